"""What is there to do for somebody: the tables narrow it to a few cases, whose states are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from osl_workflow.history.naming import Names
from osl_workflow.process.model import PHASES, Phase
from osl_workflow.process.standard import CaseState
from osl_workflow.progress.next import NextStep, was_returned, whats_next
from osl_workflow.progress.rules import Rules, last_phase
from osl_workflow.progress.state import DueDate
from osl_workflow.progress.undertaking import KINDS, Kind, Undertaking
from osl_workflow.progress.working_days import working_days_between
from osl_workflow.sentences import Text
from osl_workflow.store.following import Following
from osl_workflow.store.view import Answering, Status
from osl_workflow.views.answers import Answer, fresh
from osl_workflow.views.urgency import ORDER, Urgency, clock
from osl_workflow.views.worklist.tables import Worklist

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk


class OfCase(NamedTuple):
    """The case or initiative that something to do belongs to; `lead` is the part of who answers for it.

    `waits_since`: the day since which nobody does, where that is so.
    """

    id: UUID
    kind: Kind
    number: str
    process: str
    process_version: int
    lead: str
    client: UUID | None
    household: UUID | None
    opened_on: date
    waits_since: date
    phase: Phase
    status: CaseState


@dataclass(frozen=True, slots=True)
class Todo:
    """A step to be done. `open`: now; otherwise only its clock is running already, or stands still in a pause.

    `own`: in a case that I hold; otherwise nobody holds the case in a role that may do it, and I have such a role, or
    it is mine to improve in a case that nobody holds.
    `days_left`: until the deadline, negative when overdue, None without one or where no source confirms it. `returned`:
    it came back to be corrected. `draft`: something is typed already.
    """

    case: OfCase
    step: str
    title: Text
    open: bool
    own: bool
    optional: bool
    due: DueDate | None
    days_left: int | None
    urgency: Urgency
    returned: bool
    draft: bool


@dataclass(frozen=True, slots=True)
class Approval:
    """What waits for my approval since a day; `correction`: a corrected value of what was approved before."""

    case: OfCase
    step: str
    title: Text
    since: date
    correction: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What I have typed and not yet done."""

    case: OfCase
    step: str
    title: Text
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A case that waits for a worker; its clocks are running. `alarm`: longer than the office lets one wait.

    `waiting`: working days since the opening, or since nobody holds it any more.
    """

    case: OfCase
    waiting: int
    alarm: bool
    clocks: tuple[tuple[str, DueDate, Urgency], ...]


@dataclass(frozen=True, slots=True)
class MyWork:
    """The answer: the most pressing first in each list. `status` is that of the view."""

    todos: tuple[Todo, ...]
    approvals: tuple[Approval, ...]
    drafts: tuple[Draft, ...]
    unassigned: tuple[Unassigned, ...]
    status: Status


class _Known(NamedTuple):
    """What the tables know of a case.

    `parts` maps the part held to the worker, `waiting` the step (and whether it is a correction) to its day.
    """

    case: OfCase
    parts: dict[str, UUID]
    waiting: dict[tuple[str, bool], date]

    @property
    def is_assigned(self) -> bool:
        """Whether somebody holds the leading part."""
        return self.case.lead in self.parts


def worklist(views: Following, desk: Desk, acting: Acting, kinds: Sequence[Kind] = KINDS) -> MyWork:
    """Return what there is to do for the person who acts, or for whom she stands in, in the roles held or chosen.

    `kinds`: the kinds of work that she may read.

    Raises:
        Refused, Tampered: as `answers.fresh`; a case cannot be read.
    """
    with fresh(views, Worklist.name) as answering:
        known = tuple(found for found in _known(answering) if found.case.kind in kinds)
    return _Asked(desk, acting).work(known, answering.status)


def in_hands(views: Following, worker: UUID) -> Answer[tuple[OfCase, str]]:
    """Return what a worker holds that is not closed, each with the part, in the order of the opening.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Worklist.name) as answering:
        p = answering.prefix
        found = answering.db.query(
            f"SELECT c.*, w.part FROM {p}workers w JOIN {p}cases c ON c.id = w.id "
            "WHERE w.worker = :worker AND c.status <> 'closed' ORDER BY c.opened_on, c.id, w.part",
            {"worker": str(worker)},
        )
        rows = tuple((_of_case(row), str(row["part"])) for row in found)
        return Answer(rows, len(rows), answering.status)


def _known(answering: Answering) -> tuple[_Known, ...]:
    """Return all cases that are not closed, in the order of their opening."""
    db, p = answering.db, answering.prefix
    alive = f"SELECT id FROM {p}cases WHERE status <> 'closed'"
    parts: dict[str, dict[str, UUID]] = {}
    for row in db.query(f"SELECT * FROM {p}workers WHERE id IN ({alive})"):
        parts.setdefault(row["id"], {})[row["part"]] = UUID(row["worker"])
    waiting: dict[str, dict[tuple[str, bool], date]] = {}
    for row in db.query(f"SELECT * FROM {p}waiting WHERE id IN ({alive})"):
        of_step = (row["step"], bool(row["correction"]))
        waiting.setdefault(row["id"], {})[of_step] = date.fromisoformat(row["submitted_on"])
    rows = db.query(f"SELECT * FROM {p}cases WHERE status <> 'closed' ORDER BY opened_on, id")
    return tuple(_Known(_of_case(row), parts.get(row["id"], {}), waiting.get(row["id"], {})) for row in rows)


def _of_case(row: dict[str, Any]) -> OfCase:
    return OfCase(
        id=UUID(row["id"]),
        kind=row["kind"],
        number=row["number"],
        process=row["process"],
        process_version=row["process_version"],
        lead=row["lead"],
        client=UUID(row["client"]) if row["client"] else None,
        household=UUID(row["household"]) if row["household"] else None,
        opened_on=date.fromisoformat(row["opened_on"]),
        waits_since=date.fromisoformat(row["waits_since"]),
        phase=row["phase"],
        status=row["status"],
    )


class _Asked:
    """One question of one person: her roles, the day, and the texts that the cases follow, each read once."""

    def __init__(self, desk: Desk, acting: Acting) -> None:
        self.desk = desk
        self.me = acting.whose
        self.hands = frozenset(acting.hands)
        self.roles = frozenset(acting.usable_roles())
        self.reader = desk.reader()
        self.clock = clock(desk)
        self.alarm = self.reader.office().days_on("unassigned_alarm_day", self.clock.today)
        self.drafts = {(draft.case, draft.step): draft for draft in desk.store.drafts.list(acting.actor, acting.now)}
        self.names = Names(self.reader)

    def work(self, known: tuple[_Known, ...], status: Status) -> MyWork:
        todos: list[Todo] = []
        approvals: list[Approval] = []
        drafts: list[Draft] = []
        unassigned: list[Unassigned] = []
        typed_in = {case for case, _ in self.drafts}
        for found in known:
            if not found.is_assigned:
                unassigned.append(self._unassigned(found))
            mine = self.me in found.parts.values()
            looked_at = mine or found.waiting or found.case.id in typed_in or self._may_be_called(found)
            if not (looked_at or self._was_given_back(found)):
                continue
            case = self.reader.undertaking(found.case.kind, found.case.id)
            rules = self.reader.rules(case, self.clock.today)
            possible = whats_next(rules, case.progress, self.clock.today)
            todos += self._todos(found, case, rules, possible)
            approvals += self._approvals(found, possible)
            drafts += self._drafts(found, rules)
        return MyWork(
            todos=tuple(sorted(todos, key=_pressing)),
            approvals=tuple(sorted(approvals, key=lambda approval: (approval.since, approval.case.number))),
            drafts=tuple(sorted(drafts, key=lambda draft: draft.saved_at, reverse=True)),
            unassigned=tuple(sorted(unassigned, key=_to_be_assigned)),
            status=status,
        )

    def _unassigned(self, found: _Known) -> Unassigned:
        days = working_days_between(found.case.waits_since, self.clock.today, self.desk.calendar)
        dues = self.reader.undertaking(found.case.kind, found.case.id).progress.running_dues()
        clocks = (
            (step, due, self.clock.urgency(due.on, confirmed=due.confirmed))
            for step, due in sorted(dues.items(), key=lambda item: item[1].on)
        )
        return Unassigned(found.case, days, days >= self.alarm, tuple(clocks))

    def _may_be_called(self, found: _Known) -> bool:
        """Return whether a step may be mine in a case that I do not hold: by role and phase, for a look at its state.

        Steps of an unassigned case are nobody's: somebody is to be found for it first.
        """
        definition = self.names.definition(found.case.process, found.case.process_version)
        if definition is None or not found.is_assigned or found.case.status != "active":
            return False
        here = PHASES.index(found.case.phase)
        return any(
            self._called_by_role(found, step.by)
            and PHASES.index(definition.phase_of(step.step)) <= here <= PHASES.index(last_phase(definition, step))
            for step in definition.steps()
        )

    def _was_given_back(self, found: _Known) -> bool:
        """Return whether a step that I did in a case that nobody holds came back to be improved: it waits for me."""
        if found.is_assigned:
            return False
        progress = self.reader.undertaking(found.case.kind, found.case.id).progress
        return any(
            was_returned(progress, step) and self.me in proposal.performers
            for step, proposal in progress.offered.items()
        )

    def _called_by_role(self, found: _Known, by: tuple[str, ...]) -> bool:
        return bool(self.roles & set(by)) and not set(by) & set(found.parts)

    def _todos(self, found: _Known, case: Undertaking, rules: Rules, possible: tuple[NextStep, ...]) -> Iterator[Todo]:
        mine = self.me in found.parts.values()
        progress = case.progress
        now = {step.step: step for step in possible if step.kind == "do"}
        dues = progress.running_dues()
        for name in dict.fromkeys((*now, *dues)):
            step = rules.definition.step(name)
            roles = now[name].roles if name in now else step.by
            if name in now and self.hands & set(now[name].not_for):
                continue
            own = mine and bool(self.roles & set(roles))
            called = name in now and self._called_by_role(found, roles) and _called_for(case, rules, name, dues)
            returned = was_returned(progress, name)
            mine_again = name in now and returned and self.me in progress.offered[name].performers
            if not (own or mine_again) and not (called and found.is_assigned):
                continue
            due = dues.get(name)
            yield Todo(
                case=found.case,
                step=name,
                title=step.title,
                open=name in now,
                own=own,
                optional=step.optional,
                due=due,
                days_left=None if due is None or not due.confirmed else (due.on - self.clock.today).days,
                urgency=self.clock.urgency(due.on, confirmed=due.confirmed) if due is not None else "none",
                returned=returned,
                draft=(found.case.id, name) in self.drafts,
            )

    def _approvals(self, found: _Known, possible: tuple[NextStep, ...]) -> Iterator[Approval]:
        for step in possible:
            if step.kind == "approve" and self.roles & set(step.roles) and not self.hands & set(step.not_for):
                since = found.waiting.get((step.step, step.correction), self.clock.today)
                yield Approval(found.case, step.step, step.title, since, step.correction)

    def _drafts(self, found: _Known, rules: Rules) -> Iterator[Draft]:
        for (case, name), draft in self.drafts.items():
            step = rules.definition.find(name)
            if case == found.case.id and step is not None:
                yield Draft(found.case, name, step.title, draft.saved_at)


def _to_be_assigned(found: Unassigned) -> tuple[Any, ...]:
    """Sort what is overdue by law first, then by the nearest deadline, then by how long it waits."""
    by_law = any(due.statutory and urgency == "overdue" for _, due, urgency in found.clocks)
    nearest = min((due.on for _, due, _ in found.clocks), default=date.max)
    return not by_law, nearest, -found.waiting, found.case.opened_on, found.case.number


def _called_for(case: Undertaking, rules: Rules, name: str, dues: dict[str, DueDate]) -> bool:
    """Return whether an open step asks to be done: it is required, due, or answers what somebody chose to do.

    That is a decision after a request: an optional step that it needs was done since its own last doing. Without this,
    whoever may decide would find every case in which something could be decided.
    """
    step = rules.definition.step(name)
    if step.required or name in dues:
        return True
    marks = case.progress.marks
    last = marks[name].entry if name in marks else 0
    asked = (needed for needed in step.needs if needed in marks and rules.definition.step(needed).optional)
    return any(marks[needed].entry > last for needed in asked)


def _pressing(todo: Todo) -> tuple[Any, ...]:
    """Sort overdue first, of those the law's; then what is open, then what must be, then by day."""
    due = todo.due
    return (
        ORDER.index(todo.urgency),
        due is None or not due.statutory,
        date.max if due is None else due.on,
        not todo.open,
        todo.optional,
        todo.case.opened_on,
        todo.case.number,
    )
