"""The store: states, events and saves of one office, sealed and unsealed on the way.

A save prepares everything that costs time (sealing, folding, the keys) before the write lock, and compares under it the
version of every aggregate that the decision read.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from osl_workflow.errors import Refused, Tampered
from osl_workflow.event import State
from osl_workflow.privacy.index import query_tokens
from osl_workflow.privacy.index import tokens as tokens_of
from osl_workflow.privacy.keyring import Key, Keyring
from osl_workflow.store.drafts import Drafts
from osl_workflow.store.evidence import Evidence
from osl_workflow.store.mapper import Mapper
from osl_workflow.store.recorded import (
    Indexed,
    KnownCommand,
    Looked,
    Newest,
    Outdated,
    Recorded,
    Recording,
    Repeated,
    Stream,
    Stretch,
    Write,
)
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.rows import Changed, Found, Given, Head, LookedUp, Row, Saving, StoredCommand, TokensOf, framed
from osl_workflow.store.states import Known, States
from osl_workflow.store.topics import Topics
from osl_workflow.store.writes import by_stream, expected_versions


class Store:
    """The history of one office. Close it at the end."""

    def __init__(self, recorder: Recorder, keyring: Keyring, topics: Topics) -> None:
        self.id = keyring.store
        self.keyring = keyring
        self.drafts = Drafts(recorder, keyring)
        self._recorder = recorder
        self._topics = topics
        self._mapper = Mapper(self.id, topics)
        self._states = States(recorder, keyring, self._mapper, topics)
        self._asked: dict[tuple[str, str], LookedUp] = {}
        self._newest: Newest | None = None
        self.finish_forgetting()

    def close(self) -> None:
        """Close all files and connections."""
        self._recorder.database.close()
        self.keyring.close()

    # ---------------------------------------------------------------- reading

    def look(self, commands: Sequence[UUID] = ()) -> Looked:
        """Learn what others have written since the last look; what is asked `as_looked` then costs less.

        The same question asks for `commands`; those that are recorded are told.

        Raises:
            Tampered: one is not what was written.
        """
        position, changed, recorded = self._states.look(commands)
        if changed:
            self._asked.clear()
            self._newest = None
        return Looked(position, {command.id: self._known(command) for command in recorded})

    def state(self, stream: Stream) -> State | None:
        """Return the newest state of a stream, or None if it has no events.

        Raises:
            Tampered: head or events are not what was written.
        """
        self.look()
        return self.state_as_looked(stream)

    def state_as_looked(self, stream: Stream) -> State | None:
        """Return the state of a stream as it was at the last look or later: for an act, whose save compares versions.

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

    def stream_of(self, id: UUID) -> Stream | None:
        """Return the stream of an aggregate, as its first event tells its kind; None where it has no events."""
        rows = self._recorder.history(id, gt=0, limit=1)
        return Stream(self._topics.kind_of(rows[0].topic), id) if rows else None

    def read(self, after_position: int, limit: int, *, unseal: bool = False) -> tuple[Recorded, ...]:
        """Return up to `limit` events after a position, in the order of positions.

        Without `unseal` the sealed parts stay closed (None): views hold no name and no text, and never ask for a key.

        Raises:
            Tampered: a position is missing, or bytes are not what was written.
        """
        rows = self._recorder.after(after_position, limit)
        _check_no_gap(after_position, rows)
        return tuple(self._recorded(rows, unseal=unseal))

    def stretch(self, start: int, limit: int) -> Stretch:
        """Return up to `limit` events after the position `start`, closed, and the leaves where they begin and end.

        Raises:
            Tampered: a position is missing, or bytes are not what was written.
        """
        before, rows, leaf = self._recorder.stretch(start, limit)
        _check_no_gap(start, rows)
        return Stretch(start, before, tuple(self._recorded(rows, unseal=False)), leaf)

    def leaf(self, position: int) -> bytes | None:
        """Return the leaf at a position (from 1), or None when no event stands there."""
        return self._recorder.leaf(position)

    def last_position(self) -> int:
        """Return the position of the newest event, 0 if there is none."""
        return self._recorder.max_notification_id() or 0

    def newest(self) -> Recorded | None:
        """Return the event that was recorded last, its sealed part closed; None before the first one.

        Raises:
            Tampered: its bytes are not what was written.
        """
        row = self._recorder.last()
        return self._recorded([row], unseal=False)[0] if row else None

    def newest_as_looked(self) -> Newest | None:
        """Return where and when the newest event was recorded, as at the last look or later; None before the first.

        Raises:
            Tampered: its bytes are not what was written.
        """
        if self._newest is None:
            found = self.newest()
            self._newest = Newest(found.position, found.event.meta.recorded_at) if found else None
        return self._newest

    def command(self, id: UUID) -> KnownCommand | None:
        """Return what was recorded of a command, or None if it is new; as `look`."""
        return self.look((id,)).commands.get(id)

    def find(self, kind: str, text: str) -> frozenset[UUID]:
        """Return the aggregates kept under `text`: a number or login exactly, a name by words or their beginnings."""
        return self._recorder.aggregates_under(self._query(kind, text))

    def find_as_looked(self, kind: str, text: str) -> frozenset[UUID]:
        """Return `find` as it was at the last look or later: for an act, whose save asks again under its lock."""
        asked = self._asked.get((kind, text))
        if asked is None:
            tokens = self._query(kind, text)
            asked = self._asked[kind, text] = LookedUp(tokens, self._recorder.aggregates_under(tokens))
        return asked.found

    def _looked_up(self, question: tuple[str, str], found: frozenset[UUID]) -> LookedUp:
        asked = self._asked.get(question)
        return LookedUp(asked.tokens if asked else self._query(*question), found)

    def _query(self, kind: str, text: str) -> tuple[bytes, ...]:
        """Return the tokens that an answer must all have."""
        return tuple(sorted(query_tokens(self.keyring.index_key, kind, text)))

    # ---------------------------------------------------------------- examining

    def evidence(self) -> Evidence:
        """Return the tables as they are."""
        return Evidence(self._recorder.database)

    def opened(self, rows: Sequence[Row]) -> list[Recorded]:
        """Return what stored rows say, unsealed where the key still is.

        Raises:
            Refused: an event is not known to this program.
            Tampered: one is not what was written.
        """
        return self._recorded(rows, unseal=True)

    def topics(self) -> Mapping[str, str]:
        """Return every topic that can be stored, with the kind of aggregate that it belongs to."""
        return self._topics.by_topic

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
        drafted: tuple[UUID, str, UUID] | None = None,
    ) -> tuple[int, ...]:
        """Append the events of `writes`, all or none, and return their positions; as `save_all` of one recording."""
        recording = Recording(command, fingerprint, answer, tuple(writes), tuple(index), drafted)
        return self.save_all((recording,), read=read, looked_up=looked_up)[0]

    def save_all(
        self,
        recordings: Sequence[Recording],
        *,
        read: Mapping[Stream, int],
        looked_up: Mapping[tuple[str, str], frozenset[UUID]] | None = None,
        looked_at: int | None = None,
    ) -> list[tuple[int, ...]]:
        """Store what commands record, one after the other, all or none; return the positions of the events of each.

        `read` names every aggregate on which the decisions rest, also those not written, with the version seen.
        `looked_up` are the questions put to the index (kind, text) with the answers on which the decisions rest.
        `looked_at` is the position of a look before all that was read, if there was one.
        Heads, the commands with their answers, and the index are written in the same transaction.

        Raises:
            Outdated: an aggregate that was read or is written has another version, or the index another answer; decide
                again.
            Repeated: a command was recorded meanwhile; answer from its record.
            Refused: a key was destroyed, or the disk does not let us write.
            ValueError: the writes contradict themselves; a mistake of the caller.
        """
        writes = by_stream(recordings)
        streams = {stream.id: stream for stream in (*read, *writes)}
        expected = expected_versions(writes.values(), read)
        self._check_kinds(writes.values())
        befores = {stream: self._states.before(write) for stream, write in writes.items()}
        keys = self._keys(writes.values())
        rows: list[StoredEvent] = []
        weights = Counter[UUID]()
        for write in (write for one in recordings for write in one.writes):
            appended = self._rows(write, keys[write.stream.id])
            weights[write.stream.id] += sum(len(row.state) for row in appended)
            rows.extend(appended)
        heads: list[Head] = []
        afters: dict[Stream, Known] = {}
        for stream, write in writes.items():
            afters[stream], head = self._states.after(write, befores[stream], weights[stream.id], keys[stream.id])
            heads.extend([head] if head else ())
        tokens = tuple(self._tokens(given) for one in recordings for given in one.index)
        asked = tuple(self._looked_up(question, found) for question, found in (looked_up or {}).items())
        saving = Saving(
            expected=expected,
            commands=tuple(Given(one.command, one.fingerprint, one.answer, one.events()) for one in recordings),
            seal=self.seal_of_command,
            looked_at=looked_at,
            fingerprints={id: key.fingerprint if key else self.keyring.fingerprint(id) for id, key in keys.items()},
            heads=tuple(heads),
            tokens=tokens,
            looked_up=asked,
            alive=(*(id for id, key in keys.items() if key is not None), *(id for one in asked for id in one.found)),
            drafted=tuple(one.drafted for one in recordings if one.drafted is not None),
        )
        try:
            positions = iter(self._recorder.insert_events(rows, saving=saving))
        except Found as found:
            raise Repeated(self._known(found.command)) from None
        except Changed as changed:
            versions = {streams[id]: version for id, version in changed.found.items()}
            self._states.check_none_lost(versions)
            self._asked.clear()
            raise Outdated(versions) from None
        except (IntegrityError, sqlite3.IntegrityError):  # under the lock, and after all that was compared
            raise Tampered("store.contradicted", file=self._recorder.database.name) from None
        for stream, after in afters.items():
            self._states.remember(stream, after)
        if tokens:
            self._asked.clear()
        placed = [tuple(islice(positions, one.events())) for one in recordings]
        undisturbed = self._states.written_here(placed[0][0], placed[-1][-1])
        last = recordings[-1].writes[-1].events[-1]
        self._newest = Newest(placed[-1][-1], last.meta.recorded_at) if undisturbed else None
        return placed

    def folded(self, write: Write, before: State | None) -> State:
        """Return the state that a write would make of the one before it; nothing is stored."""
        return self._states.folded(write.stream, before, write.events)

    def forget(self, id: UUID) -> None:
        """Destroy the key of the aggregate `id` and delete its tokens, its head and its drafts; the events stay.

        Raises:
            Refused: there never was such an aggregate.
        """
        self.keyring.fingerprint(id)
        self._recorder.forget(id, self.seal_of_erasure(id))
        self.keyring.destroy(id)

    def finish_forgetting(self) -> None:
        """Destroy every key whose erasure is recorded: what a kill interrupted, or older keys that were restored.

        Raises:
            Tampered: the record is not of our making.
            Refused: there never was such a key.
        """
        erasures = tuple(self.evidence().erasures())
        destroyed = self.keyring.destroyed() if erasures else ()  # it looks at every key that there is
        for id, seal in erasures:
            if id not in destroyed:
                if seal != self.seal_of_erasure(id):  # nobody but the office may order that a key be destroyed
                    raise Tampered("store.erasure_altered", aggregate=id)
                self.keyring.destroy(id)

    # ---------------------------------------------------------------- seals of what no leaf covers

    def seal_of_command(self, command: StoredCommand) -> bytes:
        """Return the seal of a command's row."""
        return self.keyring.mac("rows", command.content())

    def seal_of_tokens(self, tokens: TokensOf) -> bytes:
        """Return the seal over all tokens of one kind of an aggregate."""
        return self.keyring.mac("rows", tokens.content())

    def seals_of_index(self, stream: Stream) -> dict[str, bytes] | None:
        """Return the seal over the tokens of each kind under which an aggregate is to be found, as its state says.

        None where its kind says nothing of that. What was in the index before, and was sealed then, has other seals.

        Raises:
            Tampered: its state cannot be read.
        """
        found_under, state = self._topics.kinds[stream.kind].found_under, self.state(stream)
        if found_under is None or state is None:
            return None
        given = (Indexed(stream.id, kind, texts) for kind, texts in found_under(state).items())
        return {tokens.kind: tokens.seal for tokens in map(self._tokens, given) if tokens.tokens}

    def seal_of_erasure(self, id: UUID) -> bytes:
        """Return the seal of the record that an aggregate was erased."""
        return self.keyring.mac("rows", framed(b"erasure", id.bytes))

    def _known(self, command: StoredCommand) -> KnownCommand:
        if command.seal != self.seal_of_command(command):
            raise Tampered("store.command_altered", command=command.id)
        positions = range(command.first_position, command.first_position + command.events)
        return KnownCommand(command.fingerprint, tuple(positions), command.answer)

    # ---------------------------------------------------------------- how

    def _keys(self, writes: Collection[Write]) -> dict[UUID, Key | None]:
        """Return the keys of all that is written; those of new streams are durable from here on."""
        new = [write.stream.id for write in writes if write.expected_version == 0]
        if new:
            self.keyring.create_missing(new)
        return {write.stream.id: self.keyring.as_looked(write.stream.id) for write in writes}

    def _check_kinds(self, writes: Iterable[Write]) -> None:
        for write in writes:
            for event in write.events:
                self._topics.topic_of(write.stream.kind, type(event))

    def _rows(self, write: Write, key: Key | None) -> list[StoredEvent]:
        if key is None and any(event.sealed is not None for event in write.events):
            raise Refused("privacy.key_destroyed", aggregate=write.stream.id)
        return [
            self._mapper.stored(write.stream, version, event, key)
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
        tokens = TokensOf(given.id, given.kind, frozenset[bytes]().union(*of_all))
        return replace(tokens, seal=self.seal_of_tokens(tokens))


def _check_no_gap(after: int, rows: Sequence[Row]) -> None:
    for expected, row in enumerate(rows, start=after + 1):
        if row.position != expected:
            raise Tampered("store.position_missing", position=expected)
