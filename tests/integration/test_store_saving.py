"""Saving and reading back: all or nothing, decided on what is still true, once per command."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from osl_workflow.errors import Refused
from osl_workflow.privacy.index import LOGIN, NAME
from osl_workflow.store.opening import events_database
from osl_workflow.store.recorded import Indexed, KnownCommand, Outdated, Repeated, Write
from osl_workflow.store.store import Store
from tests.boxes import Box, box, put, save, thing
from tests.databases import Place


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    store = place.open()
    yield store
    store.close()


@pytest.fixture
def other_process(place: Place) -> Iterator[Store]:
    """A second opening of the same office, remembering nothing of the first."""
    store = place.open()
    yield store
    store.close()


def test_what_was_saved_is_read_by_another_process(store: Store, other_process: Store) -> None:
    stream = box()

    positions = save(store, put(stream, 0, 1, 2))

    assert positions == (1, 2)
    state = other_process.state(stream)
    assert isinstance(state, Box)
    assert (state.version, state.numbers, state.labels) == (2, (1, 2), ("label 1", "label 2"))
    assert other_process.version(stream) == 2
    assert [(r.position, r.version, r.stream) for r in other_process.events(stream)] == [(1, 1, stream), (2, 2, stream)]
    assert [r.version for r in other_process.events(stream, after_version=1)] == [2]


def test_a_stream_without_events_has_no_state(store: Store) -> None:
    assert (store.state(box()), store.version(box()), store.events(box())) == (None, 0, ())
    assert store.last_position() == 0


def test_positions_go_on_without_gaps_over_all_streams(store: Store) -> None:
    first, second = box(), box()
    save(store, put(first, 0, 1), put(second, 0, 2, 3))
    save(store, put(first, 1, 4))

    history = store.read(0, 100)

    assert [recorded.position for recorded in history] == [1, 2, 3, 4]
    assert [recorded.stream for recorded in history] == [first, second, second, first]
    assert store.last_position() == 4
    assert [recorded.position for recorded in store.read(2, 1)] == [3]


def test_reading_by_position_leaves_the_seals_closed_unless_asked(store: Store) -> None:
    save(store, put(box(), 0, 1))

    assert store.read(0, 1)[0].event.sealed is None
    assert store.read(0, 1, unseal=True)[0].event.sealed is not None


def test_an_event_without_a_sealed_part_keeps_none(store: Store) -> None:
    stream = box()
    save(store, Write(stream, 0, (thing(1, label=None),)))

    assert store.events(stream)[0].event.sealed is None


def test_a_write_on_an_old_version_is_outdated_and_nothing_is_written(store: Store, other_process: Store) -> None:
    stream, bystander = box(), box()
    save(store, put(stream, 0, 1))
    seen = store.state(stream)
    assert seen is not None
    save(other_process, put(stream, 1, 2))

    with pytest.raises(Outdated) as caught:
        save(store, put(bystander, 0, 9), put(stream, 1, 3))

    assert caught.value.streams == (stream,)
    assert store.version(bystander) == 0
    assert store.last_position() == 2


def test_a_decision_on_what_has_changed_elsewhere_is_outdated(store: Store, other_process: Store) -> None:
    """A role revoked a millisecond earlier must not sign: also what is only read is compared under the lock."""
    role, case = box(), box()
    save(store, put(role, 0, 1))
    save(other_process, put(role, 1, 2))

    with pytest.raises(Outdated) as caught:
        save(store, put(case, 0, 1), read={role: 1})

    assert caught.value.streams == (role,)
    assert store.version(case) == 0


def test_what_was_erased_elsewhere_meanwhile_gets_no_entry_that_nobody_could_read(
    store: Store, other_process: Store
) -> None:
    stream = box()
    save(store, put(stream, 0, 1))
    other_process.forget(stream.id)

    with pytest.raises(Outdated):
        save(store, put(stream, 1, 2))
    store.look()
    with pytest.raises(Refused) as caught:
        save(store, put(stream, 1, 2))

    assert caught.value.said.key == "privacy.key_destroyed"
    assert store.version(stream) == 1


def test_a_stream_read_as_empty_must_still_be_empty(store: Store) -> None:
    taken = box()
    save(store, put(taken, 0, 1))

    with pytest.raises(Outdated):
        save(store, put(box(), 0, 1), read={taken: 0})


def test_what_a_command_recorded_is_known_afterwards(store: Store, other_process: Store) -> None:
    command = uuid4()
    store.save((put(box(), 0, 1, 2),), read={}, command=command, fingerprint=b"content", answer=b"answer")

    assert other_process.command(command) == KnownCommand(b"content", (1, 2), b"answer")
    assert other_process.command(uuid4()) is None


def test_a_command_recorded_meanwhile_is_not_done_twice(store: Store) -> None:
    command = uuid4()
    store.save((put(box(), 0, 1),), read={}, command=command, fingerprint=b"content", answer=b"answer")

    with pytest.raises(Repeated) as caught:
        store.save((put(box(), 0, 1),), read={}, command=command, fingerprint=b"content", answer=b"other")

    assert caught.value.known == KnownCommand(b"content", (1,), b"answer")
    assert store.last_position() == 1


@pytest.mark.parametrize("mistake", ["nothing", "no events", "a gap in a stream", "an event of another kind"])
def test_writes_that_contradict_themselves_are_the_callers_mistake(store: Store, mistake: str) -> None:
    stream = box()
    writes = {
        "nothing": (),
        "no events": (Write(stream, 0, ()),),
        "a gap in a stream": (put(stream, 0, 1), put(stream, 2, 2)),
        "an event of another kind": (Write(box("crate"), 0, (thing(1),)),),
    }[mistake]

    with pytest.raises(ValueError, match=r"records an event|stream of its own|follow each other|no event of a crate"):
        save(store, *writes)


def test_a_stream_asked_for_as_another_kind_is_not_there(store: Store) -> None:
    stream = box()
    save(store, put(stream, 0, 1))

    assert store.state(box("crate", stream.id)) is None
    assert store.events(box("crate", stream.id)) == ()


def test_people_are_found_by_number_login_and_the_beginnings_of_their_names(store: Store) -> None:
    anna, jan = box(), box()
    save(
        store,
        put(anna, 0, 1),
        put(jan, 0, 1),
        index=(
            Indexed(anna.id, NAME, ("Anna Wiśniewska-Żak", "Anna Nowak")),
            Indexed(anna.id, "pesel", ("90010112345",)),
            Indexed(jan.id, NAME, ("Jan Wiśnik",)),
            Indexed(jan.id, LOGIN, ("jan",)),
        ),
    )

    assert store.find(NAME, "wis") == {anna.id, jan.id}
    assert store.find(NAME, "zak ANNA") == {anna.id}
    assert store.find(NAME, "nowak") == {anna.id}
    assert store.find(NAME, "wis jan") == {jan.id}
    assert store.find(NAME, "anna wisnik") == frozenset()
    assert store.find("pesel", "900101 12345") == {anna.id}
    assert store.find(LOGIN, "jan") == {jan.id}
    assert store.find(LOGIN, "Jan") == frozenset()
    assert store.find(NAME, " ") == frozenset()


def test_a_new_name_replaces_the_old_one_and_leaves_the_numbers(store: Store) -> None:
    anna = box()
    save(store, put(anna, 0, 1), index=(Indexed(anna.id, NAME, ("Anna",)), Indexed(anna.id, "pesel", ("1",))))

    save(store, put(anna, 1, 2), index=(Indexed(anna.id, NAME, ("Maria",)),))

    assert store.find(NAME, "anna") == frozenset()
    assert store.find(NAME, "maria") == store.find("pesel", "1") == {anna.id}


def test_the_index_is_not_written_when_the_events_are_not(store: Store) -> None:
    stream = box()
    save(store, put(stream, 0, 1))

    with pytest.raises(Outdated):
        save(store, put(stream, 0, 1), index=(Indexed(stream.id, NAME, ("Anna",)),))

    assert store.find(NAME, "anna") == frozenset()


def test_the_key_is_durable_before_the_events_begin(place: Place) -> None:
    """The events do not get the lock and are not written; their key is already there."""
    store = place.open(busy_seconds=0.01)
    other = events_database(place.folder, place.server)
    stream = box()

    with other.writing(), pytest.raises(Refused) as caught:
        save(store, put(stream, 0, 1))

    assert caught.value.said.key == ("store.busy" if place.server is None else "store.server_busy")
    keyring = place.keyring(store.id)
    assert keyring.key_for(stream.id) is not None
    keyring.close()
    other.close()
    store.close()


def test_ids_of_streams_are_kept_exactly(store: Store) -> None:
    smallest = box(id=UUID(int=0))
    save(store, put(smallest, 0, 1))

    assert store.read(0, 1)[0].stream == smallest
