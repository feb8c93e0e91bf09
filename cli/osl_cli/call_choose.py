"""`osl call choose`, `promote`: who gets a place, and the case in which the work goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from osl_cli.answer import Answer, Line
from osl_cli.call import call
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.limit_passed import limits_passed
from osl_cli.number import Number
from osl_cli.recruitment_words import CODE, Standings, decided_by_entry
from osl_cli.run import Run
from osl_cli.work_words import staff_by_login
from osl_workflow.acts import recruitments
from osl_workflow.history.naming import Names
from osl_workflow.recruitment.commands import Choose, Promote
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.recruitment.state import Recruitment

F = TypeVar("F", bound=Callable[..., Any])

WORKER: Callable[[F], F] = option(
    "--worker", metavar="LOGIN",
    help=Text(
        pl="Komu przydzielić sprawy; bez tej opcji nowe czekają na przydział.",
        en="To whom the cases are given; without this option new ones wait to be assigned.",
    ),
)  # fmt: skip


@call.command("choose", writes=True, gives_work=True)
@CODE
@argument(
    "numbers", type=Number(1), nargs=-1, metavar=Text(pl="NUMERY", en="NUMBERS"),
    help=Text(pl="Numery zgłoszeń; bez nich najlepsze.", en="Numbers of applications; the best if left out."),
)  # fmt: skip
@WORKER
def choose(run: Run, code: str, numbers: tuple[int, ...], worker: str | None) -> Answer:
    """Give places."""
    run.desk.require(run.who, "call_manage")
    state = recruitments.call(run.desk.reader(), code)
    concerned = numbers or tuple(one.number for one in state.ranking()[: max(0, state.free)])
    command = Choose(numbers=numbers, worker=None if worker is None else staff_by_login(run, worker))
    return _carried_out(run, state, command, concerned)


@call.command("promote", writes=True, gives_work=True)
@CODE
@option(
    "--number", type=Number(1), metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(
        pl="Inne zgłoszenie niż następne na liście; wymaga powodu.",
        en="Another application than the next of the list; needs a reason.",
    ),
)  # fmt: skip
@WORKER
def promote(run: Run, code: str, number: int | None, worker: str | None) -> Answer:
    """Give a place that fell free."""
    run.desk.require(run.who, "call_manage")
    state = recruitments.call(run.desk.reader(), code)
    concerned = (number,) if number is not None else tuple(one.number for one in state.ranking()[:1])
    command = Promote(number=number, worker=None if worker is None else staff_by_login(run, worker))
    return _carried_out(run, state, command, concerned)


def _carried_out(run: Run, before: Recruitment, command: Choose | Promote, concerned: tuple[int, ...]) -> Answer:
    families = _families(run, before, concerned)
    done = recruitments.act_on(run.desk, run.who, run.wish(), before.code, command, families)
    reader = run.desk.reader()
    state, names = recruitments.call(reader, before.code), Names(reader)
    standings = Standings(state)
    lines: list[Any] = [Line(sentence("cli_case.repeated"), "warn")] if done.repeated else []
    for number in done.answer["numbers"]:
        one, mark = state.applicants[number], done.answer["cases"][str(number)]
        key = "got_place_new_case" if mark in done.answer["opened"] else "got_place"
        said = sentence(f"cli_call.{key}", number=number, who=names.person(one.person), mark=mark)
        lines.append(Line(said, "good"))
        if one.passed_over:
            lines.append(Line(sentence("cli_call.passed_over", ahead=one.passed_over), "warn", indent=2))
    for passed in done.answer.get("over_limit", ()):
        lines += limits_passed(reader.standard(run.desk.today()), passed["case"], [passed])
    lines += decided_by_entry(before, done.answer["numbers"])
    reserve = len(standings.ranked) if state.listed else 0
    lines.append(Line(sentence("cli_call.left", free=state.free, reserve=reserve), "quiet"))
    data = {
        **done.answer,
        "applicants": [standings.data(run, state.applicants[number]) for number in done.answer["numbers"]],
        "free": state.free,
        "reserve": reserve,
        "repeated": done.repeated,
    }
    return Answer(data, *lines)


def _families(run: Run, state: Recruitment, numbers: tuple[int, ...]) -> dict[UUID, tuple[UUID, ...]]:
    """Return the households of those for whom a case may be opened."""
    from osl_workflow.views.households import members  # late: views load sqlite-utils

    reader, on = run.desk.reader(), run.options.on or run.desk.today()
    found: dict[UUID, tuple[UUID, ...]] = {}
    for number in numbers:
        one = state.applicants.get(number)
        person = None if one is None else recruitments.standing(reader, one.person)
        if person is not None and (homes := person.households_on(on)):
            found[person.id] = members(run.house.views, homes[0], on)
    return found
