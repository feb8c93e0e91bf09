"""Moving to another version of the process: what fits, what is kept, and that the way back is open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from osl_workflow.errors import Refused
from osl_workflow.process.model import Definition
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.moving import move
from osl_workflow.progress.rules import Rules
from tests.builders import CALENDAR, HEAD, WORKER, Story, only, process, small_standard, step, unreadable

TEXT = e.FollowedText(
    process_version=2, definition_sha256="d" * 64, standard="small", standard_version=1, standard_sha256="s" * 64
)
FORM = {"income": {"type": "number", "title": {"pl": "dochód", "en": "income"}}}


def second(**phases: Any) -> Definition:
    """The second version of the small process."""
    return process(**phases).model_copy(update={"version": 2})


def moved(story: Story, to: Definition, *, by: Any = HEAD, reason: str | None = "nowa wersja", **how: Any) -> Any:
    """Move a story to another version; return what happened."""
    new = Rules(to, small_standard(), CALENDAR, story.rules.choices)
    acting = story.acting(by, reason=reason)
    events = move(
        story.rules, new, story.progress, c.Move(version=to.version, **how), TEXT, acting, version=len(story.events)
    )
    story._take(events)
    story.rules = new
    return events


def misfits(story: Story, to: Definition, **how: Any) -> list[str]:
    """Why a story does not fit another version; nothing of it changes."""
    with pytest.raises(Refused) as refused:
        moved(story, to, **how)
    assert refused.value.said.key == "moving.does_not_fit"
    return [detail.key for detail in refused.value.details]


def test_what_was_done_stays_done_and_what_comes_is_that_of_the_new_version() -> None:
    story = Story(process(diagnosis=[step("interview"), step("visit")]))
    story.do("recruitment_step")
    story.do("interview")

    events = moved(story, second(diagnosis=[step("interview"), step("family_talk")]))

    assert (only(e.Moved, events).from_version, only(e.Moved, events).text) == (1, TEXT)
    assert story.open() == ["family_talk"]
    assert story.progress == story.replayed()


def test_a_step_with_a_new_name_keeps_its_mark_and_who_did_it() -> None:
    story = Story(process(diagnosis=[step("interview"), step("visit")]))
    story.do("recruitment_step")
    story.do("interview")

    moved(story, second(diagnosis=[step("talk"), step("visit")]), renamed={"interview": "talk"})

    assert story.progress.is_done("talk")
    assert story.progress.did["talk"] == (WORKER,)
    assert story.open() == ["visit"]


def test_a_step_that_stands_in_a_later_phase_there_is_forgotten_by_a_return_to_it() -> None:
    story = Story(process(recruitment=[step("consent"), step("one")]))
    story.do("consent")

    moved(story, second(recruitment=[step("one")], diagnosis=[step("consent"), step("interview")]))
    for name in ("one", "interview", "plan_step", "activity_step"):
        story.do(name)
    story.do("evaluation_step", "new_situation")

    assert set(story.open()) == {"consent", "interview"}


def test_the_phase_ends_at_once_where_nothing_of_it_is_missing_there() -> None:
    story = Story(process(recruitment=[step("one"), step("two")]))
    story.do("one")

    events = moved(story, second(recruitment=[step("one")]))

    assert only(e.PhaseEntered, events).phase == "diagnosis"


def test_a_required_step_of_an_earlier_phase_is_asked_for_until_it_is_waived() -> None:
    story = Story(process())
    story.do("recruitment_step")
    version = second(
        recruitment=[step("recruitment_step"), step("consent")], diagnosis=[step("talk", needs=["consent"])]
    )

    assert misfits(story, version) == ["moving.step_missing"]
    moved(story, version, waived=("consent", "recruitment_step"))

    waived = only(e.Moved, story.events).waived
    assert waived == {"consent": "recruitment"}  # the other one was done, so nothing of it is waived
    assert story.open() == ["talk"]


def test_a_required_step_that_does_not_apply_is_not_asked_for() -> None:
    story = Story(process(recruitment=[step("one", form=FORM)]))
    story.do("one", form={"income": "100"})

    moved(story, second(recruitment=[step("one", form=FORM), step("benefit", needs=["one"], when="one.income > 500")]))

    assert story.open() == ["diagnosis_step"]


def test_what_waits_for_approval_must_not_disappear() -> None:
    story = Story(process(recruitment=[step("one"), step("two", approval={"by": ["manager"]})]))
    story.do("two")

    assert misfits(story, second(recruitment=[step("one")])) == ["moving.submitted_disappears"]
    moved(
        story, second(recruitment=[step("one"), step("three", approval={"by": ["manager"]})]), renamed={"two": "three"}
    )
    story.act(c.ApproveStep(step="three"), by=HEAD)

    assert story.progress.is_done("three")


def test_what_was_answered_must_be_an_answer_there() -> None:
    story = Story(process(recruitment=[step("one", form={"income": {**FORM["income"], "type": "text"}}), step("two")]))
    story.do("one", form={"income": "nie wiadomo"})
    asked = step("one", form=FORM)

    assert misfits(story, second(recruitment=[asked, step("two", when="one.income > 1", needs=["one"])])) == [
        "moving.answer_unknown"
    ]
    moved(story, second(recruitment=[step("one"), step("two")]))  # what is not asked there is no matter


def test_an_outcome_must_exist_there() -> None:
    outcomes = {"yes": {"title": {"pl": "tak", "en": "yes"}}, "no": {"title": {"pl": "nie", "en": "no"}}}
    story = Story(process(recruitment=[step("one", outcomes=outcomes), step("two")]))
    story.do("one", "yes")

    assert misfits(story, second(recruitment=[step("one"), step("two")])) == ["moving.outcome_unknown"]


def test_nobody_is_moved_to_where_nothing_can_be_done() -> None:
    story = Story(process(recruitment=[step("extra", optional=True), step("one")]))
    story.do("one")

    assert misfits(story, second(diagnosis=[step("talk", needs=["extra"])], recruitment=[
        step("extra", optional=True), step("one"),
    ])) == ["moving.nothing_to_do"]  # fmt: skip


def test_deadlines_are_those_of_the_new_version_and_stay_where_it_counts_alike() -> None:
    due = {"within": "10 days", "after": "recruitment"}
    steps = [step("one", due=due), step("two", due=due), step("three", due=due), step("four")]
    story = Story(process(recruitment=steps))
    opened = story.day
    story.day = opened + timedelta(days=3)

    events = moved(story, second(recruitment=[
        step("one", due=due), step("two", due={**due, "within": "7 days"}), step("four"), step("five", due=due),
    ]))  # fmt: skip

    set_, dropped = (
        [event for event in events if isinstance(event, kind)] for kind in (e.DeadlineSet, e.DeadlineDropped)
    )
    assert {event.step: event.on for event in set_} == {
        "two": opened + timedelta(days=7), "five": opened + timedelta(days=10),
    }  # fmt: skip
    assert [event.step for event in dropped] == ["three"]
    assert set(story.progress.dues) == {"one", "two", "five"}


def test_a_deadline_of_a_renamed_step_goes_with_it() -> None:
    due = {"within": "10 days", "after": "recruitment"}
    story = Story(process(recruitment=[step("one", due=due), step("two")]))

    events = moved(story, second(recruitment=[step("uno", due=due), step("two")]), renamed={"one": "uno"})

    assert [type(event) for event in events] == [e.Moved]
    assert story.progress.dues["uno"].on == date(2026, 1, 15)


def test_the_way_back_is_open_under_the_same_test() -> None:
    first, other = process(diagnosis=[step("interview"), step("visit")]), second(diagnosis=[step("talk")])
    story = Story(first)
    story.do("recruitment_step")
    story.do("interview")
    before = story.progress

    moved(story, other)
    assert story.open() == ["talk"]
    moved(story, first)

    assert story.open() == ["visit"]
    assert story.progress.marks == before.marks


@pytest.mark.parametrize(
    ("how", "key"),
    [
        ({"renamed": {"nothing": "one"}}, "moving.unknown_step"),
        ({"renamed": {"two": "nothing"}}, "moving.unknown_step"),
        ({"renamed": {"one": "three"}}, "moving.renamed_is_there"),
        ({"waived": ("nothing",)}, "moving.unknown_step"),
    ],
)
def test_names_that_are_not_there_are_told(how: dict[str, Any], key: str) -> None:
    story = Story(process(recruitment=[step("one"), step("two")]))

    with pytest.raises(Refused) as refused:
        moved(story, second(recruitment=[step("one"), step("three")]), **how)

    assert refused.value.said.key == key


def test_moving_needs_the_right_a_reason_another_version_and_a_case_that_goes_on() -> None:
    story = Story(process())

    def refusal(to: Definition, **how: Any) -> str:
        with pytest.raises(Refused) as refused:
            moved(story, to, **how)
        return refused.value.said.key

    assert refusal(second(), by=WORKER) == "progress.no_permission"
    assert refusal(second(), reason=None) == "progress.reason_to_move"
    assert refusal(process()) == "moving.follows_already"
    assert refusal(second().model_copy(update={"process": "another"})) == "moving.another_process"
    assert refusal(second().model_copy(update={"subject": "community"})) == "moving.another_process"
    story.act(c.Close(closing="moved_away"), reason="wyjechała")
    assert refusal(second()) == "progress.not_while_closed"


def test_a_move_is_read_also_when_its_key_was_destroyed() -> None:
    story = Story(process(recruitment=[step("one"), step("two")]))
    story.do("one")
    moved(story, second(recruitment=[step("uno"), step("two")]), renamed={"one": "uno"})

    story.events = [unreadable(event) for event in story.events]

    assert story.replayed().is_done("uno")
