"""The tables of loads: what was recorded, when it held, and how much each worker has now and had on each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.caseload.events import CaseHeld, CaseReleased, ReasonGiven
from osl_workflow.caseload.periods import EVER, Entry, periods
from osl_workflow.store.recorded import Recorded

HELD = ""
"""Stands for a measure where a case is held, and counted by none all the time."""


class Loads:
    """The view: `held` and `counted` say how things stand now, `entries` what was recorded, `periods` when it held.

    `numbers` are the counts of now, `levels` those from each day on to the next one, and `shared` the households that
    count for several workers now, with whom: questions need not count, and a household that has two cases counts once.
    The measures of an entry stand in one text, with spaces between them; one
    that ends has its last day behind a `=`. What is of now does not look at that day, `periods` does.
    """

    name = "caseload"
    schema = 11

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; each question is one range of one key."""
        db.execute(
            f"CREATE TABLE {prefix}held (worker BLOB, case_id BLOB, household BLOB NOT NULL, "
            "position INTEGER NOT NULL, day TEXT NOT NULL, measures TEXT NOT NULL, passed TEXT NOT NULL, "
            "PRIMARY KEY (worker, case_id)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}counted (worker BLOB, measure TEXT, household BLOB, case_id BLOB, "
            "PRIMARY KEY (worker, measure, household, case_id)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}counted_by_household ON {prefix}counted (measure, household, worker)")
        db.execute(
            f"CREATE TABLE {prefix}numbers (worker BLOB, measure TEXT, number INTEGER NOT NULL, "
            "PRIMARY KEY (worker, measure)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}levels (worker BLOB, measure TEXT, from_day TEXT, number INTEGER NOT NULL, "
            "PRIMARY KEY (worker, measure, from_day)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}shared (measure TEXT, household BLOB, worker BLOB, "
            "PRIMARY KEY (measure, household, worker)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}entries (worker BLOB, case_id BLOB, position INTEGER, day TEXT NOT NULL, "
            "household BLOB, measures TEXT NOT NULL, passed TEXT NOT NULL, "
            "PRIMARY KEY (worker, case_id, position)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}entries_by_position ON {prefix}entries (position)")
        db.execute(
            f"CREATE TABLE {prefix}periods (worker BLOB, measure TEXT, to_day TEXT, from_day TEXT, case_id BLOB, "
            "household BLOB NOT NULL, position INTEGER NOT NULL, is_case INTEGER NOT NULL, "
            "PRIMARY KEY (worker, measure, to_day, from_day, case_id)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}owed (worker BLOB, case_id BLOB, by_day TEXT NOT NULL, "
            "kinds TEXT NOT NULL, PRIMARY KEY (worker, case_id)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}periods_by_case ON {prefix}periods (worker, case_id)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring what workers hold into the tables; what a batch says of one case of a worker is written once."""
        touched: dict[_Pair, list[_Told]] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, CaseHeld | ReasonGiven):
                _note_owed(db, prefix, event)
            if not isinstance(event, CaseHeld | CaseReleased):
                continue
            pair, held = (event.worker.bytes, event.case.bytes), event if isinstance(event, CaseHeld) else None
            told = (
                recorded.position,
                event.meta.occurred_on.isoformat(),
                held.household.bytes if held else None,
                "" if held is None else " ".join(_measure_text(name, held.until.get(name)) for name in held.measures),
                "" if held is None else " ".join(one.measure for one in held.passed),
            )
            touched.setdefault(pair, []).append(told)
        numbers: dict[tuple[bytes, str], None] = {}
        for pair, new in touched.items():
            for measure, household in _write(db, prefix, pair, new):
                numbers[pair[0], measure] = None
                if household is not None:
                    _note_shared(db, prefix, measure, household)
        for worker, measure in numbers:
            _note_number(db, prefix, worker, measure)


_Pair = tuple[bytes, bytes]
"""Worker and case."""
_Told = tuple[int, str, bytes | None, str, str]
"""Position, day, household, measures and limits passed of an entry, as they stand in its row."""
_Day = tuple[bytes, str, str, str, bytes, bytes, int, bool]
"""A row of `periods`."""


def _write(db: Database, prefix: str, pair: _Pair, new: Sequence[_Told]) -> set[tuple[str, bytes | None]]:
    """Write how a case of a worker stands now, and on which days it was held and counted.

    Returns the measures and households of which the numbers may be others now; the household is None for what is held.
    """
    worker, case = pair
    asked = f"FROM {prefix}entries WHERE worker = ? AND case_id = ? ORDER BY position"
    told: list[_Told] = db.conn.execute(f"SELECT position, day, household, measures, passed {asked}", pair).fetchall()
    changed: set[tuple[str, bytes | None]] = {(HELD, None)}
    gone_days: list[_Day] = []
    if told:
        gone = db.conn.execute(f"SELECT measure, household FROM {prefix}counted WHERE worker = ? AND case_id = ?", pair)
        changed |= set(gone.fetchall())
        gone_days = db.conn.execute(f"SELECT * FROM {prefix}periods WHERE worker = ? AND case_id = ?", pair).fetchall()
        for table in ("held", "counted", "periods"):
            db.conn.execute(f"DELETE FROM {prefix}{table} WHERE worker = ? AND case_id = ?", pair)
    db.conn.executemany(f"INSERT INTO {prefix}entries VALUES (?, ?, ?, ?, ?, ?, ?)", [(*pair, *one) for one in new])
    told = [*told, *new]
    entries = [entry_of(*one[:4]) for one in told]
    position, day, household, measures, passed = told[-1]
    if household is not None:
        row = (worker, case, household, position, day, measures, passed)
        db.conn.execute(f"INSERT INTO {prefix}held VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        counted = [(worker, measure, household, case) for measure in entries[-1].measures]
        db.conn.executemany(f"INSERT INTO {prefix}counted VALUES (?, ?, ?, ?)", counted)
        changed |= {(measure, household) for measure in entries[-1].measures}
    days: list[_Day] = [
        (worker, measure, last.isoformat(), since.isoformat(), case, entry.household.bytes, entry.position, is_case)
        for since, to, entry in periods(entries)
        for measure, last, is_case in _measured(entry, to)
        if since < last and entry.household is not None
    ]
    _note_levels(db, prefix, pair, gone_days, days)
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
    pair = (event.worker.bytes, event.case.bytes)
    if isinstance(event, ReasonGiven):
        db.conn.execute(f"DELETE FROM {prefix}owed WHERE worker = ? AND case_id = ?", pair)
    elif event.reason_by is not None:
        kinds = " ".join(sorted({one.kind for one in event.passed}))
        db.conn.execute(f"REPLACE INTO {prefix}owed VALUES (?, ?, ?, ?)", (*pair, event.reason_by.isoformat(), kinds))


def _note_number(db: Database, prefix: str, worker: bytes, measure: str) -> None:
    """Write how many households count for a worker now, or how many cases he holds; nought stays as well."""
    counted = f"SELECT count(DISTINCT household) FROM {prefix}counted WHERE worker = ? AND measure = ?"
    held = f"SELECT count(*) FROM {prefix}held WHERE worker = ?"
    asked, values = (held, (worker,)) if measure == HELD else (counted, (worker, measure))
    db.conn.execute(f"REPLACE INTO {prefix}numbers VALUES (?, ?, ({asked}))", (worker, measure, *values))


def _note_levels(db: Database, prefix: str, pair: _Pair, before: Sequence[_Day], after: Sequence[_Day]) -> None:
    """Write how much the worker has from each day on, now that the rows `before` of a case are gone for those `after`.

    None of them stands in `periods`: there are the other cases of its household, beside which it may count nothing.
    """
    worker = pair[0]
    beside = f"SELECT from_day, to_day FROM {prefix}periods WHERE worker = ? AND measure = ? AND household = ?"
    changes = [(HELD, _edges(_spans(after, HELD, None)), _edges(_spans(before, HELD, None)))]
    for measure, household in sorted({(row[1], row[5]) for row in (*before, *after) if row[1] != HELD}):
        others = db.conn.execute(beside, (worker, measure, household)).fetchall()
        now, once = (_edges([*others, *_spans(rows, measure, household)]) for rows in (after, before))
        changes.append((measure, now, once))
    level = f"FROM {prefix}levels WHERE worker = ?1 AND measure = ?2 AND from_day < ?3 ORDER BY from_day DESC LIMIT 1"
    for measure, now, once in changes:
        for day in sorted(now.keys() | once.keys()):
            if (by := now[day] - once[day]) and day != EVER.isoformat():
                values = (worker, measure, day)
                db.conn.execute(
                    f"INSERT OR IGNORE INTO {prefix}levels SELECT ?1, ?2, ?3, coalesce((SELECT number {level}), 0)",
                    values,
                )
                db.conn.execute(
                    f"UPDATE {prefix}levels SET number = number + ?4 "
                    "WHERE worker = ?1 AND measure = ?2 AND from_day >= ?3",
                    (*values, by),
                )
                db.conn.execute(  # a day on which nothing changes after all, so that batches leave no traces
                    f"DELETE FROM {prefix}levels WHERE worker = ?1 AND measure = ?2 AND from_day = ?3 "
                    f"AND number = coalesce((SELECT number {level}), 0)",
                    values,
                )


def _spans(rows: Sequence[_Day], measure: str, household: bytes | None) -> list[tuple[str, str]]:
    """Return from when to when a household counts by a measure in some rows of a case, or when the case is held."""
    if measure == HELD:
        return [(row[3], row[2]) for row in rows if row[7]]
    return [(row[3], row[2]) for row in rows if (row[1], row[5]) == (measure, household)]


def _edges(spans: Iterable[tuple[str, str]]) -> Counter[str]:
    """Return on which days begins (1) and ends (-1) what lasts while any of the spans does."""
    lasting: list[tuple[str, str]] = []
    for since, to in sorted(spans):
        if lasting and since <= lasting[-1][1]:
            lasting[-1] = (lasting[-1][0], max(to, lasting[-1][1]))
        else:
            lasting.append((since, to))
    edges = Counter(since for since, _ in lasting)
    edges.subtract(to for _, to in lasting)
    return edges


def _note_shared(db: Database, prefix: str, measure: str, household: bytes) -> None:
    """Write for whom a household counts now, where that is several workers."""
    of_it = "WHERE measure = ? AND household = ?"
    asked = f"SELECT DISTINCT worker FROM {prefix}counted {of_it}"
    workers = db.conn.execute(asked, (measure, household)).fetchall()
    db.conn.execute(f"DELETE FROM {prefix}shared {of_it}", (measure, household))
    if len(workers) > 1:
        rows = [(measure, household, worker) for (worker,) in workers]
        db.conn.executemany(f"INSERT INTO {prefix}shared VALUES (?, ?, ?)", rows)


def entry_of(position: int, day: str, household: bytes | None, measures: str) -> Entry:
    """Return the entry that stands in a row of `entries`."""
    held = None if household is None else UUID(bytes=household)
    named = [one.partition("=") for one in measures.split()]
    until = tuple((name, date.fromisoformat(last)) for name, _, last in named if last)
    return Entry(position, date.fromisoformat(day), held, tuple(name for name, _, _ in named), until)


def _measure_text(name: str, until: date | None) -> str:
    return name if until is None else f"{name}={until}"


def _end(entry: Entry, measure: str, to: date) -> date:
    """Return the day before which an entry ends to count by a measure: that of the entry, or after its last day."""
    last = dict(entry.until).get(measure)
    return to if last is None or last >= to else last + timedelta(days=1)
