"""`osl call apply`, `answer`, `withdraw`: who applies and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from osl_cli.answer import Answer, Line
from osl_cli.asking import NO, YES, can_ask, line, tell
from osl_cli.call import call
from osl_cli.choosing import chosen
from osl_cli.frame import option
from osl_cli.json_file import from_file
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.recruitment_words import CODE, NUMBER, Standings, warned
from osl_cli.run import Run
from osl_cli.showing import titled
from osl_workflow.acts import recruitments
from osl_workflow.acts.undertakings import marked
from osl_workflow.errors import Refused, Usage
from osl_workflow.history.naming import Names
from osl_workflow.recruitment import commands as c
from osl_workflow.recruitment.criteria import check_answers
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.acts.reading import Reader
    from osl_workflow.recruitment.criteria import Criterion
    from osl_workflow.recruitment.state import Applicant, Recruitment

ANSWERS = option(
    "--answer", "answers", multiple=True, metavar=Text(pl="KRYTERIUM=ODPOWIEDŹ", en="CRITERION=ANSWER"),
    help=Text(
        pl="Odpowiedź: tak, nie albo liczba; może być kilka. Tego, co wrażliwe, lepiej nie wpisywać w poleceniu.",
        en="An answer: yes, no or a number; there may be several. What is sensitive is better told in a file.",
    ),
)  # fmt: skip
IN_FILE = option(
    "--file", "file", metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Plik JSON z odpowiedziami, na przykład {\"resident\": true} (- to standardowe wejście).",
        en="A JSON file with answers, such as {\"resident\": true} (- is standard input).",
    ),
)  # fmt: skip


@call.command("apply", writes=True)
@CODE
@option(
    "--person", "--client", "person", type=click.UUID, metavar="ID",
    help=Text(
        pl="Kto się zgłasza: identyfikator z `osl person find`; w terminalu program zapyta.",
        en="Who applies: the id that `osl person find` gives; on a terminal the program asks.",
    ),
)  # fmt: skip
@option(
    "--case",
    "mark",
    metavar=Text(pl="ZNAK", en="MARK"),
    help=Text(pl="Sprawa osoby, jeśli już jest.", en="The case of the person, if there is one already."),
)
@option(
    "--number", type=Number(), metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(
        pl="Numer zgłoszenia na papierze; bez tej opcji następny. Decyduje przy równych punktach w jednym dniu.",
        en="The number on the paper; the next one if left out. It decides where points and days are equal.",
    ),
)  # fmt: skip
@ANSWERS
@IN_FILE
def apply(
    run: Run, code: str, person: UUID | None, mark: str | None, number: int | None, answers: tuple[str, ...],
    file: str | None,
) -> Answer:  # fmt: skip
    """Take an application."""
    run.desk.require(run.who, "call_entry")
    reader = run.desk.reader()
    state = recruitments.call(reader, code)
    case = None
    if mark is not None:
        found = marked(reader, mark)
        if found.kind != "case":
            raise Refused("acts.is_of_initiative", mark=mark)
        case = found.id
    elif person is None:
        if not can_ask(run):
            raise Usage("cli_call.who_missing")
        person = chosen(run, None).id
    given = _given(state, answers, file)
    if not given and can_ask(run):
        given = _asked(state)
    command = c.Apply(person=person, case=case, number=number, answers=given)
    return _carried_out(run, code, command, "applied")


@call.command("answer", writes=True)
@CODE
@NUMBER
@ANSWERS
@IN_FILE
def answer(run: Run, code: str, number: int, answers: tuple[str, ...], file: str | None) -> Answer:
    """Add or correct answers."""
    run.desk.require(run.who, "call_entry")
    state = recruitments.call(run.desk.reader(), code)
    given = _given(state, answers, file)
    if not given and can_ask(run):
        given = _asked(state)
    return _carried_out(run, code, c.Answer(number=number, answers=given), "answered")


@call.command("withdraw", writes=True)
@CODE
@NUMBER
def withdraw(run: Run, code: str, number: int) -> Answer:
    """Record that somebody withdraws."""
    return _carried_out(run, code, c.Withdraw(number=number), "withdrawn")


def _carried_out(run: Run, code: str, command: c.Apply | c.Answer | c.Withdraw, key: str) -> Answer:
    done = recruitments.act_on(run.desk, run.who, run.wish(), code, command)
    reader = run.desk.reader()
    state = recruitments.call(reader, code)
    standings = Standings(state)
    one = state.applicants[done.answer["numbers"][0]]
    who = Names(reader).person(one.person)
    lines: list[Any] = [Line(sentence(f"cli_call.{key}", number=one.number, who=who), "good")]
    if key == "withdrawn":
        if state.listed and state.free > 0 and state.ended_on is None:
            key = "place_free" if one.place_since is not None else "still_free"
            lines.append(Line(sentence(f"cli_call.{key}", n=state.free, code=code), "warn"))
        lines += _case_goes_on(reader, one)
    else:
        lines += [Line(sentence("cli_call.stands", standing=standings.said(one))), *warned(state)]
    data = {"code": code, **standings.data(run, one), "free": state.free, "repeated": done.repeated}
    return Answer(data, *lines)


def _case_goes_on(reader: Reader, one: Applicant) -> list[Line]:
    """Return that the case of somebody who had a place is open all the same: ending the work is another act."""
    case = None if one.case is None or one.place_since is None else reader.case(one.case)
    if case is None or case.progress.status == "closed":
        return []
    key = "cli_call.case_waits_on" if case.worker is None else "cli_call.case_goes_on"
    worker = "" if case.worker is None else Names(reader).staff(case.worker)
    return [Line(sentence(key, mark=case.number, worker=worker), "warn")]


# --- answers ----------------------------------------------------------------------------------------------------------


def _given(state: Recruitment, answers: tuple[str, ...], file: str | None) -> dict[str, Any]:
    """Return the answers of the line and of the file.

    Raises:
        Usage: one is not written as an answer.
        Refused: one is not to a criterion of the call, or not of its form.
    """
    found: dict[str, Any] = {} if file is None else from_file(file)
    for one in answers:
        name, equals, said = one.partition("=")
        if not equals:
            raise Usage("cli_call.answer_form", example=f"{state.criteria[0].criterion}=tak")
        found[name.strip()] = _read(state.criterion(name.strip()), said)
    check_answers(state.criteria, found)
    return found


def _read(criterion: Criterion | None, said: str) -> bool | int | str:
    """Return what was typed as an answer: a yes or no, a number, or the text where it is neither."""
    typed = said.strip().casefold()
    if criterion is not None and criterion.answer == "number":
        return int(typed) if typed.isdecimal() and len(typed) < 10 else said
    return True if typed in (*YES, "true") else False if typed in (*NO, "false") else said


def _asked(state: Recruitment) -> dict[str, Any]:
    """Return the answers that are typed, criterion by criterion; Enter leaves one open."""
    found: dict[str, Any] = {}
    for one in state.criteria:
        key = "cli_call.ask_number" if one.answer == "number" else "cli_call.ask_yes_no"
        while True:
            typed = line(titled(sentence(key, title=one.title)))
            if not typed:
                break
            answered = {one.criterion: _read(one, typed)}
            try:
                check_answers(state.criteria, answered)
            except Refused as error:
                tell(error.details[0])
                continue
            found |= answered
            break
    return found
