"""Finds the person that a command is about: by the id on the line, or by asking for a name or PESEL on a terminal.

Names and numbers of people do not belong on a command line, which the shell remembers; an id tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from osl_cli.frame import argument
from osl_cli.language import Text
from osl_cli.prompting import Question, ask
from osl_cli.run import Run
from osl_workflow.acts import people
from osl_workflow.errors import Usage
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.person.state import Person

F = TypeVar("F", bound=Callable[..., Any])
MOST_SHOWN = 20


def person_argument(function: F) -> F:
    """Give a command the id of a person as its argument `person`; on a terminal it may be left out."""
    return argument(
        "person",
        type=click.UUID,
        required=False,
        metavar=Text(pl="OSOBA", en="PERSON"),
        help=Text(
            pl="Identyfikator z `osl person find`; w terminalu można go pominąć, a program zapyta.",
            en="The id that `osl person find` gives; on a terminal it may be left out, and the program asks.",
        ),
    )(function)


def chosen(
    run: Run, id: UUID | None, asks: Sentence | None = None, *,
    tell: Callable[[Person], Sentence] | None = None, without: UUID | None = None, merged: bool = False,
) -> Person:  # fmt: skip
    """Return the person of `id`, or the one that somebody picks on a terminal after `asks`. Needs the right to read.

    To be picked there are the records in force, never the one of `without`: a merged one is found as the one that
    stands for it. With `merged` there are only the merged ones. `tell` says each in one line.

    Raises:
        Usage: no id was given, and nobody sits there to be asked.
        Refused: there is no such person, or whoever asks may not read.
    """
    run.desk.require(run.who, "read_case")
    if id is not None:
        return run.desk.reader().person(id)
    if not run.interactive:
        raise Usage("cli_person.person_missing")
    tell = tell or short
    while True:
        sought = ask(run, Question("sought", "", asks or sentence("cli_person.ask_whom")))
        matching = people.find(run.desk.store, sought)
        if merged:
            offered = {person.id: person for person in matching if person.merged_into is not None}
        else:
            offered = {person.id: person for person in (standing(run, person) for person in matching)}
        offered.pop(without, None)  # type: ignore[arg-type]  # None is nobody's id
        found = list(offered.values())[:MOST_SHOWN]
        if not found:
            click.echo(run.say(sentence("cli_person.nobody_found")), err=True)
        elif len(found) == 1:
            click.echo(f"  {run.say(tell(found[0]))}", err=True)
            return found[0]
        else:
            choices = [(str(person.id), tell(person)) for person in found]
            picked = ask(run, Question("person", "", sentence("cli_person.ask_which"), choices=choices))
            return next(person for person in found if str(person.id) == picked)


def standing(run: Run, person: Person) -> Person:
    """Return the record that stands for `person` now: herself, or the one into which her record was merged."""
    reader = run.desk.reader()
    while person.merged_into is not None:
        person = reader.person(person.merged_into)
    return person


def name_of(person: Person) -> str | Sentence:
    """Return how a person is called, or that her data are destroyed."""
    return " ".join(person.display_name) or sentence("cli_person.erased")


def born(person: Person) -> date | str | None:
    """Return the birth date as far as it is known: a day when it is wholly known."""
    known = person.identity.birth_date if person.identity else None
    return known if known is None or len(known) < len("1944-05-14") else date.fromisoformat(known)


def short(person: Person, *more: Sentence) -> Sentence:
    """Return a person in one line: name, birth date and town as far as known, and whatever `more` there is to say."""
    town = person.identity.address.town if person.identity and person.identity.address else None
    told = (*(value for value in (born(person), town) if value), *more)
    key = "cli_person.short_with" if told else "cli_person.short"
    return sentence(key, name=name_of(person), known=told)
