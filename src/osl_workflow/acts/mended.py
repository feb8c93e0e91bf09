"""Which earlier acts does an act put right, and since when is it so what followed from them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.progress import events as e

if TYPE_CHECKING:
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event
    from osl_workflow.progress.state import Progress
    from osl_workflow.progress.undertaking import Undertaking
    from osl_workflow.store.recorded import Stream


@dataclass(frozen=True)
class Mended:
    """An earlier act (its command) that was told of the day `was`, and did happen on `day`; None: it never did."""

    act: UUID
    was: date
    day: date | None


def mended(reader: Reader, stream: Stream, state: Undertaking, events: Iterable[Event]) -> Mended | None:
    """Return which earlier act the events put right: on which day that began which followed from it, and should have.

    A phase begins or ends with the last step that it waits for, so not before the other steps of that phase were done.
    """
    for step, number, day in _put_right(state.progress, events):
        history = reader.events(stream)
        doing = history[number - 1]
        if not isinstance(doing, e.StepSubmitted):
            told = _last_of_its_phase(state.progress, step, _told_day(state.progress, step, number, doing))
            right = None if day is None else _last_of_its_phase(state.progress, step, day)
            return None if right == told else Mended(doing.meta.command, told, right)
        later = (one for one in history[number:] if isinstance(one, e.StepApproved) and one.step == step)
        approved = next(later, None)
        if day is None and approved is not None:  # what followed began when it was approved
            return Mended(approved.meta.command, approved.meta.occurred_on, None)
    return None


def _told_day(progress: Progress, step: str, number: int, doing: Event) -> date:
    """Return the day of a doing as it was told last, before it is put right now."""
    marks = (progress.marks.get(step), progress.earlier.get(step), *progress.older.get(step, ()))
    return next((mark.occurred_on for mark in marks if mark and mark.entry == number), doing.meta.occurred_on)


def _put_right(progress: Progress, events: Iterable[Event]) -> Iterator[tuple[str, int, date | None]]:
    """Yield the doings (step and number) of which another day holds now; None: they were entered by mistake."""
    for event in events:
        match event:
            case e.StepCorrected(pending=False):
                yield event.step, event.entry, event.done_on
            case e.CorrectionApproved():
                waiting = progress.corrections[event.step]
                yield event.step, waiting.entry, waiting.occurred_on
            case e.EntryWithdrawn(kept=()) if event.step is not None:
                yield event.step, event.entry, None


def _last_of_its_phase(progress: Progress, step: str, day: date) -> date:
    mark = progress.marks.get(step)
    others = (one for name, one in progress.marks.items() if name != step)
    return max([day, *(one.occurred_on for one in others if mark is not None and one.phase == mark.phase)])
