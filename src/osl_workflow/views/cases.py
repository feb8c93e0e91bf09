"""Which cases and initiatives are there, where does each stand, and who works on it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.case.events import CaseOpened, HouseholdChanged, MemberJoined, MemberLeft
from osl_workflow.event import Event
from osl_workflow.initiative.events import CommunityDescribed, InitiativeOpened
from osl_workflow.process.model import PHASES, Phase
from osl_workflow.process.standard import CaseState, ClosingClass
from osl_workflow.progress import events as e
from osl_workflow.progress.records import CONTACTS
from osl_workflow.progress.undertaking import KINDS, Kind, Opened, WorkerAssigned
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.store.view import Answering
from osl_workflow.views.answers import Answer, fresh

Order = Literal["number", "phase", "opened", "last_contact", "waiting"]
PAGE = 50


class Cases:
    """The view: one row a case or an initiative, its workers and the members of the family beside it."""

    name = "cases"
    schema = 4

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables."""
        db.execute(
            f"CREATE TABLE {prefix}cases (id TEXT PRIMARY KEY, kind TEXT NOT NULL, number TEXT NOT NULL, "
            "year INTEGER NOT NULL, serial INTEGER NOT NULL, process TEXT NOT NULL, process_version INTEGER NOT NULL, "
            "subject TEXT NOT NULL, lead TEXT NOT NULL, household TEXT, client TEXT, community TEXT, delivery TEXT, "
            "opened_on TEXT NOT NULL, phase TEXT NOT NULL, round INTEGER NOT NULL, status TEXT NOT NULL, "
            "suspended_on TEXT, closing TEXT, closing_class TEXT, closed_on TEXT, last_contact TEXT, "
            "waits_since TEXT) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}of_household ON {prefix}cases (household) WHERE household IS NOT NULL")
        db.execute(f"CREATE INDEX {prefix}waiting ON {prefix}cases (waits_since) WHERE waits_since IS NOT NULL")
        db.execute(
            f"CREATE TABLE {prefix}workers (id TEXT, part TEXT, worker TEXT NOT NULL, PRIMARY KEY (id, part)) "
            "WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}workers_by_worker ON {prefix}workers (worker)")
        db.execute(f"CREATE TABLE {prefix}members (id TEXT, person TEXT, PRIMARY KEY (id, person)) WITHOUT ROWID")
        db.execute(f"CREATE INDEX {prefix}members_by_person ON {prefix}members (person)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of cases and initiatives into the tables."""
        for recorded in batch:
            if recorded.stream.kind in KINDS:
                for statement, values in _statements(prefix, str(recorded.stream.id), recorded.event):
                    db.execute(statement, values)


def _statements(prefix: str, id: str, event: Event) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what an event changes, as statements with their values."""
    match event:
        case CaseOpened():
            about: dict[str, str | None] = {
                "kind": "case",
                "lead": event.lead,
                "household": str(event.household),
                "client": str(event.client),
            }
            yield _opened(prefix, id, event, about)
            for person in event.members:
                yield f"INSERT INTO {prefix}members VALUES (?, ?)", (id, str(person))
        case InitiativeOpened():
            told = event.community
            about = {"kind": "initiative", "lead": event.lead, "community": told.kind, "delivery": told.delivery}
            yield _opened(prefix, id, event, about)
        case CommunityDescribed():
            told = event.community
            changed = f"UPDATE {prefix}cases SET community = ?, delivery = ? WHERE id = ?"
            yield changed, (told.kind, told.delivery, id)
        case MemberJoined():
            yield f"INSERT OR IGNORE INTO {prefix}members VALUES (?, ?)", (id, str(event.person))
        case MemberLeft():
            yield f"DELETE FROM {prefix}members WHERE id = ? AND person = ?", (id, str(event.person))
        case HouseholdChanged():
            yield f"UPDATE {prefix}cases SET household = ? WHERE id = ?", (str(event.household), id)
        case WorkerAssigned(worker=None):
            yield _waits(prefix, id, event, event.meta.occurred_on)
            yield f"DELETE FROM {prefix}workers WHERE id = ? AND part = ?", (id, event.part)
        case WorkerAssigned():
            yield _waits(prefix, id, event, None)
            yield f"INSERT OR REPLACE INTO {prefix}workers VALUES (?, ?, ?)", (id, event.part, str(event.worker))
        case _:
            contact = _contact(event)
            if contact is not None:
                yield (
                    f"UPDATE {prefix}cases SET last_contact = max(coalesce(last_contact, ''), ?) WHERE id = ?",
                    (contact.isoformat(), id),
                )
            changes = _changes(event)
            if changes:
                columns = ", ".join(f"{column} = ?" for column in changes)
                yield f"UPDATE {prefix}cases SET {columns} WHERE id = ?", (*changes.values(), id)


def _waits(prefix: str, id: str, event: WorkerAssigned, since: date | None) -> tuple[str, tuple[Any, ...]]:
    """Return since when it waits for somebody who answers for it; what happens to its other parts changes nothing."""
    on = None if since is None else since.isoformat()
    return f"UPDATE {prefix}cases SET waits_since = ? WHERE id = ? AND lead = ?", (on, id, event.part)


def _opened(prefix: str, id: str, event: Opened, about: dict[str, str | None]) -> tuple[str, tuple[Any, ...]]:
    year, serial = _registered(event.number)
    row = {
        "id": id,
        "number": event.number,
        "year": year,
        "serial": serial,
        "process": event.process,
        "process_version": event.process_version,
        "subject": event.subject,
        "opened_on": event.meta.occurred_on.isoformat(),
        "phase": PHASES[0],
        "round": 1,
        "status": "active",
        "waits_since": event.meta.occurred_on.isoformat(),
        **about,
    }
    return (
        f"INSERT INTO {prefix}cases ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        tuple(row.values()),
    )


def _changes(event: Event) -> dict[str, object]:
    """Return the columns of the case that an event changes."""
    on = event.meta.occurred_on.isoformat()
    match event:
        case e.PhaseEntered() | e.ReturnedTo():
            return {"phase": event.phase, "round": event.round}
        case e.Moved():
            return {"process_version": event.text.process_version}
        case e.Suspended():
            return {"status": "suspended", "suspended_on": on}
        case e.Resumed():
            return {"status": "active", "suspended_on": None}
        case e.Closed():
            ending = {"closing": event.closing, "closing_class": event.kind, "closed_on": on}
            return {"status": "closed", "suspended_on": None, **ending}
        case e.Reopened():
            return {"status": "active", "closing": None, "closing_class": None, "closed_on": None}
    return {}


def _contact(event: Event) -> date | None:
    """Return the day of a contact with the client, if the event is one."""
    was_there = isinstance(event, e.StepDone | e.StepSubmitted) and event.contact
    met = isinstance(event, e.RecordEntered) and event.kind in CONTACTS
    return event.meta.occurred_on if was_there or met else None


# --- the question -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case or an initiative in a list; only a case has a client and a household.

    `workers` maps the part held to the staff member; days are counted up to the day asked about.

    `waits_since`: the day since which nobody answers for it, None while somebody does.
    `age`: days since the opening, up to the closing if there was one. `without_contact`: days since the last contact
    (since the opening when there was none yet), None once it is closed.
    """

    id: UUID
    kind: Kind
    number: str
    phase: Phase
    round: int
    status: CaseState
    process: str
    process_version: int
    household: UUID | None
    client: UUID | None
    community: str | None
    delivery: str | None
    lead: str
    workers: dict[str, UUID]
    opened_on: date
    last_contact: date | None
    age: int
    without_contact: int | None
    suspended_on: date | None
    closing: str | None
    closing_class: ClosingClass | None
    closed_on: date | None
    waits_since: date | None

    @property
    def worker(self) -> UUID | None:
        """Who answers for it, in its leading role, or None: it waits to be assigned."""
        return self.workers.get(self.lead)

    @property
    def registered(self) -> tuple[int, int]:
        """The year and the serial of its number: in their order it stands in the register, PS.9 before PS.10."""
        return _registered(self.number)


_PHASE = "CASE phase " + " ".join(f"WHEN '{phase}' THEN {place}" for place, phase in enumerate(PHASES)) + " END"
_ORDERS: dict[Order, tuple[str, ...]] = {
    "number": ("year", "serial"),
    "phase": (_PHASE, "round"),
    "opened": ("opened_on",),
    "last_contact": ("coalesce(last_contact, opened_on)",),
    "waiting": ("coalesce(waits_since, '9999')",),
}


def cases(
    views: Following,
    today: date,
    *,
    kind: Kind | None = None,
    worker: UUID | None = None,
    phase: Phase | None = None,
    status: CaseState | None = None,
    process: str | None = None,
    people: Sequence[UUID] = (),
    household: UUID | None = None,
    unassigned: bool = False,
    mark: str | None = None,
    silent_since: date | None = None,
    order: Order = "number",
    descending: bool = False,
    limit: int = PAGE,
    offset: int = 0,
) -> Answer[CaseRow]:
    """Return a page of the cases and initiatives (or those of one `kind`) that fit all that is asked for.

    `worker` holds them in any part; one of `people` is a member of the family; `unassigned`: nobody in the leading
    role, not closed; `mark`: what the file mark contains; `silent_since`: no contact after that day, not closed.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Cases.name) as answering:
        where: list[str] = []
        values: list[Any] = []

        def ask(condition: str, *given: object) -> None:
            where.append(condition.format(p=answering.prefix))
            values.extend(str(value) for value in given)

        for column, wanted in (
            ("kind", kind), ("phase", phase), ("status", status), ("process", process), ("household", household),
        ):  # fmt: skip
            if wanted is not None:
                ask(f"{column} = ?", wanted)
        if worker is not None:
            ask("id IN (SELECT id FROM {p}workers WHERE worker = ?)", worker)
        if people:
            marks = ", ".join("?" * len(people))
            ask(f"id IN (SELECT id FROM {{p}}members WHERE person IN ({marks}))", *people)
        if unassigned:
            ask("waits_since IS NOT NULL AND status <> 'closed'")
        if mark is not None:
            ask("instr(lower(number), lower(?)) > 0", mark.strip())
        if silent_since is not None:
            ask("status <> 'closed' AND coalesce(last_contact, opened_on) <= ?", silent_since.isoformat())
        found = f"FROM {answering.prefix}cases WHERE {' AND '.join(where) or '1'}"
        direction = " DESC" if descending else ""
        by = ", ".join(f"{column}{direction}" for column in (*_ORDERS[order], "year", "serial"))
        total = next(answering.db.query(f"SELECT count(*) AS n {found}", values))["n"]
        page = answering.db.query(f"SELECT * {found} ORDER BY {by} LIMIT ? OFFSET ?", [*values, limit, offset])
        return Answer(_rows(answering, list(page), today), total, answering.status)


def _rows(answering: Answering, page: list[dict[str, Any]], today: date) -> tuple[CaseRow, ...]:
    workers: dict[str, dict[str, UUID]] = {row["id"]: {} for row in page}
    held = answering.db.query(
        f"SELECT id, part, worker FROM {answering.prefix}workers WHERE id IN ({', '.join('?' * len(page))})",
        list(workers),
    )
    for row in held:
        workers[row["id"]][row["part"]] = UUID(row["worker"])
    return tuple(_row(row, workers[row["id"]], today) for row in page)


def _row(row: dict[str, Any], workers: dict[str, UUID], today: date) -> CaseRow:
    opened_on = date.fromisoformat(row["opened_on"])
    closed_on, last_contact = _day(row["closed_on"]), _day(row["last_contact"])
    return CaseRow(
        id=UUID(row["id"]),
        kind=row["kind"],
        number=row["number"],
        phase=row["phase"],
        round=row["round"],
        status=row["status"],
        process=row["process"],
        process_version=row["process_version"],
        household=_id(row["household"]),
        client=_id(row["client"]),
        community=row["community"],
        delivery=row["delivery"],
        lead=row["lead"],
        workers=workers,
        opened_on=opened_on,
        last_contact=last_contact,
        age=((closed_on or today) - opened_on).days,
        without_contact=(today - (last_contact or opened_on)).days if closed_on is None else None,
        suspended_on=_day(row["suspended_on"]),
        closing=row["closing"],
        closing_class=row["closing_class"],
        closed_on=closed_on,
        waits_since=_day(row["waits_since"]),
    )


def _registered(number: str) -> tuple[int, int]:
    _, serial, year = number.rsplit(".", 2)
    return int(year), int(serial)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
