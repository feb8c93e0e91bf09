"""What a view is: the answer to one question, kept in tables of its own that can be thrown away and built anew.

One file (or folder) in `views/`, one object with four members (`View`):

- `name`: letters and underscores; `schema`: a number, raised when its tables or handlers change;
- `create(db, prefix)` makes its tables, each named `prefix` + something of its own;
- `handle(db, prefix, batch)` brings events into them, in order; it knows nothing but the batch and its own tables, and
  gets every event once. Sealed parts are closed (None): a view holds no name and no text.

Its queries get an `Answering` from `Following.reading(name)`. For example, how many events of each topic there are:

    class Topics:
        name = "topics"
        schema = 1

        def create(self, db: Database, prefix: str) -> None:
            db.execute(f"CREATE TABLE {prefix}counts (topic TEXT PRIMARY KEY, events INTEGER NOT NULL)")

        def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
            for recorded in batch:
                db.execute(
                    f"INSERT INTO {prefix}counts VALUES (?, 1) ON CONFLICT DO UPDATE SET events = events + 1",
                    [recorded.event.topic],
                )

    with following.reading("topics") as answering:
        rows = list(answering.db.query(f"SELECT topic, events FROM {answering.prefix}counts ORDER BY topic"))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlite_utils import Database

from osl_workflow.store.recorded import Recorded


class View(Protocol):
    """One question, answered from tables of its own; see the module for what is asked of it."""

    @property
    def name(self) -> str:
        """The name of the view, and the beginning of the names of its tables."""

    @property
    def schema(self) -> int:
        """The number of its tables and handlers; another number means that they are built anew."""

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables, each with a name that begins with `prefix`."""

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring a batch of events, in order, into the tables."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a view stands still: the type of the error, and the position of the event it could not digest."""

    error: str
    position: int


@dataclass(frozen=True, slots=True)
class Status:
    """How fresh a view is. `behind` counts the events it has not seen; `as_of` is when its last one was recorded."""

    view: str
    position: int
    behind: int
    as_of: datetime | None
    stopped: Stopped | None


@dataclass(frozen=True, slots=True)
class Answering:
    """What a query needs: the tables of its view, unchanged while it reads, and how fresh they are."""

    db: Database
    prefix: str
    status: Status
