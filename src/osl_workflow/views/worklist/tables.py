"""The tables of the worklist: what is not closed, who holds it, and what waits in it for approval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from osl_workflow.case.events import CaseOpened, HouseholdChanged
from osl_workflow.event import Event
from osl_workflow.initiative.events import InitiativeOpened
from osl_workflow.process.model import PHASES
from osl_workflow.process.standard import CaseState
from osl_workflow.progress import events as e
from osl_workflow.progress.undertaking import KINDS, Opened, WorkerAssigned
from osl_workflow.store.recorded import Recorded

if TYPE_CHECKING:
    pass


class Worklist:
    """The view: cases and initiatives that are not closed, who holds them, and what waits in them for approval.

    `lead` is the part of who answers for one; while nobody holds it, it waits to be assigned, from `waits_since` on.
    """

    name = "worklist"
    schema = 3

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables."""
        db.execute(
            f"CREATE TABLE {prefix}cases (id TEXT PRIMARY KEY, kind TEXT NOT NULL, number TEXT NOT NULL, "
            "process TEXT NOT NULL, process_version INTEGER NOT NULL, lead TEXT NOT NULL, client TEXT, household TEXT, "
            "opened_on TEXT NOT NULL, waits_since TEXT NOT NULL, "
            "phase TEXT NOT NULL, status TEXT NOT NULL) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}workers (id TEXT, part TEXT, worker TEXT NOT NULL, PRIMARY KEY (id, part)) "
            "WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}workers_by_worker ON {prefix}workers (worker)")
        db.execute(
            f"CREATE TABLE {prefix}waiting (id TEXT, step TEXT, correction INTEGER, entry INTEGER NOT NULL, "
            "submitted_on TEXT NOT NULL, PRIMARY KEY (id, step, correction)) WITHOUT ROWID"
        )

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of cases and initiatives into the tables."""
        for recorded in batch:
            if recorded.stream.kind in KINDS:
                for statement, values in _statements(prefix, str(recorded.stream.id), recorded):
                    db.execute(statement, values)


def _statements(prefix: str, id: str, recorded: Recorded) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what an event changes, as statements with their values."""
    event, on = recorded.event, recorded.event.meta.occurred_on.isoformat()
    match event:
        case CaseOpened():
            whose = (event.lead, str(event.client), str(event.household))
            yield _opened(prefix, recorded, event, whose)
        case InitiativeOpened():
            yield _opened(prefix, recorded, event, (event.lead, None, None))
        case HouseholdChanged():
            yield f"UPDATE {prefix}cases SET household = ? WHERE id = ?", (str(event.household), id)
        case WorkerAssigned(worker=None):
            yield f"DELETE FROM {prefix}workers WHERE id = ? AND part = ?", (id, event.part)
            yield f"UPDATE {prefix}cases SET waits_since = ? WHERE id = ? AND lead = ?", (on, id, event.part)
        case WorkerAssigned():
            yield f"INSERT OR REPLACE INTO {prefix}workers VALUES (?, ?, ?)", (id, event.part, str(event.worker))
        case e.StepSubmitted() | e.StepCorrected(pending=True):
            correction = isinstance(event, e.StepCorrected)
            doing = event.entry if isinstance(event, e.StepCorrected) else recorded.version
            submitted = (id, event.step, correction, doing, on)
            yield f"INSERT OR REPLACE INTO {prefix}waiting VALUES (?, ?, ?, ?, ?)", submitted
        case e.StepApproved() | e.StepReturned() | e.CorrectionApproved() | e.CorrectionReturned():
            correction = isinstance(event, e.CorrectionApproved | e.CorrectionReturned)
            decided = (id, event.step, correction)
            yield f"DELETE FROM {prefix}waiting WHERE id = ? AND step = ? AND correction = ?", decided
        case e.EntryWithdrawn():
            yield f"DELETE FROM {prefix}waiting WHERE id = ? AND entry = ?", (id, event.entry)
        case e.ReturnedTo():
            yield f"UPDATE {prefix}cases SET phase = ? WHERE id = ?", (event.phase, id)
            for step in (*event.removed, *event.withdrawn):
                yield f"DELETE FROM {prefix}waiting WHERE id = ? AND step = ?", (id, step)
        case e.Moved():
            yield f"UPDATE {prefix}cases SET process_version = ? WHERE id = ?", (event.text.process_version, id)
            for old, new in event.renamed.items():
                yield f"UPDATE {prefix}waiting SET step = ? WHERE id = ? AND step = ?", (new, id, old)
        case e.PhaseEntered():
            yield f"UPDATE {prefix}cases SET phase = ? WHERE id = ?", (event.phase, id)
        case _:
            status = _status(event)
            if status is not None:
                yield f"UPDATE {prefix}cases SET status = ? WHERE id = ?", (status, id)


def _opened(
    prefix: str, recorded: Recorded, event: Opened, whose: tuple[str | None, ...]
) -> tuple[str, tuple[Any, ...]]:
    on = event.meta.occurred_on.isoformat()
    texts = (event.number, event.process, event.process_version)
    row = (str(recorded.stream.id), recorded.stream.kind, *texts, *whose, on, on, PHASES[0])
    return f"INSERT INTO {prefix}cases VALUES ({'?, ' * len(row)}'active')", row


def _status(event: Event) -> CaseState | None:
    match event:
        case e.Suspended():
            return "suspended"
        case e.Resumed() | e.Reopened():
            return "active"
        case e.Closed():
            return "closed"
    return None
