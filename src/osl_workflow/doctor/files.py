"""The files in the folder: who may read them, and what an interrupted work has left lying about."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from osl_workflow.doctor.finding import Found, Patient
from osl_workflow.privacy.files import PARTIAL
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.privacy.office_key import NEXT, OFFICE_KEY
from osl_workflow.sentences import sentence
from osl_workflow.store.folder import EVENTS, SETTINGS
from osl_workflow.store.upgrading.copying import NAME as COPY

_SECRET = (EVENTS, f"{EVENTS}-wal", f"{EVENTS}-shm", KEYS, OFFICE_KEY, NEXT)
_SHARED = (EVENTS, KEYS, OFFICE_KEY)
OTHERS, OTHERS_WRITE, GROUP = 0o007, 0o002, 0o070


def permissions(patient: Patient) -> Found:
    """Look who may read keys and history, and write into the folder."""
    if os.name == "nt":
        return Found("unknown", sentence("doctor.permissions_untold"))
    secret = [*_SECRET, SETTINGS] if patient.server is not None else list(_SECRET)  # a server's password may be in it
    open_to_all = sorted(name for name in secret if _rights(patient.folder / name) & OTHERS)
    open_to_all += sorted(
        f"{path.parent.name}/{path.name}"
        for path in patient.folder.glob(f"{COPY}*/*")
        if _rights(path) & OTHERS and _rights(path.parent) & OTHERS
    )
    if open_to_all:
        said = sentence("doctor.permissions_all", files=tuple(open_to_all))
        return Found("act", said, sentence("doctor.permissions_all_advice"), {"files": open_to_all})
    if _rights(patient.folder) & OTHERS_WRITE:
        return Found("act", sentence("doctor.permissions_folder"), sentence("doctor.permissions_folder_advice"))
    shared = {_rights(patient.folder / name) & GROUP for name in _SHARED if (patient.folder / name).exists()}
    if len(shared) > 1:
        said = sentence("doctor.permissions_uneven", files=_SHARED)
        return Found("advice", said, sentence("doctor.permissions_uneven_advice"))
    return Found("well", sentence("doctor.permissions_group" if shared - {0} else "doctor.permissions_owner"))


def left_behind(patient: Patient) -> Found:
    """Look for what interrupted work left, and for old copies with keys in them."""
    unfinished = sorted(path.name for path in patient.folder.glob(f"*{PARTIAL}"))
    copies = sorted(path.name for path in patient.folder.glob(f"{COPY}*") if not path.name.endswith(PARTIAL))
    data = {"unfinished": unfinished, "copies": copies}
    if (patient.folder / NEXT).exists():
        return Found("advice", sentence("doctor.left_key", file=NEXT), sentence("doctor.left_key_advice"), data)
    if unfinished:
        said = sentence("doctor.left_unfinished", files=tuple(unfinished))
        return Found("advice", said, sentence("doctor.left_unfinished_advice"), data)
    if copies:
        said = sentence("doctor.left_copies", files=tuple(copies))
        return Found("advice", said, sentence("doctor.left_copies_advice"), data)
    return Found("well", sentence("doctor.left_nothing"))


def _rights(path: Path) -> int:
    """Return the rights of a file; none where there is no such file."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0
