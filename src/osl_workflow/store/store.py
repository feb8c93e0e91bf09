"""The store: states, events and saves of one office, sealed and unsealed on the way.

A save prepares everything that costs time (sealing, folding, the keys) before the write lock, and compares under it the
version of every aggregate that the decision read. What it remembers of states it has read or written is always true of
its version, because events never change; it is forgotten when a key is destroyed, here or in another process.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from pydantic import ValidationError

from osl_workflow.errors import Refused, Tampered
from osl_workflow.event import Event, State
from osl_workflow.privacy.index import query_tokens
from osl_workflow.privacy.index import tokens as tokens_of
from osl_workflow.privacy.keyring import Key, Keyring, create_keyring
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.privacy.sqlite import BUSY_SECONDS
from osl_workflow.store.drafts import Drafts
from osl_workflow.store.folder import EVENTS, check_folder
from osl_workflow.store.mapper import Mapper
from osl_workflow.store.recorded import Indexed, KnownCommand, Outdated, Recorded, Stream, Write
from osl_workflow.store.sqlite_connections import EventsDatastore
from osl_workflow.store.sqlite_recorder import FORMAT, Changed, Head, Saving, SqliteRecorder, TokensOf
from osl_workflow.store.topics import Kind, Topics

REMEMBERED = 512
"""States kept in memory; a step reads its state to decide and again to save."""


def create_store(folder: Path, store: UUID) -> None:
    """Make the keys and an empty history in `folder`, with a new id for the store.

    What a kill interrupted is finished by doing it again; the id that it had written then stays.

    Raises:
        Refused: the folder cannot hold an office, or holds one already.
    """
    check_folder(folder)
    events = folder / EVENTS
    if events.exists():
        datastore = EventsDatastore(events)
        try:
            if SqliteRecorder(datastore).meta() is not None:
                raise Refused("store.office_exists", folder=str(folder))
        finally:
            datastore.close()
    store = create_keyring(folder, store)
    if not events.exists():
        os.close(os.open(events, os.O_CREAT | os.O_WRONLY, 0o600))
    datastore = EventsDatastore(events)
    try:
        SqliteRecorder(datastore).create(store)
    finally:
        datastore.close()


def open_store(folder: Path, topics: Topics, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Return the store of the office in `folder`; a write waits `busy_seconds` for another process before it gives up.

    Raises:
        Refused: the folder holds no office, cannot be used, or was written by a newer program.
        Tampered: a file of it is damaged.
    """
    check_folder(folder)
    if not (folder / EVENTS).exists():
        raise Refused("store.no_office", folder=str(folder))
    datastore = EventsDatastore(folder / EVENTS, busy_seconds)
    try:
        recorder = SqliteRecorder(datastore)
        meta = recorder.meta()
        if meta is None:
            raise Refused("store.no_office", folder=str(folder))
        store, format = meta
        if format > FORMAT:
            raise Refused("store.newer_format", found=format, known=FORMAT)
        return Store(recorder, Keyring(folder, store), topics)
    except BaseException:
        datastore.close()
        raise


class Store:
    """The history of one office. Close it at the end."""

    def __init__(self, recorder: SqliteRecorder, keyring: Keyring, topics: Topics) -> None:
        self.id = keyring.store
        self.keyring = keyring
        self.drafts = Drafts(recorder, keyring)
        self._recorder = recorder
        self._topics = topics
        self._mapper = Mapper(self.id, topics)
        self._states: dict[Stream, State] = {}
        self._generation = keyring.generation()

    def close(self) -> None:
        """Close all files."""
        self._recorder.datastore.close()
        self.keyring.close()

    # ---------------------------------------------------------------- reading

    def state(self, stream: Stream) -> State | None:
        """Return the newest state of a stream, or None if it has no events.

        Raises:
            Tampered: head or events are not what was written.
        """
        state = self._remembered(stream) or self._state_of_head(stream)
        tail = self._recorder.history(stream.id, gt=state.version if state else 0)
        if tail and self._topics.kind_of(tail[0].topic) == stream.kind:
            key = self.keyring.key_for(stream.id)
            state = self._folded(stream, state, (self._mapper.event(row, key) for row in tail))
            self._remember(stream, state)
        return state

    def version(self, stream: Stream) -> int:
        """Return the newest version of a stream, 0 if it has no events."""
        return self._recorder.newest(stream.id)

    def events(self, stream: Stream, after_version: int = 0) -> tuple[Recorded, ...]:
        """Return the events of a stream after a version, unsealed where the key still is.

        Raises:
            Tampered: they are not what was written.
        """
        rows = self._recorder.history(stream.id, gt=after_version)
        return tuple(recorded for recorded in self._recorded(rows, unseal=True) if recorded.stream == stream)

    def read(self, after_position: int, limit: int, *, unseal: bool = False) -> tuple[Recorded, ...]:
        """Return up to `limit` events after a position, in the order of positions.

        Without `unseal` the sealed parts stay closed (None): views hold no name and no text, and never ask for a key.

        Raises:
            Tampered: a position is missing, or bytes are not what was written.
        """
        rows = self._recorder.select_notifications(after_position, limit, inclusive_of_start=False)
        for expected, row in enumerate(rows, start=after_position + 1):
            if row.id != expected:
                raise Tampered("store.position_missing", position=expected)
        return tuple(self._recorded(rows, unseal=unseal))

    def last_position(self) -> int:
        """Return the position of the newest event, 0 if there is none."""
        return self._recorder.max_notification_id() or 0

    def command(self, id: UUID) -> KnownCommand | None:
        """Return what was recorded of a command, or None if it is new."""
        return self._recorder.command(id)

    def find(self, kind: str, text: str) -> frozenset[UUID]:
        """Return the aggregates kept under `text`: a number or login exactly, a name by words or their beginnings."""
        return self._recorder.aggregates_under(sorted(query_tokens(self.keyring.index_key, kind, text)))

    def check_head(self, stream: Stream) -> None:
        """Check that the stored head of a stream says what its events say; a missing or older one is no fault.

        Raises:
            Tampered: it does not.
        """
        head = self._recorder.head(stream.id)
        kind = self._kind(stream)
        if head is None or head.fold != kind.fold:
            return
        stored = self._opened(head, kind)
        if stored is None:
            return
        key = self.keyring.key_for(stream.id)
        rows = self._recorder.history(stream.id, lte=head.version)
        folded = self._folded(stream, None, (self._mapper.event(row, key) for row in rows)) if rows else None
        if head.kind != stream.kind or stored != folded:
            raise Tampered("store.head_disagrees", kind=stream.kind, aggregate=stream.id, version=head.version)

    # ---------------------------------------------------------------- writing

    def save(
        self,
        writes: Iterable[Write],
        *,
        read: Mapping[Stream, int],
        command: UUID,
        fingerprint: bytes,
        answer: bytes,
        index: Iterable[Indexed] = (),
    ) -> tuple[int, ...]:
        """Append the events of `writes`, all or none, and return their positions.

        `read` names every aggregate on which the decision rests, also those it does not write, with the version seen.
        Heads, the command with its answer, and the index are written in the same transaction.

        Raises:
            Outdated: an aggregate of `read` or `writes` has another version; decide again.
            Repeated: the command was recorded meanwhile; answer from its record.
            Refused: a key was destroyed, or the disk does not let us write.
            ValueError: the writes contradict themselves; a mistake of the caller.
        """
        writes = tuple(writes)
        streams = {stream.id: stream for stream in (*read, *(write.stream for write in writes))}
        expected = _expected(writes, read)
        states = [self._after(write) for write in writes]
        keys = self._keys(writes)
        rows: list[StoredEvent] = []
        heads: list[Head] = []
        for write, state in zip(writes, states, strict=True):
            key = keys[write.stream.id]
            rows.extend(self._rows(write, key))
            heads.append(self._sealed_head(write.stream, state, key))
        tokens = tuple(self._tokens(given) for given in index)
        saving = Saving(expected, command, fingerprint, answer, tuple(heads), tokens)
        try:
            positions = self._recorder.insert_events(rows, saving=saving)
        except Changed as changed:
            self._notice_lost_events({streams[id]: version for id, version in changed.found.items()})
            raise Outdated(streams[id] for id in changed.found) from None
        for write, state in zip(writes, states, strict=True):
            self._remember(write.stream, state)
        return tuple(positions or ())

    def forget(self, id: UUID) -> None:
        """Destroy the key of the aggregate `id` and delete its tokens, its head and its drafts; the events stay.

        Raises:
            Refused: there never was such an aggregate.
        """
        self.keyring.destroy(id)
        self._recorder.forget(id)

    # ---------------------------------------------------------------- how

    def _keys(self, writes: tuple[Write, ...]) -> dict[UUID, Key | None]:
        """Return the keys of all that is written; those of new streams are durable from here on."""
        self.keyring.create_missing(write.stream.id for write in writes if write.expected_version == 0)
        return self.keyring.keys_for(write.stream.id for write in writes)

    def _rows(self, write: Write, key: Key | None) -> Iterable[StoredEvent]:
        for version, event in enumerate(write.events, start=write.expected_version + 1):
            if event.sealed is not None and key is None:
                raise Refused("privacy.key_destroyed", aggregate=write.stream.id)
            yield self._mapper.stored(write.stream.id, version, event, key)

    def _after(self, write: Write) -> State:
        """Return the state after a write, or raise Outdated at once if its version is not the newest."""
        for event in write.events:
            if self._topics.kind_of(event.topic) != write.stream.kind:
                raise ValueError(f"{event.topic} is no event of a {write.stream.kind}")
        before = self._remembered(write.stream)
        if before is None or before.version != write.expected_version:
            before = self.state(write.stream)
        if (before.version if before else 0) != write.expected_version:
            raise Outdated((write.stream,))
        return self._folded(write.stream, before, write.events)

    def _sealed_head(self, stream: Stream, state: State, key: Key | None) -> Head:
        kind = self._kind(stream)
        sealed = None
        if key is not None:
            sealed = seal(key.cipher, self._place_of_head(state, kind), state.model_dump_json().encode())
        return Head(stream.id, kind.name, state.version, kind.fold, sealed)

    def _state_of_head(self, stream: Stream) -> State | None:
        """Return the state kept in the head, or None if it must be folded from the events."""
        head, kind = self._recorder.head(stream.id), self._kind(stream)
        if head is None or head.kind != kind.name or head.fold != kind.fold:
            return None
        state = self._opened(head, kind)
        if state is not None:
            self._remember(stream, state)
        return state

    def _opened(self, head: Head, kind: Kind) -> State | None:
        key = self.keyring.key_for(head.aggregate)
        place = Place(self.id, head.aggregate, head.aggregate, head.version, f"head {head.kind}", head.fold)
        plain = unseal(key.cipher if key else None, place, head.state or b"")
        if plain is None:
            return None
        try:
            return kind.state.model_validate_json(plain)
        except ValidationError:  # sealed by us, but for another shape of the state: as good as missing
            return None

    def _place_of_head(self, state: State, kind: Kind) -> Place:
        return Place(self.id, state.id, state.id, state.version, f"head {kind.name}", kind.fold)

    def _folded(self, stream: Stream, state: State | None, events: Iterable[Event]) -> State:
        apply = self._kind(stream).apply
        version = state.version if state else 0
        for event in events:
            state = apply(state, event, stream.id)
            version += 1
        if state is None or state.version != version or state.id != stream.id:
            raise ValueError(f"the fold of {stream.kind} lost count of its versions")
        return state

    def _recorded(self, rows: Iterable[Notification], *, unseal: bool) -> list[Recorded]:
        rows = list(rows)
        keys: dict[UUID, Key | None] = {}
        if unseal:
            keys = self.keyring.keys_for({_id(row) for row in rows})
        return [
            Recorded(
                row.id,
                Stream(self._topics.kind_of(row.topic), _id(row)),
                row.originator_version,
                self._mapper.event(row, keys.get(_id(row))),
            )
            for row in rows
        ]

    def _tokens(self, given: Indexed) -> TokensOf:
        key = self.keyring.index_key
        of_all = (tokens_of(key, given.kind, text) for text in given.texts)
        return TokensOf(given.id, given.kind, frozenset[bytes]().union(*of_all))

    def _notice_lost_events(self, found: Mapping[Stream, int]) -> None:
        """Raise Tampered if a stream has become shorter than it was when its state was read here."""
        for stream, version in found.items():
            state = self._states.get(stream)
            if state is not None and version < state.version:
                raise Tampered("store.events_lost", kind=stream.kind, aggregate=stream.id, version=version)

    def _kind(self, stream: Stream) -> Kind:
        return self._topics.kinds[stream.kind]

    def _remembered(self, stream: Stream) -> State | None:
        generation = self.keyring.generation()
        if generation != self._generation:
            self._generation = generation
            self._states.clear()
        return self._states.get(stream)

    def _remember(self, stream: Stream, state: State) -> None:
        if len(self._states) >= REMEMBERED:
            self._states.clear()
        self._states[stream] = state


def _expected(writes: Iterable[Write], read: Mapping[Stream, int]) -> dict[UUID, int]:
    """Return the version that each aggregate must have; what was read and what is written must agree."""
    expected: dict[UUID, int] = {}
    for write in writes:
        if not write.events or write.stream.id in expected:
            raise ValueError("each write has events and a stream of its own")
        expected[write.stream.id] = write.expected_version
    for stream, version in read.items():
        if expected.setdefault(stream.id, version) != version:
            raise Outdated((stream,))
    return expected


def _id(row: StoredEvent) -> UUID:
    id = row.originator_id
    return id if isinstance(id, UUID) else UUID(id)
