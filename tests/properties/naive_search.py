"""Every way through a small process, tried out on the running engine: what SOUND finds is held against it.

Nothing is left out but what guards do not read: who acts, on which day, and answers that nobody asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.process.model import Definition, FormField, RecordKind, Step
from osl_workflow.process.soundness_states import Act
from osl_workflow.progress import commands as c
from osl_workflow.progress.decide import begin, decide
from osl_workflow.progress.fold import apply
from osl_workflow.progress.forms import read_by_guards
from osl_workflow.progress.obstacles import of_state, required_missing
from osl_workflow.progress.rules import Choices, Rules, Verdicts
from osl_workflow.progress.state import Mark, Progress
from osl_workflow.rehearsal.filling import record
from tests.builders import CALENDAR, OPENED, acting, small_standard

WHO = acting(today=OPENED, roles=("social_worker", "benefits_officer", "manager"))
CLOSED_AS: dict[RecordKind, str] = {"goal": "reached", "commitment": "done", "agreement": "ended"}
FACT_OF: dict[RecordKind, str] = {
    "goal": "open_goals",
    "commitment": "open_commitments",
    "agreement": "has_active_agreement",
}
KIND_OF = {fact: kind for kind, fact in FACT_OF.items()}

State = tuple[Any, ...]


class TooLarge(Exception):
    """More states than a test has time for."""


class Found(NamedTuple):
    """What all ways together come to: steps that never open, states without a way to the end, whether there is one."""

    never_open: set[str]
    trapped: set[State]
    ends: bool


class Walk:
    """The engine, put into any state of one process; records are counted up to `top` of each kind that guards read."""

    def __init__(self, definition: Definition, top: int = 2) -> None:
        self.definition = definition
        self.rules = Rules(
            definition, small_standard(), CALENDAR, Choices(skip="block", other_role="reason", separation="reason")
        )
        self.read = read_by_guards(definition)
        self.top = top
        self.kinds = [kind for kind, fact in FACT_OF.items() if f"case.{fact}" in self.read]

    def start(self) -> Progress:
        return self.folded(Progress(), begin(self.rules, WHO, "social_worker", version=0))

    def folded(self, progress: Progress, events: tuple[Event, ...]) -> Progress:
        for event in events:
            progress = apply(progress, event, 1)
        return progress

    def after(self, progress: Progress, command: c.Command) -> Progress:
        return self.folded(progress, decide(self.rules, progress, command, WHO, version=0))

    def verdicts(self, progress: Progress) -> Verdicts:
        return Verdicts(self.rules, progress, OPENED)

    def open(self, progress: Progress) -> list[Step]:
        verdicts = self.verdicts(progress)
        return [step for step in self.definition.steps() if not of_state(self.rules, progress, step, verdicts)]

    def waits_for(self, progress: Progress) -> tuple[str, ...]:
        return tuple(step.step for step in required_missing(self.rules, progress, self.verdicts(progress)))

    def state(self, progress: Progress) -> State:
        """All of a state that can make a difference later."""
        return (
            progress.phase,
            progress.status,
            min(progress.round, 3) if "case.round" in self.read else 1,
            tuple(min(progress.open_records(kind), self.top) for kind in self.kinds),
            tuple(sorted((name, self._mark(name, mark)) for name, mark in progress.marks.items())),
            tuple(sorted((name, self._mark(name, mark)) for name, mark in progress.earlier.items())),
        )

    def _mark(self, name: str, mark: Mark) -> tuple[Any, ...]:
        answers = tuple(
            str((mark.data or {}).get(field))
            for field in self.definition.step(name).form
            if f"{name}.{field}" in self.read
        )
        return mark.state, mark.outcome, mark.again, answers

    def does(self, progress: Progress) -> Iterator[tuple[c.Command, bool]]:
        """Yield what can be done next in every way that makes a difference; whether it is doing or approving."""
        for step in self.open(progress):
            for outcome, form in product(step.outcome_names(), self._forms(step)):
                yield self.doing(progress, step, outcome, form), True
        for name in [name for name in progress.marks if progress.is_submitted(name)]:
            yield c.ApproveStep(step=name), True
            yield c.ReturnStep(step=name), False
        for kind in self.kinds:
            if progress.open_records(kind) < self.top:
                yield c.EnterRecord(kind=kind, content=record(self.rules, kind, OPENED)), False
            if progress.open_records(kind):
                yield self.ended(progress, kind), False

    def ended(self, progress: Progress, kind: RecordKind) -> c.Command:
        name = next(name for name, record in progress.records.items() if record.kind == kind and record.open)
        return c.ChangeRecord(record=name, status=CLOSED_AS[kind])

    def doing(self, progress: Progress, step: Step, outcome: str, form: dict[str, Any]) -> c.DoStep:
        records = {
            kind: [record(self.rules, kind, OPENED)] * max(0, least - progress.open_records(kind))
            for kind, least in step.records.items()
        }
        return c.DoStep.model_validate({"step": step.step, "outcome": outcome, "form": form, "records": records})

    def _forms(self, step: Step) -> Iterator[dict[str, Any]]:
        answers = [
            self._answers(step, name, field)
            if f"{step.step}.{name}" in self.read
            else self._answers(step, name, field)[:1]
            for name, field in step.form.items()
        ]
        for combination in product(*answers):
            yield dict(zip(step.form, combination, strict=True))

    def _answers(self, step: Step, name: str, field: FormField) -> list[Any]:
        match field.type:
            case "yes_no":
                return [True, False]
            case "choice":
                return list(field.of or ())
            case "choices":
                codes = list(field.of or ())
                return [
                    [code for code, taken in zip(codes, mask, strict=True) if taken]
                    for mask in product((True, False), repeat=len(codes))
                    if any(mask)
                ]
            case "number":
                return list(range(int(field.min or 0), int(field.max or Decimal(9)) + 1))
            case _:
                raise NotImplementedError(field.type)

    # --- following a way that SOUND tells -----------------------------------------------------------------------------

    def follow(self, way: tuple[Act, ...]) -> Progress:
        """The state after a way, each act done as it is told; what needs approval is approved at once.

        Raises:
            Refused: it cannot be followed.
        """
        progress = self.start()
        for act in way:
            progress = self._followed(progress, act)
        return progress

    def _followed(self, progress: Progress, act: Act) -> Progress:
        if act.kind == "record":
            return self._recorded(progress, KIND_OF[act.step], int(act.outcome))
        if act.kind == "approve":
            return self.after(progress, c.ApproveStep(step=act.step))
        step = self.definition.step(act.step)
        told = dict(act.answers)
        form = {name: told.get(name, self._answers(step, name, field)[0]) for name, field in step.form.items()}
        form = {name: list(answer) if isinstance(answer, tuple) else answer for name, answer in form.items()}
        progress = self.after(progress, self.doing(progress, step, act.outcome or "done", form))
        if act.kind == "do" and progress.is_submitted(act.step):
            progress = self.after(progress, c.ApproveStep(step=act.step))
        return progress

    def _recorded(self, progress: Progress, kind: RecordKind, wanted: int) -> Progress:
        while progress.open_records(kind) < wanted:
            progress = self.after(progress, c.EnterRecord(kind=kind, content=record(self.rules, kind, OPENED)))
        while progress.open_records(kind) > wanted:
            progress = self.after(progress, self.ended(progress, kind))
        return progress


def search(walk: Walk, most_states: int, start: Progress | None = None) -> Found:
    """Try out everything from the beginning; from another state, what doing and approving alone lead to.

    Raises:
        TooLarge: more states than `most_states`.
    """
    only_doing = start is not None
    start = start or walk.start()
    known: dict[State, int] = {walk.state(start): 0}
    states = [start]
    leads: list[set[int]] = [set()]
    ends: list[int] = []
    opened: set[str] = set()
    at = 0
    while at < len(states):
        progress = states[at]
        if progress.status == "closed":
            ends.append(at)
            at += 1
            continue
        opened |= {step.step for step in walk.open(progress)}
        for command, done in walk.does(progress):
            if only_doing and not done:
                continue
            try:
                after = walk.after(progress, command)
            except Refused as refused:  # what is open can be done: anything else is a mistake of this search
                raise AssertionError((command, refused, refused.details)) from refused
            state = walk.state(after)
            number = known.get(state)
            if number is None:
                if len(states) >= most_states:
                    raise TooLarge
                number = known[state] = len(states)
                states.append(after)
                leads.append(set())
            if done and number != at:
                leads[number].add(at)
        at += 1
    good = set(ends)
    waiting = list(ends)
    while waiting:
        for before in leads[waiting.pop()] - good:
            good.add(before)
            waiting.append(before)
    keys = list(known)
    bad = [at for at in range(len(states)) if at not in good]
    return Found(
        never_open={step.step for step in walk.definition.steps()} - opened,
        trapped={keys[at] for at in bad},
        ends=bool(ends),
    )
