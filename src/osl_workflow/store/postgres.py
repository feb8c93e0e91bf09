"""A schema of a PostgreSQL server, for many nodes at once (a `privacy.database.Database`).

A write locks its table before it looks at anything, so that positions have no gaps, readers never pass over a gap that
is filled in later, and what a decision read is compared with what is there now. Readers are not kept waiting. Tables
are made under an advisory lock: two nodes that start together would otherwise fail at each other.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from eventsourcing.persistence import IntegrityError
from psycopg import errors as pg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.privacy.sqlite import BUSY_SECONDS
from osl_workflow.store.recorded import Unsure

logging.getLogger("psycopg").addHandler(logging.NullHandler())
"""What driver and pool report is told once, in a sentence; without this it would also stand on the screen as it is."""

POOL = 8
CONNECT_SECONDS = 10
_CREATING = 0x6F736C  # "osl"
"""The advisory lock under which tables are made."""

_REFUSED: tuple[tuple[type[psycopg.Error], str], ...] = (
    (pg.LockNotAvailable, "store.server_busy"),
    (pg.DeadlockDetected, "store.server_busy"),
    (pg.QueryCanceled, "store.server_busy"),
    (pg.DiskFull, "store.disk_full"),
    (pg.IoError, "store.disk_trouble"),
    (pg.ReadOnlySqlTransaction, "store.server_read_only"),
    (pg.InsufficientPrivilege, "store.server_forbids"),
    (pg.InvalidSchemaName, "store.server_forbids"),
)
_DAMAGED = (pg.DataCorrupted, pg.IndexCorrupted)


class PostgresDatabase:
    """The tables of one schema; a write waits `busy_seconds` for another node before it gives up.

    `durable` False: a failure of the server may lose the last moments; only while a demo is being made.
    """

    blob = "BYTEA"
    clustered = ""

    def __init__(
        self, conninfo: str, schema: str, locked: str, busy_seconds: float = BUSY_SECONDS, *, durable: bool = True
    ) -> None:
        """Connect to the server; `locked` is the table whose lock a write takes.

        Raises:
            Refused: it cannot be reached, does not let us in, or the connection string is none.
        """
        self.schema = schema
        self._locked = locked
        self._locks = False
        try:
            self.name = _told(conninfo)
            options = {
                "search_path": schema,
                "lock_timeout": f"{int(busy_seconds * 1000)}ms",
                "synchronous_commit": "on" if durable else "off",
                "idle_in_transaction_session_timeout": "60s",
                "default_transaction_isolation": "read\\ committed",
            }
            said = conninfo_to_dict(conninfo)
            arguments = " ".join(f"-c {name}={value}" for name, value in options.items())
            whole = make_conninfo(
                conninfo,
                options=f"{said.get('options') or ''} {arguments}".strip(),
                connect_timeout=said.get("connect_timeout") or CONNECT_SECONDS,
                application_name=said.get("application_name") or "osl-workflow",
            )
        except psycopg.ProgrammingError:
            raise Refused("store.server_unknown") from None  # its text repeats the string, which may hold a password
        with self._explained():
            with psycopg.connect(whole, autocommit=True) as first:  # the pool would try for long and say less
                _check_durable(first, self.name, durable)
            self._pool = ConnectionPool(
                whole,
                kwargs={"autocommit": True},
                min_size=1,
                max_size=POOL,
                timeout=CONNECT_SECONDS + busy_seconds,
                open=True,
            )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    @contextmanager
    def reading(self) -> Iterator[PostgresCursor]:
        """Run the block's selects, each a snapshot of its own."""
        with self._explained(), self._pool.connection() as connection, connection.cursor() as cursor:
            yield PostgresCursor(cursor)

    @contextmanager
    def writing(self) -> Iterator[PostgresCursor]:
        """Run the block in one transaction that holds the lock of its table; before there is one, of all creating.

        Raises:
            Unsure: the connection was lost while it was being confirmed.
        """
        with (
            self._explained(),
            self._pool.connection() as connection,
            _committing(connection, self.name),
            connection.cursor() as cursor,
        ):
            if self._is_made():
                cursor.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.Identifier(self._locked)))
            else:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_CREATING,))
                cursor.fetchone()  # waits for it: whether the tables are there by now is asked over another connection
                cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(self.schema)))
            yield PostgresCursor(cursor)

    def has_table(self, table: str) -> bool:
        """Return whether a table is there."""
        with self.reading() as c:
            c.execute("SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = ?", (self.schema, table))
            return c.fetchone() is not None

    def _is_made(self) -> bool:
        self._locks = self._locks or self.has_table(self._locked)
        return self._locks

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn trouble with the server into a sentence; the server's own words may repeat values and go no further."""
        try:
            yield
        except (psycopg.Error, PoolTimeout) as error:
            if isinstance(error, pg.IntegrityError):
                raise IntegrityError(type(error).__name__) from None
            said = _trouble(error, self.name)
            if said is None:
                raise
            raise said from None


class PostgresCursor:
    """A cursor that takes the statements of the store as they are written, with `?`."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor
        self.fetchone = cursor.fetchone
        self.fetchall = cursor.fetchall

    def execute(self, statement: str, parameters: Sequence[Any] = (), /) -> PostgresCursor:
        """Run a statement."""
        self._cursor.execute(_translated(statement), parameters or None, prepare=True if parameters else None)
        return self

    def executemany(self, statement: str, parameters: Iterable[Sequence[Any]], /) -> PostgresCursor:
        """Run a statement for each row of parameters, sent together."""
        rows = list(parameters)
        if len(rows) == 1:
            return self.execute(statement, rows[0])
        self._cursor.executemany(_translated(statement), rows)
        return self


@cache
def _translated(statement: str) -> bytes:
    return statement.replace("%", "%%").replace("?", "%s").encode()


@contextmanager
def _committing(connection: psycopg.Connection[Any], name: str) -> Iterator[None]:
    """Run the block in a transaction; nobody knows how it ended when the connection is lost while it is confirmed.

    Statements are sent on without waiting for their answers until somebody asks for rows: after the first that fails,
    the server passes over all others, the confirmation included.
    """
    confirming = False
    try:
        with connection.pipeline() as pipeline:
            connection.execute("BEGIN")
            yield
            confirming = True  # from here on all that was not waited for goes out with the confirmation
            connection.execute("COMMIT")
            pipeline.sync()
    except BaseException as error:
        if not connection.closed:
            connection.execute("ROLLBACK")
        elif confirming and isinstance(error, psycopg.OperationalError):
            raise Unsure("store.server_lost", server=name) from error
        raise


def _check_durable(connection: psycopg.Connection[Any], name: str, durable: bool) -> None:
    for setting, expected in (("synchronous_commit", "on" if durable else "off"), ("fsync", "on")):
        row = connection.execute("SELECT current_setting(%s)", (setting,)).fetchone()
        found = row[0] if row else None
        if found != expected:
            raise Refused("store.unsafe", file=name, name=setting, expected=expected, found=found)


def _told(conninfo: str) -> str:
    """Return what a person is told of a connection string: database and host, never a password."""
    parts = conninfo_to_dict(conninfo)
    return f"{parts.get('dbname') or 'postgres'} ({parts.get('host') or 'localhost'})"


def _trouble(error: Exception, server: str) -> OslError | None:
    """Return what to say of an error of the server, or None when it is a mistake of the program."""
    if isinstance(error, _DAMAGED):
        return Tampered("store.damaged", file=server)
    for kind, key in _REFUSED:
        if isinstance(error, kind):
            return Refused(key, file=server, server=server)
    if isinstance(error, psycopg.OperationalError | PoolTimeout):
        return Refused("store.server_away", server=server)
    return None
