"""The tables of `events.db`: events, heads, commands, tokens and drafts, written together in one transaction.

Events lie clustered by aggregate (`WITHOUT ROWID`), because a hundred scattered rows cost four times as much to read
as a hundred neighbours. `position` is one number without gaps, given under the write lock; it is the library's
notification id. This class knows bytes and numbers only (`rows.py`); what is sealed or folded is told by `store.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from osl_workflow.store.recorded import KnownCommand, Repeated
from osl_workflow.store.rows import Changed, Head, Row, Saving, StoredDraft
from osl_workflow.store.sqlite_connections import EventsDatastore

FORMAT = 1

_TABLES = (
    "CREATE TABLE meta (store BLOB NOT NULL, format INTEGER NOT NULL)",
    "CREATE TABLE events (aggregate BLOB NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL UNIQUE, "
    "topic TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (aggregate, version)) WITHOUT ROWID",
    "CREATE TABLE heads (aggregate BLOB PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL, "
    "fold INTEGER NOT NULL, state BLOB NOT NULL, "
    "FOREIGN KEY (aggregate, version) REFERENCES events (aggregate, version)) WITHOUT ROWID",
    "CREATE TABLE commands (id BLOB PRIMARY KEY, fingerprint BLOB NOT NULL, first_position INTEGER NOT NULL, "
    "events INTEGER NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE tokens (token BLOB, aggregate BLOB, kind TEXT NOT NULL, PRIMARY KEY (token, aggregate)) "
    "WITHOUT ROWID",
    "CREATE INDEX tokens_of_aggregate ON tokens (aggregate, kind)",
    'CREATE TABLE drafts ("case" BLOB, step TEXT, staff BLOB, saved_at TEXT NOT NULL, content BLOB NOT NULL, '
    'PRIMARY KEY ("case", step, staff)) WITHOUT ROWID',
)
_INSERT = "INSERT INTO events (aggregate, version, position, topic, state) VALUES (?, ?, ?, ?, ?)"
_NEWEST = "SELECT MAX(version) FROM events WHERE aggregate = ?"
_LAST = "SELECT MAX(position) FROM events"

_FORGET = (
    "DELETE FROM tokens WHERE aggregate = ?",
    "DELETE FROM heads WHERE aggregate = ?",
    'DELETE FROM drafts WHERE "case" = ?',
)


class SqliteRecorder(SQLiteApplicationRecorder):
    """The library's application recorder over our tables; `insert_events(..., saving=...)` writes all at once."""

    datastore: EventsDatastore

    def __init__(self, datastore: EventsDatastore) -> None:
        super().__init__(datastore, events_table_name="events")

    def construct_create_table_statements(self) -> list[str]:
        """Return the statements that create all tables."""
        return list(_TABLES)

    def create(self, store: UUID) -> None:
        """Create all tables, with the id of the store, in one transaction."""
        with self.datastore.transaction(commit=True) as c:
            self._create_table(c)
            c.execute("INSERT INTO meta VALUES (?, ?)", (store.bytes, FORMAT))

    def meta(self) -> tuple[UUID, int] | None:
        """Return the store id and the format number, or None when the tables are not there."""
        with self.datastore.reading() as c:
            c.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'")
            if c.fetchone() is None:
                return None
            c.execute("SELECT store, format FROM meta")
            store, format = c.fetchone()
        return UUID(bytes=store), format

    # ---------------------------------------------------------------- writing

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], *, saving: Saving | None = None, **_: Any
    ) -> Sequence[int]:
        """Write the events and what belongs to them; return their positions.

        Raises:
            Repeated: the command of `saving` is recorded already.
            Changed: a version is not the expected one.
        """
        if saving is not None:
            self._check(c, saving)
        c.execute(_LAST)
        first = (c.fetchone()[0] or 0) + 1
        positions = range(first, first + len(stored_events))
        c.executemany(
            _INSERT,
            [
                (_uuid(stored.originator_id).bytes, stored.originator_version, position, stored.topic, stored.state)
                for position, stored in zip(positions, stored_events, strict=True)
            ],
        )
        if saving is not None:
            self._write_beside(c, saving, positions)
        return list(positions)

    def _check(self, c: SQLiteCursor, saving: Saving) -> None:
        known = self._command(c, saving.command)
        if known is not None:
            raise Repeated(known)
        found = {}
        for aggregate, expected in saving.expected.items():
            version = self._newest(c, aggregate)
            if version != expected:
                found[aggregate] = version
        if found or any(_under(c, asked.tokens) != asked.found for asked in saving.looked_up):
            raise Changed(found)

    def _write_beside(self, c: SQLiteCursor, saving: Saving, positions: range) -> None:
        for head in saving.heads:
            if head.state is None:
                c.execute("DELETE FROM heads WHERE aggregate = ?", (head.aggregate.bytes,))
            else:
                c.execute(
                    "INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?)",
                    (head.aggregate.bytes, head.kind, head.version, head.fold, head.state),
                )
        for given in saving.tokens:
            c.execute("DELETE FROM tokens WHERE aggregate = ? AND kind = ?", (given.aggregate.bytes, given.kind))
            c.executemany(
                "INSERT INTO tokens VALUES (?, ?, ?)",
                [(token, given.aggregate.bytes, given.kind) for token in given.tokens],
            )
        c.execute(
            "INSERT INTO commands VALUES (?, ?, ?, ?, ?)",
            (saving.command.bytes, saving.fingerprint, positions.start, len(positions), saving.answer),
        )

    # ---------------------------------------------------------------- reading

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of one aggregate as the library's contract has it."""
        rows = self.history(_uuid(originator_id), gt=gt, lte=lte, desc=desc, limit=limit)
        return [StoredEvent(row.aggregate, row.version, row.topic, row.state) for row in rows]

    def history(
        self,
        aggregate: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[Row]:
        """Return the events of one aggregate, by version (backwards if `desc`)."""
        conditions, params = ["aggregate = ?"], list[Any]((aggregate.bytes,))
        if gt is not None:
            conditions.append("version > ?")
            params.append(gt)
        if lte is not None:
            conditions.append("version <= ?")
            params.append(lte)
        return self._rows(conditions, params, "version DESC" if desc else "version", limit)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return events by position, as the library's contract has it."""
        conditions, params = [], list[Any]()
        if start is not None:
            conditions.append("position >= ?" if inclusive_of_start else "position > ?")
            params.append(start)
        if stop is not None:
            conditions.append("position <= ?")
            params.append(stop)
        if topics:
            conditions.append(f"topic IN ({','.join('?' * len(topics))})")
            params.extend(topics)
        rows = self._rows(conditions, params, "position", limit)
        return [Notification(row.aggregate, row.version, row.topic, row.state, id=row.position) for row in rows]

    def after(self, position: int, limit: int) -> list[Row]:
        """Return up to `limit` events after a position, by position."""
        return self._rows(["position > ?"], [position], "position", limit)

    def max_notification_id(self) -> int | None:  # type: ignore[override]  # the library's own stub forgets None
        """Return the last position, or None before the first event."""
        with self.datastore.reading() as c:
            c.execute(_LAST)
            last: int | None = c.fetchone()[0]
        return last

    def newest(self, aggregate: UUID) -> int:
        """Return the newest version of an aggregate, 0 if it has no events."""
        with self.datastore.reading() as c:
            return self._newest(c, aggregate)

    def head(self, aggregate: UUID) -> Head | None:
        """Return the stored head of an aggregate."""
        with self.datastore.reading() as c:
            c.execute("SELECT kind, version, fold, state FROM heads WHERE aggregate = ?", (aggregate.bytes,))
            row = c.fetchone()
        return Head(aggregate, *row) if row else None

    def command(self, id: UUID) -> KnownCommand | None:
        """Return what was recorded of a command."""
        with self.datastore.reading() as c:
            return self._command(c, id)

    def aggregates_under(self, tokens: Sequence[bytes]) -> frozenset[UUID]:
        """Return the aggregates that have every one of `tokens`; none if there are no tokens."""
        with self.datastore.reading() as c:
            return _under(c, tokens)

    def forget(self, aggregate: UUID) -> None:
        """Delete what lies beside the history of an aggregate: its tokens, its head, and drafts of the case."""
        with self.datastore.transaction(commit=True) as c:
            for statement in _FORGET:
                c.execute(statement, (aggregate.bytes,))

    # ---------------------------------------------------------------- drafts

    def save_draft(self, draft: StoredDraft) -> None:
        """Write a draft in place of the earlier one of the same case, step and staff member."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(
                "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)",
                (draft.case.bytes, draft.step, draft.staff.bytes, draft.saved_at, draft.content),
            )

    def drafts(self, staff: UUID, case: UUID | None = None) -> list[StoredDraft]:
        """Return the drafts of a staff member, of one case or of all, the newest first."""
        statement = 'SELECT "case", step, staff, saved_at, content FROM drafts WHERE staff = ?'
        params = [staff.bytes]
        if case is not None:
            statement += ' AND "case" = ?'
            params.append(case.bytes)
        with self.datastore.reading() as c:
            c.execute(f'{statement} ORDER BY saved_at DESC, "case", step', params)
            rows = c.fetchall()
        return [
            StoredDraft(UUID(bytes=case_), step, UUID(bytes=staff_), saved_at, content)
            for case_, step, staff_, saved_at, content in rows
        ]

    def delete_draft(self, case: UUID, step: str, staff: UUID) -> None:
        """Delete a draft, if there is one."""
        with self.datastore.transaction(commit=True) as c:
            c.execute('DELETE FROM drafts WHERE "case" = ? AND step = ? AND staff = ?', (case.bytes, step, staff.bytes))

    def delete_drafts_before(self, saved_at: str) -> None:
        """Delete the drafts saved before a moment (ISO 8601 in UTC, as they are stored)."""
        with self.datastore.transaction(commit=True) as c:
            c.execute("DELETE FROM drafts WHERE saved_at < ?", (saved_at,))

    # ---------------------------------------------------------------- shared

    def _rows(self, conditions: Sequence[str], params: Sequence[Any], order: str, limit: int | None) -> list[Row]:
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        statement = f"SELECT position, aggregate, version, topic, state FROM events{where} ORDER BY {order}"
        if limit is not None:
            statement, params = f"{statement} LIMIT ?", [*params, limit]
        with self.datastore.reading() as c:
            c.execute(statement, params)
            found = c.fetchall()
        ids: dict[bytes, UUID] = {}  # a case's events are neighbours: each id is made once
        rows = []
        for position, aggregate, version, topic, state in found:
            id = ids.get(aggregate)
            if id is None:
                id = ids[aggregate] = UUID(bytes=aggregate)
            # a state of another type is not of our making: it is left empty, which nobody can read
            rows.append(Row(position, id, version, topic, state if isinstance(state, bytes) else b""))
        return rows

    @staticmethod
    def _newest(c: SQLiteCursor, aggregate: UUID) -> int:
        c.execute(_NEWEST, (aggregate.bytes,))
        version: int | None = c.fetchone()[0]
        return version or 0

    @staticmethod
    def _command(c: SQLiteCursor, id: UUID) -> KnownCommand | None:
        c.execute("SELECT fingerprint, first_position, events, answer FROM commands WHERE id = ?", (id.bytes,))
        row = c.fetchone()
        if row is None:
            return None
        fingerprint, first, events, answer = row
        return KnownCommand(fingerprint, tuple(range(first, first + events)), answer)


def _uuid(id: UUID | str) -> UUID:
    return id if isinstance(id, UUID) else UUID(id)


def _under(c: SQLiteCursor, tokens: Sequence[bytes]) -> frozenset[UUID]:
    found: set[UUID] | None = None
    for token in tokens:
        c.execute("SELECT aggregate FROM tokens WHERE token = ?", (token,))
        having = {UUID(bytes=aggregate) for (aggregate,) in c.fetchall()}
        found = having if found is None else found & having
    return frozenset(found or ())
