"""Who holds what in a very large store: questions beside the raw query, an assignment beside one in an empty office.

The floor of a question is a table that holds nothing but what is asked for, in the order in which it is asked, in a
file of its own; its answers are compared with ours before anything is timed. Ours begins, as always, by letting the
views take in what is new, and ends with typed rows and how fresh they are.

An assignment is the whole of it: the command is looked up, rights, case, worker and load are read from their files, the
limit is compared, the events are sealed and saved, and all views fed. It is the same act in an office with a million
cases and in one with none: one case after the other to one worker after the other, none of them in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from uuid import UUID

from benchmarks.caseloads import DAYS, HOUSEHOLDS, MEASURE, Holds, Made, make
from benchmarks.floor import Append, connected
from benchmarks.measure import Contender, Taken, alternately
from benchmarks.office import HEAD
from benchmarks.table import FLOOR, US, Goal, Row
from osl_workflow.acts import cases
from osl_workflow.acts.desk import Done, Wish
from osl_workflow.case.commands import Assign
from osl_workflow.views.caseload import Load, loads, loads_together

IN_TURN = 10
"""Assignments in a block, each of another case to another worker; one more of each makes all but the next ones warm."""
Numbers = dict[UUID, tuple[int, int]]
"""How many cases, and how many households, of each worker or team."""


def rows(
    folder: Path,
    *,
    workers: int = 20_000,
    whole: int = 10,
    each: int = 200,
    rounds: int = 5,
    large: Made | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """Return the rows of questions and of assignments in an office where so many workers hold 50 households each.

    Every `whole`-th case is whole. `large`: the office itself, where it is there already.
    """
    with ExitStack() as stack:
        large = large or make(folder / "large", workers, newcomers=IN_TURN + 1, whole=whole, progress=progress)
        stack.callback(large.office.close)
        raw = Raw(folder / "raw.db", large.holds)
        stack.callback(raw.close)
        progress("the raw tables are made")
        found = [*_questions(large, raw, each, rounds)]
        progress("questions measured")
        empty = make(folder / "empty", 0, newcomers=IN_TURN + 1)
        stack.callback(empty.office.close)
        small = make(folder / "small", IN_TURN + 1, newcomers=IN_TURN + 1, whole=whole)
        stack.callback(small.office.close)
        found += _assignments(folder, large, empty, small, each, rounds)
    return found


# --- questions --------------------------------------------------------------------------------------------------------


class Raw:
    """What is true of loads in two tables: how it is now, with the teams, and on which days it was."""

    def __init__(self, path: Path, holds: list[Holds]) -> None:
        self._db = connected(path)
        self._db.execute(
            "CREATE TABLE now (team BLOB, worker BLOB, household BLOB, case_id BLOB, "
            "PRIMARY KEY (worker, household, case_id)) WITHOUT ROWID"
        )
        self._db.execute(
            "CREATE TABLE days (worker BLOB, household BLOB, case_id BLOB, from_day TEXT, to_day TEXT, "
            "PRIMARY KEY (worker, household, case_id, from_day)) WITHOUT ROWID"
        )
        self._db.execute("BEGIN")
        stands = ((h.team.bytes, h.worker.bytes, h.household.bytes, h.case.bytes) for h in holds if h.to is None)
        self._db.executemany("INSERT INTO now VALUES (?, ?, ?, ?)", sorted(stands, key=itemgetter(1, 2, 3)))
        days = (
            (h.worker.bytes, h.household.bytes, h.case.bytes, h.from_.isoformat(), h.to.isoformat() if h.to else "9")
            for h in holds
        )
        self._db.executemany("INSERT INTO days VALUES (?, ?, ?, ?, ?)", sorted(days))
        self._db.execute("CREATE INDEX of_teams ON now (team, household)")
        self._db.execute("COMMIT")
        self._db.execute("ANALYZE")

    def of(self, worker: UUID) -> Numbers:
        """Return how much a worker has."""
        asked = "SELECT worker, count(*), count(DISTINCT household) FROM now WHERE worker = ?"
        return _numbers(self._db.execute(asked, [worker.bytes]).fetchall())

    def of_teams(self) -> Numbers:
        """Return how much the workers of each team have together."""
        asked = "SELECT team, count(*), count(DISTINCT household) FROM now GROUP BY team"
        return _numbers(self._db.execute(asked).fetchall())

    def on(self, day: date, worker: UUID | None = None) -> Numbers:
        """Return how much each worker, or one, had on a day."""
        asked = "SELECT worker, count(*), count(DISTINCT household) FROM days WHERE "
        if worker is None:
            asked += "from_day <= ? AND to_day > ? GROUP BY worker"
            return _numbers(self._db.execute(asked, [day.isoformat()] * 2).fetchall())
        asked += "worker = ? AND from_day <= ? AND to_day > ?"
        return _numbers(self._db.execute(asked, [worker.bytes, *[day.isoformat()] * 2]).fetchall())

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _numbers(rows: list[tuple[bytes | None, int, int]]) -> Numbers:
    return {UUID(bytes=id): (cases, households) for id, cases, households in rows if id is not None}


def _of_loads(found: Iterable[tuple[UUID, Load]]) -> Numbers:
    return {id: (load.cases, load.households.get(MEASURE, 0)) for id, load in found if load.cases}


def _questions(large: Made, raw: Raw, each: int, rounds: int) -> list[Row]:
    """Return the rows of the questions, after comparing what both answer."""
    views, workers = large.office.house.views, large.workers
    day = large.office.house.desk.today() - timedelta(days=DAYS // 3)

    def of(worker: UUID) -> Numbers:
        return _of_loads((load.worker, load) for load in loads(views, worker=worker).rows)

    def of_on(worker: UUID) -> Numbers:
        return _of_loads((load.worker, load) for load in loads(views, day, worker).rows)

    def of_teams() -> Numbers:
        return _of_loads(loads_together(views, large.teams).rows)

    def of_all_on() -> Numbers:
        return _of_loads((load.worker, load) for load in loads(views, day).rows)

    found = []
    for work, ours, floor in (
        ("the caseload of one worker", of, raw.of),
        ("the caseload of one worker on a day", of_on, lambda worker: raw.on(day, worker)),
    ):
        for worker in Random(2).sample(workers, min(100, len(workers))):
            _check_same(ours(worker), floor(worker))
        taken = alternately({US: _asking(ours, workers), FLOOR: _asking(floor, workers)}, rounds=rounds, each=each)
        found.append(_row(work, taken))
    for work, all_of_ours, floor_of_all in (
        ("the caseloads of all teams", of_teams, raw.of_teams),
        ("the caseloads of all workers on a day", of_all_on, lambda: raw.on(day)),
    ):
        _check_same(all_of_ours(), floor_of_all())
        contenders = {US: _again(all_of_ours), FLOOR: _again(floor_of_all)}
        found.append(_row(work, alternately(contenders, rounds=rounds, each=max(1, each // 50), block=1)))
    return found


def _again(ask: Callable[[], Numbers]) -> Contender:
    def run(count: int) -> None:
        for _ in range(count):
            ask()

    return Contender(run)


def _asking(ask: Callable[[UUID], Numbers], workers: list[UUID]) -> Contender:
    """Ask for one worker after the other, each time for others; whom does not belong to the time."""
    chance = Random(3)
    asked: list[UUID] = []

    def prepare(count: int) -> None:
        asked[:] = [chance.choice(workers) for _ in range(count)]

    def run(count: int) -> None:
        for worker in asked:
            ask(worker)

    return Contender(run, prepare)


def _check_same(ours: Numbers, raw: Numbers) -> None:
    if ours != raw:
        wrong = next(id for id in {**ours, **raw} if ours.get(id) != raw.get(id))
        raise AssertionError(f"the view has {ours.get(wrong)}, the raw query {raw.get(wrong)}")


def _row(work: str, taken: dict[str, Taken]) -> Row:
    return Row(work, taken, (Goal("osl-workflow / the raw query", taken[US], taken[FLOOR], at_most=3),))


# --- assignments ------------------------------------------------------------------------------------------------------


def _assignments(folder: Path, large: Made, empty: Made, small: Made, each: int, rounds: int) -> list[Row]:
    """Return the rows of an assignment to somebody who holds nothing, and to somebody who holds as much as he may."""
    few = max(2, each // 4)
    full = Random(4).sample(large.workers, IN_TURN + 1)
    pairs = {
        "an assignment, to a worker without any": (
            Assigning(large, large.newcomers),
            Assigning(empty, empty.newcomers),
        ),
        f"an assignment, to a worker with {HOUSEHOLDS}": (Assigning(large, full), Assigning(small, small.workers)),
    }
    found: list[Row] = []
    for work, (in_large, in_small) in pairs.items():
        append = Append(folder / f"floor-{len(found)}.db", in_small.stored())
        taken = alternately(
            {
                FLOOR: Contender(append.one_by_one),
                US: Contender(in_large.run, in_large.prepare),
                "small": Contender(in_small.run, in_small.prepare),
            },
            rounds=rounds,
            each=few,
            block=IN_TURN,
        )
        append.close()
        in_large.take_back()
        alone = taken.pop("small")
        goals = (
            Goal(f"a large office / an empty one ({alone.median * 1000:.2f} ms)", taken[US], alone, at_most=1.2),
            Goal("osl-workflow / the bare append", taken[US], taken[FLOOR]),
        )
        found.append(Row(work, taken, goals))
    return found


class Assigning:
    """Assigns the waiting cases of an office, each to another worker, and takes them back outside the time."""

    def __init__(self, made: Made, workers: list[UUID]) -> None:
        self._office = made.office
        self._pairs = list(zip(made.waiting, workers, strict=False))
        self._assigned: list[UUID] = []

    def run(self, count: int) -> None:
        """Assign so many cases."""
        for case, worker in self._pairs[1 : count + 1]:
            self._assign(case, worker)

    def prepare(self, count: int) -> None:
        """Take back what was assigned, open the office anew, and assign one case so that all but the next is warm."""
        self.take_back()
        self._office.reopen()
        self._assign(*self._pairs[0])

    def take_back(self) -> None:
        """Let all cases wait again."""
        while self._assigned:
            self._assign(self._assigned.pop(), None)

    def stored(self) -> int:
        """Return how many bytes the events of an assignment weigh; it is taken back before the next block."""
        return self._office.stored(self._assign(*self._pairs[1]).positions)

    def _assign(self, case: UUID, worker: UUID | None) -> Done:
        house = self._office.house
        wish = Wish(command=house.desk.new_id(), reason="Nikt inny nie może teraz przyjąć tej rodziny.")
        done = cases.act_on(house.desk, HEAD, wish, case, Assign(worker=worker))
        house.views.catch_up()
        if worker is not None:
            self._assigned.append(case)
        return done
