"""The keyring: a key is there before its events, belongs to one aggregate of one store, and is destroyed for good."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.privacy.keyring import KEYS, Key, Keyring, create_keyring
from osl_workflow.privacy.office_key import OFFICE_KEY
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.privacy.sqlite import SqliteFile

STORE = UUID(int=5)
Open = Callable[[], Keyring]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create(tmp_path, STORE)
    return tmp_path


@pytest.fixture
def opening(folder: Path) -> Iterator[Open]:
    opened: list[Keyring] = []

    def opening() -> Keyring:
        opened.append(Keyring(SqliteFile(folder / KEYS), folder, STORE))
        return opened[-1]

    yield opening
    for keyring in opened:
        keyring.close()


def create(folder: Path, store: UUID) -> UUID:
    file = SqliteFile(folder / KEYS)
    try:
        return create_keyring(file, folder, store)
    finally:
        file.close()


def of(key: Key | None) -> bytes | None:
    """Say which key it is by what it seals."""
    place = Place(STORE, STORE, STORE, 0, "test", 1)
    return seal(key.cipher, place, b"a word", b"twelve bytes") if key else None


def test_a_key_is_the_same_for_ever_and_in_every_process(opening: Open) -> None:
    id = uuid4()
    made = of(opening().key_for(id, create=True))

    assert made is not None
    assert of(opening().key_for(id)) == of(opening().key_for(id, create=True)) == made


def test_every_aggregate_has_a_key_of_its_own(opening: Open) -> None:
    keyring = opening()

    assert of(keyring.key_for(uuid4(), create=True)) != of(keyring.key_for(uuid4(), create=True))


def test_a_key_that_never_was_is_missed_loudly(opening: Open) -> None:
    """An event without its key means an old copy of `keys.db`: that is not the same as an erased one."""
    with pytest.raises(Refused) as caught:
        opening().key_for(uuid4())

    assert caught.value.said.key == "privacy.key_unknown"


def test_a_destroyed_key_is_gone_and_never_made_anew(opening: Open) -> None:
    keyring, id, other = opening(), uuid4(), uuid4()
    keyring.create_missing((id, other))
    keyring.destroy(id)
    keyring.destroy(id)

    for reader in (keyring, opening()):
        assert reader.key_for(id) is None
        assert reader.key_for(other) is not None
        assert reader.destroyed() == {id}
        with pytest.raises(Refused) as caught:
            reader.key_for(id, create=True)
        assert caught.value.said.key == "privacy.key_destroyed"


def test_a_key_destroyed_by_another_process_is_forgotten_here(opening: Open) -> None:
    here, there, id = opening(), opening(), uuid4()
    here.key_for(id, create=True)
    before = here.generation()

    there.destroy(id)

    assert here.generation() != before
    assert here.key_for(id) is None


def test_nothing_of_a_destroyed_key_stays_in_the_file(folder: Path, opening: Open) -> None:
    keyring = opening()
    ids = [uuid4() for _ in range(200)]
    keyring.create_missing(ids)
    wrapped = [row[0] for row in rows(folder, "SELECT wrapped FROM keys")]
    assert all(key in (folder / KEYS).read_bytes() for key in wrapped)

    for id in ids:
        keyring.destroy(id)

    left = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not any(key in left for key in wrapped)


def test_the_fingerprint_outlives_the_key(opening: Open) -> None:
    keyring, id = opening(), uuid4()
    key = keyring.key_for(id, create=True)
    assert key is not None
    keyring.destroy(id)

    assert keyring.fingerprint(id) == key.fingerprint
    assert len(key.fingerprint) == 32
    with pytest.raises(Refused):
        keyring.fingerprint(uuid4())


def test_opening_finishes_a_destruction_that_a_kill_interrupted(folder: Path, opening: Open) -> None:
    id = uuid4()
    keyring = opening()
    keyring.key_for(id, create=True)
    change(folder, "UPDATE keys SET destroying = 'ordered'", "UPDATE meta SET changes = changes + 1")

    assert keyring.key_for(id) is None  # what is ordered is not used any more
    assert opening().destroyed() == {id}
    assert rows(folder, "SELECT wrapped FROM keys") == [(None,)]


def test_files_are_their_owners_alone(folder: Path, opening: Open) -> None:
    opening().key_for(uuid4(), create=True)

    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        OFFICE_KEY: 0o600,
        KEYS: 0o600,
    }


def test_no_key_lies_in_the_file_unwrapped(folder: Path, opening: Open) -> None:
    """Two wrapped keys swapped between their rows do not open: each is bound to its aggregate and store."""
    one, other = uuid4(), uuid4()
    keyring = opening()
    keyring.create_missing((one, other))
    (wrapped,) = rows(folder, f"SELECT wrapped FROM keys WHERE id = x'{one.hex}'")[0]
    change(folder, f"UPDATE keys SET wrapped = x'{wrapped.hex()}' WHERE id = x'{other.hex}'")

    with pytest.raises(Tampered):
        opening().key_for(other)


def test_creation_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    create(tmp_path, STORE)
    office_key = (tmp_path / OFFICE_KEY).read_bytes()

    assert create(tmp_path, UUID(int=6)) == STORE
    assert (tmp_path / OFFICE_KEY).read_bytes() == office_key


def test_keys_in_use_are_never_created_over(folder: Path, opening: Open) -> None:
    opening().key_for(uuid4(), create=True)

    with pytest.raises(Refused) as caught:
        create(folder, STORE)

    assert caught.value.said.key == "privacy.keys_in_use"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / KEYS).unlink(), "privacy.keys_missing"),
        (lambda folder: (folder / OFFICE_KEY).unlink(), "privacy.keys_missing"),
        (lambda folder: (folder / OFFICE_KEY).write_text("not hexadecimal"), "privacy.keys_damaged"),
        (lambda folder: (folder / OFFICE_KEY).write_text("00" * 31), "privacy.keys_damaged"),
        (lambda folder: (folder / KEYS).write_bytes(b"no database at all" * 100), "store.damaged"),
        (lambda folder: change(folder, "DELETE FROM meta"), "privacy.keys_damaged"),
        (lambda folder: change(folder, "UPDATE meta SET format = 3"), "privacy.keys_newer"),
        (lambda folder: change(folder, "UPDATE meta SET format = 1"), "privacy.keys_older"),
        (lambda folder: change(folder, "UPDATE secrets SET name = 'x' WHERE name = 'rows'"), "privacy.keys_damaged"),
        (lambda folder: change(folder, "DELETE FROM secrets"), "privacy.keys_damaged"),
        (lambda folder: change(folder, "UPDATE meta SET store = zeroblob(16)"), "privacy.keys_of_another_store"),
    ],
)
def test_a_keyring_that_is_not_whole_says_what_is_wrong(
    folder: Path, opening: Open, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(folder)

    with pytest.raises(OslError) as caught:
        opening()

    assert caught.value.said.key == said


def test_another_office_key_does_not_open_the_keys(folder: Path, opening: Open) -> None:
    (folder / OFFICE_KEY).write_text("11" * 32)

    with pytest.raises(Refused) as caught:
        opening()

    assert caught.value.said.key == "privacy.office_key_wrong"


def test_a_changed_office_key_opens_what_the_old_one_wrapped_and_the_old_one_opens_nothing(
    folder: Path, opening: Open
) -> None:
    keyring, id, gone = opening(), uuid4(), uuid4()
    keyring.create_missing((id, gone))
    keyring.destroy(gone)
    made, index, digest = of(keyring.key_for(id)), keyring.index_key, keyring.mac("commands", b"a wish")
    other, old = opening(), (folder / OFFICE_KEY).read_text()

    keyring.change_office_key()

    for reader in (keyring, other, opening()):
        assert of(reader.key_for(id)) == made
        assert reader.key_for(gone) is None
        assert (reader.index_key, reader.mac("commands", b"a wish")) == (index, digest)
        assert reader.check_all() == 2
    assert (folder / OFFICE_KEY).read_text() != old
    (folder / OFFICE_KEY).write_text(old)
    with pytest.raises(Refused):
        opening()


def test_a_change_of_the_office_key_that_was_killed_leaves_one_that_opens(folder: Path, opening: Open) -> None:
    id = uuid4()
    made = of(opening().key_for(id, create=True))
    old = (folder / OFFICE_KEY).read_text()

    (folder / "office.key.next").write_text("22" * 32)  # killed before anything was wrapped with it
    assert of(opening().key_for(id)) == made

    opening().change_office_key()
    (folder / OFFICE_KEY).rename(folder / "office.key.next")  # killed before it took its place
    (folder / OFFICE_KEY).write_text(old)
    assert of(opening().key_for(id)) == made
    assert not (folder / "office.key.next").exists()


def test_what_one_keyring_sealed_another_of_the_same_office_unseals(opening: Open) -> None:
    id = uuid4()
    place = Place(STORE, id, id, 1, "test", 1)
    key = opening().key_for(id, create=True)
    assert key is not None
    blob = seal(key.cipher, place, b"a word")

    again = opening().key_for(id)
    assert again is not None
    assert unseal(again.cipher, place, blob) == b"a word"


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(folder / KEYS)
    try:
        return db.execute(statement).fetchall()
    finally:
        db.close()


def change(folder: Path, *statements: str) -> None:
    db = sqlite3.connect(folder / KEYS)
    try:
        for statement in statements:
            db.execute(statement)
        db.commit()
    finally:
        db.close()
