"""What an act is measured against: the definition and standard of the case, the calendar, what the office chose.

`Verdicts` evaluates guards over the marks that are done and remembers every one that it was asked, because the event
of an act stores the verdicts that it used.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from osl_workflow.process import guards
from osl_workflow.process.model import Definition, FormField, Phase, Step
from osl_workflow.sentences import Frozen, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from osl_workflow.process.standard import Standard
    from osl_workflow.progress.others import Other
    from osl_workflow.progress.state import Progress
    from osl_workflow.progress.working_days import Calendar

Bending = Literal["block", "reason"]


class Choices(Frozen):
    """What the office chose where the standard leaves a choice: `block` forbids, `reason` allows with a recorded one.

    `reopening_days`: how long after its end social work may be taken up again; `transfer_days`: how long an offer to
    take work over waits for its answer.
    """

    skip: Bending = "reason"
    other_role: Bending = "reason"
    separation: Bending = "block"
    reopening_days: int = 365
    transfer_days: int = 14


class Rules(NamedTuple):
    """All that does not change during one act.

    `others`: how the cases stand with which this one is linked; None where nobody looked: then no step waits for them.
    `called`: how another process is called.
    """

    definition: Definition
    standard: Standard
    calendar: Calendar
    choices: Choices = Choices()
    others: tuple[Other, ...] | None = None
    called: Callable[[str], Sentence | str] = str


@lru_cache(maxsize=1024)
def guard(text: str) -> guards.Guard:
    """Return the parsed guard; definitions in use have passed GUARDS, so this does not fail."""
    return guards.parse(text)


@lru_cache(maxsize=1024)
def names_in(text: str) -> dict[str, guards.Name]:
    """Return the names that a guard reads, by how they are written, in the order of the text."""
    return {str(atom.name): atom.name for atom in guard(text).atoms()}


def typed(field: FormField, answer: Any) -> guards.Value | None:
    """Return an answer as guards read it, or None where there is none (no answer, or a kind that no guard reads)."""
    if answer is None or (isinstance(answer, dict) and "no_answer" in answer):
        return None
    match field.type:
        case "yes_no":
            return bool(answer)
        case "choice":
            return str(answer)
        case "choices":
            return tuple(str(item) for item in answer)
        case "number":
            return Decimal(str(answer))
        case _:
            return None


def value(definition: Definition, progress: Progress, name: guards.Name, on: date) -> guards.Value | None:
    """Return what a guard reads under `name` now, or None: a fact of the case, or of a mark that is done."""
    if name.step == "case":
        return _FACTS[name.field](definition, progress, on)
    step, mark = definition.find(name.step), progress.standing(name.step)
    if step is None or mark is None or not mark.readable:
        return None
    if name.field == "outcome":
        return mark.outcome
    field = step.form.get(name.field)
    return None if field is None else typed(field, (mark.data or {}).get(name.field))


def has_active_agreement(progress: Progress, on: date) -> bool:
    """Return whether an agreement is in force on `on`."""
    agreements = (record for record in progress.records.values() if record.kind == "agreement" and record.open)
    return any(record.due is None or on <= record.due for record in agreements)


_FACTS: dict[str, Callable[[Definition, Progress, date], guards.Value]] = {
    "round": lambda definition, progress, on: progress.round,
    "subject": lambda definition, progress, on: definition.subject,
    "has_active_agreement": lambda definition, progress, on: has_active_agreement(progress, on),
    "open_goals": lambda definition, progress, on: progress.open_records("goal"),
    "open_commitments": lambda definition, progress, on: progress.open_records("commitment"),
}


class Verdicts:
    """Guards over one state. A guard whose value is not known yet does not hold."""

    def __init__(self, rules: Rules, progress: Progress, on: date) -> None:
        self.rules = rules
        self.progress = progress
        self.on = on
        self.used: dict[str, bool] = {}

    def holds(self, text: str | None) -> bool:
        """Return whether the guard is true now; no guard is always true."""
        if text is None:
            return True
        verdict = bool(self.known(text))
        self.used[text] = verdict
        return verdict

    def known(self, text: str) -> bool | None:
        """Return whether the guard is true now, or None while that depends on a value that is not known."""
        try:
            return guard(text).holds(self._values(text))
        except guards.MissingValue:
            return None

    def reasons(self, text: str) -> tuple[guards.Reason, ...]:
        """Return the parts of the guard that keep it from holding; none when a value is not known yet."""
        try:
            return guard(text).reasons(self._values(text))
        except guards.MissingValue:
            return ()

    def applies(self, step: Step) -> bool:
        """Return whether the step applies: it has no `when`, or its `when` is true now."""
        return self.holds(step.when)

    def unknown(self, step: Step) -> tuple[guards.Name, ...]:
        """Return the names without a value, where the verdict on the step's `when` depends on them; else none."""
        if step.when is None or self.known(step.when) is not None:
            return ()
        known = self._values(step.when)
        return tuple(name for text, name in names_in(step.when).items() if text not in known)

    def unmet(self, step: Step) -> tuple[Step, ...]:
        """Return the needed steps that are neither done nor known not to apply.

        While it cannot be said yet whether a needed step applies (what its `when` reads is still to be answered), it
        is needed: otherwise the step would be open before its time. An answer that will not come (its entry was
        withdrawn, its key destroyed) holds up nothing.
        """
        needed = (self.rules.definition.step(name) for name in step.needs)
        return tuple(other for other in needed if not self.progress.is_done(other.step) and self._may_apply(other))

    def _values(self, text: str) -> dict[str, guards.Value]:
        found = {name: value(self.rules.definition, self.progress, at, self.on) for name, at in names_in(text).items()}
        return {name: known for name, known in found.items() if known is not None}

    def _may_apply(self, step: Step) -> bool:
        return self.applies(step) or any(not self.progress.is_done(name.step) for name in self.unknown(step))


def last_phase(definition: Definition, step: Step) -> Phase:
    """Return the last phase in which the step can be open: its `until`, else its own."""
    return step.until or definition.phase_of(step.step)
