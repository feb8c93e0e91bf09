"""What the store hands to a recorder and gets back: bytes and numbers, the same for every database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID


class Row(NamedTuple):
    """An event as it is stored. A plain tuple: a million of them are read to build a view."""

    position: int
    aggregate: UUID
    version: int
    topic: str
    state: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """A folded state as it is stored: `state` is sealed; None takes the head away (its key has been destroyed)."""

    aggregate: UUID
    kind: str
    version: int
    fold: int
    state: bytes | None


@dataclass(frozen=True, slots=True)
class TokensOf:
    """All tokens of one kind under which an aggregate is found from now on."""

    aggregate: UUID
    kind: str
    tokens: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A question that the decision asked the index, and the answer that it got: who has all of `tokens`."""

    tokens: tuple[bytes, ...]
    found: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is stored: `saved_at` in ISO 8601 and UTC, `content` sealed."""

    case: UUID
    step: str
    staff: UUID
    saved_at: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Saving:
    """What belongs to the events of one save: the versions it was decided on, and what is written beside them."""

    expected: dict[UUID, int]
    command: UUID
    fingerprint: bytes
    answer: bytes
    heads: tuple[Head, ...] = ()
    tokens: tuple[TokensOf, ...] = ()
    looked_up: tuple[LookedUp, ...] = ()


class Changed(Exception):
    """Versions found under the lock that are not the expected ones; none where only the index answers differently."""

    def __init__(self, found: dict[UUID, int]) -> None:
        self.found = found
        super().__init__()
