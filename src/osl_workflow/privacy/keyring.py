"""The keyring of an office: one data key per aggregate, wrapped by the office key; forgetting is destroying a key.

The keys lie in a database of their own (`keys.db` with a rollback journal, or a schema of a server), so that they can
be kept and backed up apart from the events. A key is durable before the first event that uses it: `create_missing` has
committed before the events' transaction begins. A key without events (the events were then not saved) does no harm; an
event without a key would be lost for ever.

Destroying has two durable steps, *ordered* and *done*, so that a kill between them is finished at the next opening. The
row stays, with the fingerprint and without the key: proofs need the one and nobody must make the other anew. What the
disk itself keeps of an overwritten sector is beyond any program; there it lies wrapped by the office key.

Beside them lie the office's own secrets (of the index, of digests, of checkpoints), wrapped like the keys: so the
office key can be changed while nothing that was made with them changes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy import office_key
from osl_workflow.privacy.database import Cursor, Database
from osl_workflow.privacy.office_key import KEY_BYTES
from osl_workflow.privacy.wrapping import Wrapping, fingerprint_of

KEYS = "keys.db"
FORMAT = 2
"""1: the secrets were derived from the office key; 2: they are wrapped by it, and it can be changed."""
Purpose = Literal["commands", "parsed texts", "rows"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
"""What digests are made of: what was typed in a command, a text that was parsed before, rows that no leaf covers."""
INDEX, CHECKPOINTS = "index", "checkpoints"
SECRETS = (INDEX, CHECKPOINTS, *PURPOSES)
REMEMBERED = 4096
"""Opened keys kept in memory: more than a centre has open cases."""

_TABLES = (
    "CREATE TABLE meta (store {blob} NOT NULL, format BIGINT NOT NULL, changes BIGINT NOT NULL, "
    "office_key {blob} NOT NULL)",
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, wrapped {blob} NOT NULL){clustered}",
    "CREATE TABLE keys (id {blob} PRIMARY KEY, fingerprint {blob} NOT NULL, wrapped {blob}, "
    "destroying TEXT CHECK (destroying IN ('ordered', 'done'))){clustered}",
)


@dataclass(frozen=True, slots=True)
class Key:
    """An opened data key; `fingerprint` (32 bytes) names it without giving it away."""

    cipher: AESGCM
    fingerprint: bytes


def statements(database: Database) -> list[str]:
    """Return the statements that make the tables of the keys."""
    return [one.format(blob=database.blob, clustered=database.clustered) for one in _TABLES]


def create_keyring(database: Database, folder: Path, store: UUID) -> UUID:
    """Make the office key in `folder` and an empty keyring in `database`; return the store id they belong to.

    What an interrupted creation left behind is used, with its store id, and never overwritten.

    Raises:
        Refused: the database already holds keys in use.
    """
    has_keys = database.has_table("keys")
    key = office_key.create(folder) if not has_keys else None
    with database.writing() as c:
        if key is not None and not database.has_table("keys"):
            make_tables(database, c, store, key.fingerprint)
            secrets = {name: os.urandom(KEY_BYTES) for name in SECRETS}
            insert_secrets(c, Wrapping(store, key, database.name), secrets)
        c.execute("SELECT 1 FROM keys")
        if c.fetchone():
            raise Refused("privacy.keys_in_use", folder=str(folder))
        c.execute("SELECT store FROM meta")
        (owner,) = c.fetchone()
    return UUID(bytes=owner)


def make_tables(database: Database, c: Cursor, store: UUID, office_key_fingerprint: bytes) -> None:
    """Make the tables of an empty keyring."""
    for statement in _TABLES:
        c.execute(statement.format(blob=database.blob, clustered=database.clustered))
    c.execute("INSERT INTO meta VALUES (?, ?, 0, ?)", (store.bytes, FORMAT, office_key_fingerprint))


def insert_secrets(c: Cursor, wrapping: Wrapping, secrets: dict[str, bytes]) -> None:
    """Write the office's secrets, each wrapped."""
    wrapped = [(name, wrapping.wrap_secret(name, secret)) for name, secret in secrets.items()]
    c.executemany("INSERT INTO secrets (name, wrapped) VALUES (?, ?)", wrapped)


class Keyring:
    """The keys of one office, opened; use it from several threads, close it at the end."""

    def __init__(self, database: Database, folder: Path, store: UUID) -> None:
        """Open the keyring of the store `store`, whose office key lies in `folder`; finish what a kill interrupted.

        Raises:
            Refused: keys are missing, of another format, or belong to another store.
            Tampered: they are damaged.
        """
        self.store = store
        self._database = database
        self._folder = folder
        self._lock = threading.RLock()
        self._opened: dict[UUID, Key | None] = {}
        self._changes = -1
        self._check_owner()
        self._refresh()
        self._finish_destroying()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._opened.clear()
            self._database.close()

    @property
    def index_key(self) -> bytes:
        """The key (32 bytes) of the tokens by which people are found."""
        return self._secrets[INDEX]

    @property
    def checkpoint_seed(self) -> bytes:
        """The seed (32 bytes) of the Ed25519 key that signs checkpoints."""
        return self._secrets[CHECKPOINTS]

    def generation(self) -> int:
        """Return a number that changes whenever a key was destroyed or the office key changed, here or elsewhere.

        Whoever remembers unsealed things forgets them when it changes.
        """
        with self._lock:
            self._refresh()
            return self._changes

    def as_looked(self, id: UUID) -> Key | None:
        """Return `key_for` as it was when `generation` or another key was last asked for, or later: a question less.

        Raises:
            Refused: there never was such a key.
        """
        with self._lock:
            return self._known(id)

    def key_for(self, id: UUID, *, create: bool = False) -> Key | None:
        """Return the key of the aggregate `id`, or None when it has been destroyed; a new one if `create` and none was.

        Raises:
            Refused: there never was such a key, or `create` is asked for a destroyed one.
        """
        if create:
            self.create_missing((id,))
        return self.keys_for((id,))[id]

    def keys_for(self, ids: Iterable[UUID]) -> dict[UUID, Key | None]:
        """Return `key_for` of many aggregates at once."""
        with self._lock:
            self._refresh()
            return {id: self._known(id) for id in ids}

    def create_missing(self, ids: Iterable[UUID]) -> None:
        """Make the keys that `ids` lack, durably and in one transaction.

        Raises:
            Refused: one of them has been destroyed; it is never made anew.
        """
        with self._lock:
            self._refresh()
            wanted = [id for id in ids if self._opened.get(id) is None]
            missing = [self._new_row(id) for id in wanted if not self._row(id)]
            if missing:
                with self._database.writing() as c:  # DO NOTHING: another process may have been faster
                    c.executemany(
                        "INSERT INTO keys (id, fingerprint, wrapped) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                        missing,
                    )
            for id in wanted:
                if self._known(id) is None:
                    raise Refused("privacy.key_destroyed", aggregate=id)

    def destroy(self, id: UUID) -> None:
        """Destroy the key of the aggregate `id` for good; a second time changes nothing.

        Raises:
            Refused: there never was such a key.
        """
        with self._lock:
            if not self._row(id):
                raise Refused("privacy.key_unknown", aggregate=id)
            with self._database.writing() as c:
                c.execute("UPDATE keys SET destroying = 'ordered' WHERE id = ? AND destroying IS NULL", (id.bytes,))
                c.execute("UPDATE meta SET changes = changes + 1")
            self._finish_destroying()
            self._refresh()

    def destroyed(self) -> frozenset[UUID]:
        """Return the aggregates whose keys have been destroyed."""
        with self._database.reading() as c:
            c.execute("SELECT id FROM keys WHERE destroying = 'done'")
            return frozenset(UUID(bytes=id) for (id,) in c.fetchall())

    def emptied(self) -> frozenset[UUID]:
        """Return the aggregates of whose keys only the fingerprint is left, whoever did that."""
        with self._database.reading() as c:
            c.execute("SELECT id FROM keys WHERE wrapped IS NULL")
            return frozenset(UUID(bytes=id) for (id,) in c.fetchall())

    def contradictory(self) -> frozenset[UUID]:
        """Return the aggregates whose keys are as no destroying leaves them: put back, or said to be what they are not.

        A key in use has no mark, one that is ordered to be destroyed still lies there, one that is destroyed does not.
        """
        with self._database.reading() as c:
            c.execute(
                "SELECT id FROM keys WHERE (wrapped IS NULL AND (destroying IS NULL OR destroying <> 'done')) "
                "OR (wrapped IS NOT NULL AND destroying IS NOT NULL AND destroying <> 'ordered')"
            )
            return frozenset(UUID(bytes=id) for (id,) in c.fetchall())

    def mac(self, purpose: Purpose, data: bytes) -> bytes:
        """Return the HMAC-SHA-256 (32 bytes) of `data`: nobody without the keys can guess or make it."""
        return hmac.digest(self._secrets[purpose], data, hashlib.sha256)

    def fingerprint(self, id: UUID) -> bytes:
        """Return the fingerprint of a key, destroyed or not.

        Raises:
            Refused: there never was such a key.
        """
        with self._lock:
            known = self._opened.get(id)
            if known is not None:
                return known.fingerprint
            row = self._row(id)
        if row is None:
            raise Refused("privacy.key_unknown", aggregate=id)
        return row[0]

    def fingerprints(self) -> dict[UUID, bytes]:
        """Return the fingerprints of all keys, destroyed or not."""
        with self._database.reading() as c:
            c.execute("SELECT id, fingerprint FROM keys")
            return {UUID(bytes=id): fingerprint for id, fingerprint in c.fetchall() if len(id) == 16}

    def check_all(self) -> int:
        """Check that every key that was not destroyed opens; return how many keys there are.

        Raises:
            Tampered: one does not.
        """
        with self._lock:
            self._refresh()
            with self._database.reading() as c:
                c.execute("SELECT id FROM keys")
                ids = [id for (id,) in c.fetchall()]
            for id in ids:
                if not isinstance(id, bytes) or len(id) != 16:
                    raise Tampered("privacy.keys_damaged", file=self._database.name)
                self._known(UUID(bytes=id))
            return len(ids)

    def change_office_key(self) -> None:
        """Wrap all keys with a new office key; no event and no token changes. A kill leaves the old or the new one.

        Other nodes of a server need the new file before they can go on.

        Raises:
            Refused: the folder cannot be written.
            Tampered: a key is not what was written.
        """
        with self._lock, self._database.writing() as c:
            self._refresh_from(c)
            try:
                new = office_key.write_next(self._folder)
            except OSError:
                raise Refused("store.cannot_open", file=office_key.NEXT) from None
            wrapping = Wrapping(self.store, new, self._database.name)
            c.execute("DELETE FROM secrets")
            insert_secrets(c, wrapping, self._secrets)
            c.execute("SELECT id, fingerprint, wrapped FROM keys WHERE wrapped IS NOT NULL")
            rows = [(UUID(bytes=id), fingerprint, wrapped) for id, fingerprint, wrapped in c.fetchall()]
            again = [(wrapping.wrap_key(id, self._wrapping.unwrap_key(id, *row)), id.bytes) for id, *row in rows]
            c.executemany("UPDATE keys SET wrapped = ? WHERE id = ?", again)
            c.execute("UPDATE meta SET office_key = ?, changes = changes + 1", (new.fingerprint,))
        office_key.put_in_place(self._folder)

    # ---------------------------------------------------------------- how

    def _check_owner(self) -> None:
        if not self._database.has_table("keys"):
            raise Refused("privacy.keys_missing", file=self._database.name, folder=str(self._folder))
        with self._database.reading() as c:
            c.execute("SELECT store, format FROM meta")
            row = c.fetchone()
        if row is None:
            raise Tampered("privacy.keys_damaged", file=self._database.name)
        owner, format = row
        if format != FORMAT:
            kind = "newer" if format > FORMAT else "older"
            raise Refused(f"privacy.keys_{kind}", found=format, known=FORMAT)
        if owner != self.store.bytes:
            raise Refused("privacy.keys_of_another_store", file=self._database.name)

    def _refresh(self) -> None:
        """Forget what was opened, if anything that it rests on has changed."""
        with self._database.reading() as c:
            self._refresh_from(c)

    def _refresh_from(self, c: Cursor) -> None:
        c.execute("SELECT changes, office_key FROM meta")
        row = c.fetchone()
        if row is None:
            raise Tampered("privacy.keys_damaged", file=self._database.name)
        changes, fingerprint = row
        if changes == self._changes:
            return
        key = office_key.read(self._folder, fingerprint)
        self._wrapping = Wrapping(self.store, key, self._database.name)
        c.execute("SELECT name, wrapped FROM secrets")
        self._secrets = {name: self._wrapping.unwrap_secret(name, wrapped) for name, wrapped in c.fetchall()}
        if set(self._secrets) != set(SECRETS):
            raise Tampered("privacy.keys_damaged", file=self._database.name)
        self._opened.clear()
        self._changes = changes

    def _finish_destroying(self) -> None:
        """Do what was ordered: the row keeps its fingerprint, the database overwrites the rest."""
        with self._database.reading() as c:
            c.execute("SELECT 1 FROM keys WHERE destroying = 'ordered'")
            ordered = c.fetchone()
        if ordered:
            with self._database.writing() as c:
                c.execute("UPDATE keys SET wrapped = NULL, destroying = 'done' WHERE destroying = 'ordered'")
                c.execute("UPDATE meta SET changes = changes + 1")

    def _row(self, id: UUID) -> tuple[bytes, bytes | None, str | None] | None:
        with self._database.reading() as c:
            c.execute("SELECT fingerprint, wrapped, destroying FROM keys WHERE id = ?", (id.bytes,))
            row: tuple[bytes, bytes | None, str | None] | None = c.fetchone()
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
            key = Key(AESGCM(self._wrapping.unwrap_key(id, fingerprint, wrapped)), fingerprint)
        if len(self._opened) >= REMEMBERED:
            self._opened.clear()
        self._opened[id] = key
        return key

    def _new_row(self, id: UUID) -> tuple[bytes, bytes, bytes]:
        plain = AESGCM.generate_key(bit_length=256)
        return id.bytes, fingerprint_of(plain), self._wrapping.wrap_key(id, plain)
