"""Bringing keys back from a copy: none is lost that is still there, none comes back that was destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.privacy.key_copy import KeyCopy, opened, sealed, take
from osl_workflow.privacy.key_restoring import Restored, give_up
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.privacy.office_key import OFFICE_KEY
from osl_workflow.store.office_keys import restore_keys_of_office, without_keys
from osl_workflow.store.opening import KEYS_SCHEMA, events_database, keys_database
from osl_workflow.store.recorded import Stream
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.store import Store
from tests.boxes import Box, box, put, save
from tests.databases import Place

NOW = datetime(2026, 3, 6, 14, 30, tzinfo=UTC)
WORDS = "four words on paper"


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    store = place.open()
    yield store
    store.close()


def filled(store: Store, boxes: int) -> list[Stream]:
    streams = [box() for _ in range(boxes)]
    for stream in streams:
        save(store, put(stream, 0, 1))
    return streams


def copied(place: Place) -> KeyCopy:
    keys = keys_database(place.folder, place.server)
    try:
        return take(keys, place.folder, NOW)
    finally:
        keys.close()


def restored(place: Place, copy: KeyCopy, *, replace: bool = False) -> Restored:
    return restore_keys_of_office(place.folder, place.server, copy, NOW, replace=replace)[0]


def missing(place: Place) -> set[object]:
    events = events_database(place.folder, place.server)
    try:
        return set(without_keys(place.folder, place.server, Recorder(events)))
    finally:
        events.close()


def change_keys(place: Place, *statements: str) -> None:
    keys = keys_database(place.folder, place.server)
    try:
        with keys.writing() as c:
            for statement in statements:
                c.execute(statement)
    finally:
        keys.close()


def lose_all_keys(place: Place) -> None:
    if place.server is None:
        (place.folder / KEYS).unlink()
    else:
        change_keys(place, f"DROP SCHEMA {KEYS_SCHEMA} CASCADE")


def label(place: Place, stream: Stream) -> str | None:
    store = place.open()
    state = store.state(stream)
    store.close()
    assert isinstance(state, Box)
    return state.labels[0]


# ---------------------------------------------------------------- bringing back


@pytest.mark.parametrize("lost", ["the office key", "the other keys", "both"])
def test_lost_keys_come_back(place: Place, store: Store, lost: str) -> None:
    (stream,) = filled(store, 1)
    copy = copied(place)
    store.close()
    if lost != "the other keys":
        (place.folder / OFFICE_KEY).unlink()
    if lost != "the office key":
        lose_all_keys(place)
    with pytest.raises(OslError):
        place.open()

    restored(place, copy)

    assert label(place, stream) == "label 1"
    assert missing(place) == set()


def test_keys_made_after_the_copy_stay_when_only_the_office_key_was_lost(place: Place, store: Store) -> None:
    copy = copied(place)
    (later,) = filled(store, 1)
    store.close()
    (place.folder / OFFICE_KEY).unlink()

    done = restored(place, copy)

    assert (done.added, done.aside) == (0, None)
    assert label(place, later) == "label 1"


def test_an_older_keyring_is_completed_from_a_newer_copy_with_another_office_key(place: Place, store: Store) -> None:
    old, new = filled(store, 2)
    before = copied(place)
    store.keyring.change_office_key()
    copy = copied(place)
    store.close()
    lose_all_keys(place)
    (place.folder / OFFICE_KEY).unlink()
    restored(place, before)
    change_keys(place, f"DELETE FROM keys WHERE fingerprint = {literal(place, fingerprint(copy, new))}")
    assert missing(place) == {new.id}

    done = restored(place, copy)

    assert done.added == 1
    assert [label(place, stream) for stream in (old, new)] == ["label 1"] * 2


def fingerprint(copy: KeyCopy, stream: Stream) -> bytes:
    return next(row.fingerprint for row in copy.keys if row.id == stream.id)


def literal(place: Place, value: bytes) -> str:
    return f"x'{value.hex()}'" if place.server is None else f"'\\x{value.hex()}'::bytea"


def test_a_damaged_key_is_replaced_by_the_one_of_the_copy(place: Place, store: Store) -> None:
    whole, damaged = filled(store, 2)
    copy = copied(place)
    store.close()
    change_keys(
        place,
        f"UPDATE keys SET wrapped = {literal(place, b'no key at all')} "
        f"WHERE fingerprint = {literal(place, fingerprint(copy, damaged))}",
    )
    with pytest.raises(Tampered):
        copied(place)

    restored(place, copy)

    assert [label(place, stream) for stream in (whole, damaged)] == ["label 1"] * 2


def test_keys_that_nothing_opens_are_kept_beside_and_only_replaced_when_that_is_asked_for(
    place: Place, store: Store
) -> None:
    (old,) = filled(store, 1)
    copy = copied(place)
    store.keyring.change_office_key()
    (new,) = filled(store, 1)
    store.close()
    (place.folder / OFFICE_KEY).unlink()

    with pytest.raises(Refused) as caught:
        restored(place, copy)
    done = restored(place, copy, replace=True)

    assert caught.value.said.key == "backup.keys_newer_than_copy"
    assert caught.value.said.values["n"] == 1
    assert label(place, old) == "label 1"
    assert missing(place) == {new.id}
    keys = keys_database(place.folder, place.server)
    with keys.reading() as c:
        c.execute(f"SELECT COUNT(*) FROM keys_{done.aside} WHERE wrapped IS NOT NULL")
        assert c.fetchone() == (2,)
    keys.close()


def test_the_keys_of_another_office_are_refused(place: Place, store: Store) -> None:
    filled(store, 1)
    copy = copied(place)
    strange = KeyCopy(uuid4(), NOW, copy.office_key, copy.secrets, copy.keys)

    with pytest.raises(Refused) as caught:
        restored(place, strange)

    assert caught.value.said.key == "backup.keys_of_another_office"


# ---------------------------------------------------------------- what was destroyed


@pytest.mark.parametrize("office_key", ["the same", "changed since", "changed since and lost"])
@pytest.mark.parametrize("all_lost", [False, True])
def test_what_was_erased_since_the_copy_does_not_come_back(
    place: Place, store: Store, office_key: str, all_lost: bool
) -> None:
    kept, erased = filled(store, 2)
    copy = copied(place)
    if office_key != "the same":
        store.keyring.change_office_key()
    store.forget(erased.id)
    store.close()
    if "lost" in office_key:
        (place.folder / OFFICE_KEY).unlink()
    if all_lost:
        lose_all_keys(place)

    done = restored(place, copy)

    assert (label(place, kept), label(place, erased)) == ("label 1", None)
    assert copied(place).destroyed == {erased.id}
    assert done.destroyed_again == (1 if all_lost or "lost" in office_key else 0)
    wrapped = next(row.wrapped for row in copy.keys if row.id == erased.id)
    assert wrapped is not None
    assert not any(wrapped in path.read_bytes() for path in place.folder.iterdir() if path.is_file())


def test_an_office_opens_although_what_was_erased_is_younger_than_the_copy(place: Place, store: Store) -> None:
    copy = copied(place)
    (erased,) = filled(store, 1)
    store.forget(erased.id)
    store.close()
    lose_all_keys(place)

    restored(place, copy)

    assert label(place, erased) is None
    assert missing(place) == set()


# ---------------------------------------------------------------- giving up


def test_what_lost_its_key_is_in_nobody_s_way_once_it_is_given_up_and_comes_back_from_a_newer_copy(
    place: Place, store: Store
) -> None:
    old = copied(place)
    (stream,) = filled(store, 1)
    new = copied(place)
    store.close()
    lose_all_keys(place)
    restored(place, old)
    with pytest.raises(Refused):
        label(place, stream)

    keys = keys_database(place.folder, place.server)
    give_up(keys, (stream.id,))
    keys.close()

    assert label(place, stream) is None
    assert missing(place) == {stream.id}
    assert copied(place).given_up == {stream.id}
    assert copied(place).destroyed == frozenset()
    assert restored(place, new).added == 1
    assert label(place, stream) == "label 1"


# ---------------------------------------------------------------- the file


def test_a_copy_holds_all_keys_and_opens_with_its_passphrase_alone(place: Place, store: Store) -> None:
    filled(store, 3)
    copy = copied(place)

    file = sealed(copy, WORDS)
    again = opened(file, WORDS, "keys.osl")

    assert (again.store, again.taken_at, again.secrets, again.keys) == (store.id, NOW, copy.secrets, copy.keys)
    assert again.office_key.secret == copy.office_key.secret
    assert copy.office_key.secret not in file
    assert copy.office_key.secret.hex().encode() not in file
    assert copy.office_key.secret.hex() not in repr(copy)
    with pytest.raises(Refused) as caught:
        opened(file, "four other words", "keys.osl")
    assert caught.value.said.key == "backup.passphrase_wrong"


def test_every_byte_of_a_copy_counts(place: Place, store: Store) -> None:
    file = sealed(copied(place), WORDS)

    for position in range(0, len(file), 7):
        altered = bytearray(file)
        altered[position] ^= 1
        with pytest.raises(OslError):
            opened(bytes(altered), WORDS, "keys.osl")
    for end in range(0, len(file), 11):
        with pytest.raises(OslError):
            opened(file[:end], WORDS, "keys.osl")


def test_a_copy_is_not_made_of_keys_that_do_not_open(place: Place, store: Store) -> None:
    filled(store, 1)
    change_keys(place, f"UPDATE keys SET wrapped = {literal(place, b'no key at all')}")

    with pytest.raises(Tampered) as caught:
        copied(place)

    assert caught.value.said.key == "privacy.keys_damaged"


def test_a_damaged_file_of_keys_is_kept_beside(tmp_path: Path) -> None:
    from osl_workflow.store.opening import create_store

    place = Place(tmp_path)
    create_store(tmp_path, uuid4())
    store = place.open()
    (stream,) = filled(store, 1)
    store.close()
    copy = copied(place)
    (tmp_path / KEYS).write_bytes(b"no database at all" * 100)

    with pytest.raises(Refused) as caught:
        restored(place, copy)
    restored(place, copy, replace=True)

    assert caught.value.said.key == "backup.keys_damaged_replace"
    assert (tmp_path / "keys.db.damaged-2026-03-06-143000").read_bytes().startswith(b"no database")
    assert label(place, stream) == "label 1"
