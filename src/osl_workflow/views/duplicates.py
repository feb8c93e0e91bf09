"""Which records may speak of the same person, and nobody has decided yet?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.event import Event
from osl_workflow.person.events import DuplicateDismissed, DuplicatesProposed, PersonMerged, PersonUnmerged
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh

PAGE = 100


class Duplicates:
    """The view: one row for each pair that was proposed, as seen from the record in which it was."""

    name = "duplicates"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables: the pairs, and the records that now stand for another one."""
        db.execute(
            f"CREATE TABLE {prefix}pairs (person TEXT, other TEXT, traits TEXT NOT NULL, position INTEGER NOT NULL, "
            "dismissed INTEGER NOT NULL, PRIMARY KEY (person, other)) WITHOUT ROWID"
        )
        db.execute(f"CREATE TABLE {prefix}merged (person TEXT PRIMARY KEY) WITHOUT ROWID")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of people into the tables."""
        for recorded in batch:
            for statement, values in _statements(prefix, str(recorded.stream.id), recorded.position, recorded.event):
                db.execute(statement, values)


def _statements(prefix: str, person: str, position: int, event: Event) -> Iterator[tuple[str, tuple[Any, ...]]]:
    match event:
        case DuplicatesProposed():
            for found in event.proposed:
                row = (person, str(found.other), " ".join(found.traits), position)
                yield f"INSERT OR REPLACE INTO {prefix}pairs VALUES (?, ?, ?, ?, 0)", row
        case DuplicateDismissed():
            pair = (person, str(event.other))
            yield f"UPDATE {prefix}pairs SET dismissed = 1 WHERE person = ? AND other = ?", pair
        case PersonMerged():
            yield f"INSERT OR REPLACE INTO {prefix}merged VALUES (?)", (person,)
        case PersonUnmerged():
            yield f"DELETE FROM {prefix}merged WHERE person = ?", (person,)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that agree in `traits` (person.identity.Trait)."""

    person: UUID
    other: UUID
    traits: tuple[str, ...]


def undecided(views: Following, *, limit: int = PAGE) -> Answer[Pair]:
    """Return the pairs that wait for somebody to look at them, the oldest first.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Duplicates.name) as answering:
        p = answering.prefix
        found = (
            f"FROM {p}pairs WHERE dismissed = 0 AND person NOT IN (SELECT person FROM {p}merged) "
            f"AND other NOT IN (SELECT person FROM {p}merged)"
        )
        total = next(answering.db.query(f"SELECT count(*) AS n {found}"))["n"]
        page = answering.db.query(f"SELECT * {found} ORDER BY position, other LIMIT ?", [limit])
        rows = tuple(Pair(UUID(row["person"]), UUID(row["other"]), tuple(str(row["traits"]).split())) for row in page)
        return Answer(rows, total, answering.status)
