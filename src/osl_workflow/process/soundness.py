"""SOUND, decided by looking at every state that doing and approving can lead to (over the states of `abstraction.py`).

A state is the phase, the step that waits for approval and so holds the phase open, the round and the facts of the case
as far as guards read them, and a reading of each step. The search goes breadth first, so that the way into a trouble
is short; whether a closing can still be reached is decided backward, by doing and approving alone.

A required step that nothing can close again and that no other act depends on is done at once (`_sure`): in which order
such steps are done changes nothing, and their orders are most of the states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal, NamedTuple

from osl_workflow.process.abstraction import (
    FACTS,
    RECORDED,
    Abstraction,
    Actor,
    Answers,
    Codes,
    Doing,
    TooMany,
    abstract,
)
from osl_workflow.process.guards import MissingValue, Value
from osl_workflow.process.model import PHASES, Definition, Phase

MOST_STATES = 50_000
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


@dataclass(frozen=True, slots=True)
class Trap:
    """A state from which no closing can be reached, and the way into it.

    `stuck`: nothing that can be done there changes anything. `lost`: needs that keep closed what the phase waits for.
    """

    way: tuple[Act, ...]
    phase: Phase
    waits_for: tuple[str, ...]
    stuck: bool
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the search found. `decided` False: more states than were looked at, and nothing else is known.

    `never_open`: the steps that open on no way; `unreached`: the first phase on no way; `crowded`: the
    phase with most states, and `decisions`: what is decided in it.
    """

    decided: bool
    states: int
    trap: Trap | None = None
    never_open: tuple[str, ...] = ()
    unreached: Phase | None = None
    crowded: Phase | None = None
    decisions: tuple[str, ...] = ()


def decide(definition: Definition, closings: frozenset[str], codes: Codes, most_states: int = MOST_STATES) -> Verdict:
    """Return whether every state leads to one of `closings` and every step opens on some way.

    The definition is one in which SHAPE, PHASES and GUARDS find nothing; `codes` tells what a field offers.
    """
    try:
        search = _Search(abstract(definition, codes), closings)
    except TooMany as error:
        return Verdict(decided=False, states=0, crowded=definition.phase_of(error.step), decisions=(error.step,))
    return search.run(most_states)


@dataclass(slots=True)
class _Choice:
    """A way to do a step in one phase: the reading that it leaves there, or the effect; shown by `doing`."""

    doing: Doing
    reading: int


class _Search:
    """One search; what is asked of a state again and again is kept in tables by phase or guard."""

    def __init__(self, model: Abstraction, closings: frozenset[str]) -> None:
        self.model = model
        self.actors = model.actors
        self.closings = closings
        self.size = MARK + len(self.actors)
        self.counts = [tuple(reading.counts for reading in actor.readings) for actor in self.actors]
        self.kept = [[model.kept(phase, actor.index) for actor in self.actors] for phase in range(len(PHASES))]
        self.active = [[a for a in self.actors if a.phase <= phase <= a.last] for phase in range(len(PHASES))]
        self.required = [
            [a for a in self.actors if a.phase == phase and a.step.required] for phase in range(len(PHASES))
        ]
        self.choices = [[self._choices(phase, actor) for actor in self.actors] for phase in range(len(PHASES))]
        self.approvals = [self._choices(actor.phase, actor, approved=True) for actor in self.actors]
        self.steady = [self._steady(actor) for actor in self.actors]
        self.steady_guard = [self._steady_guard(actor) for actor in self.actors]
        self.loose = [any(self._is_loose(actor, phase) for actor in self.active[phase]) for phase in range(len(PHASES))]
        self.waits_for = [self._waits_for(actor) for actor in self.actors]
        self.deps = [self._deps(actor) for actor in self.actors]
        self.verdicts: list[dict[object, bool | None]] = [{} for _ in self.actors]

    # --- tables -------------------------------------------------------------------------------------------------------

    def _choices(self, phase: int, actor: Actor, *, approved: bool = False) -> list[_Choice]:
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

    def _is_open(self, state: State, actor: Actor) -> bool:
        index = actor.index
        if state[WAITING] == index + 1 or (self._done(state, index) and not actor.step.repeats):
            return False
        if self._holds(state, index) is not True:
            return False
        return all(self._is_met(state, need) for need in actor.needs)

    def _is_met(self, state: State, need: int) -> bool:
        return self._done(state, need) or self._holds(state, need) is False

    def _missing(self, state: State) -> list[Actor]:
        """Return what the phase waits for."""
        return [
            actor
            for actor in self.required[state[PHASE]]
            if not self._done(state, actor.index) and self._holds(state, actor.index) is True
        ]

    # --- what can happen ----------------------------------------------------------------------------------------------

    def _settled(self, state: State) -> State:
        """Return the state after the phase has ended, if it has."""
        phase = state[PHASE]
        if phase == LAST or state[WAITING] or self._missing(state):
            return state
        return self._entered(state, phase + 1, state[ROUND], gone_from=phase + 1)

    def _entered(self, state: State, phase: int, number: int, gone_from: int) -> State:
        """Return the state at the entry of `phase`: marks of the phases from `gone_from` on are gone."""
        kept = self.kept[phase]
        marks = (
            0 if actor.phase >= gone_from else kept[actor.index][state[MARK + actor.index]] for actor in self.actors
        )
        return (phase, 0, number, *state[FACT:MARK], *marks)

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
            return self._settled(self._entered(tuple(changed), doing.returns, number, gone_from=doing.returns))
        changed[MARK + actor.index] = choice.reading
        return self._settled(tuple(changed))

    def _sure(self, state: State, opened: list[Actor]) -> Actor | None:
        """Return a step that may be done before all others, whatever else could be done: see the module.

        It is required and stays open until it is done; some outcome lets it count as done; and the phase does not end
        before something that waits for it, or nothing can be done or left in this phase beside what is required.
        """
        phase = state[PHASE]
        holding: set[int] = set()
        if self.loose[phase]:
            for actor in self._missing(state):
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

    def _moves(self, state: State, opened: list[Actor]) -> Iterator[tuple[Act, State | None, bool]]:
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
                    yield Act("record", name, str(value)), self._settled(changed), False

    def _doing(
        self, kind: Literal["do", "approve"], state: State, actor: Actor, choices: list[_Choice]
    ) -> Iterator[tuple[Act, State | None, bool]]:
        for choice in choices:
            after = self._after(state, actor, choice)
            if after is None and choice.doing.closes not in self.closings:
                continue
            if after != state:
                yield _act(kind, actor, choice.doing), after, True

    # --- searching ----------------------------------------------------------------------------------------------------

    def run(self, most_states: int) -> Verdict:
        """Return the verdict."""
        start = self._settled((0, 0, 1, *([0] * (self.size - ROUND - 1))))
        number: dict[State, int] = {start: 0}
        states = [start]
        came: list[tuple[int, Act] | None] = [None]
        leads: list[list[int]] = [[]]  # from where doing and approving lead to a state
        onward = [False]
        ends: list[int] = []
        opens: set[int] = set()
        at = 0
        while at < len(states):
            state = states[at]
            opened = [actor for actor in self.active[state[PHASE]] if self._is_open(state, actor)]
            opens.update(actor.index for actor in opened)
            for act, after, done in self._moves(state, opened):
                if after is None:
                    ends.append(at)
                    onward[at] = True
                    continue
                known = number.get(after)
                if known is None:
                    if len(states) >= most_states:
                        return self._crowded(states)
                    known = number[after] = len(states)
                    states.append(after)
                    came.append((at, act))
                    leads.append([])
                    onward.append(False)
                if done and known != at:
                    leads[known].append(at)
                    onward[at] = True
            at += 1
        good = _backward(ends, leads, len(states))
        furthest = max(state[PHASE] for state in states)
        return Verdict(
            decided=True,
            states=len(states),
            trap=self._trap(states, came, good, onward),
            never_open=tuple(actor.step.step for actor in self.actors if actor.index not in opens),
            unreached=None if furthest == LAST else PHASES[furthest + 1],
        )

    def _trap(
        self, states: list[State], came: list[tuple[int, Act] | None], good: list[bool], onward: list[bool]
    ) -> Trap | None:
        """Return the nearest state without a way to a closing: one where nothing can be done, if there is any."""
        bad = [at for at, fine in enumerate(good) if not fine]
        if not bad:
            return None
        at = next((one for one in bad if not onward[one]), bad[0])
        way: list[Act] = []
        here = at
        while (step := came[here]) is not None:
            here, act = step
            way.append(act)
        state = states[at]
        missing = self._missing(state)
        unmet = (need for actor in missing for need in actor.needs if not self._is_met(state, need))
        return Trap(
            way=tuple(reversed(way)),
            phase=PHASES[state[PHASE]],
            waits_for=tuple(actor.step.step for actor in missing),
            stuck=not onward[at],
            lost=tuple(dict.fromkeys(self.actors[need].step.step for need in unmet)),
        )

    def _crowded(self, states: list[State]) -> Verdict:
        """Return the verdict that there are too many states, with the phase that has most of them."""
        numbers = [0] * len(PHASES)
        for state in states:
            numbers[state[PHASE]] += 1
        phase = numbers.index(max(numbers))
        decisions = tuple(actor.step.step for actor in self.active[phase] if len(self.choices[phase][actor.index]) > 1)
        return Verdict(decided=False, states=len(states), crowded=PHASES[phase], decisions=decisions)


def _backward(ends: list[int], leads: list[list[int]], size: int) -> list[bool]:
    """Return for each state whether one of `ends` can be reached from it."""
    good = [False] * size
    waiting = list(dict.fromkeys(ends))
    for at in waiting:
        good[at] = True
    while waiting:
        for before in leads[waiting.pop()]:
            if not good[before]:
                good[before] = True
                waiting.append(before)
    return good


def _act(kind: Literal["do", "approve"], actor: Actor, doing: Doing) -> Act:
    answers: Answers = {name: value for name, value in doing.answers.items() if name != "outcome"}
    return Act(kind, actor.step.step, doing.outcome if actor.step.outcomes else "", tuple(answers.items()))
