"""Making and opening the store of an office: files of its folder, or two schemas of a PostgreSQL server.

`server` is a connection string of PostgreSQL; without one the office is the files `events.db` and `keys.db`. With a
server the office key stays in the folder of every node: who has the database alone cannot read it.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.privacy.database import Database
from osl_workflow.privacy.keyring import KEYS, Keyring, create_keyring
from osl_workflow.privacy.office_key import OFFICE_KEY
from osl_workflow.privacy.sqlite import BUSY_SECONDS, SqliteFile
from osl_workflow.store.folder import BACKUPS, EVENTS, check_folder, no_history
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.sqlite import EventsDatastore
from osl_workflow.store.store import Store
from osl_workflow.store.tables import FORMAT
from osl_workflow.store.topics import Topics

EVENTS_SCHEMA, KEYS_SCHEMA = "osl", "osl_keys"


def create_store(folder: Path, store: UUID, server: str | None = None) -> None:
    """Make the keys and an empty history, with a new id for the store.

    What a kill interrupted is finished by doing it again; the id that it had written then stays, and an empty history
    is left as it is.

    Raises:
        Refused: the folder cannot hold an office, or folder or server hold one already.
    """
    check_folder(folder)
    if server is None and (folder / BACKUPS).exists() and not (folder / KEYS).exists():
        raise no_history(folder)  # one that was here is lost: a new one would stand in the way of its backup
    path = folder / EVENTS
    is_new = server is None and not path.exists()
    if is_new:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        _create(folder, store, server)
    except Refused:
        if is_new:  # an empty history beside keys in use would hide that the history is lost
            path.unlink(missing_ok=True)
        raise


def _create(folder: Path, store: UUID, server: str | None) -> None:
    events = events_database(folder, server)
    try:
        recorder = Recorder(events)
        _check_free(recorder, folder, server)
        if recorder.meta() is not None:
            return  # the keys were made before; some may be in use, of events that a kill kept from being written
        keys = keys_database(folder, server)
        try:
            store = create_keyring(keys, folder, store)
        finally:
            keys.close()
        recorder.create(store)
    finally:
        events.close()


def check_server(folder: Path, server: str) -> None:
    """Check that an office of `folder` can begin, or be taken further, on `server`; nothing is written.

    Raises:
        Refused: the server does not let us in, or an office lies there already.
    """
    events = events_database(folder, server)
    try:
        _check_free(Recorder(events), folder, server)
    finally:
        events.close()


def _check_free(recorder: Recorder, folder: Path, server: str | None) -> None:
    if recorder.meta() is not None and recorder.max_notification_id() is not None:
        is_node = server is None or (folder / OFFICE_KEY).exists()
        raise Refused("store.office_exists" if is_node else "store.office_on_server", folder=str(folder))


def open_store(
    folder: Path,
    topics: Topics,
    busy_seconds: float = BUSY_SECONDS,
    *,
    server: str | None = None,
    durable: bool = True,
) -> Store:
    """Return the store of an office; a write waits `busy_seconds` for another process before it gives up.

    `durable` False: a power cut may lose all; only while a demo is being made, which would simply be made anew.

    Raises:
        Refused: there is no office, it cannot be used, or it is of another format than this program's.
        Tampered: it is damaged.
    """
    check_folder(folder)
    if server is None and not (folder / EVENTS).exists():
        raise no_history(folder)
    events = events_database(folder, server, busy_seconds, durable=durable)
    try:
        recorder = Recorder(events)
        meta = recorder.meta()
        if meta is None:
            raise no_history(folder) if server is None else Refused("store.no_office", folder=str(folder))
        store, format = meta
        if format != FORMAT:
            kind = "newer" if format > FORMAT else "older"
            raise Refused(f"store.{kind}_format", found=format, known=FORMAT)
        if server is None and not (folder / KEYS).exists():
            raise Refused("privacy.keys_missing", file=KEYS, folder=str(folder))
        keys = keys_database(folder, server, busy_seconds, durable=durable)
        try:
            return Store(recorder, Keyring(keys, folder, store), topics)
        except BaseException:
            keys.close()
            raise
    except BaseException:
        events.close()
        raise


def events_database(
    folder: Path, server: str | None, busy_seconds: float = BUSY_SECONDS, *, durable: bool = True
) -> Database:
    """Return the database of the history."""
    if server is None:
        return EventsDatastore(folder / EVENTS, busy_seconds, durable=durable)
    return _schema(server, EVENTS_SCHEMA, "events", busy_seconds, durable)


def keys_database(
    folder: Path, server: str | None, busy_seconds: float = BUSY_SECONDS, *, durable: bool = True
) -> Database:
    """Return the database of the keys."""
    if server is None:
        return SqliteFile(folder / KEYS, durable=durable)
    return _schema(server, KEYS_SCHEMA, "keys", busy_seconds, durable)


def _schema(server: str, schema: str, locked: str, busy_seconds: float, durable: bool) -> Database:
    try:
        from osl_workflow.store.postgres import PostgresDatabase  # late: an office of files needs no driver
    except ImportError:
        raise Refused("store.no_driver") from None
    return PostgresDatabase(server, schema, locked, busy_seconds, durable=durable)
