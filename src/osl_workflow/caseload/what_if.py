"""What would another limit, or another post, have meant? The events of loads are gone through again (pure).

What happened stays as it was: an act that another limit would have refused is named, and not undone for the acts after
it. So the answer says at which acts somebody would have had to decide otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import NamedTuple
from uuid import UUID

from osl_workflow.caseload.decide import Limit
from osl_workflow.caseload.periods import Change, Entry


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
    """An act by which a worker had more families than the limit allows, and how many that were."""

    worker: UUID
    case: UUID
    measure: str
    day: date
    position: int
    families: int
    limit: Limit


def over(
    changes: Iterable[Change], since: date, limits: Callable[[UUID, date], Mapping[str, Limit]]
) -> tuple[Over, ...]:
    """Return the acts of days from `since` on that raised a count over its limit, in the order of recording.

    `changes`: all that was ever recorded of loads; `limits`: those of a worker on a day.
    """
    held: dict[tuple[UUID, UUID], Entry] = {}
    counts: dict[tuple[UUID, str], Counter[UUID]] = {}
    found: list[Over] = []
    for worker, case, entry in changes:
        before = held.pop((worker, case), None)
        was = {measure: _count(counts, worker, measure) for measure in entry.measures}
        _take(counts, worker, before, -1)
        _take(counts, worker, entry, 1)
        if entry.household is not None:
            held[worker, case] = entry
        if entry.day < since:
            continue
        allowed = limits(worker, entry.day)
        for measure, count in was.items():
            now, limit = _count(counts, worker, measure), allowed.get(measure)
            if limit is not None and limit.households is not None and count < now and limit.households < now:
                found.append(Over(worker, case, measure, entry.day, entry.position, now, limit))
    return tuple(found)


def _take(counts: dict[tuple[UUID, str], Counter[UUID]], worker: UUID, entry: Entry | None, by: int) -> None:
    if entry is None or entry.household is None:
        return
    for measure in entry.measures:
        households = counts.setdefault((worker, measure), Counter())
        households[entry.household] += by
        if not households[entry.household]:
            del households[entry.household]


def _count(counts: Mapping[tuple[UUID, str], Counter[UUID]], worker: UUID, measure: str) -> int:
    return len(counts.get((worker, measure), ()))


def posts_needed(households: int, each: int) -> Decimal:
    """Return how many full-time posts so many households need, in hundredths, rounded up."""
    return (Decimal(households) / each).quantize(Decimal("0.01"), ROUND_UP)
