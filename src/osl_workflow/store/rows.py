"""What the store hands to a recorder and gets back: bytes and numbers, the same for every database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID


class Row(NamedTuple):
    """An event as it is stored. A plain tuple: a million of them are read to build a view."""

    position: int
    aggregate: UUID
    version: int
    topic: str
    state: bytes


class Written(NamedTuple):
    """That an event was written, and where."""

    position: int
    aggregate: UUID
    version: int


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
    """All tokens of one kind under which an aggregate is found from now on, with the seal over them."""

    aggregate: UUID
    kind: str
    tokens: frozenset[bytes]
    seal: bytes = b""

    def content(self) -> bytes:
        """Return what the seal covers."""
        return framed(b"tokens", self.aggregate.bytes, self.kind.encode(), *sorted(self.tokens))


@dataclass(frozen=True, slots=True)
class StoredCommand:
    """A command as it is stored; its `events` stand from `first_position` on."""

    id: UUID
    fingerprint: bytes
    first_position: int
    events: int
    answer: bytes
    seal: bytes = b""

    @classmethod
    def read(cls, row: Sequence[Any]) -> StoredCommand:
        """Return the command of a row; values of another type than ours become empty ones, which no seal fits."""
        id, fingerprint, first, events, answer, seal = row
        return cls(UUID(bytes=id), _bytes(fingerprint), _number(first), _number(events), _bytes(answer), _bytes(seal))

    def columns(self) -> tuple[bytes, bytes, int, int, bytes]:
        """Return the row but for its seal."""
        return self.id.bytes, self.fingerprint, self.first_position, self.events, self.answer

    def content(self) -> bytes:
        """Return what the seal covers."""
        id, fingerprint, first, events, answer = self.columns()
        return framed(b"command", id, fingerprint, b"%d" % first, b"%d" % events, answer)


class Given(NamedTuple):
    """A command that is to be stored with so many events."""

    id: UUID
    fingerprint: bytes
    answer: bytes
    events: int


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A question that the decision asked the index, and the answer that it got: who has all of `tokens`."""

    tokens: tuple[bytes, ...]
    found: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is stored: its moments in ISO 8601 and UTC, `content` sealed."""

    case: UUID
    step: str
    staff: UUID
    saved_at: str
    kept_until: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Saving:
    """What belongs to the events of one save: the versions it was decided on, and what is written beside them."""

    expected: dict[UUID, int]
    commands: tuple[Given, ...]
    """Each with the next so many of the events."""
    seal: Callable[[StoredCommand], bytes]
    """Seals a command, whose positions are known only under the lock."""
    looked_at: int | None = None
    """The last position before all that the decision read; where it is still the last, nothing has changed."""
    fingerprints: dict[UUID, bytes] = field(default_factory=dict)
    """Of the keys of all that is written."""
    heads: tuple[Head, ...] = ()
    tokens: tuple[TokensOf, ...] = ()
    looked_up: tuple[LookedUp, ...] = ()
    alive: tuple[UUID, ...] = ()
    """Those written with a key, which erased meanwhile could not be read again, and those that the index showed."""
    drafted: tuple[tuple[UUID, str, UUID], ...] = ()
    """Case, step and staff member of each draft that is now done."""


class Found(Exception):
    """A command of this id is recorded already."""

    def __init__(self, command: StoredCommand) -> None:
        self.command = command
        super().__init__()


class Changed(Exception):
    """Versions found under the lock that are not the expected ones; none where only the index answers differently."""

    def __init__(self, found: dict[UUID, int]) -> None:
        self.found = found
        super().__init__()


def framed(*parts: bytes) -> bytes:
    """Return the parts one after another, each with its length (4 bytes, big-endian) in front: no two read alike."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else b""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
