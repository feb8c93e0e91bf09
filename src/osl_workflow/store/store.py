"""The store: states, events and saves of one office, sealed and unsealed on the way.

A save prepares everything that costs time (sealing, folding, the keys) before the write lock, and compares under it the
version of every aggregate that the decision read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from osl_workflow.errors import Refused, Tampered
from osl_workflow.event import State
from osl_workflow.privacy.index import query_tokens
from osl_workflow.privacy.index import tokens as tokens_of
from osl_workflow.privacy.keyring import Key, Keyring, create_keyring
from osl_workflow.privacy.sqlite import BUSY_SECONDS
from osl_workflow.store.drafts import Drafts
from osl_workflow.store.folder import EVENTS, check_folder
from osl_workflow.store.mapper import Mapper
from osl_workflow.store.recorded import Indexed, KnownCommand, Outdated, Recorded, Stream, Write
from osl_workflow.store.rows import Changed, Head, LookedUp, Row, Saving, TokensOf
from osl_workflow.store.sqlite_connections import EventsDatastore
from osl_workflow.store.sqlite_recorder import FORMAT, SqliteRecorder
from osl_workflow.store.states import Known, States
from osl_workflow.store.topics import Topics


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


def open_store(folder: Path, topics: Topics, busy_seconds: float = BUSY_SECONDS, *, durable: bool = True) -> Store:
    """Return the store of the office in `folder`; a write waits `busy_seconds` for another process before it gives up.

    `durable` False: a power cut may lose all; only while a demo is being made, which would simply be made anew.

    Raises:
        Refused: the folder holds no office, cannot be used, or was written by a newer program.
        Tampered: a file of it is damaged.
    """
    check_folder(folder)
    if not (folder / EVENTS).exists():
        raise Refused("store.no_office", folder=str(folder))
    datastore = EventsDatastore(folder / EVENTS, busy_seconds, durable=durable)
    try:
        recorder = SqliteRecorder(datastore)
        meta = recorder.meta()
        if meta is None:
            raise Refused("store.no_office", folder=str(folder))
        store, format = meta
        if format > FORMAT:
            raise Refused("store.newer_format", found=format, known=FORMAT)
        return Store(recorder, Keyring(folder, store, durable=durable), topics)
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
        self._states = States(recorder, keyring, self._mapper, topics)

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
        known = self._states.newest(stream)
        return known.state if known else None

    def version(self, stream: Stream) -> int:
        """Return the newest version of a stream, 0 if it has no events."""
        return self._recorder.newest(stream.id)

    def events(self, stream: Stream, after_version: int = 0, limit: int | None = None) -> tuple[Recorded, ...]:
        """Return the events of a stream after a version (at most `limit`), unsealed where the key still is.

        Raises:
            Tampered: they are not what was written.
        """
        rows = self._recorder.history(stream.id, gt=after_version, limit=limit)
        return tuple(recorded for recorded in self._recorded(rows, unseal=True) if recorded.stream == stream)

    def read(self, after_position: int, limit: int, *, unseal: bool = False) -> tuple[Recorded, ...]:
        """Return up to `limit` events after a position, in the order of positions.

        Without `unseal` the sealed parts stay closed (None): views hold no name and no text, and never ask for a key.

        Raises:
            Tampered: a position is missing, or bytes are not what was written.
        """
        rows = self._recorder.after(after_position, limit)
        for expected, row in enumerate(rows, start=after_position + 1):
            if row.position != expected:
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
        return self._recorder.aggregates_under(self._query(kind, text))

    def _query(self, kind: str, text: str) -> tuple[bytes, ...]:
        return tuple(sorted(query_tokens(self.keyring.index_key, kind, text)))

    def check_head(self, stream: Stream) -> None:
        """Check that the stored head of a stream says what its events say; a missing or older one is no fault.

        Raises:
            Tampered: it does not.
        """
        self._states.check_head(stream)

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
        looked_up: Mapping[tuple[str, str], frozenset[UUID]] | None = None,
    ) -> tuple[int, ...]:
        """Append the events of `writes`, all or none, and return their positions.

        `read` names every aggregate on which the decision rests, also those it does not write, with the version seen.
        `looked_up` are the questions put to the index (kind, text) with the answers on which the decision rests.
        Heads, the command with its answer, and the index are written in the same transaction.

        Raises:
            Outdated: an aggregate of `read` or `writes` has another version, or the index another answer; decide again.
            Repeated: the command was recorded meanwhile; answer from its record.
            Refused: a key was destroyed, or the disk does not let us write.
            ValueError: the writes contradict themselves; a mistake of the caller.
        """
        writes = tuple(writes)
        streams = {stream.id: stream for stream in (*read, *(write.stream for write in writes))}
        expected = _expected(writes, read)
        self._check_kinds(writes)
        befores = [self._states.before(write) for write in writes]
        keys = self._keys(writes)
        rows: list[StoredEvent] = []
        heads: list[Head] = []
        afters: list[Known] = []
        for write, before in zip(writes, befores, strict=True):
            key = keys[write.stream.id]
            appended = self._rows(write, key)
            after, head = self._states.after(write, before, sum(len(row.state) for row in appended), key)
            rows.extend(appended)
            heads.extend([head] if head else ())
            afters.append(after)
        tokens = tuple(self._tokens(given) for given in index)
        asked = tuple(LookedUp(self._query(*question), found) for question, found in (looked_up or {}).items())
        saving = Saving(expected, command, fingerprint, answer, tuple(heads), tokens, asked)
        try:
            positions = self._recorder.insert_events(rows, saving=saving)
        except Changed as changed:
            found = {streams[id]: version for id, version in changed.found.items()}
            self._states.check_none_lost(found)
            raise Outdated(found) from None
        for write, after in zip(writes, afters, strict=True):
            self._states.remember(write.stream, after)
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

    def _check_kinds(self, writes: tuple[Write, ...]) -> None:
        for write in writes:
            for event in write.events:
                if self._topics.kind_of(event.topic) != write.stream.kind:
                    raise ValueError(f"{event.topic} is no event of a {write.stream.kind}")

    def _rows(self, write: Write, key: Key | None) -> list[StoredEvent]:
        if key is None and any(event.sealed is not None for event in write.events):
            raise Refused("privacy.key_destroyed", aggregate=write.stream.id)
        return [
            self._mapper.stored(write.stream.id, version, event, key)
            for version, event in enumerate(write.events, start=write.expected_version + 1)
        ]

    def _recorded(self, rows: Sequence[Row], *, unseal: bool) -> list[Recorded]:
        keys = self.keyring.keys_for({row.aggregate for row in rows}) if unseal else {}
        return [
            Recorded(
                row.position,
                Stream(self._topics.kind_of(row.topic), row.aggregate),
                row.version,
                self._mapper.event(row, keys.get(row.aggregate)),
            )
            for row in rows
        ]

    def _tokens(self, given: Indexed) -> TokensOf:
        key = self.keyring.index_key
        of_all = (tokens_of(key, given.kind, text) for text in given.texts)
        return TokensOf(given.id, given.kind, frozenset[bytes]().union(*of_all))


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
