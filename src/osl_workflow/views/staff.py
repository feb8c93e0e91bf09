"""Who works here?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.staff.events import RoleGiven, StaffAdded, StaffLeft
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh


class StaffMembers:
    """The view: one row for each member of staff, and who was ever given which role.

    Posts and roles have days: they are asked of the member's record.
    """

    name = "staff"
    schema = 2

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; `left` is the last day here."""
        db.execute(
            f"CREATE TABLE {prefix}members (id TEXT PRIMARY KEY, added INTEGER NOT NULL, left TEXT) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}roles (role TEXT NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (role, staff)) "
            "WITHOUT ROWID"
        )

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of staff into the tables."""
        for recorded in batch:
            if isinstance(recorded.event, StaffAdded):
                row = (str(recorded.stream.id), recorded.position)
                db.execute(f"INSERT OR REPLACE INTO {prefix}members VALUES (?, ?, NULL)", row)
            elif isinstance(recorded.event, RoleGiven):
                given = (recorded.event.role, str(recorded.stream.id))
                db.execute(f"INSERT OR REPLACE INTO {prefix}roles VALUES (?, ?)", given)
            elif isinstance(recorded.event, StaffLeft):
                last = recorded.event.meta.occurred_on.isoformat()
                db.execute(f"UPDATE {prefix}members SET left = ? WHERE id = ?", (last, str(recorded.stream.id)))


def staff(views: Following, on: date, *, also_left: bool = False) -> Answer[UUID]:
    """Return who has not left before `on`, in the order in which they were added; `also_left`: all who ever were here.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, StaffMembers.name) as answering:
        where = "1" if also_left else "left IS NULL OR left >= :on"
        rows = answering.db.query(
            f"SELECT id FROM {answering.prefix}members WHERE {where} ORDER BY added", {"on": on.isoformat()}
        )
        found = tuple(UUID(row["id"]) for row in rows)
        return Answer(found, len(found), answering.status)


def ever_in(views: Following, roles: Collection[str]) -> tuple[UUID, ...]:
    """Return who was ever given one of `roles` and has no last day here; whether she holds it, her record says.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, StaffMembers.name) as answering:
        p = answering.prefix
        marks = ", ".join("?" * len(roles))
        rows = answering.db.query(
            f"SELECT DISTINCT id FROM {p}members JOIN {p}roles ON staff = id WHERE left IS NULL AND role IN ({marks})",
            tuple(roles),
        )
        return tuple(UUID(row["id"]) for row in rows)
