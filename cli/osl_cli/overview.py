"""`osl overview`: all that a head asks on a Monday morning, on one calm page; what is in order takes one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from osl_cli.answer import Answer, Heading, Line, Toned
from osl_cli.exporting import Sheet, exported, exports, foot
from osl_cli.frame import Command
from osl_cli.language import Text
from osl_cli.overview_sections import Section, in_hand, sections, standing
from osl_cli.run import Run
from osl_cli.slips import Asked, slips
from osl_cli.slips_words import assumed, question
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osl_cli.answer import Part
    from osl_workflow.sentences import Sentence


@click.command(
    "overview",
    cls=Command,
    help=Text(
        pl="""Cały ośrodek na jednej spokojnej stronie. Co wymaga uwagi, po trzy pierwsze, i gdzie zobaczyć resztę.

        Kierownik widzi ośrodek, pracownik swoje sprawy.""",
        en="""The whole centre on one calm page. What needs attention, the first three of each, where to see the rest.

        The head sees the centre, a worker her own cases.""",
    ),
)
@exports()
def overview(run: Run, csv: str | None, svg: str | None) -> Answer:
    """Tell all of it on one page."""
    asked = question(run)
    found = slips(asked)
    told = list(sections(asked, found))
    title = sentence(
        "cli_overview.title" if asked.worker is None else "cli_overview.title_of_worker",
        centre=asked.reader.office().name,
        on=asked.today,
        name=asked.names.staff(asked.worker),
    )
    parts: list[Part] = [Line(title, "strong"), Line(standing(asked))]
    for section in told:
        if section.n:
            parts += _shown(section)
    parts += _in_order(told)
    parts.append(Line(assumed(asked), "quiet"))
    data = {
        "as_of": asked.today,
        "in_hand": in_hand(asked),
        "sections": [
            {
                "name": one.name,
                "n": one.n,
                "law": one.loud,
                "see": one.command,
                "first": [{"said": point.paper, **point.data} for point in one.points],
            }
            for one in told
        ],
    }
    columns = [sentence(f"cli_overview.column_{name}") for name in ("as_of", "question", "n", "first", "see")]
    rows = [(asked.today, one.title, one.n, _joined(run, one), one.command) for one in told]
    answer = Answer(data, *parts, status=found.status)
    return exported(run, answer, Sheet(columns, rows), csv, svg, lambda: _picture(asked, told, title, foot(answer)))


# --- for people, paper and spreadsheets -------------------------------------------------------------------------------


def _shown(section: Section) -> Iterator[Part]:
    told = sentence(
        "cli_overview.heading", mark=section.mark, title=section.title, count=section.n, command=section.command
    )  # fmt: skip
    yield Heading(Toned(told, "bad") if section.loud else told)
    for point in section.points:
        yield Line(point.said, indent=2)
    if section.more:
        yield Line(sentence("cli_overview.more", n=section.more), "quiet", indent=2)


def _in_order(sections: Sequence[Section]) -> Iterator[Part]:
    calm = tuple(section.title for section in sections if not section.n)
    if len(calm) == len(sections):
        yield Line(sentence("cli_overview.all_in_order"), "good")
    elif calm:
        yield Heading(sentence("cli_overview.in_order"))
        yield Line(sentence("cli_overview.titles", titles=calm), "good", indent=2)


def _joined(run: Run, section: Section) -> str:
    return "; ".join(run.say(point.paper) for point in section.points)


def _picture(asked: Asked, sections: Sequence[Section], title: Sentence, below: Sequence[Sentence]) -> str:
    from osl_workflow.exports.bars_svg import Bar, Chart, bars_svg  # late: most days nothing is drawn

    bars = [Bar(section.title, section.n, words=section.mark if section.n else "") for section in sections]
    rows = [
        (sentence("cli_overview.marked", mark=one.mark, title=one.title), point.paper)
        for one in sections
        for point in one.points
    ]
    columns = [sentence(f"cli_overview.column_{name}") for name in ("question", "first")]
    legend = sentence("cli_slipping.legend") if rows else None
    chart = Chart(sentence("cli_overview.counts"), sentence("cli_slipping.unit"), bars, columns, rows, legend)
    about = sentence("cli_overview.about", standing=standing(asked), assumed=assumed(asked))
    return bars_svg(title, about, [chart], asked.run.language, below)
