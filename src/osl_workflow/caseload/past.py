"""What a worker held on a day that has been, as far as we know today: what is recorded late is judged by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from osl_workflow.caseload.events import CaseDayCorrected, CaseHeld, CaseReleased
from osl_workflow.caseload.periods import Entry, periods
from osl_workflow.caseload.state import Caseload, Holding, caseload_id
from osl_workflow.event import Event


class Told(NamedTuple):
    """What an act told of a case in a load; `command`: of the act."""

    command: UUID
    entry: Entry


class _Held(NamedTuple):
    case: UUID
    from_day: date
    to_day: date
    holding: Holding


class Past:
    """The load of a worker on each day, as all events that were recorded of it tell."""

    def __init__(self, worker: UUID, events: Iterable[Event]) -> None:
        self._id = caseload_id(worker)
        self.told = told(events)
        self._held = tuple(held for case, of_case in self.told.items() for held in _held(case, of_case))

    def on(self, day: date) -> Caseload:
        """Return what was held on a day."""
        held = {one.case: one.holding for one in self._held if one.from_day <= day < one.to_day}
        return Caseload(id=self._id, held=held)

    def begins(self, after: date, before: date) -> tuple[date, ...]:
        """Return the days between two others (neither of them) on which the load may have grown, in their order."""
        return tuple(sorted({one.from_day for one in self._held if after < one.from_day < before}))


def told(events: Iterable[Event]) -> dict[UUID, list[Told]]:
    """Return what was told of each case, in the order of recording, with the days as they were put right since."""
    found: dict[UUID, list[Told]] = {}
    for number, event in enumerate(events):
        match event:
            case CaseHeld():
                until = tuple(event.until.items())
                entry = Entry(number, event.meta.occurred_on, event.household, event.measures, until)
            case CaseReleased():
                entry = Entry(number, event.meta.occurred_on, None)
            case CaseDayCorrected():
                found[event.case] = list(_put_right(found.get(event.case, ()), event))
                continue
            case _:
                continue
        found.setdefault(event.case, []).append(Told(event.meta.command, entry))
    return found


def _put_right(of_case: Iterable[Told], event: CaseDayCorrected) -> Iterator[Told]:
    for one in of_case:
        if one.command != event.act:
            yield one
        elif event.day is not None:
            yield one._replace(entry=one.entry._replace(day=event.day))


def _held(case: UUID, of_case: Iterable[Told]) -> Iterator[_Held]:
    """Yield when a case was held and how it counted; it is the worker's since the first day without a break."""
    since = reached = date.min
    for from_day, to_day, entry in periods(one.entry for one in of_case):
        since, reached = (since if from_day == reached else from_day), to_day
        assert entry.household is not None  # a period is of something that is held
        holding = Holding(household=entry.household, measures=entry.measures, until=dict(entry.until), since=since)
        yield _Held(case, from_day, to_day, holding)
