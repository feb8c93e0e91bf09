"""A proposal as it leaves the program: for other programs, for a spreadsheet, and as a picture to print.

It says what the screen says, without the names of clients.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from osl_cli.allocate_words import (
    CASES,
    case_row,
    counted_in,
    load_columns,
    load_row,
    more_of,
    name_of,
    order_of,
    standing,
    title_of,
    to_type,
    why_nobody,
    why_she,
)
from osl_cli.allocating import rounded, waited
from osl_cli.allocating_doors import Said
from osl_cli.answer import Toned
from osl_cli.exporting import Sheet
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from osl_cli.allocating import Could, Proposal
    from osl_cli.run import Run
    from osl_workflow.caseload.allocation import Given
    from osl_workflow.exports.bars_svg import Bar, Chart
    from osl_workflow.history.naming import Names
    from osl_workflow.process.standard import Standard
    from osl_workflow.sentences import Sentence

_SHEET = (
    "day", "kind", "question", "mark", "waits", "worker", "why", "said", "post", "now", "coming", "more", "after",
    "one_post_after", "limit",
)  # fmt: skip


def data(run: Run, standard: Standard, proposal: Proposal, on: date) -> dict[str, Any]:
    """Return a proposal for another program."""

    def login(worker: Any) -> str | None:
        return proposal.could[worker].staff.login

    return {
        "part": proposal.part,
        "measure": proposal.measured,
        "heaviest": None if proposal.answer.heaviest is None else rounded(proposal.answer.heaviest),
        "given": [
            {
                "mark": proposal.queue[one.case].number,
                "working_days": waited(run, proposal.queue[one.case], on),
                "worker": login(one.worker),
                "why": one.why,
                "families_after": one.families,
                "for_one_post_after": rounded(one.load),
                "over": said.over,
                "over_when_begun": one.over,
                "reason_due": said.reason_due,
                "refused": None if said.refused is None else said.refused.said.key,
                "command": to_type(proposal, one),
            }
            for one in proposal.answer.given
            for said in (proposal.doors.said.get(one.case, Said()),)
        ],
        "nobody": [
            {
                "mark": proposal.queue[case].number,
                "working_days": waited(run, proposal.queue[case], on),
                "why": why.key,
                "said": why,
            }
            for case in proposal.answer.nobody
            for why in (why_nobody(standard, proposal, case),)
        ],
        "workers": [
            {
                "login": one.staff.login,
                "capacity": one.place.capacity,
                "families": one.begun,
                "coming": one.coming,
                "more": more_of(proposal, one),
                "families_after": one.place.families + more_of(proposal, one),
                "for_one_post": rounded(one.place.load()),
                "for_one_post_after": rounded(one.place.load(more_of(proposal, one))),
                "limit": one.place.limit,
            }
            for one in proposal.could.values()
        ],
        "left_out": [{"login": member.login, "why": why.key, "said": why} for member, why in proposal.left_out],
    }


def sheet(run: Run, made: tuple[Proposal, ...], standard: Standard, names: Names, on: date) -> Sheet:
    """Return the table for a spreadsheet: a row for each case, each worker with her load, and each who is left out."""
    rows = [row for proposal in made for row in _on_sheet(run, proposal, names, standard, on)]
    columns = [sentence(f"cli_allocate.sheet_{name}") for name in _SHEET]
    return Sheet(columns, [tuple(map(row.get, _SHEET)) for row in rows])


def _on_sheet(
    run: Run, proposal: Proposal, names: Names, standard: Standard, on: date
) -> Iterator[dict[str, Any]]:  # fmt: skip
    of_all = {"day": on, "question": title_of(standard, proposal)}
    case, worker = (sentence(f"cli_allocate.sheet_of_{kind}") for kind in ("case", "worker"))
    for given in proposal.answer.given:
        row = proposal.queue[given.case]
        yield of_all | {
            "kind": case, "mark": row.number, "waits": waited(run, row, on), "worker": names.staff(given.worker),
            "why": why_she(proposal, given, names), "said": _state(proposal, given),
            "after": given.families, "one_post_after": rounded(given.load),
        }  # fmt: skip
    for id in proposal.answer.nobody:
        row = proposal.queue[id]
        yield of_all | {
            "kind": case, "mark": row.number, "waits": waited(run, row, on), "worker": sentence("cli_allocate.nobody"),
            "why": why_nobody(standard, proposal, id),
        }  # fmt: skip
    for one in proposal.could.values():
        more = more_of(proposal, one)
        yield of_all | {
            "kind": worker, "worker": names.staff(one.staff.id), "post": one.place.capacity, "now": one.begun,
            "coming": one.coming, "more": more, "after": one.place.families + more,
            "one_post_after": rounded(one.place.load(more)),
            "limit": None if one.place.limit is None else rounded(one.place.limit),
            "said": standing(one, more, proposal.doors.rises[one.place.worker])[0],
        }  # fmt: skip
    for member, left_out in proposal.left_out:
        yield of_all | {"kind": worker, "worker": names.staff(member.id), "why": left_out}


def _state(proposal: Proposal, given: Given) -> Sentence | None:
    """Return what a limit says to the case, now or when its work begins; None: nothing."""
    said = proposal.doors.said.get(given.case, Said())
    if said.refused is not None:
        return said.refused.said
    if said.over:
        return sentence("cli_caseload.mark_over")
    return sentence("cli_allocate.mark_over_later") if given.over else None


# --- the picture ------------------------------------------------------------------------------------------------------


def picture(
    run: Run, made: tuple[Proposal, ...], standard: Standard, names: Names, on: date, below: Sequence[Sentence]
) -> str:  # fmt: skip
    """Return the loads as bars, with who takes what, for what there is nobody, and who is left out."""
    from osl_workflow.exports.bars_svg import bars_svg  # late: most days nothing is drawn

    charts = [chart for proposal in made for chart in _charts(run, proposal, standard, names, on)]
    about = sentence("cli_allocate.about")
    return bars_svg(sentence("cli_allocate.title", on=on), about, charts, run.language, below)


def _charts(run: Run, proposal: Proposal, standard: Standard, names: Names, on: date) -> Iterator[Chart]:
    from osl_workflow.exports.bars_svg import Chart

    bars = [_bar(one, more_of(proposal, one)) for one in proposal.could.values()]
    rows = [tuple(map(_plain, load_row(proposal, one))) for one in proposal.could.values()]
    unit, columns = sentence("cli_allocate.unit"), load_columns(proposal)
    yield Chart(title_of(standard, proposal), unit, bars, columns, rows, _note(proposal))
    cases = list(_on_paper(run, proposal, standard, names, on))
    yield Chart(sentence("cli_allocate.who_takes_what"), "", (), [CASES[0], *CASES[2:]], cases, order_of(proposal))
    if proposal.left_out:
        out = [(name_of(member), why) for member, why in proposal.left_out]
        of_whom = [sentence(f"cli_allocate.column_{name}") for name in ("worker", "why_not")]
        yield Chart(sentence("cli_allocate.who_takes_none"), "", (), of_whom, out)


def _note(proposal: Proposal) -> Sentence | None:
    counted = counted_in(proposal)
    if proposal.answer.heaviest is None or not proposal.answer.given:
        return counted
    return sentence("cli_allocate.note", load=rounded(proposal.answer.heaviest), counted=counted)


def _on_paper(
    run: Run, proposal: Proposal, standard: Standard, names: Names, on: date
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Yield who takes what and why, without the name of a client, and then what nobody takes and why not."""
    for given in proposal.answer.given:
        mark, _, *others = case_row(run, proposal, given, names, on)
        yield tuple(map(_plain, (mark, *others)))
    for case in proposal.answer.nobody:
        row = proposal.queue[case]
        waits = sentence("cli_allocate.days", n=waited(run, row, on))
        yield row.number, waits, sentence("cli_allocate.nobody"), why_nobody(standard, proposal, case), ""


def _plain(cell: Any) -> Any:
    return cell.what if isinstance(cell, Toned) else cell


def _bar(one: Could, more: int) -> Bar:
    from osl_workflow.exports.bars_svg import Bar

    limit = one.place.limit
    return Bar(
        name=name_of(one.staff),
        value=rounded(one.place.load(more)),
        limit=None if limit is None else rounded(Fraction(limit) / Fraction(one.place.capacity)),
        words=sentence("cli_allocate.grows", n=more) if more else "",
    )
