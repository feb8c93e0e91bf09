"""On which days was a case held and counted, as far as we know today?

Entries are recorded in one order and tell of days in another: what was forgotten is recorded late. *As it was on D* is
what tells of days up to D, taken in the order of recording (the order in which decisions were taken), so of all entries
about one case in the load of one worker the newest one that tells of D or earlier holds on D. From the last day told of
on, that is simply how things stand now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

EVER = date.max
"""The end of what has not ended."""


class Entry(NamedTuple):
    """What was recorded at `position` of a case in a load, true from `day` on; `household` None: held no more.

    `until`: the measures that count no longer than to a last day (a benefit ends), each with that day.
    """

    position: int
    day: date
    household: UUID | None
    measures: tuple[str, ...] = ()
    until: tuple[tuple[str, date], ...] = ()


class Change(NamedTuple):
    """An entry about a case in the load of a worker."""

    worker: UUID
    case: UUID
    entry: Entry


class Period(NamedTuple):
    """The days `from_day` to the one before `to_day`, on which an entry holds."""

    from_day: date
    to_day: date
    entry: Entry


def periods(entries: Iterable[Entry]) -> tuple[Period, ...]:
    """Return when the worker held the case, and by which measures it counted, in the order of days."""
    found: list[Period] = []
    holds: Entry | None = None
    since = date.min
    for entry in sorted(entries, key=lambda one: (one.day, one.position)):
        if holds is not None and entry.position < holds.position:
            continue
        if holds is not None and since < entry.day:
            found.append(Period(since, entry.day, holds))
        holds, since = entry, entry.day
    if holds is not None:
        found.append(Period(since, EVER, holds))
    return tuple(period for period in found if period.entry.household is not None)
