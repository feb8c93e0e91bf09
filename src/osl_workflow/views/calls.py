"""Which calls are there, how many applied, and how many places are taken?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.recruitment.events import (
    Applied,
    CallChanged,
    CallEnded,
    CallOpened,
    Chosen,
    Promoted,
    Withdrew,
)
from osl_workflow.sentences import Text
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh


class Calls:
    """The view: one row for each call and one for each application: ids and numbers, nobody's name."""

    name = "calls"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; `state` of an application: waits, has a place, or withdrawn."""
        db.execute(
            f"CREATE TABLE {prefix}calls (id TEXT PRIMARY KEY, position INTEGER NOT NULL, code TEXT NOT NULL, "
            "pl TEXT, en TEXT, process TEXT NOT NULL, opens_on TEXT NOT NULL, closes_on TEXT NOT NULL, "
            "places INTEGER NOT NULL, ended_on TEXT) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}applications (id TEXT, number INTEGER, person TEXT NOT NULL, state TEXT NOT NULL, "
            "PRIMARY KEY (id, number)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}applications_by_person ON {prefix}applications (person)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of calls into the tables."""
        for recorded in batch:
            event, id = recorded.event, str(recorded.stream.id)
            match event:
                case CallOpened():
                    days = (event.opens_on.isoformat(), event.closes_on.isoformat())
                    row = (id, recorded.position, event.code, event.title.pl, event.title.en, event.process)
                    db.execute(
                        f"INSERT INTO {prefix}calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                        (*row, *days, event.places),
                    )
                case CallChanged():
                    db.execute(
                        f"UPDATE {prefix}calls SET closes_on = ?, places = ? WHERE id = ?",
                        (event.closes_on.isoformat(), event.places, id),
                    )
                case CallEnded():
                    ended = (event.meta.occurred_on.isoformat(), id)
                    db.execute(f"UPDATE {prefix}calls SET ended_on = ? WHERE id = ?", ended)
                case Applied():
                    applied = (id, event.number, str(event.person))
                    db.execute(f"INSERT INTO {prefix}applications VALUES (?, ?, ?, 'waits')", applied)
                case Chosen() | Promoted():
                    self._is_now(db, prefix, "placed", id, event.number)
                case Withdrew():
                    self._is_now(db, prefix, "withdrawn", id, event.number)

    def _is_now(self, db: Database, prefix: str, state: str, id: str, number: int) -> None:
        db.execute(f"UPDATE {prefix}applications SET state = ? WHERE id = ? AND number = ?", (state, id, number))


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call: how many applications it had in all, how many of them wait, how many places are taken."""

    code: str
    title: Text
    process: str
    opens_on: date
    closes_on: date
    places: int
    applications: int
    waiting: int
    taken: int
    ended_on: date | None


def calls(views: Following) -> Answer[CallRow]:
    """Return all calls, the newest first.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Calls.name) as answering:
        rows = answering.db.query(
            "SELECT c.*, count(a.number) AS applications, coalesce(sum(a.state = 'waits'), 0) AS waiting, "
            f"coalesce(sum(a.state = 'placed'), 0) AS taken FROM {answering.prefix}calls c "
            f"LEFT JOIN {answering.prefix}applications a ON a.id = c.id "
            "GROUP BY c.id ORDER BY c.opens_on DESC, c.position DESC"
        )
        found = tuple(
            CallRow(
                code=row["code"],
                title=Text(pl=row["pl"], en=row["en"]),
                process=row["process"],
                opens_on=date.fromisoformat(row["opens_on"]),
                closes_on=date.fromisoformat(row["closes_on"]),
                places=row["places"],
                applications=row["applications"],
                waiting=row["waiting"],
                taken=row["taken"],
                ended_on=None if row["ended_on"] is None else date.fromisoformat(row["ended_on"]),
            )
            for row in rows
        )
        return Answer(found, len(found), answering.status)


def applications_of(views: Following, people: Sequence[UUID]) -> tuple[tuple[str, int], ...]:
    """Return in which calls people applied, the newest first: the code of each, and the number of the application.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Calls.name) as answering:
        rows = answering.db.query(
            f"SELECT c.code, a.number FROM {answering.prefix}applications a "
            f"JOIN {answering.prefix}calls c ON c.id = a.id WHERE a.person IN ({', '.join('?' * len(people))}) "
            "ORDER BY c.opens_on DESC, c.position DESC, a.number",
            [str(person) for person in people],
        )
        return tuple((row["code"], row["number"]) for row in rows)
