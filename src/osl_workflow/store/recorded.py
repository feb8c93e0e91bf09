"""The words of the store: a stream, what was recorded in it, what is to be written, what a save may answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Event


@dataclass(frozen=True, slots=True)
class Stream:
    """One aggregate: its kind ("case", "person", ...) and id."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event where it stands: `position` in the whole history from 1 without gaps, `version` in its stream from 1."""

    position: int
    stream: Stream
    version: int
    event: Event


class Newest(NamedTuple):
    """Where the newest event stands, and when it was recorded."""

    position: int
    recorded_at: datetime


class Looked(NamedTuple):
    """What a look showed: the last position, and those of the commands asked for that are recorded."""

    position: int
    commands: Mapping[UUID, KnownCommand]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events after the position `start`, with the leaves before and at their end.

    `leaf_before` is that of `start` (empty at 0), `leaf` that of the last event; None: none stands there.
    """

    start: int
    leaf_before: bytes | None
    events: tuple[Recorded, ...]
    leaf: bytes | None


@dataclass(frozen=True, slots=True)
class Write:
    """Events to be appended to a stream whose newest version is `expected_version` (0: a new stream)."""

    stream: Stream
    expected_version: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """From now on the aggregate `id` is found under these texts of the kind, and under no others (none: not at all).

    `kind` is one of `privacy.index` (`NAME`, `PARTNER`: staff ids...), or that of a number ("pesel", "passport", ...).
    """

    id: UUID
    kind: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """What one command records: its events, what is found under which texts from now on, its answer.

    `drafted` is the draft (case, step, staff member) that is now done and so let go.
    """

    command: UUID
    fingerprint: bytes
    answer: bytes
    writes: tuple[Write, ...]
    index: tuple[Indexed, ...] = ()
    drafted: tuple[UUID, str, UUID] | None = None

    def events(self) -> int:
        """Return how many events it records."""
        return sum(len(write.events) for write in self.writes)


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """What was recorded of a command: the digest of its content, the positions of its events, its answer."""

    fingerprint: bytes
    positions: tuple[int, ...]
    answer: bytes


class Outdated(Exception):
    """Aggregates that the decision read have changed since; nothing was written."""

    def __init__(self, streams: Iterable[Stream]) -> None:
        self.streams = tuple(streams)
        super().__init__(self.streams)


class Unsure(Refused):
    """The connection was lost while a save was being confirmed: only the record of its command tells how it ended."""


class Repeated(Exception):
    """A command of this id was recorded meanwhile; nothing was written."""

    def __init__(self, known: KnownCommand) -> None:
        self.known = known
        super().__init__()
