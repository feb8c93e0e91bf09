"""Backups beside other processes, and killed ones: what is half done is never taken for whole, and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from osl_workflow.errors import OslError, Refused
from osl_workflow.history.restored import examine_restored
from osl_workflow.privacy.files import PARTIAL
from osl_workflow.privacy.key_copy import KeyCopy, opened, sealed, take
from osl_workflow.privacy.office_key import OFFICE_KEY
from osl_workflow.store.backup import back_up, read_backup
from osl_workflow.store.office_keys import restore_keys_of_office
from osl_workflow.store.opening import EVENTS_SCHEMA, KEYS_SCHEMA, create_store, keys_database
from osl_workflow.store.recorded import Stream
from osl_workflow.store.restoring import Wanted, restore
from tests.boxes import TOPICS, Box, box, put, save
from tests.databases import NewDatabase, Place, empty
from tests.integration.test_backup import tools
from tests.programs import program

EXAMINE = partial(examine_restored, topics=TOPICS)

NOW = datetime(2026, 3, 6, 14, 30, tzinfo=UTC)
WORDS = "four words on paper"
LITTLE_WORK = {"n": 2**10, "r": 8, "p": 1}
"""Here nobody tries passphrases; and a copy is opened dozens of times."""
ACTS = ("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "sqlite3.connect", "subprocess.Popen")

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tools()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def other_server(place: Place, request: pytest.FixtureRequest) -> str | None:
    if place.server is None:
        return None
    new_database: NewDatabase = request.getfixturevalue("new_database")
    return new_database()


# ---------------------------------------------------------------- programs


def nothing(done: int, total: int) -> None:
    """Nobody looks on."""


def fill(place: str) -> None:
    """Open box after box, each with a key of its own, and say what is saved, until killed."""
    store = Place.named(place).open()
    while True:
        stream = box()
        save(store, put(stream, 0, 1, 2))
        sys.stdout.write(f"{stream.id}\n")
        sys.stdout.flush()


@contextmanager
def writers(place: Place, number: int = 2) -> Iterator[Callable[[int], list[UUID]]]:
    """Processes that write; the function waits for so many more saves and returns them."""
    running = [program(fill, str(place)) for _ in range(number)]

    def said(lines: int) -> list[UUID]:
        return [UUID(one.stdout.readline().strip()) for one in running for _ in range(lines) if one.stdout]

    try:
        yield said
    finally:
        for one in running:
            one.kill()
            one.communicate()


def armed(moment: str) -> None:
    """Let this process be killed at its act number `moment` from here on; at the end say how many there were."""
    left, count = int(moment), 0

    def hook(event: str, _: object) -> None:
        nonlocal left, count
        if event in ACTS:
            count += 1
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    import atexit

    atexit.register(lambda: sys.stdout.write(f"{count}\n"))
    sys.addaudithook(hook)


def take_backup(moment: str, place: str, target: str) -> None:
    office = Place.named(place)
    armed(moment)
    back_up(office.folder, office.server, Path(target), NOW, nothing)


def restore_backup(moment: str, backup: str, folder: str, keys: str, replace: str) -> None:
    copy = opened(Path(keys).read_bytes(), WORDS, "keys")
    armed(moment)
    restore(Wanted(Path(backup), Path(folder), copy, aside=NOW if replace else None), TOPICS, nothing, EXAMINE)


def bring_keys_back(moment: str, place: str, keys: str) -> None:
    office = Place.named(place)
    copy = opened(Path(keys).read_bytes(), WORDS, "keys")
    armed(moment)
    restore_keys_of_office(office.folder, office.server, copy, NOW, replace=True)


def moments(function: Callable[..., None], *arguments: str, sample: int = 4) -> list[int]:
    """Return moments at which to kill a program: the first, the last, and some between, drawn with a fixed seed."""
    whole = program(function, "0", *arguments)
    acts = int(whole.communicate()[0].split()[-1])
    assert whole.returncode == 0
    return sorted({1, acts, *random.Random(20260306).sample(range(1, acts + 1), min(sample, acts))})


def killed(function: Callable[..., None], moment: int, *arguments: str) -> None:
    process = program(function, str(moment), *arguments)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def keys_of(place: Place) -> KeyCopy:
    keys = keys_database(place.folder, place.server)
    try:
        return take(keys, place.folder, NOW)
    finally:
        keys.close()


def filled(place: Place, boxes: int = 3) -> list[Stream]:
    store = place.open()
    streams = [box() for _ in range(boxes)]
    for stream in streams:
        save(store, put(stream, 0, 1, 2))
    store.close()
    return streams


def label(place: Place, stream: Stream) -> str | None:
    store = place.open()
    state = store.state(stream)
    store.close()
    assert isinstance(state, Box)
    return state.labels[0]


# ---------------------------------------------------------------- while others write


def test_a_backup_taken_while_two_processes_write_is_whole_and_its_keys_open_all_of_it(
    place: Place, tmp_path: Path, other_server: str | None
) -> None:
    with writers(place) as said:
        before = said(10)
        taken = back_up(place.folder, place.server, tmp_path / "backups", NOW, nothing)
        said(5)
        keys = keys_of(place)

    done = restore(Wanted(taken.path, tmp_path / "new", keys, server=other_server), TOPICS, nothing, EXAMINE)

    again = Place(tmp_path / "new", other_server).open()
    history = again.read(0, 100_000, unseal=True)
    assert [recorded.position for recorded in history] == list(range(1, taken.manifest.position + 1))
    assert {Stream("box", id) for id in before} <= {recorded.stream for recorded in history}
    assert all(recorded.event.sealed is not None for recorded in history)
    assert done.missing == {}
    again.close()


# ---------------------------------------------------------------- by hand, with the tools of the server


def hand(server: str, *command: str) -> None:
    subprocess.run([tools() / command[0], *command[1:], f"--dbname={server}"], check=True)


@pytest.mark.parametrize("dumps", [[(EVENTS_SCHEMA, KEYS_SCHEMA)], [(EVENTS_SCHEMA,), (KEYS_SCHEMA,)]])
def test_a_dump_by_hand_of_both_schemas_at_once_or_of_the_events_first_has_a_key_for_every_event(
    tmp_path: Path, new_database: NewDatabase, dumps: list[tuple[str, ...]]
) -> None:
    place = Place(tmp_path / "office", new_database())
    assert place.server is not None
    place.folder.mkdir()
    create_store(place.folder, uuid4(), place.server)
    with writers(place) as said:
        before = said(10)
        for number, schemas in enumerate(dumps):
            names = [f"--schema={name}" for name in schemas]
            hand(place.server, "pg_dump", "--format=custom", *names, f"--file={tmp_path / str(number)}")
            said(5)
    node = Place(tmp_path / "node", new_database())
    assert node.server is not None
    for number in range(len(dumps)):
        hand(node.server, "pg_restore", "--exit-on-error", "--single-transaction", str(tmp_path / str(number)))
    node.folder.mkdir()
    shutil.copyfile(place.folder / OFFICE_KEY, node.folder / OFFICE_KEY)

    store = node.open()
    history = store.read(0, 100_000, unseal=True)
    assert all(recorded.event.sealed is not None for recorded in history)
    assert {Stream("box", id) for id in before} <= {recorded.stream for recorded in history}
    store.close()
    # the same check as when a backup is restored: each leaf made again
    taken = back_up(node.folder, node.server, tmp_path / "backups", NOW, nothing)
    empty(place.server)
    restore(Wanted(taken.path, tmp_path / "new", keys_of(node), server=place.server), TOPICS, nothing, EXAMINE)
    assert taken.manifest.position == len(history)


# ---------------------------------------------------------------- killed


def test_a_killed_backup_is_never_taken_for_a_whole_one_and_the_office_goes_on(place: Place, tmp_path: Path) -> None:
    (stream, *_) = filled(place)

    for moment in moments(take_backup, str(place), str(tmp_path / "first")):
        target = tmp_path / f"killed at {moment}"
        killed(take_backup, moment, str(place), str(target))

        left = list(target.iterdir()) if target.exists() else []
        for path in left:
            if path.name.endswith(PARTIAL):
                with pytest.raises(Refused):
                    read_backup(path)
            else:
                assert read_backup(path).position == 6
        assert label(place, stream) == "label 1"


def test_a_killed_restore_leaves_no_office_or_a_whole_one_and_can_be_done_again(tmp_path: Path) -> None:
    place = Place(tmp_path / "office")
    place.folder.mkdir()
    create_store(place.folder, uuid4())
    kept, erased = filled(place, 2)
    taken = back_up(place.folder, None, tmp_path / "backups", NOW, nothing)
    keys = tmp_path / "keys"
    keys.write_bytes(sealed(keys_of(place), WORDS, LITTLE_WORK))
    store = place.open()
    store.forget(erased.id)
    store.close()
    newer = tmp_path / "newer keys"
    newer.write_bytes(sealed(keys_of(place), WORDS, LITTLE_WORK))

    for moment in moments(restore_backup, str(taken.path), str(tmp_path / "whole"), str(newer), ""):
        folder = tmp_path / f"killed at {moment}"
        killed(restore_backup, moment, str(taken.path), str(folder), str(newer), "")

        if not folder.exists():
            copy = opened(newer.read_bytes(), WORDS, "keys")
            restore(Wanted(taken.path, folder, copy), TOPICS, nothing, EXAMINE)
        assert (label(Place(folder), kept), label(Place(folder), erased)) == ("label 1", None)
        assert not folder.with_name(folder.name + ".restoring").exists()


def test_a_killed_replacement_leaves_the_old_office_whole_in_its_place_or_beside(tmp_path: Path) -> None:
    def founded(name: str) -> tuple[Place, Stream, list[str]]:
        place = Place(tmp_path / name / "office")
        place.folder.mkdir(parents=True)
        create_store(place.folder, uuid4())
        (stream,) = filled(place, 1)
        taken = back_up(place.folder, None, tmp_path / name / "backups", NOW, nothing)
        (tmp_path / name / "keys").write_bytes(sealed(keys_of(place), WORDS, LITTLE_WORK))
        return place, stream, [str(taken.path), str(place.folder), str(tmp_path / name / "keys"), "replace"]

    for moment in moments(restore_backup, *founded("whole")[2]):
        place, stream, arguments = founded(f"killed at {moment}")
        killed(restore_backup, moment, *arguments)

        aside = place.folder.with_name("office-before-2026-03-06-153000")
        found = [folder for folder in (place.folder, aside) if folder.exists()]
        assert found
        assert [label(Place(folder), stream) for folder in found] == ["label 1"] * len(found)


def test_keys_whose_restoring_was_killed_can_be_restored_and_what_is_erased_is_never_open(
    place: Place, tmp_path: Path
) -> None:
    kept, erased = filled(place, 2)
    keys = tmp_path / "keys"
    keys.write_bytes(sealed(keys_of(place), WORDS, LITTLE_WORK))
    store = place.open()
    store.forget(erased.id)
    store.keyring.change_office_key()
    store.close()
    saved = (place.folder / OFFICE_KEY).read_bytes()

    def lost() -> None:
        (place.folder / OFFICE_KEY).unlink()

    lost()
    for moment in moments(bring_keys_back, str(place), str(keys)):
        lost()
        killed(bring_keys_back, moment, str(place), str(keys))

        for step in ("as the kill left it", "done again"):
            if step == "done again":
                copy = opened(keys.read_bytes(), WORDS, "keys")
                restore_keys_of_office(place.folder, place.server, copy, NOW, replace=True)
                assert label(place, kept) == "label 1"
            try:
                assert label(place, erased) is None
            except OslError:
                assert step == "as the kill left it"
    assert saved != (place.folder / OFFICE_KEY).read_bytes()
