"""`osl overview`: all that a head asks on a Monday morning, on one calm page; what is in order takes one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Heading, Line, Toned
from osl_cli.exporting import Sheet, exported, exports
from osl_cli.frame import Command
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.slips import KINDS, Asked, Found, Slip, slips
from osl_cli.slips_words import assumed, question, what_of, when
from osl_workflow.acts.caseloads import limits_of
from osl_workflow.progress.working_days import working_days_between
from osl_workflow.sentences import sentence
from osl_workflow.staff.away import deputy_at_work
from osl_workflow.views.absences import away
from osl_workflow.views.caseload import loads
from osl_workflow.views.cases import cases
from osl_workflow.views.districts import moves
from osl_workflow.views.worklist import worklist

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osl_cli.answer import Part
    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.absence import Absence
    from osl_workflow.staff.state import Staff

SHOWN = 3
"""How many of each are told."""


@dataclass(frozen=True)
class Point:
    """One thing that needs attention; `paper`: the same without the name of a client."""

    said: Any
    paper: Any


@dataclass(frozen=True)
class Section:
    """One question: how many there are, the first of them, where to see all. `loud`: the law is behind it."""

    name: str
    n: int
    points: tuple[Point, ...]
    command: str
    loud: bool = False

    @property
    def title(self) -> Sentence:
        """The title."""
        return sentence(f"cli_overview.section_{self.name}")

    @property
    def mark(self) -> str:
        """A sign beside the word, so that nobody needs the colour."""
        return "[!!]" if self.loud else "[!]" if self.name not in _QUIET else "[>]"


_QUIET = ("absences", "moved", "transfers", "contracts", "approvals", "drafts")
"""What is to be known, and is nobody's delay."""


@click.command(
    "overview",
    cls=Command,
    help=Text(
        pl="""Cały ośrodek na jednej spokojnej stronie: co wymaga uwagi, po trzy pierwsze, i gdzie zobaczyć resztę.

        Kierownik widzi ośrodek, pracownik swoje sprawy.""",
        en="""The whole centre on one calm page: what needs attention, the first three of each, where to see the rest.

        The head sees the centre, a worker her own cases.""",
    ),
)
@exports()
def overview(run: Run, csv: str | None, svg: str | None) -> Answer:
    """Tell all of it on one page."""
    asked = question(run)
    found = slips(asked)
    sections = list(_sections(asked, found))
    title = sentence("cli_overview.title", centre=asked.reader.office().name, on=asked.today)
    parts: list[Part] = [Line(title, "strong"), Line(_standing(asked))]
    for section in sections:
        if section.n:
            parts += _shown(section)
    parts += _in_order(sections)
    parts.append(Line(assumed(asked), "quiet"))
    data = {
        "as_of": asked.today,
        "sections": [
            {"name": one.name, "n": one.n, "law": one.loud, "first": [p.paper for p in one.points], "see": one.command}
            for one in sections
        ],
    }
    columns = [sentence(f"cli_overview.column_{name}") for name in ("question", "n", "first", "see")]
    rows = [(one.title, one.n, _joined(run, one), one.command) for one in sections]
    answer = Answer(data, *parts, status=found.status)
    return exported(run, answer, Sheet(columns, rows), csv, svg, lambda: _picture(asked, sections, title))


# --- the sections, in their order -------------------------------------------------------------------------------------


def _sections(asked: Asked, found: Found) -> Iterator[Section]:
    yield _of_slips(asked, found, "law")
    if asked.worker is None:
        yield _queue(asked, len(found.of("unassigned")))
    yield _over(asked)
    yield _approvals(asked)
    if asked.worker is None:
        yield _absences(asked)
        yield _moved(asked)
    for kind in KINDS:
        if kind not in ("law", "unassigned"):
            yield _of_slips(asked, found, kind)


def _of_slips(asked: Asked, found: Found, kind: Any) -> Section:
    those = found.of(kind)
    points = tuple(_of_slip(asked, slip) for slip in those[:SHOWN])
    return Section(kind, len(those), points, "osl slipping", loud=kind == "law")


def _of_slip(asked: Asked, slip: Slip) -> Point:
    who, until = asked.names.staff(slip.answers), when(slip)
    whom = asked.names.whom(slip.of_kind, slip.case, slip.client)
    what = slip.what if slip.record is None else what_of(asked, slip)
    return Point(
        sentence("cli_overview.slip", mark=slip.number, whom=whom, what=what, who=who, when=until),
        sentence("cli_overview.slip_on_paper", mark=slip.number, what=slip.what, who=who, when=until),
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
            has_limit = has_limit or most is not None
            if most is not None and n > most:
                told = {"n": n, "limit": most.normalize(), "measure": limit.title}
                over = sentence("cli_overview.over", name=_name(member), **told)
                points.append((n / most if most else n, Point(over, over)))
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
            )
        )
    return Section("approvals", len(waiting), tuple(points), "osl due")


def _absences(asked: Asked) -> Section:
    found = away(asked.run.house.views, asked.today, asked.today).rows
    members = [asked.reader.staff(id) for id in found[:SHOWN]]
    points = [_of_absence(asked, one, absence) for one in members if (absence := one.absence_on(asked.today))]
    return Section("absences", len(found), tuple(points), "osl staff absences")


def _of_absence(asked: Asked, member: Staff, absence: Absence) -> Point:
    named = absence.deputy_on(asked.today)
    deputy = None if named is None else deputy_at_work(absence, (asked.reader.staff(named),), asked.today)
    until = "" if absence.to is None else sentence("cli_overview.until", on=absence.to)
    by = sentence("cli_overview.no_deputy") if deputy is None else asked.names.staff(deputy.id)
    said = sentence("cli_overview.away", name=_name(member), until=until, deputy=by)
    return Point(said, said)


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
            )
        )
    return Section("moved", len(found), tuple(points), "osl district moves")


def _name(member: Staff) -> Any:
    return " ".join(member.display_name) or sentence("cli_staff.erased")


# --- for people, paper and spreadsheets -------------------------------------------------------------------------------


def _standing(asked: Asked) -> Sentence:
    """Return how much work is in hand, in one sentence."""
    counted = {
        status: sum(
            cases(asked.run.house.views, asked.today, kind=kind, status=status, worker=asked.worker, limit=1).total
            for kind in asked.kinds
        )
        for status in ("active", "suspended")
    }
    return sentence("cli_overview.standing", n=counted["active"], paused=counted["suspended"])


def _shown(section: Section) -> Iterator[Part]:
    told = sentence(
        "cli_overview.heading", mark=section.mark, title=section.title, count=section.n, command=section.command
    )  # fmt: skip
    yield Heading(Toned(told, "bad") if section.loud else told)
    for point in section.points:
        yield Line(point.said, indent=2)
    if section.n > len(section.points):
        yield Line(sentence("cli_overview.more", n=section.n - len(section.points)), "quiet", indent=2)


def _in_order(sections: Sequence[Section]) -> Iterator[Part]:
    calm = tuple(section.title for section in sections if not section.n)
    if len(calm) == len(sections):
        yield Line(sentence("cli_overview.all_in_order"), "good")
    elif calm:
        yield Heading(sentence("cli_overview.in_order"))
        yield Line(sentence("cli_overview.titles", titles=calm), "good", indent=2)


def _joined(run: Run, section: Section) -> str:
    return "; ".join(run.say(point.paper) for point in section.points)


def _picture(asked: Asked, sections: Sequence[Section], title: Sentence) -> str:
    from osl_workflow.exports.bars_svg import Bar, Chart, bars_svg  # late: most days nothing is drawn

    bars = [Bar(section.title, section.n, words=section.mark if section.n else "") for section in sections]
    rows = [
        (sentence("cli_overview.marked", mark=one.mark, title=one.title), point.paper)
        for one in sections
        for point in one.points
    ]
    columns = [sentence(f"cli_overview.column_{name}") for name in ("question", "first")]
    chart = Chart(sentence("cli_overview.counts"), sentence("cli_slipping.unit"), bars, columns, rows, assumed(asked))
    return bars_svg(title, _standing(asked), [chart], asked.run.language)
