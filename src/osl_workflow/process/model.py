"""A process definition as frozen models, one field for one key of the notation.

The models say what a file may contain; what it means is in `progress/`, whether it follows the standard in `checks/`.
The same models print the JSON Schema (`schema.py`) and, through `reading.py`, every mistake with its line and column.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from osl_workflow.process.scalars import AtLeast, Day, Flag, Number, Whole
from osl_workflow.sentences import Frozen, Sentence, Text, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

Phase = Literal["recruitment", "diagnosis", "plan", "activity", "evaluation"]
PHASES: tuple[Phase, ...] = ("recruitment", "diagnosis", "plan", "activity", "evaluation")

Stage = Literal["I", "II", "III", "IV", "V", "VI"]
STAGES: tuple[Stage, ...] = ("I", "II", "III", "IV", "V", "VI")

Subject = Literal["person", "family", "community", "institution"]
FAMILIES: tuple[Subject, ...] = ("person", "family")
"""Whom a case is about; the other subjects have an initiative."""
Track = Literal["social_work", "benefits"]
FieldType = Literal["text", "choice", "choices", "yes_no", "number", "money", "date", "interval", "document"]
RecordKind = Literal[
    "goal", "commitment", "note", "visit", "referral", "agreement", "document", "decision", "share", "meeting",
    "activity", "participant", "partner", "budget", "publication", "evidence",
]  # fmt: skip

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name that guards can read: lower case, digits, underscores."""
SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
Slug = Annotated[str, StringConstraints(pattern=SLUG.pattern, max_length=64)]
"""A name of a process: lower case words joined by hyphens."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)]
"""A code of a list, a tool, a standard."""

INTERVAL = re.compile(r"^(?P<count>[1-9][0-9]{0,3}) (?P<unit>working days?|days?|weeks?|months?)$")


def as_tuple(value: Any) -> Any:
    """Return a lone scalar as a list of one: the notation lets `tool: KS-B` stand for `tool: [KS-B]`."""
    return [value] if isinstance(value, str) else value


Several = BeforeValidator(as_tuple, json_schema_input_type=str | list[str])


def _kind_of_part(value: Any) -> str:
    return "<words>" if isinstance(value, (dict, Text)) else "<key>"


Inferred = Annotated[
    Annotated[Text, Tag("<words>")] | Annotated[str, Tag("<key>")],
    Discriminator(_kind_of_part),
]
"""A part that no source states: the name of a key, a field or an outcome, or words in both languages."""


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
    """The roles that may approve; the approver is never one who did or edited the step in this round."""
    of: tuple[Name, ...] = ()
    """The outcomes that need approval; left out: all."""


class Outcome(Frozen):
    """How a step may end. At most one effect: none, `again`, `returns_to`, `closes`."""

    title: Text = Text()
    """What people read; in Polish and English."""
    again: Flag = False
    """The step is not done with this outcome: it stays open for the phase to end."""
    returns_to: Phase | None = None
    """The case goes back to this phase (this or an earlier one); a new round begins."""
    closes: Name | None = None
    """Ends the case for this reason of the standard."""
    approval: Approval | None = None
    """Who approves this outcome; it wins over the approval of the step."""

    @property
    def has_effect(self) -> bool:
        """Whether the outcome does more than let the case go on."""
        return self.again or self.returns_to is not None or self.closes is not None


class FormField(Frozen):
    """One question of a form. `of` names a list of the standard, or holds the codes with their titles."""

    type: FieldType
    """The kind of answer."""
    title: Text = Text()
    """The question as people read it; in Polish and English."""
    help: Text | None = None
    """A sentence that helps to answer."""
    required: Flag = False
    """It must be answered, or a reason for no answer given."""
    exact: Flag = False
    """No reason for no answer is accepted."""
    min: Number | None = None
    """The smallest number."""
    max: Number | None = None
    """The largest number."""
    of: Options | None = None
    """What may be chosen: the name of a list, or codes with their titles."""
    sensitive: Flag = False
    """Health, addiction, violence, convictions: readable to fewer."""
    keep: Literal["statistics"] | None = None
    """The coarse answer lives on in the statistics, without any id."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    """Three capitals, such as PLN."""


class Due(Frozen):
    """One deadline of a step: `within` an interval `after` a step, a date field or a phase, or `on` a day."""

    within: str | None = None
    """How long: `14 working days`, `1 month`, or `$name`, a dated parameter of the standard."""
    after: str | None = None
    """What it counts from: a step, a date field `step.field`, a phase, the last day of a call `call.closes_on`."""
    on: str | None = None
    """The day itself, a date field `step.field` or `call.closes_on`, in place of `within` and `after`."""
    when: str | None = None
    """A guard: this deadline counts only when it is true."""
    statutory: Flag = False
    """A deadline of the law: a suspension does not move it."""


class Every(Frozen):
    """How often a step comes round: an `interval`, a parameter or a field (`of`), or `on` these days."""

    of: str | None = None
    """An interval, `$name`, or a field of type interval `step.field`."""
    on: Annotated[tuple[str, ...], Several] = ()
    """Days, or date fields `step.field`."""


def _every(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


def _dues(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Link(Frozen):
    """What is asked of a case of another process: its state, and perhaps an agreement in force."""

    process: Slug
    """The other process."""
    state: Literal["active", "suspended", "closed", "open"]
    """The state that it must have; `open`: it has not ended."""
    agreement: Flag = False
    """An agreement, such as a social contract, must be in force in it."""

    def in_words(self, called: Callable[[str], Sentence | str]) -> Sentence:
        """Return what is asked, in words; `called`: how a process is called."""
        said = sentence(f"progress.link_{self.state}", process=called(self.process))
        return sentence("progress.link_with_agreement", link=said) if self.agreement else said


class Step(Frozen):
    """One step of a process; the language reference tells the meaning of each key."""

    step: Name
    """The name of the step, its own in the whole definition; guards and deadlines use it."""
    title: Text = Text()
    """What people read; in Polish and English."""
    help: Text | None = None
    """A sentence that helps to do it."""
    by: tuple[Name, ...] = Field(min_length=1)
    """The roles that may do it."""
    not_by: tuple[Name, ...] = ()
    """Steps whose performers may not do this one, by person, of all rounds."""
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    """Who takes part and signs."""
    needs: tuple[Name, ...] = ()
    """Steps that must be done before, or not apply; of the same or an earlier phase."""
    when: str | None = None
    """A guard: the step applies only when it is true."""
    stage: Stage | None = None
    """The methodical stage that it carries."""
    track: Track = "social_work"
    """Social work, or benefits."""
    tool: Annotated[tuple[Code, ...], Several] = ()
    """The document with a form that is filled in."""
    documents: tuple[Text, ...] = ()
    """Other papers that belong to it."""
    due: Annotated[tuple[Due, ...], BeforeValidator(_dues, json_schema_input_type=Due | list[Due])] = ()
    """Deadlines; the earliest that applies holds."""
    every: Annotated[Every | None, BeforeValidator(_every, json_schema_input_type=str | Every)] = None
    """How often it comes round while its phase lasts; implies `repeat`."""
    form: dict[Name, FormField] = {}
    """The questions."""
    records: dict[RecordKind, AtLeast] = {}
    """Facts that it leaves behind: `goal: at least 1`."""
    outcomes: dict[Name, Outcome] = {}
    """How it may end; without any it is simply done."""
    approval: Approval | None = None
    """Who approves it; until then it waits."""
    optional: Flag = False
    """The phase may end without it."""
    repeat: Flag = False
    """It may be done any number of times."""
    until: Phase | None = None
    """It stays open after its phase, to the end of this one."""
    links: tuple[Link, ...] = ()
    """It can be done only while a case with which this one is linked stands so; of several, one is enough."""
    starts: Slug | None = None
    """It opens a case of this other process."""
    sensitive: Flag = False
    """All of its data are readable to fewer."""
    sources: tuple[str, ...] = ()
    """Where it is from."""
    inferred: tuple[Inferred, ...] = ()
    """What of it no source states: keys, fields and outcomes by their names, anything else in words."""
    note: Text | None = None
    """A remark for those who read the definition."""

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


CALL_DAY = "call.closes_on"
"""What deadlines call the last day of the call in which the client applied."""
DONE = "done"
"""The one outcome of a step without outcomes."""


class InForce(Frozen):
    """From when to when (both days counted) new cases follow this version."""

    from_: Day = Field(alias="from")
    """The first day."""
    to: Day | None = None
    """The last day; left out: until further notice."""


class Deviation(Frozen):
    """A rule of the standard that this definition knowingly does not follow, with the reason."""

    rule: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]
    """The id of the rule."""
    reason: Text
    """Why, in Polish and English."""
    source: str | None = None
    """Where the reason is from."""


class Phases(Frozen):
    """The five phases. Missing ones are empty here and a finding of PHASES."""

    recruitment: tuple[Step, ...] = ()
    """How people come."""
    diagnosis: tuple[Step, ...] = ()
    """What the situation is."""
    plan: tuple[Step, ...] = ()
    """What is to be reached, and how."""
    activity: tuple[Step, ...] = ()
    """The work itself."""
    evaluation: tuple[Step, ...] = ()
    """What has come of it."""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the order of the phases and the file."""
        return tuple(step for phase in PHASES for step in getattr(self, phase))

    @cached_property
    def by_name(self) -> dict[str, tuple[Phase, Step]]:
        """Each step with its phase; of two of one name (a finding of its own) the first."""
        return {step.step: (phase, step) for phase in reversed(PHASES) for step in reversed(getattr(self, phase))}


class Definition(Frozen):
    """A process definition: who works with whom, through which steps."""

    process: Slug
    """The name of the process."""
    version: Whole = Field(ge=1)
    """The number of this version, from 1."""
    standard: Code
    """The standard that it claims to follow."""
    subject: Subject
    """Whom it is about: person and family have a case, community and institution an initiative."""
    lead: Name | None = None
    """Of an initiative: the role that answers for it, where that is not the one which the standard says."""
    title: Text = Text()
    """What people read; in Polish and English."""
    in_force: InForce | None = None
    """From when to when new cases follow this version."""
    variant: Name | None = None
    """The name of a variant of one process."""
    sources: tuple[str, ...] = ()
    """Where it is from."""
    inferred: tuple[Inferred, ...] = ()
    """What of it no source states: keys, fields and outcomes by their names, anything else in words."""
    lists: dict[Name, dict[Code, Text]] = {}
    """Lists of its own: codes with titles."""
    phases: Phases
    """The five phases with their steps."""
    links: tuple[Link, ...] = ()
    """From what it is opened: from one of these processes, in that state; left out: from anything, or from nothing."""
    deviations: tuple[Deviation, ...] = ()
    """Rules of the standard that it knowingly does not follow, with the reason."""

    @cached_property
    def asks_others(self) -> bool:
        """Whether a step of it rests on another case."""
        return any(step.links for step in self.steps())

    def is_day_of_call(self, name: str) -> bool:
        """Return whether `name` is the last day of a call; a step that is called so itself has the word."""
        return name == CALL_DAY and self.find(CALL_DAY.partition(".")[0]) is None

    def steps_of(self, phase: Phase) -> tuple[Step, ...]:
        """Return the steps of `phase` in the order of the file."""
        steps: tuple[Step, ...] = getattr(self.phases, phase)
        return steps

    def steps(self) -> tuple[Step, ...]:
        """Return all steps in the order of the phases and the file."""
        return self.phases.steps

    def find(self, name: str) -> Step | None:
        """Return the step `name`, or None."""
        found = self.phases.by_name.get(name)
        return None if found is None else found[1]

    def step(self, name: str) -> Step:
        """Return the step `name`.

        Raises:
            KeyError: the definition has no such step.
        """
        return self.phases.by_name[name][1]

    def phase_of(self, name: str) -> Phase:
        """Return the phase in which the step `name` stands.

        Raises:
            KeyError: the definition has no such step.
        """
        return self.phases.by_name[name][0]
