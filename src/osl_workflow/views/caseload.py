"""Which cases does each worker hold, by which measures does each count, now and on any day that has been?

Households are counted when the answer is given: one that has two cases counts once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.caseload.events import CaseHeld, CaseReleased, ReasonGiven
from osl_workflow.caseload.periods import Change, Entry, periods
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.store.view import Answering
from osl_workflow.views.answers import Answer, fresh

HELD = ""
"""Stands for a measure where a case is held, and counted by none all the time."""


class Loads:
    """The view: `held` and `counted` say how things stand now, `entries` what was recorded, `periods` when it held.

    `numbers` are the counts of now, and `shared` the households that count for several workers, with whom, so that
    questions about everybody need not count. The measures of an entry stand in one text, with spaces between them; one
    that ends has its last day behind a `=`. What is of now does not look at that day, `periods` does.
    """

    name = "caseload"
    schema = 7

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; each question is one range of one key."""
        db.execute(
            f"CREATE TABLE {prefix}held (worker TEXT, case_id TEXT, household TEXT NOT NULL, "
            "position INTEGER NOT NULL, day TEXT NOT NULL, measures TEXT NOT NULL, passed TEXT NOT NULL, "
            "PRIMARY KEY (worker, case_id)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}counted (worker TEXT, measure TEXT, household TEXT, case_id TEXT, "
            "PRIMARY KEY (worker, measure, household, case_id)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}counted_by_household ON {prefix}counted (measure, household, worker)")
        db.execute(
            f"CREATE TABLE {prefix}numbers (worker TEXT, measure TEXT, number INTEGER NOT NULL, "
            "PRIMARY KEY (worker, measure)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}shared (measure TEXT, household TEXT, worker TEXT, "
            "PRIMARY KEY (measure, household, worker)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}entries (worker TEXT, case_id TEXT, position INTEGER, day TEXT NOT NULL, "
            "household TEXT, measures TEXT NOT NULL, passed TEXT NOT NULL, "
            "PRIMARY KEY (worker, case_id, position)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}entries_by_position ON {prefix}entries (position)")
        db.execute(
            f"CREATE TABLE {prefix}periods (worker TEXT, measure TEXT, to_day TEXT, from_day TEXT, case_id TEXT, "
            "household TEXT NOT NULL, position INTEGER NOT NULL, is_case INTEGER NOT NULL, "
            "PRIMARY KEY (worker, measure, to_day, from_day, case_id)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}owed (worker TEXT, case_id TEXT, by_day TEXT NOT NULL, "
            "PRIMARY KEY (worker, case_id)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}periods_by_case ON {prefix}periods (worker, case_id)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring what workers hold into the tables; what a batch says of one case of a worker is written once."""
        touched: dict[tuple[str, str], list[_Told]] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, CaseHeld | ReasonGiven):
                _note_owed(db, prefix, event)
            if not isinstance(event, CaseHeld | CaseReleased):
                continue
            pair, held = (str(event.worker), str(event.case)), event if isinstance(event, CaseHeld) else None
            told = (
                recorded.position,
                event.meta.occurred_on.isoformat(),
                None if held is None else str(held.household),
                "" if held is None else " ".join(_measure_text(name, held.until.get(name)) for name in held.measures),
                "" if held is None else " ".join(one.measure for one in held.passed),
            )
            touched.setdefault(pair, []).append(told)
        numbers: dict[tuple[str, str], None] = {}
        for pair, new in touched.items():
            for measure, household in _write(db, prefix, pair, new):
                numbers[pair[0], measure] = None
                if household is not None:
                    _note_shared(db, prefix, measure, household)
        for worker, measure in numbers:
            _note_number(db, prefix, worker, measure)


_Told = tuple[int, str, str | None, str, str]
"""Position, day, household, measures and limits passed of an entry, as they stand in its row."""


def _write(db: Database, prefix: str, pair: tuple[str, str], new: Sequence[_Told]) -> set[tuple[str, str | None]]:
    """Write how a case of a worker stands now, and on which days it was held and counted.

    Returns the measures and households of which the numbers may be others now; the household is None for what is held.
    """
    worker, case = pair
    asked = f"FROM {prefix}entries WHERE worker = ? AND case_id = ? ORDER BY position"
    told: list[_Told] = db.conn.execute(f"SELECT position, day, household, measures, passed {asked}", pair).fetchall()
    changed: set[tuple[str, str | None]] = {(HELD, None)}
    if told:
        gone = db.conn.execute(f"SELECT measure, household FROM {prefix}counted WHERE worker = ? AND case_id = ?", pair)
        changed |= set(gone.fetchall())
        for table in ("held", "counted", "periods"):
            db.conn.execute(f"DELETE FROM {prefix}{table} WHERE worker = ? AND case_id = ?", pair)
    db.conn.executemany(f"INSERT INTO {prefix}entries VALUES (?, ?, ?, ?, ?, ?, ?)", [(*pair, *one) for one in new])
    told = [*told, *new]
    entries = [_entry(*one[:4]) for one in told]
    position, day, household, measures, passed = told[-1]
    if household is not None:
        row = (worker, case, household, position, day, measures, passed)
        db.conn.execute(f"INSERT INTO {prefix}held VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        counted = [(worker, measure, household, case) for measure in entries[-1].measures]
        db.conn.executemany(f"INSERT INTO {prefix}counted VALUES (?, ?, ?, ?)", counted)
        changed |= {(measure, household) for measure in entries[-1].measures}
    days = [
        (worker, measure, last.isoformat(), since.isoformat(), case, str(entry.household), entry.position, is_case)
        for since, to, entry in periods(entries)
        for measure, last, is_case in _measured(entry, to)
        if since < last
    ]
    db.conn.executemany(f"INSERT INTO {prefix}periods VALUES (?, ?, ?, ?, ?, ?, ?, ?)", days)
    return changed | {(measure, None) for _, measure, *_ in days}


def _measured(entry: Entry, to: date) -> Iterator[tuple[str, date, bool]]:
    """Yield by which measures an entry counts and up to which day; one of them, or `HELD`, stands for the case."""
    ends = [(measure, _end(entry, measure, to)) for measure in entry.measures]
    whole = next((measure for measure, last in ends if last == to), HELD)
    for measure, last in ends:
        yield measure, last, measure == whole
    if whole == HELD:
        yield HELD, to, True


def _note_owed(db: Database, prefix: str, event: CaseHeld | ReasonGiven) -> None:
    """Write that a reason is owed for having passed a limit, or that it was given."""
    pair = (str(event.worker), str(event.case))
    if isinstance(event, ReasonGiven):
        db.conn.execute(f"DELETE FROM {prefix}owed WHERE worker = ? AND case_id = ?", pair)
    elif event.reason_by is not None:
        db.conn.execute(f"REPLACE INTO {prefix}owed VALUES (?, ?, ?)", (*pair, event.reason_by.isoformat()))


def _note_number(db: Database, prefix: str, worker: str, measure: str) -> None:
    """Write how many households count for a worker now, or how many cases he holds; nought stays as well."""
    counted = f"SELECT count(DISTINCT household) FROM {prefix}counted WHERE worker = ? AND measure = ?"
    held = f"SELECT count(*) FROM {prefix}held WHERE worker = ?"
    asked, values = (held, (worker,)) if measure == HELD else (counted, (worker, measure))
    db.conn.execute(f"REPLACE INTO {prefix}numbers VALUES (?, ?, ({asked}))", (worker, measure, *values))


def _note_shared(db: Database, prefix: str, measure: str, household: str) -> None:
    """Write for whom a household counts now, where that is several workers."""
    of_it = "WHERE measure = ? AND household = ?"
    asked = f"SELECT DISTINCT worker FROM {prefix}counted {of_it}"
    workers = db.conn.execute(asked, (measure, household)).fetchall()
    db.conn.execute(f"DELETE FROM {prefix}shared {of_it}", (measure, household))
    if len(workers) > 1:
        rows = [(measure, household, worker) for (worker,) in workers]
        db.conn.executemany(f"INSERT INTO {prefix}shared VALUES (?, ?, ?)", rows)


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
        cases: dict[str, int] = {}
        households: dict[str, dict[str, int]] = {}
        for id, measure, families, held in _numbers(answering, on, worker):
            cases[id] = cases.get(id, 0) + held
            if measure != HELD and families:
                households.setdefault(id, {})[measure] = families
        rows = tuple(Load(UUID(id), cases[id], households.get(id, {})) for id in sorted(cases) if cases[id])
        return Answer(rows, len(rows), answering.status)


_HOLDS = "to_day > ?1 AND from_day <= ?1"
"""Whether a period holds on a day."""


def _numbers(answering: Answering, on: date | None, worker: UUID | None = None) -> Iterable[tuple[str, str, int, int]]:
    """Return worker, measure, how many households count by it, and a part of the number of cases that he holds."""
    p, ask = answering.prefix, answering.db.conn.execute
    if on is None:
        numbers = f"SELECT worker, measure, number, iif(measure = '{HELD}', number, 0) FROM {p}numbers"
        return ask(numbers) if worker is None else ask(f"{numbers} WHERE worker = ?", (str(worker),))
    asked = f"SELECT worker, measure, count(DISTINCT household), sum(is_case) FROM {p}periods WHERE {_HOLDS}"
    if worker is None:
        return ask(f"{asked} GROUP BY worker, measure", (on.isoformat(),))
    theirs = ask(f"SELECT measure FROM {p}numbers WHERE worker = ?", (str(worker),)).fetchall()
    asked = f"{asked} AND worker = ?2 AND measure = ?3 GROUP BY worker, measure"  # one range of the key
    return (row for (measure,) in theirs for row in ask(asked, (on.isoformat(), str(worker), measure)))


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
        of_worker: dict[str, list[dict[str, int]]] = {}
        added: dict[UUID, dict[str, int]] = {}
        for group, workers in groups.items():
            total = added[group] = {}
            for worker in {str(worker) for worker in workers}:
                of_worker.setdefault(worker, []).append(total)
        for worker, measure, families, held in _numbers(answering, on):
            for total in of_worker.get(worker, ()):
                total[HELD] = total.get(HELD, 0) + held
                if measure != HELD and families:
                    total[measure] = total.get(measure, 0) + families
        seen: set[tuple[str, str, int]] = set()
        for measure, household, worker in _shared(answering, on):
            for total in of_worker.get(worker, ()):
                if (one := (measure, household, id(total))) in seen:
                    total[measure] -= 1
                seen.add(one)
        found = tuple((group, Load(group, total.pop(HELD, 0), total)) for group, total in added.items())
        return Answer(found, len(found), answering.status)


def _shared(answering: Answering, on: date | None) -> Iterable[tuple[str, str, str]]:
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
        p, values = answering.prefix, [str(worker)]
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


def _held(case: str, household: str, position: int, day: str, measures: str, passed: str) -> Held:
    names, until = tuple(measures.split()), tuple[tuple[str, date], ...]()
    if "=" in measures:
        _, _, _, names, until = _entry(position, day, None, measures)
    since = date.fromisoformat(day)
    return Held(UUID(case), UUID(household), names, position, since, tuple(passed.split()), until)


@dataclass(frozen=True, slots=True)
class Owed:
    """A reason that is owed for having passed a limit with a case, and the day by which it is to be given."""

    worker: UUID
    case: UUID
    by: date


def owed(views: Following, worker: UUID | None = None) -> Answer[Owed]:
    """Return the reasons that are owed (by one worker's load), the longest overdue first.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        mine, values = ("", ()) if worker is None else ("WHERE worker = ?", (str(worker),))
        rows = tuple(
            Owed(UUID(of), UUID(case), date.fromisoformat(by))
            for of, case, by in answering.db.conn.execute(
                f"SELECT worker, case_id, by_day FROM {answering.prefix}owed {mine} ORDER BY by_day, worker, case_id",
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
