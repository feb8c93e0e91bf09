"""A process reduced to what decides its way: of all answers only those that a guard reads, of all steps their marks.

Persons, dates and texts are left out; of the records and the round there is only what a guard reads. A mark becomes a
*reading*: whether the step counts as done, and one answer for each way in which the guards can take it. `soundness.py`
searches the states; here is what a state is made of and what in each phase still matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from osl_workflow.process import guards
from osl_workflow.process.guards import Among, Atom, Comparison, Guard, Truth, Value
from osl_workflow.process.model import PHASES, Definition, FormField, Step

Codes = Callable[[FormField], tuple[str, ...] | None]
"""What a field of type choice or choices offers."""
Answers = Mapping[str, Value]
"""The answers of one step that guards read, by field; `outcome` is among them."""

FACTS = ("open_goals", "open_commitments", "has_active_agreement")
"""The facts of the case that change by records, at any time."""
RECORDED: dict[str, str] = {"goal": FACTS[0], "commitment": FACTS[1], "agreement": FACTS[2]}
MOST_READINGS = 4_096
"""A step whose answers could be taken in more ways is not abstracted any further: nothing could be decided by it."""


class TooMany(Exception):
    """Too many readings of `step` to look at each."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(step)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mark means: whether the step counts as done, and the answers as guards read them (None: no mark)."""

    counts: bool
    answers: Answers | None

    def truth(self, atom: Atom) -> bool | None:
        """Return what the atom says of it, or None while there is no answer."""
        return None if self.answers is None else atom.holds(self.answers[atom.name.field])


NO_MARK = Reading(counts=False, answers=None)


@dataclass(frozen=True, slots=True)
class Doing:
    """One way to do a step: outcome and answers, and what follows: a reading (its number), a return, a closing."""

    outcome: str
    answers: Answers
    reading: int = 0
    returns: int | None = None
    closes: str | None = None
    approved: bool = False

    @property
    def effect(self) -> bool:
        """Whether it leads away from the phase."""
        return self.returns is not None or self.closes is not None


@dataclass(slots=True)
class Actor:
    """One step in the search: where it stands, what it needs, what reads it, how it can be done."""

    index: int
    step: Step
    phase: int
    last: int
    needs: tuple[int, ...]
    guard: Guard | None
    reads: tuple[int, ...] = ()
    """The steps whose answers its guard reads."""
    facts: tuple[str, ...] = ()
    """The facts of the case that its guard reads."""
    atoms: tuple[Atom, ...] = ()
    """What guards ask of this step."""
    readings: list[Reading] = field(default_factory=lambda: [NO_MARK])
    doings: list[Doing] = field(default_factory=list)

    @property
    def wavers(self) -> bool:
        """Whether its reading can change once it has one."""
        return self.step.repeats or self.may_say_again

    @property
    def may_say_again(self) -> bool:
        """Whether it can be done in a way that leaves it not done."""
        return any(one.again for one in self.step.outcomes.values())

    @property
    def may_wait(self) -> bool:
        """Whether it can wait for approval while all that the phase waits for is done."""
        return (self.step.optional or self.step.repeats) and any(doing.approved for doing in self.doings)


@dataclass(frozen=True, slots=True)
class Abstraction:
    """A process as the search sees it. `fact_tops`: the largest number of each fact that makes a difference."""

    actors: tuple[Actor, ...]
    fact_tops: dict[str, int]
    round_top: int
    subject: str
    live: tuple[frozenset[tuple[int, Atom | None]], ...]
    """For each phase what can still be asked: (step, atom), or (step, None) for whether it counts as done."""

    def settled(self, phase: int) -> list[Actor]:
        """Return the steps whose guards are decided once and for all when `phase` is entered, and still matter.

        All that such a guard reads stands in one phase, which is over: a return takes back all of it or nothing. So
        its verdict may stand for the answers.
        """
        return [actor for actor in self.actors if self._is_settled(actor, phase) and self._matters(actor, phase)]

    def _is_settled(self, actor: Actor, phase: int) -> bool:
        read = [self.actors[index] for index in actor.reads]
        of_case = () if actor.guard is None else (a.name for a in actor.guard.atoms() if a.name.step == "case")
        return (
            len({other.phase for other in read}) == 1
            and all(other.phase == other.last < phase for other in read)
            and all(name.field == "subject" for name in of_case)
        )

    def _matters(self, actor: Actor, phase: int) -> bool:
        return bool(_questions(self.actors, actor) & self.live[phase])

    def kept(self, phase: int, index: int, *, by_verdicts: bool = False) -> list[int]:
        """Return for each reading of a step the first one that means the same from `phase` on; 0 is no mark.

        `by_verdicts`: what only settled guards ask is left to their verdicts.
        """
        actor = self.actors[index]
        asked = [atom for step, atom in self.live[phase] if step == index and atom is not None]
        if by_verdicts:
            others = [other for other in self.actors if other.guard is not None and not self._is_settled(other, phase)]
            unsettled = {question for other in others for question in _questions(self.actors, other)}
            asked = [atom for atom in asked if (index, atom) in unsettled]
        counting = (index, None) in self.live[phase]
        first: dict[tuple[Any, ...], int] = {}
        kept = []
        for number, reading in enumerate(actor.readings):
            truths = tuple(reading.truth(atom) for atom in asked)
            kept.append(first.setdefault((counting and reading.counts, truths), number))
        return kept


def abstract(definition: Definition, codes: Codes) -> Abstraction:
    """Return the abstraction of a definition in which SHAPE and GUARDS find nothing.

    Raises:
        TooMany: the answers of one step can be taken in more ways than can be looked at.
    """
    steps = definition.steps()
    index_of = {step.step: index for index, step in enumerate(steps)}
    phase_of = [PHASES.index(definition.phase_of(step.step)) for step in steps]
    actors = tuple(
        Actor(
            index=index,
            step=step,
            phase=phase_of[index],
            last=PHASES.index(step.until) if step.until is not None else phase_of[index],
            needs=tuple(index_of[name] for name in step.needs),
            guard=None if step.when is None else guards.parse(step.when),
        )
        for index, step in enumerate(steps)
    )
    asked: dict[str, list[Atom]] = {}
    for actor in actors:
        for atom in () if actor.guard is None else actor.guard.atoms():
            asked.setdefault(atom.name.step, []).append(atom)
        names = [] if actor.guard is None else [atom.name for atom in actor.guard.atoms()]
        actor.reads = tuple(dict.fromkeys(index_of[name.step] for name in names if name.step != "case"))
        actor.facts = tuple(dict.fromkeys(name.field for name in names if name.step == "case" and name.field in FACTS))
    for actor in actors:
        actor.atoms = tuple(dict.fromkeys(asked.get(actor.step.step, ())))
        _ways(actor, codes)
    of_case = asked.get("case", [])
    return Abstraction(
        actors=actors,
        fact_tops={
            name: _top(steps, name, of_case) for name in FACTS if any(atom.name.field == name for atom in of_case)
        },
        round_top=_highest(of_case, "round", 0) + 1 if any(atom.name.field == "round" for atom in of_case) else 1,
        subject=definition.subject,
        live=_live(actors),
    )


# --- how a step can be done -------------------------------------------------------------------------------------------


def _ways(actor: Actor, codes: Codes) -> None:
    """Fill in the readings of a step and the ways to do it, each that makes a difference once."""
    fields = dict.fromkeys(atom.name.field for atom in actor.atoms if atom.name.field != "outcome")
    values = [_values(actor.step.form[name], _of(actor.atoms, name), codes) for name in fields]
    ways = 1
    for several in values:
        ways *= len(several)
    if ways * len(actor.step.outcome_names()) > MOST_READINGS:
        raise TooMany(actor.step.step)
    known: dict[tuple[Any, ...], int] = {(False, ()): 0} if not actor.atoms else {}
    for name in actor.step.outcome_names():
        outcome = actor.step.outcome(name)
        approved = actor.step.approval_of(name) is not None
        returns = None if outcome.returns_to is None else PHASES.index(outcome.returns_to)
        for combination in product(*values):
            answers = {**dict(zip(fields, combination, strict=True)), "outcome": name}
            if outcome.closes is not None or returns is not None:
                actor.doings.append(Doing(name, answers, 0, returns, outcome.closes, approved))
                break  # what was answered is gone or read by nobody
            reading = Reading(not outcome.again, answers)
            key = (reading.counts, tuple(reading.truth(atom) for atom in actor.atoms))
            if key not in known:
                known[key] = len(actor.readings)
                actor.readings.append(reading)
            actor.doings.append(Doing(name, answers, known[key], approved=approved))


def _of(atoms: tuple[Atom, ...], name: str) -> list[Atom]:
    return [atom for atom in atoms if atom.name.field == name]


def _values(form: FormField, atoms: list[Atom], codes: Codes) -> list[Value]:
    """Return answers to a field, one for each way in which the atoms can take it."""
    candidates: list[Value]
    match form.type:
        case "yes_no":
            candidates = [False, True]
        case "choice":
            candidates = list(codes(form) or ())
        case "choices":
            offered = codes(form) or ()
            read = [code for code in offered if any(isinstance(a, Among) and a.literal == code for a in atoms)]
            other = tuple(code for code in offered if code not in read)[:1]
            if len(read) > 12:
                raise TooMany(atoms[0].name.step)
            chosen = (
                tuple(code for code, taken in zip(read, mask, strict=True) if taken) or other
                for mask in product((False, True), repeat=len(read))
            )
            candidates = [some for some in chosen if some]
        case _:
            candidates = list(_numbers(form, atoms))
    found: dict[tuple[bool, ...], Value] = {}
    for value in candidates:
        found.setdefault(tuple(atom.holds(value) for atom in atoms), value)
    return list(found.values())


def _numbers(form: FormField, atoms: list[Atom]) -> Iterator[Decimal]:
    """Yield a number for each part into which the literals divide what may be answered: on, between, beyond them."""
    marks = sorted(
        {atom.literal for atom in atoms if isinstance(atom, Comparison) and isinstance(atom.literal, Decimal)}
    )
    inner = [(one + other) / 2 for one, other in pairwise(marks)]
    least, most = form.min, form.max
    ends = [value for value in (least, most) if value is not None]
    for value in sorted({*marks, *inner, marks[0] - 1, marks[-1] + 1, *ends}):
        if (least is None or value >= least) and (most is None or value <= most):
            yield value


def _highest(atoms: list[Atom], name: str, least: int) -> int:
    literals = [a.literal for a in atoms if a.name.field == name and isinstance(a, Comparison)]
    return max([least, *(int(literal) for literal in literals if isinstance(literal, Decimal))])


def _top(steps: tuple[Step, ...], fact: str, atoms: list[Atom]) -> int:
    """Return the number from which on more of a fact makes no difference; 1 for yes or no."""
    if any(isinstance(atom, Truth) and atom.name.field == fact for atom in atoms):
        return 1
    least = [number for step in steps for kind, number in step.records.items() if RECORDED.get(kind) == fact]
    return _highest(atoms, fact, max([0, *least])) + 1


# --- what still matters -----------------------------------------------------------------------------------------------


def _live(actors: tuple[Actor, ...]) -> tuple[frozenset[tuple[int, Atom | None]], ...]:
    """Return for each phase what can be asked in it, in a later one, or in one to which it can lead back."""
    needed = {index for actor in actors for index in actor.needs} | {index for one in actors for index in one.reads}
    own: list[set[tuple[int, Atom | None]]] = []
    back: list[set[int]] = []
    for phase in range(len(PHASES)):
        asks: set[tuple[int, Atom | None]] = set()
        targets: set[int] = set()
        for actor in actors:
            if not actor.phase <= phase <= actor.last:
                continue
            asks |= _questions(actors, actor)
            for index in actor.needs:
                asks |= {(index, None), *_questions(actors, actors[index])}
            leads_away = any(doing.effect for doing in actor.doings) and not actor.step.repeats
            if actor.step.required or actor.index in needed or leads_away:
                asks.add((actor.index, None))
            targets |= {doing.returns for doing in actor.doings if doing.returns is not None}
        own.append(asks)
        back.append(targets)
    live = own
    while True:
        wider = [
            found
            | (live[phase + 1] if phase + 1 < len(PHASES) else set())
            | {(index, atom) for target in back[phase] for index, atom in live[target] if actors[index].phase < target}
            for phase, found in enumerate(live)
        ]
        if wider == live:
            return tuple(frozenset(found) for found in live)
        live = wider


def _questions(actors: tuple[Actor, ...], actor: Actor) -> set[tuple[int, Atom | None]]:
    if actor.guard is None:
        return set()
    names = {actors[index].step.step: index for index in actor.reads}
    return {(names[atom.name.step], atom) for atom in actor.guard.atoms() if atom.name.step in names}
