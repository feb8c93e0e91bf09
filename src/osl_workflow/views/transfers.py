"""What is offered from one worker to another and not yet answered; what somebody holds for an absent one?

An offer whose last day is over stays here until it is put away or another one is made: whoever asks is told by its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.case.events import TransferAccepted, TransferDeclined, TransferEnded, TransferOffered
from osl_workflow.progress.undertaking import KINDS, Kind, LentUntilReturn, WorkerAssigned
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh


class Transfers:
    """The view: one row for each part that is offered, one for each that goes back to somebody absent."""

    name = "transfers"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables."""
        db.execute(
            f"CREATE TABLE {prefix}offered (case_id TEXT, part TEXT, receiver TEXT NOT NULL, worker TEXT, "
            "giver TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (case_id, part)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}offered_to ON {prefix}offered (receiver)")
        db.execute(
            f"CREATE TABLE {prefix}lent (id TEXT, part TEXT, kind TEXT NOT NULL, owner TEXT NOT NULL, "
            "PRIMARY KEY (id, part)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}lent_by ON {prefix}lent (owner)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring offers, their answers and what is lent into the tables."""
        for recorded in batch:
            if recorded.stream.kind not in KINDS:
                continue
            event, id = recorded.event, str(recorded.stream.id)
            match event:
                case TransferOffered():
                    worker = None if event.worker is None else str(event.worker)
                    whose = (str(event.to), worker, str(event.meta.actor))
                    days = (event.meta.occurred_on.isoformat(), event.until.isoformat())
                    row = (id, event.part, *whose, *days)
                    db.execute(f"INSERT OR REPLACE INTO {prefix}offered VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                case TransferAccepted() | TransferDeclined() | TransferEnded():
                    db.execute(f"DELETE FROM {prefix}offered WHERE case_id = ? AND part = ?", (id, event.part))
                case WorkerAssigned():
                    db.execute(f"DELETE FROM {prefix}lent WHERE id = ? AND part = ?", (id, event.part))
                case LentUntilReturn():
                    lent = (id, event.part, recorded.stream.kind, str(event.owner))
                    db.execute(f"INSERT OR REPLACE INTO {prefix}lent VALUES (?, ?, ?, ?)", lent)


# --- the questions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offered:
    """A part of a case that `giver` offered to `receiver`, from `since` to the last day `until`; `worker` holds it."""

    case: UUID
    part: str
    receiver: UUID
    worker: UUID | None
    giver: UUID
    since: date
    until: date

    def expired(self, on: date) -> bool:
        """Return whether its last day is over on `on`."""
        return on > self.until


@dataclass(frozen=True, slots=True)
class Lent:
    """A part that somebody holds for an absent one."""

    kind: Kind
    id: UUID
    part: str


def offers(views: Following, of: UUID | None = None) -> Answer[Offered]:
    """Return what is offered and not answered, the nearest last day first; `of`: to her, by her, or of what she holds.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Transfers.name) as answering:
        mine = "" if of is None else "WHERE :of IN (receiver, worker, giver) "
        found = answering.db.query(
            f"SELECT * FROM {answering.prefix}offered {mine}ORDER BY until, since, case_id, part",
            {} if of is None else {"of": str(of)},
        )
        rows = tuple(
            Offered(
                case=UUID(row["case_id"]),
                part=row["part"],
                receiver=UUID(row["receiver"]),
                worker=None if row["worker"] is None else UUID(row["worker"]),
                giver=UUID(row["giver"]),
                since=date.fromisoformat(row["since"]),
                until=date.fromisoformat(row["until"]),
            )
            for row in found
        )
        return Answer(rows, len(rows), answering.status)


def lent(views: Following, owner: UUID) -> Answer[Lent]:
    """Return what others hold for `owner` until she returns.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Transfers.name) as answering:
        found = answering.db.query(
            f"SELECT * FROM {answering.prefix}lent WHERE owner = :owner ORDER BY id, part", {"owner": str(owner)}
        )
        rows = tuple(Lent(cast("Kind", row["kind"]), UUID(row["id"]), row["part"]) for row in found)
        return Answer(rows, len(rows), answering.status)
