"""The office key: 32 random bytes in a file of its own, which wraps all other keys and can be changed.

A change writes the new key beside the old one before anything is wrapped with it, and takes the old one's place only
when everything is. Which of the two files is the right one says the fingerprint kept with the wrapped keys, so a kill
at any instant leaves one that opens.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy.files import sync_folder, write_whole

OFFICE_KEY = "office.key"
NEXT = "office.key.next"
KEY_BYTES = 32


class OfficeKey:
    """An office key, opened; `fingerprint` (32 bytes) names it without giving it away.

    `secret` (32 bytes) is the key itself: it goes into a sealed copy of the keys, and nowhere else.
    """

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.fingerprint = hashlib.sha256(b"osl-workflow office key" + secret).digest()

    def derived(self, purpose: bytes) -> bytes:
        """Return a key (32 bytes) for one purpose."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"osl-workflow: " + purpose).derive(self.secret)


def create(folder: Path) -> OfficeKey:
    """Return the office key in `folder`, made if there is none."""
    if not (folder / OFFICE_KEY).exists():
        _write(folder / OFFICE_KEY, os.urandom(KEY_BYTES))
    return _read(folder / OFFICE_KEY)


def read(folder: Path, fingerprint: bytes | None) -> OfficeKey:
    """Return the office key in `folder` that has this fingerprint (None: any); a change that was killed is finished.

    Raises:
        Refused: there is none, or another one.
        Tampered: the file does not hold a key.
    """
    key = _read(folder / OFFICE_KEY)
    if fingerprint is None or key.fingerprint == fingerprint:
        return key
    if (folder / NEXT).exists():
        following = _read(folder / NEXT)
        if following.fingerprint == fingerprint:
            put_in_place(folder)
            return following
    raise Refused("privacy.office_key_wrong", file=OFFICE_KEY, folder=str(folder))


def write_next(folder: Path, secret: bytes | None = None) -> OfficeKey:
    """Return a new office key (`secret`: this one), durable beside the one in use, with the rights of that one.

    Where none is in use it takes its place at once.
    """
    in_use = folder / OFFICE_KEY
    path, rights = (folder / NEXT, stat.S_IMODE(in_use.stat().st_mode)) if in_use.exists() else (in_use, 0o600)
    _write(path, secret or os.urandom(KEY_BYTES), rights)
    return _read(path)


def put_in_place(folder: Path) -> None:
    """Let the key that `write_next` wrote take the place of the one in use; a second time changes nothing."""
    try:
        (folder / NEXT).replace(folder / OFFICE_KEY)
    except FileNotFoundError:  # another process finished it
        return
    sync_folder(folder)


def _read(path: Path) -> OfficeKey:
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        raise Refused("privacy.keys_missing", file=path.name, folder=str(path.parent)) from None
    except OSError:
        raise Refused("store.cannot_open", file=path.name) from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Tampered("privacy.keys_damaged", file=path.name)
    return OfficeKey(key)


def _write(path: Path, key: bytes, rights: int = 0o600) -> None:
    write_whole(path, key.hex().encode() + b"\n", rights)
