"""Events, leaves, heads, commands, tokens and drafts: every statement of the store, for every database.

What belongs together is written in one transaction. This class knows bytes and numbers only (`rows.py`); what is sealed
or folded is told by `store.py`, how a write takes its lock by the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent

from osl_workflow.errors import Tampered
from osl_workflow.privacy.database import Cursor, Database
from osl_workflow.store.leaves import leaf_of
from osl_workflow.store.rows import Changed, Found, Head, Row, Saving, StoredCommand, StoredDraft, TokensOf, Written
from osl_workflow.store.tables import FORMAT, statements

_INSERT = "INSERT INTO events (aggregate, version, position, topic, state) VALUES (?, ?, ?, ?, ?)"
_INSERT_LEAF = "INSERT INTO leaves (position, leaf) VALUES (?, ?)"
_NEWEST = "SELECT MAX(version) FROM events WHERE aggregate = ?"
_LAST = "SELECT MAX(position) FROM events"
_STRETCH = (
    "SELECT e.position, e.aggregate, e.version, e.topic, e.state, l.leaf FROM events AS e "
    "LEFT JOIN leaves AS l ON l.position = e.position WHERE e.position >= ? ORDER BY e.position LIMIT ?"
)
_LOOK = (
    "SELECT 1, id, fingerprint, first_position, events, answer, seal FROM commands WHERE id IN ({}) UNION ALL "
    "SELECT 0, aggregate, NULL, position, version, NULL, NULL FROM (SELECT position, aggregate, version FROM events "
    "WHERE position > ? ORDER BY position LIMIT ?) AS written ORDER BY 1, 4"
)
_HEAD = (
    "INSERT INTO heads (aggregate, kind, version, fold, state) VALUES (?, ?, ?, ?, ?) ON CONFLICT (aggregate) "
    "DO UPDATE SET kind = excluded.kind, version = excluded.version, fold = excluded.fold, state = excluded.state"
)
_COMMAND = "SELECT id, fingerprint, first_position, events, answer, seal FROM commands"
_INSERT_COMMAND = (
    "INSERT INTO commands (id, fingerprint, first_position, events, answer, seal) VALUES (?, ?, ?, ?, ?, ?)"
)
_SEAL_OF_TOKENS = "INSERT INTO token_seals (aggregate, kind, seal) VALUES (?, ?, ?)"
_DELETE_DRAFT = 'DELETE FROM drafts WHERE "case" = ? AND step = ? AND staff = ?'
_DRAFTS = 'SELECT "case", step, staff, saved_at, kept_until, content FROM drafts'
_DRAFT = (
    'INSERT INTO drafts ("case", step, staff, saved_at, kept_until, content) VALUES (?, ?, ?, ?, ?, ?) '
    'ON CONFLICT ("case", step, staff) DO UPDATE '
    "SET saved_at = excluded.saved_at, kept_until = excluded.kept_until, content = excluded.content"
)

_ERASURE = "INSERT INTO erasures (aggregate, seal) VALUES (?, ?) ON CONFLICT (aggregate) DO NOTHING"
_FORGET = (
    "DELETE FROM tokens WHERE aggregate = ?",
    "DELETE FROM token_seals WHERE aggregate = ?",
    "DELETE FROM heads WHERE aggregate = ?",
    'DELETE FROM drafts WHERE "case" = ?',
)


class Recorder(ApplicationRecorder):
    """The library's application recorder over our tables; `insert_events(..., saving=...)` writes all at once."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create(self, store: UUID) -> None:
        """Make all tables, with the id of the store, in one transaction; if they are there already, nothing."""
        with self.database.writing() as c:
            if not self.database.has_table("meta"):
                for statement in statements(self.database):
                    c.execute(statement)
                c.execute("INSERT INTO meta (store, format) VALUES (?, ?)", (store.bytes, FORMAT))

    def meta(self) -> tuple[UUID, int] | None:
        """Return the store id and the format number, or None when the tables are not there.

        Raises:
            Tampered: the tables are there and say nothing of it.
        """
        if not self.database.has_table("meta"):
            return None
        with self.database.reading() as c:
            c.execute("SELECT store, format FROM meta")
            row = c.fetchone()
        if row is None:
            raise Tampered("store.damaged", file=self.database.name)
        return UUID(bytes=row[0]), row[1]

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> NoReturn:
        """Refuse, as the library's recorder for SQLite does: `following.py` reads by position.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError

    # ---------------------------------------------------------------- writing

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, saving: Saving | None = None, **_: Any
    ) -> Sequence[int]:
        """Write the events with their leaves and what belongs to them; return their positions.

        Raises:
            Found: the command of `saving` is recorded already.
            Changed: a version is not the expected one.
        """
        with self.database.writing() as c:
            first = self._checked(c, saving) + 1
            rows = [
                Row(position, _uuid(stored.originator_id), stored.originator_version, stored.topic, stored.state)
                for position, stored in enumerate(stored_events, start=first)
            ]
            c.executemany(_INSERT, [(row.aggregate.bytes, row.version, row.position, *row[3:]) for row in rows])
            fingerprints = saving.fingerprints if saving is not None else {}
            c.executemany(
                _INSERT_LEAF, [(row.position, leaf_of(row, fingerprints.get(row.aggregate, b""))) for row in rows]
            )
            if saving is not None:
                self._write_beside(c, saving, first)
        return [row.position for row in rows]

    def _checked(self, c: Cursor, saving: Saving | None) -> int:
        """Return the last position, after comparing what the decision rests on; one question, however far the server.

        Raises:
            Found: the command is recorded already.
            Changed: a version, an answer of the index or a key is not what it was.
        """
        if saving is None:
            c.execute(_LAST)
            return c.fetchone()[0] or 0
        erased = f"(SELECT COUNT(*) FROM erasures WHERE aggregate IN ({_marks(saving.alive)}))"
        c.execute(f"SELECT ({_LAST}), {erased}", [id.bytes for id in saving.alive])
        last, gone = c.fetchone()
        last = last or 0
        if gone:
            raise Changed({})
        if last != saving.looked_at:
            self._compare(c, saving)
        return last

    def _compare(self, c: Cursor, saving: Saving) -> None:
        """Compare commands, versions and the index with what the decision rests on, since others have written."""
        ids = tuple(given.id for given in saving.commands)
        c.execute(f"{_COMMAND} WHERE id IN ({_marks(ids)})", [id.bytes for id in ids])
        recorded = c.fetchone()
        if recorded:
            raise Found(StoredCommand.read(recorded))
        aggregates = tuple(saving.expected)
        c.execute(f"SELECT {', '.join([f'({_NEWEST})'] * len(aggregates))}", [id.bytes for id in aggregates])
        found = {
            id: version or 0
            for id, version in zip(aggregates, c.fetchone(), strict=True)
            if (version or 0) != saving.expected[id]
        }
        if found or any(_under(c, asked.tokens) != asked.found for asked in saving.looked_up):
            raise Changed(found)

    def _write_beside(self, c: Cursor, saving: Saving, first: int) -> None:
        for head in saving.heads:
            if head.state is None:
                c.execute("DELETE FROM heads WHERE aggregate = ?", (head.aggregate.bytes,))
            else:
                c.execute(_HEAD, (head.aggregate.bytes, head.kind, head.version, head.fold, head.state))
        for tokens in saving.tokens:
            _write_tokens(c, tokens)
        for case, step, staff in saving.drafted:
            c.execute(_DELETE_DRAFT, (case.bytes, step, staff.bytes))
        commands = []
        for given in saving.commands:
            commands.append(StoredCommand(given.id, given.fingerprint, first, given.events, given.answer))
            first += given.events
        c.executemany(_INSERT_COMMAND, [(*command.columns(), saving.seal(command)) for command in commands])

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

    def stretch(self, start: int, limit: int) -> tuple[bytes | None, list[Row], bytes | None]:
        """Return the leaf at `start` (empty at 0), up to `limit` events after it, and the leaf of the last."""
        with self.database.reading() as c:
            c.execute(_STRETCH, (start, limit + 1 if start else limit))
            found = c.fetchall()
        before: bytes | None = b""
        if start:
            before = found.pop(0)[-1] if found and found[0][0] == start else None
        return before, _typed(found), found[-1][-1] if found else before

    def last(self) -> Row | None:
        """Return the event at the last position, or None before the first event."""
        return next(iter(self._rows((), (), "position DESC", 1)), None)

    def max_notification_id(self) -> int | None:
        """Return the last position, or None before the first event."""
        with self.database.reading() as c:
            c.execute(_LAST)
            last: int | None = c.fetchone()[0]
        return last

    def look(self, position: int, limit: int, commands: Sequence[UUID]) -> tuple[list[Written], list[StoredCommand]]:
        """Return up to `limit` events after a position, by position, and what is recorded of commands; one question."""
        with self.database.reading() as c:
            c.execute(_LOOK.format(_marks(commands)), (*(id.bytes for id in commands), position, limit))
            found = c.fetchall()
        written = [Written(row[3], UUID(bytes=row[1]), row[4]) for row in found if not row[0]]
        return written, [StoredCommand.read(row[1:]) for row in found if row[0]]

    def leaf(self, position: int) -> bytes | None:
        """Return the leaf at a position, or None when there is none."""
        with self.database.reading() as c:
            c.execute("SELECT leaf FROM leaves WHERE position = ?", (position,))
            row = c.fetchone()
        return row[0] if row else None

    def newest(self, aggregate: UUID) -> int:
        """Return the newest version of an aggregate, 0 if it has no events."""
        with self.database.reading() as c:
            return self._newest(c, aggregate)

    def head(self, aggregate: UUID) -> Head | None:
        """Return the stored head of an aggregate."""
        with self.database.reading() as c:
            c.execute("SELECT kind, version, fold, state FROM heads WHERE aggregate = ?", (aggregate.bytes,))
            row = c.fetchone()
        return Head(aggregate, *row) if row else None

    def aggregates_under(self, tokens: Sequence[bytes]) -> frozenset[UUID]:
        """Return the aggregates that have every one of `tokens`; none if there are no tokens."""
        with self.database.reading() as c:
            return _under(c, tokens)

    def forget(self, aggregate: UUID, seal: bytes) -> None:
        """Record an erasure, and delete what lies beside the history: tokens, head, and drafts of the case."""
        with self.database.writing() as c:
            c.execute(_ERASURE, (aggregate.bytes, seal))
            for statement in _FORGET:
                c.execute(statement, (aggregate.bytes,))

    def erased(self) -> frozenset[UUID]:
        """Return the aggregates of which an erasure is recorded."""
        with self.database.reading() as c:
            c.execute("SELECT aggregate FROM erasures")
            return frozenset(UUID(bytes=aggregate) for (aggregate,) in c.fetchall())

    # ---------------------------------------------------------------- drafts

    def save_draft(self, draft: StoredDraft) -> None:
        """Write a draft in place of the earlier one of the same case, step and staff member."""
        with self.database.writing() as c:
            at = (draft.case.bytes, draft.step, draft.staff.bytes)
            c.execute(_DRAFT, (*at, draft.saved_at, draft.kept_until, draft.content))

    def drafts(self, staff: UUID | None, case: UUID | None = None) -> list[StoredDraft]:
        """Return the drafts of a staff member (None: of all), of one case or of all, the newest first."""
        asked = {column: id.bytes for column, id in (("staff", staff), ('"case"', case)) if id is not None}
        where, params = " AND ".join(f"{column} = ?" for column in asked) or "1 = 1", list(asked.values())
        with self.database.reading() as c:
            c.execute(f'{_DRAFTS} WHERE {where} ORDER BY saved_at DESC, "case", step', params)
            return [StoredDraft(UUID(bytes=row[0]), row[1], UUID(bytes=row[2]), *row[3:]) for row in c.fetchall()]

    def delete_draft(self, case: UUID, step: str, staff: UUID) -> None:
        """Delete a draft, if there is one."""
        with self.database.writing() as c:
            c.execute(_DELETE_DRAFT, (case.bytes, step, staff.bytes))

    def delete_drafts_kept_before(self, moment: str) -> None:
        """Delete the drafts that were kept until before a moment (ISO 8601 in UTC, as they are stored)."""
        with self.database.writing() as c:
            c.execute("DELETE FROM drafts WHERE kept_until < ?", (moment,))

    # ---------------------------------------------------------------- shared

    def _rows(self, conditions: Sequence[str], params: Sequence[Any], order: str, limit: int | None) -> list[Row]:
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        statement = f"SELECT position, aggregate, version, topic, state FROM events{where} ORDER BY {order}"
        if limit is not None:
            statement, params = f"{statement} LIMIT ?", [*params, limit]
        with self.database.reading() as c:
            c.execute(statement, params)
            return _typed(c.fetchall())

    @staticmethod
    def _newest(c: Cursor, aggregate: UUID) -> int:
        c.execute(_NEWEST, (aggregate.bytes,))
        version: int | None = c.fetchone()[0]
        return version or 0


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values)) or "NULL"


def _typed(found: Sequence[Sequence[Any]]) -> list[Row]:
    """Return the rows of events, whatever stands behind their five columns."""
    ids: dict[bytes, UUID] = {}  # a case's events are neighbours: each id is made once
    rows = []
    for position, aggregate, version, topic, state, *_ in found:
        id = ids.get(aggregate)
        if id is None:
            id = ids[aggregate] = UUID(bytes=aggregate)
        # a state of another type is not of our making: it is left empty, which nobody can read
        rows.append(Row(position, id, version, topic, state if isinstance(state, bytes) else b""))
    return rows


def _uuid(id: UUID | str) -> UUID:
    return id if isinstance(id, UUID) else UUID(id)


def _write_tokens(c: Cursor, given: TokensOf) -> None:
    about = (given.aggregate.bytes, given.kind)
    c.execute("DELETE FROM tokens WHERE aggregate = ? AND kind = ?", about)
    c.execute("DELETE FROM token_seals WHERE aggregate = ? AND kind = ?", about)
    c.executemany(
        "INSERT INTO tokens (token, aggregate, kind) VALUES (?, ?, ?)", [(one, *about) for one in given.tokens]
    )
    if given.tokens:
        c.execute(_SEAL_OF_TOKENS, (*about, given.seal))


def _under(c: Cursor, tokens: Sequence[bytes]) -> frozenset[UUID]:
    found: set[UUID] | None = None
    for token in tokens:
        c.execute("SELECT aggregate FROM tokens WHERE token = ?", (token,))
        having = {UUID(bytes=aggregate) for (aggregate,) in c.fetchall()}
        found = having if found is None else found & having
    return frozenset(found or ())
