"""Which earlier acts does an act put right, and since when is it so what followed from them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.progress import events as e
from osl_workflow.progress.undertaking import WorkerAssigned

if TYPE_CHECKING:
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event
    from osl_workflow.progress.state import Progress
    from osl_workflow.progress.undertaking import Undertaking
    from osl_workflow.store.recorded import Stream


@dataclass(frozen=True)
class Mended:
    """Earlier acts (their commands) of which it is put right when they happened; `day` None: they never did.

    `workers`: all who have held the case.
    """

    acts: frozenset[UUID]
    day: date | None
    workers: frozenset[UUID]


def mended(reader: Reader, stream: Stream, state: Undertaking, events: Iterable[Event]) -> Mended | None:
    """Return which earlier acts the events put right, and on which day what followed from them began.

    A phase begins or ends with the last step that it waits for, so not before the other steps of that phase were done.
    """
    for step, number, day in _put_right(state.progress, events):
        history = reader.events(stream)
        doing = history[number - 1]
        held = (event.worker for event in history if isinstance(event, WorkerAssigned))
        workers = frozenset(worker for worker in held if worker is not None)
        if not isinstance(doing, e.StepSubmitted):
            right = None if day is None else _not_before_others(state.progress, step, day)
            return Mended(frozenset({doing.meta.command}), right, workers)
        if day is None:  # what followed began when it was approved
            later = (one for one in history[number:] if isinstance(one, e.StepApproved) and one.step == step)
            return Mended(frozenset(one.meta.command for one in later), None, workers)
    return None


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


def _not_before_others(progress: Progress, step: str, day: date) -> date:
    mark = progress.marks.get(step)
    others = (one for name, one in progress.marks.items() if name != step)
    return max([day, *(one.occurred_on for one in others if mark is not None and one.phase == mark.phase)])
