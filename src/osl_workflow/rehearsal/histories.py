"""Playing a history again by another version of its process: would every act of it have been possible?

Each act is decided anew, by the same people, on the same days, with the same answers. Consequences (a phase that ends,
a deadline, a return) follow from the rules of the other version. The first act that they refuse strands the history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, TypeVar
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.process.model import Phase, RecordKind
from osl_workflow.process.standard import CaseState
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.decide import begin, decide
from osl_workflow.progress.fold import apply
from osl_workflow.progress.mending import Entry
from osl_workflow.progress.recording import ATTENDED
from osl_workflow.progress.rules import Rules
from osl_workflow.progress.state import Progress
from osl_workflow.sentences import Sentence

S = TypeVar("S")
RulesOn = Callable[[date], Rules]
"""The rules of the other version, with what the office chose for a day."""

_CONSEQUENCES = (e.PhaseEnded, e.PhaseEntered, e.ReturnedTo, e.DeadlineSet, e.DeadlineDropped, e.OtherStarted)


class Numbered(NamedTuple):
    """An event and its number in its history."""

    number: int
    event: Event


class Stranded(NamedTuple):
    """The act that is not possible: its number in the history, its day, what was done, to which step, and why not."""

    number: int
    on: date
    topic: str
    step: str | None
    said: Sentence
    details: tuple[Sentence, ...]


class Replayed(NamedTuple):
    """How far a history came by other rules, and where it stood then.

    `stranded`: the act that was refused; `unreadable`: the number of an act whose content can no longer be read.
    """

    status: CaseState
    phase: Phase
    stranded: Stranded | None = None
    unreadable: int | None = None

    @property
    def fits(self) -> bool:
        """Whether all acts were possible."""
        return self.stranded is None and self.unreadable is None


def replay(rules_on: RulesOn, history: Iterable[Numbered], renamed: Mapping[str, str] | None = None) -> Replayed:
    """Return how far a history comes by the rules of `rules_on`; events that are not of its process are passed over.

    `renamed`: names of steps in the history with those that the rules have for them.
    """
    playing = _Playing(rules_on, renamed or {})
    for _, together in groupby(history, key=lambda found: found.event.meta.command):
        act = [found for found in together if isinstance(found.event, e.EVENTS)]
        if not act:
            continue
        try:
            playing.take(act)
        except _Unreadable:
            return playing.came(unreadable=act[0].number)
        except Refused as refused:
            primary = _primary(act) or act[0]
            event = primary.event
            step = getattr(event, "step", None)
            stranded = Stranded(
                primary.number, event.meta.occurred_on, event.topic, step, refused.said, refused.details
            )  # fmt: skip
            return playing.came(stranded=stranded)
    return playing.came()


class _Unreadable(Exception):
    """What was typed is needed and its key has been destroyed."""


class _Playing:
    def __init__(self, rules_on: RulesOn, renamed: Mapping[str, str]) -> None:
        self._rules_on = rules_on
        self._renamed = renamed
        self._progress = Progress()
        self._version = 0
        self._numbers: dict[int, int] = {}
        """The numbers of entries in the history, with those that they have here."""
        self._authors: dict[int, UUID] = {}
        """Whose the entries are, by their numbers here."""

    def came(self, stranded: Stranded | None = None, unreadable: int | None = None) -> Replayed:
        return Replayed(self._progress.status, self._progress.phase, stranded, unreadable)

    def take(self, act: Sequence[Numbered]) -> None:
        first = act[0].event
        rules = self._rules_on(first.meta.occurred_on)
        if self._progress.opened_on is None:
            self._fold(begin(rules, _acting(first), first.meta.role, version=0))
            return
        primary = _primary(act)
        if primary is None or isinstance(primary.event, e.Moved):
            return
        command = _command(primary, act)
        step = getattr(command, "step", None)
        if isinstance(step, str) and step in self._renamed:
            command = command.model_copy(update={"step": self._renamed[step]})
        entry = None
        if isinstance(command, c.WithdrawEntry) and isinstance(primary.event, e.EntryWithdrawn):
            number = self._numbers.get(command.entry, 0)
            command = command.model_copy(update={"entry": number})
            withdrawn = primary.event
            author = self._authors.get(number, withdrawn.meta.actor)
            named = self._renamed.get(withdrawn.step or "", withdrawn.step)
            entry = Entry(number, author, named, withdrawn.record, withdrawn.kind)
        events = decide(
            rules, self._progress, command, _acting(primary.event), version=self._version, entry=entry
        )  # fmt: skip
        self._pair(act, events)
        self._fold(events)

    def _pair(self, act: Sequence[Numbered], events: Sequence[Event]) -> None:
        """Note which number each doing and record of the act has here: a withdrawal names one."""
        before = Counter[type]()
        for number, event in enumerate(events, self._version + 1):
            if isinstance(event, _CONSEQUENCES):
                continue
            same = [found for found in act if isinstance(found.event, type(event))][before[type(event)] :]
            before[type(event)] += 1
            if same:
                self._numbers[same[0].number] = number
                self._authors[number] = event.meta.actor

    def _fold(self, events: Iterable[Event]) -> None:
        for event in events:
            self._version += 1
            self._progress = apply(self._progress, event, self._version)


def _primary(act: Sequence[Numbered]) -> Numbered | None:
    """Return what was done: not what followed from it, nor the records that a step left."""
    done = [found for found in act if not isinstance(found.event, _CONSEQUENCES)]
    steps = [found for found in done if not isinstance(found.event, e.RecordEntered)]
    return next(iter(steps or done), None)


def _acting(event: Event) -> Acting:
    meta = event.meta
    return Acting(
        actor=meta.actor,
        roles=(meta.role,),
        today=max(meta.occurred_on, meta.recorded_at.date()),
        now=meta.recorded_at,
        command=meta.command,
        occurred_on=meta.occurred_on,
        reason=None if event.sealed is None else event.sealed.reason,
        entered_by=meta.entered_by,
        chosen_role=meta.role,
    )


def _command(primary: Numbered, act: Sequence[Numbered]) -> c.Command:
    """Return the command that an act carried out."""
    event = primary.event
    match event:
        case e.StepDone() | e.StepSubmitted():
            content = _content(event.sealed, e.StepContent)
            records: dict[RecordKind, tuple[e.Form, ...]] = {}
            for found in act:
                if isinstance(found.event, e.RecordEntered):
                    entered = _content(found.event.sealed, e.RecordContent).content
                    records[found.event.kind] = (*records.get(found.event.kind, ()), entered)
            return c.DoStep.model_validate(
                {
                    "step": event.step,
                    "outcome": event.outcome,
                    "form": content.form,
                    "with": content.took_part,
                    "records": records,
                }
            )
        case e.StepApproved() | e.CorrectionApproved():
            return c.ApproveStep(step=event.step)
        case e.StepReturned() | e.CorrectionReturned():
            return c.ReturnStep(step=event.step)
        case e.StepSkipped():
            return c.SkipStep(step=event.step)
        case e.StepCorrected():
            corrected = _content(event.sealed, e.StepContent)
            return c.CorrectStep.model_validate(
                {
                    "step": event.step,
                    "form": {name: corrected.form.get(name) for name in event.fields},
                    "with": corrected.took_part,
                    "outcome": event.outcome,
                    "done_on": event.done_on,
                    "path": _path(event.kept, act),
                }
            )
        case e.EntryWithdrawn():
            return c.WithdrawEntry(entry=event.entry, path=_path(event.kept, act))
        case e.RecordEntered():
            return c.EnterRecord(kind=event.kind, content=_typed(event))
        case e.RecordChanged():
            return c.ChangeRecord(record=event.record, status=event.status, content=_typed(event))
        case e.Suspended():
            return c.Suspend()
        case e.Resumed():
            return c.Resume()
        case e.Closed():
            return c.Close(closing=event.closing)
        case e.Reopened():
            return c.Reopen()
        case e.CallCloses():
            return c.CountFromCall(call=event.call, closes_on=event.closes_on)
        case _:
            raise TypeError(event.topic)


def _typed(event: e.RecordEntered | e.RecordChanged) -> e.Form:
    """Return the content of a record as somebody can type it: an attendance that was checked is no part of that."""
    content = _content(event.sealed, e.RecordContent).content
    return {name: value for name, value in content.items() if name != ATTENDED}


def _path(kept: Sequence[str], act: Sequence[Numbered]) -> c.Path | None:
    if kept:
        return "keep"
    return "return" if any(isinstance(found.event, e.ReturnedTo) for found in act) else None


def _content(sealed: object, kind: type[S]) -> S:
    if not isinstance(sealed, kind):
        raise _Unreadable
    return sealed
