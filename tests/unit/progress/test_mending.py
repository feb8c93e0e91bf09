"""Correcting and withdrawing: the new value beside the old, and the path is never rewritten (process-language.md)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from osl_workflow.errors import Refused
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from tests.builders import COLLEAGUE, DEPUTY, HEAD, SIGNED, WORKER, Story, only, process, step

APPLICATION = {
    "urgent": {"type": "yes_no", "required": True},
    "told": {"type": "text"},
    "learned_on": {"type": "date"},
}
WHY = {"reason": "pomyłka przy wpisywaniu"}


def correcting(*, urgent: bool = True, **keys: Any) -> Story:
    """An application that is done; a visit and a paper depend on its answers; another step keeps the phase open."""
    story = Story(
        process(
            recruitment=[
                step("application", form=APPLICATION, **keys),
                step("visit", when="application.urgent", needs=["application"]),
                step("paper", when="!application.urgent", needs=["application"], optional=True),
                step("other"),
            ]
        )
    )
    story.do("application", form={"urgent": urgent, "told": "przez telefon"})
    return story


def keys(refusal: Any) -> list[str]:
    return [detail.key for detail in refusal.details]


# --- correcting -------------------------------------------------------------------------------------------------------


def test_a_correction_states_the_new_value_beside_the_old_one() -> None:
    story = correcting()

    corrected = only(e.StepCorrected, story.act(c.CorrectStep(step="application", form={"told": "osobiście"}), **WHY))

    assert (corrected.entry, corrected.fields) == (2, ("told",))
    assert story.progress.marks["application"].data == {"urgent": True, "told": "osobiście"}
    done = story.events[1]
    assert isinstance(done, e.StepDone)
    assert done.sealed is not None
    assert done.sealed.form["told"] == "przez telefon"


def test_an_answer_may_be_corrected_to_none() -> None:
    story = correcting()

    corrected = only(e.StepCorrected, story.act(c.CorrectStep(step="application", form={"told": None}), **WHY))

    assert corrected.fields == ("told",)
    assert story.progress.marks["application"].data == {"urgent": True}


def test_how_a_participant_took_part_may_be_corrected() -> None:
    story = Story(process(recruitment=[step("goals", with_=["client"]), step("other")]))
    story.do("goals", with_=SIGNED)

    absent = {"client": {"part": "absent", "reason": "chory"}}
    story.act(c.CorrectStep.model_validate({"step": "goals", "with": absent}), **WHY)

    assert (story.progress.marks["goals"].took_part or {})["client"].part == "absent"


def test_a_correction_asks_for_a_reason_and_for_a_change() -> None:
    story = correcting()

    assert story.refused(c.CorrectStep(step="application", form={"told": "x"})).said.key == "progress.reason_to_correct"
    refusal = story.refused(c.CorrectStep(step="application", form={"urgent": True}), **WHY)
    assert refusal.said.key == "progress.correction_changes_nothing"


def test_only_its_author_or_the_head_corrects() -> None:
    story = correcting()
    command = c.CorrectStep(step="application", form={"told": "osobiście"})

    assert story.refused(command, by=COLLEAGUE, **WHY).said.key == "progress.not_the_author"
    story.act(command, by=HEAD, **WHY)


def test_who_did_an_earlier_doing_is_not_the_author_of_the_latest() -> None:
    story = Story(process(recruitment=[step("talk", repeat=True, form={"what": {"type": "text"}}), step("other")]))
    story.do("talk", by=WORKER)
    story.do("talk", by=COLLEAGUE)

    refusal = story.refused(c.CorrectStep(step="talk", form={"what": "x"}), by=WORKER, **WHY)

    assert refusal.said.key == "progress.not_the_author"


def test_what_is_not_done_or_waits_for_approval_is_not_corrected() -> None:
    story = Story(process(recruitment=[step("request", approval={"by": ["manager"]}), step("other")]))
    assert story.refused(c.CorrectStep(step="request"), **WHY).said.key == "progress.nothing_to_correct"

    story.do("request")
    assert story.refused(c.CorrectStep(step="request"), **WHY).said.key == "progress.nothing_to_correct"


def test_a_corrected_value_is_checked_as_any_other() -> None:
    refusal = correcting().refused(c.CorrectStep(step="application", form={"urgent": "chyba"}), **WHY)

    assert (refusal.said.key, keys(refusal)) == ("progress.not_filled_in", ["progress.field_wrong"])


def test_a_corrected_day_has_come() -> None:
    refusal = correcting().refused(c.CorrectStep(step="application", done_on=date(2026, 1, 6)), **WHY)

    assert refusal.said.key == "progress.day_in_future"


def corrected_to(story: Story, day: int) -> str | None:
    """Move the application to a day of January 2026; return the key of the refusal, or None."""
    try:
        story.act(c.CorrectStep(step="application", done_on=date(2026, 1, day), path="keep"), **WHY)
    except Refused as refused:
        return refused.said.key
    return None


def test_a_corrected_day_is_not_before_the_opening() -> None:
    story = correcting()
    story.day += timedelta(days=20)

    assert corrected_to(story, 4) == "progress.corrected_before_opening"
    assert corrected_to(story, 20) is None
    assert corrected_to(story, 5) is None


def test_a_corrected_day_is_not_after_a_step_that_needs_it_or_one_of_a_later_phase() -> None:
    needed, before = correcting(), Story(process(recruitment=[step("application", form=APPLICATION)]))
    before.do("application", form={"urgent": True})
    for story, next_ in ((needed, "visit"), (before, "diagnosis_step")):
        story.day += timedelta(days=3)
        story.do(next_)
        story.day += timedelta(days=20)

        assert corrected_to(story, 9) == "progress.corrected_after_next"
        assert corrected_to(story, 8) is None


def test_a_step_done_later_that_does_not_rest_on_it_bounds_no_corrected_day() -> None:
    story = correcting()
    story.do("other")
    story.day += timedelta(days=20)

    assert corrected_to(story, 20) is None


# --- the path ---------------------------------------------------------------------------------------------------------


def test_a_change_that_leads_nowhere_else_asks_nothing() -> None:
    story = correcting(urgent=True)

    story.act(c.CorrectStep(step="application", form={"urgent": False}), **WHY)

    assert "visit" not in story.open()
    assert "paper" in story.open()


def test_a_change_of_an_answer_that_a_condition_has_used_asks_for_the_path() -> None:
    story = correcting(urgent=True)
    story.do("visit")

    refusal = story.refused(c.CorrectStep(step="application", form={"urgent": False}), **WHY)

    assert (refusal.said.key, keys(refusal)) == ("progress.leads_elsewhere", ["progress.elsewhere_guard"])
    assert refusal.details[0].values["step"].en == "visit"


def test_a_condition_by_which_a_phase_ended_was_used() -> None:
    story = correcting(urgent=False)
    story.do("other")
    assert story.progress.phase == "diagnosis"

    refusal = story.refused(c.CorrectStep(step="application", form={"urgent": True}), **WHY)

    assert [detail.values["step"].en for detail in refusal.details] == ["visit", "paper"]


def test_keeping_the_path_records_what_would_have_been_otherwise() -> None:
    story = correcting(urgent=True)
    story.do("visit")

    corrected = only(
        e.StepCorrected,
        story.act(c.CorrectStep(step="application", form={"urgent": False}, path="keep"), **WHY),
    )

    assert corrected.kept == ("elsewhere_guard",)
    assert story.progress.is_done("visit")
    assert story.progress.round == 1


def test_returning_goes_back_to_the_phase_of_the_step() -> None:
    story = correcting(urgent=True)
    story.do("visit")
    story.do("other")
    assert story.progress.phase == "diagnosis"

    story.act(c.CorrectStep(step="application", form={"urgent": False}, path="return"), **WHY)

    assert (story.progress.phase, story.progress.round, story.progress.marks) == ("recruitment", 2, {})
    assert story.progress.offered["application"].data == {"urgent": False, "told": "przez telefon"}


def test_conditions_used_before_a_return_are_forgotten_with_the_path_that_rested_on_them() -> None:
    story = correcting(urgent=True)
    story.do("visit")
    story.act(c.CorrectStep(step="application", form={"urgent": False}, path="return"), **WHY)
    story.do("application", form={"urgent": True})

    story.act(c.CorrectStep(step="application", form={"urgent": False}), **WHY)

    assert story.open() == ["paper", "other"]


def test_a_path_that_is_named_without_need_changes_nothing() -> None:
    story = correcting()

    story.act(c.CorrectStep(step="application", form={"told": "osobiście"}, path="return"), **WHY)

    assert story.progress.round == 1


def test_an_outcome_with_another_effect_asks_for_the_path_and_keeping_it_lets_no_effect_take_place() -> None:
    story = Story(
        process(recruitment=[step("check", outcomes={"meets": {}, "one_off": {"closes": "one_off_help"}}), step("x")])
    )
    story.do("check", "meets")

    refusal = story.refused(c.CorrectStep(step="check", outcome="one_off"), **WHY)
    assert keys(refusal) == ["progress.elsewhere_effect"]

    story.act(c.CorrectStep(step="check", outcome="one_off", path="keep"), **WHY)
    assert (story.progress.status, story.progress.marks["check"].outcome) == ("active", "one_off")


def test_a_kept_path_leaves_a_done_step_done_even_if_its_new_outcome_says_again() -> None:
    selection = step("selection", outcomes={"selected": {}, "reserve": {"again": True}})
    story = Story(process(recruitment=[selection]))
    story.do("selection", "selected")
    assert story.progress.phase == "diagnosis"

    story.act(c.CorrectStep(step="selection", outcome="reserve", path="keep"), **WHY)

    assert story.progress.is_done("selection")


def test_a_due_date_that_would_have_been_another_asks_for_the_path() -> None:
    soon = {"within": "10 days", "after": "application.learned_on"}
    story = Story(process(recruitment=[step("application", form=APPLICATION), step("interview", due=[soon])]))
    story.do("application", form={"urgent": True, "learned_on": "2026-01-05"})

    refusal = story.refused(c.CorrectStep(step="application", form={"learned_on": "2026-01-02"}), **WHY)

    assert keys(refusal) == ["progress.elsewhere_deadline"]
    assert refusal.details[0].values["on"] == date(2026, 1, 12)


def test_a_due_date_that_stays_the_same_day_asks_nothing() -> None:
    soon = {"within": "3 working days", "after": "application.learned_on"}
    story = Story(process(recruitment=[step("application", form=APPLICATION), step("interview", due=[soon])]))
    story.do("application", form={"urgent": True, "learned_on": "2026-01-03"})  # a Saturday

    story.act(c.CorrectStep(step="application", form={"learned_on": "2026-01-04"}), **WHY)

    assert story.progress.dues["interview"].base_on == date(2026, 1, 4)


def test_a_due_date_that_would_not_have_been_asks_for_the_path() -> None:
    soon = {"within": "3 days", "after": "application", "when": "application.urgent"}
    story = Story(process(recruitment=[step("application", form=APPLICATION), step("interview", due=[soon])]))
    story.do("application", form={"urgent": True})

    refusal = story.refused(c.CorrectStep(step="application", form={"urgent": False}), **WHY)

    assert keys(refusal) == ["progress.elsewhere_no_deadline"]


def test_a_correction_by_which_nothing_is_missing_any_more_ends_the_phase() -> None:
    story = correcting(urgent=True)
    story.do("other")
    assert story.progress.phase == "recruitment"

    story.act(c.CorrectStep(step="application", form={"urgent": False}), **WHY)

    assert story.progress.phase == "diagnosis"


# --- approved steps ---------------------------------------------------------------------------------------------------

APPROVED = {"by": ["manager", "deputy_manager"]}


def approved(**more: Any) -> Story:
    request = step("request", form={"sum": {"type": "number", "required": True}}, approval=APPROVED, **more)
    story = Story(process(recruitment=[request, step("other")]))
    story.do("request", form={"sum": 100})
    story.act(c.ApproveStep(step="request"), by=HEAD)
    return story


CHANGE = c.CorrectStep(step="request", form={"sum": 200})


def test_a_correction_of_an_approved_step_holds_only_when_it_is_approved_again() -> None:
    story = approved()

    story.act(CHANGE, **WHY)
    assert story.progress.marks["request"].data == {"sum": "100"}

    story.act(c.ApproveStep(step="request"), by=HEAD)
    assert story.progress.marks["request"].data == {"sum": "200"}
    assert story.progress.corrections == {}


def test_nobody_approves_a_correction_who_made_it_or_did_the_step() -> None:
    story = approved()
    story.act(CHANGE, by=DEPUTY, **WHY)

    assert story.refused(c.ApproveStep(step="request"), by=DEPUTY).said.key == "progress.approver_did_it"
    by_performer = story.refused(c.ApproveStep(step="request"), by=WORKER, roles=("manager",))
    assert by_performer.said.key == "progress.approver_did_it"


def test_a_correction_that_is_returned_leaves_the_old_value() -> None:
    story = approved()
    story.act(CHANGE, **WHY)

    story.act(c.ReturnStep(step="request"), by=HEAD, reason="bez podstaw")

    assert story.progress.marks["request"].data == {"sum": "100"}
    assert story.progress.is_done("request")


def test_one_correction_waits_at_a_time() -> None:
    story = approved()
    story.act(CHANGE, **WHY)

    refusal = story.refused(c.CorrectStep(step="request", form={"sum": 300}), **WHY)

    assert refusal.said.key == "progress.correction_waits"


def test_an_outcome_that_needs_approval_is_not_reached_by_a_correction_without_it() -> None:
    outcomes = {"refused": {}, "granted": {"approval": {"by": ["manager"]}}}
    story = Story(process(recruitment=[step("grant", outcomes=outcomes), step("other")]))
    story.do("grant", "refused")

    story.act(c.CorrectStep(step="grant", outcome="granted"), **WHY)
    assert story.progress.marks["grant"].outcome == "refused"

    story.act(c.ApproveStep(step="grant"), by=HEAD)
    assert story.progress.marks["grant"].outcome == "granted"


def test_an_approved_correction_changes_the_doing_that_it_is_of_also_when_the_next_one_is_done() -> None:
    story = approved(repeat=True)
    story.act(CHANGE, **WHY)
    story.do("request", form={"sum": 700})

    story.act(c.ApproveStep(step="request"), by=HEAD)
    story.act(c.ApproveStep(step="request"), by=HEAD)

    assert story.progress.marks["request"].data == {"sum": "700"}
    assert story.progress.earlier["request"].data == {"sum": "200"}


# --- withdrawing ------------------------------------------------------------------------------------------------------

WRONG = {"reason": "wpis do niewłaściwej sprawy"}


def test_an_entry_in_the_wrong_case_is_withdrawn_with_a_reason() -> None:
    story = correcting()

    assert story.refused(c.WithdrawEntry(entry=2)).said.key == "progress.reason_to_withdraw"
    story.act(c.WithdrawEntry(entry=2), **WRONG)

    assert "application" not in story.progress.marks
    assert "application" in story.open()


def test_what_was_withdrawn_is_not_offered() -> None:
    story = correcting(approval={"by": ["manager"]})
    story.act(c.ReturnStep(step="application"), by=HEAD, reason="niejasne")
    assert "application" in story.progress.offered

    story.act(c.WithdrawEntry(entry=2), **WRONG)

    assert story.progress.offered == {}


def test_a_record_is_withdrawn_and_its_name_is_not_used_again() -> None:
    story = Story(process())
    story.act(c.EnterRecord(kind="goal", content={"text": "praca"}))

    story.act(c.WithdrawEntry(entry=2), **WRONG)
    entered = only(e.RecordEntered, story.act(c.EnterRecord(kind="goal", content={"text": "kurs"})))

    assert (set(story.progress.records), entered.record) == ({"goal-2"}, "goal-2")


def test_only_its_author_or_the_head_withdraws() -> None:
    story = correcting()

    assert story.refused(c.WithdrawEntry(entry=2), by=COLLEAGUE, **WRONG).said.key == "progress.not_the_author"
    story.act(c.WithdrawEntry(entry=2), by=HEAD, **WRONG)


@pytest.mark.parametrize("entry", [0, 1, 99])
def test_only_steps_and_records_are_withdrawn(entry: int) -> None:
    refusal = correcting().refused(c.WithdrawEntry(entry=entry), **WRONG)

    assert refusal.said.key == "progress.nothing_to_withdraw"


def test_an_entry_is_withdrawn_once() -> None:
    story = correcting()
    story.act(c.WithdrawEntry(entry=2), **WRONG)

    assert story.refused(c.WithdrawEntry(entry=2), **WRONG).said.key == "progress.withdrawn_before"


def test_withdrawing_what_others_rest_on_asks_for_the_path() -> None:
    story = correcting()
    story.do("visit")

    refusal = story.refused(c.WithdrawEntry(entry=2), **WRONG)

    assert keys(refusal) == ["progress.went_on_needed", "progress.elsewhere_guard"]


def test_withdrawing_from_an_earlier_phase_asks_for_the_path_and_returning_goes_back() -> None:
    story = correcting()
    story.do("visit")
    story.do("other")

    assert "progress.went_on_phase" in keys(story.refused(c.WithdrawEntry(entry=2), **WRONG))
    story.act(c.WithdrawEntry(entry=2, path="return"), **WRONG)

    assert (story.progress.phase, story.progress.round) == ("recruitment", 2)
    assert "application" not in story.progress.offered


def test_a_kept_path_leaves_an_empty_mark_that_a_correction_may_fill() -> None:
    story = correcting()
    story.do("visit")

    story.act(c.WithdrawEntry(entry=2, path="keep"), **WRONG)
    assert (story.progress.marks["application"].state, story.progress.marks["application"].data) == ("withdrawn", {})
    assert story.progress.is_done("application")

    story.act(c.CorrectStep(step="application", form={"urgent": True}), **WHY)
    assert story.progress.marks["application"].data == {"urgent": True}


def test_when_the_latest_doing_is_withdrawn_the_one_before_stands_again() -> None:
    story = Story(process(recruitment=[step("talk", repeat=True, form={"what": {"type": "text"}}), step("other")]))
    story.do("talk", form={"what": "pierwsza"})
    story.do("talk", form={"what": "druga"})

    story.act(c.WithdrawEntry(entry=3), **WRONG)

    assert story.progress.marks["talk"].data == {"what": "pierwsza"}


def test_a_doing_that_was_withdrawn_does_not_come_back() -> None:
    story = Story(process(recruitment=[step("talk", repeat=True), step("other")]))
    story.do("talk")
    story.do("talk")
    story.act(c.WithdrawEntry(entry=2), **WRONG)

    story.act(c.WithdrawEntry(entry=3), **WRONG)

    assert "talk" not in story.progress.marks


def test_a_doing_that_was_corrected_is_still_withdrawn_by_its_own_number() -> None:
    story = correcting()
    story.act(c.CorrectStep(step="application", form={"told": "osobiście"}), **WHY)

    story.act(c.WithdrawEntry(entry=2), **WRONG)

    assert "application" not in story.progress.marks


def test_a_step_left_out_by_mistake_is_taken_back() -> None:
    story = Story(process(recruitment=[step("leaflet"), step("other")]))
    story.act(c.SkipStep(step="leaflet"), reason="zbędne")

    story.act(c.WithdrawEntry(entry=2), **WRONG)

    assert "leaflet" in story.open()


def test_a_mistake_found_after_the_end_is_mended_where_it_stands() -> None:
    story = correcting()
    story.act(c.Close(closing="moved_away"), reason="wyjazd")

    story.act(c.CorrectStep(step="application", form={"told": "osobiście"}, path="keep"), **WHY)
    assert story.progress.marks["application"].data == {**story.progress.marks["application"].data, "told": "osobiście"}

    story.act(c.WithdrawEntry(entry=2, path="keep"), **WRONG)
    assert 2 in story.progress.withdrawn
    assert story.progress.status == "closed"


def test_a_correction_after_the_end_leads_back_nowhere() -> None:
    story = correcting()
    story.act(c.Close(closing="moved_away"), reason="wyjazd")

    refused = story.refused(c.CorrectStep(step="application", form={"told": "inaczej"}, path="return"), **WHY)

    assert refused.said.key == "progress.no_return_after_end"


def test_an_answer_that_will_not_come_holds_up_nothing() -> None:
    """A withdrawn entry leaves a condition without its answer: the steps after it are not blocked for good."""
    story = Story(
        process(
            recruitment=[
                step("application", form=APPLICATION),
                step("visit", when="application.urgent", needs=["application"]),
                step("check", needs=["visit"]),
                step("second_check", needs=["visit"]),
            ]
        )
    )
    story.do("application", form={"urgent": False})
    story.do("check")

    story.act(c.WithdrawEntry(entry=2, path="keep"), **WRONG)

    assert story.open() == ["second_check"]


# --- the way on -------------------------------------------------------------------------------------------------------

END = {"reached": {"closes": "goal_reached"}}


def at_a_fork(**keys: Any) -> Story:
    """A case before its end, which an answer of its first step decides."""
    ends = [
        step("summary"),
        step("end_urgent", when="application.urgent", outcomes=END),
        step("end_calm", when="!application.urgent", outcomes=END, **keys),
    ]
    story = Story(process(recruitment=[step("application", form=APPLICATION)], evaluation=ends))
    story.do("application", form={"urgent": True})
    for name in ("diagnosis_step", "plan_step", "activity_step", "summary"):
        story.do(name)
    return story


def test_what_would_leave_the_case_without_a_way_on_is_refused_and_the_return_offered() -> None:
    story = at_a_fork()
    assert story.open() == ["end_urgent"]

    refusal = story.refused(c.WithdrawEntry(entry=2, path="keep"), **WHY)

    assert refusal.said.key == "progress.strands"
    assert keys(refusal) == ["progress.strands_return"]
    story.act(c.WithdrawEntry(entry=2, path="return"), **WHY)
    assert story.open() == ["application"]


def test_a_step_for_which_the_phase_would_wait_in_vain_is_named() -> None:
    needed = step("paper", needs=["application"], when="application.urgent", until="evaluation", optional=True)
    ends = [step("end", needs=["paper"], outcomes=END)]
    story = Story(process(recruitment=[step("application", form=APPLICATION), needed], evaluation=ends))
    story.do("application", form={"urgent": True})
    for name in ("diagnosis_step", "plan_step", "activity_step"):
        story.do(name)
    assert story.open() == ["paper"]

    story.act(c.CorrectStep(step="application", form={"urgent": False}, path="keep"), **WHY)

    assert story.open() == ["end"], "what does not apply holds up nothing"


def test_a_correction_that_leads_to_the_other_end_strands_nobody() -> None:
    story = at_a_fork()

    story.act(c.CorrectStep(step="application", form={"urgent": False}), **WHY)

    assert story.open() == ["end_calm"]


@pytest.mark.parametrize("turning", ["case.open_goals > 0", "summary.outcome == 'done'"])
def test_where_a_fact_may_still_turn_the_guard_the_case_is_not_stranded(turning: str) -> None:
    story = at_a_fork()
    fork = story.rules.definition.step("end_calm").model_copy(update={"when": f"!application.urgent || {turning}"})
    phases = story.rules.definition.phases
    changed = phases.model_copy(update={"evaluation": (*phases.evaluation[:2], fork)})
    definition = type(story.rules.definition).model_validate(
        {**story.rules.definition.model_dump(by_alias=True), "phases": changed.model_dump(by_alias=True)}
    )
    story.rules = story.rules._replace(definition=definition)

    story.act(c.WithdrawEntry(entry=2, path="keep"), **WHY)


def test_a_case_that_is_stranded_already_can_be_mended() -> None:
    """As one that was moved there, or one of an earlier version of the program."""
    story = at_a_fork()
    marks = dict(story.progress.marks)
    gone = marks["application"].model_copy(update={"data": {}, "state": "withdrawn"})
    story.progress = story.progress.model_copy(update={"marks": {**marks, "application": gone}})
    assert story.open() == []

    story.act(c.CorrectStep(step="application", form={"urgent": False}, path="keep"), **WHY)

    assert story.open() == ["end_calm"]
