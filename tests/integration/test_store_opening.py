"""Creating and opening an office: each folder that cannot be one is told apart, with what to do."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from osl_workflow.errors import OslError, Refused
from osl_workflow.privacy.sqlite import configure
from osl_workflow.store import folder as places
from osl_workflow.store.opening import create_store, open_store
from osl_workflow.texts import LANGUAGES, say
from tests.boxes import TOPICS, box, put, save
from tests.databases import Place

OFFICE = UUID(int=8)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    folder.mkdir()
    create_store(folder, OFFICE)
    store = open_store(folder, TOPICS)
    save(store, put(box(), 0, 1))
    store.close()
    return folder


def change(folder: Path, *statements: str) -> None:
    db = sqlite3.connect(folder / "events.db")
    try:
        for statement in statements:
            db.execute(statement)
        db.commit()
    finally:
        db.close()


def test_a_new_office_has_the_id_it_was_given_and_files_of_its_owner_alone(office: Path) -> None:
    store = open_store(office, TOPICS)
    assert store.id == OFFICE
    save(store, put(box(), 0, 1))

    modes = {stat.S_IMODE(path.stat().st_mode) for path in office.iterdir()}
    store.close()
    assert modes == {0o600}


def test_what_is_saved_survives_a_power_cut_and_what_is_destroyed_leaves_no_trace(office: Path) -> None:
    store = open_store(office, TOPICS)
    events, keys = store._recorder.database, store.keyring._database
    with events.writing() as writing, events.reading() as reading, keys.writing() as of_keys:
        for events in (writing, reading):
            assert setting(events, "journal_mode") == "wal"
            assert setting(events, "synchronous") == 2  # FULL: each commit is on the disk before it is answered
            assert setting(events, "foreign_keys") == 1

        assert setting(of_keys, "synchronous") == 3  # EXTRA: a key is on the disk before what it seals
        assert setting(of_keys, "secure_delete") == 1
        assert setting(of_keys, "journal_mode") == "delete"
    store.close()


def setting(cursor: Any, name: str) -> object:
    """What the connection of a cursor goes by, as SQLite says."""
    cursor.execute(f"PRAGMA {name}")
    return cursor.fetchone()[0]


def test_an_office_is_not_created_over_another(office: Path) -> None:
    with pytest.raises(Refused) as caught:
        create_store(office, uuid4())

    assert caught.value.said.key == "store.office_exists"


def test_a_creation_interrupted_before_its_history_goes_on(tmp_path: Path) -> None:
    create_store(tmp_path, OFFICE)
    (tmp_path / "events.db").unlink()
    create_store(tmp_path, uuid4())

    store = open_store(tmp_path, TOPICS)
    assert store.id == OFFICE
    store.close()


def test_a_creation_interrupted_inside_its_history_goes_on(tmp_path: Path) -> None:
    (tmp_path / "events.db").touch()
    create_store(tmp_path, OFFICE)

    open_store(tmp_path, TOPICS).close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: folder / "nowhere", "store.no_folder"),
        (lambda folder: folder / "office.key", "store.no_folder"),
        (lambda folder: folder.parent, "store.no_office"),
        (lambda folder: (folder / "events.db").unlink(), "backup.events_lost"),
        (lambda folder: (folder / "events.db").write_bytes(b""), "backup.events_lost"),
        (lambda folder: (folder / "events.db").write_bytes(b"no database at all" * 100), "store.damaged"),
        (lambda folder: change(folder, "UPDATE meta SET format = 99"), "store.newer_format"),
        (lambda folder: (folder / "keys.db").unlink(), "privacy.keys_missing"),
    ],
)
def test_what_is_no_office_says_what_was_found(office: Path, spoil: Callable[[Path], Path | None], said: str) -> None:
    folder = spoil(office)

    with pytest.raises(OslError) as caught:
        open_store(folder if isinstance(folder, Path) else office, TOPICS)

    assert caught.value.said.key == said
    for language in LANGUAGES:
        assert said not in say(caught.value.said, language)  # the sentence is in the catalogue and its values fit


def test_a_folder_of_another_machine_is_refused(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/share {office} nfs4 rw 0 0\n")
    monkeypatch.setattr(places, "MOUNTS", mounts)

    for act in (lambda: open_store(office, TOPICS), lambda: create_store(office, uuid4())):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.said.key == "store.network_folder"
        assert caught.value.said.values["kind"] == "nfs4"


@pytest.fixture
def public_office() -> Iterator[Path]:
    """An office in a folder that everybody may read, and nobody but its owner write."""
    with tempfile.TemporaryDirectory() as folder:
        create_store(Path(folder), OFFICE)
        for path in Path(folder).iterdir():
            path.chmod(0o644)
        Path(folder).chmod(0o555)
        yield Path(folder)
        Path(folder).chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_folder_that_cannot_be_written_is_refused(public_office: Path) -> None:
    with somebody_else(), pytest.raises(Refused) as caught:
        open_store(public_office, TOPICS)

    assert caught.value.said.key == "store.read_only_folder"


@contextmanager
def somebody_else() -> Iterator[None]:
    """Run the block without the rights of root, who may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_busy_history_is_waited_for_and_then_told_in_one_sentence(office: Path) -> None:
    store = open_store(office, TOPICS, busy_seconds=0.05)
    stream = box()
    save(store, put(stream, 0, 1))
    other = sqlite3.connect(office / "events.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Refused) as caught:
        save(store, put(stream, 1, 2))
    assert caught.value.said.key == "store.busy"
    assert store.version(stream) == 1  # reading goes on

    other.execute("ROLLBACK")
    other.close()
    assert save(store, put(stream, 1, 2)) == (3,)
    store.close()


def test_a_full_disk_writes_nothing_and_says_so(office: Path) -> None:
    store = open_store(office, TOPICS)
    stream = box()
    save(store, put(stream, 0, 1))
    with store._recorder.database.reading() as c:
        c.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: no page more than there are

    with pytest.raises(Refused) as caught:
        save(store, put(stream, 1, *range(2, 500)))

    assert caught.value.said.key == "store.disk_full"
    assert store.version(stream) == 1
    store.close()


def test_a_founding_that_was_killed_between_its_first_key_and_its_first_event_can_be_taken_further(
    place: Place,
) -> None:
    store = place.open()
    store.keyring.create_missing([uuid4()])
    store.close()

    create_store(place.folder, uuid4(), place.server)

    store = place.open()
    save(store, put(box(), 0, 1))
    store.close()


@pytest.mark.parametrize("round_", range(12))
def test_many_who_open_a_new_file_at_the_same_moment_wait_for_one_another(tmp_path: Path, round_: int) -> None:
    together = Barrier(6)

    def open_it(_: int) -> str:
        db = sqlite3.connect(tmp_path / "views.db", isolation_level=None, timeout=10)
        together.wait()
        try:
            configure(db, "views.db", journal_mode=("WAL", "wal"))
            db.execute("CREATE TABLE IF NOT EXISTS opened (by INTEGER)")
            return "open"
        finally:
            db.close()

    with ThreadPoolExecutor(6) as threads:
        assert [*threads.map(open_it, range(6))] == ["open"] * 6
