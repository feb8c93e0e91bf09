"""The view of loads beside a fold that knows nothing of its tables: any history, in any batches, on any day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import cast
from uuid import UUID

import pytest
from sqlite_utils import Database

from osl_workflow.caseload.events import CaseHeld, CaseReleased
from osl_workflow.event import Meta
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded, Stream
from osl_workflow.store.view import Answering, Status
from osl_workflow.views.caseload import Loads, held_by, households, loads, loads_together

FIRST = date(2026, 1, 1)
WORKERS = [UUID(int=number) for number in (1, 2, 3)]
MEASURES = ("benefits", "social_work")
TEAMS = {UUID(int=51): WORKERS[:2], UUID(int=52): WORKERS[1:], UUID(int=53): []}


class InMemory:
    """The view of loads alone, fed by hand."""

    def __init__(self) -> None:
        self.db = Database(sqlite3.connect(":memory:"))
        self.view = Loads()
        self.view.create(self.db, "c_")

    @contextmanager
    def reading(self, name: str, *, fresh: bool) -> Iterator[Answering]:
        """Give its tables; nothing more comes."""
        assert fresh
        yield Answering(self.db, "c_", Status(name, 0, 0, None, None))


def family(case: int, position: int) -> UUID:
    """Two of the five cases are of one family; each sixth entry finds its case in another (merged records)."""
    return UUID(int=200 + (case if position % 6 else case + 1) // 2)


def lapsing(position: int, measures: tuple[str, ...], meta: Meta) -> dict[str, date]:
    """Every second benefit is granted for three days."""
    is_so = "benefits" in measures and position % 2
    return {"benefits": meta.occurred_on + timedelta(days=2)} if is_so else {}


def recorded(position: int, one: tuple[int, int, int, tuple[str, ...] | None]) -> Recorded:
    worker, case, day, measures = one
    meta = Meta(
        actor=WORKERS[0], role="manager", occurred_on=FIRST + timedelta(days=day), command=UUID(int=position),
        recorded_at=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    where = {"meta": meta, "worker": WORKERS[worker], "case": UUID(int=100 + case)}
    event = (
        CaseReleased.model_validate(where)
        if measures is None
        else CaseHeld.model_validate(
            {
                **where,
                "household": family(case, position),
                "measures": measures,
                "until": lapsing(position, measures, meta),
            }
        )
    )
    return Recorded(position, Stream("caseload", WORKERS[worker]), 1, event)


def folded(history: Sequence[Recorded], on: date | None) -> dict[UUID, dict[UUID, CaseHeld]]:
    """What each worker holds: what tells of the day or an earlier one, in the order of recording."""
    found: dict[UUID, dict[UUID, CaseHeld]] = {worker: {} for worker in WORKERS}
    for one in history:
        event = one.event
        assert isinstance(event, CaseHeld | CaseReleased)
        if on is None or event.meta.occurred_on <= on:
            found[event.worker].pop(event.case, None)
            if isinstance(event, CaseHeld):
                found[event.worker][event.case] = event
    return found


def counts(held: Sequence[CaseHeld], on: date | None) -> dict[str, int]:
    found = {
        name: len(
            {
                one.household
                for one in held
                if name in one.measures and (on is None or on <= one.until.get(name, date.max))
            }
        )
        for name in MEASURES
    }
    return {name: number for name, number in found.items() if number}


def random_history(draw: Random) -> list[Recorded]:
    """Up to 25 entries about five cases of three workers, told late as often as not."""
    return [
        recorded(
            position,
            (draw.randrange(3), draw.randrange(5), draw.randrange(10), draw.choice((None, (), MEASURES, MEASURES[:1]))),
        )
        for position in range(1, draw.randrange(2, 26))
    ]


@pytest.mark.parametrize("seed", range(30))
def test_the_view_says_what_a_plain_fold_says(seed: int) -> None:
    draw = Random(seed)
    events, memory = random_history(draw), InMemory()
    for start, end in pairwise(sorted({0, len(events), *(draw.randrange(len(events)) for _ in range(4))})):
        memory.view.handle(memory.db, "c_", events[start:end])
    views = cast("Following", memory)
    for on in (None, *(FIRST + timedelta(days=draw.randrange(-1, 10)) for _ in range(3))):
        agrees(views, folded(events, on), on)


def agrees(views: Following, expected: dict[UUID, dict[UUID, CaseHeld]], on: date | None) -> None:
    """Hold every question of the view against the fold."""
    found = {load.worker: (load.cases, load.households) for load in loads(views, on).rows}
    together = {group: (load.cases, load.households) for group, load in loads_together(views, TEAMS, on).rows}

    assert found == {worker: (len(held), counts([*held.values()], on)) for worker, held in expected.items() if held}
    for worker in WORKERS:
        (alone,) = loads(views, on, worker).rows or (None,)
        assert (None if alone is None else (alone.cases, alone.households)) == found.get(worker)
        assert {one.case for one in held_by(views, worker, on).rows} == set(expected[worker])
    for group, members in TEAMS.items():
        theirs = [one for worker in members for one in expected[worker].values()]
        assert together[group] == (len(theirs), counts(theirs, on))
    everybody = [one for held in expected.values() for one in held.values()]
    assert {name: len(ids) for name, ids in households(views, on).items()} == counts(everybody, on)
