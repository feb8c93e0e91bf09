"""Which one-off contacts were there, and what did people ask about?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.contact.events import ContactLedToCase, ContactRecorded, ContactWithdrawn
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh

PAGE = 50


class Contacts:
    """The view: one row for each entry of the register of contacts."""

    name = "contacts"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the table."""
        db.execute(
            f"CREATE TABLE {prefix}contacts (id TEXT PRIMARY KEY, occurred_on TEXT NOT NULL, "
            "position INTEGER NOT NULL, channel TEXT NOT NULL, theme TEXT NOT NULL, outcome TEXT NOT NULL, "
            "led INTEGER NOT NULL, withdrawn INTEGER NOT NULL) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}contacts_by_day ON {prefix}contacts (occurred_on, position)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of contacts into the table."""
        for recorded in batch:
            if recorded.stream.kind != "contact":
                continue
            event, id = recorded.event, str(recorded.stream.id)
            match event:
                case ContactRecorded():
                    on = event.meta.occurred_on.isoformat()
                    row = (id, on, recorded.position, event.channel, event.theme, event.outcome)
                    db.execute(f"INSERT INTO {prefix}contacts VALUES (?, ?, ?, ?, ?, ?, 0, 0)", row)
                case ContactWithdrawn():
                    db.execute(f"UPDATE {prefix}contacts SET withdrawn = 1 WHERE id = ?", (id,))
                case ContactLedToCase():
                    db.execute(f"UPDATE {prefix}contacts SET led = 1 WHERE id = ?", (id,))


@dataclass(frozen=True, slots=True)
class ContactRow:
    """An entry of the register; `led`: a case grew from it. Who it was is sealed, and joined when it is shown."""

    id: UUID
    occurred_on: date
    channel: str
    theme: str
    outcome: str
    led: bool


def contacts(
    views: Following, *, since: date | None = None, until: date | None = None, limit: int = PAGE
) -> tuple[Answer[ContactRow], dict[str, int]]:
    """Return the latest entries of the days asked for (both counted), and how many there are of each theme.

    Entries that were taken back are left out.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Contacts.name) as answering:
        found = f"FROM {answering.prefix}contacts WHERE withdrawn = 0 AND occurred_on BETWEEN :since AND :until"
        days = {"since": (since or date.min).isoformat(), "until": (until or date.max).isoformat()}
        counted = answering.db.query(f"SELECT theme, count(*) AS n {found} GROUP BY theme ORDER BY n DESC, theme", days)
        by_theme = {row["theme"]: int(row["n"]) for row in counted}
        page = answering.db.query(
            f"SELECT * {found} ORDER BY occurred_on DESC, position DESC LIMIT :limit", {**days, "limit": limit}
        )
        rows = tuple(
            ContactRow(
                id=UUID(row["id"]),
                occurred_on=date.fromisoformat(row["occurred_on"]),
                channel=row["channel"],
                theme=row["theme"],
                outcome=row["outcome"],
                led=bool(row["led"]),
            )
            for row in page
        )
        return Answer(rows, sum(by_theme.values()), answering.status), by_theme
