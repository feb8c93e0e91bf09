"""The keyring of an office: one data key per aggregate, wrapped by the office key; forgetting is destroying a key.

`office.key` holds the office key, `keys.db` the data keys, both readable by their owner alone. `keys.db` is a file of
its own with a rollback journal, so that it can be kept and backed up apart from the events. A key is durable before
the first event that uses it: `create_missing` has committed before the events' transaction begins. A key without events
(the events were then not saved) does no harm; an event without a key would be lost for ever.

Destroying has two durable steps, *ordered* and *done*, so that a kill between them is finished at the next opening. The
row stays, with the fingerprint and without the key: proofs need the one and nobody must make the other anew. What the
disk itself keeps of an overwritten sector is beyond any program; there it lies wrapped by the office key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.privacy.sqlite import BUSY_SECONDS, explained, immediate

OFFICE_KEY = "office.key"
KEYS = "keys.db"
FORMAT = 1
KEY_BYTES = 32
Purpose = Literal["commands", "parsed texts"]
PURPOSES: tuple[Purpose, ...] = ("commands", "parsed texts")
"""What digests are made of that lie open: what was typed in a command, and a text that was parsed before."""
REMEMBERED = 4096
"""Opened keys kept in memory: more than a centre has open cases."""

_TABLES = (
    "CREATE TABLE meta (store BLOB NOT NULL, format INTEGER NOT NULL)",
    "CREATE TABLE keys (id BLOB PRIMARY KEY, fingerprint BLOB NOT NULL, wrapped BLOB, "
    "destroying TEXT CHECK (destroying IN ('ordered', 'done'))) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Key:
    """An opened data key; `fingerprint` (32 bytes) names it without giving it away."""

    cipher: AESGCM
    fingerprint: bytes


def create_keyring(folder: Path, store: UUID) -> UUID:
    """Make the office key and an empty `keys.db` in `folder`; return the store id they belong to.

    What an interrupted creation left behind is used, with its store id, and never overwritten.

    Raises:
        Refused: the folder already has keys in use.
    """
    if not (folder / OFFICE_KEY).exists():
        _write_durably(folder / OFFICE_KEY, os.urandom(KEY_BYTES).hex().encode() + b"\n")
    with explained(KEYS), _connected(folder / KEYS) as db, immediate(db):
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'keys'").fetchone():
            for statement in _TABLES:
                db.execute(statement)
            db.execute("INSERT INTO meta VALUES (?, ?)", (store.bytes, FORMAT))
        if db.execute("SELECT 1 FROM keys").fetchone():
            raise Refused("privacy.keys_in_use", folder=str(folder))
        (owner,) = db.execute("SELECT store FROM meta").fetchone()
    return UUID(bytes=owner)


class Keyring:
    """The keys of one office, opened; use it from several threads, close it at the end."""

    def __init__(self, folder: Path, store: UUID, *, durable: bool = True) -> None:
        """Open the keyring of the store `store` and finish what a kill interrupted; `durable`: as in `open_store`.

        Raises:
            Refused: the files are missing, of a newer format, or belong to another store.
        """
        self.store = store
        office_key = _read_office_key(folder)
        self._wrapping = AESGCM(_derived(office_key, b"wrapping of data keys"))
        self.index_key = _derived(office_key, b"tokens of the index")
        self._mac_keys = {purpose: _derived(office_key, f"digests of {purpose}".encode()) for purpose in PURPOSES}
        if not (folder / KEYS).exists():
            raise Refused("privacy.keys_missing", file=KEYS, folder=str(folder))
        self._lock = threading.RLock()
        self._opened: dict[UUID, Key | None] = {}
        self._changes = 0
        self._seen = 0
        with explained(KEYS):
            self._db = _connect(folder / KEYS, durable=durable)
            try:
                self._check_owner()
                self._finish_destroying()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close `keys.db`."""
        with self._lock:
            self._opened.clear()
            self._db.close()

    def generation(self) -> int:
        """Return a number that changes whenever a key was made or destroyed, here or in another process.

        Whoever remembers unsealed things forgets them when it changes.
        """
        with self._using():
            (seen,) = self._db.execute("PRAGMA data_version").fetchone()
            if seen != self._seen:
                self._seen = seen
                self._changed()
            return self._changes

    def key_for(self, id: UUID, *, create: bool = False) -> Key | None:
        """Return the key of the aggregate `id`, or None when it has been destroyed; a new one if `create` and none was.

        Raises:
            Refused: there never was such a key, or `create` is asked for a destroyed one.
        """
        if create:
            self.create_missing((id,))
        with self._using():
            self.generation()
            return self._known(id)

    def keys_for(self, ids: Iterable[UUID]) -> dict[UUID, Key | None]:
        """Return `key_for` of many aggregates at once."""
        with self._using():
            self.generation()
            return {id: self._known(id) for id in ids}

    def create_missing(self, ids: Iterable[UUID]) -> None:
        """Make the keys that `ids` lack, durably and in one transaction.

        Raises:
            Refused: one of them has been destroyed; it is never made anew.
        """
        with self._using():
            self.generation()
            wanted = [id for id in ids if self._opened.get(id) is None]
            missing = [self._new_row(id) for id in wanted if not self._row(id)]
            if missing:
                with immediate(self._db):  # OR IGNORE: another process may have been faster
                    self._db.executemany(
                        "INSERT OR IGNORE INTO keys (id, fingerprint, wrapped) VALUES (?, ?, ?)", missing
                    )
            for id in wanted:
                if self._known(id) is None:
                    raise Refused("privacy.key_destroyed", aggregate=id)

    def destroy(self, id: UUID) -> None:
        """Destroy the key of the aggregate `id` for good; a second time changes nothing.

        Raises:
            Refused: there never was such a key.
        """
        with self._using():
            if not self._row(id):
                raise Refused("privacy.key_unknown", aggregate=id)
            with immediate(self._db):
                self._db.execute(
                    "UPDATE keys SET destroying = 'ordered' WHERE id = ? AND destroying IS NULL", (id.bytes,)
                )
            self._finish_destroying()

    def destroyed(self) -> frozenset[UUID]:
        """Return the aggregates whose keys have been destroyed."""
        with self._using():
            rows = self._db.execute("SELECT id FROM keys WHERE destroying = 'done'").fetchall()
        return frozenset(UUID(bytes=id) for (id,) in rows)

    def mac(self, purpose: Purpose, data: bytes) -> bytes:
        """Return the HMAC-SHA-256 (32 bytes) of `data`: nobody without the office key can guess `data` by it."""
        return hmac.digest(self._mac_keys[purpose], data, hashlib.sha256)

    def fingerprint(self, id: UUID) -> bytes:
        """Return the fingerprint of a key, destroyed or not.

        Raises:
            Refused: there never was such a key.
        """
        with self._using():
            row = self._row(id)
        if row is None:
            raise Refused("privacy.key_unknown", aggregate=id)
        return row[0]

    @contextmanager
    def _using(self) -> Iterator[None]:
        """One thread at a time; trouble with the file is told in sentences."""
        with self._lock, explained(KEYS):
            yield

    def _check_owner(self) -> None:
        found = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        row = self._db.execute("SELECT store, format FROM meta").fetchone() if found else None
        if row is None:
            raise Tampered("privacy.keys_damaged", file=KEYS)
        owner, format = row
        if format != FORMAT:
            raise Refused("privacy.keys_newer", found=format, known=FORMAT)
        if owner != self.store.bytes:
            raise Refused("privacy.keys_of_another_store", file=KEYS)

    def _finish_destroying(self) -> None:
        """Do what was ordered: the row keeps its fingerprint, `secure_delete` overwrites the rest."""
        if self._db.execute("SELECT 1 FROM keys WHERE destroying = 'ordered'").fetchone():
            with immediate(self._db):
                self._db.execute("UPDATE keys SET wrapped = NULL, destroying = 'done' WHERE destroying = 'ordered'")
            self._changed()

    def _changed(self) -> None:
        self._changes += 1
        self._opened.clear()

    def _row(self, id: UUID) -> tuple[bytes, bytes | None, str | None] | None:
        row: tuple[bytes, bytes | None, str | None] | None = self._db.execute(
            "SELECT fingerprint, wrapped, destroying FROM keys WHERE id = ?", (id.bytes,)
        ).fetchone()
        return row

    def _known(self, id: UUID) -> Key | None:
        if id in self._opened:
            return self._opened[id]
        row = self._row(id)
        if row is None:
            raise Refused("privacy.key_unknown", aggregate=id)
        fingerprint, wrapped, destroying = row
        key = None
        if wrapped is not None and destroying is None:
            plain = unseal(self._wrapping, self._place(id), wrapped)
            if plain is None or _fingerprint(plain) != fingerprint:
                raise Tampered("privacy.keys_damaged", file=KEYS)
            key = Key(AESGCM(plain), fingerprint)
        if len(self._opened) >= REMEMBERED:
            self._opened.clear()
        self._opened[id] = key
        return key

    def _new_row(self, id: UUID) -> tuple[bytes, bytes, bytes]:
        plain = AESGCM.generate_key(bit_length=256)
        return id.bytes, _fingerprint(plain), seal(self._wrapping, self._place(id), plain)

    def _place(self, id: UUID) -> Place:
        return Place(self.store, id, id, 0, "key", FORMAT)


def _fingerprint(key: bytes) -> bytes:
    return hashlib.sha256(b"osl-workflow data key" + key).digest()


def _derived(office_key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"osl-workflow: " + purpose).derive(office_key)


def _read_office_key(folder: Path) -> bytes:
    try:
        key = bytes.fromhex((folder / OFFICE_KEY).read_text("ascii"))
    except FileNotFoundError:
        raise Refused("privacy.keys_missing", file=OFFICE_KEY, folder=str(folder)) from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Tampered("privacy.keys_damaged", file=OFFICE_KEY)
    return key


def _write_durably(path: Path, content: bytes) -> None:
    """Write a file of the owner's alone that is whole or not there at all, even after a power cut."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _connect(path: Path, *, durable: bool = True) -> sqlite3.Connection:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
    try:
        db.execute("PRAGMA journal_mode = DELETE")
        # EXTRA is FULL and syncs the folder too: without it a power cut can bring a finished journal back, and so take
        # back a key whose events are already durable (SQLite's own page on `PRAGMA synchronous`).
        db.execute(f"PRAGMA synchronous = {'EXTRA' if durable else 'OFF'}")
        db.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error:
        db.close()
        raise
    return db


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    db = _connect(path)
    try:
        yield db
    finally:
        db.close()
