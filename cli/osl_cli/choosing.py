"""Finds the person that a command is about: by the id on the line, or by asking for a name or PESEL on a terminal.

Names and numbers of people do not belong on a command line, which the shell remembers; an id tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable
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


def chosen(run: Run, id: UUID | None, asks: Sentence | None = None) -> Person:
    """Return the person of `id`, or the one that somebody picks on a terminal after `asks`. Needs the right to read.

    Raises:
        Usage: no id was given, and nobody sits there to be asked.
        Refused: there is no such person, or whoever asks may not read.
    """
    run.desk.require(run.who, "read_case")
    if id is not None:
        return run.desk.reader().person(id)
    if not run.interactive:
        raise Usage("cli_person.person_missing")
    while True:
        sought = ask(run, Question("sought", "", asks or sentence("cli_person.ask_whom")))
        found = people.find(run.desk.store, sought)[:MOST_SHOWN]
        if not found:
            click.echo(run.say(sentence("cli_person.nobody_found")), err=True)
        elif len(found) == 1:
            click.echo(f"  {run.say(short(found[0]))}", err=True)
            return found[0]
        else:
            choices = [(str(person.id), short(person)) for person in found]
            picked = ask(run, Question("person", "", sentence("cli_person.ask_which"), choices=choices))
            return next(person for person in found if str(person.id) == picked)


def name_of(person: Person) -> str | Sentence:
    """Return how a person is called, or that her data are destroyed."""
    return " ".join(person.display_name) or sentence("cli_person.erased")


def short(person: Person) -> Sentence:
    """Return a person in one line: enough to tell two of the same name apart."""
    identity = person.identity
    town = identity.address.town if identity and identity.address else None
    known = (identity.birth_date if identity else None, town)
    told = tuple(value for value in known if value)
    key = "cli_person.short_with" if told else "cli_person.short"
    return sentence(key, name=name_of(person), known=told)
