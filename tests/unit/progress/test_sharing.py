"""What a partner may see of a case: exactly what the shares in force for him name (process-language.md, Links)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from osl_workflow.errors import Refused
from osl_workflow.process.standard import Permission
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.sharing import Shown, check_act, in_force, narrowed, shown_to, titles, told
from osl_workflow.texts import say
from tests.builders import HEAD, OPENED, SIGNED, WORKER, Story, only, process, small_standard, step, uid, words

PARTNER, OTHER = uid(90), uid(91)
NO = {"type": "yes_no", "title": words("no")}
LAST = OPENED + timedelta(days=30)


def story() -> Story:
    """Two steps with answers; only the head reads cases, and the partner works in a role of his own."""
    standard = small_standard()
    reading = Permission(title=standard.permissions["read_case"].title, roles=("social_worker", "manager"))
    own = standard.permissions["record"]
    recording = own.model_copy(update={"roles": (*own.roles, "partner")})
    permissions = {**standard.permissions, "read_case": reading, "record": recording}
    steps = [
        step("application", form={"urgent": NO, "alone": NO}, with_=["client"]),
        step("talk", form={"said": {"type": "text", "title": words("said")}}, repeat=True),
    ]
    told = Story(process(recruitment=steps), standard=standard.model_copy(update={"permissions": permissions}))
    told.do("application", form={"urgent": True, "alone": False}, with_=SIGNED)
    told.act(c.EnterRecord(kind="goal", content={"text": "praca"}))
    return told


def shared(told: Story, *shows: str, partner: Any = PARTNER, until: date = LAST, **who: Any) -> str:
    content = {"to_whom": "klub", "what": "x", "ground": "zgoda", "partner": str(partner), "shows": shows}
    command = c.EnterRecord(kind="share", content={**content, "until": until.isoformat()})
    return only(e.RecordEntered, told.act(command, **who)).record


def as_partner(told: Story, who: Any = PARTNER) -> Any:
    return told.acting(who, roles=("partner",))


def shown(told: Story, who: Any = PARTNER) -> frozenset[str]:
    found = shown_to(told.rules, told.progress, as_partner(told, who))
    assert found is not None
    return found.names


def test_whoever_reads_cases_sees_all_of_it() -> None:
    told = story()

    assert shown_to(told.rules, told.progress, told.acting(WORKER)) is None


def test_a_partner_without_a_share_is_refused_and_told_who_can_share() -> None:
    told = story()

    with pytest.raises(Refused) as refusal:
        shown(told)

    roles = refusal.value.details[-1].values["roles"]
    assert refusal.value.details[-1].key == "progress.remedy_share"
    assert {title.in_("en") for title in roles} == {"social_worker", "manager"}


def test_all_shares_in_force_count_together_and_for_him_alone() -> None:
    told = story()
    shared(told, "application.urgent")
    shared(told, "goal", "client")
    shared(told, "talk", partner=OTHER)

    assert shown(told) == {"application.urgent", "goal", "client"}
    assert shown(told, OTHER) == {"talk"}


def test_a_share_holds_on_its_last_day_and_not_on_the_next() -> None:
    told = story()
    name = shared(told, "talk")

    assert set(in_force(told.progress, LAST)) == {name}
    assert not in_force(told.progress, LAST + timedelta(days=1))
    told.day = LAST + timedelta(days=1)
    with pytest.raises(Refused):
        shown(told)


def test_an_ended_share_holds_no_more() -> None:
    told = story()
    name = shared(told, "talk")

    told.act(c.ChangeRecord(record=name, status="ended"), by=HEAD)

    with pytest.raises(Refused):
        shown(told)


def test_the_end_of_the_work_ends_what_partners_see_and_nothing_else() -> None:
    told = story()
    name = shared(told, "talk")
    told.act(c.EnterRecord(kind="share", content={"to_whom": "klub", "what": "adres", "ground": "zgoda"}))

    events = told.act(c.Close(closing="moved_away"), reason="wyjechała")

    ended = only(e.RecordChanged, events)
    assert (ended.record, ended.status) == (name, "ended")
    assert ended.sealed is not None
    assert list(ended.sealed.content["shows"]) == ["talk"]
    assert {name: one.open for name, one in told.progress.records.items() if one.kind == "share"} == {
        "share-1": False, "share-2": True
    }  # fmt: skip
    assert told.replayed() == told.progress


def test_nothing_is_shared_of_what_has_ended() -> None:
    told = story()
    shared(told, "talk")

    assert in_force(told.progress.model_copy(update={"status": "closed"}), told.day) == {}


def test_what_is_shared_is_told_by_its_titles_in_the_order_of_the_process() -> None:
    rules = story().rules

    told = titles(rules, {"goal-1", "talk", "goal", "application.urgent", "client", "gone"})

    said = ["who it is about", "application: no", "talk", "goal", "goal (goal-1)", "gone"]
    assert [say(one, "en") for one in told] == said


def test_a_share_whose_key_is_destroyed_shows_nothing() -> None:
    told = story()
    name = shared(told, "talk")
    unread = told.progress.records[name].model_copy(update={"content": None})

    assert not in_force(told.progress.model_copy(update={"records": {name: unread}}), told.day)


def test_what_was_passed_on_by_letter_opens_nothing() -> None:
    told = story()
    told.act(c.EnterRecord(kind="share", content={"to_whom": "klub", "what": "adres", "ground": "zgoda"}))

    assert not in_force(told.progress, told.day)


@pytest.mark.parametrize(
    "change",
    [
        {"shows": ()},
        {"shows": ("nothing_like_it",)},
        {"shows": ("application.nothing",)},
        {"until": OPENED - timedelta(1)},
    ],
)
def test_a_share_names_what_there_is_and_a_day_to_come(change: dict[str, Any]) -> None:
    told = story()
    content = {"to_whom": "klub", "what": "x", "ground": "zgoda", "partner": str(PARTNER), "shows": ("talk",), **change}
    until = content.setdefault("until", LAST).isoformat()

    refusal = told.refused(c.EnterRecord(kind="share", content={**content, "until": until}))

    assert refusal.said.key == "progress.record_not_filled_in"


@pytest.mark.parametrize("command", [
    c.ChangeRecord(record="share-1", status="ended"),
    c.ChangeRecord(record="share-1", content={"shows": ("talk", "application")}),
    c.EnterRecord(kind="share", content={"to_whom": "a", "what": "b", "ground": "c", "partner": str(PARTNER),
                                         "shows": ("talk",), "until": LAST.isoformat()}),
])  # fmt: skip
def test_nobody_lets_himself_in(command: c.Command) -> None:
    told = story()
    shared(told, "share")

    with pytest.raises(Refused) as refusal:
        told.decided(command, by=PARTNER, roles=("partner",))

    assert refusal.value.said.key == "progress.no_permission"


def test_of_what_is_not_named_nothing_is_left() -> None:
    told = story()
    told.do("talk", form={"said": "tajne"})
    part = narrowed(told.progress, Shown(names=frozenset({"application.urgent"})))

    assert part.marks.keys() == {"application"}
    assert part.marks["application"].data == {"urgent": True}
    assert part.marks["application"].took_part == {}
    assert not part.records
    assert not part.did
    assert "tajne" not in part.model_dump_json()
    assert "praca" not in part.model_dump_json()


def test_a_step_is_shown_whole_and_records_by_kind_or_by_name() -> None:
    told = story()

    whole = narrowed(told.progress, Shown(names=frozenset({"application", "goal-1"})))

    assert whole.marks["application"] == told.progress.marks["application"]
    assert whole.records == {"goal-1": told.progress.records["goal-1"]}
    assert narrowed(told.progress, Shown(names=frozenset({"goal"}))).records.keys() == {"goal-1"}
    assert not narrowed(told.progress, Shown(names=frozenset({"goal-2"}))).records


def test_the_history_tells_of_the_same_and_of_nothing_else() -> None:
    history = story().events

    def topics(*names: str) -> list[str]:
        told_ = (told(event, Shown(names=frozenset(names))) for event in history)
        return [event.topic for event in told_ if event is not None]

    assert topics("talk") == []
    assert topics("application") == ["progress.step_done"]
    assert topics("goal-1") == topics("goal") == ["progress.record_entered"]
    (event,) = filter(None, (told(event, Shown(names=frozenset({"application.urgent"}))) for event in history))
    assert event.sealed == e.StepContent(form={"urgent": True})


def test_an_act_stays_within_what_is_shown() -> None:
    rules, shown = story().rules, Shown(names=frozenset({"talk", "goal", "note-1"}))
    inside: list[c.Command] = [
        c.DoStep(step="talk"), c.EnterRecord(kind="goal", content={}), c.ChangeRecord(record="goal-2"),
        c.ChangeRecord(record="note-1"), c.CorrectStep(step="talk"),
    ]  # fmt: skip
    outside: list[c.Command] = [
        c.DoStep(step="application"), c.EnterRecord(kind="note", content={}), c.ChangeRecord(record="note-2"),
        c.ApproveStep(step="talk"), c.ReturnStep(step="talk"), c.Close(closing="moved_away"), c.Suspend(), c.Resume(),
        c.Reopen(), c.WithdrawEntry(entry=3), c.SkipStep(step="application"),
    ]  # fmt: skip

    for command in inside:
        check_act(rules, shown, command, None)
    for command in outside:
        with pytest.raises(Refused) as refusal:
            check_act(rules, shown, command, None)
        assert refusal.value.said.key == "progress.not_shared"
