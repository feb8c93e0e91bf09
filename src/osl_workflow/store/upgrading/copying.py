"""The copy that is made before anything is touched: history, keys, settings, in a folder of the owner's alone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy.files import PARTIAL, sync_folder, write_whole
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.privacy.office_key import OFFICE_KEY
from osl_workflow.privacy.sqlite import explained
from osl_workflow.store.folder import EVENTS, SETTINGS

NAME = "before-upgrade-"
SPARE = 16 * 1024 * 1024
"""Bytes kept free for whatever else the machine writes meanwhile."""


def needed_room(folder: Path) -> int:
    """Return how many bytes must be free: the copy, and twice as much for what the steps write."""
    files = (folder / EVENTS, folder / f"{EVENTS}-wal", folder / KEYS)
    return 3 * sum(file.stat().st_size for file in files if file.exists()) + SPARE


def check_room(folder: Path) -> None:
    """Check that the disk has room for the copy and the steps.

    Raises:
        Refused: it has not; says how much is needed.
    """
    needed, free = needed_room(folder), shutil.disk_usage(folder).free
    if free < needed:
        raise Refused("upgrading.no_room", folder=str(folder), needed=_megabytes(needed), free=_megabytes(free))


def copies(folder: Path, format: int) -> list[Path]:
    """Return the copies of an office of this format that were made here, the oldest first."""
    found = (path for path in folder.glob(f"{NAME}{format}-*") if not path.name.endswith(PARTIAL))
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def make_copy(folder: Path, format: int, today: date) -> Path:
    """Copy the office into a new folder inside it and return that; what a kill left of an earlier copy is removed.

    Events before keys: every event of the copy then has its key in it.

    Raises:
        Refused: no room, or the disk does not let us write.
        Tampered: a file is damaged.
    """
    for left in folder.glob(f"{NAME}*{PARTIAL}"):
        shutil.rmtree(left)
    check_room(folder)
    target = _free_name(folder, f"{NAME}{format}-{today.isoformat()}")
    partial = target.with_name(target.name + PARTIAL)
    partial.mkdir(mode=0o700)
    for name in (EVENTS, KEYS):
        _copy_database(folder / name, partial / name)
    for name in (OFFICE_KEY, SETTINGS):
        if (folder / name).exists():
            write_whole(partial / name, (folder / name).read_bytes())
    sync_folder(partial)
    partial.rename(target)
    sync_folder(folder)
    return target


def _free_name(folder: Path, name: str) -> Path:
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}"
    return path


def _copy_database(source: Path, target: Path) -> None:
    write_whole(target, b"")  # for its owner alone from the first byte on
    with (
        explained(source.name),
        closing(sqlite3.connect(source)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Tampered("store.damaged", file=source.name)


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)
