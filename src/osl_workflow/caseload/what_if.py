"""What would another limit, or another post, have meant? The events of loads are gone through again (pure).

What happened stays as it was: an act that another limit would have refused is named, and not undone for the acts after
it. So the answer says at which acts somebody would have had to decide otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from osl_workflow.caseload.decide import Limit, most_new
from osl_workflow.caseload.events import CaseHeld
from osl_workflow.caseload.periods import Change, Entry
from osl_workflow.event import Event
from osl_workflow.office.settings import LimitMode


class Supposed(NamedTuple):
    """What is supposed: other limits for one full-time post, by measure, and other posts, by worker."""

    each: Mapping[str, int]
    posts: Mapping[UUID, Decimal]

    def limit(self, worker: UUID, measure: str, real: Limit) -> Limit:
        """Return the limit of a worker as it would be."""
        each = self.each.get(measure, real.each)
        has_post = worker in self.posts or real.households is not None or real.capacity > 0
        capacity = self.posts.get(worker, real.capacity)
        households = None if each is None or not has_post else each * capacity
        return real.model_copy(update={"each": each, "capacity": capacity, "households": households})


class Over(NamedTuple):
    """An act by which a worker had more families than a limit allows, and how many that were.

    `kind`: of families at once, or of new ones in a month (`Passed.kind`); `most`: how many the limit allows.
    """

    worker: UUID
    case: UUID
    measure: str
    day: date
    position: int
    families: int
    kind: Literal["level", "rate"]
    most: Decimal
    mode: LimitMode


def over(
    changes: Iterable[Change], since: date, limits: Callable[[UUID, date, int], Mapping[str, Limit]]
) -> tuple[Over, ...]:
    """Return the acts of days from `since` on that raised a count over a limit, in the order of recording.

    `changes`: all that was ever recorded of loads; `limits`: those of a worker on a day, as the centre had chosen
    them by an entry. An act that passes the limit of families and that of new ones stands for each of them.
    """
    loads: dict[UUID, _Load] = {}
    found: list[Over] = []
    for worker, case, entry in changes:
        load = loads.setdefault(worker, _Load())
        allowed = {} if entry.day < since else limits(worker, entry.day, entry.position)
        judged = {measure: allowed[measure] for measure in entry.measures if measure in allowed}
        was = {measure: (load.count(measure), _new(load, measure, limit, entry)) for measure, limit in judged.items()}
        load.take(case, entry)
        for measure, limit in judged.items():
            act = worker, case, measure, entry.day, entry.position
            (had, had_new), now = was[measure], load.count(measure)
            if now <= had:
                continue
            if limit.households is not None and limit.households < now:
                found.append(Over(*act, now, "level", limit.households, limit.mode))
            if limit.rate is not None:
                new = _new(load, measure, limit, entry)
                most = most_new(now - new, limit.rate)
                if had_new < new and most < new:
                    found.append(Over(*act, new, "rate", Decimal(most), limit.rate.mode))
    return tuple(found)


class _Load:
    """What a worker has at a moment of the play: which cases, since when, and how many of each household count."""

    def __init__(self) -> None:
        self._held: dict[UUID, tuple[Entry, date]] = {}
        self._cases: dict[UUID, set[UUID]] = {}
        self._counts: dict[str, Counter[UUID]] = {}

    def take(self, case: UUID, entry: Entry) -> None:
        """Let a case be held as an entry tells; one that was held before keeps its first day."""
        since = entry.day
        if case in self._held:
            before, since = self._held.pop(case)
            self._add(case, before, -1)
        if entry.household is not None:
            self._held[case] = entry, since
            self._add(case, entry, 1)

    def _add(self, case: UUID, entry: Entry, by: int) -> None:
        assert entry.household is not None  # it is held
        cases = self._cases.setdefault(entry.household, set())
        if by > 0:
            cases.add(case)
        else:
            cases.remove(case)
        for measure in entry.measures:
            counted = self._counts.setdefault(measure, Counter())
            counted[entry.household] += by
            if not counted[entry.household]:
                del counted[entry.household]

    def count(self, measure: str) -> int:
        """Return how many households count."""
        return len(self._counts.get(measure, ()))

    def new(self, measure: str, on: date) -> int:
        """Return how many of them the worker has had since the month of a day only."""
        firsts = (min(self._held[case][1] for case in self._cases[one]) for one in self._counts.get(measure, ()))
        return sum((first.year, first.month) == (on.year, on.month) for first in firsts)


def _new(load: _Load, measure: str, limit: Limit, entry: Entry) -> int:
    """Return how many households are new in the month of an entry, where a limit asks for it."""
    return 0 if limit.rate is None else load.new(measure, entry.day)


def passed(told: Iterable[tuple[int, Event]], since: date) -> dict[str, set[int]]:
    """Return by measure the entries of days from `since` on that did pass a limit, as was recorded with each of them.

    A limit may be chosen anew on the same day, so it is not asked again what it was. `told`: the events of loads with
    their positions.
    """
    found: dict[str, set[int]] = {}
    for position, event in told:
        if isinstance(event, CaseHeld) and event.meta.occurred_on >= since:
            for one in event.passed:
                found.setdefault(one.measure, set()).add(position)
    return found


def posts_needed(households: int, each: int) -> Decimal:
    """Return how many full-time posts so many households need, in hundredths, rounded up."""
    return (Decimal(households) / each).quantize(Decimal("0.01"), ROUND_UP)
