"""A history played again by another version of its process: how far it comes, and what stops it."""

from __future__ import annotations

from osl_workflow.process.model import Definition
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.rules import Rules
from osl_workflow.rehearsal.histories import Numbered, Replayed, replay
from tests.builders import CALENDAR, HEAD, SIGNED, Story, process, small_standard, step, unreadable

FORM = {"income": {"type": "number", "title": {"pl": "dochód", "en": "income"}}}


def again(story: Story, by: Definition, **how: dict[str, str]) -> Replayed:
    rules = Rules(by, small_standard(), CALENDAR, story.rules.choices)
    return replay(lambda on: rules, [Numbered(*found) for found in enumerate(story.events, 1)], **how)


def test_what_the_other_version_asks_for_first_strands_the_history_at_the_act_that_was_too_early() -> None:
    story = Story(process(recruitment=[step("one"), step("two")]))
    story.do("one")
    story.do("two")
    number = next(number for number, event in enumerate(story.events, 1) if getattr(event, "step", None) == "two")

    came = again(story, process(recruitment=[step("one"), step("consent"), step("two", needs=["consent"])]))

    assert not came.fits
    assert came.stranded is not None
    assert (came.stranded.number, came.stranded.step, came.stranded.topic) == (number, "two", "progress.step_done")
    assert came.stranded.on == story.day
    assert [detail.values["said"].key for detail in came.stranded.details] == ["progress.needs"]
    assert came.phase == "recruitment"


def test_a_history_may_fit_and_stand_elsewhere() -> None:
    story = Story(process(recruitment=[step("one")]))
    story.do("one")

    came = again(story, process(recruitment=[step("one"), step("two")]))

    assert came.fits
    assert (story.progress.phase, came.phase) == ("diagnosis", "recruitment")


def test_a_step_that_has_another_name_there_is_told_by_whoever_asks() -> None:
    story = Story(process(recruitment=[step("one", form=FORM), step("two")]))
    story.do("one", form={"income": "12.50"})
    other = process(recruitment=[step("uno", form=FORM), step("two")])

    assert again(story, other).stranded is not None
    assert again(story, other, renamed={"one": "uno"}).fits


def test_answers_people_approvals_and_records_are_those_of_the_history() -> None:
    story = Story(process(recruitment=[step("one", approval={"by": ["manager"]}, with_=["client"]), step("two")]))
    story.do("one", with_=SIGNED)
    story.act(c.ApproveStep(step="one"), by=HEAD)
    story.act(c.EnterRecord(kind="note", content={"text": "dzwoniła"}))
    story.act(c.Suspend(), reason="szpital")
    story.act(c.Resume())

    assert again(story, story.rules.definition) == Replayed("active", "recruitment")
    manager_only = process(recruitment=[step("one", by=["manager"], with_=["client"]), step("two")])
    stranded = again(story, manager_only).stranded
    assert stranded is not None
    assert [detail.values["said"].key for detail in stranded.details] == ["progress.not_your_role"]


def test_what_can_no_longer_be_read_is_not_said_to_fit() -> None:
    story = Story(process(recruitment=[step("one"), step("two")]))
    (done,) = [event for event in story.do("one") if isinstance(event, e.StepDone)]
    number = story.events.index(done) + 1
    story.events[number - 1] = unreadable(done)

    came = again(story, story.rules.definition)

    assert (came.unreadable, came.fits) == (number, False)
