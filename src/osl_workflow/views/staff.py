"""Who works here?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.staff.events import StaffAdded, StaffLeft
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh


class StaffMembers:
    """The view: one row for each member of staff. Posts and roles have days: they are asked of the member's record."""

    name = "staff"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the table; `left` is the last day here."""
        db.execute(
            f"CREATE TABLE {prefix}members (id TEXT PRIMARY KEY, added INTEGER NOT NULL, left TEXT) WITHOUT ROWID"
        )

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of staff into the table."""
        for recorded in batch:
            if isinstance(recorded.event, StaffAdded):
                row = (str(recorded.stream.id), recorded.position)
                db.execute(f"INSERT OR REPLACE INTO {prefix}members VALUES (?, ?, NULL)", row)
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
