"""Walks through a process at random, and says what no walk ever came to.

Chance comes in as an argument: the same dice give the same walks. Every act is decided by the engine of real cases. A
walk that can go nowhere, though its case has not ended, is a dead end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol, TypeVar

from osl_workflow.errors import Refused
from osl_workflow.process.guard_tree import Comparison
from osl_workflow.process.model import PHASES, FormField, RecordKind, Step
from osl_workflow.progress import commands as c
from osl_workflow.progress.approving import waiting
from osl_workflow.progress.forms import choices_of
from osl_workflow.progress.obstacles import of_person, of_state
from osl_workflow.progress.rules import Rules, Verdicts, guard, last_phase
from osl_workflow.rehearsal import filling
from osl_workflow.rehearsal.invented import InventedCase
from osl_workflow.sentences import Frozen, Sentence, sentence

T = TypeVar("T")

MANY_ACTS, MOST_ACTS = 40, 200
"""After many acts a walk looks for the end; one of more than the most goes in circles and is counted as unfinished."""
REASON = "próba"
EVERYBODY = "everybody"
"""Somebody who holds all roles, as in a centre of three: only there one person could do what two must."""
FACT_RECORDS: dict[str, RecordKind] = {
    "has_active_agreement": "agreement", "open_goals": "goal", "open_commitments": "commitment",
}  # fmt: skip
"""What has to be recorded for a guard that reads a fact of the case."""


class Dice(Protocol):
    """Where chance comes from; `random.Random` is one."""

    def random(self) -> float:
        """Return a number from 0 to 1."""

    def choice(self, seq: Sequence[T], /) -> T:
        """Return one of `seq`."""


class DeadEnd(Frozen):
    """A case that can go nowhere: the shortest way there, act by act, and how many walks came to it."""

    acts: tuple[Sentence, ...]
    why: tuple[Sentence, ...]
    walks: int


class Coverage(Frozen):
    """What the walks came to, and how they ended.

    `reached` and `missed` hold codes: `step`, `step.outcome`, a phase, a closing reason, and for refusals `step: kind`
    with the other step behind it where it is about one (`told` says them in words).
    """

    walks: int
    finished: int
    unfinished: int
    acts: int
    reached: dict[str, tuple[str, ...]]
    missed: dict[str, tuple[str, ...]]
    dead_ends: tuple[DeadEnd, ...]


def walk_at_random(rules: Rules, walks: int, dice: Dice, each: Callable[[], object] = lambda: None) -> Coverage:
    """Return what `walks` cases came to, each of whose acts the dice chose; `each` is called after every walk."""
    found: dict[str, set[str]] = {kind: set() for kind in ("steps", "outcomes", "phases", "closings", "refusals")}
    dead: dict[tuple[Any, ...], DeadEnd] = {}
    finished = unfinished = acts = 0
    for _ in range(walks):
        walk = _Walk(rules, dice, found)
        ended = walk.go()
        acts += len(walk.acts)
        finished += ended == "closed"
        unfinished += ended == "circles"
        if ended == "dead":
            _note(dead, walk)
        for kind, codes in walk.found().items():
            found[kind] |= codes
        each()
    known = what_there_is(rules)
    return Coverage(
        walks=walks,
        finished=finished,
        unfinished=unfinished,
        acts=acts,
        reached={kind: tuple(code for code in codes if code in found[kind]) for kind, codes in known.items()},
        missed={kind: tuple(code for code in codes if code not in found[kind]) for kind, codes in known.items()},
        dead_ends=tuple(sorted(dead.values(), key=lambda one: len(one.acts))),
    )


def what_there_is(rules: Rules) -> dict[str, tuple[str, ...]]:
    """Return everything in a definition that a walk can come to, by kind, in the order of the file."""
    definition = rules.definition
    steps = definition.steps()
    closings = (outcome.closes for step in steps for outcome in step.outcomes.values() if outcome.closes is not None)
    return {
        "steps": tuple(step.step for step in steps),
        "outcomes": tuple(f"{step.step}.{name}" for step in steps for name in step.outcomes),
        "phases": PHASES,
        "closings": tuple(dict.fromkeys(closings)),
        "refusals": tuple(refusal for step in steps for refusal in _refusals(step)),
    }


def _refusals(step: Step) -> Iterator[str]:
    """Yield the refusals that the author wrote into a step; those that every step has are not worth counting."""
    yield from (f"{step.step}: needs {other}" for other in step.needs)
    if step.when is not None:
        yield f"{step.step}: does_not_apply"
    if step.links:
        yield f"{step.step}: linked"
    yield from (f"{step.step}: did_it_before {other}" for other in step.not_by)
    if step.approval is not None or any(outcome.approval for outcome in step.outcomes.values()):
        yield f"{step.step}: approver_did_it"


def told(rules: Rules, kind: str, code: str) -> Sentence:
    """Return one of the codes of `Coverage` in words."""
    definition, standard = rules.definition, rules.standard
    if kind == "phases":
        return sentence("rehearsal.code_phase", phase=next(standard.phases[phase] for phase in PHASES if phase == code))
    if kind == "closings":
        return sentence("rehearsal.code_closing", closing=standard.closing[code].title, code=code)
    name, _, rest = code.partition(": " if kind == "refusals" else ".")
    step = definition.step(name)
    if kind == "steps":
        return sentence("rehearsal.code_step", step=step.title, code=code)
    if kind == "outcomes":
        return sentence("rehearsal.code_outcome", step=step.title, outcome=step.outcomes[rest].title, code=code)
    refusal, _, other = rest.partition(" ")
    values = {"other": definition.step(other).title} if other else {}
    return sentence(f"rehearsal.code_{refusal}", step=step.title, **values)


def _note(dead: dict[tuple[Any, ...], DeadEnd], walk: _Walk) -> None:
    where = (walk.progress.phase, tuple(sorted(walk.progress.marks)))
    before = dead.get(where)
    acts = tuple(walk.acts)
    if before is not None and len(before.acts) <= len(acts):
        acts = before.acts
    why = tuple(walk.hindrances()) if before is None else before.why
    dead[where] = DeadEnd(acts=acts, why=why, walks=1 + (0 if before is None else before.walks))


class _Possible(NamedTuple):
    """What can be done: a step, or (`waits`) its approval; by one of `roles`."""

    step: Step
    roles: tuple[str, ...]
    waits: bool


class _Walk(InventedCase):
    """One case that goes where the dice say."""

    def __init__(self, rules: Rules, dice: Dice, earlier: Mapping[str, set[str]]) -> None:
        self.dice, self.earlier = dice, earlier
        self.acts: list[Sentence] = []
        self.refusals: set[str] = set()
        self.refused: dict[str, tuple[Sentence, ...]] = {}
        self.phases: set[str] = set()
        again = {f"{role} 2": (role,) for role in rules.standard.roles}
        super().__init__(rules, None, again | {EVERYBODY: tuple(rules.standard.roles)})

    def found(self) -> dict[str, set[str]]:
        """Return what the walk came to."""
        steps = {code for code in self.reached if "." not in code}
        ending = self.progress.ending
        return {
            "steps": steps,
            "outcomes": self.reached - steps,
            "phases": self.phases,
            "closings": set() if ending is None else {ending.closing},
            "refusals": self.refusals,
        }

    def go(self) -> str:
        """Walk until the case has ended (`closed`), can go nowhere (`dead`) or goes in circles (`circles`)."""
        while len(self.acts) < MOST_ACTS:
            self.phases.add(self.progress.phase)
            if self.progress.status == "closed":
                return "closed"
            self._knock()
            self.day += timedelta(days=self.dice.choice((0, 1, 7, 30)))
            self._record_a_fact()
            if not self._one_act():
                return "dead"
        return "circles"

    def hindrances(self) -> Iterator[Sentence]:
        """Yield what keeps each step that the phase waits for from being done."""
        verdicts = Verdicts(self.rules, self.progress, self.day)
        for step in self.rules.definition.steps_of(self.progress.phase):
            if step.required and not self.progress.is_done(step.step) and verdicts.applies(step):
                said = tuple(obstacle.said for obstacle in of_state(self.rules, self.progress, step, verdicts))
                yield sentence("rehearsal.hindered", step=step.title, why=said or self.refused.get(step.step, ()))

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _one_act(self) -> bool:
        """Do one thing that can be done, whatever the dice choose first; return whether there was any."""
        possible = list(self._possible())
        urgent = [one for one in possible if one.waits or not one.step.optional]
        while possible:
            chosen = self._chosen(possible, [one for one in urgent if one in possible])
            possible.remove(chosen)
            if self._did(chosen):
                return True
        return False

    def _possible(self) -> Iterator[_Possible]:
        """Yield what can be done now; steps of phases that are far are not even asked."""
        here, verdicts = PHASES.index(self.progress.phase), Verdicts(self.rules, self.progress, self.day)
        for step in self.rules.definition.steps():
            found = waiting(self.progress, step.step)
            if found is not None:
                yield _Possible(step, found.approvers, waits=True)
            own = PHASES.index(self.rules.definition.phase_of(step.step))
            is_near = own <= here <= PHASES.index(last_phase(self.rules.definition, step))
            if is_near and not of_state(self.rules, self.progress, step, verdicts):
                yield _Possible(step, step.by, waits=False)

    @property
    def _is_long(self) -> bool:
        """Whether it is time to come to an end."""
        return len(self.acts) > MANY_ACTS

    def _chosen(self, possible: list[_Possible], urgent: list[_Possible]) -> _Possible:
        """Return what to do: often what the phase waits for, sometimes what no walk before has done."""
        new = [one for one in possible if one.step.step not in self.earlier["steps"]]
        if new and self.dice.random() < 0.5:
            return self.dice.choice(new)
        return self.dice.choice(urgent if urgent and (self._is_long or self.dice.random() < 0.6) else possible)

    def _outcome(self, step: Step) -> str:
        """Return how the step ends: often in a way that no walk before has taken, seldom with the end of the case."""
        names = step.outcome_names()
        new = [name for name in names if f"{step.step}.{name}" not in self.earlier["outcomes"]]
        if new and self.dice.random() < 0.3:
            return self.dice.choice(new)
        if self._is_long:  # neither once more nor back
            rather = [name for name in names if not (step.outcome(name).again or step.outcome(name).returns_to)]
        else:
            rather = [name for name in names if step.outcome(name).closes is None]
        return self.dice.choice(rather if rather and self.dice.random() < 0.7 else names)

    def _did(self, chosen: _Possible) -> bool:
        step = chosen.step
        if chosen.waits:
            gives_back = self.dice.random() < 0.15
            command: c.Command = c.ReturnStep(step=step.step) if gives_back else c.ApproveStep(step=step.step)
            said = sentence("rehearsal.returned" if gives_back else "rehearsal.approved", step=step.title)
            return self._by_somebody(command, chosen.roles, said)
        outcome = self._outcome(step)
        title = step.outcome(outcome).title
        done = (
            sentence("rehearsal.did_with", step=step.title, outcome=title if title.pl or title.en else outcome)
            if step.outcomes
            else sentence("rehearsal.did", step=step.title)
        )
        filled = {
            "step": step.step,
            "outcome": outcome,
            "form": filling.answers(self.rules, step, self._answers(step), self.day),
            "with": filling.signatures(step),
            "records": filling.records(self.rules, self.progress, step, {}, self.day),
        }
        return self._by_somebody(c.DoStep.model_validate(filled), chosen.roles, done)

    def _by_somebody(self, command: c.Command, roles: tuple[str, ...], said: Sentence) -> bool:
        """Let the act be done by anybody who may; return whether there is one."""
        people = [who for who, held in self.people.items() if set(held) & set(roles)]
        while people:
            who = self.dice.choice(people)
            people.remove(who)
            try:
                self.carry_out(command, who, REASON)
            except Refused as refusal:
                if refusal.said.key == "progress.approver_did_it" and isinstance(command, c.ApproveStep):
                    self.refusals.add(f"{command.step}: approver_did_it")
                if isinstance(command, c.DoStep | c.ApproveStep):
                    self.refused[command.step] = refusal.details or (refusal.said,)
                continue
            role = next(role for role in self.people[who] if role in roles)
            title = self.rules.standard.roles[role].title
            self.acts.append(sentence("rehearsal.act", what=said, who=title, on=self.day))
            return True
        return False

    def _knock(self) -> None:
        """Try a step by chance, as somebody by chance, and remember why it is not possible."""
        step = self.dice.choice(self.rules.definition.steps())
        who = self.dice.choice(list(self.people))
        rules = self.rules._replace(others=()) if step.links else self.rules  # as if it were linked with nothing
        for obstacle in of_state(rules, self.progress, step, Verdicts(rules, self.progress, self.day)):
            about = f" {obstacle.step}" if obstacle.kind == "needs" else ""
            self.refusals.add(f"{step.step}: {obstacle.kind}{about}")
        for obstacle in of_person(self.rules, self.progress, step, (self.id_of(who),), self.people[who]):
            about = f" {obstacle.step}" if obstacle.kind == "did_it_before" else ""
            self.refusals.add(f"{step.step}: {obstacle.kind}{about}")
        found = waiting(self.progress, step.step)
        if found is not None and self.id_of(who) in found.performers:
            self.refusals.add(f"{step.step}: approver_did_it")

    # --- answers ------------------------------------------------------------------------------------------------------

    def _answers(self, step: Step) -> dict[str, Any]:
        """Return answers by chance to what guards may read; the rest is filled in plainly."""
        told: dict[str, Any] = {}
        for name, field in step.form.items():
            if field.required or self.dice.random() < 0.3:
                answer = self._answer(step, name, field)
                if answer is not None:
                    told[name] = answer
        return told

    def _answer(self, step: Step, name: str, field: FormField) -> Any:
        codes = tuple(choices_of(self.rules.definition, self.rules.standard, field, self.day))
        if field.type == "yes_no":
            return self.dice.random() < 0.5
        if field.type == "choice" and codes:
            return self.dice.choice(codes)
        if field.type == "choices" and codes:
            return [code for code in codes if self.dice.random() < 0.3] or [self.dice.choice(codes)]
        if field.type == "number":
            return str(self.dice.choice(_numbers(self.rules, f"{step.step}.{name}", field)))
        return None

    def _record_a_fact(self) -> None:
        """Now and then record something of what guards ask the case for."""
        kinds = [kind for fact, kind in FACT_RECORDS.items() if fact in _facts(self.rules)]
        if kinds and self.dice.random() < 0.15:
            kind = self.dice.choice(kinds)
            command = c.EnterRecord(kind=kind, content=filling.record(self.rules, kind, self.day))
            self._by_somebody(
                command, self.rules.standard.permissions["record"].roles,
                sentence("rehearsal.recorded", kind=self.rules.standard.records[kind]),
            )  # fmt: skip


def _numbers(rules: Rules, name: str, field: FormField) -> tuple[Decimal, ...]:
    """Return the numbers on either side of every limit that a guard or the form sets for a field."""
    limits = [limit for limit in (field.min, field.max) if limit is not None]
    for step in rules.definition.steps():
        for text in (step.when, *(due.when for due in step.due)):
            for atom in guard(text).atoms() if text is not None else ():
                if isinstance(atom, Comparison) and str(atom.name) == name and not isinstance(atom.literal, str):
                    limits += [atom.literal - 1, atom.literal, atom.literal + 1]
    least = Decimal("-Infinity") if field.min is None else field.min
    most = Decimal("Infinity") if field.max is None else field.max
    return tuple(number for number in dict.fromkeys(limits) if least <= number <= most) or (Decimal(1),)


def _facts(rules: Rules) -> frozenset[str]:
    """Return the facts of the case that guards of the definition read."""
    texts = (step.when for step in rules.definition.steps() if step.when is not None)
    return frozenset(atom.name.field for text in texts for atom in guard(text).atoms() if atom.name.step == "case")
