"""From a backup and a copy of the keys to an office: built beside, verified whole, and only then put in its place.

What was erased since the backup was taken is erased here before anything can be opened: the union of what the backup,
the copy of the keys, the office that is replaced and any other source say. An erasure is never taken back by a backup.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy.database import Database
from osl_workflow.privacy.files import sync_file, sync_folder, write_whole
from osl_workflow.privacy.key_copy import KeyCopy
from osl_workflow.privacy.key_restoring import Restored, give_up, restore_keys
from osl_workflow.privacy.keyring import KEYS, Keyring
from osl_workflow.privacy.office_key import OFFICE_KEY
from osl_workflow.privacy.sqlite import explained
from osl_workflow.proof.tree import root_of
from osl_workflow.store.backup import DUMP, Manifest, Tell, note_backup, read_backup
from osl_workflow.store.folder import EVENTS, SETTINGS, has_history
from osl_workflow.store.last_backup import LastBackup
from osl_workflow.store.leaves import leaf_of
from osl_workflow.store.mapper import Mapper
from osl_workflow.store.opening import events_database, keys_database
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.store import Store
from osl_workflow.store.topics import Topics
from osl_workflow.zone import WARSAW

BATCH = 1000
Examine = Callable[[Path, str | None, Manifest], None]
"""Looks through an office that was built in a folder (and on a server) from a backup with this manifest."""
BUILDING = ".restoring"
"""What the folder is called beside its place until all of it is verified."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be restored where. `aside`: the moment under whose name a replaced office is kept, None: refuse it.

    `erased`: what else is known to be erased; `incomplete`: also where keys are missing; `keys_file`: where the copy of
    the keys lies, if it is a file, for the new office to remember.
    """

    backup: Path
    folder: Path
    keys: KeyCopy
    erased: frozenset[UUID] = frozenset()
    server: str | None = None
    aside: datetime | None = None
    incomplete: bool = False
    keys_file: Path | None = None


@dataclass(frozen=True, slots=True)
class RestoredOffice:
    """What was restored: which aggregates were erased again, which lack their keys, where the replaced office lies."""

    manifest: Manifest
    keys: Restored
    erased: frozenset[UUID]
    missing: dict[UUID, str] = field(default_factory=dict)
    aside: Path | None = None


def restore(wanted: Wanted, topics: Topics, tell: Tell, examine: Examine) -> RestoredOffice:
    """Restore an office; nothing is put in its place before every event was read and its leaf made again.

    `examine` looks through what was built, whole, and stops what does not pass.

    Raises:
        Refused: this is no backup, the place is not free, or keys are missing.
        Tampered: the backup or the keys are not what was written.
    """
    manifest = read_backup(wanted.backup)
    if wanted.keys.store != manifest.store:
        raise Refused("backup.keys_of_another_office")
    if (manifest.database == "postgresql") != (wanted.server is not None):
        raise Refused("backup.needs_server" if wanted.server is None else "backup.needs_no_server")
    _check_place(wanted)
    building = wanted.folder.with_name(wanted.folder.name + BUILDING)
    shutil.rmtree(building, ignore_errors=True)  # what a kill left of an earlier try
    building.mkdir(mode=0o700, parents=True)
    try:
        restored = _built(wanted, manifest, building, topics, tell, examine)
        aside = _put_in_place(building, wanted)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return RestoredOffice(restored.manifest, restored.keys, restored.erased, restored.missing, aside)


def _check_place(wanted: Wanted) -> None:
    folder = wanted.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (has_history(folder) or any((folder / name).exists() for name in (KEYS, OFFICE_KEY))):
            raise Refused("backup.folder_not_empty", folder=str(folder))
        if wanted.aside is None:
            raise Refused("backup.office_there", folder=str(folder))
    if wanted.server is not None:
        from osl_workflow.store.dump import is_free  # late: an office of files needs no driver

        if not is_free(wanted.server):
            raise Refused("backup.database_not_free")


def _built(
    wanted: Wanted, manifest: Manifest, building: Path, topics: Topics, tell: Tell, examine: Examine
) -> RestoredOffice:
    if wanted.server is None:
        restored = _filled(wanted, manifest, building, topics, tell)
        examine(building, None, manifest)
        return restored
    from osl_workflow.store.dump import load, unload

    try:
        load(wanted.server, wanted.backup / DUMP)
        settings = f"[store]\npostgresql = {json.dumps(wanted.server, ensure_ascii=False)}\n"
        write_whole(building / SETTINGS, settings.encode())
        restored = _filled(wanted, manifest, building, topics, tell)
        examine(building, wanted.server, manifest)
        return restored
    except BaseException:
        unload(wanted.server)
        raise


def _filled(wanted: Wanted, manifest: Manifest, building: Path, topics: Topics, tell: Tell) -> RestoredOffice:
    for name in manifest.files:
        if name in (EVENTS, SETTINGS):
            shutil.copyfile(wanted.backup / name, building / name)
            (building / name).chmod(0o600)
            sync_file(building / name)
    if wanted.server is None:
        check_file(building / EVENTS)
    events = events_database(building, wanted.server)
    try:
        recorder = Recorder(events)
        meta = recorder.meta()
        if meta is None or meta[0] != manifest.store:
            raise Tampered("backup.wrong_store")
        erased = recorder.erased() | wanted.erased | wanted.keys.destroyed
        keys = keys_database(building, wanted.server)
        try:
            brought = restore_keys(keys, building, wanted.keys, erased)
            keyring = Keyring(keys, building, manifest.store)
            missing = check_history(recorder, keyring, Mapper(manifest.store, topics), manifest, tell)
            if missing and not wanted.incomplete:
                raise Refused("backup.keys_missing_for", n=len(missing), taken_at=wanted.keys.taken_at)
            give_up(keys, missing)
            store = Store(recorder, keyring, topics)
            for id in erased:
                store.forget(id)
        finally:
            keys.close()
    finally:
        events.close()
    note_backup(building, LastBackup("events", manifest.taken_at, str(wanted.backup.resolve()), manifest.position))
    if wanted.keys_file is not None:
        copy, sure = wanted.keys, 0 if missing else manifest.position
        counted = {"keys": len(copy.keys), "destroyed": len(copy.destroyed)}
        note_backup(building, LastBackup("keys", copy.taken_at, str(wanted.keys_file.resolve()), sure, **counted))
    return RestoredOffice(manifest, brought, erased, missing)


def check_history(
    recorder: Recorder, keyring: Keyring, mapper: Mapper, manifest: Manifest, tell: Tell
) -> dict[UUID, str]:
    """Check that every event is there, opens and has its leaf, under the root of the manifest.

    Returns the aggregates whose keys are missing (not destroyed: missing), each with the topic of an event of it.

    Raises:
        Tampered: something is not what was written.
    """
    fingerprints = keyring.fingerprints()
    missing: dict[UUID, str] = {}
    leaves: list[bytes] = []
    while rows := recorder.after(len(leaves), BATCH):
        ids = {row.aggregate for row in rows}
        keys = keyring.keys_for(ids & fingerprints.keys())
        stored = leaves_after(recorder.database, len(leaves), BATCH)
        if len(stored) != len(rows):
            raise Tampered("backup.leaf_wrong", position=len(leaves) + min(len(stored), len(rows)) + 1)
        for row, (position, leaf) in zip(rows, stored, strict=True):
            leaves.append(leaf)
            if row.position != len(leaves) or position != row.position:
                raise Tampered("store.position_missing", position=len(leaves))
            mapper.event(row, keys.get(row.aggregate))
            fingerprint = fingerprints.get(row.aggregate)
            if fingerprint is None:
                missing.setdefault(row.aggregate, row.topic)
            if fingerprint and leaf_of(row, fingerprint) != leaf:  # b"": a key that was never known here
                raise Tampered("backup.leaf_wrong", position=row.position)
        tell(len(leaves), manifest.position)
    if len(leaves) != manifest.position or root_of(leaves).hex() != manifest.root:
        raise Tampered("backup.wrong_root")
    return missing


def leaves_after(database: Database, position: int, limit: int) -> list[tuple[int, bytes]]:
    """Return up to `limit` leaves after a position, with their positions."""
    with database.reading() as c:
        c.execute("SELECT position, leaf FROM leaves WHERE position > ? ORDER BY position LIMIT ?", (position, limit))
        return [(found, leaf) for found, leaf in c.fetchall()]


def check_file(path: Path) -> None:
    """Check that an SQLite file is whole.

    Raises:
        Tampered: it is not.
    """
    with explained(path.name), closing(sqlite3.connect(path)) as db:
        found = [row[0] for row in db.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise Tampered("store.damaged", file=path.name)


def _put_in_place(building: Path, wanted: Wanted) -> Path | None:
    """Let the new folder take its place; return where the one that it replaces lies now."""
    folder, aside = wanted.folder, None
    sync_folder(building)
    if folder.exists() and any(folder.iterdir()):
        assert wanted.aside is not None
        aside = folder.with_name(f"{folder.name}-before-{wanted.aside.astimezone(WARSAW):%Y-%m-%d-%H%M%S}")
        _take_rights(building, folder)
        folder.rename(aside)
    elif folder.exists():
        folder.rmdir()
    building.rename(folder)
    sync_folder(folder.parent)
    return aside


def _take_rights(building: Path, folder: Path) -> None:
    """Let those who worked in the old folder work in the new one: the same group, the same rights."""
    files = (*building.iterdir(), building)
    for name in files:
        old = folder if name is building else folder / name.name
        example = next((one for one in (old, folder / EVENTS, folder / SETTINGS) if one.exists()), None)
        if example is None:
            continue
        with suppress(OSError):
            if hasattr(os, "chown"):
                os.chown(name, -1, example.stat().st_gid)
        shutil.copymode(example, name)
