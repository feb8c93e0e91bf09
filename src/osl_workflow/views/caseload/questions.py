"""The questions about loads, each answered from the tables of `Loads`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from osl_workflow.caseload.periods import Change
from osl_workflow.store.following import Following
from osl_workflow.store.view import Answering
from osl_workflow.views.answers import Answer, fresh
from osl_workflow.views.caseload.tables import HELD, Loads, entry_of


@dataclass(frozen=True, slots=True)
class Load:
    """How many households count for a worker, by measure; `cases`: how many cases he holds, counted or not."""

    worker: UUID
    cases: int
    households: dict[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """A case that a worker holds, since the entry at `position`, which tells of `since`.

    `passed`: the measures whose limit it passed then; `until`: those that count to a last day, each with it.
    """

    case: UUID
    household: UUID
    measures: tuple[str, ...]
    position: int
    since: date
    passed: tuple[str, ...]
    until: tuple[tuple[str, date], ...] = ()


def loads(views: Following, on: date | None = None, worker: UUID | None = None) -> Answer[Load]:
    """Return what each worker who holds a case has (or one `worker`), in the order of their ids.

    `on`: as it was on that day, as far as we know today; without it: now.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        numbers: dict[bytes, dict[str, int]] = {}
        for id, measure, number in _numbers(answering, on, worker):
            numbers.setdefault(id, {})[measure] = number
        rows = tuple(
            Load(UUID(bytes=id), numbers[id].pop(HELD), numbers[id]) for id in sorted(numbers) if HELD in numbers[id]
        )
        return Answer(rows, len(rows), answering.status)


_HOLDS = "to_day > ?1 AND from_day <= ?1"
"""Whether a period holds on a day."""


def _numbers(answering: Answering, on: date | None, worker: UUID | None = None) -> Iterable[tuple[bytes, str, int]]:
    """Return how many households count for each worker by each measure, and by `HELD` how many cases he holds."""
    p, ask = answering.prefix, answering.db.conn.execute
    whose, values = ("", ()) if worker is None else ("AND worker = ?", (worker.bytes,))
    if on is None:
        return ask(f"SELECT worker, measure, number FROM {p}numbers WHERE number > 0 {whose}", values)
    level = f"FROM {p}levels AS l WHERE l.worker = n.worker AND l.measure = n.measure AND from_day <= ?"
    level = f"SELECT number {level} ORDER BY from_day DESC LIMIT 1"
    asked = f"SELECT worker, measure, ({level}) FROM {p}numbers AS n WHERE true {whose}"
    return (row for row in ask(asked, (on.isoformat(), *values)) if row[2])


def loads_together(
    views: Following, groups: Mapping[UUID, Iterable[UUID]], on: date | None = None
) -> Answer[tuple[UUID, Load]]:
    """Return what the workers of each group (a team) have together, as pairs of the group and its load.

    A household that counts for two of them counts once: what they have is added up, and households that several workers
    have are taken off again. `on` as of `loads`.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        of_worker: dict[bytes, list[dict[str, int]]] = {}
        added: dict[UUID, dict[str, int]] = {}
        for group, workers in groups.items():
            total = added[group] = {}
            for worker in {worker.bytes for worker in workers}:
                of_worker.setdefault(worker, []).append(total)
        for worker, measure, number in _numbers(answering, on):
            for total in of_worker.get(worker, ()):
                total[measure] = total.get(measure, 0) + number
        seen: set[tuple[str, bytes, int]] = set()
        for measure, household, worker in _shared(answering, on):
            for total in of_worker.get(worker, ()):
                if (one := (measure, household, id(total))) in seen:
                    total[measure] -= 1
                seen.add(one)
        found = tuple((group, Load(group, total.pop(HELD, 0), total)) for group, total in added.items())
        return Answer(found, len(found), answering.status)


def _shared(answering: Answering, on: date | None) -> Iterable[tuple[str, bytes, bytes]]:
    """Return measure, household and worker of the households that count for several workers, in this order."""
    p, ask = answering.prefix, answering.db.conn.execute
    if on is None:
        return ask(f"SELECT measure, household, worker FROM {p}shared ORDER BY measure, household")
    held = f"FROM {p}periods WHERE measure <> '{HELD}' AND {_HOLDS}"
    several = f"SELECT measure, household {held} GROUP BY measure, household HAVING min(worker) <> max(worker)"
    asked = f"SELECT DISTINCT measure, household, worker {held} AND (measure, household) IN ({several})"
    return ask(f"{asked} ORDER BY measure, household", (on.isoformat(),))


def held_by(views: Following, worker: UUID, on: date | None = None) -> Answer[Held]:
    """Return the cases that a worker holds, in the order in which they came to him; `on` as of `loads`.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        p, values = answering.prefix, list[str | bytes]((worker.bytes,))
        columns, source = "case_id, household, position, day, measures, passed", f"{p}held WHERE worker = ?"
        if on is not None:
            columns = "h.case_id, h.household, h.position, day, measures, passed"
            source = f"{p}periods AS h JOIN {p}entries USING (worker, case_id, position)"
            source = f"{source} WHERE h.worker = ?2 AND h.is_case AND {_HOLDS}"
            values.insert(0, on.isoformat())
        rows = tuple(
            _held(*row) for row in answering.db.conn.execute(f"SELECT {columns} FROM {source} ORDER BY 3", values)
        )
        return Answer(rows, len(rows), answering.status)


def _held(case: bytes, household: bytes, position: int, day: str, measures: str, passed: str) -> Held:
    names, until = tuple(measures.split()), tuple[tuple[str, date], ...]()
    if "=" in measures:
        _, _, _, names, until = entry_of(position, day, None, measures)
    since = date.fromisoformat(day)
    return Held(UUID(bytes=case), UUID(bytes=household), names, position, since, tuple(passed.split()), until)


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that a worker held until the day before `on`; `position`: the entry of its end.

    `measures`: those by which it counted at last.
    """

    case: UUID
    household: UUID
    measures: tuple[str, ...]
    position: int
    on: date


def ended(views: Following, worker: UUID, after: date, on: date) -> Answer[Ended]:
    """Return the cases that a worker does not hold on a day and held last after another, in the order in which he did.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        p, ask = answering.prefix, answering.db.conn.execute
        last = ask(
            f"SELECT max(to_day), case_id, household, position FROM {p}periods WHERE worker = ?1 AND is_case "
            "AND from_day <= ?2 GROUP BY case_id HAVING max(to_day) > ?3 AND max(to_day) <= ?2 ORDER BY 1, 4",
            (worker.bytes, on.isoformat(), after.isoformat()),
        ).fetchall()
        of_case = f"FROM {p}entries WHERE worker = ? AND case_id = ?"
        rows = []
        for day, case, household, position in last:
            pair = (worker.bytes, case)
            ((measures,),) = ask(f"SELECT measures {of_case} AND position = ?", (*pair, position))
            ((end,),) = ask(
                f"SELECT max(position) {of_case} AND household IS NULL AND day = ?", (*pair, day)
            ).fetchall()
            counted = entry_of(position, day, None, measures).measures
            rows.append(Ended(UUID(bytes=case), UUID(bytes=household), counted, end, date.fromisoformat(day)))
        return Answer(tuple(rows), len(rows), answering.status)


@dataclass(frozen=True, slots=True)
class Owed:
    """A reason that is owed for having passed a limit with a case, and the day by which it is to be given.

    `kinds`: of which limits (`Passed.kind`).
    """

    worker: UUID
    case: UUID
    by: date
    kinds: tuple[str, ...]


def owed(views: Following, worker: UUID | None = None) -> Answer[Owed]:
    """Return the reasons that are owed (by one worker's load), the longest overdue first.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        mine, values = ("", ()) if worker is None else ("WHERE worker = ?", (worker.bytes,))
        rows = tuple(
            Owed(UUID(bytes=of), UUID(bytes=case), date.fromisoformat(by), tuple(kinds.split()))
            for of, case, by, kinds in answering.db.conn.execute(
                f"SELECT worker, case_id, by_day, kinds FROM {answering.prefix}owed {mine} "
                "ORDER BY by_day, worker, case_id",
                values,
            )
        )
        return Answer(rows, len(rows), answering.status)


def households(views: Following, on: date | None = None) -> dict[str, set[UUID]]:
    """Return which households count for anybody, by measure; `on` as of `loads`.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    found: dict[str, set[UUID]] = {}
    with fresh(views, Loads.name) as answering:
        source, values = f"{answering.prefix}counted", list[str]()
        if on is not None:
            source = f"{answering.prefix}periods WHERE measure <> '{HELD}' AND {_HOLDS}"
            values = [on.isoformat()]
        for measure, household in answering.db.execute(f"SELECT DISTINCT measure, household FROM {source}", values):
            found.setdefault(measure, set()).add(UUID(bytes=household))
    return found


def changes(views: Following) -> Answer[Change]:
    """Return all that was ever recorded of loads, in the order of recording.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        rows = tuple(
            Change(UUID(bytes=worker), UUID(bytes=case), entry_of(position, day, household, measures))
            for worker, case, position, day, household, measures in answering.db.execute(
                f"SELECT worker, case_id, position, day, household, measures FROM {answering.prefix}entries "
                "ORDER BY position"
            )
        )
        return Answer(rows, len(rows), answering.status)


def holders(views: Following, measure: str, households: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return for which workers each of these households counts by `measure`; those of nobody are left out.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    found: dict[UUID, set[UUID]] = {}
    with fresh(views, Loads.name) as answering:
        asked = f"SELECT DISTINCT worker FROM {answering.prefix}counted WHERE measure = ? AND household = ?"
        for household in households:
            for (worker,) in answering.db.conn.execute(asked, (measure, household.bytes)):
                found.setdefault(household, set()).add(UUID(bytes=worker))
    return {household: frozenset(workers) for household, workers in found.items()}
