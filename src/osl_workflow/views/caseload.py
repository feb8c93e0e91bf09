"""Which cases does each worker hold, by which measures does each count, now and on any day that has been?

Households are counted when the answer is given: one that has two cases counts once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.caseload.events import CaseHeld, CaseReleased
from osl_workflow.caseload.periods import Change, Entry, periods
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.store.view import Answering
from osl_workflow.views.answers import Answer, fresh

HELD = ""
"""Stands for a measure in the periods in which a case is held at all, counted or not."""


class Loads:
    """The view: `held` and `counted` say how things stand now, `entries` what was recorded, `periods` when it held.

    The measures of an entry stand in one text, with spaces between them; one that ends has its last day behind a `=`.
    `counted` does not look at that day, `periods` does.
    """

    name = "caseload"
    schema = 3

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; each question is one range of one key."""
        db.execute(
            f"CREATE TABLE {prefix}held (worker TEXT, case_id TEXT, household TEXT NOT NULL, "
            "position INTEGER NOT NULL, PRIMARY KEY (worker, case_id)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}counted (worker TEXT, measure TEXT, household TEXT, case_id TEXT, "
            "PRIMARY KEY (worker, measure, household, case_id)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}counted_by_household ON {prefix}counted (measure, household, worker)")
        db.execute(
            f"CREATE TABLE {prefix}entries (worker TEXT, case_id TEXT, position INTEGER, day TEXT NOT NULL, "
            "household TEXT, measures TEXT NOT NULL, passed TEXT NOT NULL, "
            "PRIMARY KEY (worker, case_id, position)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}entries_by_position ON {prefix}entries (position)")
        db.execute(
            f"CREATE TABLE {prefix}periods (worker TEXT, measure TEXT, to_day TEXT, from_day TEXT, case_id TEXT, "
            "household TEXT NOT NULL, position INTEGER NOT NULL, "
            "PRIMARY KEY (worker, measure, to_day, from_day, case_id)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}periods_by_case ON {prefix}periods (worker, case_id)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring what workers hold into the tables; what a batch says of one case of a worker is written once."""
        touched: dict[tuple[str, str], None] = {}
        for recorded in batch:
            event = recorded.event
            if not isinstance(event, CaseHeld | CaseReleased):
                continue
            worker, case = str(event.worker), str(event.case)
            held = event if isinstance(event, CaseHeld) else None
            row = (
                worker,
                case,
                recorded.position,
                event.meta.occurred_on.isoformat(),
                None if held is None else str(held.household),
                "" if held is None else " ".join(_measure_text(name, held.until.get(name)) for name in held.measures),
                "" if held is None else " ".join(one.measure for one in held.passed),
            )
            db.execute(f"INSERT INTO {prefix}entries VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            touched[worker, case] = None
        for pair in touched:
            _write(db, prefix, pair)


def _write(db: Database, prefix: str, pair: tuple[str, str]) -> None:
    """Write how a case of a worker stands now, and on which days it was held and counted."""
    rows = db.execute(
        f"SELECT position, day, household, measures FROM {prefix}entries WHERE worker = ? AND case_id = ? "
        "ORDER BY position",
        pair,
    ).fetchall()
    entries = [_entry(*row) for row in rows]
    for table in ("held", "counted", "periods"):
        db.execute(f"DELETE FROM {prefix}{table} WHERE worker = ? AND case_id = ?", pair)
    worker, case = pair
    last = entries[-1]
    if last.household is not None:
        household = str(last.household)
        db.execute(f"INSERT INTO {prefix}held VALUES (?, ?, ?, ?)", (worker, case, household, last.position))
        counted = [(worker, measure, household, case) for measure in last.measures]
        db.conn.executemany(f"INSERT INTO {prefix}counted VALUES (?, ?, ?, ?)", counted)
    days = [
        (worker, measure, last.isoformat(), since.isoformat(), case, str(entry.household), entry.position)
        for since, to, entry in periods(entries)
        for measure, last in ((HELD, to), *((name, _end(entry, name, to)) for name in entry.measures))
        if since < last
    ]
    db.conn.executemany(f"INSERT INTO {prefix}periods VALUES (?, ?, ?, ?, ?, ?, ?)", days)


def _entry(position: int, day: str, household: str | None, measures: str) -> Entry:
    held = None if household is None else UUID(household)
    named = [one.partition("=") for one in measures.split()]
    until = tuple((name, date.fromisoformat(last)) for name, _, last in named if last)
    return Entry(position, date.fromisoformat(day), held, tuple(name for name, _, _ in named), until)


def _measure_text(name: str, until: date | None) -> str:
    return name if until is None else f"{name}={until}"


def _end(entry: Entry, measure: str, to: date) -> date:
    """Return the day before which an entry ends to count by a measure: that of the entry, or after its last day."""
    last = dict(entry.until).get(measure)
    return to if last is None or last >= to else last + timedelta(days=1)


# --- the questions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """How many households count for a worker, by measure; `cases`: how many cases he holds, counted or not."""

    worker: UUID
    cases: int
    households: dict[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """A case that a worker holds, since the entry at `position`, which tells of `since`.

    `passed`: the measures whose limit it passed then.
    """

    case: UUID
    household: UUID
    measures: tuple[str, ...]
    position: int
    since: date
    passed: tuple[str, ...]


@dataclass(slots=True)
class _Counted:
    cases: int = 0
    households: dict[str, int] = field(default_factory=dict)


def loads(views: Following, on: date | None = None, worker: UUID | None = None) -> Answer[Load]:
    """Return what each worker who holds a case has (or one `worker`), in the order of their ids.

    `on`: as it was on that day, as far as we know today; without it: now.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        found = _counted(answering, on, worker)
        rows = tuple(Load(UUID(id), one.cases, one.households) for id, one in sorted(found.items()))
        return Answer(rows, len(rows), answering.status)


def _counted(answering: Answering, on: date | None, worker: UUID | None = None) -> dict[str, _Counted]:
    p, found = answering.prefix, dict[str, _Counted]()
    rows: list[tuple[str, str, int, int]] = []
    if on is None:
        mine, values = ("", []) if worker is None else ("WHERE worker = ?", [str(worker)])
        held = f"SELECT worker, '{HELD}', 0, count(*) FROM {p}held {mine} GROUP BY worker"
        counted = (
            f"SELECT worker, measure, count(DISTINCT household), 0 FROM {p}counted {mine} GROUP BY worker, measure"
        )
        rows += [*answering.db.execute(held, values), *answering.db.execute(counted, values)]
    else:
        asked = f"SELECT worker, measure, count(DISTINCT household), count(*) FROM {p}periods WHERE"
        days = (on.isoformat(), on.isoformat())
        if worker is None:
            rows += answering.db.execute(f"{asked} {_HOLDS} GROUP BY worker, measure", days)
        else:
            for measure in _measures(answering, worker):  # each of them is one range of the key
                one = f"{asked} worker = ? AND measure = ? AND {_HOLDS} GROUP BY worker, measure"
                rows += answering.db.execute(one, (str(worker), measure, *days))
    for id, measure, households, cases in rows:
        load = found.setdefault(id, _Counted())
        if measure == HELD:
            load.cases = cases
        else:
            load.households[measure] = households
    return found


_HOLDS = "to_day > ? AND from_day <= ?"
"""Whether a period holds on a day, which is given twice."""


def _measures(answering: Answering, worker: UUID) -> Iterator[str]:
    """Yield what stands for a measure in the periods of a worker, each found by one look into the key."""
    asked = f"SELECT min(measure) FROM {answering.prefix}periods WHERE worker = ? AND measure"
    (found,) = answering.db.execute(f"{asked} >= ?", (str(worker), HELD)).fetchone()
    while found is not None:
        yield found
        (found,) = answering.db.execute(f"{asked} > ?", (str(worker), found)).fetchone()


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
        each = _counted(answering, on)
        shared = _shared(answering, on)
        rows = []
        for group, workers in groups.items():
            members = {str(worker) for worker in workers}
            mine = [each[worker] for worker in members if worker in each]
            names = sorted({measure for one in mine for measure in one.households})
            households = {name: sum(one.households.get(name, 0) for one in mine) for name in names}
            for measure, holders in shared:
                again = len(members & holders) - 1
                if again > 0:
                    households[measure] -= again
            rows.append((group, Load(group, sum(one.cases for one in mine), households)))
        return Answer(tuple(rows), len(rows), answering.status)


def _shared(answering: Answering, on: date | None) -> list[tuple[str, set[str]]]:
    """Return of each household that counts for several workers: the measure, and for whom."""
    source, values = f"FROM {answering.prefix}counted", list[str]()
    if on is not None:
        source = f"FROM {answering.prefix}periods WHERE measure <> '{HELD}' AND {_HOLDS}"
        values = [on.isoformat()] * 2
    rows = answering.db.execute(
        f"SELECT measure, household, group_concat(DISTINCT worker) {source} "
        "GROUP BY measure, household HAVING min(worker) <> max(worker)",
        values,
    )
    return [(measure, set(workers.split(","))) for measure, _, workers in rows]


def held_by(views: Following, worker: UUID, on: date | None = None) -> Answer[Held]:
    """Return the cases that a worker holds, in the order in which they came to him; `on` as of `loads`.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        p, values = answering.prefix, [str(worker)]
        source = f"{p}held AS h JOIN {p}entries AS e USING (worker, case_id, position) WHERE h.worker = ?"
        if on is not None:
            source = source.replace(f"{p}held", f"{p}periods") + f" AND h.measure = '{HELD}' AND {_HOLDS}"
            values += [on.isoformat()] * 2
        rows = tuple(
            Held(
                UUID(case),
                UUID(household),
                _entry(at, day, None, names).measures,
                at,
                date.fromisoformat(day),
                tuple(passed.split()),
            )
            for case, household, at, day, names, passed in answering.db.execute(
                f"SELECT h.case_id, h.household, h.position, e.day, e.measures, e.passed FROM {source} "
                "ORDER BY h.position",
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
            values = [on.isoformat()] * 2
        for measure, household in answering.db.execute(f"SELECT DISTINCT measure, household FROM {source}", values):
            found.setdefault(measure, set()).add(UUID(household))
    return found


def changes(views: Following) -> Answer[Change]:
    """Return all that was ever recorded of loads, in the order of recording.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        rows = tuple(
            Change(UUID(worker), UUID(case), _entry(position, day, household, measures))
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
        for row in answering.db.query(
            f"SELECT DISTINCT worker, household FROM {answering.prefix}counted "
            "WHERE measure = ? AND household IN (SELECT value FROM json_each(?))",
            [measure, json.dumps(sorted(map(str, set(households))))],
        ):
            found.setdefault(UUID(row["household"]), set()).add(UUID(row["worker"]))
    return {household: frozenset(workers) for household, workers in found.items()}
