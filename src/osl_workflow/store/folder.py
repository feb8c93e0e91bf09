"""The folder of an office: where its files lie, who may open them, and which folders cannot be one."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

from osl_workflow.errors import Refused
from osl_workflow.privacy.keyring import KEYS

EVENTS = "events.db"
VIEWS = "views.db"
SETTINGS = "office.toml"
BACKUPS = "backups.json"

MOUNTS = Path("/proc/mounts")
"""The mount table of Linux; other systems have none, and there nothing is said about network file systems."""

# Types of file systems whose files lie on another machine. The write-ahead log of SQLite needs memory shared by all
# who have the file open (https://www.sqlite.org/wal.html, "all processes must be on the same host"). `9p` is missing on
# purpose: it is also how some containers show their own disk.
_NETWORK = frozenset(
    {"afs", "ceph", "cifs", "coda", "davfs", "gfs2", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2"}
    | {"smb2", "smb3", "smbfs", "fuse.ceph-fuse", "fuse.davfs2", "fuse.glusterfs", "fuse.gvfsd-fuse"}
    | {"fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs"}
)


def network_file_system(mounts: str, path: PurePosixPath) -> str | None:
    """Return the type of the network file system on which the absolute `path` lies, or None; `mounts` as below."""
    found = file_system_of(mounts, path)
    return found if found is not None and is_on_network(found) else None


def is_on_network(kind: str) -> bool:
    """Return whether files of this type of file system lie on another machine."""
    return kind in _NETWORK


def file_system_of(mounts: str, path: PurePosixPath) -> str | None:
    """Return the type of the file system on which the absolute `path` lies, or None if no line tells it.

    `mounts` is the text of /proc/mounts: device, mount point (a space as its octal code), type and options a line;
    the longest mount point above `path` counts, and of equal ones the last.
    """
    found, depth = None, -1
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePosixPath(fields[1].encode().decode("unicode_escape").encode("latin-1").decode(errors="replace"))
        if path.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = fields[2], len(point.parts)
    return found


def check_folder(folder: Path) -> None:
    """Check that the files of an office can live in `folder`.

    Raises:
        Refused: it is not there, lies on a network file system, or cannot be written.
    """
    if not folder.is_dir():
        raise Refused("store.no_folder", folder=str(folder))
    if MOUNTS.exists():
        kind = network_file_system(MOUNTS.read_text(errors="replace"), PurePosixPath(folder.resolve()))
        if kind is not None:
            raise Refused("store.network_folder", folder=str(folder), kind=kind)
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise Refused("store.read_only_folder", folder=str(folder), owner=_owner(folder))


def check_readable(folder: Path) -> None:
    """Check that whoever runs the program may read the files of an office in `folder`.

    Raises:
        Refused: he may not.
    """
    for name in (EVENTS, SETTINGS):
        file = folder / name
        if file.exists() and not os.access(file, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            raise Refused("store.read_only_folder", folder=str(folder), owner=_owner(folder))


def has_history(folder: Path) -> bool:
    """Return whether `folder` is that of an office, whose history lies there or on a server.

    Raises:
        Refused: whoever runs the program may not look into it.
    """
    try:
        return (folder / EVENTS).exists() or (folder / SETTINGS).exists()
    except PermissionError:
        raise Refused("store.read_only_folder", folder=str(folder), owner=_owner(folder)) from None


def no_history(folder: Path) -> Refused:
    """Return what to say of a folder without a history: it was lost where keys are left, or there never was one."""
    if (folder / KEYS).exists():
        return Refused("backup.events_lost", folder=str(folder))
    return Refused("backup.all_lost" if (folder / BACKUPS).exists() else "store.no_office", folder=str(folder))


def make_file(path: Path, folder: Path) -> None:
    """Make an empty file with the rights of the history in `folder`: whoever may work here may open it, nobody else.

    Left to the system, it would be what the one who happened to come first has set for his own files.
    """
    events = next((found for name in (EVENTS, SETTINGS) if (found := folder / name).exists()), path)
    rights = stat.S_IMODE(events.stat().st_mode) if events.exists() else 0o600
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    try:
        if hasattr(os, "fchmod"):  # Windows has other rights
            os.fchmod(made, rights)
    finally:
        os.close(made)


def write_private(path: Path, text: str) -> None:
    """Write a small file of the owner's alone, whole or not at all: it may name a password."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def make_folder(path: Path) -> None:
    """Make a folder with the rights of the one in which it lies, if it is not there."""
    if not path.exists():
        path.mkdir(exist_ok=True)
        path.chmod(stat.S_IMODE(path.parent.stat().st_mode))


def _owner(folder: Path) -> str:
    """Return the login of whoever owns a folder, or as much of it as can be seen."""
    try:
        return folder.owner()
    except (KeyError, OSError, NotImplementedError):
        return "?"
