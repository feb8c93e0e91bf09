"""The store against a dictionary: whatever is saved, refused, forgotten or reopened, both say the same."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from osl_workflow.errors import Refused
from osl_workflow.privacy.index import NAME
from osl_workflow.store.opening import create_store
from osl_workflow.store.recorded import Indexed, KnownCommand, Outdated, Recording, Repeated, Stream, Write
from osl_workflow.store.store import Store
from tests.boxes import Box, box, put, save, thing
from tests.databases import NewDatabase, Place

NAMES = ("Anna", "Jan Nowak", "Maria Żak")
Content = list[tuple[int, str | None]]


@dataclass
class Row:
    stream: Stream
    number: int


class StoreAgainstModel(RuleBasedStateMachine):
    streams = Bundle("streams")

    server: ClassVar[str | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.place = Place(Path(tempfile.mkdtemp()), self.server)
        create_store(self.place.folder, uuid4(), self.server)
        self.store: Store = self.place.open()
        self.boxes: dict[Stream, Content] = {}
        self.history: list[Row] = []
        self.commands: dict[UUID, KnownCommand] = {}
        self.names: dict[UUID, str] = {}
        self.forgotten: set[Stream] = set()

    def teardown(self) -> None:
        self.store.close()
        self.place.empty()
        shutil.rmtree(self.place.folder)

    @rule(target=streams)
    def new_stream(self) -> Stream:
        return box()

    @rule(first=streams, second=streams, numbers=st.lists(st.integers(), min_size=1, max_size=3), open_=st.booleans())
    def save_to_one_or_two(self, first: Stream, second: Stream, numbers: list[int], open_: bool) -> None:
        chosen = [first] if first == second else [first, second]
        writes = [
            Write(
                stream,
                len(self.boxes.get(stream, [])),
                tuple(thing(number, None if open_ else f"label {number}") for number in numbers),
            )
            for stream in chosen
        ]
        unwritable = any(stream in self.forgotten for stream in chosen) and (
            not open_ or any(stream in self.forgotten and stream not in self.boxes for stream in chosen)
        )
        command = uuid4()
        if unwritable:
            with pytest.raises(Refused):
                self.store.save(writes, read={}, command=command, fingerprint=b"f", answer=b"a")
            return
        positions = self.store.save(writes, read={}, command=command, fingerprint=b"f", answer=b"a")

        first_position = len(self.history) + 1
        for write in writes:
            for number in numbers:
                self.history.append(Row(write.stream, number))
                label = None if open_ else f"label {number}"
                self.boxes.setdefault(write.stream, []).append((number, label))
        assert positions == tuple(range(first_position, len(self.history) + 1))
        self.commands[command] = KnownCommand(b"f", positions, b"a")

    @rule(stream=streams, off_by=st.sampled_from([-1, 1, 5]))
    def save_on_a_wrong_version(self, stream: Stream, off_by: int) -> None:
        version = len(self.boxes.get(stream, [])) + off_by
        if stream in self.forgotten or version < 0:
            return
        with pytest.raises(Outdated):
            save(self.store, put(stream, version, 1))

    @rule(written=streams, seen=streams)
    def decide_on_what_has_changed(self, written: Stream, seen: Stream) -> None:
        if written == seen or written in self.forgotten:
            return
        stale = len(self.boxes.get(seen, [])) - 1
        with pytest.raises(Outdated):
            save(self.store, put(written, len(self.boxes.get(written, [])), 1), read={seen: stale if stale >= 0 else 3})

    @rule(data=st.data())
    def repeat_a_command(self, data: st.DataObject) -> None:
        if not self.commands:
            return
        command = data.draw(st.sampled_from(sorted(self.commands)))
        with pytest.raises(Repeated) as caught:
            self.store.save((put(box(), 0, 1),), read={}, command=command, fingerprint=b"x", answer=b"y")
        assert caught.value.known == self.commands[command]

    @rule(stream=streams, name=st.sampled_from(NAMES))
    def name_it(self, stream: Stream, name: str) -> None:
        if stream not in self.boxes or stream in self.forgotten:
            return
        named = Write(stream, len(self.boxes[stream]), (thing(0, None),))
        looked_at, command = self.store.look().position, uuid4()
        recording = Recording(command, b"f", b"a", (named,), (Indexed(stream.id, NAME, (name,)),))
        (positions,) = self.store.save_all((recording,), read={}, looked_at=looked_at)
        self.names[stream.id] = name
        self.boxes[stream].append((0, None))
        self.history.append(Row(stream, 0))
        self.commands[command] = KnownCommand(b"f", positions, b"a")

    @rule(stream=streams)
    def forget(self, stream: Stream) -> None:
        if stream not in self.boxes:
            return
        self.store.forget(stream.id)
        self.forgotten.add(stream)
        self.names.pop(stream.id, None)
        self.boxes[stream] = [(number, None) for number, _ in self.boxes[stream]]

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.place.open()

    @invariant()
    def states_are_those_of_the_model(self) -> None:
        for stream, content in self.boxes.items():
            state = self.store.state(stream)
            assert isinstance(state, Box)
            assert list(zip(state.numbers, state.labels, strict=True)) == content
            assert state.version == self.store.version(stream) == len(self.store.events(stream)) == len(content)
            self.store.check_head(stream)

    @invariant()
    def the_history_is_that_of_the_model(self) -> None:
        read = self.store.read(0, 10_000)
        assert self.store.last_position() == len(self.history)
        assert [(r.position, r.stream, r.event.model_dump()["number"]) for r in read] == [
            (position, row.stream, row.number) for position, row in enumerate(self.history, start=1)
        ]

    @invariant()
    def commands_and_names_are_those_of_the_model(self) -> None:
        assert {id: self.store.command(id) for id in self.commands} == self.commands
        for name in NAMES:
            assert self.store.find(NAME, name) == {id for id, known in self.names.items() if known == name}


@pytest.mark.slow
def test_the_store_in_a_folder_is_a_dictionary() -> None:
    run_state_machine_as_test(StoreAgainstModel, settings=settings(max_examples=25, stateful_step_count=25))


@pytest.mark.slow
def test_the_store_on_a_server_is_a_dictionary(new_database: NewDatabase) -> None:
    class OnServer(StoreAgainstModel):
        server = new_database()

    run_state_machine_as_test(OnServer, settings=settings(max_examples=10, stateful_step_count=20))
