"""Facts with a life of their own: goals, agreed actions, contacts (process-language.md, Records)."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest

from osl_workflow.process.model import RecordKind
from osl_workflow.process.standard import CodeList
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.records import KINDS, record_called
from tests.builders import BENEFITS, SIGNED, WORKER, Story, only, process, small_standard, step, uid, words


def entered(kind: RecordKind, **content: Any) -> tuple[Story, e.RecordEntered]:
    story = Story(process())
    return story, only(e.RecordEntered, story.act(c.EnterRecord(kind=kind, content=content)))


def test_every_kind_of_the_notation_has_its_shape() -> None:
    assert set(KINDS) == set(get_args(RecordKind))
    assert all(shape.open <= set(shape.statuses) for shape in KINDS.values())
    assert all(shape.due is None or shape.due in shape.model_fields for shape in KINDS.values())


def test_a_record_has_a_name_in_the_case_and_begins_in_the_first_state_of_its_kind() -> None:
    story, goal = entered("goal", text="praca")

    assert (goal.record, goal.status) == ("goal-1", "open")
    assert only(e.RecordEntered, story.act(c.EnterRecord(kind="goal", content={"text": "kurs"}))).record == "goal-2"


def test_the_day_by_which_something_is_expected_is_open_and_the_text_is_sealed() -> None:
    _, action = entered("commitment", who="klientka", what="rejestracja w PUP", by_when="2026-02-01")

    assert action.due == date(2026, 2, 1)
    assert action.sealed is not None
    assert action.sealed.content["what"] == "rejestracja w PUP"
    assert "PUP" not in action.model_copy(update={"sealed": None}).model_dump_json()


@pytest.mark.parametrize(
    ("kind", "content", "keys"),
    [
        ("goal", {}, ["progress.record_field_missing"]),
        ("goal", {"text": ""}, ["progress.record_field_missing"]),
        ("goal", {"text": "praca", "weight": 3}, ["progress.unknown_field"]),
        ("note", {"text": "x", "channel": "telepathy"}, ["progress.field_wrong"]),
        ("commitment", {"who": "a", "what": "b", "by_when": "jutro"}, ["progress.field_wrong"]),
        ("commitment", {}, ["progress.record_field_missing", "progress.record_field_missing"]),
        ("document", {"title": "umowa", "sha256": "zz"}, ["progress.record_field_wrong"]),
        ("budget", {"title": "piknik", "planned": "dużo"}, ["progress.field_wrong"]),
        ("budget", {"title": "piknik", "spent": "-1"}, ["progress.record_field_wrong"]),
        ("budget", {"title": "piknik", "spent": "1.005"}, ["progress.field_wrong"]),
        ("participant", {}, ["progress.record_one_of"]),
        ("participant", {"name": "Jan", "person": str(WORKER)}, ["progress.record_one_of"]),
        ("participant", {"person": "Jan"}, ["progress.record_field_wrong"]),
        ("partner", {"name": "Parafia", "sector": "secret"}, ["progress.field_wrong"]),
        ("activity", {"title": "festyn", "attendance": -1}, ["progress.record_field_wrong"]),
        ("activity", {"title": "festyn", "participants": ["participant-1"]}, ["progress.field_wrong"]),
    ],
)
def test_what_is_missing_or_wrong_is_told(kind: RecordKind, content: dict[str, Any], keys: list[str]) -> None:
    refusal = Story(process()).refused(c.EnterRecord(kind=kind, content=content))

    assert refusal.said.key == "progress.record_not_filled_in"
    assert [detail.key for detail in refusal.details] == keys


def test_an_unknown_sum_stays_unknown_and_is_never_zero() -> None:
    _, budget = entered("budget", title="piknik", planned="1200.50")

    assert budget.sealed is not None
    assert budget.sealed.content["planned"] == "1200.50"
    assert "spent" not in budget.sealed.content


def test_those_who_came_are_participants_of_this_initiative() -> None:
    story, _ = entered("participant", name="pani Ola", role="liderka")

    activity = c.EnterRecord(kind="activity", content={"title": "festyn", "participants": ["participant-1"]})
    story.act(activity.model_copy(update={"content": {**activity.content, "attendance": 150}}))

    assert story.progress.open_records("activity") == 1
    unknown = c.EnterRecord(kind="activity", content={"title": "festyn", "participants": ["partner-1"]})
    assert "participant-1" in str(story.refused(unknown).details[0].values["what"])


def test_a_person_takes_part_once_and_may_come_back() -> None:
    story, _ = entered("participant", person=str(uid(7)))
    again = c.EnterRecord(kind="participant", content={"person": str(uid(7))})

    refusal = story.refused(again)

    assert [(one.key, one.values["record"]) for one in refusal.details] == [
        ("progress.takes_part_already", record_called("participant-1"))
    ]
    story.act(again.model_copy(update={"content": {"person": str(uid(8))}}))
    story.act(c.ChangeRecord(record="participant-1", status="left"))
    story.act(again)
    assert story.progress.open_records("participant") == 2


def test_a_wrong_name_inside_a_list_is_told_with_the_names_that_are_possible_there() -> None:
    meeting = {"agenda": "plany", "decisions": [{"what": "piknik", "when": "2026-05-01"}]}

    (detail,) = Story(process()).refused(c.EnterRecord(kind="meeting", content=meeting)).details

    assert (detail.key, detail.values["field"]) == ("progress.unknown_field", "decisions.0.when")
    assert detail.values["known"] == ("what", "who", "by_when")


def test_who_takes_part_or_works_with_us_may_leave() -> None:
    story, _ = entered("partner", name="Parafia", sector="church", brings="sala")

    story.act(c.ChangeRecord(record="partner-1", status="left"))

    assert story.progress.open_records("partner") == 0


def test_evidence_names_a_method_of_the_standard() -> None:
    entries = {"survey": {"title": words("survey")}}
    methods = CodeList.model_validate({"title": words("methods"), "source": "invented", "entries": entries})
    story = Story(process(), standard=small_standard().model_copy(update={"lists": {"evaluation_methods": methods}}))
    evidence = c.EnterRecord(kind="evidence", content={"method": "gut feeling", "text": "lepiej"})

    assert story.refused(evidence).details[0].key == "progress.field_wrong"
    story.act(evidence.model_copy(update={"content": {"method": "survey", "text": "lepiej"}}))


def test_what_became_of_an_agreed_action_is_said_with_its_cause() -> None:
    story, _ = entered("commitment", who="klientka", what="kurs")

    change = c.ChangeRecord(record="commitment-1", status="not_done")
    assert story.refused(change).said.key == "progress.reason_for_status"

    story.act(change, reason="choroba dziecka")
    assert story.progress.records["commitment-1"].status == "not_done"
    assert story.progress.open_records("commitment") == 0


def test_a_moved_action_stays_open_with_its_new_day() -> None:
    story, _ = entered("commitment", who="klientka", what="kurs", by_when="2026-02-01")

    story.act(c.ChangeRecord(record="commitment-1", status="moved", content={"by_when": "2026-03-01"}), reason="ferie")

    record = story.progress.records["commitment-1"]
    assert (record.open, record.due, (record.content or {})["what"]) == (True, date(2026, 3, 1), "kurs")


def test_a_record_changes_only_into_a_state_of_its_kind() -> None:
    story, _ = entered("goal", text="praca")

    assert story.refused(c.ChangeRecord(record="goal-1", status="signed")).said.key == "progress.unknown_status"
    assert story.refused(c.ChangeRecord(record="goal-7", status="reached")).said.key == "progress.unknown_record"


def test_a_step_asks_for_records_that_are_open_at_that_moment() -> None:
    story = Story(process(recruitment=[step("goals", records={"goal": "at least 2"}), step("other")]))
    story.act(c.EnterRecord(kind="goal", content={"text": "praca"}))
    story.act(c.EnterRecord(kind="goal", content={"text": "mieszkanie"}))
    story.act(c.ChangeRecord(record="goal-2", status="dropped"))

    refusal = story.cannot_do("goals")
    assert (refusal.details[0].values["n"], refusal.details[0].values["found"]) == (2, 1)

    story.do("goals", records={"goal": [{"text": "kurs"}]})
    assert story.progress.open_records("goal") == 2


def test_records_that_come_with_a_step_are_in_the_same_act() -> None:
    story = Story(process(recruitment=[step("meeting", records={"visit": "at least 1"}), step("other")]))

    events = story.do("meeting", records={"visit": [{"text": "u klientki w domu"}]})

    assert [type(event) for event in events] == [e.RecordEntered, e.StepDone]


def test_conditions_read_open_records_and_agreements_in_force() -> None:
    club = step("club", when="case.has_active_agreement", optional=True)
    story = Story(process(recruitment=[club, step("other")]))
    story.act(c.EnterRecord(kind="agreement", content={"title": "kontrakt", "valid_until": "2026-02-01"}))

    story.day = date(2026, 2, 1)
    assert "club" in story.open()
    story.day = date(2026, 2, 2)
    assert "club" not in story.open()


def test_a_contact_of_any_kind_is_remembered_as_the_last_one() -> None:
    story = Story(process(recruitment=[step("talk", with_=["client"], repeat=True), step("other")]))
    story.day = date(2026, 1, 20)

    story.act(c.EnterRecord(kind="note", content={"text": "telefon"}), on=date(2026, 1, 12))
    assert story.progress.last_contact == date(2026, 1, 12)

    story.do("talk", with_=SIGNED, on=date(2026, 1, 14))
    assert story.progress.last_contact == date(2026, 1, 14)

    story.do("talk", with_={"client": {"part": "absent", "reason": "nie otworzyła"}})
    assert story.progress.last_contact == date(2026, 1, 14)


def test_a_record_of_a_day_before_the_opening_asks_for_a_reason() -> None:
    story = Story(process())
    note = c.EnterRecord(kind="note", content={"text": "telefon"})

    assert story.refused(note, on=date(2026, 1, 2)).said.key == "progress.day_too_early"
    story.act(note, on=date(2026, 1, 2), reason="przed otwarciem")


def test_who_may_not_record_is_told_who_can() -> None:
    refusal = Story(process()).refused(
        c.EnterRecord(kind="note", content={"text": "x"}), by=BENEFITS, roles=("partner",)
    )  # fmt: skip

    assert refusal.said.key == "progress.no_permission"


def test_nothing_is_recorded_after_the_end() -> None:
    story, _ = entered("goal", text="praca")
    story.act(c.Close(closing="moved_away"), reason="wyjazd")

    for command in (c.EnterRecord(kind="note", content={"text": "x"}), c.ChangeRecord(record="goal-1")):
        assert story.refused(command).said.key == "progress.not_while_closed"
