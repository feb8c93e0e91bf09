"""The way of a case: what was done, where it stands, which exits it took."""

from __future__ import annotations

from datetime import date

from osl_workflow.drawing.way import Way, way
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.fold import apply
from osl_workflow.progress.moving import move
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


def test_what_was_withdrawn_was_not_a_way() -> None:
    story = Story(ROUND)
    for name in ("application", "diagnosis_step", "goals"):
        story.do(name)
    story.act(c.ApproveStep(step="goals"), by=HEAD)
    story.do("review", "go_on")
    story.act(c.WithdrawEntry(entry=len(story.events)), reason="zła sprawa")

    assert ("review", "go_on") not in seen(story).taken


def test_after_a_move_to_another_version_the_way_is_told_by_the_names_there() -> None:
    story = Story(process(recruitment=[step("check", outcomes={"meets": {}})]))
    story.do("check")
    text = e.FollowedText(
        process_version=2, definition_sha256="d" * 64, standard="small", standard_version=1, standard_sha256="s" * 64
    )
    renamed = process(recruitment=[step("proof", outcomes={"meets": {}})]).model_copy(update={"version": 2})
    rules = story.rules._replace(definition=renamed)
    asked = c.Move(version=2, renamed={"check": "proof"})
    acting = story.acting(HEAD, reason="nowa wersja")
    events = move(story.rules, rules, story.progress, asked, text, acting, version=len(story.events))
    progress = story.progress
    for number, event in enumerate(events, len(story.events) + 1):
        progress = apply(progress, event, number)

    found = way(rules, progress, [*story.events, *events], ON)

    assert found.taken == {("proof", "meets"): 1}
    assert found.steps["proof"].state == "done"
