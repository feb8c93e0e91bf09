"""A short proof that a process is sound, without looking at its states: how many decisions it has does not matter.

Two parts. *An end can always be reached*: in every phase whatever it waits for can be done in some order, and each such
step either counts as done by some outcome, or can close, or returns to where other answers keep it from applying again;
in the last phase something that closes always applies. Nothing that is done undoes another step. *Every step opens*:
one way that leads to each, answers chosen so that its guard holds.

Where one of the two cannot be shown nothing is known, and the states are searched (`soundness.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product

from osl_workflow.process.abstraction import FACTS, Actor, Answers
from osl_workflow.process.guards import Value
from osl_workflow.process.soundness_states import FACT, LAST, PHASE, State, States

MOST_TRIES = 8
"""So many ways to make one guard hold are tried before the search is left to find one."""
MOST_COMBINATIONS = 4_096


Choices = dict[int, int]
"""Which of its choices a step is to be done with, by the numbers of both."""


def is_sound(of: States) -> bool:
    """Return whether it can be shown that every state leads to an ending and that every step opens on some way."""
    usual = _usual(of)
    return usual is not None and _always_ends(of) and _all_open(of, usual)


# --- an end can always be reached -------------------------------------------------------------------------------------


def _always_ends(of: States) -> bool:
    """Return whether from every state an ending can be reached, as the module says."""
    if any(doing.closes is not None and doing.closes not in of.closings for a in of.actors for doing in a.doings):
        return False
    required = [actor for actor in of.actors if actor.step.required]
    return all(_stays_met(of, of.actors[need], actor) for actor in required for need in actor.needs) and _end_applies(
        of, [actor for actor in required if actor.phase == LAST]
    )


def _usual(of: States) -> Choices | None:
    """Return answers with which no step applies that can do nothing but return; None where none were found.

    Such a step returns to a phase from which all that its guard reads is asked again: so it is in the way once at most.
    """
    usual: Choices = {}
    for actor in of.actors:
        if not actor.step.required or _passes(actor) or _closes(actor):
            continue
        back = min((doing.returns for doing in actor.doings if doing.returns is not None), default=LAST)
        reads = [of.actors[read] for read in actor.reads]
        if actor.guard is None or not all(back <= read.phase <= actor.phase for read in reads):
            return None
        if any(atom.name.step == "case" for atom in actor.guard.atoms()):
            return None
        ways = product(*([(read, number) for number in _counting(of, read)] for read in reads))
        fitting = (some for some in ways if all(usual.get(read.index, number) == number for read, number in some))
        free = next((some for some in islice(fitting, MOST_COMBINATIONS) if not _is_true(of, actor, some)), None)
        if free is None:
            return None
        usual |= {read.index: number for read, number in free}
    return usual


def _counting(of: States, actor: Actor) -> list[int]:
    """Return the numbers of the choices with which a step counts as done."""
    ways = of.choices[actor.phase][actor.index]
    return [number for number in _stays(of, actor) if actor.readings[ways[number].doing.reading].counts]


def _is_true(of: States, actor: Actor, chosen: Iterable[tuple[Actor, int]], values: Answers | None = None) -> bool:
    """Return whether the guard of a step holds after other steps were done with these choices; `values` of the case."""
    assert actor.guard is not None
    known: dict[str, Value] = dict(values or {})
    for read, number in chosen:
        answers = of.choices[read.phase][read.index][number].doing.answers
        known |= {f"{read.step.step}.{name}": answer for name, answer in answers.items()}
    return actor.guard.holds(known)


def _passes(actor: Actor) -> bool:
    """Return whether some outcome lets the step count as done."""
    return any(not doing.effect and actor.readings[doing.reading].counts for doing in actor.doings)


def _closes(actor: Actor) -> bool:
    return any(doing.closes is not None for doing in actor.doings)


def _stays_met(of: States, need: Actor, actor: Actor) -> bool:
    """Return whether a need, once its phase has ended, is met for ever: it stays done, or stays without applying."""
    if not need.step.required:
        return False
    if need.phase == actor.phase:
        return True  # it is done before, like everything that the phase waits for
    if need.step.repeats and need.may_say_again and need.last > need.phase:
        return False
    if need.guard is None:
        return True
    if any(atom.name.step == "case" and atom.name.field != "subject" for atom in need.guard.atoms()):
        return False
    return not any(of.actors[read].wavers and of.actors[read].last > need.phase for read in need.reads)


def _end_applies(of: States, last: list[Actor]) -> bool:
    """Return whether in the last phase there is always something to be done that closes, or that leads to it."""
    ends = [actor for actor in last if _closes(actor) and not _passes(actor)]
    if any(actor.guard is None for actor in ends):
        return True
    return any(
        actor.guard is None
        and all(
            any(_holds_after(end, actor, doing.answers) for end in ends)
            for doing in actor.doings
            if not doing.effect and actor.readings[doing.reading].counts
        )
        for actor in last
    )


def _holds_after(end: Actor, actor: Actor, answers: Answers) -> bool:
    """Return whether a step applies once another is done with these answers, whatever else was answered."""
    if end.guard is None or any(atom.name.step != actor.step.step for atom in end.guard.atoms()):
        return False
    return end.guard.holds({f"{actor.step.step}.{name}": value for name, value in answers.items()})


# --- every step opens -------------------------------------------------------------------------------------------------

Wish = tuple[Choices, dict[str, int]]
"""Choices, and how much of a fact of the case there is to be."""


def _all_open(of: States, usual: Choices) -> bool:
    """Return whether a way was found to each step; none is looked for to a step that a way to another has opened."""
    opened: set[int] = set()
    for actor in of.actors:
        for choices, facts in islice(_wishes(of, actor), MOST_TRIES):
            for default in (0, -1):
                if actor.index not in opened:
                    opened |= _walk(of, actor, (usual | choices, facts), default)
        if actor.index not in opened:
            return False
    return True


def _wishes(of: States, actor: Actor) -> Iterator[Wish]:
    """Yield answers with which the guard of a step holds."""
    if actor.guard is None:
        yield {}, {}
        return
    if any(atom.name.step == "case" and atom.name.field == "round" for atom in actor.guard.atoms()):
        return
    reads = [of.actors[read] for read in actor.reads]
    of_steps = [[(read, number) for number in _stays(of, read)] for read in reads]
    of_case = [range(of.model.fact_tops[name] + 1) for name in actor.facts]
    for some in islice(product(product(*of_steps), product(*of_case)), MOST_COMBINATIONS):
        chosen, facts = some
        values: dict[str, Value] = {"case.subject": of.model.subject}
        for name, amount in zip(actor.facts, facts, strict=True):
            values[f"case.{name}"] = bool(amount) if name == FACTS[2] else amount
        if _is_true(of, actor, chosen, values):
            yield {read.index: number for read, number in chosen}, dict(zip(actor.facts, facts, strict=True))


def _stays(of: States, actor: Actor, phase: int | None = None) -> list[int]:
    """Return the numbers of the choices of a step that do not lead away, in its own phase if no other is named."""
    ways = of.choices[actor.phase if phase is None else phase][actor.index]
    return [number for number, one in enumerate(ways) if not one.doing.effect]


def _walk(of: States, target: Actor, wish: Wish, default: int) -> set[int]:
    """Return the steps that are open on one way: what the target waits for first, then what may be left, then the rest.

    Steps for which nothing is wished are done with their first or last (`default`) choice that counts.
    """
    choices, facts = wish
    first = of.waits_for[target.index] | {*target.reads}
    opened: set[int] = set()
    state: State | None = _with_facts(of, of.start(), facts)
    done: set[int] = set()
    while state is not None:
        phase = state[PHASE]
        here = [actor for actor in of.active[phase] if of.is_open(state, actor)]
        opened |= {actor.index for actor in here}
        waiting = [actor for actor in here if actor.index not in done and _stays(of, actor, phase)]
        if target.index in opened or not waiting:
            return opened
        actor = min(waiting, key=lambda one: (one.index not in first, one.step.required, one.index))
        done.add(actor.index)
        number = choices.get(actor.index) if actor.phase == phase else None
        state = of.after(state, actor, _choice(of, actor, phase, number, default))
        state = None if state is None else _with_facts(of, state, facts)
    return opened


def _choice(of: States, actor: Actor, phase: int, number: int | None, default: int) -> int:
    """Return the number of the choice that a step is done with."""
    if number is not None:
        return number
    ways = of.choices[phase][actor.index]
    staying = _stays(of, actor, phase)
    counting = [at for at in staying if actor.readings[ways[at].doing.reading].counts]
    return (counting or staying)[default]


def _with_facts(of: States, state: State, facts: dict[str, int]) -> State:
    """Return the state after records have made the facts of the case what is wished."""
    for name, amount in facts.items():
        place = FACT + FACTS.index(name)
        if state[place] != amount:
            state = of.settled_after((*state[:place], amount, *state[place + 1 :]))
    return state
