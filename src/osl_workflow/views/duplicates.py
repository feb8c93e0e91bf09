"""Which records speak of the same person: merged by somebody, or perhaps and nobody has decided yet?"""

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
    """The view: one row for each pair that was proposed, as seen from the record in which it was; merged records."""

    name = "duplicates"
    schema = 2

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables: the pairs, and the records that now stand for another one."""
        db.execute(
            f"CREATE TABLE {prefix}pairs (person TEXT, other TEXT, traits TEXT NOT NULL, position INTEGER NOT NULL, "
            "dismissed INTEGER NOT NULL, PRIMARY KEY (person, other)) WITHOUT ROWID"
        )
        db.execute(f"CREATE TABLE {prefix}merged (person TEXT PRIMARY KEY, survivor TEXT NOT NULL) WITHOUT ROWID")
        db.execute(f"CREATE INDEX {prefix}merged_by_survivor ON {prefix}merged (survivor)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of people into the tables."""
        for recorded in batch:
            if recorded.stream.kind == "person":
                person = str(recorded.stream.id)
                for statement, values in _statements(prefix, person, recorded.position, recorded.event):
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
            yield f"INSERT OR REPLACE INTO {prefix}merged VALUES (?, ?)", (person, str(event.survivor))
        case PersonUnmerged():
            yield f"DELETE FROM {prefix}merged WHERE person = ?", (person,)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that agree in `traits` (person.identity.Trait)."""

    person: UUID
    other: UUID
    traits: tuple[str, ...]


def undecided(views: Following, person: UUID | None = None, *, limit: int = PAGE) -> Answer[Pair]:
    """Return the pairs that wait for somebody to look at them, the oldest first.

    With `person` only hers, whichever of the two records holds the proposal; she then stands first in each pair.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Duplicates.name) as answering:
        p = answering.prefix
        found = (
            f"FROM {p}pairs WHERE dismissed = 0 AND person NOT IN (SELECT person FROM {p}merged) "
            f"AND other NOT IN (SELECT person FROM {p}merged)"
        )
        values: list[Any] = []
        if person is not None:
            found += " AND ? IN (person, other)"
            values.append(str(person))
        total = next(answering.db.query(f"SELECT count(*) AS n {found}", values))["n"]
        page = answering.db.query(f"SELECT * {found} ORDER BY position, other LIMIT ?", [*values, limit])
        rows = tuple(Pair(UUID(row["person"]), UUID(row["other"]), tuple(str(row["traits"]).split())) for row in page)
        if person is None:
            return Answer(rows, total, answering.status)
        hers = _seen_from(person, rows)
        return Answer(hers, len(hers), answering.status)


def _seen_from(person: UUID, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Return each pair once, with `person` first: both records may propose each other."""
    turned = (pair if pair.person == person else Pair(person, pair.person, pair.traits) for pair in pairs)
    return tuple({pair.other: pair for pair in turned}.values())


def merged_into(views: Following, survivor: UUID) -> tuple[UUID, ...]:
    """Return the records that were merged into `survivor`, also by way of others.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Duplicates.name) as answering:
        p = answering.prefix
        found = answering.db.query(
            "WITH RECURSIVE gone(person) AS ("
            f"SELECT person FROM {p}merged WHERE survivor = ? "
            f"UNION SELECT m.person FROM {p}merged m JOIN gone ON m.survivor = gone.person) "
            "SELECT person FROM gone ORDER BY person",
            [str(survivor)],
        )
        return tuple(UUID(row["person"]) for row in found)
