"""A backup of the history while the office works: a folder with the events and a manifest that says what they must be.

    osl-backup-2026-03-06-153000/
        events.db or events.dump    a snapshot: SQLite's backup interface, or pg_dump's format
        office.toml                 the settings, of an office of files
        manifest.json               store, last position, root of the leaves, checkpoint, SHA-256 of the files

It lies under another name until it is whole and durable. The keys are not in it: who holds events and keys can read
everything, and what is erased here is readable there for as long as keys and events are kept together. They have a copy
of their own (`privacy.key_copy`), taken *after* the events: a key is durable before its events are, so that every event
here has its key there.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import ValidationError

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.privacy.files import PARTIAL, sync_file, sync_folder, write_whole
from osl_workflow.privacy.keyring import Keyring
from osl_workflow.privacy.sqlite import BUSY_SECONDS, explained, has_table
from osl_workflow.proof.checkpoint import Checkpoint, origin_of, signed_checkpoint
from osl_workflow.proof.note import Signer
from osl_workflow.proof.tree import root_of
from osl_workflow.sentences import Frozen
from osl_workflow.store.folder import EVENTS, SETTINGS, no_history
from osl_workflow.store.last_backup import LastBackup, last_backup, note_backup
from osl_workflow.store.opening import keys_database
from osl_workflow.store.tables import FORMAT
from osl_workflow.zone import WARSAW

__all__ = ["LastBackup", "Manifest", "Taken", "back_up", "last_backup", "note_backup", "read_backup"]

MANIFEST = "manifest.json"
DUMP = "events.dump"
PAGES_AT_ONCE = 256
Tell = Callable[[int, int], None]
"""Tells how far a long work is: so many done, of so many."""


class Manifest(Frozen):
    """What a backup must be: `position` events with this `root` (hexadecimal), files with these SHA-256."""

    format: Literal[1] = 1
    database: Literal["sqlite", "postgresql"]
    store: UUID
    taken_at: datetime
    position: int
    root: str
    checkpoint: str | None
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken, and where it lies."""

    path: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot of the events holds: whose it is, and all leaves of its tree."""

    store: UUID
    leaves: list[bytes]


def back_up(folder: Path, server: str | None, target: Path, at: datetime, tell: Tell) -> Taken:
    """Take a backup of the events of the office in `folder` into a new folder in `target`; the office goes on working.

    Raises:
        Refused: there is no office, or the target cannot be written.
        Tampered: the history is damaged.
    """
    if server is None and not (folder / EVENTS).exists():
        raise no_history(folder)
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"osl-backup-{at.astimezone(WARSAW):%Y-%m-%d-%H%M%S}"
    partial = path.with_name(path.name + PARTIAL)
    if path.exists() or partial.exists():
        raise Refused("backup.exists", path=str(path))
    partial.mkdir(mode=0o700)
    try:
        if server is None:
            snapshot = copy_events(folder / EVENTS, partial / EVENTS, tell)
            if (folder / SETTINGS).exists():
                shutil.copyfile(folder / SETTINGS, partial / SETTINGS)
        else:
            from osl_workflow.store.dump import dump  # late: an office of files needs no driver

            snapshot = dump(server, partial / DUMP)
        files = {}
        for file in sorted(partial.iterdir()):
            file.chmod(0o600)
            sync_file(file)
            files[file.name] = digest(file)
        manifest = Manifest(
            database="sqlite" if server is None else "postgresql",
            store=snapshot.store,
            taken_at=at,
            position=len(snapshot.leaves),
            root=root_of(snapshot.leaves).hex(),
            checkpoint=_checkpoint(folder, server, snapshot),
            files=files,
        )
        write_whole(partial / MANIFEST, manifest.model_dump_json(indent=2).encode() + b"\n")
        partial.rename(path)
        sync_folder(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    note_backup(folder, LastBackup("events", at, str(path.resolve()), manifest.position))
    return Taken(path, manifest)


def copy_events(source: Path, target: Path, tell: Tell) -> Snapshot:
    """Copy an events database as it is at one instant, while others write, into a new file; return what is in it.

    The read transaction pins the instant: without it SQLite would begin the copy anew at every write of another.

    Raises:
        Refused: it is of another format, or cannot be read or written.
        Tampered: it is damaged.
    """
    uri = f"{source.resolve().as_uri()}?mode=rw"
    with (
        explained(source.name),
        closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as events,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        events.execute("BEGIN")
        if not has_table(events, "meta"):  # a file that was emptied
            raise no_history(source.parent)
        row = events.execute("SELECT store, format FROM meta").fetchone()
        if row is None:
            raise Tampered("store.damaged", file=source.name)
        store, format = row
        leaves = (leaf for (leaf,) in events.execute("SELECT leaf FROM leaves ORDER BY position"))
        snapshot = snapshot_of(store, format, leaves)
        events.backup(copy, pages=PAGES_AT_ONCE, progress=lambda _, left, total: tell(total - left, total))
        events.execute("COMMIT")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whoever opens it
    return snapshot


def snapshot_of(store: bytes, format: int, leaves: Iterable[bytes]) -> Snapshot:
    """Return what a snapshot holds.

    Raises:
        Refused: it is of another format than this program's.
    """
    if format != FORMAT:
        raise Refused("store.newer_format" if format > FORMAT else "store.older_format", found=format, known=FORMAT)
    return Snapshot(UUID(bytes=store), list(leaves))


def _checkpoint(folder: Path, server: str | None, snapshot: Snapshot) -> str | None:
    """Return the signed checkpoint of a snapshot; None where the keys do not open, which is no reason to copy nothing.

    Events without keys can be brought together again; a backup that was not taken cannot.
    """
    try:
        database = keys_database(folder, server)
        try:
            seed = Keyring(database, folder, snapshot.store).checkpoint_seed
        finally:
            database.close()
    except OslError:
        return None
    origin = origin_of(snapshot.store)
    checkpoint = Checkpoint(origin, len(snapshot.leaves), root_of(snapshot.leaves))
    return signed_checkpoint(checkpoint, Signer(origin, seed)).decode()


def read_backup(path: Path) -> Manifest:
    """Return the manifest of the backup in the folder `path`, after checking that its files are those it speaks of.

    Raises:
        Refused: this is no backup, one that was interrupted, or one of another version.
        Tampered: a file of it is missing or has been altered.
    """
    if path.name.endswith(PARTIAL):
        raise Refused("backup.interrupted", path=str(path))
    try:
        manifest = Manifest.model_validate_json((path / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        raise Refused("backup.no_backup", path=str(path)) from None
    for name, expected in manifest.files.items():
        file = path / name
        if Path(name).name != name or not file.is_file() or digest(file) != expected:
            raise Tampered("backup.file_altered", file=name, path=str(path))
    if (EVENTS if manifest.database == "sqlite" else DUMP) not in manifest.files:
        raise Refused("backup.no_backup", path=str(path))
    return manifest


def digest(file: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
