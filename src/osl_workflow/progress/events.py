"""What can happen to a process that is being worked through; the same events for a case and for an initiative.

Consequences are events of their own (a phase entered, a deadline set, a return), so that a history is replayed without
the definition that it followed and means the same after every update of the program.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from osl_workflow.event import Event, Sealed
from osl_workflow.process.model import Phase, RecordKind
from osl_workflow.process.standard import ClosingClass
from osl_workflow.sentences import Frozen

Form = dict[str, Any]
"""Answers by field name, in JSON's own types; numbers and money as exact decimal text (`forms.py`)."""


class Took(Frozen):
    """How a participant took part: signed, took part without signing, or was not there; the last two say why."""

    part: Literal["signed", "not_signed", "absent"]
    reason: str | None = None


class StepContent(Sealed):
    """What was filled in, and who took part in it how."""

    form: Form = {}
    took_part: dict[str, Took] = {}


class RecordContent(Sealed):
    """The content of a record; its shape is that of its kind (`records.py`)."""

    content: Form = {}


class _Doing(Event):
    """What doing and submitting a step have in common.

    `verdicts`: the guards that this act used, with their truth, so that replay after an erasure takes them as given.
    `deviations`: the rules bent in this act (`other_role`, `separation`, `early_day`), the reason is sealed beside.
    `unchanged_since`: the answers of an earlier round were confirmed as they stood on that day.
    `contact`: the client or another participant was there, which lists of people not seen for long must know.
    """

    step: str
    outcome: str
    phase: Phase
    round: int
    verdicts: dict[str, bool] = {}
    deviations: tuple[str, ...] = ()
    unchanged_since: date | None = None
    contact: bool = False
    sealed: StepContent | None


class StepDone(_Doing):
    """A step was done. `again`: its outcome leaves it open; `repeats`: it may be done any number of times.

    `lasts`: what it decides may run on beside what it decides later, as a benefit does.
    """

    topic = "progress.step_done"
    again: bool = False
    repeats: bool = False
    lasts: bool = False


class StepSubmitted(_Doing):
    """A step was done and waits for approval by one of `approvers` (roles); nothing else happens yet."""

    topic = "progress.step_submitted"
    approvers: tuple[str, ...]


class StepApproved(Event):
    """What was submitted is done, from now on with all its effects. `again`, `repeats`, `lasts`: as in StepDone."""

    topic = "progress.step_approved"
    step: str
    again: bool = False
    repeats: bool = False
    lasts: bool = False
    deviations: tuple[str, ...] = ()


class StepReturned(Event):
    """What was submitted goes back with a reason; what was typed stays as a proposal and the deadline runs again."""

    topic = "progress.step_returned"
    step: str


class StepSkipped(Event):
    """A step was left out, for a reason, where the office allows it. `verdicts`: as in a doing."""

    topic = "progress.step_skipped"
    step: str
    phase: Phase
    verdicts: dict[str, bool] = {}


class PhaseEnded(Event):
    """A phase ended with this act; `lapsed` are the optional steps that were open and are so no longer.

    `verdicts`: the guards that said which steps the phase had to wait for, and which of them lapsed.
    """

    topic = "progress.phase_ended"
    phase: Phase
    lapsed: tuple[str, ...] = ()
    verdicts: dict[str, bool] = {}


class PhaseEntered(Event):
    """A phase began."""

    topic = "progress.phase_entered"
    phase: Phase
    round: int


class ReturnedTo(Event):
    """The way went back to a phase: the marks of `removed` are gone, `withdrawn` were waiting for approval."""

    topic = "progress.returned_to"
    phase: Phase
    round: int
    removed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


class DeadlineSet(Event):
    """The due date of a step, computed once: from which base, by which value, source and calendar.

    `confirmed` False: no source covers the day, the nearest known value is shown and nothing is ever overdue by it.
    `moved_by`: days by which pauses have moved it. `ends_with`: the last phase in which the step can be open.
    """

    topic = "progress.deadline_set"
    step: str
    on: date
    base: str
    base_on: date
    value: str
    statutory: bool
    confirmed: bool = True
    recurring: bool = False
    parameter: str | None = None
    source: str | None = None
    calendar: str | None = None
    moved_by: int = 0
    phase: Phase
    ends_with: Phase


class DeadlineDropped(Event):
    """A deadline no longer applies: its base or its condition is gone."""

    topic = "progress.deadline_dropped"
    step: str


class Suspended(Event):
    """A pause in social work began, for a reason."""

    topic = "progress.suspended"


class Resumed(Event):
    """Social work goes on after a pause of `days`."""

    topic = "progress.resumed"
    days: int


class Closed(Event):
    """Social work ended: the reason's code, its class, and the step whose outcome closed it (None: the act *close*)."""

    topic = "progress.closed"
    closing: str
    kind: ClosingClass
    step: str | None = None


class Reopened(Event):
    """Social work is taken up again; a return to diagnosis follows."""

    topic = "progress.reopened"


class StepCorrected(Event):
    """A new value beside the old one. `entry` is the doing that it corrects.

    `pending`: the step was approved once, so the new value holds only when it is approved again, by `approvers`.
    `kept`: what would have led elsewhere, while the path was kept for the sealed reason.
    """

    topic = "progress.step_corrected"
    step: str
    entry: int
    outcome: str
    fields: tuple[str, ...] = ()
    done_on: date
    pending: bool = False
    approvers: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    sealed: StepContent | None


class CorrectionApproved(Event):
    """The corrected value of an approved step holds from now on."""

    topic = "progress.correction_approved"
    step: str
    deviations: tuple[str, ...] = ()


class CorrectionReturned(Event):
    """The corrected value of an approved step was not approved; the old one goes on."""

    topic = "progress.correction_returned"
    step: str


class EntryWithdrawn(Event):
    """An entry was made in the wrong place: the event number `entry`, a step's or a record's.

    `kept`: the path that the entry opened was kept all the same, for the sealed reason.
    """

    topic = "progress.entry_withdrawn"
    entry: int
    step: str | None = None
    record: str | None = None
    kind: RecordKind | None = None
    kept: tuple[str, ...] = ()


class RecordEntered(Event):
    """A fact was recorded: `record` is its name in the case ("goal-1"), `due` the day it is expected by."""

    topic = "progress.record_entered"
    record: str
    kind: RecordKind
    status: str
    due: date | None = None
    sealed: RecordContent | None


class RecordChanged(Event):
    """What became of a recorded fact: its new status, a new day, and what changed of its content."""

    topic = "progress.record_changed"
    record: str
    kind: RecordKind
    status: str
    due: date | None = None
    sealed: RecordContent | None


class FollowedText(Frozen):
    """The version of a process that is followed from now on, and the standard by which it was checked."""

    process_version: int
    definition_sha256: str
    standard: str
    standard_version: int
    standard_sha256: str


class Moved(Event):
    """It follows another version of its process from now on; the reason is sealed.

    `renamed`: old names of steps with their new ones; `phases`: steps done or submitted that stand in another phase
    there; `waived`: required steps of earlier phases that count as done without being done, with their phases.
    """

    topic = "progress.moved"
    from_version: int
    text: FollowedText
    renamed: dict[str, str] = {}
    phases: dict[str, Phase] = {}
    waived: dict[str, Phase] = {}


class OtherStarted(Event):
    """Another process began with this one as its origin: `other` is the id of its case or initiative.

    `step`, `entry`: the step that starts it, and the number of its doing; None where nothing but a person says so.
    """

    topic = "progress.other_started"
    process: str
    other: UUID
    step: str | None = None
    entry: int | None = None


class StartedFrom(Event):
    """It began with another one as its origin: `other` is the id of that case or initiative."""

    topic = "progress.started_from"
    process: str
    other: UUID


class CallCloses(Event):
    """The client applied in a call whose last day is `closes_on`; deadlines may count from it. None: no more."""

    topic = "progress.call_closes"
    call: UUID
    closes_on: date | None = None


EVENTS: tuple[type[Event], ...] = (
    StepDone, StepSubmitted, StepApproved, StepReturned, StepSkipped, PhaseEnded, PhaseEntered, ReturnedTo,
    DeadlineSet, DeadlineDropped, Suspended, Resumed, Closed, Reopened, StepCorrected, CorrectionApproved,
    CorrectionReturned, EntryWithdrawn, RecordEntered, RecordChanged, Moved, OtherStarted,
    StartedFrom, CallCloses,
)  # fmt: skip
"""All events of this package, for the closed table of topics."""
