"""The entries of a case as a story: what happened, when, when it was recorded, who said so and what became of it.

Pure: fed with recorded events, the texts that the case follows and the names that can still be read. A corrected value
stands beside the old one, a withdrawn entry is marked and not hidden, and what can no longer be read says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from osl_workflow.case.events import (
    HouseholdChanged,
    MemberJoined,
    MemberLeft,
    TransferAccepted,
    TransferDeclined,
    TransferEnded,
    TransferOffered,
)
from osl_workflow.event import Event, Sealed
from osl_workflow.history.clocks import days_late, days_told_of
from osl_workflow.history.details import Names, about, details, name_of, outcome_title, role_title, status
from osl_workflow.history.values import Changed, Reading, Told, changed_form, changed_record, told_form, told_record
from osl_workflow.initiative.events import CommunityDescribed, InitiativeOpened
from osl_workflow.initiative.events import MemberJoined as MemberOfTeamJoined
from osl_workflow.process.model import RecordKind
from osl_workflow.progress import events as e
from osl_workflow.progress.sharing import partner_of
from osl_workflow.progress.undertaking import LentUntilReturn, Opened, WorkerAssigned
from osl_workflow.sentences import Frozen, Sentence, Text, sentence
from osl_workflow.store.recorded import Recorded


class TookPart(Frozen):
    """How somebody took part in a step; `reason` why he did not sign or was not there."""

    who: Text
    how: Sentence
    reason: str | None = None


class Entry(Frozen):
    """One entry of a case. `number` counts within the case, `position` in the whole history.

    `what` happened to what (`about`), with `details`. `tells_of`: the day that it is true of (`clocks.py`). `follows`:
    the number of the entry of which this is a consequence. `role`, `who`, `entered_by`, `on_behalf_of`: who answers for
    it in which role, who typed it, for whom he stood in. `content` are answers, `changes` old values beside new ones.

    `corrected_by`, `withdrawn_by`: numbers of later entries. `unreadable`: it had a sealed part whose key is destroyed.
    """

    number: int
    position: int
    topic: str
    what: Sentence
    about: Text | Sentence | None
    details: tuple[Sentence, ...]
    occurred_on: date
    recorded_at: datetime
    days_late: int
    tells_of: date
    command: UUID
    follows: int | None
    actor: UUID
    who: str | Sentence
    role: Text
    entered_by: str | Sentence | None
    on_behalf_of: str | Sentence | None
    reason: str | None
    content: tuple[Told, ...] = ()
    took_part: tuple[TookPart, ...] = ()
    changes: tuple[Changed, ...] = ()
    corrected_by: tuple[int, ...] = ()
    withdrawn_by: int | None = None
    unreadable: bool = False

    @property
    def late(self) -> bool:
        """Whether it was recorded on a later day than it happened."""
        return self.days_late > 0

    @property
    def marks(self) -> tuple[Sentence, ...]:
        """What must stand beside the entry: late, withdrawn, corrected, no longer readable."""
        said = []
        if self.late:
            said.append(sentence("history.late", n=self.days_late))
        if self.withdrawn_by is not None:
            said.append(sentence("history.withdrawn", entry=self.withdrawn_by))
        if self.corrected_by:
            said.append(sentence("history.corrected", entries=self.corrected_by))
        if self.unreadable:
            said.append(sentence("history.unreadable"))
        return tuple(said)


def linked(history: Iterable[Recorded]) -> frozenset[UUID]:
    """Return the ids of the cases and initiatives that a story names."""
    return frozenset(one.event.other for one in history if isinstance(one.event, e.OtherStarted | e.StartedFrom))


def people(history: Iterable[Recorded]) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Return the ids that a story names: of staff, and of persons."""
    staff: set[UUID | None] = set()
    persons: set[UUID] = set()
    for recorded in history:
        event = recorded.event
        staff |= {event.meta.actor, event.meta.entered_by, event.meta.on_behalf_of}
        if isinstance(event, WorkerAssigned):
            staff |= {event.worker, event.instead_of}
        elif isinstance(event, TransferOffered | TransferAccepted | TransferDeclined | TransferEnded):
            staff |= {event.to, getattr(event, "worker", None)}
        elif isinstance(event, LentUntilReturn):
            staff |= {event.owner}
        elif isinstance(event, MemberJoined | MemberLeft | HouseholdChanged):
            persons.add(event.person)
        elif isinstance(event, e.RecordEntered | e.RecordChanged) and event.sealed is not None:
            persons |= {UUID(event.sealed.content["person"])} if "person" in event.sealed.content else set()
            staff |= {partner_of(event.sealed.content)}
    return frozenset(id for id in staff if id is not None), frozenset(persons)


def tell(
    reading: Reading,
    names: Names,
    known: Sequence[Recorded],
    shown: Iterable[Recorded],
    *,
    readable: bool,
    versions: Mapping[int, Reading] | None = None,
) -> tuple[Entry, ...]:
    """Return the entries of `shown`, in the order of recording.

    `known` is the history up to which the story knows (also what became of an entry); `readable`: the key is there.
    `versions`: how each version of the process is read that was followed before or after a move.
    """
    chosen = {recorded.version for recorded in shown}
    told = days_told_of(known)
    leads = _leads(known)
    fates = _Fates(recorded for recorded in known if recorded.version in chosen)
    values = _Values(reading, names)
    entries = []
    for recorded in known:
        event, meta, number = recorded.event, recorded.event.meta, recorded.version
        reading = values.reading = (versions or {}).get(followed(event) or 0, values.reading)
        content, took_part, changes = values.take(recorded)
        if number not in chosen:
            continue
        lead = leads[meta.command]
        entries.append(
            Entry(
                number=number,
                position=recorded.position,
                topic=event.topic,
                what=sentence(f"events.{event.topic}"),
                about=about(reading, event),
                details=details(reading, names, event),
                occurred_on=meta.occurred_on,
                recorded_at=meta.recorded_at,
                days_late=days_late(event),
                tells_of=told[number],
                command=meta.command,
                follows=lead if lead != number else None,
                actor=meta.actor,
                who=name_of(names, meta.actor),
                role=role_title(reading, meta.role),
                entered_by=None if meta.entered_by is None else name_of(names, meta.entered_by),
                on_behalf_of=None if meta.on_behalf_of is None else name_of(names, meta.on_behalf_of),
                reason=_reason(reading, event),
                content=content,
                took_part=took_part,
                changes=changes,
                corrected_by=tuple(fates.corrected.get(number, ())),
                withdrawn_by=fates.withdrawn.get(number),
                unreadable=not readable and _was_sealed(event),
            )
        )
    return tuple(entries)


def followed(event: Event) -> int | None:
    """Return the version of the process that is followed from an event on, where it says so."""
    match event:
        case Opened():
            return event.process_version
        case e.Moved():
            return event.text.process_version
    return None


_CONSEQUENCES = (e.PhaseEnded, e.PhaseEntered, e.ReturnedTo, e.DeadlineSet, e.DeadlineDropped, e.Closed, e.StartedFrom)


def _leads(history: Sequence[Recorded]) -> dict[UUID, int]:
    """Return the number of the entry that each act is about; the others of the act follow from it or belong to it."""
    leads: dict[UUID, tuple[bool, int]] = {}
    for recorded in history:
        aside = isinstance(recorded.event, (*_CONSEQUENCES, e.RecordEntered))
        command = recorded.event.meta.command
        leads[command] = min(leads.get(command, (True, recorded.version)), (aside, recorded.version))
    return {command: number for command, (_, number) in leads.items()}


class _Fates:
    """What became of entries: the numbers of those that corrected or withdrew them."""

    def __init__(self, history: Iterable[Recorded]) -> None:
        self.corrected: dict[int, list[int]] = {}
        self.withdrawn: dict[int, int] = {}
        for recorded in history:
            if isinstance(recorded.event, e.StepCorrected):
                self.corrected.setdefault(recorded.event.entry, []).append(recorded.version)
            elif isinstance(recorded.event, e.EntryWithdrawn):
                self.withdrawn[recorded.event.entry] = recorded.version


class _Doing(Frozen):
    """A doing as it stood before a correction."""

    outcome: str
    on: date
    content: e.StepContent | None


class _Values:
    """Follows the values through a history, so that each new one can be told beside the old one."""

    def __init__(self, reading: Reading, names: Names) -> None:
        self.reading = reading
        self.names = names
        self.doings: dict[int, _Doing] = {}
        self.waiting: dict[str, tuple[int, _Doing]] = {}
        self.records: dict[str, e.RecordEntered | e.RecordChanged] = {}

    def take(self, recorded: Recorded) -> tuple[tuple[Told, ...], tuple[TookPart, ...], tuple[Changed, ...]]:
        """Take in an entry; return its content, who took part, and what it changed."""
        event = recorded.event
        match event:
            case e.StepDone() | e.StepSubmitted():
                self.doings[recorded.version] = _Doing(
                    outcome=event.outcome, on=event.meta.occurred_on, content=event.sealed
                )
                return self._form(event), self._took_part(event), ()
            case e.StepCorrected():
                return (), (), self._correction(event)
            case e.CorrectionApproved() if event.step in self.waiting:
                entry, new = self.waiting.pop(event.step)
                self.doings[entry] = new
            case e.RecordEntered():
                self.records[event.record] = event
                return () if event.sealed is None else self._record(event.kind, event.sealed.content), (), ()
            case e.RecordChanged():
                old, self.records[event.record] = self.records.get(event.record), event
                return (), (), self._record_changes(old, event)
            case InitiativeOpened() | CommunityDescribed() | MemberOfTeamJoined() if event.sealed is not None:
                return _words(event.sealed), (), ()
        return (), (), ()

    def _record(self, kind: RecordKind, content: e.Form) -> tuple[Told, ...]:
        return told_record(self.reading.standard, partial(name_of, self.names), kind, content)

    def _record_changes(
        self, old: e.RecordEntered | e.RecordChanged | None, new: e.RecordChanged
    ) -> tuple[Changed, ...]:
        if old is None:
            return ()
        found: list[Changed] = []
        if old.status != new.status:
            before, after = _status(old.kind, old.status), _status(new.kind, new.status)
            found.append(Changed(name="status", title=sentence("history.title_status"), old=before, new=after))
        if old.sealed is not None and new.sealed is not None:
            person = partial(name_of, self.names)
            found += changed_record(self.reading.standard, person, new.kind, old.sealed.content, new.sealed.content)
        elif old.due != new.due:
            found.append(Changed(name="due", title=sentence("history.title_due"), old=old.due, new=new.due))
        return tuple(found)

    def _form(self, event: e.StepDone | e.StepSubmitted) -> tuple[Told, ...]:
        step = self.reading.definition.find(event.step)
        return () if step is None or event.sealed is None else told_form(self.reading, step, event.sealed.form)

    def _took_part(self, event: e.StepDone | e.StepSubmitted) -> tuple[TookPart, ...]:
        if event.sealed is None:
            return ()
        hidden = _is_hidden(self.reading, event.step)
        return tuple(
            TookPart(
                who=participant(self.reading, who),
                how=sentence(f"history.part_{took.part}"),
                reason=None if hidden else took.reason,
            )
            for who, took in event.sealed.took_part.items()
        )

    def _correction(self, event: e.StepCorrected) -> tuple[Changed, ...]:
        old = self.doings.get(event.entry)
        new = _Doing(outcome=event.outcome, on=event.done_on, content=event.sealed)
        if event.pending:
            self.waiting[event.step] = (event.entry, new)
        else:
            self.doings[event.entry] = new
        if old is None:
            return ()
        found: list[Changed] = []
        if old.on != new.on:
            found.append(Changed(name="done_on", title=sentence("history.title_done_on"), old=old.on, new=new.on))
        if old.outcome != new.outcome:
            title = sentence("history.title_outcome")
            before, after = (outcome_title(self.reading, event.step, one.outcome) for one in (old, new))
            found.append(Changed(name="outcome", title=title, old=before, new=after))
        step = self.reading.definition.find(event.step)
        if step is not None and old.content is not None and new.content is not None:
            changes = changed_form(self.reading, step, old.content.form, new.content.form)
            # What is hidden cannot be compared by its value; which fields were changed is open.
            found += [change for change in changes if not change.hidden or change.name in event.fields]
            found += self._changed_parts(old.content.took_part, new.content.took_part)
        return tuple(found)

    def _changed_parts(self, old: Mapping[str, e.Took], new: Mapping[str, e.Took]) -> list[Changed]:
        return [
            Changed(
                name=f"with.{who}",
                title=participant(self.reading, who),
                old=sentence(f"history.part_{old[who].part}") if who in old else None,
                new=sentence(f"history.part_{new[who].part}") if who in new else None,
            )
            for who in dict.fromkeys((*old, *new))
            if (old[who].part if who in old else None) != (new[who].part if who in new else None)
        ]


def participant(reading: Reading, who: str) -> Text:
    """Return how a participant is called: by the standard's participants, else its roles."""
    return reading.standard.participants.get(who) or role_title(reading, who)


def _words(sealed: Sealed) -> tuple[Told, ...]:
    """Return what was typed of a community or a member of its team."""
    words = sealed.model_dump(exclude={"reason"}, exclude_none=True)
    return tuple(Told(name=name, title=sentence(f"history.field_{name}"), value=said) for name, said in words.items())


def _status(kind: RecordKind, code: str) -> Any:
    return status(kind, code)


def _reason(reading: Reading, event: Event) -> str | None:
    step = getattr(event, "step", None)
    if event.sealed is None or (isinstance(step, str) and _is_hidden(reading, step)):
        return None
    return event.sealed.reason


def _is_hidden(reading: Reading, step: str) -> bool:
    """Return whether what was typed for a step is hidden: it is sensitive, and the reader may not read that."""
    found = reading.definition.find(step)
    return found is not None and found.sensitive and not reading.sensitive


def _was_sealed(event: Event) -> bool:
    """Return whether an event surely had a sealed part: it has contents, or is never done without a reason."""
    always = (e.StepReturned, e.StepSkipped, e.Suspended, e.Reopened, e.CorrectionReturned, e.EntryWithdrawn)
    by_hand = isinstance(event, e.Closed) and event.step is None
    return type(event).model_fields["sealed"].is_required() or isinstance(event, always) or by_hand
