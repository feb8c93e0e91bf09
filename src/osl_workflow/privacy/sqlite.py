"""What every SQLite file of the office has in common: its settings, how a write begins, how trouble is told."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osl_workflow.errors import OslError, Refused, Tampered

BUSY_SECONDS = 10.0
"""How long a write waits for another process before it gives up."""
TRIES = 20
"""How often a pragma is set that others keep from being set; each time somebody else gets ahead, so few are enough."""

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
    refined = getattr(error, "sqlite_errorcode", 0)
    if refined == sqlite3.SQLITE_IOERR_SHMSIZE:  # so it says that there is no room for the log's index
        return Refused("store.disk_full", file=file)
    code = refined & 0xFF  # the low byte is the kind, the rest its refinement
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


def has_table(c: sqlite3.Cursor | sqlite3.Connection, table: str) -> bool:
    """Return whether a table is there."""
    found = c.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    return found is not None


def configure(db: sqlite3.Connection, file: str, **pragmas: tuple[str, object]) -> None:
    """Set pragmas (what to write, what the database answers then) and check that each of them holds.

    Raises:
        Refused: one does not hold, so that what is confirmed might be lost on this disk.
    """
    for name, (value, answer) in pragmas.items():
        _set(db, f"PRAGMA {name} = {value}")
        (found,) = db.execute(f"PRAGMA {name}").fetchone()
        if found != answer:
            raise Refused("store.unsafe", file=file, name=name, expected=value, found=found)


def _set(db: sqlite3.Connection, statement: str) -> None:
    """Set a pragma, also where somebody else has the file this moment.

    SQLite waits for nobody when it changes the journal of a file, and several may open a new one at once. So we wait
    for a lock, for which SQLite does wait, as long as for any other.
    """
    for _ in range(TRIES):
        try:
            db.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            with immediate(db):
                continue
        return
    db.execute(statement)


class SqliteFile:
    """A small database of one connection that threads share, with a rollback journal (`privacy.database.Database`).

    Its owner alone may read it, and what is overwritten in it is overwritten on the disk. `durable` False: a power cut
    may lose it.
    """

    blob = "BLOB"
    clustered = " WITHOUT ROWID"

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Open the file, making it if it is not there."""
        self.name = path.name
        self._lock = threading.RLock()
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        with explained(self.name):
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
            try:
                configure(
                    self._db,
                    self.name,
                    journal_mode=("DELETE", "delete"),
                    # EXTRA is FULL and syncs the folder too: without it a power cut can bring a finished journal back,
                    # and so take back a key whose events are already durable (SQLite's own page on `synchronous`).
                    synchronous=("EXTRA", 3) if durable else ("OFF", 0),
                    secure_delete=("ON", 1),
                )
            except BaseException:
                self._db.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """Run the block's selects, one thread at a time."""
        with self._lock, explained(self.name):
            yield self._db.cursor()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """Run the block in one transaction that holds the write lock."""
        with self._lock, explained(self.name), immediate(self._db):
            yield self._db.cursor()

    def has_table(self, table: str) -> bool:
        """Return whether a table is there."""
        with self.reading() as c:
            return has_table(c, table)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
