"""Random work on every process that comes with the program: what is offered works, what is refused says why."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain, combinations
from random import Random
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.obstacles import of_person
from osl_workflow.progress.rules import Choices
from osl_workflow.rehearsal.histories import Numbered, Replayed, replay
from tests.builders import Story
from tests.properties.playing import (
    Move,
    Player,
    approvals_by_hands_of_the_round,
    hands,
    in_order,
    named,
    shipped,
    shipped_definitions,
    without,
)

SEEDS = st.integers(0, 2**32 - 1)


class Work(RuleBasedStateMachine):
    """People of all roles work on one case, rightly and wrongly; `name` is the file of the process."""

    name: str

    def __init__(self) -> None:
        super().__init__()
        definition, standard = shipped(self.name)
        strict = Choices(skip="reason", other_role="block", separation="block")
        self.story = Story(definition, standard=standard, choices=strict, opened=date(2026, 1, 5))
        self.player = Player(self.story)

    @initialize(seed=SEEDS, steps=st.integers(0, 25))
    def the_case_has_come_some_way(self, seed: int, steps: int) -> None:
        for step in range(steps):
            self.what_is_offered_is_done(seed + step)
            self.what_is_offered_can_be_done_by_those_to_whom_it_is_shown_and_by_nobody_else(seed + step)
            self.what_waits_is_decided_on(seed + step)
            self.time_goes_by((seed + step) % 9)

    @rule(days=st.sampled_from([1, 7, 30, 200]))
    def time_goes_by(self, days: int) -> None:
        self.story.day += timedelta(days=days)

    @rule(seed=SEEDS)
    def what_is_offered_is_done(self, seed: int) -> None:
        move = self.player.go_on(Random(seed))
        if move is not None:
            events = self.player.try_(move)
            assert not isinstance(events, Refused), (move, events)

    @rule(seed=SEEDS)
    def what_waits_is_decided_on(self, seed: int) -> None:
        rng = Random(seed)
        offers = [(item, person) for item in self.player.next("approve") for person in self.player.whose(item)]
        if offers:
            item, person = rng.choice(offers)
            who = {**self.player.as_(person, rng, no_hands=item.not_for), "on": self.story.day}
            move = Move(rng.choice([c.ApproveStep, c.ApproveStep, c.ReturnStep])(step=item.step), who)
            events = self.player.try_(move)
            assert not isinstance(events, Refused), (move, events)

    @rule(seed=SEEDS)
    def what_is_offered_can_be_done_by_those_to_whom_it_is_shown_and_by_nobody_else(self, seed: int) -> None:
        rng = Random(seed)
        for item in (*self.player.next("do"), *self.player.next("approve")):
            step = self.story.rules.definition.step(item.step)
            command = (
                self.player.doing(rng, step, self.story.day) if item.kind == "do" else c.ApproveStep(step=item.step)
            )
            shown = self.player.whose(item)
            assert item.roles
            assert shown == [person for person in self.player.people if self._can(command, person)], item
            for other in item.not_for:
                assert not any(self._can(command, person, entered_by=other) for person in shown), (item, other)
                assert not any(self._can(command, person, on_behalf_of=other) for person in shown), (item, other)

    def _can(self, command: c.Command, person: UUID, **others: UUID) -> bool:
        try:
            self.story.decided(command, by=person, roles=self.player.people[person], **others)
        except Refused:
            return False
        return True

    @rule(seed=SEEDS)
    def anything_is_tried(self, seed: int) -> None:
        rng = Random(seed)
        for _ in range(6):
            move = self.player.anything(rng)
            if not isinstance(move.command, c.Close) or rng.random() < 0.1:
                self.player.try_(move)

    @rule(seed=SEEDS)
    def somebody_mends_what_was_done(self, seed: int) -> None:
        move = self.player.mending(Random(seed))
        if move is not None:
            self.player.try_(move)

    @rule(seed=SEEDS)
    def a_step_that_is_not_offered_is_refused_with_its_obstacles(self, seed: int) -> None:
        rng = Random(seed)
        step = rng.choice(self.story.rules.definition.steps())
        person = self.player.anybody(rng)
        who = {**self.player.as_(person, rng), "on": self.story.day}
        hands = [one for one in (person, who["entered_by"], who["on_behalf_of"]) if one is not None]
        obstacles = named(self.story, self.story.progress, step) or of_person(
            self.story.rules, self.story.progress, step, hands, who["roles"]
        )
        if obstacles:
            refused = self.player.try_(Move(self.player.doing(rng, step, self.story.day), who))
            assert isinstance(refused, Refused)
            assert [detail.values["said"] for detail in refused.details] == [obstacle.said for obstacle in obstacles]

    @rule(seed=SEEDS)
    def removing_the_obstacles_that_are_named_and_no_fewer_opens_the_step(self, seed: int) -> None:
        step = Random(seed).choice(self.story.rules.definition.steps())
        obstacles = named(self.story, self.story.progress, step)
        every_part = chain.from_iterable(combinations(obstacles, size) for size in range(len(obstacles) + 1))
        for removed in every_part:
            progress = self.story.progress
            for obstacle in removed:
                progress = without(self.story, progress, step, obstacle)
            left = [(obstacle.kind, obstacle.step) for obstacle in named(self.story, progress, step)]
            assert left == [(o.kind, o.step) for o in obstacles if o not in removed], (step.step, removed)

    @invariant()
    def replaying_the_events_gives_the_same_state(self) -> None:
        assert self.story.replayed() == self.story.progress

    @invariant()
    def nothing_that_is_done_is_due_but_what_comes_round_again(self) -> None:
        progress = self.story.progress
        for name, due in progress.running_dues().items():
            assert due.recurring or not progress.is_done(name)
            assert not progress.is_submitted(name)

    @invariant()
    def deadlines_of_the_law_do_not_move(self) -> None:
        assert all(due.moved_by == 0 for due in self.story.progress.dues.values() if due.statutory)

    @invariant()
    def nobody_approves_his_own_work(self) -> None:
        assert list(approvals_by_hands_of_the_round(self.story.events)) == []

    @invariant()
    def whoever_did_typed_or_corrected_a_step_is_not_offered_what_one_person_may_not_combine(self) -> None:
        for item in self.player.next("do"):
            assert set(item.not_for) == hands(self.story.events, self.story.rules.definition.step(item.step).not_by)

    @invariant()
    def phases_follow_each_other_in_their_order(self) -> None:
        assert in_order(self.story.events)

    def teardown(self) -> None:
        """Every event comes back from its stored bytes as it was."""
        for event in self.story.events:
            assert reread(event) == event
        assert not self._ended_twice()
        self._fits_its_own_rules()

    def _fits_its_own_rules(self) -> None:
        """Played again by the rules that it followed, every history is possible, and comes to the same end."""
        came = replay(lambda on: self.story.rules, [Numbered(*found) for found in enumerate(self.story.events, 1)])
        assert came.stranded is None
        assert came == Replayed(self.story.progress.status, self.story.progress.phase)

    def _ended_twice(self) -> bool:
        status = "active"
        for event in self.story.events:
            if isinstance(event, e.Closed):
                if status == "closed":
                    return True
                status = "closed"
            elif isinstance(event, e.Reopened):
                status = "active"
        return False


def reread(event: Event) -> Event:
    return type(event).model_validate_json(event.model_dump_json())


@pytest.mark.parametrize("name", shipped_definitions())
def test_any_work_on_a_shipped_process_keeps_to_what_the_notation_means(name: str) -> None:
    machine = type("WorkOn", (Work,), {"name": name})
    examples = max(1, 4 * (settings.default or settings()).max_examples // len(shipped_definitions()))
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=25))
