"""A proposal who takes the waiting cases is the best of all that are possible, whatever the order of what comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from osl_workflow.caseload.allocation import Allocation, Place, Waiting, allocate

WORKERS = [UUID(int=number) for number in range(1, 5)]
POSTS = [Decimal(text) for text in ("0.25", "0.5", "0.75", "1")]
DAY = date(2026, 3, 2)

places = st.lists(
    st.builds(
        Place,
        worker=st.sampled_from(WORKERS),
        families=st.integers(0, 6),
        capacity=st.sampled_from(POSTS),
        limit=st.none() | st.integers(0, 7).map(Decimal),
        room=st.none() | st.integers(0, 3),
    ),
    max_size=4,
    unique_by=lambda place: place.worker,
)
cases = st.lists(
    st.builds(
        Waiting,
        case=st.integers(100, 200).map(lambda n: UUID(int=n)),
        family=st.integers(300, 305).map(lambda n: UUID(int=n)),
        since=st.integers(0, 3).map(lambda n: DAY + timedelta(days=n)),
        holders=st.just(frozenset()) | st.sets(st.sampled_from(WORKERS), max_size=2).map(frozenset),
        near=st.none() | st.sampled_from(WORKERS),
    ),
    max_size=5,
    unique_by=lambda case: case.case,
)


@st.composite
def queues(draw: Any) -> tuple[list[Waiting], list[Place]]:
    """Cases and places; all cases of a family are of one district and have the same holders."""
    first: dict[UUID, Waiting] = {}
    found = [
        case._replace(holders=known.holders, near=known.near)
        for case in draw(cases)
        for known in [first.setdefault(case.family, case)]
    ]
    return found, draw(places)


def worth(
    takers: dict[UUID, UUID], waiting: list[Waiting], found: list[Place]
) -> tuple[Fraction, int, int, list[Fraction]]:
    """What a proposal is judged by, the smaller the better: counted family by family, not as the program does."""
    of_family = {one.family: one for one in waiting}
    more = Counter(worker for family, worker in takers.items() if worker not in of_family[family].holders)
    loads = sorted((place.load(more[place.worker]) for place in found), reverse=True)
    over = sum(
        place.limit is not None and place.families + n > place.limit
        for place in found
        for n in range(1, more[place.worker] + 1)
    )
    strangers = sum(
        of_family[family].near != worker for family, worker in takers.items()
        if not of_family[family].holders & {place.worker for place in found}
    )  # fmt: skip
    return loads[0], over, strangers, loads


def all_ways(waiting: list[Waiting], found: list[Place], families: list[UUID]) -> Iterator[dict[UUID, UUID]]:
    """Every way to give just these families to workers who have room for them."""
    of_family = {one.family: one for one in waiting}
    for chosen in product([place.worker for place in found], repeat=len(families)):
        takers = dict(zip(families, chosen, strict=True))
        more = Counter(worker for family, worker in takers.items() if worker not in of_family[family].holders)
        if all(place.room is None or more[place.worker] <= place.room for place in found):
            yield takers


def takers_of(answer: Allocation, waiting: list[Waiting]) -> dict[UUID, UUID]:
    family = {one.case: one.family for one in waiting}
    return {family[given.case]: given.worker for given in answer.given}


@settings(max_examples=150, deadline=None)
@given(queues())
def test_no_other_way_has_a_smaller_largest_load_or_is_better_within_it(
    queue: tuple[list[Waiting], list[Place]],
) -> None:
    waiting, found = queue
    answer = allocate(waiting, found)
    takers = takers_of(answer, waiting)
    ways = list(all_ways(waiting, found, list(takers)))

    if not found:
        assert (answer.given, answer.heaviest) == ((), None)
        return
    assert answer.heaviest == min(worth(way, waiting, found)[0] for way in ways)
    assert worth(takers, waiting, found)[:2] == min(worth(way, waiting, found)[:2] for way in ways)
    knowing = {one.family for one in waiting if one.holders & {place.worker for place in found}}
    kept = [way for way in ways if all(way[family] == takers[family] for family in knowing)]
    assert worth(takers, waiting, found) == min(worth(way, waiting, found) for way in kept)


@settings(max_examples=150, deadline=None)
@given(queues(), st.integers())
def test_the_order_of_what_comes_in_does_not_matter(queue: tuple[list[Waiting], list[Place]], seed: int) -> None:
    waiting, found = queue
    shuffled, others = list(waiting), list(found)
    Random(seed).shuffle(shuffled)
    Random(seed + 1).shuffle(others)

    assert allocate(shuffled, others) == allocate(waiting, found)


@settings(max_examples=150, deadline=None)
@given(queues())
def test_every_case_is_given_once_or_has_nobody_and_only_where_no_room_is_left(
    queue: tuple[list[Waiting], list[Place]],
) -> None:
    waiting, found = queue
    answer = allocate(waiting, found)
    by_case = {one.case: one for one in waiting}
    workers: dict[UUID, set[UUID]] = {}
    for given_case in answer.given:
        workers.setdefault(by_case[given_case.case].family, set()).add(given_case.worker)

    assert sorted([*(one.case for one in answer.given), *answer.nobody]) == sorted(by_case)
    assert all(len(one) == 1 for one in workers.values())
    took = Counter(
        next(iter(who)) for family, who in workers.items()
        if not any(who & one.holders for one in waiting if one.family == family)
    )  # fmt: skip
    if answer.nobody:
        assert all(place.room is not None and took[place.worker] == place.room for place in found)
    for place in found:
        told = [one for one in answer.given if one.worker == place.worker]
        assert not told or told[-1].families == place.families + took[place.worker]
        assert place.room is None or took[place.worker] <= place.room


@settings(max_examples=150, deadline=None)
@given(queues())
def test_why_the_worker_of_the_district_is_not_taken_is_always_true(queue: tuple[list[Waiting], list[Place]]) -> None:
    waiting, found = queue
    answer = allocate(waiting, found)
    by_case, by_worker = {one.case: one for one in waiting}, {one.worker: one for one in found}
    for one in answer.given:
        near = by_worker.get(by_case[one.case].near or UUID(int=0))
        if one.why != "lightest" or near is None:
            assert one.not_near is None
            continue
        assert one.not_near is not None
        n = one.not_near.families - near.families
        assert one.not_near.load == near.load(n)
        match one.not_near.why:
            case "room":
                assert near.room is not None
                assert n > near.room
            case "heavier":
                assert answer.heaviest is not None
                assert near.load(n) > answer.heaviest
            case "over":
                assert near.over(n)
