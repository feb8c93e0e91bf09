"""Sealing and unsealing: AES-256-GCM bound to the one place where the blob may stand.

A sealed blob carries 12 bytes of nonce, then ciphertext and tag. Its associated data name the store, the key, the
aggregate, the version, the topic and the class version, each length-prefixed, so that a blob moved to another row, or
a row relabelled, no longer opens.
"""

from __future__ import annotations

import os
from struct import Struct, error
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from osl_workflow.errors import Tampered

NONCE_BYTES = 12
_BEGINNING = Struct(">I16sI16sI16sIQI")
_END = Struct(">II")


class Place(NamedTuple):
    """Where a blob stands: nowhere else does it open."""

    store: UUID
    key: UUID
    aggregate: UUID
    version: int
    topic: str
    class_version: int

    def associated(self) -> bytes:
        """Return the associated data: every part with its length (4 bytes, big-endian) in front."""
        topic = self.topic.encode()
        ids = (16, self.store.bytes, 16, self.key.bytes, 16, self.aggregate.bytes)
        return _BEGINNING.pack(*ids, 8, self.version, len(topic)) + topic + _END.pack(4, self.class_version)


def seal(cipher: AESGCM, place: Place, plain: bytes, nonce: bytes | None = None) -> bytes:
    """Return `plain` sealed for `place`; `nonce` is given only where bytes are frozen, elsewhere it is random."""
    nonce = nonce or os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, place.associated())


def unseal(cipher: AESGCM | None, place: Place, blob: bytes) -> bytes | None:
    """Return what was sealed, or None when the key (`cipher`) has been destroyed.

    Raises:
        Tampered: the blob, or the place it stands in, is not what was written.
    """
    if cipher is None:
        return None
    try:
        return cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], place.associated())
    except (InvalidTag, ValueError, error):  # shorter than nonce and tag; numbers that no place has
        raise Tampered(
            "privacy.seal_broken", aggregate=place.aggregate, version=place.version, topic=place.topic
        ) from None
