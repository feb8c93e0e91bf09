"""Brings an office of an older format to this program's, after a copy; what a kill interrupts is gone on with.

Keys first, then the history, whose number of the format is written last: until then every program says that the office
waits for `osl upgrade`. A further format is one more file with its step, and one more line in the two tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy import keyring
from osl_workflow.privacy.database import Database
from osl_workflow.privacy.keyring import KEYS, Keyring
from osl_workflow.store.folder import EVENTS, check_folder, make_file, no_history
from osl_workflow.store.opening import events_database, keys_database
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.tables import FORMAT
from osl_workflow.store.upgrading import to_format_2
from osl_workflow.store.upgrading.copying import copies, make_copy

LOCK = "upgrade.lock"
Advance = Callable[[int], None]

KEYS_STEPS: dict[int, Callable[[Database, Path, UUID], None]] = {1: to_format_2.upgrade_keys}
"""By the format that they begin with."""
EVENTS_STEPS: dict[int, Callable[[Database, Keyring, Advance], None]] = {1: to_format_2.upgrade_events}
WORK: dict[int, Callable[[Database], int]] = {1: to_format_2.work}
"""How much a step has to do, for whoever waits for it."""


@dataclass(frozen=True, slots=True)
class Formats:
    """What an office is: its store, the formats of its history and of its keys."""

    store: UUID
    events: int
    keys: int

    @property
    def begun(self) -> bool:
        """Whether an upgrade was begun and not finished."""
        return self.keys != self.events


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An upgrade that is to be done: from which format, to which, and how much work it is (rows)."""

    folder: Path
    formats: Formats
    known: int
    work: int

    def carry_out(self, today: date, advance: Advance) -> Path:
        """Copy the office, unless an earlier run has done so and begun; do the steps; return where the copy is.

        Raises:
            Refused: no room on the disk, a key is missing, another process keeps the office busy or upgrades it too.
            Tampered: the office is damaged; nothing more was done.
        """
        with _alone(self.folder):
            formats = formats_of(self.folder)  # another process may have been faster
            made = copies(self.folder, formats.events)
            copy = made[-1] if formats.begun and made else make_copy(self.folder, formats.events, today)
            with _opened(self.folder, None) as (events, keys):
                for format in range(formats.keys, keyring.FORMAT):
                    KEYS_STEPS[format](keys, self.folder, formats.store)
                ring = Keyring(keys, self.folder, formats.store)
                for format in range(formats.events, FORMAT):
                    EVENTS_STEPS[format](events, ring, advance)
        return copy


def upgrade_of(folder: Path, server: str | None = None) -> Upgrade | None:
    """Return the upgrade that an office needs, None if it is of this program's format.

    Raises:
        Refused: there is no office, it is of a newer format, or its keys are older than its history.
        Tampered: it is damaged.
    """
    check_folder(folder)
    _check_there(folder, server)
    with _opened(folder, server) as (events, keys):
        formats = _formats(folder, events, keys)
        if formats.events > FORMAT:
            raise Refused("store.newer_format", found=formats.events, known=FORMAT)
        if formats.keys > keyring.FORMAT:
            raise Refused("privacy.keys_newer", found=formats.keys, known=keyring.FORMAT)
        if formats.keys < formats.events:
            raise Refused("upgrading.keys_from_before", file=keys.name, found=formats.keys, history=formats.events)
        if formats.events == FORMAT:
            return None
        if server is not None:  # servers have held offices only since format 2
            raise Refused("upgrading.not_on_server", server=events.name, found=formats.events)
        return Upgrade(folder, formats, FORMAT, WORK[formats.events](events))


def formats_of(folder: Path, server: str | None = None) -> Formats:
    """Return of which formats an office is, also one that this program cannot open.

    Raises:
        Refused: there is no office, or it has no keys.
        Tampered: it is damaged.
    """
    _check_there(folder, server)
    with _opened(folder, server) as (events, keys):
        return _formats(folder, events, keys)


def _check_there(folder: Path, server: str | None) -> None:
    if server is None and not (folder / EVENTS).exists():
        raise no_history(folder)
    if server is None and not (folder / KEYS).exists():
        raise Refused("privacy.keys_missing", file=KEYS, folder=str(folder))


def _formats(folder: Path, events: Database, keys: Database) -> Formats:
    meta = Recorder(events).meta()
    if meta is None:
        raise Refused("store.no_office", folder=str(folder))
    if not keys.has_table("keys"):
        raise Refused("privacy.keys_missing", file=keys.name, folder=str(folder))
    with keys.reading() as c:
        c.execute("SELECT store, format FROM meta")
        row = c.fetchone()
    if row is None:
        raise Tampered("privacy.keys_damaged", file=keys.name)
    owner, of_keys = row
    store, of_events = meta
    if owner != store.bytes:
        raise Refused("privacy.keys_of_another_store", file=keys.name)
    return Formats(store, of_events, of_keys)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Run the block while no other process upgrades the office: SQLite's lock on a file, which a kill lets go of.

    Raises:
        Refused: another process is at it, or has just finished.
    """
    path = folder / LOCK
    make_file(path, folder)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as db:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise Refused("upgrading.running", folder=str(folder)) from None
        if formats_of(folder).events == FORMAT:
            raise Refused("upgrading.done_meanwhile")
        yield
    path.unlink(missing_ok=True)


@contextmanager
def _opened(folder: Path, server: str | None) -> Iterator[tuple[Database, Database]]:
    with closing(events_database(folder, server)) as events, closing(keys_database(folder, server)) as keys:
        yield events, keys
