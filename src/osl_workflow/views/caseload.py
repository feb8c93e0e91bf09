"""Which cases does each worker hold, by which measures does each count, since when?

Households are counted when the answer is given: one that has two cases counts once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.caseload.events import CaseHeld, CaseReleased
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh


class Loads:
    """The view: one row a case and worker who holds it, and one beside it for each measure by which it counts."""

    name = "caseload"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables."""
        db.execute(
            f"CREATE TABLE {prefix}held (worker TEXT, case_id TEXT, household TEXT NOT NULL, "
            "position INTEGER NOT NULL, passed TEXT NOT NULL, PRIMARY KEY (worker, case_id)) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}counted (measure TEXT, worker TEXT, household TEXT, case_id TEXT, "
            "PRIMARY KEY (measure, worker, household, case_id)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}counted_by_case ON {prefix}counted (worker, case_id)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring what workers hold into the tables."""
        for recorded in batch:
            event = recorded.event
            if not isinstance(event, CaseHeld | CaseReleased):
                continue
            worker, case = str(event.worker), str(event.case)
            for table in ("held", "counted"):
                db.execute(f"DELETE FROM {prefix}{table} WHERE worker = ? AND case_id = ?", (worker, case))
            if isinstance(event, CaseHeld):
                household = str(event.household)
                passed = json.dumps([one.measure for one in event.passed])
                row = (worker, case, household, recorded.position, passed)
                db.execute(f"INSERT INTO {prefix}held VALUES (?, ?, ?, ?, ?)", row)
                for measure in event.measures:
                    db.execute(f"INSERT INTO {prefix}counted VALUES (?, ?, ?, ?)", (measure, worker, household, case))


# --- the questions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """How many households count for a worker, by measure; `cases`: how many cases he holds, counted or not."""

    worker: UUID
    cases: int
    households: dict[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """A case that a worker holds, since the event at `position`; `passed`: the measures whose limit it passed then."""

    case: UUID
    household: UUID
    measures: tuple[str, ...]
    position: int
    passed: tuple[str, ...]


def loads(views: Following) -> Answer[Load]:
    """Return what each worker who holds a case has, in the order of their ids.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        p = answering.prefix
        households: dict[str, dict[str, int]] = {}
        for row in answering.db.query(
            f"SELECT worker, measure, count(DISTINCT household) AS n FROM {p}counted GROUP BY worker, measure"
        ):
            households.setdefault(row["worker"], {})[row["measure"]] = row["n"]
        rows = tuple(
            Load(UUID(row["worker"]), row["n"], households.get(row["worker"], {}))
            for row in answering.db.query(f"SELECT worker, count(*) AS n FROM {p}held GROUP BY worker ORDER BY worker")
        )
        return Answer(rows, len(rows), answering.status)


def held_by(views: Following, worker: UUID) -> Answer[Held]:
    """Return the cases that a worker holds, in the order in which they came to him.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Loads.name) as answering:
        p = answering.prefix
        measures: dict[str, list[str]] = {}
        for row in answering.db.query(
            f"SELECT measure, case_id FROM {p}counted WHERE worker = ? ORDER BY measure", [str(worker)]
        ):
            measures.setdefault(row["case_id"], []).append(row["measure"])
        rows = tuple(
            Held(
                UUID(row["case_id"]),
                UUID(row["household"]),
                tuple(measures.get(row["case_id"], ())),
                row["position"],
                tuple(json.loads(row["passed"])),
            )
            for row in answering.db.query(f"SELECT * FROM {p}held WHERE worker = ? ORDER BY position", [str(worker)])
        )
        return Answer(rows, len(rows), answering.status)
