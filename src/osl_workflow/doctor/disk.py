"""The disk under the folder: its file system, its room, whether it can be written."""

from __future__ import annotations

import os
import shutil
from pathlib import PurePosixPath

from osl_workflow.doctor.finding import Found, Patient
from osl_workflow.sentences import sentence
from osl_workflow.store.folder import MOUNTS, file_system_of, is_on_network

LITTLE, SCARCE = 200_000_000, 20_000_000
"""Bytes: below the first somebody should think of it, below the second work will soon stop."""
FEW_FILES = 1000
_WITHOUT_RIGHTS = frozenset({"vfat", "msdos", "exfat", "fuseblk", "ntfs", "ntfs3", "fuse.exfat"})
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


def file_system(patient: Patient) -> Found:
    """Look at the kind of file system."""
    if not MOUNTS.exists():
        return Found("unknown", sentence("doctor.file_system_untold"))
    kind = file_system_of(MOUNTS.read_text(errors="replace"), PurePosixPath(patient.folder.resolve())) or "?"
    said, data = sentence("doctor.file_system", kind=kind), {"kind": kind}
    if is_on_network(kind):
        return Found("act", said, sentence("doctor.file_system_network"), data)
    if kind in _WITHOUT_RIGHTS:
        return Found("act", said, sentence("doctor.file_system_without_rights"), data)
    if kind in _IN_MEMORY:
        return Found("advice", said, sentence("doctor.file_system_memory"), data)
    return Found("well", said, data=data)


def space(patient: Patient) -> Found:
    """Look at the free space, against the size of the office, and at the number of files that can still be made."""
    free = shutil.disk_usage(patient.folder).free
    size = sum(path.stat().st_size for path in patient.folder.iterdir() if path.is_file())
    said = sentence("doctor.space", free=_megabytes(free), size=_megabytes(size))
    data = {"free_bytes": free, "office_bytes": size}
    if hasattr(os, "statvfs"):  # Windows counts no inodes
        disk = os.statvfs(patient.folder)
        if disk.f_files and disk.f_favail < FEW_FILES:
            return Found("act", said, sentence("doctor.space_no_files", left=disk.f_favail), data)
    if free < SCARCE:
        return Found("act", said, sentence("doctor.space_scarce"), data)
    if free < max(LITTLE, 3 * size):
        return Found("advice", said, sentence("doctor.space_little"), data)
    return Found("well", said, data=data)


def writable(patient: Patient) -> Found:
    """Look whether the folder can be written by whoever runs the program."""
    read_only = hasattr(os, "statvfs") and bool(os.statvfs(patient.folder).f_flag & os.ST_RDONLY)
    if read_only or not os.access(
        patient.folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids
    ):
        return Found("act", sentence("doctor.not_writable"), sentence("doctor.not_writable_advice"))
    return Found("well", sentence("doctor.writable"))


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)
