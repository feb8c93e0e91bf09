"""What a person can ask of a process that is being worked through."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from osl_workflow.process.model import RecordKind
from osl_workflow.progress.events import Form, Took
from osl_workflow.sentences import Frozen

Path = Literal["keep", "return"]
"""When a changed value would have led elsewhere: keep the path, with a reason, or return to that phase."""


class Command(Frozen):
    """The base of all commands."""


class DoStep(Command):
    """Do a step: its form, how the participants took part, the outcome, and records that it leaves.

    `unchanged`: the answers offered from an earlier round are confirmed as they stand.
    """

    step: str
    outcome: str | None = None
    form: dict[str, Any] = {}
    took_part: dict[str, Took] = Field(default={}, alias="with")
    records: dict[RecordKind, tuple[Form, ...]] = {}
    unchanged: bool = False


class SkipStep(Command):
    """Leave a step out, with a reason."""

    step: str


class ApproveStep(Command):
    """Approve what was submitted."""

    step: str


class ReturnStep(Command):
    """Return what was submitted, with a reason."""

    step: str


class EnterRecord(Command):
    """Record a fact: a contact, a goal, an agreed action."""

    kind: RecordKind
    content: Form


class ChangeRecord(Command):
    """Say what became of a recorded fact: a new status, a new day, changed content."""

    record: str
    status: str | None = None
    content: Form = {}


class CountFromCall(Command):
    """Take over the last day of a call in which the client applied; None: she takes part in it no more."""

    call: UUID
    closes_on: date | None


class KeepByAttendance(Command):
    """Say that an agreed action was kept: the client attended the activity at number `entry` of `other`."""

    record: str
    other: UUID
    entry: int
    status: Literal["done", "partly"] = "done"


class CorrectStep(Command):
    """State a new value beside the old one of a step that was done; what is not named stays as it was."""

    step: str
    form: dict[str, Any] = {}
    took_part: dict[str, Took] = Field(default={}, alias="with")
    outcome: str | None = None
    done_on: date | None = None
    path: Path | None = None


class WithdrawEntry(Command):
    """Take back an entry that was made in the wrong place; `entry` is its number in the history."""

    entry: int
    path: Path | None = None


class Suspend(Command):
    """Begin a pause in social work."""


class Resume(Command):
    """Go on after a pause."""


class Close(Command):
    """End social work early, for a reason of the class `early`."""

    closing: str


class Reopen(Command):
    """Take work up again with whoever had it; or with `worker` in the leading part; or with `nobody`, to wait."""

    nobody: bool = False
    worker: UUID | None = None


class Move(Command):
    """Follow another version of the process: `renamed` old names of steps with new ones, `waived` steps not asked."""

    version: int
    renamed: dict[str, str] = {}
    waived: tuple[str, ...] = ()
