"""What a worker held on a day that has been, as far as we know today: what is recorded late is judged by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from osl_workflow.caseload.events import CaseHeld, CaseReleased
from osl_workflow.caseload.periods import EVER, Entry, periods
from osl_workflow.caseload.state import Caseload, Holding, caseload_id
from osl_workflow.event import Event


class Told(NamedTuple):
    """What an act told of a case in a load; `command`: of the act."""

    command: UUID
    entry: Entry

    @property
    def holding(self) -> Holding | None:
        """How the case counts by it; None: it is held no more."""
        return _holding(self.entry)


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

    def from_then(self, case: UUID, day: date) -> Iterator[tuple[date, Holding | None]]:
        """Yield how a case is held from a day on: on which day what begins; None: it is held no more."""
        reached = day
        for one in (one for one in self._held if one.case == case and one.to_day > day):
            begins = max(one.from_day, day)
            if begins > reached:
                yield reached, None
            yield begins, one.holding.model_copy(update={"since": None})
            reached = one.to_day
        if reached < EVER:
            yield reached, None

    def begins(self, after: date, before: date) -> tuple[date, ...]:
        """Return the days between two others (neither of them) on which the load may have grown, in their order."""
        return tuple(sorted({one.from_day for one in self._held if after < one.from_day < before}))


def told(events: Iterable[Event]) -> dict[UUID, list[Told]]:
    """Return what was told of each case, in the order of recording."""
    found: dict[UUID, list[Told]] = {}
    for number, event in enumerate(events):
        match event:
            case CaseHeld():
                until = tuple(event.until.items())
                entry = Entry(number, event.meta.occurred_on, event.household, event.measures, until)
            case CaseReleased():
                entry = Entry(number, event.meta.occurred_on, None)
            case _:
                continue
        found.setdefault(event.case, []).append(Told(event.meta.command, entry))
    return found


def _holding(entry: Entry) -> Holding | None:
    if entry.household is None:
        return None
    return Holding(household=entry.household, measures=entry.measures, until=dict(entry.until))


def _held(case: UUID, of_case: Iterable[Told]) -> Iterator[_Held]:
    """Yield when a case was held and how it counted; it is the worker's since the first day without a break."""
    since = reached = date.min
    for from_day, to_day, entry in periods(one.entry for one in of_case):
        since, reached = (since if from_day == reached else from_day), to_day
        holding = _holding(entry)
        assert holding is not None  # a period is of something that is held
        yield _Held(case, from_day, to_day, holding.model_copy(update={"since": since}))
