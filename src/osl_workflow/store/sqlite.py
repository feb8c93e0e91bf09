"""Connections to `events.db`: the library's pool with our own settings, none of them taken from the environment.

Write-ahead log, synchronous FULL (a social worker's entry survives a power cut), and write transactions that hold the
lock from their first statement: with the library's deferred BEGIN and a select first, saves of several processes fail
at once instead of waiting for each other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventsourcing.persistence import ConnectionUnavailableError, PersistenceError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from osl_workflow.errors import Refused
from osl_workflow.privacy.sqlite import BUSY_SECONDS, configure, trouble
from osl_workflow.store.folder import EVENTS

CACHED_STATEMENTS = 128


class ImmediateTransaction(SQLiteTransaction):
    """A transaction that takes the write lock at its beginning if it is going to commit."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class EventsConnection(SQLiteConnection):
    """One connection; `transaction(commit=True)` waits for the write lock."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run the block in one transaction, holding the write lock if it commits."""
        with ImmediateTransaction(self, commit=commit) as cursor, cursor:
            yield cursor


class EventsPool(SQLiteConnectionPool):
    """The pool of connections to one events database, which must exist."""

    def __init__(self, path: Path, busy_seconds: float, durable: bool) -> None:
        super().__init__(db_name=f"{path.resolve().as_uri()}?mode=rw", pool_timeout=busy_seconds)
        self.busy_seconds = busy_seconds
        self.durable = durable

    def _create_connection(self) -> SQLiteConnection:
        db = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=CACHED_STATEMENTS,
            timeout=self.busy_seconds,
        )
        try:
            configure(
                db,
                EVENTS,
                journal_mode=("WAL", "wal"),
                synchronous=("FULL", 2) if self.durable else ("OFF", 0),
                foreign_keys=("ON", 1),
                secure_delete=("ON", 1),
            )
        except BaseException:
            db.close()
            raise
        return EventsConnection(db, max_age=None)


class EventsDatastore(SQLiteDatastore):
    """The events database at `path` (a `privacy.database.Database`); what goes wrong with it is told in sentences.

    `durable` False: a power cut may lose it; only for one that would simply be made anew (a demo in the making).
    """

    blob = "BLOB"
    clustered = " WITHOUT ROWID"

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS, *, durable: bool = True) -> None:
        super().__init__(db_name=str(path))
        self.pool = EventsPool(path, busy_seconds, durable)
        self.name = path.name

    @contextmanager
    def writing(self) -> Iterator[SQLiteCursor]:
        """Run the block in one transaction that holds the write lock."""
        with self._explained(), self.transaction(commit=True) as cursor:
            yield cursor

    def has_table(self, table: str) -> bool:
        """Return whether a table is there."""
        with self.reading() as c:
            c.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
            return c.fetchone() is not None

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """Run the block's selects, each a snapshot of its own: the history only grows, so more is rarely needed."""
        with self._explained():  # readers wait for nobody, so the library need not count them
            connection = self.pool.get_connection()
            try:
                cursor = connection.cursor()
                with cursor:
                    yield cursor
            finally:
                self.pool.put_connection(connection)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except ConnectionUnavailableError as error:
            raise Refused("store.busy", file=self.name) from error
        except (sqlite3.Error, PersistenceError) as error:
            cause = error if isinstance(error, sqlite3.Error) else error.__cause__
            said = trouble(cause, self.name) if isinstance(cause, sqlite3.Error) else None
            if said is None:
                raise
            raise said from error
