"""Who takes the waiting cases, so that the largest load for one full-time post is as small as it can be (pure).

A family that a worker already works with stays with her and adds nothing; every other one adds one family. How loads
can grow is therefore a row of places for each worker, each heavier than the one before it, and filling the lightest
places first gives the least of the heaviest: exactly, and without trying all ways. Two fillings are made. The first
finds how heavy the heaviest load must be. The second stays within that and fills, in this order, the places within the
limits, those with the worker of the family's district, the lightest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Literal, NamedTuple
from uuid import UUID

Cost = tuple[bool | Fraction, ...]
Why = Literal["knows", "same_family", "district", "lightest"]
"""Why she: she works with the family, its other case goes to her, its district is hers, her load stays the lightest."""


class Waiting(NamedTuple):
    """A case that waits; who has waited longest is placed first. `holders`: who already works with the family.

    `family`: the household, or the case itself where it is of none. `near`: the worker of its district.
    `registered`: year and serial of the file number: of those that have waited equally long the lower goes first.
    """

    case: UUID
    family: UUID
    since: date
    holders: frozenset[UUID] = frozenset()
    near: UUID | None = None
    registered: tuple[int, int] = (0, 0)


class Place(NamedTuple):
    """A worker who could take cases: her families now, her posts as a part of a full-time one (above 0).

    `limit`: how many families she may have; `room`: how many more may come to her at most, None where nothing bars it.
    """

    worker: UUID
    families: int
    capacity: Decimal
    limit: Decimal | None = None
    room: int | None = None

    def load(self, more: int = 0) -> Fraction:
        """Return the families for one full-time post with `more` of them."""
        return Fraction(self.families + more) / Fraction(self.capacity)

    def over(self, more: int = 0) -> bool:
        """Return whether the limit is passed with `more` families."""
        return self.limit is not None and self.families + more > self.limit


class NotNear(NamedTuple):
    """Why the worker of the district does not take a family too, and what she would have with one more.

    `why`: she has no room, she would be heavier than the heaviest load need be, she would be over her limit.
    """

    why: Literal["room", "heavier", "over"]
    families: int
    load: Fraction


class Given(NamedTuple):
    """A case with the worker who is to take it: how many families she has then, in all and for one full-time post.

    `not_near`: why it is not the worker of the family's district, where there is one who could take cases.
    """

    case: UUID
    worker: UUID
    why: Why
    families: int
    load: Fraction
    over: bool
    not_near: NotNear | None = None


class Allocation(NamedTuple):
    """The proposal: who takes which case, in the order of waiting, and for which cases there is nobody.

    `heaviest`: the largest load for one full-time post among all places, None without any place.
    """

    given: tuple[Given, ...]
    nobody: tuple[UUID, ...]
    heaviest: Fraction | None


def allocate(waiting: Iterable[Waiting], places: Iterable[Place]) -> Allocation:
    """Return who takes which waiting case. The same input gives the same answer, in whatever order it comes.

    All cases of a family go to one worker. Where the places do not suffice, those who came last have nobody yet.
    """
    known = {place.worker: place for place in sorted(places, key=lambda place: place.worker)}
    queue = sorted(waiting, key=lambda one: (one.since, one.registered, one.case))
    families: dict[UUID, list[Waiting]] = {}
    for one in queue:
        families.setdefault(one.family, []).append(one)
    takers = {family: taker for family, cases in families.items() if (taker := _holder(cases, known)) is not None}
    free = [_as_one(cases) for family, cases in families.items() if family not in takers]
    heaviest, filled = _filled(tuple(known.values()), free)
    takers |= _dealt(free, filled)
    return Allocation(
        given=tuple(_told(queue, takers, known, Counter(filled), heaviest or Fraction(0))),
        nobody=tuple(one.case for one in queue if one.family not in takers),
        heaviest=heaviest,
    )


def _holder(cases: Sequence[Waiting], places: Mapping[UUID, Place]) -> UUID | None:
    """Return who of those that work with a family takes its cases: that of the district, else the lightest loaded."""
    held = {worker for one in cases for worker in one.holders if worker in places}
    near = {one.near for one in cases}
    return min(held, key=lambda worker: (worker not in near, places[worker].load(), worker), default=None)


def _as_one(cases: Sequence[Waiting]) -> Waiting:
    """Return the case of a family that has waited longest, with the worker of its district."""
    near = next((one.near for one in cases if one.near is not None), None)
    return cases[0]._replace(near=near)


def _filled(places: Sequence[Place], free: Sequence[Waiting]) -> tuple[Fraction | None, list[UUID]]:
    """Return how heavy the heaviest load must be, and who takes the families: a worker for each, the best first."""

    def by_load(place: Place, n: int) -> Cost:
        return (place.load(n),)

    grown = (place.load(n) for place, n in _cheapest(places, len(free), by_load))
    heaviest = max((*(place.load() for place in places), *grown), default=None)
    near = Counter(one.near for one in free)

    def cost(place: Place, n: int) -> Cost | None:
        if heaviest is None or place.load(n) > heaviest:
            return None
        # Of two that would be equally heavy the heavier one of today: the other stays the lighter.
        return place.over(n), n > near[place.worker], place.load(n), -place.load(n - 1)

    return heaviest, [place.worker for place, _ in _cheapest(places, len(free), cost)]


def _cheapest(
    places: Sequence[Place], wanted: int, cost: Callable[[Place, int], Cost | None]
) -> Iterator[tuple[Place, int]]:
    """Yield the `wanted` cheapest places, or all that there are: whose it is, and how many families more that makes.

    `cost` of the n-th family more that a worker takes; it must not fall from one to the next. None: no place.
    """

    def nth(number: int, n: int) -> list[tuple[Cost, int, int]]:
        place = places[number]
        found = cost(place, n) if place.room is None or n <= place.room else None
        return [] if found is None else [(found, number, n)]

    heap = [one for number in range(len(places)) for one in nth(number, 1)]
    heapify(heap)
    while heap and wanted > 0:
        wanted -= 1
        _, number, n = heappop(heap)
        yield places[number], n
        for following in nth(number, n + 1):
            heappush(heap, following)


def _dealt(free: Sequence[Waiting], filled: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return which family goes to whom: to the worker of its district while she takes one, others in their order."""
    left, takers = Counter(filled), {}
    placed = free[: len(filled)]
    for one in placed:
        if one.near is not None and left[one.near]:
            takers[one.family] = one.near
            left[one.near] -= 1
    rest = []
    for worker in reversed(filled):  # what a worker takes from elsewhere is the last, the heaviest, of hers
        if left[worker]:
            left[worker] -= 1
            rest.append(worker)
    return takers | dict(zip((one.family for one in placed if one.family not in takers), reversed(rest), strict=True))


def _told(
    queue: Sequence[Waiting],
    takers: Mapping[UUID, UUID],
    places: Mapping[UUID, Place],
    taken: Mapping[UUID, int],
    heaviest: Fraction,
) -> Iterator[Given]:
    more: Counter[UUID] = Counter()
    seen: set[UUID] = set()
    for one in queue:
        worker = takers.get(one.family)
        if worker is None:
            continue
        place, why = places[worker], _why(one, worker, one.family in seen)
        more[worker] += why in ("district", "lightest")
        seen.add(one.family)
        n = more[worker]
        near = places.get(one.near) if one.near is not None and why == "lightest" else None
        not_near = None if near is None else _not_near(near, taken.get(near.worker, 0) + 1, heaviest)
        yield Given(one.case, worker, why, place.families + n, place.load(n), place.over(n), not_near)


def _not_near(place: Place, n: int, heaviest: Fraction) -> NotNear:
    """Return why the n-th family more was not for the worker of its district: nothing else goes before a district."""
    why: Literal["room", "heavier", "over"] = "over"
    if place.room is not None and n > place.room:
        why = "room"
    elif place.load(n) > heaviest:
        why = "heavier"
    return NotNear(why, place.families + n, place.load(n))


def _why(one: Waiting, worker: UUID, again: bool) -> Why:
    if worker in one.holders:
        return "knows"
    if again:
        return "same_family"
    return "district" if one.near == worker else "lightest"
