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

from osl_workflow.caseload.events import CaseDayCorrected, CaseHeld, CaseReleased
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


def put_right(one: Recorded, position: int, day: int | None) -> Recorded:
    """Of an earlier entry it is said that it was so from another day on, or never."""
    event = one.event
    assert isinstance(event, CaseHeld | CaseReleased)
    right = None if day is None else FIRST + timedelta(days=day)
    meta = event.meta.model_copy(update={"command": UUID(int=position)})
    corrected = CaseDayCorrected(meta=meta, worker=event.worker, case=event.case, act=event.meta.command, day=right)
    return Recorded(position, one.stream, 1, corrected)


def told(history: Sequence[Recorded]) -> list[tuple[date, CaseHeld | CaseReleased]]:
    """The entries that hold, each with the day that was told of it last; what never was does not come back."""
    days: dict[UUID, date | None] = {}
    for one in history:
        if isinstance(one.event, CaseDayCorrected) and days.get(one.event.act, FIRST) is not None:
            days[one.event.act] = one.event.day
    found: list[tuple[date, CaseHeld | CaseReleased]] = []
    for event in (one.event for one in history):
        if isinstance(event, CaseHeld | CaseReleased):
            day = days.get(event.meta.command, event.meta.occurred_on)
            found += [] if day is None else [(day, event)]
    return found


def folded(history: Sequence[Recorded], on: date | None) -> dict[UUID, dict[UUID, CaseHeld]]:
    """What each worker holds: what tells of the day or an earlier one, in the order of recording."""
    found: dict[UUID, dict[UUID, CaseHeld]] = {worker: {} for worker in WORKERS}
    for day, event in told(history):
        if on is None or day <= on:
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
    """Up to 25 entries about five cases of three workers, told late as often as not; some days are put right."""
    found: list[Recorded] = []
    for position in range(1, draw.randrange(2, 26)):
        entries = [one for one in found if not isinstance(one.event, CaseDayCorrected)]
        if entries and draw.random() < 0.2:
            day = None if draw.random() < 0.3 else draw.randrange(10)
            found.append(put_right(draw.choice(entries), position, day))
            continue
        measures = draw.choice((None, (), MEASURES, MEASURES[:1]))
        found.append(recorded(position, (draw.randrange(3), draw.randrange(5), draw.randrange(10), measures)))
    return found


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
