"""The questions of the overview, each with how many there are, the first of them and where to see all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Line
from osl_cli.recruitment_due import calls_due
from osl_cli.slips import KINDS, Asked, Found, Slip
from osl_cli.slips_words import mark, what_of, when, who_answers
from osl_workflow.acts.caseloads import limits_of
from osl_workflow.acts.staffing import staffed
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.progress.working_days import working_days_between
from osl_workflow.sentences import sentence
from osl_workflow.staff.away import deputy_at_work
from osl_workflow.staff.heading import unheaded
from osl_workflow.staff.state import roles_on
from osl_workflow.views import staff as staff_view
from osl_workflow.views.absences import away
from osl_workflow.views.caseload import loads, loads_together
from osl_workflow.views.cases import cases
from osl_workflow.views.districts import moves
from osl_workflow.views.worklist import worklist

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.absence import Absence
    from osl_workflow.staff.state import Staff

SHOWN = 3
"""How many of each are told."""


@dataclass(frozen=True)
class Point:
    """One thing that needs attention; `paper`: the same without the name of a client, `data`: for the document."""

    said: Any
    paper: Any
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One question: how many there are, the first of them, where to see all. `loud`: the law is behind it.

    `n` is a count of what `points` begins to tell; a `Decimal` where it is how much is missing.
    """

    name: str
    n: int | Decimal
    points: tuple[Point, ...]
    command: str
    loud: bool = False

    @property
    def title(self) -> Sentence:
        """The title."""
        return sentence(f"cli_overview.section_{self.name}")

    @property
    def more(self) -> int:
        """How many there are that `points` does not tell."""
        return self.n - len(self.points) if isinstance(self.n, int) else 0

    @property
    def mark(self) -> str:
        """A sign beside the word, so that nobody needs the colour: the same as `osl slipping` has."""
        kind = next((one for one in KINDS if one == self.name), None)
        if kind is not None:
            return mark(kind)
        return "[!]" if self.name not in _QUIET else "[>]"


_QUIET = ("absences", "absences_ahead", "moved", "approvals")
"""What is to be known, and is nobody's delay."""
AHEAD = timedelta(days=30)
"""How far ahead absences are looked at, as `osl staff absences` does."""


def in_hand(asked: Asked) -> dict[str, int]:
    """Return how much work is active and how much suspended: the centre's, or that of the worker who asks."""
    return {
        status: sum(
            cases(asked.run.house.views, asked.today, kind=kind, status=status, worker=asked.worker, limit=1).total
            for kind in asked.kinds
        )
        for status in ("active", "suspended")
    }


def standing(asked: Asked) -> Sentence:
    """Return how much work is in hand, in one sentence."""
    counted = in_hand(asked)
    told = {"n": counted["active"], "paused": counted["suspended"]}
    if asked.worker is None:
        return sentence("cli_overview.standing", **told)
    return sentence("cli_overview.standing_of_worker", name=asked.names.staff(asked.worker), **told)


def sections(asked: Asked, found: Found) -> Iterator[Section]:
    """Yield the sections of the page in their order; a worker gets those of her own."""
    yield _of_slips(asked, found, "law")
    if asked.worker is None:
        yield _queue(asked, len(found.of("unassigned")))
    yield _over(asked)
    yield _approvals(asked)
    if asked.worker is None:
        yield from _headless(asked)
        yield _absences(asked)
        yield _absences_ahead(asked)
        yield _moved(asked)
        yield from _staffing(asked)
        yield _calls(asked)
    for kind in KINDS:
        if kind not in ("law", "unassigned"):
            yield _of_slips(asked, found, kind)


def _of_slips(asked: Asked, found: Found, kind: Any) -> Section:
    those = found.of(kind)
    points = tuple(_of_slip(asked, slip) for slip in those[:SHOWN])
    return Section(kind, len(those), points, "osl slipping", loud=kind == "law")


def _of_slip(asked: Asked, slip: Slip) -> Point:
    who, until = who_answers(asked, slip), when(slip)
    whom = asked.names.whom(slip.of_kind, slip.case, slip.client)
    what = slip.what if slip.record is None else what_of(asked, slip)
    return Point(
        sentence("cli_overview.slip", mark=slip.number, whom=whom, what=what, who=who, when=until),
        sentence("cli_overview.slip_on_paper", mark=slip.number, what=slip.what, who=who, when=until),
        {
            "mark": slip.number,
            "worker": _login(asked, slip.answers),
            "roles": slip.roles,
            "day": slip.day,
            "days": slip.days,
            "working_days": slip.working,
        },
    )


def _queue(asked: Asked, too_long: int) -> Section:
    page = cases(asked.run.house.views, asked.today, unassigned=True, order="waiting", limit=SHOWN)
    points = []
    for row in page.rows:
        since = row.waits_since or row.opened_on
        days = working_days_between(since, asked.today, asked.run.desk.calendar)
        waits = sentence("cli_slipping.since_working", on=since, n=days)
        whom = asked.names.whom(row.kind, row.id, row.client)
        points.append(
            Point(
                sentence("cli_overview.waits", mark=row.number, whom=whom, when=waits),
                sentence("cli_overview.waits_on_paper", mark=row.number, when=waits),
                {"mark": row.number, "day": since, "working_days": days},
            )
        )
    return Section("unassigned" if too_long else "queue", page.total, tuple(points), "osl allocate")


def _over(asked: Asked) -> Section:
    """Return who has more families than a limit allows, by whatever measure has one today."""
    office, standard, points = asked.reader.office(), asked.standard, []
    has_limit = False
    held = loads(asked.run.house.views, worker=asked.worker).rows
    for load in held:
        member = asked.reader.staff(load.worker)
        for name, limit in limits_of(standard, office, member, asked.today).items():
            n = load.households.get(name, 0)
            most = limit.households
            concerned = name in load.households or standard.measures[name].part in roles_on(member, asked.today)
            has_limit = has_limit or (most is not None and concerned)
            if most is not None and n > most:
                told = {"n": n, "limit": most.normalize(), "measure": limit.title}
                over = sentence("cli_overview.over", name=_name(member), **told)
                data = {"worker": member.login, "measure": name, "families": n, "limit": most}
                points.append((n / most if most else n, Point(over, over, data)))
    points.sort(key=lambda point: -point[0])
    name = "over" if has_limit or not held else "no_limit"
    return Section(name, len(points), tuple(point for _, point in points[:SHOWN]), "osl caseload")


def _approvals(asked: Asked) -> Section:
    waiting = worklist(asked.run.house.views, asked.run.desk, asked.acting, asked.kinds).approvals
    points = []
    for one in waiting[:SHOWN]:
        told = {"mark": one.case.number, "what": one.title, "since": one.since}
        whom = asked.names.whom(one.case.kind, one.case.id, one.case.client)
        points.append(
            Point(
                sentence("cli_overview.approval", whom=whom, **told),
                sentence("cli_overview.approval_on_paper", **told),
                {"mark": one.case.number, "day": one.since},
            )
        )
    return Section("approvals", len(waiting), tuple(points), "osl due")


def _absences(asked: Asked) -> Section:
    found = away(asked.run.house.views, asked.today, asked.today).rows
    members = [asked.reader.staff(id) for id in found[:SHOWN]]
    points = [_of_absence(asked, one, absence) for one in members if (absence := one.absence_on(asked.today))]
    return Section("absences", len(found), tuple(points), "osl staff absences")


def _absences_ahead(asked: Asked) -> Section:
    """Return who will be away, the nearest first day first."""
    last = asked.today + AHEAD
    members = [asked.reader.staff(id) for id in away(asked.run.house.views, asked.today, last).rows]
    coming = [
        (absence, one)
        for one in members
        for absence in one.absences
        if absence.from_ > asked.today and absence.meets(asked.today, last)
    ]
    coming.sort(key=lambda pair: (pair[0].from_, pair[1].id))
    points = []
    for absence, member in coming[:SHOWN]:
        until = "" if absence.to is None else sentence("cli_overview.until", on=absence.to)
        told = {"name": _name(member), "since": absence.from_, "until": until}
        said = sentence("cli_overview.away_from", deputy=_deputy(asked, absence, absence.from_), **told)
        points.append(Point(said, said, _absent(asked, member, absence, absence.from_)))
    return Section("absences_ahead", len(coming), tuple(points), "osl staff absences")


def _headless(asked: Asked) -> Iterator[Section]:
    """Yield on which days nobody can head the centre, for whoever looks after the staff."""
    if not allowed_role(asked.standard, "staff_manage", asked.acting):
        return
    here = [asked.reader.staff(id) for id in staff_view.staff(asked.run.house.views, asked.today).rows]
    gaps = unheaded(here, asked.standard.permissions["staff_manage"].roles, asked.today, asked.today + AHEAD)
    points = []
    for gap in gaps[:SHOWN]:
        key = "cli_overview.headless" if gap.to == gap.from_ else "cli_overview.headless_until"
        said = sentence(key, **dict(gap))
        points.append(Point(said, said, {"day": gap.from_, "until": gap.to}))
    yield Section("headless", len(gaps), tuple(points), "osl staff absences")


def _of_absence(asked: Asked, member: Staff, absence: Absence) -> Point:
    until = "" if absence.to is None else sentence("cli_overview.until", on=absence.to)
    by = _deputy(asked, absence, asked.today)
    said = sentence("cli_overview.away", name=_name(member), until=until, deputy=by)
    return Point(said, said, _absent(asked, member, absence, asked.today))


def _absent(asked: Asked, member: Staff, absence: Absence, on: date) -> dict[str, Any]:
    deputy = _stands_in(asked, absence, on)
    by = None if deputy is None else deputy.login
    return {"worker": member.login, "day": absence.from_, "until": absence.to, "deputy": by}


def _deputy(asked: Asked, absence: Absence, on: date) -> Any:
    """Return the name of who stands in and is at work on a day, or that nobody does."""
    deputy = _stands_in(asked, absence, on)
    return sentence("cli_overview.no_deputy") if deputy is None else asked.names.staff(deputy.id)


def _stands_in(asked: Asked, absence: Absence, on: date) -> Staff | None:
    named = absence.deputy_on(on)
    return None if named is None else deputy_at_work(absence, (asked.reader.staff(named),), on)


def _moved(asked: Asked) -> Section:
    """Return which families moved into the district of somebody other than who holds their case."""
    found = moves(asked.run.house.views, asked.today).rows
    points = []
    for move in found[:SHOWN]:
        case = asked.reader.case(move.case)
        to = sentence("cli_overview.no_worker") if move.proposed is None else asked.names.staff(move.proposed)
        told = {"mark": case.number, "since": move.since, "who": asked.names.staff(move.worker), "to": to}
        points.append(
            Point(
                sentence("cli_overview.move", whom=asked.names.person(case.client), **told),
                sentence("cli_overview.move_on_paper", **told),
                {
                    "mark": case.number,
                    "day": move.since,
                    "worker": _login(asked, move.worker),
                    "proposed": _login(asked, move.proposed),
                },
            )
        )
    return Section("moved", len(found), tuple(points), "osl district moves")


def _staffing(asked: Asked) -> Iterator[Section]:
    """Yield whether there are as many social workers as the act asks for, for whoever looks after the staff."""
    standard, office = asked.standard, asked.reader.office()
    if standard.staffing is None or not allowed_role(standard, "staff_manage", asked.acting):
        return
    views = asked.run.house.views
    here = [asked.reader.staff(id) for id in staff_view.staff(views, asked.today).rows]
    ((_, load),) = loads_together(views, {office.id: [one.id for one in here]}).rows
    found = staffed(standard, office, here, load.households.get(standard.staffing.measure, 0), asked.today)
    lacking = [] if found is None else [(one, found.lacks(one) or 0) for one in found.ratios if one.chosen]
    points = []
    for one, lacks in lacking:
        if found is not None and lacks:
            said = sentence("cli_overview.lacks", title=one.title, needed=one.needed, has=found.has)
            data = {"ratio": one.name, "needed": one.needed, "has": found.has, "lacks": lacks}
            points.append(Point(said, said, data))
    n = max((Decimal(lacks) for _, lacks in lacking), default=Decimal(0))
    if found is not None and found.at_least is not None and found.has < found.at_least:
        said = sentence("cli_overview.lacks_least", least=found.at_least, has=found.has)
        lacks = found.at_least - found.has
        data = {"ratio": None, "needed": found.at_least, "has": found.has, "lacks": lacks}
        points.append(Point(said, said, data))
        n = max(n, lacks)
    yield Section("staffing", n, tuple(points), "osl staffing")


def _calls(asked: Asked) -> Section:
    """Return the calls in which somebody waits, and a place is free or may be."""
    parts, data = calls_due(asked.run, asked.acting)
    said = (part.what for part in parts if isinstance(part, Line))
    points = [Point(what, what, one) for what, one in zip(said, data, strict=True)]
    return Section("calls", len(data), tuple(points[:SHOWN]), "osl call list")


def _login(asked: Asked, worker: UUID | None) -> str | None:
    return None if worker is None else asked.reader.staff(worker).login


def _name(member: Staff) -> Any:
    return " ".join(member.display_name) or sentence("cli_staff.erased")
