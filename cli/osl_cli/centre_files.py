"""What acts on the files of an office need, also where it cannot be opened: its folder, its server, its databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from osl_workflow.bootstrap import read_settings
from osl_workflow.errors import Refused, Usage
from osl_workflow.privacy.files import write_whole
from osl_workflow.privacy.key_copy import KeyCopy, sealed, take
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.store.folder import BACKUPS, EVENTS, has_history, no_history
from osl_workflow.store.last_backup import LastBackup, note_backup
from osl_workflow.store.opening import events_database, keys_database
from osl_workflow.store.recorder import Recorder

if TYPE_CHECKING:
    from osl_cli.run import Run
    from osl_cli.showing import Advance
    from osl_workflow.privacy.database import Database
    from osl_workflow.store.backup import Tell


def now() -> datetime:
    """Return the moment: a backup is taken by the real clock, also of a demo office."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class OfficeFiles:
    """The folder of an office and the server on which it lies, if it does."""

    folder: Path
    server: str | None

    @classmethod
    def of(cls, run: Run) -> OfficeFiles:
        """Return those that the run is about.

        Raises:
            Usage: no office lies there, not even its keys.
        """
        if not (has_history(run.folder) or (run.folder / KEYS).exists()):
            raise Usage("cli.no_office", folder=str(run.folder.resolve()))
        return cls.in_(run.folder)

    @classmethod
    def in_(cls, folder: Path) -> OfficeFiles:
        """Return those of a folder."""
        return cls(folder, read_settings(folder).server)

    @contextmanager
    def history(self) -> Iterator[Recorder]:
        """Open the history; keys are not needed for it.

        Raises:
            Refused: there is none.
        """
        if self.server is None and not (self.folder / EVENTS).exists():
            raise no_history(self.folder)
        database = events_database(self.folder, self.server)
        try:
            recorder = Recorder(database)
            if self.server is None and recorder.meta() is None:  # a file that was emptied
                raise no_history(self.folder)
            yield recorder
        finally:
            database.close()

    @contextmanager
    def keys(self) -> Iterator[Database]:
        """Open the database of the keys.

        Raises:
            Refused: there is none.
        """
        if self.server is None and not (self.folder / KEYS).exists():
            if not (self.folder / EVENTS).exists() and (self.folder / BACKUPS).exists():
                raise no_history(self.folder)
            raise Refused("privacy.keys_missing", file=KEYS, folder=str(self.folder))
        database = keys_database(self.folder, self.server)
        try:
            yield database
        finally:
            database.close()

    def store(self) -> UUID:
        """Return the id of the store.

        Raises:
            Refused: there is no history.
        """
        with self.history() as recorder:
            meta = recorder.meta()
        if meta is None:
            raise Refused("store.no_office", folder=str(self.folder))
        return meta[0]

    def taken_keys(self) -> KeyCopy:
        """Return a copy of the keys as they are now, whether or not there is a history.

        Raises:
            Refused: they are missing.
            Tampered: they are damaged.
        """
        with self.keys() as keys:
            return take(keys, self.folder, now())

    def write_keys(self, file: Path, passphrase: str) -> KeyCopy:
        """Write a copy of the keys into a new file and note that in the folder; return it.

        Raises:
            Refused: the file is there already.
        """
        if file.exists():
            raise Refused("backup.exists", path=str(file))
        last = self._last_position()  # before the keys: each event up to here has its key in the copy
        copy = self.taken_keys()
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, sealed(copy, passphrase))
        counted = {"keys": len(copy.keys), "destroyed": len(copy.destroyed)}
        note_backup(self.folder, LastBackup("keys", copy.taken_at, str(file.resolve()), last, **counted))
        return copy

    def _last_position(self) -> int:
        try:
            with self.history() as recorder:
                return recorder.max_notification_id() or 0
        except Refused:
            return 0


@contextmanager
def telling(run: Run, what: Any) -> Iterator[Tell]:
    """Show how far a long work is; how long it is comes with the first step."""
    with ExitStack() as stack:
        begun: list[Advance] = []
        told = 0

        def tell(done: int, total: int) -> None:
            nonlocal told
            if not begun:
                begun.append(stack.enter_context(run.progress(what, total)))
            begun[0](done - told)
            told = done

        yield tell
