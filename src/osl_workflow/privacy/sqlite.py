"""What every SQLite file of the office has in common: how a write begins, and how trouble is told to a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from osl_workflow.errors import OslError, Refused, Tampered

BUSY_SECONDS = 10.0
"""How long a write waits for another process before it gives up."""

_REFUSED = {
    sqlite3.SQLITE_BUSY: "store.busy",
    sqlite3.SQLITE_LOCKED: "store.busy",
    sqlite3.SQLITE_READONLY: "store.read_only",
    sqlite3.SQLITE_PERM: "store.read_only",
    sqlite3.SQLITE_CANTOPEN: "store.cannot_open",
    sqlite3.SQLITE_FULL: "store.disk_full",
    sqlite3.SQLITE_IOERR: "store.disk_trouble",
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def trouble(error: sqlite3.Error, file: str) -> OslError | None:
    """Return what to say of `error` in the file named `file`, or None when it is a mistake of the program."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest its refinement
    if code in _DAMAGED:
        return Tampered("store.damaged", file=file)
    return Refused(_REFUSED[code], file=file) if code in _REFUSED else None


@contextmanager
def explained(file: str) -> Iterator[None]:
    """Turn trouble with the database file named `file` into a sentence.

    Raises:
        Refused: busy for too long, read-only, not to be opened, disk full or failing.
        Tampered: the file is damaged.
    """
    try:
        yield
    except sqlite3.Error as error:
        said = trouble(error, file)
        if said is None:
            raise
        raise said from error


@contextmanager
def immediate(db: sqlite3.Connection) -> Iterator[None]:
    """Run the block in one transaction that holds the write lock from its beginning.

    A deferred transaction that reads first fails at once when another process has written in between.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has already rolled back
            db.execute("ROLLBACK")
        raise
