"""Which deadlines run, and which agreed days come near: of the whole centre or of one worker?

Whether a deadline still runs depends on the marks of its case, so the view folds each case with the same `apply` as
everything else, from events whose sealed parts are closed, and keeps that state (ids, codes and days) beside the rows;
the verdicts of guards, which are answers of yes and no, and who did what, it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.acts.desk import Desk
from osl_workflow.acts.kinds import BY_KIND, applied
from osl_workflow.case.state import Case
from osl_workflow.process.model import RecordKind
from osl_workflow.process.standard import CaseState
from osl_workflow.progress.undertaking import KINDS, Kind, Undertaking
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.answers import Answer, fresh
from osl_workflow.views.urgency import Urgency, clock

EXPECTED: tuple[RecordKind, ...] = ("commitment", "referral", "agreement")
"""Records whose day asks for an entry: what became of an action, whether a reply came, how a contract ended."""

PAGE = 200
_COLUMNS = (
    "case_id", "kind", "name", "due_on", "statutory", "confirmed", "recurring", "base", "base_on", "value", "parameter",
    "source", "moved_by",
)  # fmt: skip


class Deadlines:
    """The view: one row a running deadline of a step or awaited day of a record; its case and workers beside it."""

    name = "deadlines"
    schema = 2

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables."""
        db.execute(
            f"CREATE TABLE {prefix}cases (id TEXT PRIMARY KEY, of_kind TEXT NOT NULL, number TEXT NOT NULL, "
            "process TEXT NOT NULL, process_version INTEGER NOT NULL, lead TEXT NOT NULL, client TEXT, household TEXT, "
            "status TEXT NOT NULL, state TEXT NOT NULL)"
        )
        db.execute(
            f"CREATE TABLE {prefix}workers (id TEXT, part TEXT, worker TEXT NOT NULL, PRIMARY KEY (id, part)) "
            "WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}workers_by_worker ON {prefix}workers (worker)")
        db.execute(
            f"CREATE TABLE {prefix}days (case_id TEXT, kind TEXT, name TEXT, due_on TEXT NOT NULL, "
            "statutory INTEGER NOT NULL, confirmed INTEGER NOT NULL, recurring INTEGER NOT NULL, base TEXT, "
            "base_on TEXT, value TEXT, parameter TEXT, source TEXT, moved_by INTEGER NOT NULL, "
            "PRIMARY KEY (case_id, kind, name)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}days_by_day ON {prefix}days (due_on)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Fold the events of cases and initiatives and write what has changed of what each touched case has running."""
        before: dict[UUID, Undertaking | None] = {}
        after: dict[UUID, Undertaking] = {}
        for recorded in batch:
            if recorded.stream.kind in KINDS:
                id = recorded.stream.id
                if id not in before:
                    before[id] = _kept(db, prefix, id)
                after[id] = applied(after.get(id, before[id]), recorded)
        for id, case in after.items():
            _write(db, prefix, before[id], case)


def _kept(db: Database, prefix: str, id: UUID) -> Undertaking | None:
    row = db.execute(f"SELECT of_kind, state FROM {prefix}cases WHERE id = ?", [str(id)]).fetchone()
    return None if row is None else BY_KIND[row[0]].state.model_validate_json(row[1])


def _write(db: Database, prefix: str, before: Undertaking | None, case: Undertaking) -> None:
    id = str(case.id)
    db.execute(
        f"INSERT INTO {prefix}cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET process_version = excluded.process_version, status = excluded.status, "
        "household = excluded.household, state = excluded.state",
        [
            id,
            "case" if isinstance(case, Case) else "initiative",
            case.number,
            case.process,
            case.process_version,
            case.lead,
            str(case.client) if isinstance(case, Case) else None,
            str(case.household) if isinstance(case, Case) else None,
            case.progress.status,
            case.model_dump_json(exclude_defaults=True, exclude={"progress": {"used", "did", "stood_in"}}),
        ],
    )
    if before is None or before.workers != case.workers:
        db.execute(f"DELETE FROM {prefix}workers WHERE id = ?", [id])
        workers = [(id, part, str(worker)) for part, worker in case.workers.items()]
        db.conn.executemany(f"INSERT INTO {prefix}workers VALUES (?, ?, ?)", workers)
    days = list(_days(case))
    if before is None or list(_days(before)) != days:
        db.execute(f"DELETE FROM {prefix}days WHERE case_id = ?", [id])
        db.conn.executemany(f"INSERT INTO {prefix}days VALUES ({', '.join('?' * len(_COLUMNS))})", days)


def _days(case: Undertaking) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a case: its running deadlines, and the days of open records while it is not closed."""
    id, progress = str(case.id), case.progress
    for step, due in progress.running_dues().items():
        yield (
            id,
            "step",
            step,
            due.on.isoformat(),
            due.statutory,
            due.confirmed,
            due.recurring,
            due.base,
            due.base_on.isoformat(),
            due.value,
            due.parameter,
            due.source,
            due.moved_by,
        )
    for name, record in progress.records.items():
        if record.kind in EXPECTED and record.open and record.due is not None and progress.status != "closed":
            day = record.due.isoformat()
            yield id, record.kind, name, day, False, True, False, None, None, None, None, None, 0


# --- the question -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due, in a case or an initiative (`of_kind`).

    `kind` "step": `name` is the step; else a record of that kind, by its name.

    `days_left`: days until then, negative when it has passed, None where no source confirms the day. `base`, `value`,
    `parameter` and `source` say from what it was counted; `moved_by`: days by which pauses have moved it.
    """

    case: UUID
    of_kind: Kind
    number: str
    process: str
    process_version: int
    status: CaseState
    client: UUID | None
    household: UUID | None
    lead: str
    workers: dict[str, UUID]
    kind: Literal["step"] | RecordKind
    name: str
    on: date
    statutory: bool
    confirmed: bool
    recurring: bool
    urgency: Urgency
    days_left: int | None
    base: str | None
    base_on: date | None
    value: str | None
    parameter: str | None
    source: str | None
    moved_by: int


def deadlines(
    views: Following,
    desk: Desk,
    *,
    kinds: Sequence[Kind] = KINDS,
    worker: UUID | None = None,
    until: date | None = None,
    steps: bool = True,
    records: bool = True,
    limit: int = PAGE,
    offset: int = 0,
) -> Answer[Deadline]:
    """Return a page of what is due up to the day `until`: deadlines of the law first, then by day.

    `kinds`: of cases, of initiatives; `worker`: only of those that he holds in any part; `steps`: deadlines of steps;
    `records`: agreed actions, awaited replies and contracts.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    now = clock(desk)
    with fresh(views, Deadlines.name) as answering:
        p = answering.prefix
        conditions: dict[str, object] = {}
        for kind in KINDS:
            if kind not in kinds:
                conditions["c.of_kind <> ?"] = kind
        if until is not None:
            conditions["d.due_on <= ?"] = until
        if worker is not None:
            conditions[f"d.case_id IN (SELECT id FROM {p}workers WHERE worker = ?)"] = worker
        if not records:
            conditions["d.kind = ?"] = "step"
        if not steps:
            conditions["d.kind <> ?"] = "step"
        found = f"FROM {p}days AS d JOIN {p}cases AS c ON c.id = d.case_id WHERE {' AND '.join(conditions) or '1'}"
        values = [str(value) for value in conditions.values()]
        total = next(answering.db.query(f"SELECT count(*) AS n {found}", values))["n"]
        page = list(
            answering.db.query(
                f"SELECT d.*, c.of_kind, c.number, c.process, c.process_version, c.status, c.client, c.household, "
                f"c.lead {found} "
                "ORDER BY d.statutory DESC, d.due_on, c.number, d.name LIMIT ? OFFSET ?",
                [*values, limit, offset],
            )
        )
        workers: dict[str, dict[str, UUID]] = {row["case_id"]: {} for row in page}
        marks = ", ".join("?" * len(workers))
        for held in answering.db.query(f"SELECT * FROM {p}workers WHERE id IN ({marks})", list(workers)):
            workers[held["id"]][held["part"]] = UUID(held["worker"])
    rows = []
    for row in page:
        on, confirmed = date.fromisoformat(row["due_on"]), bool(row["confirmed"])
        rows.append(
            Deadline(
                case=UUID(row["case_id"]),
                of_kind=row["of_kind"],
                number=row["number"],
                process=row["process"],
                process_version=row["process_version"],
                status=row["status"],
                client=UUID(row["client"]) if row["client"] else None,
                household=UUID(row["household"]) if row["household"] else None,
                lead=row["lead"],
                workers=workers[row["case_id"]],
                kind=row["kind"],
                name=row["name"],
                on=on,
                statutory=bool(row["statutory"]),
                confirmed=confirmed,
                recurring=bool(row["recurring"]),
                urgency=now.urgency(on, confirmed=confirmed),
                days_left=(on - now.today).days if confirmed else None,
                base=row["base"],
                base_on=date.fromisoformat(row["base_on"]) if row["base_on"] else None,
                value=row["value"],
                parameter=row["parameter"],
                source=row["source"],
                moved_by=row["moved_by"],
            )
        )
    return Answer(tuple(rows), total, answering.status)


@dataclass(frozen=True, slots=True)
class Planned:
    """A day on which something is planned in a case; `kind` as in `Deadline`, `recurring`: it will come round again."""

    kind: str
    on: date
    recurring: bool


def planned(views: Following) -> Answer[tuple[UUID, Planned]]:
    """Return all that is planned in cases, as pairs of the case and the day.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Deadlines.name) as answering:
        p = answering.prefix
        rows = tuple(
            (UUID(case), Planned(kind, date.fromisoformat(on), bool(recurring)))
            for case, kind, on, recurring in answering.db.execute(
                f"SELECT d.case_id, d.kind, d.due_on, d.recurring FROM {p}days AS d "
                f"JOIN {p}cases AS c ON c.id = d.case_id AND c.of_kind = 'case' ORDER BY d.case_id, d.due_on"
            )
        )
        return Answer(rows, len(rows), answering.status)
