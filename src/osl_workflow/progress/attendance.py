"""Attendance in a programme keeps an agreed action: by an act in the client's own case, and by her recorded consent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.progress.commands import ChangeRecord
from osl_workflow.progress.doing import not_before
from osl_workflow.progress.recording import ATTENDED, change
from osl_workflow.progress.records import record_called
from osl_workflow.sentences import Frozen, sentence

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.progress.act import Act
    from osl_workflow.progress.commands import KeepByAttendance
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress

CONSENT = "attendance_consent_on"
"""The field of an agreed action that holds the day on which the client consented."""


class Attended(Frozen):
    """What another case or initiative (its file mark) says of an activity: its day, and which persons were there."""

    mark: str
    on: date
    persons: tuple[UUID, ...]


def keep(
    rules: Rules,
    progress: Progress,
    command: KeepByAttendance,
    client: UUID,
    attended: Attended | None,
    acting: Acting,
    version: int,
) -> Act:
    """Return the act of saying that an agreed action was kept, wholly or partly, with the attendance as its evidence.

    `attended`: what stands at the entry that the command names; None where that is no activity, or was withdrawn.

    Raises:
        Refused: it is no open agreed action, the client did not consent or was not there, or as any change of a record.
    """
    record = progress.records.get(command.record)
    if record is not None and (record.kind != "commitment" or not record.open):
        raise Refused("progress.no_open_commitment", record=record_called(command.record))
    if record is not None and CONSENT not in (record.content or {}):
        details = [sentence("progress.remedy_attendance_consent", name=CONSENT, record=record_called(command.record))]
        raise Refused("progress.no_attendance_consent", record=record_called(command.record), details=details)
    if attended is None:
        raise Refused("progress.no_such_attendance", entry=command.entry)
    if client not in attended.persons:
        raise Refused("progress.client_not_there", mark=attended.mark, entry=command.entry)
    not_before(acting, attended.on)
    evidence = {"other": str(command.other), "mark": attended.mark, "entry": command.entry}
    changed = ChangeRecord(record=command.record, status=command.status, content={})
    return change(rules, progress, changed, acting, version, evidence={ATTENDED: evidence})
