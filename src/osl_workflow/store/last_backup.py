"""When the last backup of an office was taken: a small file in its folder, for whoever asks if it is time again."""

from __future__ import annotations

import json
import stat
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from osl_workflow.privacy.files import write_whole
from osl_workflow.store.folder import BACKUPS, EVENTS, SETTINGS

What = Literal["events", "keys"]


@dataclass(frozen=True, slots=True)
class LastBackup:
    """A backup that was taken: of what, when, where it was put.

    `position`: of the last event in it (of keys: of the last one whose key is surely in it); `keys` and `destroyed`:
    how many keys there were, and how many had been destroyed.
    """

    what: What
    when: datetime
    where: str
    position: int
    keys: int = 0
    destroyed: int = 0


def last_backup(folder: Path, what: What = "events") -> LastBackup | None:
    """Return the last backup of the events or of the keys of the office in `folder`; None where none is known."""
    try:
        said = _read(folder)[what]
        values: dict[str, Any] = {**said, "when": datetime.fromisoformat(said["when"])}
        return LastBackup(**values)
    except (KeyError, TypeError, ValueError):
        return None


def note_backup(folder: Path, done: LastBackup) -> None:
    """Write down that a backup was taken; whoever may read the history may read it."""
    noted = {**_read(folder), done.what: {**asdict(done), "when": done.when.isoformat()}}
    beside = next((found for name in (EVENTS, SETTINGS) if (found := folder / name).exists()), None)
    rights = stat.S_IMODE(beside.stat().st_mode) if beside else 0o600
    write_whole(folder / BACKUPS, json.dumps(noted, indent=2, ensure_ascii=False).encode() + b"\n", rights)


def _read(folder: Path) -> dict[str, dict[str, str]]:
    try:
        said = json.loads((folder / BACKUPS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
