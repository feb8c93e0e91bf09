"""Where a process stands: phase, round, marks, deadlines, open records (`fold.py` makes it from events)."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from osl_workflow.process.model import PHASES, Phase, RecordKind
from osl_workflow.process.standard import CaseState, ClosingClass
from osl_workflow.progress import events as e
from osl_workflow.progress.records import KINDS
from osl_workflow.sentences import Frozen


class Mark(Frozen):
    """What is known of a step: at most one a step. `entry` is the number in the history of the doing that made it.

    `author` did it; `performers` are all who did or edited the step in this round, or for whom that was done, so none
    of them approves it.
    `data` and `took_part` are None when the case's key has been destroyed. `again`: the last outcome leaves the step
    open. `approved`: it was approved once, so a correction needs approval again.
    """

    state: Literal["submitted", "done", "skipped", "withdrawn"]
    outcome: str
    data: e.Form | None
    took_part: dict[str, e.Took] | None
    author: UUID
    performers: tuple[UUID, ...]
    role: str
    occurred_on: date
    entry: int
    phase: Phase
    again: bool = False
    repeats: bool = False
    lasts: bool = False
    approved: bool = False
    approvers: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the step counts as done: for needs, and for the end of its phase."""
        return self.state in ("done", "skipped", "withdrawn") and not self.again

    @property
    def readable(self) -> bool:
        """Whether guards read it: a mark that is done, also one whose outcome says `again`."""
        return self.state == "done"


class Offered(Frozen):
    """Answers of an earlier round, or of something returned: offered when the step is done again."""

    outcome: str
    data: e.Form | None
    occurred_on: date
    entry: int
    round: int
    performers: tuple[UUID, ...]


class Correction(Frozen):
    """A corrected value that waits for approval; `entry` is the doing that it corrects, `performers` corrected it."""

    outcome: str
    data: e.Form | None
    took_part: dict[str, e.Took] | None
    occurred_on: date
    entry: int
    performers: tuple[UUID, ...]
    approvers: tuple[str, ...]


class OpenRecord(Frozen):
    """A lasting record as it stands now."""

    kind: RecordKind
    status: str
    content: e.Form | None
    due: date | None
    occurred_on: date
    entry: int

    @property
    def open(self) -> bool:
        """Whether it counts as open in its kind."""
        return self.status in KINDS[self.kind].open


class DueDate(Frozen):
    """A deadline as it was set; the fields are those of the event DeadlineSet."""

    on: date
    base: str
    base_on: date
    value: str
    statutory: bool
    confirmed: bool
    recurring: bool
    parameter: str | None
    source: str | None
    calendar: str | None
    moved_by: int
    phase: Phase
    ends_with: Phase


class Used(Frozen):
    """A guard that the way so far rests on: how it was answered, and the phase in which it was first used."""

    verdict: bool
    phase: Phase


class Pause(Frozen):
    """A pause that is over: from its first day to the day on which social work went on."""

    start: date
    end: date

    def days_after(self, day: date) -> int:
        """Return how many days of the pause lie after `day`."""
        return max(0, (self.end - max(self.start, day)).days)


class Linked(Frozen):
    """Another case or initiative (`other`) that this one started, or from which it was started (`is_origin`).

    `entry`: the number of the doing that asked for the start.
    """

    process: str
    other: UUID
    is_origin: bool = False
    entry: int | None = None


class Ending(Frozen):
    """How it ended."""

    closing: str
    kind: ClosingClass
    on: date


class Progress(Frozen):
    """The whole state of a process being worked through."""

    phase: Phase = "recruitment"
    round: int = 1
    status: CaseState = "active"
    opened_on: date | None = None
    entered: dict[Phase, date] = {}
    marks: dict[str, Mark] = {}
    did: dict[str, tuple[UUID, ...]] = {}
    """Who did or typed each step, in all rounds; also for whom, where somebody absent was stood in for."""
    stood_in: dict[str, tuple[UUID, ...]] = {}
    """Of these, whoever did a step for somebody absent, and for whom."""
    offered: dict[str, Offered] = {}
    earlier: dict[str, Mark] = {}
    """The doing before the latest: it stands while the latest waits for approval, and when that is taken back."""
    older: dict[str, tuple[Mark, ...]] = {}
    """The doings before these of a step whose decisions last, the newest first; also those of earlier rounds."""
    used: dict[str, Used] = {}
    """The guards that the way so far rests on, by their text."""
    corrections: dict[str, Correction] = {}
    dues: dict[str, DueDate] = {}
    records: dict[str, OpenRecord] = {}
    counted: dict[RecordKind, int] = {}
    """How many records of each kind stand (entered and not withdrawn)."""
    numbered: dict[RecordKind, int] = {}
    """How many names of each kind are taken; a withdrawn record's name is not used again."""
    withdrawn: tuple[int, ...] = ()
    suspended_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    ending: Ending | None = None
    last_contact: date | None = None
    links: tuple[Linked, ...] = ()
    """What it is linked with, in the order of recording."""
    calls: dict[UUID, date] = {}
    """The last day of each call in which the client takes part."""

    @property
    def call_closes_on(self) -> date | None:
        """The day that deadlines call the last one of the call: the earliest, as of several deadlines."""
        return min(self.calls.values(), default=None)

    def standing(self, step: str) -> Mark | None:
        """Return the latest mark of the step that is not waiting for approval, or None."""
        mark = self.marks.get(step)
        return self.earlier.get(step) if mark is not None and mark.state == "submitted" else mark

    def doings(self, step: str) -> tuple[Mark, ...]:
        """Return every doing of the step that is still known and does not wait for approval, the newest first."""
        found = (self.marks.get(step), self.earlier.get(step), *self.older.get(step, ()))
        return tuple(mark for mark in found if mark is not None and mark.state != "submitted")

    def is_done(self, step: str) -> bool:
        """Return whether the step counts as done; one that repeats does so while its next doing waits for approval."""
        mark = self.standing(step)
        return mark is not None and mark.counts

    def is_submitted(self, step: str) -> bool:
        """Return whether the step waits for approval."""
        mark = self.marks.get(step)
        return mark is not None and mark.state == "submitted"

    def waiting_in(self, phase: Phase) -> tuple[str, ...]:
        """Return the steps of `phase` that wait for approval: they hold it open."""
        return tuple(name for name, mark in self.marks.items() if mark.state == "submitted" and mark.phase == phase)

    def open_records(self, kind: RecordKind) -> int:
        """Return how many records of `kind` are open now; kinds that only count are open once entered."""
        if not KINDS[kind].lasting:
            return self.counted.get(kind, 0)
        return sum(record.kind == kind and record.open for record in self.records.values())

    def standing_dues(self) -> dict[str, DueDate]:
        """Return the deadlines of steps that are still to be done in this round, also of those that wait for approval.

        A deadline of the law may run before its step's phase has begun: the clock starts when the centre learns.
        """
        if self.status == "closed":
            return {}
        here = PHASES.index(self.phase)
        return {
            step: due
            for step, due in self.dues.items()
            if here <= PHASES.index(due.ends_with) and (due.recurring or not self.is_done(step))
        }

    def running_dues(self) -> dict[str, DueDate]:
        """Return the deadlines that run: none of a step that waits for approval; in a pause only those of the law."""
        return {
            step: due
            for step, due in self.standing_dues().items()
            if not self.is_submitted(step) and (due.statutory or self.status == "active")
        }
