"""The history as it lies in the tables, for whoever examines it: rows, nothing opened, nothing believed.

Everything is read in batches by keys, so that a million events need little memory, and up to the position that was the
last when the examination began: work goes on meanwhile. What must be compared comes in one statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from osl_workflow.privacy.database import Database
from osl_workflow.store.rows import Row, StoredCommand, StoredDraft, TokensOf

BATCH = 1000

_MISSHAPEN = {
    "events": "length(aggregate) <> 16 OR version < 1 OR position < 1",
    "leaves": "length(leaf) <> 32 OR position < 1",
    "heads": "length(aggregate) <> 16",
    "commands": "length(id) <> 16",
    "tokens": "length(aggregate) <> 16",
    "token_seals": "length(aggregate) <> 16",
    "erasures": "length(aggregate) <> 16",
    "drafts": 'length("case") <> 16 OR length(staff) <> 16',
}
"""Rows that no program of ours could have written: their ids are none."""


class Entry(NamedTuple):
    """What lies at one position: the event, its leaf; None where there is none."""

    position: int
    row: Row | None
    leaf: bytes | None


class StoredHead(NamedTuple):
    """A head but for the state in it."""

    aggregate: UUID
    kind: str
    version: int


class Evidence:
    """The tables of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def misshapen(self) -> tuple[str, ...]:
        """Return the tables with rows that could not even be read; nothing else can be examined before."""
        counts = [f"(SELECT COUNT(*) FROM {table} WHERE {condition})" for table, condition in _MISSHAPEN.items()]
        with self._database.reading() as c:
            c.execute(f"SELECT {', '.join(counts)}, (SELECT COUNT(*) - 1 FROM meta)")
            return tuple(table for table, count in zip((*_MISSHAPEN, "meta"), c.fetchone(), strict=True) if count)

    def last(self) -> int:
        """Return the last position of which there is an event or a leaf; 0 if there is none."""
        with self._database.reading() as c:
            c.execute("SELECT (SELECT MAX(position) FROM events), (SELECT MAX(position) FROM leaves)")
            return max(position or 0 for position in c.fetchone())

    def count(self) -> int:
        """Return how many events there are."""
        with self._database.reading() as c:
            c.execute("SELECT COUNT(*) FROM events")
            count: int = c.fetchone()[0]
        return count

    def entries(self, last: int) -> Iterator[list[Entry]]:
        """Yield events and leaves together, by position and up to `last`, in batches."""
        leaves = self._by_key("SELECT position, leaf FROM leaves WHERE position > ? AND position <= ?", last)
        yield from _merged(self._rows(last), leaves)

    def row(self, position: int) -> Row | None:
        """Return the event at a position."""
        with self._database.reading() as c:
            c.execute("SELECT position, aggregate, version, topic, state FROM events WHERE position = ?", (position,))
            found = c.fetchone()
        return Row(found[0], UUID(bytes=found[1]), *found[2:]) if found else None

    def _rows(self, last: int) -> Iterator[list[Row]]:
        statement = "SELECT position, aggregate, version, topic, state FROM events WHERE position > ? AND position <= ?"
        for batch in self._by_key(statement, last):
            yield [Row(row[0], UUID(bytes=row[1]), *row[2:]) for row in batch]

    def _by_key(self, statement: str, last: int) -> Iterator[list[Any]]:
        after = 0
        while True:
            with self._database.reading() as c:
                c.execute(f"{statement} ORDER BY position LIMIT ?", (after, last, BATCH))
                batch = c.fetchall()
            if batch:
                yield batch
            if len(batch) < BATCH:
                return
            after = batch[-1][0]

    def commands(self) -> Iterator[StoredCommand]:
        """Yield every command."""
        columns = "id, fingerprint, first_position, events, answer, seal"
        for row in self._all(f"SELECT {columns} FROM commands WHERE id > ? ORDER BY id LIMIT ?"):
            yield StoredCommand.read(row)

    def heads(self) -> Iterator[StoredHead]:
        """Yield every head."""
        for row in self._all(
            "SELECT aggregate, kind, version FROM heads WHERE aggregate > ? ORDER BY aggregate LIMIT ?"
        ):
            yield StoredHead(UUID(bytes=row[0]), *row[1:])

    def erasures(self) -> Iterator[tuple[UUID, bytes]]:
        """Yield the aggregates of which an erasure is recorded, with the seal of the record."""
        for row in self._all("SELECT aggregate, seal FROM erasures WHERE aggregate > ? ORDER BY aggregate LIMIT ?"):
            yield UUID(bytes=row[0]), row[1]

    def _all(self, statement: str) -> Iterator[Any]:
        after = b""
        while True:
            with self._database.reading() as c:
                c.execute(statement, (after, BATCH))
                batch = c.fetchall()
            yield from batch
            if len(batch) < BATCH:
                return
            after = batch[-1][0]

    def tokens(self) -> Iterator[TokensOf]:
        """Yield the tokens of each kind of each aggregate, with the seal over them; sealed tokens may be none."""
        statement = (
            "SELECT s.aggregate, s.kind, s.seal, t.token FROM "
            "(SELECT aggregate, kind, seal FROM token_seals WHERE (aggregate, kind) > (?, ?) "
            "ORDER BY aggregate, kind LIMIT ?) AS s "
            "LEFT JOIN tokens t ON t.aggregate = s.aggregate AND t.kind = s.kind ORDER BY s.aggregate, s.kind"
        )
        after: tuple[bytes, str] = (b"", "")
        while True:
            with self._database.reading() as c:
                c.execute(statement, (*after, BATCH))
                batch = c.fetchall()
            sealed: dict[tuple[bytes, str], tuple[bytes, set[bytes]]] = {}
            for aggregate, kind, seal, token in batch:
                tokens = sealed.setdefault((aggregate, kind), (seal, set()))[1]
                if token is not None:
                    tokens.add(token)
            for (aggregate, kind), (seal, under) in sealed.items():
                yield TokensOf(UUID(bytes=aggregate), kind, frozenset(under), seal)
            if len(sealed) < BATCH:
                return
            after = max(sealed)

    def token_seals(self, aggregate: UUID) -> dict[str, bytes]:
        """Return the seals over the tokens of one aggregate, by their kind."""
        with self._database.reading() as c:
            c.execute("SELECT kind, seal FROM token_seals WHERE aggregate = ?", (aggregate.bytes,))
            return dict(c.fetchall())

    def tokens_without_seal(self) -> tuple[tuple[UUID, str], ...]:
        """Return the aggregates that are found under tokens over which there is no seal, with the kind of these."""
        with self._database.reading() as c:
            c.execute(
                "SELECT DISTINCT t.aggregate, t.kind FROM tokens t LEFT JOIN token_seals s "
                "ON s.aggregate = t.aggregate AND s.kind = t.kind WHERE s.seal IS NULL"
            )
            return tuple((UUID(bytes=aggregate), kind) for aggregate, kind in c.fetchall())

    def drafts(self) -> tuple[StoredDraft, ...]:
        """Return every draft: they are kept for some days, so they are few."""
        with self._database.reading() as c:
            c.execute('SELECT "case", step, staff, saved_at, kept_until, content FROM drafts')
            return tuple(StoredDraft(UUID(bytes=row[0]), row[1], UUID(bytes=row[2]), *row[3:]) for row in c.fetchall())


def _merged(rows: Iterator[list[Row]], leaves: Iterator[list[Any]]) -> Iterator[list[Entry]]:
    """Yield what stands at each position, once for each position at which anything stands."""
    waiting_rows: list[Row] = []
    waiting_leaves: list[tuple[int, bytes]] = []
    more_rows = more_leaves = True
    while True:
        if more_rows and not waiting_rows:
            waiting_rows = next(rows, [])
            more_rows = bool(waiting_rows)
        if more_leaves and not waiting_leaves:
            waiting_leaves = next(leaves, [])
            more_leaves = bool(waiting_leaves)
        if not waiting_rows and not waiting_leaves:
            return
        # up to where both are known: the rest of the longer one waits for the next batch of the other
        ends = [waiting[-1][0] for waiting in (waiting_rows, waiting_leaves) if waiting]
        upto = min(ends)
        now_rows, waiting_rows = _split(waiting_rows, upto)
        now_leaves, waiting_leaves = _split(waiting_leaves, upto)
        row_at = {row[0]: row for row in now_rows}
        leaf_at = dict(now_leaves)
        yield [
            Entry(position, row_at.get(position), leaf_at.get(position))
            for position in sorted(row_at.keys() | leaf_at.keys())
        ]


def _split(waiting: Sequence[Any], upto: int) -> tuple[list[Any], list[Any]]:
    """Return what stands up to a position, and the rest."""
    if waiting and waiting[-1][0] <= upto:
        return list(waiting), []
    return [one for one in waiting if one[0] <= upto], [one for one in waiting if one[0] > upto]
