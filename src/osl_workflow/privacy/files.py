"""Files that are whole or not there at all, even after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

PARTIAL = ".partial"
"""What the name of a file or folder ends with until it is whole."""


def write_whole(path: Path, data: bytes, rights: int = 0o600) -> None:
    """Write a file in place of an earlier one; `rights` are those of its owner alone unless given."""
    partial = path.with_name(path.name + PARTIAL)
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if hasattr(os, "fchmod") and rights != 0o600:  # Windows has other rights
            os.fchmod(descriptor, rights)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make what was written to a file durable."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":  # Windows has no handle of a folder to sync
        return
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
