"""From format 1 to 2: leaves for all events, seals for what no leaf covers, erasures; secrets wrapped, not derived.

The values that format 1 derived from the office key become the secrets of format 2, so that tokens, fingerprints of
commands and digests of texts stay what they are. New tables are made beside the old ones, as a new office has them, and
filled in batches, each a transaction, so a kill costs one batch. The number of the format is written last of all.

This file speaks of formats 1 and 2 only. Whoever makes format 3 writes down here the statements of format 2.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from osl_workflow.errors import Tampered
from osl_workflow.privacy import office_key
from osl_workflow.privacy.database import Cursor, Database
from osl_workflow.privacy.keyring import Keyring
from osl_workflow.privacy.office_key import KEY_BYTES
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.store.leaves import leaf_of
from osl_workflow.store.rows import Row, StoredCommand, TokensOf, framed
from osl_workflow.store.tables import statements

BATCH = 2000
DRAFTS_KEPT = timedelta(days=30)
"""How long format 1 kept drafts."""

_DERIVED = {
    "index": b"tokens of the index",
    "commands": b"digests of commands",
    "parsed texts": b"digests of parsed texts",
}
_NEW = ("checkpoints", "rows")
_RENAMED = ("events", "heads", "commands", "drafts")
_MADE = (*_RENAMED, "leaves", "erasures", "token_seals")
_OLD_DRAFTS = 'SELECT "case", step, staff, saved_at, content FROM drafts_1 ORDER BY "case", step, staff LIMIT ?'
_DRAFT = 'INSERT INTO drafts ("case", step, staff, saved_at, kept_until, content) VALUES (?, ?, ?, ?, ?, ?)'


def upgrade_keys(keys: Database, folder: Path, store: UUID) -> None:
    """Bring the keys from format 1 to 2, in one transaction."""
    key = office_key.read(folder, None)
    with keys.writing() as c:
        c.execute("SELECT format FROM meta")
        if tuple(c.fetchone()) != (1,):
            return  # another process has done it
        c.execute("DROP TABLE meta")
        c.execute(
            f"CREATE TABLE meta (store {keys.blob} NOT NULL, format BIGINT NOT NULL, changes BIGINT NOT NULL, "
            f"office_key {keys.blob} NOT NULL)"
        )
        c.execute(f"CREATE TABLE secrets (name TEXT PRIMARY KEY, wrapped {keys.blob} NOT NULL){keys.clustered}")
        secrets = {name: key.derived(purpose) for name, purpose in _DERIVED.items()}
        secrets |= {name: os.urandom(KEY_BYTES) for name in _NEW}
        wrapping = AESGCM(key.derived(b"wrapping of data keys"))
        places = {name: Place(store, store, store, 0, f"secret {name}", 1) for name in secrets}
        c.executemany(
            "INSERT INTO secrets (name, wrapped) VALUES (?, ?)",
            [(name, seal(wrapping, places[name], secret)) for name, secret in secrets.items()],
        )
        c.execute("INSERT INTO meta VALUES (?, 2, 0, ?)", (store.bytes, key.fingerprint))


def work(events: Database) -> int:
    """Return how many events and commands are still to be done."""
    left = "SELECT (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM commands)"
    if events.has_table("events_1"):
        left = (
            "SELECT (SELECT COUNT(*) FROM events_1) - (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM commands_1)"
        )
    with events.reading() as c:
        c.execute(left)
        count: int = c.fetchone()[0]
    return count


def upgrade_events(events: Database, keyring: Keyring, advance: Callable[[int], None]) -> None:
    """Bring the history from format 1 to 2; `advance` is told how many events and commands have been done.

    Raises:
        Refused: a key is missing, or the disk or another process does not let us write.
        Tampered: the history has a gap.
    """
    _begin(events)
    step = _Step(events, keyring)
    for batch in (step.events, step.commands, step.drafts):
        while done := batch():
            advance(done)
    step.finish()


def _begin(events: Database) -> None:
    """Put the new tables beside the old ones: from here on a program of format 1 can write nothing more."""
    with events.writing() as c:
        c.execute("SELECT format FROM meta")
        if tuple(c.fetchone()) != (1,) or events.has_table("events_1"):
            return  # another process has done it, or an earlier run has begun it
        for table in _RENAMED:
            c.execute(f"ALTER TABLE {table} RENAME TO {table}_1")
        for statement in statements(events):
            if statement.split()[2] in _MADE:  # CREATE TABLE name
                c.execute(statement)


class _Step:
    """The batches; each returns how much it has done, 0 when there is nothing left."""

    def __init__(self, events: Database, keyring: Keyring) -> None:
        self._database = events
        self._keyring = keyring
        self._fingerprints = keyring.fingerprints()

    @contextmanager
    def _writing(self) -> Iterator[Cursor | None]:
        """Run the block in one transaction; None where another process has finished the upgrade meanwhile."""
        with self._database.writing() as c:
            c.execute("SELECT format FROM meta")
            yield c if tuple(c.fetchone()) == (1,) else None

    def events(self) -> int:
        with self._writing() as c:
            if c is None:
                return 0
            c.execute("SELECT MAX(position) FROM events")
            last = c.fetchone()[0] or 0
            c.execute(
                "SELECT position, aggregate, version, topic, state FROM events_1 WHERE position > ? "
                "ORDER BY position LIMIT ?",
                (last, BATCH),
            )
            rows = [
                Row(position, UUID(bytes=aggregate), version, topic, state if isinstance(state, bytes) else b"")
                for position, aggregate, version, topic, state in c.fetchall()
            ]
            for expected, row in enumerate(rows, start=last + 1):
                if row.position != expected:
                    raise Tampered("store.position_missing", position=expected)
            c.executemany(
                "INSERT INTO events (aggregate, version, position, topic, state) VALUES (?, ?, ?, ?, ?)",
                [(row.aggregate.bytes, row.version, row.position, row.topic, row.state) for row in rows],
            )
            leaves = [(row.position, leaf_of(row, self._fingerprint(row.aggregate))) for row in rows]
            c.executemany("INSERT INTO leaves (position, leaf) VALUES (?, ?)", leaves)
        return len(rows)

    def _fingerprint(self, aggregate: UUID) -> bytes:
        found = self._fingerprints.get(aggregate)
        return self._keyring.fingerprint(aggregate) if found is None else found  # tells which key is missing

    def commands(self) -> int:
        with self._writing() as c:
            if c is None:
                return 0
            c.execute(
                "SELECT id, fingerprint, first_position, events, answer FROM commands_1 ORDER BY id LIMIT ?", (BATCH,)
            )
            commands = [StoredCommand.read((*row, b"")) for row in c.fetchall()]
            c.executemany(
                "INSERT INTO commands (id, fingerprint, first_position, events, answer, seal) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [(*one.columns(), self._keyring.mac("rows", one.content())) for one in commands],
            )
            c.executemany("DELETE FROM commands_1 WHERE id = ?", [(one.id.bytes,) for one in commands])
        return len(commands)

    def drafts(self) -> int:
        """Move drafts; they are few, and no work of their own to whoever looks at how far it has come."""
        with self._writing() as c:
            while c is not None:
                c.execute(_OLD_DRAFTS, (BATCH,))
                found = c.fetchall()
                if not found:
                    return 0
                moved = [row for row in map(self._draft, found) if row is not None]
                c.executemany(_DRAFT, moved)
                c.executemany(
                    'DELETE FROM drafts_1 WHERE "case" = ? AND step = ? AND staff = ?', [row[:3] for row in found]
                )
        return 0

    def _draft(self, row: tuple[bytes, str, bytes, str, bytes]) -> tuple[bytes, str, bytes, str, str, bytes] | None:
        """Return a draft sealed for its new place; None for one that nobody can read: it stays in the copy alone."""
        case, staff, step, saved_at = UUID(bytes=row[0]), UUID(bytes=row[2]), row[1], row[3]
        key, store = self._keyring.key_for(case), self._keyring.store
        try:
            old = Place(store, case, case, 0, f"draft {staff} {step}", 1)
            content = unseal(key.cipher if key else None, old, row[4])
        except Tampered:
            return None
        if key is None or content is None:
            return None
        kept_until = (datetime.fromisoformat(saved_at) + DRAFTS_KEPT).isoformat(timespec="microseconds")
        place = Place(store, case, case, 0, f"draft {staff} {saved_at} {kept_until} {step}", 2)
        return row[0], step, row[2], saved_at, kept_until, seal(key.cipher, place, content)

    def finish(self) -> None:
        """Move heads, seal tokens and erasures, drop the old tables, write the new number: all or nothing."""
        with self._writing() as c:
            if c is None:
                return
            c.execute("SELECT COUNT(*), (SELECT COUNT(*) FROM events), (SELECT COUNT(*) FROM leaves) FROM events_1")
            before, moved, leaves = c.fetchone()
            if not before == moved == leaves:
                raise Tampered("store.position_missing", position=moved + 1)
            heads = "aggregate, kind, version, fold, state"
            c.execute(f"INSERT INTO heads ({heads}) SELECT {heads} FROM heads_1")
            self._seal_tokens(c)
            erased = [(id.bytes, self._keyring.mac("rows", framed(b"erasure", id.bytes))) for id in self._erased()]
            c.executemany("INSERT INTO erasures (aggregate, seal) VALUES (?, ?)", erased)
            for table in reversed(_RENAMED):  # heads speak of events, and go before them
                c.execute(f"DROP TABLE {table}_1")
            c.execute("DROP TABLE meta")
            c.execute(next(one for one in statements(self._database) if one.split()[2] == "meta"))
            c.execute("INSERT INTO meta (store, format) VALUES (?, 2)", (self._keyring.store.bytes,))

    def _erased(self) -> list[UUID]:
        return sorted(self._keyring.destroyed())

    def _seal_tokens(self, c: Cursor) -> None:
        c.execute("SELECT aggregate, kind, token FROM tokens")
        tokens: dict[tuple[bytes, str], set[bytes]] = {}
        for aggregate, kind, token in c.fetchall():
            tokens.setdefault((aggregate, kind), set()).add(token)
        sealed = []
        for (aggregate, kind), of_kind in sorted(tokens.items()):
            content = TokensOf(UUID(bytes=aggregate), kind, frozenset(of_kind)).content()
            sealed.append((aggregate, kind, self._keyring.mac("rows", content)))
        c.executemany("INSERT INTO token_seals (aggregate, kind, seal) VALUES (?, ?, ?)", sealed)
