"""Several processes at once, and killed ones: nothing is lost, nothing is done twice, nothing stays locked."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from osl_workflow.event import State
from osl_workflow.store.recorded import Outdated, Stream
from osl_workflow.store.store import Store
from tests.boxes import Box, put, save
from tests.databases import Place

ROOT = Path(__file__).parents[2]
SHARED = Stream("box", UUID(int=1))

pytestmark = pytest.mark.slow


def program(name: str, *arguments: str) -> subprocess.Popen[str]:
    """Start the function `name` of this module in a process of its own."""
    call = f"import sys; from tests.integration.test_store_processes import {name}; {name}(*sys.argv[1:])"
    return subprocess.Popen([sys.executable, "-c", call, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def add(store: Store, stream: Stream, number: int) -> None:
    """Add a number to a box as an act does: decide on the newest state, and again if it was outdated."""
    while True:
        state: State | None = store.state(stream)
        try:
            save(store, put(stream, state.version if state else 0, number))
        except Outdated:
            continue
        return


def fill_shared_and_own(place: str, first: str) -> None:
    store = Place.named(place).open()
    own = Stream("box", uuid4())
    for number in range(int(first), int(first) + 50):
        add(store, SHARED, number)
        add(store, own, number)
    store.close()


def fill_until_killed(place: str) -> None:
    """Open box after box, so that each save makes a key, and say what is saved."""
    store = Place.named(place).open()
    number = 0
    while True:
        stream = Stream("box", uuid4())
        add(store, stream, number)
        add(store, stream, number + 1)
        sys.stdout.write(f"{stream.id}\n")
        sys.stdout.flush()
        number += 2


def test_four_processes_lose_nothing_and_leave_no_gap(place: Place) -> None:
    running = [program("fill_shared_and_own", str(place), str(first)) for first in (0, 1000, 2000, 3000)]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    for process in running:
        assert process.stdout is not None
        process.stdout.close()

    store = place.open()
    history = store.read(0, 1000)
    assert [recorded.position for recorded in history] == list(range(1, 401))
    shared = store.state(SHARED)
    assert isinstance(shared, Box)
    assert shared.version == 200
    assert set(shared.numbers) == {first + n for first in (0, 1000, 2000, 3000) for n in range(50)}
    own = {recorded.stream for recorded in history} - {SHARED}
    assert [store.version(stream) for stream in own] == [50, 50, 50, 50]
    for stream in {SHARED, *own}:
        assert [recorded.version for recorded in store.events(stream)] == list(range(1, store.version(stream) + 1))
        store.check_head(stream)
    store.close()


@pytest.mark.parametrize("lines", [1, 4, 9, 16, 25])
def test_after_a_kill_all_that_was_said_to_be_saved_is_there_and_readable(place: Place, lines: int) -> None:
    process = program("fill_until_killed", str(place))
    assert process.stdout is not None
    said = [UUID(process.stdout.readline().strip()) for _ in range(lines)]

    process.send_signal(signal.SIGKILL)
    process.wait()
    said += [UUID(line) for line in process.stdout.read().split()]
    process.stdout.close()

    store = place.open()
    for id in said:
        state = store.state(Stream("box", id))
        assert isinstance(state, Box)
        assert state.version == 2
        assert None not in state.labels
    history = store.read(0, 10_000, unseal=True)  # an event whose key was not durable before it would be refused here
    assert [recorded.position for recorded in history] == list(range(1, store.last_position() + 1))
    assert len(history) in range(2 * len(said), 2 * len(said) + 3)
    for stream in {recorded.stream for recorded in history}:
        store.check_head(stream)
    add(store, SHARED, 1)  # and nothing is left locked
    store.close()
