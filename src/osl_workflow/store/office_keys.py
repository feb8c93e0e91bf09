"""The keys of an office seen together with its history: bringing them back, what lacks a key, what is erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.privacy.key_copy import KeyCopy
from osl_workflow.privacy.key_restoring import Restored, restore_keys
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.opening import events_database, keys_database
from osl_workflow.store.recorder import Recorder


def restore_keys_of_office(
    folder: Path, server: str | None, copy: KeyCopy, at: datetime, *, replace: bool
) -> tuple[Restored, dict[UUID, str]]:
    """Bring the keys of `copy` into the office in `folder`; return what came of it and which aggregates lack a key.

    What is erased in its history stays erased. A damaged `keys.db` is kept beside.

    Raises:
        Refused: there is no history here, the copy belongs to another office, or is older than keys that do not open.
    """
    if server is None and not (folder / EVENTS).exists():
        raise Refused("backup.keys_without_events", folder=str(folder))
    events = events_database(folder, server)
    try:
        recorder = Recorder(events)
        meta = recorder.meta()
        if meta is None:
            raise Refused("backup.keys_without_events", folder=str(folder))
        if meta[0] != copy.store:
            raise Refused("backup.keys_of_another_office")
        try:
            restored = _brought(folder, server, copy, recorder.erased(), replace)
        except (Tampered, Refused) as error:
            if isinstance(error, Refused) and error.said.key != "privacy.keys_of_another_store":
                raise
            if server is not None or not replace:
                raise Refused("backup.keys_damaged_replace", file=KEYS) from None
            (folder / KEYS).rename(folder / f"{KEYS}.damaged-{at:%Y-%m-%d-%H%M%S}")
            restored = _brought(folder, server, copy, recorder.erased(), replace)
        return restored, without_keys(folder, server, recorder)
    finally:
        events.close()


def _brought(folder: Path, server: str | None, copy: KeyCopy, erased: Iterable[UUID], replace: bool) -> Restored:
    keys = keys_database(folder, server)
    try:
        return restore_keys(keys, folder, copy, erased, replace=replace)
    finally:
        keys.close()


def without_keys(folder: Path, server: str | None, recorder: Recorder) -> dict[UUID, str]:
    """Return the aggregates whose key is not there, though it was never destroyed, each with its first event's topic.

    Those that were given up are among them.
    """
    keys = keys_database(folder, server)
    try:
        with keys.reading() as c:
            c.execute("SELECT id FROM keys WHERE length(fingerprint) > 0")
            known = {id for (id,) in c.fetchall()}
    finally:
        keys.close()
    known |= {id.bytes for id in recorder.erased()}
    with recorder.database.reading() as c:
        c.execute("SELECT aggregate, topic FROM events WHERE version = 1")
        return {UUID(bytes=id): topic for id, topic in c.fetchall() if id not in known}


def erased_in(path: Path, server: str | None = None) -> frozenset[UUID]:
    """Return what an office, or a file of it, says is erased, in its history or by keys that are destroyed.

    `path`: the folder of an office or of a backup, or its events.db or keys.db; `server`: where an office of a server
    lies. What is damaged or not there says nothing.

    Raises:
        Refused: nothing here can be asked.
    """
    erased: set[UUID] = set()
    asked = 0
    files = [path / EVENTS, path / KEYS] if path.is_dir() else [path]
    for table, statement in _SAYING_ERASED.items():
        if server is not None:
            with suppress(OslError):
                erased |= _asked_on_server(path, server, table, statement)
                asked += 1
            continue
        for file in files:
            # nothing is set on the connection: a file of a backup must stay what it is, to the byte
            with suppress(sqlite3.Error):
                uri = f"{file.resolve().as_uri()}?mode=rw"
                with closing(sqlite3.connect(uri, uri=True)) as db:
                    erased.update(UUID(bytes=id) for (id,) in db.execute(statement))
                    asked += 1
    if not asked:
        raise Refused("backup.no_erasures_here", path=str(path))
    return frozenset(erased)


_SAYING_ERASED = {
    "erasures": "SELECT aggregate FROM erasures",
    "keys": "SELECT id FROM keys WHERE destroying IS NOT NULL AND length(fingerprint) > 0",
}


def _asked_on_server(folder: Path, server: str, table: str, statement: str) -> set[UUID]:
    database = events_database(folder, server) if table == "erasures" else keys_database(folder, server)
    try:
        if not database.has_table(table):
            return set()
        with database.reading() as c:
            c.execute(statement)
            return {UUID(bytes=id) for (id,) in c.fetchall()}
    finally:
        database.close()
