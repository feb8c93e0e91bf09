"""What slips away: everything that is late, has been silent for long or is about to end, of a centre or of one worker.

Each question is asked of the view that answers it; here the answers become lines of one kind, the law's first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from osl_workflow.acts.caseloads import load_of
from osl_workflow.caseload.words import limit_called
from osl_workflow.process.model import PHASES
from osl_workflow.progress.working_days import working_days_between
from osl_workflow.sentences import Sentence, Text, sentence
from osl_workflow.staff.state import roles_on
from osl_workflow.views.caseload import owed
from osl_workflow.views.cases import CaseRow, cases
from osl_workflow.views.deadlines import Deadline, deadlines
from osl_workflow.views.transfers import offers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from osl_cli.run import Run
    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.history.naming import Names
    from osl_workflow.process.standard import Standard
    from osl_workflow.progress.undertaking import Kind
    from osl_workflow.store.view import Status

SlipKind = Literal[
    "law", "unassigned", "reasons", "transfers", "no_contact", "evaluations", "actions", "replies", "own", "contracts",
    "drafts",
]  # fmt: skip
KINDS: tuple[SlipKind, ...] = get_args(SlipKind)
"""In the order in which they are told: the law's first."""

MOST = 2_000
"""How many rows of a view are asked for at most; where there are more it is said."""


@dataclass(frozen=True)
class Slip:
    """One thing that slips, in a case or an initiative: what it is, who answers for it, how many days it has been.

    `day`: by when it was due, or since when it has been so; `days` since then, negative for what is still to come.
    `working`: the working days of what is judged by them. `record`: its name where it is one. `never`: it was not done
    even once. `roles`: who has one of these answers, where nobody who holds a part of the case may do it; `answers` is
    None then.
    """

    kind: SlipKind
    of_kind: Kind
    case: UUID
    number: str
    client: UUID | None
    what: Any
    answers: UUID | None
    day: date
    days: int
    record: str | None = None
    never: bool = False
    roles: tuple[str, ...] = ()
    working: int | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked: by whom, of which kinds of work, of one worker or of all, after how many days of silence.

    `team`: only what these answer for.
    """

    run: Run
    reader: Reader
    names: Names
    acting: Acting
    kinds: Sequence[Kind]
    worker: UUID | None
    silent_days: int
    team: frozenset[UUID] | None = None

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.acting.today

    @property
    def standard(self) -> Standard:
        """The standard that the centre follows today."""
        return self.reader.standard(self.today)

    def days_of(self, setting: Any) -> int:
        """Return the days that the centre chose."""
        return self.reader.office().days_on(setting, self.today)


@dataclass(frozen=True)
class Found:
    """All that slips, the most pressing first within its kind; `more`: kinds of which not all rows were asked for."""

    slips: tuple[Slip, ...]
    more: frozenset[SlipKind]
    status: Status

    def of(self, kind: SlipKind) -> tuple[Slip, ...]:
        """Return what slips in this way."""
        return tuple(slip for slip in self.slips if slip.kind == kind)


def slips(asked: Asked) -> Found:
    """Return what slips.

    Raises:
        Refused, Tampered: as the views.
    """
    views = asked.run.house.views
    dated = deadlines(
        views, asked.run.desk, kinds=asked.kinds, worker=asked.worker, limit=MOST,
        until=asked.today + timedelta(days=asked.days_of("contract_ending_days")),
    )  # fmt: skip
    silent = cases(
        views, asked.today, kind="case", status="active", worker=asked.worker, order="last_contact", limit=MOST,
        silent_since=asked.today - timedelta(days=asked.silent_days),
    ) if "case" in asked.kinds else None  # fmt: skip
    waiting = cases(views, asked.today, unassigned=True, order="waiting", limit=MOST) if asked.worker is None else None
    found = [
        *_dated(asked, dated.rows),
        *_silent(asked, silent.rows if silent is not None else ()),
        *_waiting(asked, waiting.rows if waiting is not None else ()),
        *_owed(asked),
        *_offered(asked),
        *_drafts(asked),
    ]
    cut: dict[SlipKind, bool] = {
        "law": dated.total > len(dated.rows),
        "no_contact": silent is not None and silent.total > len(silent.rows),
        "unassigned": waiting is not None and waiting.total > len(waiting.rows),
    }
    if asked.team is not None:
        held = {role for member in asked.team for role in roles_on(asked.reader.staff(member), asked.today)}
        found = [slip for slip in found if slip.answers in asked.team or held & set(slip.roles)]
    ordered = sorted(found, key=lambda slip: (KINDS.index(slip.kind), -slip.days, slip.number, slip.record or ""))
    return Found(tuple(ordered), frozenset(kind for kind, more in cut.items() if more), dated.status)


# --- days: of the law, of the centre, agreed ones ---------------------------------------------------------------------


def _dated(asked: Asked, rows: Sequence[Deadline]) -> Iterator[Slip]:
    for row in rows:
        kind = _kind_of(asked, row)
        if kind is not None:
            answers, roles = _answers(asked, row)
            yield Slip(
                kind=kind,
                of_kind=row.of_kind,
                case=row.case,
                number=row.number,
                client=row.client,
                what=_what(asked, row),
                answers=answers,
                day=row.on,
                days=(asked.today - row.on).days,
                record=None if row.kind == "step" else row.name,
                never=kind == "evaluations" and row.base != row.name,
                roles=roles,
            )


def _answers(asked: Asked, row: Deadline) -> tuple[UUID | None, tuple[str, ...]]:
    """Return who answers for a day: who holds the case and may do the step, else the roles that may.

    As `osl due` has it: a case that nobody leads waits to be assigned, and no role is called for its steps.
    """
    lead = row.workers.get(row.lead)
    definition = asked.names.definition(row.process, row.process_version) if row.kind == "step" else None
    step = None if definition is None else definition.find(row.name)
    if step is None or lead is None or row.lead in step.by:
        return lead, ()
    held = dict.fromkeys((lead, *row.workers.values()))
    may = [one for one in held if set(step.by) & set(roles_on(asked.reader.staff(one), asked.today))]
    return (may[0], ()) if may else (None, step.by)


def _kind_of(asked: Asked, row: Deadline) -> SlipKind | None:
    """Return in which way a running day slips, if it does: a day that no source confirms is never called overdue."""
    if row.kind == "agreement":
        return "contracts"
    if row.urgency != "overdue":
        return None
    if row.kind == "commitment":
        return "actions"
    if row.kind == "referral":
        return "replies"
    if row.statutory:
        return "law"
    return "evaluations" if _is_evaluation(asked, row) else "own"


def _is_evaluation(asked: Asked, row: Deadline) -> bool:
    definition = asked.names.definition(row.process, row.process_version)
    step = None if definition is None else definition.find(row.name)
    if definition is None or step is None:
        return False
    return step.stage in ("V", "VI") or definition.phase_of(step.step) == PHASES[-1]


def _what(asked: Asked, row: Deadline) -> Text | Sentence:
    if row.kind != "step":
        return asked.standard.records[row.kind]
    return asked.names.step(row.process, row.process_version, row.name)


# --- silence, the queue, what was begun to be written -----------------------------------------------------------------


def _silent(asked: Asked, rows: Sequence[CaseRow]) -> Iterator[Slip]:
    for row in rows:
        if row.worker is not None and row.without_contact is not None:  # what nobody holds stands in the queue
            since = row.last_contact or row.opened_on
            what = sentence("cli_slipping.no_contact" if row.last_contact else "cli_slipping.no_contact_yet")
            yield _of_case("no_contact", row, what, since, row.without_contact)


def _waiting(asked: Asked, rows: Sequence[CaseRow]) -> Iterator[Slip]:
    for row in rows:
        since = row.waits_since or row.opened_on
        days = working_days_between(since, asked.today, asked.run.desk.calendar)
        if row.kind in asked.kinds and days >= asked.days_of("unassigned_alarm_day"):
            what, calendar_days = sentence("cli_slipping.waits"), (asked.today - since).days
            yield _of_case("unassigned", row, what, since, calendar_days, working=days)


def _of_case(kind: SlipKind, row: CaseRow, what: Any, since: date, days: int, working: int | None = None) -> Slip:
    return Slip(kind, row.kind, row.id, row.number, row.client, what, row.worker, since, days, working=working)


def _owed(asked: Asked) -> Iterator[Slip]:
    """Yield the reasons that an urgent act over a limit left owing; they stay until they are given."""
    if "case" not in asked.kinds:
        return
    for one in owed(asked.run.house.views, asked.worker).rows:
        case = asked.reader.case(one.case)
        what = sentence("cli_slipping.reason", mark=case.number, limit=limit_called(one.kinds))
        days = (asked.today - one.by).days
        load = load_of(asked.reader, one.worker)
        actor = load.owed[one.case].actor if load is not None and one.case in load.owed else one.worker
        yield Slip("reasons", "case", case.id, case.number, case.client, what, actor, one.by, days)


def _offered(asked: Asked) -> Iterator[Slip]:
    """Yield what is offered to a colleague who has not answered: it is still with whoever offered it."""
    if "case" not in asked.kinds:
        return
    for offer in offers(asked.run.house.views, asked.worker).rows:
        case = asked.reader.case(offer.case)
        holder, giver = asked.names.staff(offer.worker or offer.giver), asked.names.staff(offer.giver)
        by_another = offer.worker not in (None, offer.giver)
        what = sentence(
            "cli_slipping.offered_for" if by_another else "cli_slipping.offered", holder=holder, giver=giver
        )
        days = (asked.today - offer.until).days
        yield Slip("transfers", "case", case.id, case.number, case.client, what, offer.receiver, offer.until, days)


def _drafts(asked: Asked) -> Iterator[Slip]:
    """Yield the drafts that are old: that there are such, never what is in them."""
    from osl_workflow.zone import WARSAW

    old = asked.days_of("draft_old_days")
    for draft in asked.run.desk.store.drafts.kept(asked.acting.now, asked.worker):
        day = draft.saved_at.astimezone(WARSAW).date()
        days = (asked.today - day).days
        stream = asked.run.desk.store.stream_of(draft.case) if days >= old else None
        if stream is None or stream.kind not in asked.kinds:
            continue
        state = asked.reader.undertaking(stream.kind, stream.id)
        title = asked.names.step(state.process, state.process_version, draft.step)
        client = getattr(state, "client", None)
        kind: Kind = "case" if client is not None else "initiative"
        yield Slip("drafts", kind, draft.case, state.number, client, title, draft.staff, day, days)
