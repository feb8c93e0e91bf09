"""What happened in a case or an initiative, entry after entry: when it happened, and when it was recorded?

The same table answers for the whole centre: who entered what between two days, which entries came late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.history.clocks import days_late, recorded_on
from osl_workflow.progress.undertaking import KINDS
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh

PAGE = 500
_COLUMNS = (
    "case_id", "number", "position", "topic", "occurred_on", "recorded_on", "recorded_at", "days_late", "actor", "role",
    "entered_by", "on_behalf_of", "command", "step", "phase", "record", "entry", "round",
)  # fmt: skip


class Timeline:
    """The view: one row an event of a case or an initiative."""

    name = "timeline"
    schema = 2

    def create(self, db: Database, prefix: str) -> None:
        """Create the table."""
        db.execute(
            f"CREATE TABLE {prefix}entries (case_id TEXT, number INTEGER, position INTEGER NOT NULL, "
            "topic TEXT NOT NULL, occurred_on TEXT NOT NULL, recorded_on TEXT NOT NULL, recorded_at TEXT NOT NULL, "
            "days_late INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, entered_by TEXT, on_behalf_of TEXT, "
            "command TEXT NOT NULL, step TEXT, phase TEXT, record TEXT, entry INTEGER, round INTEGER, "
            "PRIMARY KEY (case_id, number)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}by_actor ON {prefix}entries (actor, recorded_on)")
        db.execute(f"CREATE INDEX {prefix}by_day ON {prefix}entries (recorded_on)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Write a row for each event of a case."""
        rows = [_values(recorded) for recorded in batch if recorded.stream.kind in KINDS]
        db.conn.executemany(f"INSERT INTO {prefix}entries VALUES ({', '.join('?' * len(_COLUMNS))})", rows)


def _values(recorded: Recorded) -> tuple[Any, ...]:
    event = recorded.event
    meta = event.meta
    return (
        str(recorded.stream.id),
        recorded.version,
        recorded.position,
        event.topic,
        meta.occurred_on.isoformat(),
        recorded_on(event).isoformat(),
        meta.recorded_at.isoformat(),
        days_late(event),
        str(meta.actor),
        meta.role,
        _text(meta.entered_by),
        _text(meta.on_behalf_of),
        str(meta.command),
        *map(vars(event).get, ("step", "phase", "record", "entry", "round")),  # `getattr` is slow where there is none
    )


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)


# --- the question -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One entry of a case. `number` counts within the case, `position` in the whole history.

    `days_late`: days between the day on which it happened and the day (in Warsaw) on which it was recorded; 0 when it
    was entered in time. `entry`: the number of the entry that this one corrects or withdraws. Entries of one `command`
    are one act and its consequences.
    """

    case: UUID
    number: int
    position: int
    topic: str
    occurred_on: date
    recorded_at: datetime
    days_late: int
    actor: UUID
    role: str
    entered_by: UUID | None
    on_behalf_of: UUID | None
    command: UUID
    step: str | None
    phase: str | None
    record: str | None
    entry: int | None
    round: int

    @property
    def late(self) -> bool:
        """Whether it was recorded on a later day than it happened."""
        return self.days_late > 0


def timeline(
    views: Following,
    *,
    case: UUID | None = None,
    actor: UUID | None = None,
    on_behalf_of: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    late: bool = False,
    limit: int = PAGE,
    offset: int = 0,
) -> Answer[TimelineRow]:
    """Return a page of entries in the order of recording: of a case, by who acted and for whom, of some days, late.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    conditions = {
        "case_id = ?": case,
        "actor = ?": actor,
        "on_behalf_of = ?": on_behalf_of,
        "recorded_on >= ?": since,
        "recorded_on <= ?": until,
        "days_late >= ?": 1 if late else None,
    }
    asked = {
        condition: value if isinstance(value, int) else str(value)
        for condition, value in conditions.items()
        if value is not None
    }
    with fresh(views, Timeline.name) as answering:
        table = f"{answering.prefix}entries"
        found = f"FROM {table} AS e WHERE {' AND '.join(asked) or '1'}"
        values = list(asked.values())
        total = next(answering.db.query(f"SELECT count(*) AS n {found}", values))["n"]
        # Most events do not say their round; it only grows, so it is the highest one said in the case until then.
        page = answering.db.query(
            f"SELECT *, (SELECT max(round) FROM {table} AS b WHERE b.case_id = e.case_id AND b.number <= e.number) "
            f"AS round_then {found} ORDER BY position LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
        return Answer(tuple(_row(row) for row in page), total, answering.status)


def _row(row: dict[str, Any]) -> TimelineRow:
    return TimelineRow(
        case=UUID(row["case_id"]),
        number=row["number"],
        position=row["position"],
        topic=row["topic"],
        occurred_on=date.fromisoformat(row["occurred_on"]),
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        days_late=row["days_late"],
        actor=UUID(row["actor"]),
        role=row["role"],
        entered_by=_id(row["entered_by"]),
        on_behalf_of=_id(row["on_behalf_of"]),
        command=UUID(row["command"]),
        step=row["step"],
        phase=row["phase"],
        record=row["record"],
        entry=row["entry"],
        round=row["round_then"] or 1,
    )


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
