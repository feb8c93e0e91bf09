"""The group `osl case`, and what its commands have in common: the file mark, telling what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from osl_cli.answer import Answer, Line
from osl_cli.frame import Group, argument
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.acts.cases import Seen, look
from osl_workflow.errors import Refused
from osl_workflow.privacy.index import LOGIN
from osl_workflow.progress import events as e
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.staff.state import Staff
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.acts.desk import Done
    from osl_workflow.event import Event
    from osl_workflow.progress.rules import Rules

F = TypeVar("F", bound=Callable[..., Any])

case = Group("case", help=Text(pl="Praca socjalna krok po kroku.", en="Social work, step by step."))


def mark(function: F) -> F:
    """Give a command the file mark of a case as its first argument."""
    return argument(
        "mark",
        metavar=Text(pl="ZNAK", en="MARK"),
        help=Text(pl="Znak sprawy, na przykład PS.12.2013.", en="The file mark of the case, such as PS.12.2013."),
    )(function)


def step_argument(function: F) -> F:
    """Give a command the name of a step as its second argument."""
    return argument(
        "step",
        metavar=Text(pl="KROK", en="STEP"),
        help=Text(pl="Nazwa kroku; pokazuje ją `osl case next`.", en="Name of the step; `osl case next` shows it."),
    )(function)


def seen(run: Run, file_mark: str) -> Seen:
    """Return the case as whoever runs the program may see it.

    Raises:
        Refused: no such case, or he may not read cases.
    """
    return look(run.desk, run.who, file_mark)


def staff_by_login(run: Run, login: str) -> UUID:
    """Return the id of the staff member who works under `login`.

    Raises:
        Refused: nobody does.
    """
    found = run.desk.store.find(LOGIN, login)
    if len(found) != 1:
        raise Refused("cli_case.no_such_login", login=login)
    return next(iter(found))


def staff_name(run: Run, id: UUID | None) -> str:
    """Return the name of a staff member as it is shown, or a dash."""
    state = None if id is None else run.desk.store.state(Stream("staff", id))
    return " ".join(state.display_name) if isinstance(state, Staff) and state.display_name else "–"


def warn(what: Sentence) -> None:
    """Tell something on stderr that does not stop the work."""
    from osl_cli.language import language
    from osl_workflow.texts import say

    click.echo(say(what, language()), err=True)


def happened(rules: Rules, done: Done, file_mark: str, *first: Sentence) -> Answer:
    """Return the answer of an act on a case: what was recorded, what followed from it, what else happened meanwhile."""
    lines = [Line(what, "good") for what in first]
    if done.repeated:
        lines.append(Line(sentence("cli_case.repeated")))
    lines += [Line(what, indent=2) for what in _consequences(rules, done.answer.get("events", ()))]
    if done.meanwhile:
        lines.append(Line(sentence("cli_case.meanwhile"), "warn"))
        lines += [Line(what, indent=2) for what in done.meanwhile]
    data = {key: value for key, value in done.answer.items() if key != "case"}
    data |= {"repeated": done.repeated, "meanwhile": list(done.meanwhile)}
    return Answer({"mark": file_mark, **data}, *lines)


def told_events(rules: Rules, events: Iterable[Event]) -> tuple[Sentence, ...]:
    """Return what an act makes happen, before it is done: what ends, what lapses, what falls due."""
    return _consequences(
        rules, [{"topic": event.topic, **event.model_dump(mode="json", exclude={"meta", "sealed"})} for event in events]
    )


def _consequences(rules: Rules, events: Sequence[Any]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for event in events:
        match event["topic"]:
            case e.StepSubmitted.topic:
                found.append(sentence("cli_case.waits_for_approval"))
            case e.PhaseEntered.topic:
                found.append(sentence("cli_case.phase_begins", phase=rules.standard.phases[event["phase"]]))
            case e.PhaseEnded.topic if event.get("lapsed"):
                titles = tuple(rules.definition.step(name).title for name in event["lapsed"])
                found.append(sentence("cli_case.lapses", steps=titles))
            case e.ReturnedTo.topic:
                phase = rules.standard.phases[event["phase"]]
                found.append(sentence("cli_case.goes_back", phase=phase, round=event["round"]))
            case e.Closed.topic:
                found.append(sentence("cli_case.ends", reason=rules.standard.closing[event["closing"]].title))
            case e.DeadlineSet.topic:
                found.append(_deadline(rules, event))
    return tuple(found)


def _deadline(rules: Rules, event: Any) -> Sentence:
    from datetime import date

    key = "cli_case.deadline" if event.get("confirmed", True) else "cli_case.deadline_unconfirmed"
    return sentence(key, step=rules.definition.step(event["step"]).title, on=date.fromisoformat(str(event["on"])))
