"""The tables of `events.db`: events, heads, commands, tokens and drafts, written together in one transaction.

Events lie clustered by aggregate (`WITHOUT ROWID`), because a hundred scattered rows cost four times as much to read
as a hundred neighbours. `position` is one number without gaps, given under the write lock; it is the library's
notification id. This class knows bytes and numbers only; what is sealed, folded or compared is told by `store.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from osl_workflow.store.recorded import KnownCommand, Repeated
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
_NOTIFICATION = "SELECT position, aggregate, version, topic, state FROM events"

_FORGET = (
    "DELETE FROM tokens WHERE aggregate = ?",
    "DELETE FROM heads WHERE aggregate = ?",
    'DELETE FROM drafts WHERE "case" = ?',
)


@dataclass(frozen=True, slots=True)
class Head:
    """A folded state as it is stored: `state` is sealed; None takes the head away (its key has been destroyed)."""

    aggregate: UUID
    kind: str
    version: int
    fold: int
    state: bytes | None


@dataclass(frozen=True, slots=True)
class TokensOf:
    """All tokens of one kind under which an aggregate is found from now on."""

    aggregate: UUID
    kind: str
    tokens: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is stored: `saved_at` in ISO 8601 and UTC, `content` sealed."""

    case: UUID
    step: str
    staff: UUID
    saved_at: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Saving:
    """What belongs to the events of one save: the versions it was decided on, and what is written beside them."""

    expected: dict[UUID, int]
    command: UUID
    fingerprint: bytes
    answer: bytes
    heads: tuple[Head, ...] = ()
    tokens: tuple[TokensOf, ...] = ()


class Changed(Exception):
    """Versions found under the lock that are not the expected ones."""

    def __init__(self, found: dict[UUID, int]) -> None:
        self.found = found
        super().__init__()


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
                (_bytes(stored.originator_id), stored.originator_version, position, stored.topic, stored.state)
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
        if found:
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
        return [
            StoredEvent(row.originator_id, row.originator_version, row.topic, row.state)
            for row in self.history(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        ]

    def history(
        self,
        aggregate: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[Notification]:
        """Return the events of one aggregate with their positions, by version (backwards if `desc`)."""
        statement = f"{_NOTIFICATION} WHERE aggregate = ?"
        params: list[Any] = [_bytes(aggregate)]
        if gt is not None:
            statement += " AND version > ?"
            params.append(gt)
        if lte is not None:
            statement += " AND version <= ?"
            params.append(lte)
        statement += " ORDER BY version DESC" if desc else " ORDER BY version"
        if limit is not None:
            statement += " LIMIT ?"
            params.append(limit)
        return self._notifications(statement, params)

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
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return self._notifications(f"{_NOTIFICATION}{where} ORDER BY position LIMIT ?", [*params, limit])

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
        found: set[UUID] | None = None
        with self.datastore.reading() as c:
            for token in tokens:
                c.execute("SELECT aggregate FROM tokens WHERE token = ?", (token,))
                having = {UUID(bytes=aggregate) for (aggregate,) in c.fetchall()}
                found = having if found is None else found & having
        return frozenset(found or ())

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

    def _notifications(self, statement: str, params: Sequence[Any]) -> list[Notification]:
        with self.datastore.reading() as c:
            c.execute(statement, params)
            rows = c.fetchall()
        return [
            Notification(
                id=position,
                originator_id=UUID(bytes=aggregate),
                originator_version=version,
                topic=topic,
                state=state if isinstance(state, bytes) else b"",  # another type is not of our making, nor readable
            )
            for position, aggregate, version, topic, state in rows
        ]

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


def _bytes(id: UUID | str) -> bytes:
    return (id if isinstance(id, UUID) else UUID(id)).bytes
