"""`osl case transfer`: a case is offered to a colleague, who takes it over or says why she cannot."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from osl_cli.answer import Answer, Line
from osl_cli.day import DAY
from osl_cli.frame import Group, argument, option
from osl_cli.language import Text
from osl_cli.oversight import sees_all
from osl_cli.run import Run
from osl_cli.transfer_words import offers_data, offers_table
from osl_cli.work_group import acted, carried_out, happened, mark, possible, seen
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.kinds import readable
from osl_workflow.case.commands import AcceptTransfer, DeclineTransfer, OfferTransfer, WithdrawTransfer
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence
from osl_workflow.staff.away import deputy_at_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
    from uuid import UUID

transfer = Group(
    "transfer",
    help=Text(
        pl="Przekazanie sprawy: zaproponuj, przyjmij, nie przyjmij, wycofaj. Do przyjęcia nic się nie zmienia.",
        en="Hand a case to a colleague: offer, accept, decline, withdraw. Nothing changes until it is accepted.",
    ),
)


def part_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option `--part`."""
    return option(
        "--part", metavar=Text(pl="ROLA", en="ROLE"),
        help=Text(
            pl="W jakiej roli; bez tej opcji w tej, która odpowiada za całość.",
            en="In which role; without this option in the one that answers for all of it.",
        ),
    )(function)  # fmt: skip


@transfer.command(
    "offer",
    writes=True,
    help=Text(
        pl="Zaproponuj koleżance lub koledze przejęcie sprawy; --reason to słowo do tej osoby.",
        en="Offer a case to a colleague; --reason is the word to her.",
    ),
)
@mark
@argument("worker", metavar="LOGIN", help=Text(pl="Login tej osoby.", en="Login of the colleague."))
@part_option
@option(
    "--until", type=DAY,
    help=Text(
        pl="Ostatni dzień na odpowiedź; domyślnie tyle, ile wybrał ośrodek (osl office settings).",
        en="The last day for an answer; as the centre has it, if left out (osl office settings).",
    ),
)  # fmt: skip
def offer(run: Run, mark: str, worker: str, part: str | None, until: date | None) -> Answer:
    """Offer a case."""
    now = seen(run, mark)
    to = staff_by_login(run, worker)
    command = OfferTransfer(worker=to, part=part, until=until)
    possible(run, now, command)
    done = acted(run, now, command)
    made = run.desk.reader().case(now.id).offers.get(part or now.state.lead)
    last = until or (made.until if made is not None else now.acting.on)
    said = sentence("cli_transfer.offered", mark=now.state.number, name=Names(run.desk.reader()).staff(to), until=last)
    answer = happened(run, now, done, said)
    data, away = _away(run, to, now.acting.today)
    return Answer({**answer.data, "away": data}, *answer.parts, *away)


def _away(run: Run, id: UUID, today: date) -> tuple[dict[str, Any] | None, tuple[Line, ...]]:
    """Return that somebody is away today: until when, and who stands in and may answer; nothing if she is here."""
    reader = run.desk.reader()
    staff = reader.staff(id)
    absence = staff.absence_on(today)
    if absence is None:
        return None, ()
    named = absence.deputy_on(today)
    deputy = None if named is None else deputy_at_work(absence, [reader.staff(named)], today)
    names = Names(reader)
    until = absence.to or sentence("staff.not_known_when")
    key = "cli_transfer.away" if deputy is None else "cli_transfer.away_with_deputy"
    name = "" if deputy is None else names.staff(deputy.id)
    said = sentence(key, who=names.staff(id), until=until, deputy=name)
    return {"until": absence.to, "deputy": None if deputy is None else deputy.login}, (Line(said, "warn"),)


@transfer.command(
    "accept",
    writes=True,
    gives_work=True,
    help=Text(pl="Przejmij sprawę.", en="Take over a case that was offered."),
)
@mark
@part_option
def accept(run: Run, mark: str, part: str | None) -> Answer:
    """Take a case over."""
    now = seen(run, mark)
    return carried_out(run, now, AcceptTransfer(part=part), sentence("cli_transfer.accepted", mark=now.state.number))


@transfer.command(
    "decline", writes=True, help=Text(pl="Nie przyjmij sprawy, z powodem.", en="Do not take a case over, and say why.")
)
@mark
@part_option
def decline(run: Run, mark: str, part: str | None) -> Answer:
    """Decline a case."""
    now = seen(run, mark)
    return carried_out(run, now, DeclineTransfer(part=part), sentence("cli_transfer.declined", mark=now.state.number))


@transfer.command(
    "withdraw",
    writes=True,
    help=Text(
        pl="Wycofaj propozycję albo odłóż taką, która wygasła.", en="Take an offer back, or put an expired one away."
    ),
)
@mark
@part_option
def withdraw(run: Run, mark: str, part: str | None) -> Answer:
    """Take an offer back."""
    now = seen(run, mark)
    return carried_out(run, now, WithdrawTransfer(part=part), sentence("cli_transfer.withdrawn", mark=now.state.number))


@transfer.command(
    "list",
    help=Text(
        pl="Propozycje bez odpowiedzi: dla mnie i ode mnie; kierownik widzi wszystkie (--all).",
        en="Offers without an answer: to me and from me; the head sees all of them (--all).",
    ),
)
@option("--all", "whole", is_flag=True, help=Text(pl="Całego ośrodka.", en="Of the whole centre."))
def list_(run: Run, whole: bool) -> Answer:
    """List offers."""
    from osl_workflow.views.transfers import offers  # late: views load sqlite-utils

    acting, _ = readable(run.desk, run.who, ("case",))
    if whole:
        run.desk.require(run.who, "assign")
    found = offers(run.house.views, None if whole else acting.whose)
    reader = run.desk.reader()
    others = 0
    if not whole and sees_all(reader.standard(acting.today), acting):
        others = offers(run.house.views).total - found.total
    mine = next((one for one in found.rows if one.receiver == acting.whose and not one.expired(acting.today)), None)
    parts = [offers_table(reader, Names(reader), found.rows, acting.today, "none" if whole else "none_of_mine")]
    hint = [] if mine is None else [Line(sentence("cli_transfer.hint", mark=reader.case(mine.case).number), "quiet")]
    if others:
        hint.append(Line(sentence("cli_transfer.others", n=others)))
    data = {"offers": offers_data(reader, found.rows, acting.today), "of_others": others}
    return Answer(data, *parts, *hint, status=found.status)
