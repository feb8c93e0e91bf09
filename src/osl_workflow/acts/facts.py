"""What a decision about a case or an initiative rests on beside its own state, read so that the save compares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from osl_workflow.case.commands import AcceptTransfer, OfferTransfer
from osl_workflow.case.state import Case
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as p
from osl_workflow.progress import events as e
from osl_workflow.progress.attendance import Attended
from osl_workflow.progress.handing_over import GiveBack, HandOver
from osl_workflow.progress.mending import Entry
from osl_workflow.progress.recording import ATTENDED
from osl_workflow.progress.records import Attendance
from osl_workflow.progress.undertaking import KINDS, Assign, Undertaking
from osl_workflow.sentences import sentence
from osl_workflow.staff.away import check_present
from osl_workflow.staff.state import roles_on
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.progress.state import Progress
    from osl_workflow.staff.state import Staff


def origin(reader: Reader, id: UUID) -> tuple[Stream, Undertaking]:
    """Return the case or initiative of this id with its stream; noted as read.

    Raises:
        Refused: there is none.
    """
    stream = reader.store.stream_of(id)
    if stream is None or stream.kind not in KINDS:
        raise Refused("acts.case_unknown")
    return stream, reader.undertaking(stream.kind, id)


def worker_roles(
    reader: Reader, state: Undertaking, command: p.Command, acting: Acting
) -> tuple[str, ...] | None:  # fmt: skip
    """Return the roles that whoever is to get the work holds on the day; None where nobody is, or she has left.

    Who has left gets nothing any more, on no day: else she would leave with work in her hands.
    """
    worker = _receiver(state, command)
    staff = None if worker is None else reader.staff(worker)
    return None if staff is None or staff.left is not None else roles_on(staff, acting.on)


def role_comes(reader: Reader, state: Undertaking, command: p.Command, acting: Acting, refused: Refused) -> Refused:
    """Return a refusal with one line more, where whoever was to get the work holds the role from a later day on."""
    worker = _receiver(state, command)
    if worker is None or refused.said.key not in ("progress.worker_without_role", "progress.worker_without_any_role"):
        return refused
    part = getattr(command, "part", None) or state.lead
    held = [one for one in reader.staff(worker).roles if one.role == part and (one.to is None or one.to >= one.from_)]
    later = [one.from_ for one in held if one.from_ > acting.on]
    if not later:
        return refused
    comes = sentence("progress.remedy_role_later", from_=min(later))
    return Refused(refused.said.key, details=(*refused.details, comes), **refused.said.values)


def _receiver(state: Undertaking, command: p.Command) -> UUID | None:
    """Return who would hold a part after the command, or could by accepting it."""
    match command:
        case Assign() | HandOver() | OfferTransfer() | p.Reopen():
            return command.worker
        case GiveBack():
            return command.owner
        case AcceptTransfer() if isinstance(state, Case):
            offer = state.offers.get(command.part or state.lead)
            return None if offer is None else offer.to
    return None


def gone(reader: Reader, state: Undertaking, command: p.Command) -> tuple[UUID, ...]:
    """Return who of those that held a case has left, where it is taken up again: it waits for another worker."""
    if not isinstance(command, p.Reopen):
        return ()
    return tuple(worker for worker in state.workers.values() if reader.staff(worker).left is not None)


def check_worker_is_here(reader: Reader, state: Undertaking, command: p.Command, acting: Acting) -> None:
    """Check that whoever would hold a part after the command is at work on the day; an offer may wait for her.

    Raises:
        Refused: he is away.
    """
    worker = None if isinstance(command, OfferTransfer) else _receiver(state, command)
    if worker is not None:
        check_is_here(reader, reader.staff(worker), acting.on)


def check_is_here(reader: Reader, worker: Staff, on: date) -> None:
    """Check that whoever is to take over work is at work on the day.

    Raises:
        Refused: he is away; says until when, and who stands in.
    """
    absence = worker.absence_on(on)
    if absence is not None:
        deputy = absence.deputy_on(on)
        check_present(worker, on, None if deputy is None else reader.staff(deputy))


def check_persons(reader: Reader, command: p.Command) -> None:
    """Check that whoever is written down as a person is one of this office.

    Raises:
        Refused: somebody is not.
    """
    contents: Iterable[Mapping[str, Any]] = ()
    match command:
        case p.DoStep():
            contents = (content for of_kind in command.records.values() for content in of_kind)
        case p.EnterRecord() | p.ChangeRecord():
            contents = (command.content,)
    for content in contents:
        for name, known in (("person", reader.person), ("partner", reader.staff)):
            try:
                id = UUID(str(content.get(name, "")))
            except ValueError:  # told with whatever else is wrong of the record
                continue
            known(id)


def entry(reader: Reader, stream: Stream, command: p.Command) -> Entry | None:
    """Return what the history holds at the number that a withdrawal names."""
    if not isinstance(command, p.WithdrawEntry):
        return None
    found = reader.entry(stream, command.entry)
    if found is None:
        return None
    event, author = found.event, found.event.meta.actor
    if isinstance(event, e.StepDone | e.StepSubmitted | e.StepSkipped):
        return Entry(command.entry, author, step=event.step)
    if isinstance(event, e.RecordEntered):
        return Entry(command.entry, author, record=event.record, kind=event.kind)
    return Entry(command.entry, author)


class TakenBack(NamedTuple):
    """A record that counts as kept by attendance, and the entry of it elsewhere that was withdrawn since."""

    record: str
    attendance: Attendance


def taken_back(reader: Reader, progress: Progress) -> tuple[TakenBack, ...]:
    """Return which agreed actions count as kept by an attendance that was withdrawn since in the other history.

    Nothing in a case happens by what is done elsewhere, so it is read whenever it is shown.
    """
    kept = (
        TakenBack(name, Attendance.model_validate(record.content[ATTENDED]))
        for name, record in progress.records.items()
        if record.status in ("done", "partly") and record.content is not None and ATTENDED in record.content
    )
    return tuple(
        one for one in kept if one.attendance.entry in origin(reader, one.attendance.other)[1].progress.withdrawn
    )


def attended(reader: Reader, command: p.Command) -> Attended | None:
    """Return what stands at the entry by which an agreed action is kept; None where that is no activity that stands."""
    if not isinstance(command, p.KeepByAttendance):
        return None
    stream, other = origin(reader, command.other)
    found = reader.entry(stream, command.entry)
    event = None if found is None else found.event
    if not isinstance(event, e.RecordEntered) or event.kind != "activity" or event.sealed is None:
        return None
    if command.entry in other.progress.withdrawn:
        return None
    there = (other.progress.records.get(name) for name in event.sealed.content.get("participants", ()))
    known = [record.content or {} for record in there if record is not None]
    persons = [UUID(content["person"]) for content in known if "person" in content]
    if isinstance(other, Case):
        persons.append(other.client)
    return Attended(mark=other.number, on=event.meta.occurred_on, persons=tuple(persons))
