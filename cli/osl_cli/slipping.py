"""`osl slipping`: what has been silent for long, is late or about to end; days of the law first, the same for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Heading, Line, Table
from osl_cli.exporting import Sheet, exported, exports, foot
from osl_cli.frame import Command, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.run import Run
from osl_cli.slips import KINDS, MOST, Asked, Found, Slip, SlipKind, slips
from osl_cli.slips_words import assumed, heading, line, mark, question, when, who_answers
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_cli.answer import Part
    from osl_workflow.sentences import Sentence

SHOWN = 10
"""How many lines of each kind are told, unless all are asked for."""


@click.command(
    "slipping",
    cls=Command,
    help=Text(
        pl="""Bez kontaktu i po terminie: co wymaga uwagi. Najpierw terminy ustawowe.

        Kierownik widzi cały ośrodek, pracownik swoje sprawy: tak samo i te same. Terminy pracownika stoją tu tak samo
        jak klienta. Z wersji roboczej widać tylko, że leży.""",
        en="""No contact and overdue: what needs attention. Deadlines of the law come first.

        The head sees the whole centre, a worker her own cases: the same, in the same way. What the worker was to do
        stands here like what the client was to do. Of a draft it is only told that it lies there.""",
    ),
)
@option(
    "--no-contact", "silent", type=Number(1, 3650), metavar=Text(pl="DNI", en="DAYS"),
    help=Text(
        pl="Po ilu dniach bez kontaktu; bez tej opcji: ustawienie ośrodka no_contact_days.",
        en="After how many days without contact; without this option: the centre's setting no_contact_days.",
    ),
)  # fmt: skip
@option("--worker", metavar="LOGIN", help=Text(pl="Tylko sprawy tego pracownika.", en="Only cases of this worker."))
@option(
    "--team", metavar=Text(pl="KOD", en="CODE"), help=Text(pl="Tylko sprawy tego zespołu.", en="Only a team's cases.")
)
@option("--all", "whole", is_flag=True, help=Text(pl="Wszystkie wiersze.", en="All lines."))
@exports()
def slipping(
    run: Run, silent: int | None, worker: str | None, team: str | None, whole: bool, csv: str | None, svg: str | None
) -> Answer:
    """Tell what slips."""
    asked = question(run, silent, worker, team)
    found = slips(asked)
    whose = "" if asked.worker is None else sentence("cli_slipping.of", name=asked.names.staff(asked.worker))
    if team is not None:
        whose = sentence("cli_slipping.of_team", code=team)
    title = sentence("cli_slipping.title", on=asked.today, whose=whose)
    parts: list[Part] = [Line(title, "strong")]
    for kind in KINDS:
        parts += _group(asked, kind, found.of(kind), whole=whole, more=kind in found.more)
    if not found.slips:
        parts.append(Line(sentence("cli_slipping.nothing"), "good"))
    parts.append(Line(assumed(asked), "quiet"))
    sheet = Sheet(_columns("as_of", *_CELLS), [(asked.today, *_cells(asked, slip)) for slip in found.slips])
    answer = Answer(_data(asked, found), *parts, status=found.status)
    return exported(run, answer, sheet, csv, svg, lambda: _picture(asked, found, title, foot(answer)))


# --- for people -------------------------------------------------------------------------------------------------------


def _group(asked: Asked, kind: SlipKind, found: tuple[Slip, ...], *, whole: bool, more: bool) -> list[Part]:
    if not found:
        return []
    shown = found if whole else found[:SHOWN]
    columns = _columns("mark", "whom", "what", "worker", "when")
    parts: list[Part] = [Heading(heading(kind, len(found))), Table(columns, [line(asked, one) for one in shown], "")]
    if len(found) > len(shown):
        parts.append(Line(sentence("cli_slipping.and_more", n=len(found) - len(shown)), "quiet"))
    if more:
        parts.append(Line(sentence("cli_slipping.not_all", n=MOST), "warn"))
    return parts


# --- for programs, spreadsheets and paper -----------------------------------------------------------------------------

_CELLS = ("kind", "mark", "what", "worker", "day", "days", "working")


def _columns(*names: str) -> list[Sentence]:
    return [sentence(f"cli_slipping.column_{name}") for name in names]


def _cells(asked: Asked, slip: Slip) -> tuple[Any, ...]:
    """Return a row for a file: who the family is, and what was agreed, stays in the case."""
    what = sentence("cli_slipping.never", what=slip.what) if slip.never else slip.what
    title = sentence(f"cli_slipping.kind_{slip.kind}")
    return title, slip.number, what, who_answers(asked, slip), slip.day, slip.days, slip.working


def _data(asked: Asked, found: Found) -> dict[str, Any]:
    def login(slip: Slip) -> str | None:
        return None if slip.answers is None else asked.reader.staff(slip.answers).login

    return {
        "as_of": asked.today,
        "worker": None if asked.worker is None else asked.reader.staff(asked.worker).login,
        "no_contact_days": asked.silent_days,
        "kinds": [
            {
                "kind": kind,
                "complete": kind not in found.more,
                "rows": [
                    {
                        "mark": slip.number,
                        "of_kind": slip.of_kind,
                        "what": slip.what,
                        "name": slip.record,
                        "answers": login(slip),
                        "roles": slip.roles,
                        "day": slip.day,
                        "days": slip.days,
                        "working_days": slip.working,
                        "never": slip.never,
                    }
                    for slip in found.of(kind)
                ],
            }
            for kind in KINDS
        ],
    }


def _picture(asked: Asked, found: Found, title: Sentence, below: Sequence[Sentence]) -> str:
    from osl_workflow.exports.bars_svg import Bar, Chart, bars_svg  # late: most days nothing is drawn

    bars = [
        Bar(sentence(f"cli_slipping.kind_{kind}"), len(found.of(kind)), words=mark(kind))
        for kind in KINDS
        if found.of(kind)
    ]
    rows = []
    for slip in found.slips:
        kind, number, what, who, *_ = _cells(asked, slip)
        rows.append((sentence("cli_overview.marked", mark=mark(slip.kind), title=kind), number, what, who, when(slip)))
    counts, unit, legend = (sentence(f"cli_slipping.{name}") for name in ("counts", "unit", "legend"))
    chart = Chart(
        counts, unit, bars, _columns("kind", "mark", "what", "worker", "when"), rows, legend if bars else None
    )
    return bars_svg(title, assumed(asked), [chart], asked.run.language, below)
