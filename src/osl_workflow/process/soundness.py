"""SOUND, decided by looking at every state that doing and approving can lead to (`soundness_states.py`).

A few states are looked at first. Where they are not all, a proof is tried that needs none of them
(`soundness_proof.py`); only where it does not succeed, the search goes on.

The search goes breadth first, so that the way into a trouble is short; whether a closing can still be reached is
decided backward, by doing and approving alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from osl_workflow.process.abstraction import Codes, TooMany, abstract
from osl_workflow.process.model import PHASES, Definition, Phase
from osl_workflow.process.soundness_proof import is_sound
from osl_workflow.process.soundness_states import LAST, PHASE, Act, State, States

FEW_STATES = 2_000
"""So many states are looked at before a proof is tried that needs none of them."""
MOST_STATES = 20_000
"""So many are looked at in all: about a second's work."""


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
        states = States(abstract(definition, codes), closings)
    except TooMany as error:
        return Verdict(decided=False, states=0, crowded=definition.phase_of(error.step), decisions=(error.step,))
    found = search(states, min(FEW_STATES, most_states))
    if found.decided:
        return found
    return Verdict(decided=True, states=found.states) if is_sound(states) else search(states, most_states)


def search(states: States, most_states: int = MOST_STATES) -> Verdict:
    """Return what a look at every state finds."""
    return _Search(states).run(most_states)


class _Search:
    """One search through the states `of` a process."""

    def __init__(self, of: States) -> None:
        self.of = of

    def run(self, most_states: int) -> Verdict:
        """Return the verdict."""
        start = self.of.start()
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
            opened = [actor for actor in self.of.active[state[PHASE]] if self.of.is_open(state, actor)]
            opens.update(actor.index for actor in opened)
            for act, after, done in self.of.moves(state, opened):
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
            never_open=tuple(actor.step.step for actor in self.of.actors if actor.index not in opens),
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
        missing = self.of.missing(state)
        unmet = (need for actor in missing for need in actor.needs if not self.of.is_met(state, need))
        return Trap(
            way=tuple(reversed(way)),
            phase=PHASES[state[PHASE]],
            waits_for=tuple(actor.step.step for actor in missing),
            stuck=not onward[at],
            lost=() if onward[at] else tuple(dict.fromkeys(self.of.actors[need].step.step for need in unmet)),
        )

    def _crowded(self, states: list[State]) -> Verdict:
        """Return the verdict that there are too many states, with the phase that has most of them."""
        numbers = [0] * len(PHASES)
        for state in states:
            numbers[state[PHASE]] += 1
        phase = numbers.index(max(numbers))
        decisions = tuple(
            actor.step.step for actor in self.of.active[phase] if len(self.of.choices[phase][actor.index]) > 1
        )
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
