"""What the open part of an event says, in sentences: outcomes, days, roles, reasons. No seal is needed for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from osl_workflow.case.events import (
    CaseOpened,
    HouseholdChanged,
    MemberJoined,
    MemberLeft,
    TransferAccepted,
    TransferDeclined,
    TransferEnded,
    TransferOffered,
)
from osl_workflow.event import Event
from osl_workflow.history.values import told_interval
from osl_workflow.initiative.decide import LISTS
from osl_workflow.initiative.events import Community, CommunityDescribed, InitiativeOpened
from osl_workflow.initiative.events import MemberJoined as MemberOfTeamJoined
from osl_workflow.initiative.events import MemberLeft as MemberOfTeamLeft
from osl_workflow.progress import events as e
from osl_workflow.progress.permissions import role_titles
from osl_workflow.progress.records import record_called
from osl_workflow.progress.undertaking import LentUntilReturn, Opened, WorkerAssigned
from osl_workflow.sentences import Sentence, Text, sentence

if TYPE_CHECKING:
    from osl_workflow.history.values import Reading
    from osl_workflow.process.model import RecordKind
    from osl_workflow.process.standard import Standard

Names = Mapping[UUID, str]
"""The names of staff and persons by their ids; who is missing can no longer be named."""


def about(reading: Reading, event: Event) -> Text | Sentence | None:
    """Return what the event is about: the title of its step, its phase or its kind of record; None for the case."""
    step, phase, kind = (getattr(event, name, None) for name in ("step", "phase", "kind"))
    if isinstance(step, str):
        return step_title(reading, step)
    if isinstance(event, e.RecordEntered | e.RecordChanged | e.EntryWithdrawn) and kind is not None:
        return reading.standard.records.get(kind, Text(pl=kind, en=kind))
    return reading.standard.phases[phase] if phase is not None else None


def step_title(reading: Reading, name: str) -> Text:
    """Return the title of a step, or its name where the process does not have it."""
    step = reading.definition.find(name)
    return Text(pl=name, en=name) if step is None or not (step.title.pl or step.title.en) else step.title


def outcome_title(reading: Reading, step: str, outcome: str) -> Text:
    """Return the title of an outcome, or its name."""
    found = reading.definition.find(step)
    named = None if found is None else found.outcomes.get(outcome)
    return Text(pl=outcome, en=outcome) if named is None or not (named.title.pl or named.title.en) else named.title


def role_title(reading: Reading, role: str) -> Text:
    """Return the title of a role."""
    return role_titles(reading.standard, (role,))[0]


def name_of(names: Names, id: UUID | None) -> str | Sentence:
    """Return the name of somebody, or what is said where it cannot be read any more; for None: nobody."""
    if id is None:
        return sentence("history.nobody")
    return names.get(id) or sentence("history.no_name")


def details(reading: Reading, names: Names, event: Event) -> tuple[Sentence, ...]:
    """Return what an event says openly, one sentence each."""
    return tuple(_details(reading, names, event))


def _details(reading: Reading, names: Names, event: Event) -> Iterator[Sentence]:
    match event:
        case Opened():
            title = reading.definition.title
            yield sentence("history.opened", number=event.number, process=title, version=event.process_version)
            yield from _of_opening(reading, event)
        case CommunityDescribed():
            yield from _community(reading, event.community)
        case MemberOfTeamJoined() | MemberOfTeamLeft():
            yield sentence("history.member", member=event.member)
        case HouseholdChanged():
            yield sentence("history.record_of", person=name_of(names, event.person))
        case MemberJoined() | MemberLeft():
            yield sentence("history.person", person=name_of(names, event.person))
        case WorkerAssigned():
            role, worker = role_title(reading, event.part), name_of(names, event.worker)
            yield sentence("history.assigned", role=role, worker=worker)
            if event.instead_of is not None:
                yield sentence("history.instead_of", worker=name_of(names, event.instead_of))
        case TransferOffered():
            role, to = role_title(reading, event.part), name_of(names, event.to)
            yield sentence("history.offered", role=role, worker=to, until=event.until)
        case TransferAccepted() | TransferDeclined() | TransferEnded():
            yield sentence("history.offered_to", worker=name_of(names, event.to))
            if isinstance(event, TransferEnded):
                yield sentence(f"history.offer_{event.cause}")
        case LentUntilReturn():
            yield sentence("history.goes_back", worker=name_of(names, event.owner))
        case e.Moved():
            yield sentence("history.other_version", before=event.from_version, after=event.text.process_version)
            for old, new in event.renamed.items():
                yield sentence("history.renamed", old=old, step=new)
            if event.waived:
                yield sentence("history.waived", steps=_steps(reading, tuple(event.waived)))
        case e.OtherStarted() | e.StartedFrom():
            way = "other_started" if isinstance(event, e.OtherStarted) else "started_from"
            yield sentence(f"history.{way}", mark=name_of(names, event.other), process=event.process)
        case e.CallCloses():
            key = "history.call_no_more" if event.closes_on is None else "history.call_closes"
            yield sentence(key, on=event.closes_on)
        case e.PhaseEnded():
            if event.lapsed:
                yield sentence("history.lapsed", steps=_steps(reading, event.lapsed))
        case e.ReturnedTo():
            yield sentence("history.round", round=event.round)
            if event.removed:
                yield sentence("history.removed", steps=_steps(reading, event.removed))
            if event.withdrawn:
                yield sentence("history.withdrawn_by_return", steps=_steps(reading, event.withdrawn))
        case e.DeadlineSet():
            yield from _deadline(event)
        case e.Resumed():
            yield sentence("history.pause", n=event.days)
        case e.Closed():
            reason = reading.standard.closing.get(event.closing)
            code = Text(pl=event.closing, en=event.closing)
            yield sentence("history.closing", reason=code if reason is None else reason.title)
        case e.RecordEntered() | e.RecordChanged():
            yield sentence("history.record", record=record_called(event.record))
            if event.status != "entered":
                yield sentence("history.status", status=status(event.kind, event.status))
            if event.due is not None:
                yield sentence("history.due", on=event.due)
        case e.StepDone() | e.StepSubmitted() | e.StepCorrected() | e.EntryWithdrawn() | e.StepApproved():
            yield from _of_step(reading, event)
        case e.CorrectionApproved():
            yield from _deviations(event.deviations)


def _of_opening(reading: Reading, event: Opened) -> Iterator[Sentence]:
    if isinstance(event, InitiativeOpened):
        yield from _community(reading, event.community)
    if isinstance(event, CaseOpened):
        if event.learned_on is not None:
            yield sentence("history.learned", on=event.learned_on)
        if event.sealed is not None and event.sealed.origin is not None:
            yield sentence("history.origin")


def _community(reading: Reading, told: Community) -> Iterator[Sentence]:
    for title, value in told_community(reading.standard, told):
        yield sentence("history.told", title=title, value=value)


def told_community(standard: Standard, told: Community) -> Iterator[tuple[Sentence, tuple[Text, ...]]]:
    """Yield what codes tell of a community, each with its title: its kind, who carries the work out, for whom it is."""
    for field, name in LISTS.items():
        value = getattr(told, field)
        codes = value if isinstance(value, tuple) else (value,) if value is not None else ()
        entries = standard.lists[name].entries if name in standard.lists else {}
        titles = tuple(entries[code].title if code in entries else Text(pl=code, en=code) for code in codes)
        if titles:
            yield sentence(f"initiative.{field}"), titles


def _of_step(reading: Reading, event: Any) -> Iterator[Sentence]:
    if isinstance(event, e.StepCorrected | e.EntryWithdrawn):
        yield sentence("history.about_entry", entry=event.entry)
        if event.kept:
            yield sentence("history.kept", what=tuple(sentence(f"history.kept_{code}") for code in event.kept))
    if isinstance(event, e.StepDone | e.StepSubmitted):
        found = reading.definition.find(event.step)
        if found is None or found.outcomes:
            yield sentence("history.outcome", outcome=outcome_title(reading, event.step, event.outcome))
        if event.unchanged_since is not None:
            yield sentence("history.unchanged", since=event.unchanged_since)
    if isinstance(event, e.StepSubmitted) or (isinstance(event, e.StepCorrected) and event.pending):
        yield sentence("history.approvers", roles=role_titles(reading.standard, event.approvers))
    if isinstance(event, e.StepDone | e.StepSubmitted | e.StepApproved):
        yield from _deviations(event.deviations)


def _deviations(codes: tuple[str, ...]) -> Iterator[Sentence]:
    for code in codes:
        yield sentence(f"history.deviation_{code}")


def _deadline(event: e.DeadlineSet) -> Iterator[Sentence]:
    if event.value:
        length = told_interval(event.value)
        yield sentence("history.deadline", on=event.on, length=length, base_on=event.base_on)
    else:
        yield sentence("history.due", on=event.on)
    if event.moved_by:
        yield sentence("history.moved", n=event.moved_by)
    if event.statutory:
        yield sentence("history.statutory", source=event.source or "–")
    if not event.confirmed:
        yield sentence("history.not_confirmed")


def _steps(reading: Reading, names: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(step_title(reading, name) for name in names)


def status(kind: RecordKind, code: str) -> Sentence:
    """Return the sentence for the status of a record."""
    return sentence(f"history.status_{kind}_{code}")
