"""One follower for all views: it reads the history by position, in batches, and feeds every view from the same batch.

A *generation* is one set of the tables of a view, with the position up to which it has come. A view is rebuilt by
feeding a new generation while the old one is read and kept fresh; when it has caught up, it takes the old one's place
and the old tables are dropped. A new view, a raised schema number and another history under the same file (a restored
backup) are nothing else: there is no fitting generation, so one is built.

A view that cannot digest an event stops alone: what it did with that event is undone, the type of the error and the
position are kept (never a value), and every answer shows them. The others go on. `views.db` may be lost at any time.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlite_utils import Database

from osl_workflow.errors import Refused, Tampered
from osl_workflow.privacy.sqlite import BUSY_SECONDS, configure, immediate, trouble
from osl_workflow.store.folder import VIEWS, make_file
from osl_workflow.store.generations import GENERATIONS, SELECT, UPDATE, Generation, Seen, waiting
from osl_workflow.store.recorded import Recorded, Stretch
from osl_workflow.store.up_to import Source
from osl_workflow.store.view import Answering, Status, View

BATCH = 1000
"""Events read at once; also how long, in events, one process keeps the others from writing their views."""

_NAME = re.compile(r"[a-z]+(_[a-z]+)*")


class Following:
    """The views of one office in one file. It holds one connection: use it from one thread, close it at the end."""

    def __init__(self, path: Path, store: Source, views: Sequence[View]) -> None:
        """Open the views of `store` in the file `path`, making it if it is not there.

        Raises:
            Refused: the file cannot be used.
            ValueError: a view has a name that cannot begin a table, or that another one has.
        """
        names = [view.name for view in views]
        if len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names)):
            raise ValueError(f"views need different names of letters and underscores: {names}")
        self._store = store
        self._of_store = str(store.id)
        self._ahead: Stretch | None = None
        self._marks: dict[int, str] = {}
        self._seen = Seen((), {})
        self._fitting: tuple[Seen, str] | None = None
        self._views = {view.name: view for view in views}
        with _explained():
            make_file(path, path.parent)
            connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
            try:
                # NORMAL: a power cut may take the last batches back, whole ones; they are in the history and come again
                configure(connection, VIEWS, journal_mode=("WAL", "wal"), synchronous=("NORMAL", 1))
                connection.execute(GENERATIONS)
            except BaseException:
                connection.close()
                raise
        self._db = Database(connection, execute_plugins=False)
        self._connection = connection

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def catch_up(self) -> None:
        """Feed every view all that it has not seen; views under construction take their place when they are ready.

        Raises:
            Tampered: the history is not what was written.
            Refused: the disk, or another process, does not let us write.
        """
        with _explained():
            seen = self._look()
            if self._is_news(seen):
                self._take_in(seen)

    def rebuild(self, names: Sequence[str]) -> None:
        """Build the views `names` anew from the whole history; until they are ready the old ones answer.

        Raises:
            KeyError: no such view.
            Tampered: the history is not what was written.
            Refused: the new tables cannot digest an event and the old ones stay; or the disk, or another process, does
                not let us write.
        """
        with _explained():
            with immediate(self._connection):
                for view in (self._views[name] for name in names):
                    for generation in self._generations(view.name):
                        if not generation.active:
                            self._drop(generation)
                    self._begin(view)
            self._begin_missing()
            self._feed_all()
            with immediate(self._connection):
                failed = [
                    found for name in names for found in self._generations(name) if found.error and not found.active
                ]
                for generation in failed:
                    self._drop(generation)
        for generation in failed:
            raise Refused(
                "store.rebuild_stopped",
                view=generation.view,
                error=generation.error,
                position=generation.error_position,
            )

    def status(self) -> tuple[Status, ...]:
        """Return how fresh each view is, in the order in which they were given."""
        found = self._of_views()
        return tuple(self._status(name, self._readable(name, found)) for name in self._views)

    @contextmanager
    def reading(self, name: str, *, fresh: bool = False) -> Iterator[Answering]:
        """Give a query the tables of the view `name`, which do not change while it reads.

        `fresh`: they take in first what is new.

        Raises:
            Tampered: the history is not what was written.
            Refused: the view is being built for the first time; or what is new cannot be written, as `catch_up`.
        """
        try:
            self._connection.execute("BEGIN")
            seen, last = self._look(), None
            if fresh and self._is_news(seen):
                self._connection.execute("ROLLBACK")
                self._take_in(seen)
                self._connection.execute("BEGIN")
                seen = self._look()
            elif fresh:
                last = seen.start
            generation = self._readable(name, seen.generations)
            if generation is None:
                raise Refused("store.view_not_ready", view=name)
            yield Answering(self._db, generation.prefix, self._status(name, generation, last))
        except sqlite3.Error as error:
            _tell(error)
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    # ---------------------------------------------------------------- generations

    def _begin_missing(self) -> None:
        """Begin a generation of each view that has none which fits its schema and the history of this store.

        In a store restored from a backup another event stands at the position of a generation, or none.
        """
        with immediate(self._connection):
            for name, found in self._of_views().items():
                for generation in found:
                    old_but_answering = generation.active and self._is_true(generation)
                    if not self._fits(generation) and not old_but_answering:
                        self._drop(generation)
                if not any(map(self._fits, found)):
                    self._begin(self._views[name])

    def _all_fit(self, found: Mapping[str, Sequence[Generation]]) -> bool:
        return all(any(map(self._fits, generations)) for generations in found.values())

    def _still_fit(self, seen: Seen) -> bool:
        """Return whether all fit; where they have come equally far, one leaf tells whether they still do."""
        at = None if seen.start is None else (seen, self._history(seen.start))
        if at is not None and at == self._fitting:
            return True
        fit = self._all_fit(seen.generations)
        self._fitting = at if fit and seen.is_level else None
        return fit

    def _fits(self, generation: Generation) -> bool:
        return self._is_known(generation) and self._is_true(generation)

    def _is_true(self, generation: Generation) -> bool:
        """Return whether a generation has come by the history of this store."""
        return generation.history == self._history(generation.position)

    def _history(self, position: int) -> str:
        """Return what marks the history up to a position: the store, and the leaf that stands there.

        A few marks are remembered: those of the ends of the last batches.
        """
        if position not in self._marks:
            self._mark(position, self._store.leaf(position) if position else b"")
        return self._marks[position]

    def _mark(self, position: int, leaf: bytes | None) -> None:
        if len(self._marks) > 3:
            self._marks.clear()
        self._marks[position] = f"{self._of_store} {'' if leaf is None else leaf.hex() or 'empty'}"

    def _begin(self, view: View) -> None:
        number = max((found.number for found in self._generations(view.name)), default=0) + 1
        generation = Generation(view.name, number, view.schema, 0, 0, self._history(0))
        self._connection.execute(
            "INSERT INTO generations (view, number, schema, active, position, history) VALUES (?, ?, ?, 0, 0, ?)",
            (view.name, number, view.schema, generation.history),
        )
        view.create(self._db, generation.prefix)

    def _drop(self, generation: Generation) -> None:
        tables = self._connection.execute("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')")
        for kind, name in tables.fetchall():
            if name.startswith(generation.prefix):
                self._connection.execute(f'DROP {kind} "{name}"')
        self._connection.execute(
            "DELETE FROM generations WHERE view = ? AND number = ?", (generation.view, generation.number)
        )

    def _of_views(self) -> dict[str, list[Generation]]:
        """Return the generations of each view that is followed here, by number."""
        found: dict[str, list[Generation]] = {name: [] for name in self._views}
        for view, number, schema, active, *rest in self._connection.execute(SELECT):
            if view in found:
                found[view].append(Generation(view, number, schema, active, *rest))
        return found

    def _generations(self, view: str) -> list[Generation]:
        return self._of_views()[view]

    def _look(self) -> Seen:
        """Return the generations as they are, in no transaction of ours that writes; read again when any may be others.

        `data_version` tells of what others have written, `total_changes` counts what this connection has.
        """
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        at = (version, self._connection.total_changes)
        if self._seen.at != at:
            self._seen = Seen(at, self._of_views())
        return self._seen

    def _readable(self, name: str, found: Mapping[str, Sequence[Generation]]) -> Generation | None:
        """Return the generation that answers: the active one, if this program can read it."""
        schema = self._views[name].schema
        return next((one for one in found[name] if one.active and one.schema == schema), None)

    def _status(self, name: str, generation: Generation | None, last: int | None = None) -> Status:
        last = self._store.last_position() if last is None else last
        if generation is None:
            return Status(name, 0, last, None, None)
        as_of = datetime.fromisoformat(generation.as_of) if generation.as_of else None
        return Status(name, generation.position, last - generation.position, as_of, generation.stopped)

    # ---------------------------------------------------------------- feeding

    def _is_news(self, seen: Seen) -> bool:
        """Return whether any view has something to take in, or is to be built; the first batch of it is read ahead."""
        self._marks.clear()
        self._ahead = None
        if seen.start is not None:
            self._ahead = self._read(seen.start)
        return not self._still_fit(seen) or bool(self._ahead and self._ahead.events) or seen.is_building

    def _take_in(self, seen: Seen) -> None:
        if not self._still_fit(seen):
            self._begin_missing()
        self._feed_all()

    def _feed_all(self) -> None:
        """Feed those that answer first, and again after every batch of those under construction."""
        building = True
        while building:
            while self._feed(active=True):
                pass
            building = self._is_building() and self._feed(active=False)

    def _feed(self, *, active: bool) -> bool:
        """Feed one batch in one transaction; return whether there may be more.

        The position is read under the lock: two followers that only read it before would both apply the events.
        """
        with immediate(self._connection):
            fed = [one for one in waiting(self._of_views(), active=active) if self._is_known(one)]
            if not fed:
                return False
            start = min(generation.position for generation in fed)
            batch = self._read(start).events
            ready = len(batch) < BATCH
            handled = self._handled_together(fed, start, batch)
            if handled is None:
                handled = [self._handled(one, batch[one.position - start :]) for one in fed]
            self._note(fed, handled)
            for generation in handled:
                if not active and (ready or generation.error is not None):
                    self._take_place(generation)
        return not ready

    def _read(self, start: int) -> Stretch:
        """Return the next batch after `start`; what was read ahead is used once."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead.start != start:
            ahead = self._store.stretch(start, BATCH)
            self._mark(start, ahead.leaf_before)
            self._mark(start + len(ahead.events), ahead.leaf)
        return ahead

    def _is_building(self) -> bool:
        return self._connection.execute("SELECT 1 FROM generations WHERE active = 0").fetchone() is not None

    def _is_known(self, generation: Generation) -> bool:
        return generation.schema == self._views[generation.view].schema

    def _handled_together(
        self, fed: Sequence[Generation], start: int, batch: Sequence[Recorded]
    ) -> list[Generation] | None:
        """Bring a batch into all generations, or return None, all of it undone, if a view cannot digest an event."""
        self._connection.execute("SAVEPOINT together")
        for generation in fed:
            part = batch[generation.position - start :]
            if part and self._failed(self._views[generation.view], generation.prefix, part, "together") is not None:
                return None
        self._connection.execute("RELEASE together")
        return [self._after(generation, batch[generation.position - start :]) for generation in fed]

    def _handled(self, generation: Generation, batch: Sequence[Recorded]) -> Generation:
        """Bring a batch into a generation; if an event cannot be digested, all before it and the reason."""
        view = self._views[generation.view]
        if self._attempt(view, generation.prefix, batch) is None:
            return self._after(generation, batch)
        for count, recorded in enumerate(batch):
            error = self._attempt(view, generation.prefix, (recorded,))
            if error is not None:
                stopped = generation._replace(error=error, error_position=recorded.position)
                return self._after(stopped, batch[:count])
        return self._after(generation, batch)

    def _attempt(self, view: View, prefix: str, batch: Sequence[Recorded]) -> str | None:
        """Let a view handle a batch and return None, or undo what it did and return the type of its error."""
        self._connection.execute("SAVEPOINT alone")
        error = self._failed(view, prefix, batch, "alone")
        if error is None:
            self._connection.execute("RELEASE alone")
        return error

    def _failed(self, view: View, prefix: str, batch: Sequence[Recorded], savepoint: str) -> str | None:
        """Let a view handle a batch; if it fails, undo all since the savepoint and return the type of the error."""
        try:
            view.handle(self._db, prefix, batch)
        except Exception as error:  # whatever a view fails on, the others go on
            at_disk = isinstance(error, sqlite3.Error) and trouble(error, VIEWS) is not None
            if at_disk or not self._connection.in_transaction:
                raise
            self._connection.execute(f"ROLLBACK TO {savepoint}")
            self._connection.execute(f"RELEASE {savepoint}")
            return type(error).__name__
        return None

    def _after(self, generation: Generation, batch: Sequence[Recorded]) -> Generation:
        if not batch:
            return generation
        last = batch[-1]
        return generation._replace(
            position=last.position,
            history=self._history(last.position),
            as_of=last.event.meta.recorded_at.isoformat(),
        )

    def _note(self, before: Sequence[Generation], after: Sequence[Generation]) -> None:
        """Write how far generations have come; those that have come equally far in one statement."""
        alike: dict[tuple[Any, ...], list[Generation]] = {}
        for old, new in zip(before, after, strict=True):
            if new != old:
                values = (new.position, new.history, new.as_of, new.error, new.error_position)
                alike.setdefault(values, []).append(new)
        for values, generations in alike.items():
            keys = [part for one in generations for part in (one.view, one.number)]
            rows = ", ".join(["(?, ?)"] * len(generations))
            self._connection.execute(f"{UPDATE} WHERE (view, number) IN (VALUES {rows})", (*values, *keys))

    def _take_place(self, generation: Generation) -> None:
        """Let a generation answer in place of the active one; one that has stopped replaces only what is no better."""
        for other in self._generations(generation.view):
            if other.active:
                if generation.error is not None and other.schema == generation.schema and other.error is None:
                    return
                self._drop(other)
        self._connection.execute(
            "UPDATE generations SET active = 1 WHERE view = ? AND number = ?", (generation.view, generation.number)
        )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        _tell(error)


def _tell(error: sqlite3.Error) -> NoReturn:
    """Raise trouble with the file as a sentence, or the error itself; a damaged file is no loss."""
    said = trouble(error, VIEWS)
    if isinstance(said, Tampered):
        said = Refused("store.views_damaged", file=VIEWS)
    if said is None:
        raise error
    raise said from error
