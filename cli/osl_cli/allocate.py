"""`osl allocate`: who takes the waiting cases, so that the largest load for one full-time post is the smallest."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import uuid5

import click

from osl_cli.allocating import Could, Proposal, proposals, waited
from osl_cli.allocating_doors import Said
from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.exporting import SCREEN, Sheet, exported, exports
from osl_cli.frame import Command, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.acts.kinds import BY_KIND, readable
from osl_workflow.errors import OslError, Usage
from osl_workflow.history.naming import Names
from osl_workflow.progress.permissions import require, role_titles
from osl_workflow.progress.undertaking import Assign
from osl_workflow.sentences import sentence
from osl_workflow.views.cases import cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from osl_cli.answer import Part, Tone
    from osl_workflow.caseload.allocation import Given
    from osl_workflow.exports.bars_svg import Bar
    from osl_workflow.process.standard import Standard
    from osl_workflow.sentences import Sentence

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
    rows: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for proposal in made:
        lines = [_line(run, proposal, given, names, acting.today) for given in proposal.answer.given]
        rows += _on_sheet(run, proposal, names, standard, acting.today)
        told.append(_data(run, proposal, acting.today))
        parts += _shown(standard, proposal, lines, names)
        if not doing:
            parts += _to_type(proposal)
    if not doing and any(proposal.answer.given for proposal in made):
        parts.append(Line(sentence("cli_allocate.decide"), "quiet"))
    answer = exported(
        run,
        Answer({"as_of": acting.today, "done": doing, "proposals": told}, *parts, status=status),
        Sheet([sentence(f"cli_allocate.sheet_{name}") for name in SHEET], [tuple(map(row.get, SHEET)) for row in rows]),
        csv,
        svg,
        lambda: _picture(run, made, standard, names, acting.today),
    )
    return _done(run, made, answer) if doing else answer  # after the files: one that cannot be written hinders the act


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


_COLUMNS = [sentence(f"cli_allocate.column_{name}") for name in ("case", "whom", "waits", "worker", "why", "after")]


# --- the proposal -----------------------------------------------------------------------------------------------------


def _shown(standard: Standard, proposal: Proposal, lines: list[Any], names: Names) -> Iterator[Part]:
    (role,) = role_titles(standard, (proposal.part,))
    yield Heading(_title(standard, proposal))
    if lines:
        yield Table(_COLUMNS, lines, "")
    for case in proposal.answer.nobody:
        row = proposal.queue[case]
        key = "nobody_yet" if case in proposal.later else "nobody"
        yield Line(sentence(f"cli_allocate.{key}", mark=row.number, role=role), "bad")
    if proposal.could:
        columns = _load_columns(proposal)
        yield Table(columns, [_load_row(proposal, one) for one in proposal.could.values()], "")
    if proposal.answer.heaviest is not None and lines:
        heaviest = rounded(proposal.answer.heaviest)
        yield Facts([(sentence("cli_allocate.heaviest"), sentence("cli_allocate.smallest", load=heaviest))])
    for member, why in proposal.left_out:
        name = " ".join(member.display_name) or sentence("cli_staff.erased")
        yield Line(sentence("cli_allocate.left_out", name=name, why=why))
    if len(proposal.queue) > 1:
        yield Line(sentence("cli_allocate.in_order"), "quiet")
    if proposal.measure is not None:
        yield Line(sentence("cli_allocate.coming_count"), "quiet")


def _title(standard: Standard, proposal: Proposal) -> Sentence:
    if proposal.measure is not None:
        return sentence("cli_allocate.by_measure", title=proposal.measure.title)
    return sentence("cli_allocate.by_role", title=role_titles(standard, (proposal.part,))[0])


_LOADS = ("worker", "post", "now", "coming", "more", "after", "limit", "mark")


def _load_columns(proposal: Proposal) -> list[Sentence]:
    held = {} if proposal.measure else {"now": "held", "more": "more_held"}
    return [sentence(f"cli_allocate.column_{held.get(name, name)}") for name in _LOADS]


def _line(run: Run, proposal: Proposal, given: Given, names: Names, on: date) -> tuple[Any, ...]:
    row = proposal.queue[given.case]
    after = sentence(
        "cli_allocate.after" if proposal.measure else "cli_allocate.after_held",
        n=given.families,
        load=rounded(given.load),
    )
    return (
        row.number,
        names.whom(row.kind, row.id, row.client),
        sentence("cli_allocate.days", n=waited(run, row, on)),
        Toned(names.staff(given.worker), "strong"),
        _why(proposal, given, names),
        _marked(proposal, given, after),
    )


def _marked(proposal: Proposal, given: Given, after: Sentence) -> Any:
    """Return what she has then, marked by what the door will say; what will only count later is said to be later."""
    said = proposal.doors.said.get(given.case, Said())
    if said.refused is not None:
        return Toned(sentence("cli_allocate.after_refused", after=after), "bad")
    if said.over:
        return Toned(sentence("cli_allocate.after_over", after=after), "bad")
    return Toned(sentence("cli_allocate.after_over_later", after=after), "warn") if given.over else after


def _why(proposal: Proposal, given: Given, names: Names) -> Sentence:
    """Return why just she; where the family's district has another worker, also why not that one."""
    why = sentence(f"cli_allocate.why_{given.why}")
    near = proposal.near.get(given.case)
    if given.why != "lightest" or near is None or near == given.worker:
        return why
    left_out = next((reason for member, reason in proposal.left_out if member.id == near), None)
    if left_out is not None:
        return sentence("cli_allocate.not_near", why=why, name=names.staff(near), because=left_out)
    if given.not_near is None:
        because = sentence("cli_allocate.no_role")
    else:
        because = sentence(
            f"cli_allocate.near_{given.not_near.why}",
            families=given.not_near.families,
            load=rounded(given.not_near.load),
            heaviest=rounded(proposal.answer.heaviest or Fraction(0)),
            limit=rounded(Fraction(proposal.could[near].place.limit or 0)),
        )
    return sentence("cli_allocate.not_near", why=why, name=names.staff(near), because=because)


def _load_row(proposal: Proposal, one: Could) -> tuple[Any, ...]:
    more = _more(proposal, one)
    mark, tone = _mark(one, more, proposal.doors.rises[one.place.worker])
    return (
        " ".join(one.staff.display_name) or sentence("cli_staff.erased"),
        one.place.capacity,
        one.begun,
        one.coming,
        f"+{more}" if more else "",
        rounded(one.place.load(more)),
        sentence("cli_caseload.no_limit") if one.place.limit is None else rounded(Fraction(one.place.limit)),
        Toned(mark, tone),
    )


def _more(proposal: Proposal, one: Could) -> int:
    """Return how many families more she has when all of it is done."""
    given = [given.families for given in proposal.answer.given if given.worker == one.place.worker]
    return max(given, default=one.place.families) - one.place.families


def _mark(one: Could, more: int, rises: int) -> tuple[Sentence, Tone]:
    """Return how she stands after it: with what counts at once (`rises`), then with what will count (`more`)."""
    limit, counted = one.place.limit, one.begun + rises
    if limit is None:
        return sentence("cli_caseload.mark_unlimited"), "quiet"
    if counted > limit:
        return sentence("cli_caseload.mark_over"), "bad"
    if one.place.over(more):
        return sentence("cli_allocate.mark_over_later"), "warn"
    full = one.place.families + more == limit  # with what will count later too, as the number beside it
    return sentence("cli_caseload.mark_full" if full else "cli_caseload.mark_within"), "good"


def _to_type(proposal: Proposal) -> Iterator[Part]:
    given = [one for one in proposal.answer.given if proposal.doors.said.get(one.case, Said()).refused is None]
    if given:
        yield Line(sentence("cli_allocate.to_type"))
    for one in given[:SHOWN]:
        yield Line(_command(proposal, one), indent=2)
    if len(given) > SHOWN:
        yield Line(sentence("cli_process.and_more", n=len(given) - SHOWN), indent=2)


def _command(proposal: Proposal, given: Given) -> str:
    row, worker = proposal.queue[given.case], proposal.could[given.worker].staff
    reason = ' --reason "..."' if proposal.doors.said.get(given.case, Said()).reason_due else ""
    return f"osl {row.kind} assign {row.number} {worker.login}{reason}"


# --- carrying it out --------------------------------------------------------------------------------------------------


def _done(run: Run, made: tuple[Proposal, ...], proposed: Answer) -> Answer:
    """Carry the proposal out, and return the answer with what became of each case and where the history stands then."""
    parts, told, failed = list(proposed.parts), [], False
    for proposal, data in zip(made, proposed.data["proposals"], strict=True):
        verdicts = list(_carried_out(run, proposal))
        parts += [part for given, error in verdicts for part in _verdict(proposal, given, error)]
        told.append({**data, "verdicts": [_verdict_data(proposal, given, error) for given, error in verdicts]})
        failed = failed or any(error is not None for _, error in verdicts)
    status = cases(run.house.views, run.desk.today(), limit=1).status
    return Answer({**proposed.data, "proposals": told}, *parts, status=status, exit_code=1 if failed else 0)


def _carried_out(run: Run, proposal: Proposal) -> Iterator[tuple[Given, OslError | None]]:
    """Assign case by case, and yield what became of each; run again, it goes on with those that are left."""
    batch = run.wish()
    for kind, acts in BY_KIND.items():
        given = [one for one in proposal.answer.given if proposal.queue[one.case].kind == kind]
        wishes = [batch.model_copy(update={"command": uuid5(batch.command, str(one.case))}) for one in given]
        wanted = [(wish, one.case, Assign(worker=one.worker)) for wish, one in zip(wishes, given, strict=True)]
        for one, verdict in zip(given, acts.act_on_many(run.desk, run.who, wanted), strict=True):
            yield one, verdict if isinstance(verdict, OslError) else None


def _verdict(proposal: Proposal, given: Given, error: OslError | None) -> Iterator[Part]:
    row, worker = proposal.queue[given.case], proposal.could[given.worker].staff
    name = " ".join(worker.display_name)
    if error is None:
        yield Line(sentence("cli_allocate.assigned", mark=row.number, name=name), "good")
        return
    yield Line(sentence("cli_allocate.refused", mark=row.number, name=name), "bad")
    for said in (error.said, *error.details):
        yield Line(said, indent=4)


def _verdict_data(proposal: Proposal, given: Given, error: OslError | None) -> dict[str, Any]:
    return {
        "mark": proposal.queue[given.case].number,
        "assigned": error is None,
        "error": None if error is None else {"key": error.said.key, "said": error.said, "details": error.details},
    }


# --- for programs, spreadsheets and paper -----------------------------------------------------------------------------


def rounded(number: Fraction) -> Decimal:
    """Return a load for people: at most two places, none where it is whole."""
    found = round(Decimal(number.numerator) / Decimal(number.denominator), 2)
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


def _plain(cell: Any) -> Any:
    return cell.what if isinstance(cell, Toned) else cell


def _data(run: Run, proposal: Proposal, on: date) -> dict[str, Any]:
    def login(worker: Any) -> str | None:
        return proposal.could[worker].staff.login

    return {
        "part": proposal.part,
        "measure": None if proposal.measure is None else proposal.measure.title,
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
                "command": _command(proposal, one),
            }
            for one in proposal.answer.given
            for said in (proposal.doors.said.get(one.case, Said()),)
        ],
        "nobody": [proposal.queue[case].number for case in proposal.answer.nobody],
        "workers": [
            {
                "login": one.staff.login,
                "capacity": one.place.capacity,
                "families": one.begun,
                "coming": one.coming,
                "more": _more(proposal, one),
                "for_one_post": rounded(one.place.load()),
                "for_one_post_after": rounded(one.place.load(_more(proposal, one))),
                "limit": one.place.limit,
            }
            for one in proposal.could.values()
        ],
        "left_out": [{"login": member.login, "why": why.key, "said": why} for member, why in proposal.left_out],
    }


SHEET = (
    "day", "kind", "question", "mark", "waits", "worker", "why", "said", "post", "now", "coming", "more", "after",
    "one_post_after", "limit",
)  # fmt: skip


def _on_sheet(
    run: Run, proposal: Proposal, names: Names, standard: Standard, on: date
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield the cells of each case, without the name of a client, and then of each worker with her load."""
    of_all = {"day": on, "question": _title(standard, proposal)}
    case, worker = (sentence(f"cli_allocate.sheet_of_{kind}") for kind in ("case", "worker"))
    for given in proposal.answer.given:
        row = proposal.queue[given.case]
        said = proposal.doors.said.get(given.case, Said())
        yield of_all | {
            "kind": case, "mark": row.number, "waits": waited(run, row, on), "worker": names.staff(given.worker),
            "why": _why(proposal, given, names), "said": None if said.refused is None else said.refused.said,
            "after": given.families, "one_post_after": rounded(given.load),
        }  # fmt: skip
    for id in proposal.answer.nobody:
        row = proposal.queue[id]
        why = sentence("cli_allocate.nobody_on_paper")
        yield of_all | {"kind": case, "mark": row.number, "waits": waited(run, row, on), "why": why}
    for one in proposal.could.values():
        more = _more(proposal, one)
        yield of_all | {
            "kind": worker, "worker": names.staff(one.staff.id), "post": one.place.capacity, "now": one.begun,
            "coming": one.coming, "more": more, "after": one.place.families + more,
            "one_post_after": rounded(one.place.load(more)),
            "limit": None if one.place.limit is None else rounded(Fraction(one.place.limit)),
            "said": _mark(one, more, proposal.doors.rises[one.place.worker])[0],
        }  # fmt: skip
    for member, left_out in proposal.left_out:
        yield of_all | {"kind": worker, "worker": names.staff(member.id), "why": left_out}


def _paper_columns() -> list[Sentence]:
    return [_COLUMNS[0], *_COLUMNS[2:]]


def _on_paper(run: Run, proposal: Proposal, lines: Iterable[Sequence[Any]], on: date) -> Iterator[tuple[Any, ...]]:
    """Yield who takes what, without the name of a client, and then what nobody takes."""
    for line in lines:
        yield tuple(_plain(cell) for cell in (line[0], *line[2:]))
    for case in proposal.answer.nobody:
        row = proposal.queue[case]
        waits = sentence("cli_allocate.days", n=waited(run, row, on))
        yield row.number, waits, sentence("cli_allocate.nobody_on_paper"), "", ""


def _picture(run: Run, made: tuple[Proposal, ...], standard: Standard, names: Names, on: date) -> str:
    from osl_workflow.exports.bars_svg import Chart, bars_svg  # late: most days nothing is drawn

    charts = []
    for proposal in made:
        bars = [_bar(one, _more(proposal, one)) for one in proposal.could.values()]
        columns = _load_columns(proposal)
        rows = [tuple(_plain(cell) for cell in _load_row(proposal, one)) for one in proposal.could.values()]
        note = None if proposal.measure is None else sentence("cli_allocate.coming_count")
        charts.append(Chart(_title(standard, proposal), sentence("cli_allocate.unit"), bars, columns, rows, note))
        lines = [_line(run, proposal, given, names, on) for given in proposal.answer.given]
        given = list(_on_paper(run, proposal, lines, on))
        charts.append(Chart(sentence("cli_allocate.who_takes_what"), "", (), _paper_columns(), given))
    about = sentence("cli_allocate.about")
    return bars_svg(sentence("cli_allocate.title", on=on), about, charts, run.language)


def _bar(one: Could, more: int) -> Bar:
    from osl_workflow.exports.bars_svg import Bar

    limit = one.place.limit
    return Bar(
        name=" ".join(one.staff.display_name) or sentence("cli_staff.erased"),
        value=rounded(one.place.load(more)),
        limit=None if limit is None else rounded(Fraction(limit) / Fraction(one.place.capacity)),
        words=sentence("cli_allocate.grows", n=more) if more else "",
    )
