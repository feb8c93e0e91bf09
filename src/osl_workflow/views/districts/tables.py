"""The tables of districts: streets are not among them; who answers for which, and where each household lived when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.case.events import CaseOpened, HouseholdChanged, WorkerAssigned
from osl_workflow.district.events import (
    DistrictAdded,
    DistrictEnded,
    StreetDrawn,
    StreetEnded,
    TeamNamed,
    WorkerNamed,
)
from osl_workflow.household.events import HandOverDismissed, HouseholdPlaced
from osl_workflow.person.events import HouseholdJoined, HouseholdLeft, PersonMerged, PersonUnmerged
from osl_workflow.progress.events import Closed, Reopened
from osl_workflow.staff.events import StaffLeft
from osl_workflow.store.recorded import Recorded

_UNTIL = """UPDATE {p}placed SET until = (SELECT later.from_ FROM {p}placed AS later
WHERE later.household = {p}placed.household AND (later.from_, later.position) > ({p}placed.from_, {p}placed.position)
ORDER BY later.from_, later.position LIMIT 1) WHERE household = ?"""
"""Write of each placement of a household from which day another one holds."""


class Districts:
    """The view: districts with who answers for them, placements of households, the cases held at a move."""

    name = "districts"
    schema = 4

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; `ended` of a district is its last day, `left` of a member the first day elsewhere."""
        for table in (
            "districts (id TEXT PRIMARY KEY, added INTEGER NOT NULL, ended TEXT)",
            "named (district TEXT, what TEXT, from_ TEXT, position INTEGER, id TEXT, "
            "PRIMARY KEY (district, what, from_, position))",
            "streets (district TEXT, number INTEGER, from_ TEXT NOT NULL, to_ TEXT, PRIMARY KEY (district, number))",
            "changed (district TEXT, day TEXT, position INTEGER, drawn INTEGER NOT NULL, "
            "PRIMARY KEY (district, day, position, drawn))",
            "placed (household TEXT, from_ TEXT, position INTEGER, district TEXT, moved_from TEXT, until TEXT, "
            "PRIMARY KEY (household, from_, position))",
            "members (household TEXT, person TEXT, joined TEXT, left TEXT, PRIMARY KEY (household, person, joined))",
            "cases (id TEXT PRIMARY KEY, household TEXT NOT NULL, lead TEXT NOT NULL, open INTEGER NOT NULL, "
            "worker TEXT, since INTEGER)",
            "stays (case_id TEXT PRIMARY KEY, position INTEGER NOT NULL)",
            "gone (worker TEXT PRIMARY KEY, last TEXT NOT NULL)",
            "merged (person TEXT, position INTEGER, survivor TEXT NOT NULL, from_ TEXT NOT NULL, until TEXT, "
            "PRIMARY KEY (person, position))",
        ):
            db.execute(f"CREATE TABLE {prefix}{table} WITHOUT ROWID")
        db.execute(f"CREATE INDEX {prefix}placed_in ON {prefix}placed (district, until)")
        db.execute(f"CREATE INDEX {prefix}placed_moved ON {prefix}placed (moved_from) WHERE moved_from IS NOT NULL")
        db.execute(f"CREATE INDEX {prefix}members_of ON {prefix}members (person)")
        db.execute(f"CREATE INDEX {prefix}named_id ON {prefix}named (id)")
        db.execute(f"CREATE INDEX {prefix}cases_of ON {prefix}cases (household)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events into the tables."""
        for recorded in batch:
            for statement, values in _statements(recorded):
                db.execute(statement.replace("{p}", prefix), values)


def _statements(recorded: Recorded) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what an event changes, as statements with their values."""
    event, id, position = recorded.event, str(recorded.stream.id), recorded.position
    on = event.meta.occurred_on.isoformat()
    match event:
        case DistrictAdded():
            yield "INSERT INTO {p}districts VALUES (?, ?, NULL)", (id, position)
        case DistrictEnded():
            yield "UPDATE {p}districts SET ended = ? WHERE id = ?", (event.to.isoformat(), id)
        case WorkerNamed():
            yield _named(id, "worker", event.from_, position, event.worker)
        case TeamNamed():
            yield _named(id, "team", event.from_, position, event.team)
        case StreetDrawn():
            days = (event.from_.isoformat(), None if event.to is None else event.to.isoformat())
            yield "INSERT INTO {p}streets VALUES (?, ?, ?, ?)", (id, event.number, *days)
            yield "INSERT OR IGNORE INTO {p}changed VALUES (?, ?, ?, 1)", (id, days[0], position)
            if event.to is not None:
                yield "INSERT OR IGNORE INTO {p}changed VALUES (?, ?, ?, 0)", (id, _next(event.to), position)
        case StreetEnded():
            yield "UPDATE {p}streets SET to_ = ? WHERE district = ? AND number = ?", (
                event.to.isoformat(), id, event.number,
            )  # fmt: skip
            yield "INSERT OR IGNORE INTO {p}changed VALUES (?, ?, ?, 0)", (id, _next(event.to), position)
        case HouseholdPlaced():
            yield "INSERT INTO {p}placed VALUES (?, ?, ?, ?, ?, NULL)", (
                id, on, position, _text(event.district), _text(event.moved_from),
            )  # fmt: skip
            yield _UNTIL, (id,)
        case StaffLeft():
            yield "INSERT OR REPLACE INTO {p}gone VALUES (?, ?)", (id, on)
        case HandOverDismissed():
            yield "INSERT OR REPLACE INTO {p}stays VALUES (?, ?)", (str(event.case), position)
        case HouseholdJoined():
            yield "INSERT OR REPLACE INTO {p}members VALUES (?, ?, ?, NULL)", (str(event.household), id, on)
        case HouseholdLeft():
            yield "UPDATE {p}members SET left = ? WHERE household = ? AND person = ? AND left IS NULL", (
                on, str(event.household), id,
            )  # fmt: skip
        case PersonMerged():
            yield "INSERT INTO {p}merged VALUES (?, ?, ?, ?, NULL)", (id, position, str(event.survivor), on)
        case PersonUnmerged():
            yield "UPDATE {p}merged SET until = ? WHERE person = ? AND until IS NULL", (on, id)
        case CaseOpened():
            yield "INSERT INTO {p}cases VALUES (?, ?, ?, 1, NULL, NULL)", (id, str(event.household), event.lead)
        case HouseholdChanged():
            yield "UPDATE {p}cases SET household = ? WHERE id = ?", (str(event.household), id)
        case WorkerAssigned() if recorded.stream.kind == "case":
            yield "UPDATE {p}cases SET worker = ?, since = ? WHERE id = ? AND lead = ?", (
                _text(event.worker), position, id, event.part,
            )  # fmt: skip
        case Closed() | Reopened() if recorded.stream.kind == "case":
            yield "UPDATE {p}cases SET open = ? WHERE id = ?", (int(isinstance(event, Reopened)), id)


def _named(district: str, what: str, from_: date, position: int, id: UUID | None) -> tuple[str, tuple[Any, ...]]:
    return "INSERT INTO {p}named VALUES (?, ?, ?, ?, ?)", (district, what, from_.isoformat(), position, _text(id))


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)


def _next(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()
