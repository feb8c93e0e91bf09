"""`osl staff hand-over`, `osl staff take-back`: what somebody holds goes to a colleague, and back again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Line
from osl_cli.centre_files import telling
from osl_cli.frame import argument, as_command, option
from osl_cli.language import Text
from osl_cli.limit_passed import limits_passed
from osl_cli.run import Run
from osl_cli.showing import told
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.handing_over import Piece, give_back, hand_over
from osl_workflow.errors import OslError, Refused, Usage
from osl_workflow.history.naming import Names
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.views.transfers import lent
from osl_workflow.views.worklist import in_hands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from osl_cli.answer import Part
    from osl_workflow.acts.handing_over import Verdict

AGAIN = sentence("cli_transfer.again")
SHOWN = 10
"""So many of those that stay are told one by one; a program gets all of them."""


@as_command(
    "hand-over",
    writes=True,
    gives_work=True,
    help=Text(
        pl="""Przekaż innemu pracownikowi wszystko, co ktoś prowadzi: gdy odchodzi albo długo go nie będzie.

        Każdą sprawę ocenia się osobno; ta, która przekroczyłaby limit, zostaje i program mówi, dlaczego.""",
        en="""Hand all that somebody has to a colleague: at the end of her work here, or for a long absence.

        Each case is judged on its own; one that would pass a limit stays, and the program says why.""",
    ),
)
@argument("login", metavar="LOGIN", help=Text(pl="Kto przekazuje.", en="Whose work it is."))
@option("--to", "receiver", metavar="LOGIN", help=Text(pl="Komu.", en="Who gets it."))
@option(
    "--nobody", is_flag=True,
    help=Text(pl="Nikt nie ma miejsca: sprawy czekają na przydział.", en="Nobody has a place: the cases wait for one."),
)  # fmt: skip
@option(
    "--case", "marks", multiple=True, metavar=Text(pl="ZNAK", en="MARK"),
    help=Text(pl="Tylko tę sprawę; można podać kilka.", en="Only this case; may be given several times."),
)  # fmt: skip
@option(
    "--until-return", is_flag=True,
    help=Text(pl="Tylko do powrotu (osl staff take-back).", en="Only until the return (osl staff take-back)."),
)  # fmt: skip
def hand_over_(
    run: Run, login: str, receiver: str | None, nobody: bool, marks: tuple[str, ...], until_return: bool
) -> Answer:
    """Hand over what somebody has."""
    if (receiver is None) != nobody or (nobody and until_return):
        raise Usage("cli_transfer.to_or_nobody")
    run.desk.require(run.who, "assign")
    holder = staff_by_login(run, login)
    worker = None if receiver is None else staff_by_login(run, receiver)
    wanted = {mark.upper() for mark in marks}
    held = {Piece(of.kind, of.id, part): of.number for of, part in in_hands(run.house.views, holder).rows}
    if unknown := sorted(wanted - set(held.values())):
        raise Refused("cli_transfer.not_hers", login=login, marks=tuple(unknown))
    pieces = {piece: number for piece, number in held.items() if not wanted or number in wanted}
    if not pieces:
        return Answer(
            {"handed_over": [], "refused": []},
            Line(sentence("cli_transfer.holds_nothing", name=Names(run.desk.reader()).staff(holder))),
        )
    done = hand_over(run.desk, run.who, run.wish(), pieces, holder, worker, until_return=until_return)
    answer = _told(run, done, pieces, worker, "handed_over", "handing_over", "queued" if nobody else None)
    if until_return and answer.data["handed_over"]:
        is_noted = any(one.meets(run.desk.today(), None) for one in run.desk.reader().staff(holder).absences)
        hint = sentence(f"cli_transfer.{'back_gives_back' if is_noted else 'not_away'}", login=login)
        line = Line(hint, "quiet" if is_noted else "warn")
        return Answer(answer.data, *answer.parts, line, exit_code=answer.exit_code)
    if answer.exit_code == 0 and not until_return and len(pieces) == len(held):
        return Answer(answer.data, *answer.parts, Line(sentence("cli_transfer.may_leave", login=login), "quiet"))
    return answer


@as_command(
    "take-back",
    writes=True,
    gives_work=True,
    help=Text(
        pl="""Oddaj temu, kto wrócił, to, co inni prowadzili do jego powrotu.

        Każdą sprawę ocenia się osobno; ta, która przekroczyłaby limit, zostaje u zastępcy i program mówi, dlaczego.""",
        en="""Give back to whoever has returned what others held until then.

        Each case is judged on its own; one that would pass a limit stays with the stand-in, and the program says
        why.""",
    ),
)
@argument("login", metavar="LOGIN", help=Text(pl="Kto wrócił.", en="Who has returned."))
def take_back(run: Run, login: str) -> Answer:
    """Give back what others held."""
    run.desk.require(run.who, "assign")
    owner = staff_by_login(run, login)
    nothing = Answer(
        {"given_back": [], "refused": []},
        Line(sentence("cli_transfer.nothing_lent", name=Names(run.desk.reader()).staff(owner))),
    )
    return given_back(run, owner, login) or nothing


def given_back(run: Run, owner: UUID, login: str) -> Answer | None:
    """Give back what others hold for somebody until she returns, but for what has ended; None where that is nothing.

    What stays is given back by `osl staff take-back`, whichever command came first: a return is recorded once.
    """
    reader = run.desk.reader()
    found = ((one, reader.undertaking(one.kind, one.id)) for one in lent(run.house.views, owner).rows)
    pieces = {
        Piece(one.kind, one.id, one.part): state.number for one, state in found if state.progress.status != "closed"
    }
    if not pieces:
        return None
    done = give_back(run.desk, run.who, run.wish(), pieces, owner)
    again = sentence("cli_transfer.again_take_back", login=login)
    return _told(run, done, pieces, owner, "given_back", "giving_back", again=again)


def _told(
    run: Run,
    done: Iterable[tuple[Piece, Verdict]],
    pieces: dict[Piece, str],
    to: UUID | None,
    said: str,
    doing: str,
    words: str | None = None,
    again: Sentence = AGAIN,
) -> Answer:
    went: list[Piece] = []
    over: dict[str, list[Any]] = {}
    stay: list[tuple[Piece, OslError]] = []
    with telling(run, sentence(f"cli_transfer.{doing}")) as tell:
        for piece, verdict in done:
            if isinstance(verdict, OslError):
                stay.append((piece, verdict))
            else:
                went.append(piece)
                if passed := verdict.answer.get("over_limit"):
                    over[pieces[piece]] = passed
            tell(len(went) + len(stay), len(pieces))
    whose = {} if to is None else {"name": Names(run.desk.reader()).staff(to)}
    first = sentence(f"cli_transfer.{words or said}", done=len(went), of=len(pieces), **whose)
    parts: list[Part] = [Line(first, "good")] if went else []
    parts += _over_limits(run, over)
    if stay:
        parts.append(Line(sentence("cli_transfer.stays", left=len(stay)), "warn"))
        parts += _why_they_stay((pieces[piece], error) for piece, error in stay)
        parts.append(Line(again, "quiet"))
    data: dict[str, Any] = {
        said: [{"mark": pieces[piece], "part": piece.part, **_passed(over.get(pieces[piece]))} for piece in went],
        "refused": [
            {"mark": pieces[piece], "part": piece.part, "key": error.said.key, "said": error.said}
            for piece, error in stay
        ],
    }
    return Answer(data, *parts, exit_code=1 if stay else 0)


def _passed(over: list[Any] | None) -> dict[str, Any]:
    return {} if over is None else {"over_limit": over}


def _over_limits(run: Run, over: Mapping[str, list[Any]]) -> Iterator[Part]:
    """Yield which limits were passed by what went, case by case, and until when a reason is owed."""
    if not over:
        return
    standard = run.desk.reader().standard(run.desk.today())
    for mark, passed in list(over.items())[:SHOWN]:
        for line in limits_passed(standard, mark, passed):
            yield replace(line, what=sentence("cli_transfer.of_case", mark=mark, what=line.what), indent=2)
    if len(over) > SHOWN:
        yield Line(sentence("cli_transfer.and_more", n=len(over) - SHOWN), indent=2)


def _why_they_stay(stay: Iterable[tuple[str, OslError]]) -> Iterator[Part]:
    """Yield what stays and why: once for all that stay for the same reason, as a limit says of many cases the same."""
    alike: dict[str, tuple[OslError, list[str]]] = {}
    for mark, error in stay:
        alike.setdefault(told((error.said, *error.details)), (error, []))[1].append(mark)
    for error, marks in list(alike.values())[:SHOWN]:
        more = len(marks) - SHOWN
        named = (*marks[:SHOWN], sentence("cli_transfer.and_so_many", n=more)) if more > 0 else tuple(marks)
        yield Line(sentence("cli_transfer.stay", n=len(marks), marks=named, why=error.said), indent=2)
        yield from (Line(detail, indent=4) for detail in error.details)
    left = sum(len(marks) for _, marks in list(alike.values())[SHOWN:])
    if left:
        yield Line(sentence("cli_transfer.and_more", n=left), indent=2)
