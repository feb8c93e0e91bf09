"""What is true in a state of the abstraction, and what can be done there.

A state is the phase, the step that waits for approval and so holds the phase open, the round and the facts of the case
as far as guards read them, and a reading of each step. It means what the same state means to the running engine.

A required step that nothing can close again and that no other act depends on is done at once (`_sure`): in which order
such steps are done changes nothing, and their orders are most of the states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal, NamedTuple

from osl_workflow.process.abstraction import FACTS, RECORDED, Abstraction, Actor, Answers, Doing
from osl_workflow.process.guards import MissingValue, Value
from osl_workflow.process.model import PHASES

PHASE, WAITING, ROUND, FACT, MARK = 0, 1, 2, 3, 6
"""Where in a state the phase stands, the waiting step (its number + 1; 0: none), round, facts, readings."""
LAST = len(PHASES) - 1

State = tuple[int, ...]


class Act(NamedTuple):
    """One act of a way that a person can follow. `answers` are those that a guard reads.

    `do` also stands for approving at once; `submit` and `approve` where what happens in between matters; `record`: the
    fact `step` of the case becomes `outcome`.
    """

    kind: Literal["do", "submit", "approve", "record"]
    step: str
    outcome: str = ""
    answers: tuple[tuple[str, Value], ...] = ()


@dataclass(slots=True)
class _Choice:
    """A way to do a step in one phase: the reading that it leaves there, or the effect; shown by `doing`."""

    doing: Doing
    reading: int


class States:
    """The states of one process; what is asked of a state again and again is kept in tables by phase or guard."""

    def __init__(self, model: Abstraction, closings: frozenset[str]) -> None:
        self.model = model
        self.actors = model.actors
        self.closings = closings
        self.counts = [tuple(reading.counts for reading in actor.readings) for actor in self.actors]
        self.kept = [[model.kept(phase, actor.index) for actor in self.actors] for phase in range(len(PHASES))]
        self.coarse = [
            [model.kept(phase, actor.index, by_verdicts=True) for actor in self.actors] for phase in range(len(PHASES))
        ]
        self.settled = [[actor.index for actor in model.settled(phase)] for phase in range(len(PHASES))]
        self.alike: dict[tuple[object, ...], State] = {}
        self.active = [[a for a in self.actors if a.phase <= phase <= a.last] for phase in range(len(PHASES))]
        self.required = [
            [a for a in self.actors if a.phase == phase and a.step.required] for phase in range(len(PHASES))
        ]
        self.choices = [[self._choices_of(phase, actor) for actor in self.actors] for phase in range(len(PHASES))]
        self.approvals = [self._choices_of(actor.phase, actor, approved=True) for actor in self.actors]
        self.steady = [self._steady(actor) for actor in self.actors]
        self.steady_guard = [self._steady_guard(actor) for actor in self.actors]
        self.loose = [any(self._is_loose(actor, phase) for actor in self.active[phase]) for phase in range(len(PHASES))]
        self.waits_for = [self._waits_for(actor) for actor in self.actors]
        self.deps = [self._deps(actor) for actor in self.actors]
        self.verdicts: list[dict[object, bool | None]] = [{} for _ in self.actors]

    # --- tables -------------------------------------------------------------------------------------------------------

    def _choices_of(self, phase: int, actor: Actor, *, approved: bool = False) -> list[_Choice]:
        """Return the ways to do a step in `phase`, each that makes a difference there once."""
        kept = self.kept[phase][actor.index]
        found: dict[tuple[object, ...], _Choice] = {}
        for doing in actor.doings:
            if doing.approved or not approved:
                key = (doing.returns, doing.closes, None if doing.effect else kept[doing.reading])
                found.setdefault(key, _Choice(doing, kept[doing.reading]))
        return list(found.values())

    def _steady_guard(self, actor: Actor) -> bool:
        """Return whether the verdict on its guard stays as it is while the phase lasts."""
        read = (self.actors[index] for index in actor.reads)
        return not actor.facts and not any(other.wavers and other.last >= actor.phase for other in read)

    def _steady(self, actor: Actor) -> bool:
        """Return whether the step, once open, stays open until it is done."""
        needed = [self.actors[index] for index in actor.needs]
        return self._steady_guard(actor) and all(
            self._steady_guard(other) and not (other.step.repeats and other.may_say_again) for other in needed
        )

    def _waits_for(self, actor: Actor) -> set[int]:
        """Return the steps without which this one cannot open, if they apply."""
        found: set[int] = set()
        waiting = list(actor.needs)
        while waiting:
            need = waiting.pop()
            if need not in found:
                found.add(need)
                waiting += self.actors[need].needs if self.actors[need].guard is None else ()
        return found

    def _is_loose(self, actor: Actor, phase: int) -> bool:
        """Return whether the step may be done or left, so that it matters when the phase ends."""
        if actor.facts or any(self.actors[index].facts for index in actor.needs):
            return True
        if actor.phase == phase and actor.may_wait:
            return True
        if actor.step.optional and any(self.actors[index].phase == phase for index in actor.needs):
            return True  # it may open only while something else keeps the phase from ending
        if actor.step.required and actor.phase == phase and not actor.step.repeats:
            return False
        choices = self.choices[phase][actor.index]
        least = 2 if actor.step.required and actor.phase == phase else 1
        return any(one.doing.effect for one in choices) or len({one.reading for one in choices} - {0}) >= least

    def _deps(self, actor: Actor) -> Callable[[State], object] | None:
        if actor.guard is None:
            return None
        places = [MARK + index for index in actor.reads]
        places += [FACT + FACTS.index(name) for name in actor.facts]
        return itemgetter(ROUND, *places)

    def start(self) -> State:
        """Return the state in which a process begins."""
        return self.settled_after((0, 0, 1, *([0] * (MARK - FACT + len(self.actors)))))

    # --- what is true in a state --------------------------------------------------------------------------------------

    def _holds(self, state: State, index: int) -> bool | None:
        """Return the verdict on the guard of a step, None while an answer that matters is missing."""
        deps = self.deps[index]
        if deps is None:
            return True
        key = deps(state)
        known = self.verdicts[index]
        if key not in known:
            known[key] = self._verdict(state, index)
        return known[key]

    def _verdict(self, state: State, index: int) -> bool | None:
        actor = self.actors[index]
        assert actor.guard is not None
        values: dict[str, Value] = {
            "case.round": state[ROUND],
            "case.subject": self.model.subject,
            "case.open_goals": state[FACT],
            "case.open_commitments": state[FACT + 1],
            "case.has_active_agreement": bool(state[FACT + 2]),
        }
        for read in actor.reads:
            reading = self.actors[read].readings[state[MARK + read]]
            for name, answer in (reading.answers or {}).items():
                values[f"{self.actors[read].step.step}.{name}"] = answer
        try:
            return actor.guard.holds(values)
        except MissingValue:
            return None

    def _done(self, state: State, index: int) -> bool:
        return self.counts[index][state[MARK + index]]

    def is_open(self, state: State, actor: Actor) -> bool:
        """Return whether the step is open: the phase is one in which it can be, which is for the caller to know."""
        index = actor.index
        if state[WAITING] == index + 1 or (self._done(state, index) and not actor.step.repeats):
            return False
        if self._holds(state, index) is not True:
            return False
        return all(self.is_met(state, need) for need in actor.needs)

    def is_met(self, state: State, need: int) -> bool:
        """Return whether a need is met: the step is done or does not apply."""
        return self._done(state, need) or self._holds(state, need) is False

    def missing(self, state: State) -> list[Actor]:
        """Return what the phase waits for."""
        return [
            actor
            for actor in self.required[state[PHASE]]
            if not self._done(state, actor.index) and self._holds(state, actor.index) is True
        ]

    # --- what can happen ----------------------------------------------------------------------------------------------

    def settled_after(self, state: State) -> State:
        """Return the state after the phase has ended, if it has."""
        phase = state[PHASE]
        if phase == LAST or state[WAITING] or self.missing(state):
            return state
        return self._entered(state, phase + 1, state[ROUND], gone_from=phase + 1)

    def _entered(self, state: State, phase: int, number: int, gone_from: int) -> State:
        """Return the state at the entry of `phase`: marks of the phases from `gone_from` on are gone."""
        kept = self.kept[phase]
        marks = (
            0 if actor.phase >= gone_from else kept[actor.index][state[MARK + actor.index]] for actor in self.actors
        )
        return self._first_alike((phase, 0, number, *state[FACT:MARK], *marks))

    def _first_alike(self, state: State) -> State:
        """Return the first state at the entry of a phase that differs from this one in nothing but spent answers."""
        phase = state[PHASE]
        settled = self.settled[phase]
        if not settled:
            return state
        marks = (coarse[mark] for coarse, mark in zip(self.coarse[phase], state[MARK:], strict=True))
        verdicts = (self._holds(state, index) for index in settled)
        return self.alike.setdefault((*state[:MARK], *marks, *verdicts), state)

    def _after(self, state: State, actor: Actor, choice: _Choice) -> State | None:
        """Return the state after a step is done and approved; None when that closes."""
        doing = choice.doing
        if doing.closes is not None:
            return None
        changed = list(state)
        if changed[WAITING] == actor.index + 1:
            changed[WAITING] = 0
        for kind, least in actor.step.records.items():
            fact = RECORDED.get(kind)
            if fact in self.model.fact_tops:
                place = FACT + FACTS.index(fact)
                changed[place] = max(changed[place], min(least, self.model.fact_tops[fact]))
        if doing.returns is not None:
            number = min(state[ROUND] + 1, self.model.round_top)
            return self.settled_after(self._entered(tuple(changed), doing.returns, number, gone_from=doing.returns))
        changed[MARK + actor.index] = choice.reading
        return self.settled_after(tuple(changed))

    def after(self, state: State, actor: Actor, choice: int) -> State | None:
        """Return the state after a step is done and approved with one of its choices; None when that closes."""
        return self._after(state, actor, self.choices[state[PHASE]][actor.index][choice])

    def _sure(self, state: State, opened: list[Actor]) -> Actor | None:
        """Return a step that may be done before all others, whatever else could be done: see the module.

        It is required and stays open until it is done; some outcome lets it count as done; and the phase does not end
        before something that waits for it, or nothing can be done or left in this phase beside what is required.
        """
        phase = state[PHASE]
        holding: set[int] = set()
        if self.loose[phase]:
            for actor in self.missing(state):
                if self.steady_guard[actor.index]:
                    holding |= self.waits_for[actor.index]
        best: Actor | None = None
        for actor in opened:
            if (
                actor.phase == phase
                and actor.step.required
                and self.steady[actor.index]
                and not self._done(state, actor.index)
                and (not self.loose[phase] or actor.index in holding)
            ):
                choices = self.choices[phase][actor.index]
                if len(choices) == 1 and not choices[0].doing.effect and choices[0].reading:
                    return actor
                if best is None and any(
                    not one.doing.effect and self.counts[actor.index][one.reading] for one in choices
                ):
                    best = actor
        return best

    def moves(self, state: State, opened: list[Actor]) -> Iterator[tuple[Act, State | None, bool]]:
        """Yield what can be done: the act, the state after it (None: closed), whether it is doing or approving.

        A closing that does not count for SOUND is no way on and is left out.
        """
        phase = state[PHASE]
        sure = self._sure(state, opened)
        for actor in opened if sure is None else [sure]:
            yield from self._doing("do", state, actor, self.choices[phase][actor.index])
        if state[WAITING]:
            actor = self.actors[state[WAITING] - 1]
            yield from self._doing("approve", state, actor, self.approvals[actor.index])
        if sure is not None:
            return
        if not state[WAITING]:
            for actor in opened:
                if actor.phase == phase and actor.may_wait:
                    yield Act("submit", actor.step.step), (phase, actor.index + 1, *state[ROUND:]), True
        for name, top in self.model.fact_tops.items():
            place = FACT + FACTS.index(name)
            for value in range(top + 1):
                if value != state[place]:
                    changed = (*state[:place], value, *state[place + 1 :])
                    yield Act("record", name, str(value)), self.settled_after(changed), False

    def _doing(
        self, kind: Literal["do", "approve"], state: State, actor: Actor, choices: list[_Choice]
    ) -> Iterator[tuple[Act, State | None, bool]]:
        for choice in choices:
            after = self._after(state, actor, choice)
            if after is None and choice.doing.closes not in self.closings:
                continue
            if after != state:
                yield _act(kind, actor, choice.doing), after, True


def _act(kind: Literal["do", "approve"], actor: Actor, doing: Doing) -> Act:
    answers: Answers = {name: value for name, value in doing.answers.items() if name != "outcome"}
    return Act(kind, actor.step.step, doing.outcome if actor.step.outcomes else "", tuple(answers.items()))
