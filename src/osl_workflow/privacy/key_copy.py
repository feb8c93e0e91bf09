"""A copy of all keys in one file, sealed under a passphrase: what `osl keys backup` writes.

    osl-keys 1
    {"store": ..., "taken_at": ..., "scrypt": {"n": ..., "r": ..., "p": ..., "salt": ...}}
    nonce, then AES-256-GCM over the office key, the wrapped secrets and all wrapped keys; the lines above are its
    associated data. The last 32 bytes are the SHA-256 of all before: it tells a damaged file from a wrong passphrase.

The copy brings its own office key, so it opens however often that was changed since. It also brings keys that have
been destroyed since it was taken: crypto-erasure is only as good as the oldest copy of the keys that is still kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy import office_key
from osl_workflow.privacy.database import Cursor, Database
from osl_workflow.privacy.keyring import FORMAT, SECRETS
from osl_workflow.privacy.office_key import KEY_BYTES, OfficeKey
from osl_workflow.privacy.sealing import NONCE_BYTES
from osl_workflow.privacy.wrapping import Wrapping

MAGIC = b"osl-keys 1"
SHORTEST_PASSPHRASE = 12
_DIGEST_BYTES = 32
COST = {"n": 2**17, "r": 8, "p": 1}
"""Of scrypt: 128 MB and about half a second (OWASP, Password Storage Cheat Sheet)."""
_DEAREST = 2**20 * 8


class KeyRow(NamedTuple):
    """The row of one key: `wrapped` None when it has been destroyed, an empty fingerprint where it was never known."""

    id: UUID
    fingerprint: bytes
    wrapped: bytes | None


@dataclass(frozen=True)
class KeyCopy:
    """All keys of an office at one moment, wrapped by the office key that it brings."""

    store: UUID
    taken_at: datetime
    office_key: OfficeKey = field(repr=False)
    secrets: dict[str, bytes] = field(repr=False)
    keys: tuple[KeyRow, ...] = field(repr=False)

    @property
    def destroyed(self) -> frozenset[UUID]:
        """The aggregates whose keys had been destroyed by then."""
        return frozenset(row.id for row in self.keys if row.wrapped is None and row.fingerprint)

    @property
    def given_up(self) -> frozenset[UUID]:
        """The aggregates whose keys were lost, so that nobody knows them; another copy may still bring them."""
        return frozenset(row.id for row in self.keys if not row.fingerprint)

    def check(self, name: str) -> None:
        """Check that every key and secret opens.

        Raises:
            Tampered: one does not; `name` is what is damaged.
        """
        wrapping = Wrapping(self.store, self.office_key, name)
        if set(self.secrets) != set(SECRETS):
            raise Tampered("privacy.keys_damaged", file=name)
        for secret, wrapped in self.secrets.items():
            wrapping.unwrap_secret(secret, wrapped)
        for row in self.keys:
            if row.wrapped is not None:
                wrapping.unwrap_key(row.id, row.fingerprint, row.wrapped)


def take(database: Database, folder: Path, at: datetime, store: UUID | None = None) -> KeyCopy:
    """Return a copy of the keys in `database`, whose office key lies in `folder`, as they are at one instant.

    Every key of it opens; `store`: whose they must be, where that is known. It waits for nothing but the keys' own
    lock: the office goes on working.

    Raises:
        Refused: keys are missing, of another format or store, or locked by another office key.
        Tampered: they are damaged.
    """
    if not database.has_table("keys"):
        raise Refused("privacy.keys_missing", file=database.name, folder=str(folder))
    with database.writing() as c:  # the lock under which the office key changes
        owner, fingerprint = owned(c, database.name, store)
        copy = KeyCopy(owner, at, office_key.read(folder, fingerprint), secrets_in(c), keys_in(c, database.name))
    copy.check(database.name)
    return copy


def owned(c: Cursor, name: str, store: UUID | None) -> tuple[UUID, bytes]:
    """Return whose the keys of a database are, and the fingerprint of the office key that wraps them.

    Raises:
        Refused: they are of another format or belong to another store.
        Tampered: they are damaged.
    """
    c.execute("SELECT store, format, office_key FROM meta")
    row = c.fetchone()
    if row is None:
        raise Tampered("privacy.keys_damaged", file=name)
    owner, format, fingerprint = row
    if format != FORMAT:
        raise Refused("privacy.keys_newer" if format > FORMAT else "privacy.keys_older", found=format, known=FORMAT)
    if store is not None and owner != store.bytes:
        raise Refused("privacy.keys_of_another_store", file=name)
    return UUID(bytes=owner), fingerprint


def secrets_in(c: Cursor) -> dict[str, bytes]:
    """Return the wrapped secrets of a database by their names."""
    c.execute("SELECT name, wrapped FROM secrets")
    return dict(c.fetchall())


def keys_in(c: Cursor, name: str) -> tuple[KeyRow, ...]:
    """Return the rows of all keys of a database; one whose destruction is ordered counts as destroyed.

    Raises:
        Tampered: a row is not one of ours.
    """
    c.execute("SELECT id, fingerprint, CASE WHEN destroying IS NULL THEN wrapped END FROM keys ORDER BY id")
    rows = c.fetchall()
    if not all(isinstance(id, bytes) and len(id) == 16 and isinstance(found, bytes) for id, found, _ in rows):
        raise Tampered("privacy.keys_damaged", file=name)
    return tuple(KeyRow(UUID(bytes=id), fingerprint, wrapped) for id, fingerprint, wrapped in rows)


# ---------------------------------------------------------------- the file


def sealed(copy: KeyCopy, passphrase: str, work: Mapping[str, int] = COST) -> bytes:
    """Return the file of a copy, sealed under a passphrase; `work` is what it costs scrypt to try one.

    Raises:
        Refused: the passphrase is too short to protect anything.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused("backup.passphrase_short", n=SHORTEST_PASSPHRASE)
    cost: dict[str, int | str] = {**work, "salt": os.urandom(16).hex()}
    about = {"store": str(copy.store), "taken_at": copy.taken_at.isoformat(), "scrypt": cost}
    head = MAGIC + b"\n" + json.dumps(about).encode() + b"\n"
    content = {
        "office_key": copy.office_key.secret.hex(),
        "secrets": {name: wrapped.hex() for name, wrapped in copy.secrets.items()},
        "keys": [[row.id.hex, row.fingerprint.hex(), row.wrapped and row.wrapped.hex()] for row in copy.keys],
    }
    nonce = os.urandom(NONCE_BYTES)
    whole = head + nonce + _cipher(passphrase, cost).encrypt(nonce, json.dumps(content).encode(), head)
    return whole + hashlib.sha256(whole).digest()


def opened(data: bytes, passphrase: str, name: str) -> KeyCopy:
    """Return the copy in a file named `name`; every key of it opens.

    Raises:
        Refused: the passphrase is another one, or the file is no copy of keys.
        Tampered: the file is not whole.
    """
    store, taken_at, cost, head, body = _parts(data, name)
    try:
        plain = _cipher(passphrase, cost).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], head)
    except InvalidTag:
        raise Refused("backup.passphrase_wrong", file=name) from None
    content = json.loads(plain)
    keys = tuple(
        KeyRow(UUID(hex=id), bytes.fromhex(fingerprint), wrapped and bytes.fromhex(wrapped))
        for id, fingerprint, wrapped in content["keys"]
    )
    secrets = {key: bytes.fromhex(wrapped) for key, wrapped in content["secrets"].items()}
    copy = KeyCopy(store, taken_at, OfficeKey(bytes.fromhex(content["office_key"])), secrets, keys)
    copy.check(name)
    return copy


def check_whole(data: bytes, name: str) -> UUID:
    """Return the store whose keys a file holds, after checking that it is whole; no passphrase is needed for it.

    Raises:
        Refused: the file is no copy of keys.
        Tampered: it is not whole.
    """
    return _parts(data, name)[0]


def _parts(data: bytes, name: str) -> tuple[UUID, datetime, dict[str, int | str], bytes, bytes]:
    if not data.startswith(MAGIC + b"\n"):
        raise Refused("backup.no_key_copy", file=name)
    whole, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(whole).digest() != digest:
        raise Tampered("backup.key_copy_damaged", file=name)
    magic, about, body = whole.split(b"\n", 2)
    head = magic + b"\n" + about + b"\n"
    said = json.loads(about)
    cost = said["scrypt"]
    if cost["n"] * cost["r"] * cost["p"] > _DEAREST:  # a made-up file must not eat the memory of the machine
        raise Refused("backup.no_key_copy", file=name)
    return UUID(said["store"]), datetime.fromisoformat(said["taken_at"]), cost, head, body


def _cipher(passphrase: str, cost: dict[str, int | str]) -> AESGCM:
    n, r, p = int(cost["n"]), int(cost["r"]), int(cost["p"])
    scrypt = Scrypt(salt=bytes.fromhex(str(cost["salt"])), length=KEY_BYTES, n=n, r=r, p=p)
    return AESGCM(scrypt.derive(passphrase.encode()))
