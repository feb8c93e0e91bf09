"""Which calls are there, how many applied, how many places are taken, and whose case has ended meanwhile?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.progress import events as e
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
    schema = 3

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; `state` of an application: waits, has a place, or withdrawn."""
        db.execute(
            f"CREATE TABLE {prefix}calls (id TEXT PRIMARY KEY, position INTEGER NOT NULL, code TEXT NOT NULL, "
            "pl TEXT, en TEXT, process TEXT NOT NULL, opens_on TEXT NOT NULL, closes_on TEXT NOT NULL, "
            "places INTEGER NOT NULL, ended_on TEXT) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}applications (id TEXT, number INTEGER, person TEXT NOT NULL, state TEXT NOT NULL, "
            "of_case TEXT, case_ended_on TEXT, PRIMARY KEY (id, number)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}applications_by_person ON {prefix}applications (person)")
        db.execute(f"CREATE INDEX {prefix}applications_by_case ON {prefix}applications (of_case)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of calls, and the ends of cases, into the tables."""
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
                    applied = (id, event.number, str(event.person), None if event.case is None else str(event.case))
                    db.execute(f"INSERT INTO {prefix}applications VALUES (?, ?, ?, 'waits', ?, NULL)", applied)
                case Chosen() | Promoted():
                    self._is_now(db, prefix, "placed", id, event.number)
                    if event.case is not None:
                        db.execute(
                            f"UPDATE {prefix}applications SET of_case = ?, case_ended_on = NULL "
                            "WHERE id = ? AND number = ?",
                            (str(event.case), id, event.number),
                        )
                case Withdrew():
                    self._is_now(db, prefix, "withdrawn", id, event.number)
                case e.Closed() if event.kind != "normal":  # who has reached the end has used her place
                    self._case_ended(db, prefix, id, event.meta.occurred_on)
                case e.Reopened():
                    self._case_ended(db, prefix, id, None)

    def _case_ended(self, db: Database, prefix: str, case: str, on: date | None) -> None:
        ended = (None if on is None else on.isoformat(), case)
        db.execute(f"UPDATE {prefix}applications SET case_ended_on = ? WHERE of_case = ?", ended)

    def _is_now(self, db: Database, prefix: str, state: str, id: str, number: int) -> None:
        db.execute(f"UPDATE {prefix}applications SET state = ? WHERE id = ? AND number = ?", (state, id, number))


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call: how many applications it had in all, how many of them wait, how many places are taken.

    `left`: of how many taken places the case has ended.
    """

    code: str
    title: Text
    process: str
    opens_on: date
    closes_on: date
    places: int
    applications: int
    waiting: int
    taken: int
    left: int
    ended_on: date | None


def calls(views: Following) -> Answer[CallRow]:
    """Return all calls, the newest first.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Calls.name) as answering:
        rows = answering.db.query(
            "SELECT c.*, count(a.number) AS applications, coalesce(sum(a.state = 'waits'), 0) AS waiting, "
            "coalesce(sum(a.state = 'placed'), 0) AS taken, "
            "coalesce(sum(a.state = 'placed' AND a.case_ended_on IS NOT NULL), 0) AS gone "
            f"FROM {answering.prefix}calls c LEFT JOIN {answering.prefix}applications a ON a.id = c.id "
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
                left=row["gone"],
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


@dataclass(frozen=True, slots=True)
class Left:
    """A place of a call that goes on, of somebody whose case ended before its time: nobody has said that it is free."""

    code: str
    title: Text
    process: str
    number: int
    person: UUID
    case: UUID
    ended_on: date


def places_left(views: Following, *, code: str | None = None, case: UUID | None = None) -> tuple[Left, ...]:
    """Return the places whose case ended before its time, of all calls that go on; or of one call, or that of one case.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Calls.name) as answering:
        where, values = "", []
        for column, wanted in (("c.code", code), ("a.of_case", case)):
            if wanted is not None:
                where += f" AND {column} = ?"
                values.append(str(wanted))
        rows = answering.db.query(
            f"SELECT c.code, c.pl, c.en, c.process, a.* FROM {answering.prefix}applications a "
            f"JOIN {answering.prefix}calls c ON c.id = a.id WHERE a.state = 'placed' AND a.case_ended_on IS NOT NULL "
            f"AND c.ended_on IS NULL{where} ORDER BY c.opens_on DESC, c.position DESC, a.number",
            values,
        )
        return tuple(
            Left(
                code=row["code"],
                title=Text(pl=row["pl"], en=row["en"]),
                process=row["process"],
                number=row["number"],
                person=UUID(row["person"]),
                case=UUID(row["of_case"]),
                ended_on=date.fromisoformat(row["case_ended_on"]),
            )
            for row in rows
        )
