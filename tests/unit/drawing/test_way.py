"""The way of a case: what was done, where it stands, which exits it took."""

from __future__ import annotations

from datetime import date

from osl_workflow.drawing.way import Way, way
from osl_workflow.progress import commands as c
from osl_workflow.texts import say
from tests.builders import HEAD, Story, process, step

ROUND = process(
    recruitment=[step("application"), step("leaflet", optional=True)],
    plan=[step("goals", approval={"by": ["manager"]}, outcomes={"agreed": {}})],
    activity=[step("review", outcomes={"go_on": {"again": True}, "new_facts": {"returns_to": "diagnosis"}, "on": {}})],
)
ON = date(2026, 3, 2)


def seen(story: Story) -> Way:
    return way(story.rules, story.progress, story.events, ON)


def states(found: Way) -> dict[str, str]:
    return {name: place.state for name, place in found.steps.items()}


def test_what_was_done_where_it_stands_and_what_lapsed() -> None:
    story = Story(ROUND)
    story.do("application")

    assert states(seen(story)) == {"application": "done", "leaflet": "lapsed", "diagnosis_step": "now"}
    assert seen(story).phase == "diagnosis"


def test_an_optional_step_may_be_done_while_its_phase_lasts() -> None:
    assert states(seen(Story(ROUND))) == {"application": "now", "leaflet": "may"}


def test_an_exit_that_waits_for_approval_is_not_yet_taken() -> None:
    story = Story(ROUND)
    for name in ("application", "diagnosis_step", "goals"):
        story.do(name)

    waiting = seen(story)
    story.act(c.ApproveStep(step="goals"), by=HEAD)

    assert waiting.steps["goals"].state == "waits"
    assert ("goals", "agreed") not in waiting.taken
    assert seen(story).taken["goals", "agreed"] == 1


def test_a_return_counts_its_exit_and_leaves_behind_what_was_done_in_the_earlier_round() -> None:
    story = Story(ROUND)
    for name in ("application", "diagnosis_step", "goals"):
        story.do(name)
    story.act(c.ApproveStep(step="goals"), by=HEAD)
    story.do("review", "go_on")
    story.do("review", "new_facts")

    found = seen(story)

    assert found.taken["review", "new_facts"] == 1
    assert states(found)["goals"] == "before"
    assert states(found)["diagnosis_step"] == "now"
    assert "2 times" in say(found.steps["review"].said, "en")
