"""A process definition as frozen models, one field for one key of the notation.

The models say what a file may contain; what it means is in `progress/`, whether it follows the standard in `checks/`.
The same models print the JSON Schema (`schema.py`) and, through `reading.py`, every mistake with its line and column.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from osl_workflow.process.scalars import AtLeast, Day, Flag, Number, Whole
from osl_workflow.sentences import Frozen, Text

Phase = Literal["recruitment", "diagnosis", "plan", "activity", "evaluation"]
PHASES: tuple[Phase, ...] = ("recruitment", "diagnosis", "plan", "activity", "evaluation")

Stage = Literal["I", "II", "III", "IV", "V", "VI"]
STAGES: tuple[Stage, ...] = ("I", "II", "III", "IV", "V", "VI")

Subject = Literal["person", "family", "community", "institution"]
Track = Literal["social_work", "benefits"]
FieldType = Literal["text", "choice", "choices", "yes_no", "number", "money", "date", "interval", "document"]
RecordKind = Literal[
    "goal", "commitment", "note", "visit", "referral", "agreement", "document", "decision", "share", "meeting",
    "activity", "participant", "partner", "budget", "publication", "evidence",
]  # fmt: skip

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name that guards can read: lower case, digits, underscores."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
"""A name of a process: lower case words joined by hyphens."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)]
"""A code of a list, a tool, a standard."""

INTERVAL = re.compile(r"^(?P<count>[1-9][0-9]{0,3}) (?P<unit>working days?|days?|weeks?|months?)$")


def as_tuple(value: Any) -> Any:
    """Return a lone scalar as a list of one: the notation lets `tool: KS-B` stand for `tool: [KS-B]`."""
    return [value] if isinstance(value, str) else value


Several = BeforeValidator(as_tuple, json_schema_input_type=str | list[str])


def _kind_of_options(value: Any) -> str | None:
    if isinstance(value, str):
        return "<name>"
    if isinstance(value, dict):
        return "<titles>"
    return "<codes>" if isinstance(value, (list, tuple)) else None


Options = Annotated[
    Annotated[Name, Tag("<name>")]
    | Annotated[tuple[Code, ...], Tag("<codes>")]
    | Annotated[dict[Code, Text], Tag("<titles>")],
    Discriminator(_kind_of_options),
]
"""What may be chosen: the name of a list, or codes, or codes with their titles."""


class Approval(Frozen):
    """Who approves, and which outcomes need it (`of`; empty: all of the step)."""

    by: tuple[Name, ...] = Field(min_length=1)
    of: tuple[Name, ...] = ()


class Outcome(Frozen):
    """How a step may end. At most one effect: none, `again`, `returns_to`, `closes`."""

    title: Text = Text()
    again: Flag = False
    returns_to: Phase | None = None
    closes: Name | None = None
    approval: Approval | None = None

    @property
    def has_effect(self) -> bool:
        """Whether the outcome does more than let the case go on."""
        return self.again or self.returns_to is not None or self.closes is not None


class FormField(Frozen):
    """One question of a form. `of` names a list of the standard, or holds the codes with their titles."""

    type: FieldType
    title: Text = Text()
    help: Text | None = None
    required: Flag = False
    exact: Flag = False
    min: Number | None = None
    max: Number | None = None
    of: Options | None = None
    sensitive: Flag = False
    keep: Literal["statistics"] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None


class Due(Frozen):
    """One deadline of a step: `within` an interval `after` a step, a date field or a phase, or `on` a day."""

    within: str | None = None
    after: str | None = None
    on: str | None = None
    when: str | None = None
    statutory: Flag = False


class Every(Frozen):
    """How often a step comes round: an `interval`, a parameter or a field (`of`), or `on` these days."""

    of: str | None = None
    on: Annotated[tuple[str, ...], Several] = ()


def _every(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


def _dues(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Step(Frozen):
    """One step of a process; the language reference tells the meaning of each key."""

    step: Name
    title: Text = Text()
    help: Text | None = None
    by: tuple[Name, ...] = Field(min_length=1)
    not_by: tuple[Name, ...] = ()
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    needs: tuple[Name, ...] = ()
    when: str | None = None
    stage: Stage | None = None
    track: Track = "social_work"
    tool: Annotated[tuple[Code, ...], Several] = ()
    documents: tuple[Text, ...] = ()
    due: Annotated[tuple[Due, ...], BeforeValidator(_dues, json_schema_input_type=Due | list[Due])] = ()
    every: Annotated[Every | None, BeforeValidator(_every, json_schema_input_type=str | Every)] = None
    form: dict[Name, FormField] = {}
    records: dict[RecordKind, AtLeast] = {}
    outcomes: dict[Name, Outcome] = {}
    approval: Approval | None = None
    optional: Flag = False
    repeat: Flag = False
    until: Phase | None = None
    starts: Slug | None = None
    sensitive: Flag = False
    sources: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    note: Text | None = None

    @property
    def repeats(self) -> bool:
        """Whether it may be done any number of times; `every` implies it."""
        return self.repeat or self.every is not None

    @property
    def required(self) -> bool:
        """Whether the phase waits for it (when it applies)."""
        return not self.optional

    def outcome(self, name: str) -> Outcome:
        """Return the outcome `name`; a step without outcomes has the one outcome `done`.

        Raises:
            KeyError: the step has no such outcome.
        """
        if not self.outcomes and name == DONE:
            return Outcome()
        return self.outcomes[name]

    def outcome_names(self) -> tuple[str, ...]:
        """Return the names of the outcomes, in the order of the file."""
        return tuple(self.outcomes) or (DONE,)

    def approval_of(self, outcome: str) -> Approval | None:
        """Return the approval that `outcome` needs, or None. The outcome's own wins over the step's."""
        own = self.outcome(outcome).approval
        if own is not None:
            return own
        if self.approval is not None and (not self.approval.of or outcome in self.approval.of):
            return self.approval
        return None


DONE = "done"
"""The one outcome of a step without outcomes."""


class Link(Frozen):
    """A state of another process's case that this one asks for."""

    process: Slug
    state: Name


class InForce(Frozen):
    """From when to when (both days counted) new cases follow this version."""

    from_: Day = Field(alias="from")
    to: Day | None = None


class Deviation(Frozen):
    """A rule of the standard that this definition knowingly does not follow, with the reason."""

    rule: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]
    reason: Text
    source: str | None = None


class Phases(Frozen):
    """The five phases. Missing ones are empty here and a finding of PHASES."""

    recruitment: tuple[Step, ...] = ()
    diagnosis: tuple[Step, ...] = ()
    plan: tuple[Step, ...] = ()
    activity: tuple[Step, ...] = ()
    evaluation: tuple[Step, ...] = ()


class Definition(Frozen):
    """A process definition: who works with whom, through which steps."""

    process: Slug
    version: Whole = Field(ge=1)
    standard: Code
    subject: Subject
    title: Text = Text()
    in_force: InForce | None = None
    variant: Name | None = None
    sources: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    lists: dict[Name, dict[Code, Text]] = {}
    phases: Phases
    links: tuple[Link, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    def steps_of(self, phase: Phase) -> tuple[Step, ...]:
        """Return the steps of `phase` in the order of the file."""
        steps: tuple[Step, ...] = getattr(self.phases, phase)
        return steps

    def steps(self) -> tuple[Step, ...]:
        """Return all steps in the order of the phases and the file."""
        return tuple(step for phase in PHASES for step in self.steps_of(phase))

    def find(self, name: str) -> Step | None:
        """Return the step `name`, or None."""
        return next((step for step in self.steps() if step.step == name), None)

    def step(self, name: str) -> Step:
        """Return the step `name`.

        Raises:
            KeyError: the definition has no such step.
        """
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def phase_of(self, name: str) -> Phase:
        """Return the phase in which the step `name` stands.

        Raises:
            KeyError: the definition has no such step.
        """
        for phase in PHASES:
            if any(step.step == name for step in self.steps_of(phase)):
                return phase
        raise KeyError(name)
