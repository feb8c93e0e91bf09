"""Who is away on these days, and for whom does somebody stand in?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.staff.events import AbsenceEnded, AbsenceNoted, AbsenceShortened, ActingHeadNamed, DeputyNamed
from osl_workflow.views.answers import Answer, fresh

if TYPE_CHECKING:
    from sqlite_utils import Database

    from osl_workflow.store.following import Following
    from osl_workflow.store.recorded import Recorded

UNKNOWN = "9999-12-31"
"""The last day of an absence of which nobody knows the end: after every other."""


class Absences:
    """The view: the days of each absence, who was ever to stand in, and in which a decision named an acting head.

    The member's record says the rest.
    """

    name = "absences"
    schema = 2

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables."""
        db.execute(
            f"CREATE TABLE {prefix}days (staff TEXT NOT NULL, absence INTEGER NOT NULL, first TEXT NOT NULL, "
            "last TEXT NOT NULL, PRIMARY KEY (staff, absence)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}by_last ON {prefix}days (last, first)")
        db.execute(
            f"CREATE TABLE {prefix}deputies (deputy TEXT NOT NULL, staff TEXT NOT NULL, absence INTEGER NOT NULL, "
            "PRIMARY KEY (deputy, staff, absence)) WITHOUT ROWID"
        )
        db.execute(f"CREATE TABLE {prefix}decided (last TEXT, staff TEXT, PRIMARY KEY (last, staff)) WITHOUT ROWID")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of absences into the tables."""
        for recorded in batch:
            event, id = recorded.event, str(recorded.stream.id)
            if isinstance(event, AbsenceNoted):
                row = (id, event.absence, event.from_.isoformat(), _last(event.to))
                db.execute(f"INSERT OR REPLACE INTO {prefix}days VALUES (?, ?, ?, ?)", row)
            elif isinstance(event, AbsenceEnded | AbsenceShortened):
                ended = (_last(event.to), id, event.absence)
                db.execute(f"UPDATE {prefix}days SET last = ? WHERE staff = ? AND absence = ?", ended)
            elif isinstance(event, DeputyNamed) and event.deputy is not None:
                named = (str(event.deputy), id, event.absence)
                db.execute(f"INSERT OR REPLACE INTO {prefix}deputies VALUES (?, ?, ?)", named)
            elif isinstance(event, ActingHeadNamed):
                row = (id, event.absence, event.from_.isoformat(), _last(event.to))
                db.execute(f"INSERT OR IGNORE INTO {prefix}days VALUES (?, ?, ?, ?)", row)
                named = (str(event.deputy), id, event.absence)
                db.execute(f"INSERT OR REPLACE INTO {prefix}deputies VALUES (?, ?, ?)", named)
                db.execute(f"INSERT OR REPLACE INTO {prefix}decided VALUES (?, ?)", (event.to.isoformat(), id))


def _last(to: date | None) -> str:
    return UNKNOWN if to is None else to.isoformat()


def away(views: Following, first: date, last: date) -> Answer[UUID]:
    """Return who is away on some day from `first` to `last`, whoever has been for longest before others.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Absences.name) as answering:
        rows = answering.db.query(
            f"SELECT staff FROM {answering.prefix}days WHERE last >= :first AND first <= :last AND first <= last "
            "GROUP BY staff ORDER BY min(first), staff",
            {"first": first.isoformat(), "last": last.isoformat()},
        )
        found = tuple(UUID(row["staff"]) for row in rows)
        return Answer(found, len(found), answering.status)


def stood_in_for(views: Following, deputy: UUID, on: date) -> Answer[UUID]:
    """Return for whom, away on `on`, somebody was ever named; whether it counts that day, the member's record says.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Absences.name) as answering:
        p = answering.prefix
        rows = answering.db.query(
            f"SELECT DISTINCT staff FROM {p}deputies JOIN {p}days USING (staff, absence) "
            "WHERE deputy = :deputy AND first <= :on AND last >= :on ORDER BY staff",
            {"deputy": str(deputy), "on": on.isoformat()},
        )
        found = tuple(UUID(row["staff"]) for row in rows)
        return Answer(found, len(found), answering.status)


def decided(views: Following, since: date) -> Answer[UUID]:
    """Return for which heads an acting one was named by a decision that lasts, or lasted, at least until `since`.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Absences.name) as answering:
        rows = answering.db.query(
            f"SELECT DISTINCT staff FROM {answering.prefix}decided WHERE last >= ? ORDER BY staff", [since.isoformat()]
        )
        found = tuple(UUID(row["staff"]) for row in rows)
        return Answer(found, len(found), answering.status)
