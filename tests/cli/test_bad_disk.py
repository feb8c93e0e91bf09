"""A full disk, a disk that can only be read, closed files, a locked file: one sentence each, and nothing half done."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from osl_workflow.bootstrap import TOPICS
from osl_workflow.history.verify import verify
from osl_workflow.store.opening import open_store
from tests.cli.terminal import Said, apart
from tests.cli.town import Town

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
SIZE = 16 * 2**20
PAGE = 4096
FILES = ("events.db", "keys.db", "views.db")
ADD = ("person", "add", "--given", "Ewa", "--family", "Wymyślona", "--sex", "female")
DO = ("case", "do", "PS.5.2026", "meeting")
INIT = ("init", "--name", "Ośrodek", "--residents", "900", "--given", "Halina", "--family", "Zmyślona")

pytestmark = pytest.mark.slow


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk of its own."""
    if not ROOT:
        pytest.skip("only the superuser can mount a disk")
    with TemporaryDirectory() as folder:
        disk = Path(folder)
        disk.chmod(0o755)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False)
        if mounted.returncode != 0:
            pytest.skip("this system lets nobody mount a disk")
        try:
            yield disk
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def on_disk(built_town: Path, disk: Path) -> Town:
    town = Town.copied(built_town, disk / "town")
    assert town.osl("case", "list").code == 0  # its views are there
    return town


def fill(disk: Path, left: int) -> Path:
    """Fill a disk but for some bytes; return what fills it."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(b"\0" * (free.f_bavail * free.f_frsize - left))
    return filler


def one_sentence(done: Said, *words: str) -> None:
    assert done.code == 1, done
    assert done.out == ""
    assert len(done.err.splitlines()) == 1, done.err
    assert re.match(r"(Błąd|Error): ", done.err)
    assert all(word in done.err for word in words), done.err


def is_whole(town: Town) -> bool:
    store = open_store(town.folder, TOPICS)
    try:
        return verify(store).is_whole
    finally:
        store.close()


@pytest.mark.parametrize("command", [DO, ADD], ids=["step", "person"])
def test_on_a_full_disk_an_act_is_recorded_whole_or_refused_in_one_sentence(
    on_disk: Town, disk: Path, command: tuple[str, ...]
) -> None:
    refused = 0
    for pages in (0, 1, 2, 4, 8, 12, 16, 24, 48):
        last, _ = on_disk.stored()
        filler = fill(disk, pages * PAGE)
        done = on_disk.apart(*command, OSL_LANG="pl" if pages % 3 else "en")
        filler.unlink()
        now, _ = on_disk.stored()

        if done.code == 0:
            assert now > last
        else:
            refused += 1
            one_sentence(done, "peł" if pages % 3 else "full")
            assert now == last
        assert is_whole(on_disk), pages
    assert refused > 0
    assert on_disk.osl(*command).code == 0


def test_on_a_full_disk_lists_say_so_and_are_there_again_when_there_is_room(on_disk: Town, disk: Path) -> None:
    before = on_disk.said("case", "list")
    for name in FILES[2:]:
        for file in on_disk.folder.glob(f"{name}*"):
            file.unlink()
    filler = fill(disk, 8 * PAGE)

    one_sentence(on_disk.apart("case", "list"), "views.db", "pełny")
    filler.unlink()

    assert on_disk.said("case", "list") == before


def test_a_centre_cannot_be_founded_on_a_full_disk_and_can_when_there_is_room(disk: Path) -> None:
    for pages in (0, 2, 6, 14, 30):
        filler = fill(disk, pages * PAGE)
        refused = apart(*INIT, "--office", str(disk / "nowy"), folder=disk)
        filler.unlink()
        assert (refused.code, refused.out, len(refused.err.splitlines())) == (1, "", 1), (pages, refused)

    founded = apart(*INIT, "--office", str(disk / "nowy"), folder=disk)
    assert founded.code == 0, founded.err


@pytest.mark.parametrize("command", [DO, ADD, ("case", "list")], ids=["step", "person", "list"])
def test_a_disk_that_can_only_be_read_is_one_sentence(on_disk: Town, disk: Path, command: tuple[str, ...]) -> None:
    last, _ = on_disk.stored()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        done = on_disk.apart(*command)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)

    one_sentence(done, "tylko do odczytu")
    assert on_disk.stored()[0] == last


@pytest.mark.skipif(not ROOT, reason="only the superuser can be somebody else")
@pytest.mark.parametrize("rights", [0o444, 0o000], ids=["read-only", "closed"])
@pytest.mark.parametrize("name", [*FILES, "office.key", "office.toml"])
def test_a_single_file_that_is_closed_is_named(built_town: Path, name: str, rights: int) -> None:
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        town = Town.copied(built_town, Path(place) / "town")
        assert town.osl("case", "list").code == 0
        for path in (town.folder, *town.folder.rglob("*")):
            os.chown(path, 65534, 65534)
        (town.folder / name).chmod(rights)
        last, _ = town.stored()
        os.seteuid(65534)
        try:
            listed, done = town.osl("case", "list"), town.osl(*ADD)
        finally:
            os.seteuid(0)

        for said in (listed, done):
            if said.code != 0:
                one_sentence(said, name)
        assert listed.code + done.code > 0 or rights == 0o444
        (town.folder / name).chmod(0o600)
        assert (town.stored()[0] > last) == (done.code == 0)


def test_a_file_that_another_program_locks_is_waited_for_and_then_named(built_town: Path, tmp_path: Path) -> None:
    towns = {name: Town.copied(built_town, tmp_path / name) for name in FILES}
    commands = dict.fromkeys(FILES, ADD) | {"views.db": ("case", "list")}
    for town in towns.values():
        assert town.osl("case", "list").code == 0
        assert town.osl(*DO).code == 0  # something for the lists to take in
    last = {name: town.stored()[0] for name, town in towns.items()}
    with ExitStack() as locks, ThreadPoolExecutor() as all_at_once:
        for name, town in towns.items():
            db = locks.enter_context(closing(sqlite3.connect(town.folder / name, isolation_level=None)))
            db.execute("BEGIN EXCLUSIVE")
        waiting = {name: all_at_once.submit(town.apart, *commands[name]) for name, town in towns.items()}
        told = {name: done.result() for name, done in waiting.items()}

    for name, town in towns.items():
        one_sentence(told[name], name, "zajęty")
        assert town.stored()[0] == last[name]
        assert town.osl(*commands[name]).code == 0
