"""Who lives with whom: the people of a household on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.person.events import HouseholdJoined, HouseholdLeft
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import fresh


class Households:
    """The view: one row for each time that a person belonged to a household."""

    name = "households"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the table."""
        db.execute(
            f"CREATE TABLE {prefix}members (household TEXT, person TEXT, joined TEXT, left TEXT, "
            "PRIMARY KEY (household, person, joined)) WITHOUT ROWID"
        )

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of people into the table."""
        for recorded in batch:
            event = recorded.event
            if not isinstance(event, HouseholdJoined | HouseholdLeft):
                continue
            person, on = str(recorded.stream.id), event.meta.occurred_on.isoformat()
            if isinstance(event, HouseholdJoined):
                row = (str(event.household), person, on)
                db.execute(f"INSERT OR REPLACE INTO {prefix}members VALUES (?, ?, ?, NULL)", row)
            else:
                db.execute(
                    f"UPDATE {prefix}members SET left = ? WHERE household = ? AND person = ? AND left IS NULL",
                    (on, str(event.household), person),
                )


def members(views: Following, household: UUID, on: date) -> tuple[UUID, ...]:
    """Return the people who belonged to a household on `on`; who joined earlier stands first.

    Raises:
        Refused: the view is being built for the first time.
    """
    day = on.isoformat()
    with fresh(views, Households.name) as answering:
        rows = answering.db.query(
            f"SELECT person FROM {answering.prefix}members WHERE household = ? AND joined <= ? "
            "AND (left IS NULL OR left > ?) ORDER BY joined, person",
            (str(household), day, day),
        )
        return tuple(UUID(row["person"]) for row in rows)
