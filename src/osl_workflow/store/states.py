"""States: folded from events, kept sealed in heads beside them, and remembered while a step reads and writes them.

A head is the folded state of an aggregate up to a version, sealed like an event, so that a step after five hundred
events costs what it costs after ten. It is written with the events, but only when those since the last head weigh a
share of it (`TAIL_SHARE`): a state that grows with its history would otherwise be written again at every step. A
missing head, or one of another fold number, is made up for by reading the events; one that disagrees is tampering.

What is remembered of a version is always true, because events never change. Whether it is the newest is learnt by one
look at what was written since the last one, at the beginning of each act; a save compares versions under its lock.
All is forgotten when a key is destroyed, here or in another process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from osl_workflow.errors import Tampered
from osl_workflow.event import Event, State
from osl_workflow.privacy.keyring import Key, Keyring
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.store.mapper import Mapper
from osl_workflow.store.recorded import Outdated, Stream, Write
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.rows import Head, Row, StoredCommand
from osl_workflow.store.topics import Kind, Topics

LOOKED_AT = 1000
"""Events of others since the last look; after more than these nothing that is remembered is trusted."""
REMEMBERED = 512
"""States kept in memory; a step reads its state to decide and again to save."""

TAIL_SHARE = 1
"""A head is written again when the events since then weigh as much: to read both costs at most twice the head alone."""


@dataclass(frozen=True, slots=True)
class Known:
    """A state, with the size of the head stored before it and of the events since then (bytes)."""

    state: State
    head: int = 0
    tail: int = 0


class Looked(NamedTuple):
    """What a look showed: the last position, whether anything has changed since the look before, recorded commands."""

    position: int
    changed: bool
    commands: list[StoredCommand]


class States:
    """The states of one store."""

    def __init__(self, recorder: Recorder, keyring: Keyring, mapper: Mapper, topics: Topics) -> None:
        self._recorder = recorder
        self._keyring = keyring
        self._mapper = mapper
        self._topics = topics
        self._remembered: dict[Stream, Known] = {}
        self._versions: dict[UUID, int] = {}
        self._old: set[UUID] = set()
        self._generation = keyring.generation()
        self._position = recorder.max_notification_id() or 0

    def look(self, commands: Sequence[UUID] = ()) -> Looked:
        """Learn what others have done since the last look: which states are old, and whether a key was destroyed.

        The same question asks what was recorded of `commands`.
        """
        generation = self._keyring.generation()
        written, known = self._recorder.look(self._position, LOOKED_AT, commands)
        if generation != self._generation or len(written) == LOOKED_AT:
            self._remembered.clear()
        changed = generation != self._generation or bool(written)
        self._generation = generation
        for position, aggregate, version in written:
            if version > self._versions.get(aggregate, 0):
                self._old.add(aggregate)
            self._position = position
        return Looked(self._position, changed, known)

    def written_here(self, first: int, last: int) -> bool:
        """Take note of the positions of a save of our own; return whether nobody wrote between the last look and it."""
        undisturbed = first == self._position + 1
        if undisturbed:
            self._position = last
        return undisturbed

    def newest(self, stream: Stream) -> Known | None:
        """Return the newest state, as it was at the last look or later, from memory or the head and the events since.

        Raises:
            Tampered: head or events are not what was written.
        """
        known = self._remembered.get(stream)
        if known is not None and stream.id not in self._old:
            return known
        known = known or self._read_head(stream)
        tail = self._recorder.history(stream.id, gt=known.state.version if known else 0)
        if tail and self._topics.kind_of(tail[0].topic) == stream.kind:
            key = self._keyring.as_looked(stream.id)
            state = self.folded(stream, known.state if known else None, self._events(stream, tail, known, key))
            weight = sum(len(row.state) for row in tail)
            known = Known(state, known.head, known.tail + weight) if known else Known(state, 0, weight)
        if known is not None and known.state.id == stream.id:
            self.remember(stream, known)
        return known

    def before(self, write: Write) -> Known | None:
        """Return the state on which a write rests; None for a new stream.

        Raises:
            Outdated: its version is not the newest.
        """
        known = self._remembered.get(write.stream)
        if known is None or known.state.version != write.expected_version:
            self.look()
            known = self.newest(write.stream)
        if (known.state.version if known else 0) != write.expected_version:
            raise Outdated((write.stream,))
        return known

    def after(self, write: Write, before: Known | None, weight: int, key: Key | None) -> tuple[Known, Head | None]:
        """Return the state after a write whose events weigh so many bytes, and the head to be stored, if one is due."""
        state = self.folded(write.stream, before.state if before else None, write.events)
        head, tail = (before.head, before.tail + weight) if before else (0, weight)
        if key is not None and tail * TAIL_SHARE < head:
            return Known(state, head, tail), None
        kind = self._kind(write.stream)
        sealed = None
        if key is not None:
            place = self._place(write.stream, state.version, kind.fold)
            sealed = seal(key.cipher, place, state.model_dump_json().encode())
        return Known(state, len(sealed or b"")), Head(write.stream.id, kind.name, state.version, kind.fold, sealed)

    def folded(self, stream: Stream, state: State | None, events: Iterable[Event]) -> State:
        """Return the state that `events` make of `state`, none of them stored for that."""
        apply = self._kind(stream).apply
        version = state.version if state else 0
        for event in events:
            state = apply(state, event, stream.id)
            version += 1
        if state is None or state.version != version or state.id != stream.id:
            raise ValueError(f"the fold of {stream.kind} lost count of its versions")
        return state

    def remember(self, stream: Stream, known: Known) -> None:
        """Keep a state for the next one who asks."""
        if len(self._remembered) >= REMEMBERED:
            self._remembered.clear()
            self._versions.clear()
        self._remembered[stream] = known
        self._versions[stream.id] = known.state.version
        self._old.discard(stream.id)

    def check_none_lost(self, found: Mapping[Stream, int]) -> None:
        """Check that no stream is shorter, at the version found, than it was when its state was read here.

        Raises:
            Tampered: one is.
        """
        for stream, version in found.items():
            known = self._remembered.get(stream)
            if known is not None and version < known.state.version:
                raise Tampered("store.events_lost", kind=stream.kind, aggregate=stream.id, version=version)

    def check_head(self, stream: Stream) -> None:
        """Check that the stored head says what its events say; a missing or older one is no fault.

        Raises:
            Tampered: it does not.
        """
        head = self._recorder.head(stream.id)
        if head is None:
            return
        if head.kind != stream.kind:
            raise Tampered("store.head_disagrees", kind=stream.kind, aggregate=stream.id, version=head.version)
        key = self._keyring.key_for(stream.id)
        place = self._place(stream, head.version, head.fold)  # one of another fold must still be one that was sealed
        plain = unseal(key.cipher if key else None, place, head.state or b"")
        stored = self._read(plain, stream) if plain is not None and head.fold == self._kind(stream).fold else None
        if stored is None:
            return
        rows = self._recorder.history(stream.id, lte=head.version)
        folded = self.folded(stream, None, self._events(stream, rows, None, key)) if rows else None
        if stored != folded:
            raise Tampered("store.head_disagrees", kind=stream.kind, aggregate=stream.id, version=head.version)

    def _read_head(self, stream: Stream) -> Known | None:
        head = self._recorder.head(stream.id)
        state = self._opened(head, stream) if head else None
        if head is None or state is None:
            return None
        return Known(state, len(head.state or b""))

    def _opened(self, head: Head, stream: Stream) -> State | None:
        """Return the state in a head, or None if it is of no use: of another kind or fold, or its key destroyed."""
        kind = self._kind(stream)
        if head.kind != kind.name or head.fold != kind.fold:
            return None
        key = self._keyring.as_looked(stream.id)
        plain = unseal(key.cipher if key else None, self._place(stream, head.version, head.fold), head.state or b"")
        return None if plain is None else self._read(plain, stream)

    def _read(self, plain: bytes, stream: Stream) -> State | None:
        try:
            return self._kind(stream).state.model_validate_json(plain)
        except ValidationError:  # sealed by us, but for another shape of the state: as good as missing
            return None

    def _events(self, stream: Stream, rows: Iterable[Row], known: Known | None, key: Key | None) -> Iterator[Event]:
        """Yield the events of rows that follow on what is known; none of them may be missing."""
        for version, row in enumerate(rows, start=known.state.version + 1 if known else 1):
            if row.version != version:
                raise Tampered("store.version_missing", kind=stream.kind, aggregate=stream.id, version=version)
            yield self._mapper.event(row, key)

    def _kind(self, stream: Stream) -> Kind:
        return self._topics.kinds[stream.kind]

    def _place(self, stream: Stream, version: int, fold: int) -> Place:
        return Place(self._keyring.store, stream.id, stream.id, version, f"head {stream.kind}", fold)
