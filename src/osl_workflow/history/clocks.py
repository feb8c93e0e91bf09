"""The two clocks of a history: when something happened, and when it was recorded.

*As known on D* is what was recorded up to the end of the day D in Warsaw, whatever it tells of. *As it was on D* is
what had happened up to D as far as we know today, whatever day it was recorded. For the second question each entry
**tells of** a day:

- an entry tells of the day on which it happened (`occurred_on`); a late entry is still true of its own day;
- the doing of a step, once its day was corrected, tells of the corrected day, and so does the correction: the old value
  was never true. A correction that waits for approval, or was not approved, does not count for that;
- a withdrawal tells of the day of what it takes back: that never was;
- deadlines tell of the day of what they came from, because they are counted from it;
- all else that follows from an act (a phase entered, a return, an end, a pause) is a way that was taken, and the way is
  never rewritten: it tells of the day on which it was taken, also where a corrected value would have led elsewhere.

What tells of days up to D is folded in the order of recording, the order in which decisions were taken. So for every D
from the last day told of on, *as it was* is simply how things stand now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from osl_workflow.acts.kinds import applied
from osl_workflow.event import Event
from osl_workflow.progress import events as e
from osl_workflow.progress.undertaking import Undertaking
from osl_workflow.store.recorded import Recorded
from osl_workflow.zone import WARSAW

_SOURCES = (e.StepDone, e.StepSubmitted, e.StepSkipped, e.StepCorrected, e.CorrectionApproved, e.EntryWithdrawn)
"""What deadlines come from that may tell of another day than that of its act."""


def recorded_on(event: Event) -> date:
    """Return the day in Warsaw on which an event was recorded."""
    return event.meta.recorded_at.astimezone(WARSAW).date()


def days_late(event: Event) -> int:
    """Return how many days after it happened an event was recorded; 0: on the same day in Warsaw, so it is not late."""
    return max(0, (recorded_on(event) - event.meta.occurred_on).days)


def as_known_on(day: date, history: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return what was recorded up to the end of `day` in Warsaw."""
    return tuple(recorded for recorded in history if recorded_on(recorded.event) <= day)


def as_was_on(day: date, history: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """Return what tells of days up to `day`, in the order of recording."""
    told = days_told_of(history)
    return tuple(recorded for recorded in history if told[recorded.version] <= day)


def days_told_of(history: Sequence[Recorded]) -> dict[int, date]:
    """Return the day that each entry tells of, by its number in the case (see the module)."""
    doing, day = _corrections(history)
    told: dict[int, date] = {}
    for recorded in history:
        number = recorded.version
        told[number] = day.get(doing.get(number, number), recorded.event.meta.occurred_on)
    for recorded in history:
        if isinstance(recorded.event, e.EntryWithdrawn):
            told[recorded.version] = told.get(recorded.event.entry, told[recorded.version])
    sources: dict[UUID, int] = {}
    for recorded in history:
        command = recorded.event.meta.command
        if isinstance(recorded.event, _SOURCES):
            sources.setdefault(command, recorded.version)
        elif isinstance(recorded.event, e.DeadlineSet | e.DeadlineDropped):
            told[recorded.version] = told[sources.get(command, recorded.version)]
    return told


def _corrections(history: Sequence[Recorded]) -> tuple[dict[int, int], dict[int, date]]:
    """Return which doing each correction in force (or its approval) is about, and the corrected day of each doing."""
    doing: dict[int, int] = {}
    day: dict[int, date] = {}
    waiting: dict[str, tuple[int, e.StepCorrected]] = {}

    def take(correction: e.StepCorrected, *numbers: int) -> None:
        about = doing.get(correction.entry, correction.entry)
        day[about] = correction.done_on
        doing.update(dict.fromkeys(numbers, about))

    for recorded in history:
        event = recorded.event
        match event:
            case e.StepCorrected(pending=True):
                waiting[event.step] = (recorded.version, event)
            case e.StepCorrected():
                take(event, recorded.version)
            case e.CorrectionApproved() if event.step in waiting:
                number, correction = waiting.pop(event.step)
                take(correction, number, recorded.version)
    return doing, day


def folded(history: Iterable[Recorded]) -> Undertaking | None:
    """Return the case or initiative as these entries leave it, None before its opening.

    An entry whose object is not among them changes nothing yet: an approval that tells of an earlier day than what it
    approves.
    """
    state: Undertaking | None = None
    for recorded in history:
        if state is None:
            if recorded.version == 1:
                state = applied(None, recorded)
        elif _has_its_object(state, recorded.event):
            # Marks keep the number of the entry that made them, and here entries may be missing in between.
            before = state.model_copy(update={"version": recorded.version - 1})
            after = applied(before, recorded)
            state = _still_waiting(state, after, recorded.event)
    return state


def _still_waiting(before: Undertaking, after: Undertaking, event: Event) -> Undertaking:
    """Return `after`, where a corrected value does not approve what on that day still waited for its approval."""
    if not isinstance(event, e.StepCorrected | e.CorrectionApproved) or not before.progress.is_submitted(event.step):
        return after
    mark = after.progress.marks[event.step].model_copy(update={"state": "submitted"})
    progress = after.progress.model_copy(update={"marks": {**after.progress.marks, event.step: mark}})
    return after.model_copy(update={"progress": progress})


def _has_its_object(state: Undertaking, event: Event) -> bool:
    progress = state.progress
    match event:
        case e.StepApproved():
            return progress.is_submitted(event.step)
        case e.StepCorrected():
            return event.pending or event.step in progress.marks
        case e.CorrectionApproved():
            return event.step in progress.corrections and event.step in progress.marks
    return True
