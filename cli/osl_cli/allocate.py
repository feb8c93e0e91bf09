"""`osl allocate`: who takes the waiting cases, so that the largest load for one full-time post is the smallest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from osl_cli.allocate_done import carried_out
from osl_cli.allocate_printed import data, picture, sheet
from osl_cli.allocate_words import (
    CASES,
    case_row,
    counted_in,
    load_columns,
    load_row,
    name_of,
    order_of,
    title_of,
    to_type,
    why_nobody,
)
from osl_cli.allocating import proposals, rounded
from osl_cli.allocating_doors import Said
from osl_cli.answer import Answer, Facts, Heading, Line, Table
from osl_cli.exporting import SCREEN, exported, exports, foot
from osl_cli.frame import Command, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.acts.kinds import readable
from osl_workflow.errors import Usage
from osl_workflow.history.naming import Names
from osl_workflow.progress.permissions import require
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_cli.allocating import Proposal
    from osl_cli.answer import Part
    from osl_workflow.process.standard import Standard

SHOWN = 20
"""How many of the commands to type are told one by one."""


@click.command(
    "allocate",
    cls=Command,
    writes=True,
    gives_work=True,
    help=Text(
        pl="""Kto ma wziąć sprawy, które czekają: propozycja z wyjaśnieniem.

        Największe obciążenie na pełny etat jest przy niej najmniejsze z możliwych. Rodzina zostaje u pracownika, który
        już z nią pracuje. Te same dane dają zawsze tę samą propozycję. Decyduje kierownik: z --do program przydziela
        sprawy po kolei i mówi o każdej, co się z nią stało.""",
        en="""Who is to take the cases that wait: a proposal, explained.

        With it the largest load for one full-time post is the smallest possible. A family stays with the worker who
        already works with it. The same data always give the same proposal. The head decides: with --do the cases are
        assigned one after the other, and of each it is told what became of it.""",
    ),
)
@option("--do", "doing", is_flag=True, help=Text(pl="Przydziel tak, jak w propozycji.", en="Assign as proposed."))
@exports()
def allocate(run: Run, doing: bool, csv: str | None, svg: str | None) -> Answer:
    """Propose who takes what waits, and carry it out if asked to."""
    _check(run, doing, csv, svg)
    kinds = readable(run.desk, run.who)[1]
    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who, run.wish())
    acting.meta()  # a day that has not come is refused, also where nothing waits
    standard = reader.standard(acting.today)
    require(standard, "assign", acting)
    made, status = proposals(run, reader, kinds, acting)
    names = Names(reader)
    parts: list[Part] = [Line(sentence("cli_allocate.title", on=acting.today), "strong")]
    if not made:
        parts.append(Line(sentence("cli_allocate.none"), "good"))
    for proposal in made:
        lines = [case_row(run, proposal, given, names, acting.today) for given in proposal.answer.given]
        parts += _shown(standard, proposal, lines)
        if not doing:
            parts += _commands(proposal)
    if not doing and any(proposal.answer.given for proposal in made):
        parts.append(Line(sentence("cli_allocate.decide"), "quiet"))
    told = [data(run, standard, proposal, acting.today) for proposal in made]
    answer = Answer({"as_of": acting.today, "done": doing, "proposals": told}, *parts, status=status)
    below = foot(answer)
    answer = exported(
        run,
        answer,
        sheet(run, made, standard, names, acting.today),
        csv,
        svg,
        lambda: picture(run, made, standard, names, acting.today, below),
    )
    return carried_out(run, made, answer) if doing else answer  # after the files: what cannot be written hinders it


def _check(run: Run, doing: bool, csv: str | None, svg: str | None) -> None:
    """Refuse what would be ignored: how to record, where nothing is recorded; what became of it, beside a file.

    Raises:
        Usage: an option that goes with --do only, or a file on the screen with --do.
    """
    asked = run.options
    of_acts = {
        "--on": asked.on, "--reason": asked.reason, "--urgent": asked.urgent, "--command-id": asked.command_id
    }  # fmt: skip
    found = tuple(name for name, value in of_acts.items() if value)
    if found and not doing:
        raise Usage("cli_allocate.only_with_do", found=found)
    if doing and SCREEN in (csv, svg):
        raise Usage("cli_allocate.do_needs_the_screen")


def _shown(standard: Standard, proposal: Proposal, lines: list[Any]) -> Iterator[Part]:
    yield Heading(title_of(standard, proposal))
    if lines:
        yield Table(CASES, lines, "")
    for case in proposal.answer.nobody:
        key = "nobody_yet_takes" if case in proposal.later else "nobody_takes"
        why = why_nobody(standard, proposal, case)
        yield Line(sentence(f"cli_allocate.{key}", mark=proposal.queue[case].number, why=why), "bad")
    if proposal.could:
        yield Table(load_columns(proposal), [load_row(proposal, one) for one in proposal.could.values()], "")
    if proposal.answer.heaviest is not None and lines:
        heaviest = rounded(proposal.answer.heaviest)
        yield Facts([(sentence("cli_allocate.heaviest"), sentence("cli_allocate.smallest", load=heaviest))])
    for member, why in proposal.left_out:
        yield Line(sentence("cli_allocate.left_out", name=name_of(member), why=why))
    for note in filter(None, (order_of(proposal), counted_in(proposal))):
        yield Line(note, "quiet")


def _commands(proposal: Proposal) -> Iterator[Part]:
    given = [one for one in proposal.answer.given if proposal.doors.said.get(one.case, Said()).refused is None]
    if given:
        yield Line(sentence("cli_allocate.to_type"))
    for one in given[:SHOWN]:
        yield Line(to_type(proposal, one), indent=2)
    if len(given) > SHOWN:
        yield Line(sentence("cli_process.and_more", n=len(given) - SHOWN), indent=2)
