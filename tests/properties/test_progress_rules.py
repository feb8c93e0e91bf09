"""What holds of every process and every way through it, whatever people do."""

from __future__ import annotations

from itertools import chain, combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.process.model import Definition
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.fold import apply
from osl_workflow.progress.next import whats_next, where_it_stands
from osl_workflow.progress.obstacles import required_missing
from osl_workflow.progress.rules import Choices, Verdicts
from osl_workflow.progress.state import Progress
from tests.builders import Story, reread, unreadable
from tests.properties.playing import approvals_by_hands_of_the_round, in_order, named, play, without
from tests.properties.random_processes import processes

MOVES = st.integers(0, 30).flatmap(lambda n: st.lists(st.integers(0, 2**32 - 1), min_size=n, max_size=n))
STRICT = Choices(other_role="block", separation="block")


def played(definition: Definition, moves: list[int]) -> Story:
    story = Story(definition, choices=STRICT)
    play(story, moves)
    return story


def folded(events: list[Event]) -> Progress:
    state = Progress()
    for number, event in enumerate(events, 1):
        state = apply(state, event, number)
    return state


@given(processes(), MOVES)
def test_replaying_the_events_gives_the_state_in_which_the_acts_were_decided(
    definition: Definition, moves: list[int]
) -> None:
    story = played(definition, moves)

    assert folded(story.events) == story.progress
    assert folded([reread(event) for event in story.events]) == story.progress
    assert Progress.model_validate_json(story.progress.model_dump_json()) == story.progress


@given(processes(), MOVES)
def test_without_the_key_the_way_of_the_case_is_still_the_same(definition: Definition, moves: list[int]) -> None:
    story = played(definition, moves)
    with_key, blind = story.progress, folded([unreadable(event) for event in story.events])

    for name in ("phase", "round", "status", "entered", "dues", "did", "used", "numbered", "counted", "withdrawn"):
        assert getattr(blind, name) == getattr(with_key, name)
    assert {name: (mark.state, mark.outcome, mark.entry) for name, mark in blind.marks.items()} == {
        name: (mark.state, mark.outcome, mark.entry) for name, mark in with_key.marks.items()
    }
    assert all(mark.data is None for mark in blind.marks.values() if mark.state in ("done", "submitted"))


@given(processes(), MOVES)
def test_removing_exactly_the_obstacles_that_are_named_opens_a_step(definition: Definition, moves: list[int]) -> None:
    story = played(definition, moves)

    for step in definition.steps():
        obstacles = named(story, story.progress, step)
        for removed in chain.from_iterable(combinations(obstacles, size) for size in range(len(obstacles) + 1)):
            progress = story.progress
            for obstacle in removed:
                progress = without(story, progress, step, obstacle)
            left = [(obstacle.kind, obstacle.step) for obstacle in named(story, progress, step)]
            assert left == [(o.kind, o.step) for o in obstacles if o not in removed]


@given(processes(), MOVES)
def test_what_is_offered_can_be_done(definition: Definition, moves: list[int]) -> None:
    story = Story(definition, choices=STRICT)
    player = play(story, moves)

    for item, person in player.offered():
        command = player.doing(Random(0), definition.step(item.step), story.day)
        assert story.decided(command, by=person, roles=player.people[person])


@given(processes(), MOVES)
def test_only_what_is_still_to_be_done_is_due_and_the_law_never_moves(definition: Definition, moves: list[int]) -> None:
    progress = played(definition, moves).progress

    for name, due in progress.running_dues().items():
        assert due.recurring or not progress.is_done(name)
    assert all(due.moved_by == 0 for due in progress.dues.values() if due.statutory)


@given(processes(), MOVES)
def test_at_most_one_phase_ends_in_an_act_and_none_is_left_that_could_have_ended(
    definition: Definition, moves: list[int]
) -> None:
    story = Story(definition, choices=STRICT)
    for move in moves:
        before = len(story.events)
        play(story, [move])
        assert sum(isinstance(event, e.PhaseEnded) for event in story.events[before:]) <= 1

        progress, changed = story.progress, len(story.events) > before
        if changed and progress.status != "closed" and progress.phase != "evaluation":
            verdicts = Verdicts(story.rules, progress, story.events[-1].meta.occurred_on)
            assert required_missing(story.rules, progress, verdicts) or progress.waiting_in(progress.phase)
    assert in_order(story.events)


@given(processes(), MOVES)
def test_nobody_approves_what_he_did_or_edited_in_the_round(definition: Definition, moves: list[int]) -> None:
    assert list(approvals_by_hands_of_the_round(played(definition, moves).events)) == []


@given(processes(), MOVES)
def test_a_correction_asks_for_the_path_exactly_when_keeping_it_would_keep_something(
    definition: Definition, moves: list[int]
) -> None:
    story = Story(definition, choices=STRICT)
    player = play(story, moves)

    for name, mark in story.progress.marks.items():
        if mark.state != "done" or name in story.progress.corrections or story.progress.status == "closed":
            continue
        command = player.correction(Random(1), definition.step(name), mark.occurred_on, None)
        who = {"by": mark.author, "roles": player.people[mark.author], "reason": "pomyłka"}
        try:
            events = story.decided(command, **who)
        except Refused as refused:
            if refused.said.key != "progress.leads_elsewhere":
                continue
            kept = story.decided(command.model_copy(update={"path": "keep"}), **who)
            assert next(event for event in kept if isinstance(event, e.StepCorrected)).kept
        else:
            assert not next(event for event in events if isinstance(event, e.StepCorrected)).kept


def forked(definition: Definition) -> Definition:
    """The same process, but its end is one of two, by the first answer of all."""
    told = definition.model_dump(by_alias=True)
    summary, *others = told["phases"]["evaluation"]
    end = {"by": summary["by"], "outcomes": {"reached": {"closes": "goal_reached"}}, "title": summary["title"]}
    ends = [
        {**end, "step": "end_yes", "when": "recruitment_0.yes"},
        {**end, "step": "end_no", "when": "!recruitment_0.yes"},
    ]
    told["phases"]["evaluation"] = [{**summary, "outcomes": {}}, *others, *ends]
    return Definition.model_validate(told)


@given(processes().map(forked), MOVES)
def test_after_every_act_there_is_something_to_do_or_it_is_over_or_paused(
    definition: Definition, moves: list[int]
) -> None:
    story = Story(definition, choices=STRICT)
    player = play(story, moves)
    for seed in range(40):  # rather on than back, so that most come to the fork
        on = player.go_on(Random(seed)) or player.decide_on_waiting(Random(seed))
        if on is None or any(step.step.startswith("end_") for step, _ in player.offered()):
            break
        player.try_(on)
    marks = list(story.progress.marks.items()) if story.progress.status == "active" else []

    for name, mark in marks:
        who = {"by": mark.author, "roles": player.people[mark.author], "reason": "pomyłka"}
        correction = player.correction(Random(2), definition.step(name), mark.occurred_on, "keep")
        for command in (c.WithdrawEntry(entry=mark.entry, path="keep"), correction):
            before, events = story.progress, list(story.events)
            try:
                story.act(command, **who)
            except Refused:
                continue
            assert story.progress.status != "active" or whats_next(story.rules, story.progress, story.day)
            story.progress, story.events = before, events


@given(processes(), MOVES)
def test_what_comes_next_is_what_has_no_obstacle_and_what_waits(definition: Definition, moves: list[int]) -> None:
    story = played(definition, moves)
    progress = story.progress

    items = whats_next(story.rules, progress, story.day)
    standing = where_it_stands(story.rules, progress, story.day)

    assert sorted(item.step for item in items if item.kind == "do") == sorted(
        step.step for step in definition.steps() if not named(story, progress, step)
    )
    waiting = {name for name in progress.marks if progress.is_submitted(name)} | set(progress.corrections)
    assert {item.step for item in items if item.kind == "approve"} == (
        set() if progress.status == "closed" else waiting
    )
    urgent = [item.due is not None and item.due.statutory and item.overdue for item in items]
    assert urgent == sorted(urgent, reverse=True)
    assert standing.phase == progress.phase
    assert {awaited.step for awaited in standing.waits_for} <= {
        step.step for step in definition.steps_of(progress.phase)
    }
