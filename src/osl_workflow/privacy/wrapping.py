"""Wrapping: how the office key seals the key of an aggregate and the secrets of the office, each bound to its place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from osl_workflow.errors import Tampered
from osl_workflow.privacy.office_key import OfficeKey
from osl_workflow.privacy.sealing import Place, seal, unseal

_VERSION = 1


def fingerprint_of(key: bytes) -> bytes:
    """Return the fingerprint (32 bytes) of an aggregate's key: it names the key without giving it away."""
    return hashlib.sha256(b"osl-workflow data key" + key).digest()


@dataclass(frozen=True)
class Wrapping:
    """What one office key wraps for one store; `name` is what a person is told is damaged when something is."""

    store: UUID
    office_key: OfficeKey = field(repr=False)
    name: str
    _cipher: AESGCM = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.office_key.derived(b"wrapping of data keys")))

    def wrap_key(self, id: UUID, plain: bytes) -> bytes:
        """Return the key of the aggregate `id`, wrapped."""
        return seal(self._cipher, self._place_of_key(id), plain)

    def unwrap_key(self, id: UUID, fingerprint: bytes, wrapped: bytes) -> bytes:
        """Return the key of the aggregate `id`.

        Raises:
            Tampered: it is not what was wrapped.
        """
        plain = self._opened(self._place_of_key(id), wrapped)
        if fingerprint_of(plain) != fingerprint:
            raise Tampered("privacy.keys_damaged", file=self.name)
        return plain

    def wrap_secret(self, name: str, plain: bytes) -> bytes:
        """Return a secret of the office, wrapped."""
        return seal(self._cipher, self._place_of_secret(name), plain)

    def unwrap_secret(self, name: str, wrapped: bytes) -> bytes:
        """Return a secret of the office.

        Raises:
            Tampered: it is not what was wrapped.
        """
        return self._opened(self._place_of_secret(name), wrapped)

    def _opened(self, place: Place, wrapped: bytes) -> bytes:
        try:
            plain = unseal(self._cipher, place, wrapped)
        except (Tampered, TypeError):
            plain = None
        if plain is None:
            raise Tampered("privacy.keys_damaged", file=self.name)
        return plain

    def _place_of_key(self, id: UUID) -> Place:
        return Place(self.store, id, id, 0, "key", _VERSION)

    def _place_of_secret(self, name: str) -> Place:
        return Place(self.store, self.store, self.store, 0, f"secret {name}", _VERSION)
