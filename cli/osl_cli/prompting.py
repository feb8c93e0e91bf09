"""Asks on a terminal for what the line left out, and asks again only for the field that was refused.

Whoever cannot be asked (a script, a pipe) is told which option is missing. What was typed into a hidden field is never
shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from osl_cli.asking import labels, numbered
from osl_cli.run import Run
from osl_cli.showing import titled
from osl_workflow.errors import OslError, Refused, Usage

if TYPE_CHECKING:
    from osl_workflow.sentences import Sentence

T = TypeVar("T")
Values = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """One field: its `name` among the values, the `option` that would have given it, the sentence that asks for it.

    `read` turns what was typed into the value (ValueError or Refused: asked again); `optional` fields may stay empty;
    of `choices` (code and what it means) a number or a code is typed; `asked_if` may leave a question out.
    """

    name: str
    option: str
    asks: Sentence
    default: str | None = None
    optional: bool = False
    hidden: bool = False
    read: Callable[[str], Any] = str
    choices: Sequence[tuple[str, Any]] = ()
    asked_if: Callable[[Values], bool] = lambda _: True


def completed(run: Run, questions: Sequence[Question], given: Mapping[str, Any]) -> Values:
    """Return `given` with an answer to every question that it leaves open; optional ones only if nothing is given.

    Raises:
        Usage: something is missing, and nobody sits there to be asked.
    """
    values = dict(given)
    begun = any(value not in (None, ()) for value in given.values())
    for question in questions:
        if values.get(question.name) not in (None, ()):
            continue
        values[question.name] = None
        if not question.asked_if(values):
            continue
        if run.interactive and not (begun and question.optional):
            values[question.name] = ask(run, question)
        elif question.default is not None:
            values[question.name] = question.read(question.default)
        elif not question.optional:
            raise Usage("cli.missing", option=question.option)
    return values


def ask(run: Run, question: Question) -> Any:
    """Return the answer to one question; None for an optional one that was left empty."""
    for label, (_, title) in zip(labels([code for code, _ in question.choices]), question.choices, strict=True):
        click.echo(f"  {label}. {run.say(title)}", err=True)
    asks = titled(question.asks)
    while True:
        typed = click.prompt(
            asks, default="" if question.default is None else question.default, err=True,
            show_default=question.default is not None, hide_input=question.hidden,
            prompt_suffix=" " if asks.endswith("?") else ": ",
        )  # fmt: skip
        typed = typed.strip()
        if not typed and question.optional:
            return None
        if not typed:
            _tell(run, Usage("cli.needed"))
            continue
        try:
            return question.read(_picked(question, typed))
        except click.BadParameter as error:
            click.echo(error.message, err=True)
        except ValueError:
            _tell(run, Usage("cli.not_in_list" if question.choices else "cli.not_understood"))
        except Refused as error:
            _tell(run, error)


def _picked(question: Question, typed: str) -> str:
    """Return the code that a number of the list stands for; what is no choice is not understood."""
    codes = [code for code, _ in question.choices]
    picked = numbered(typed, codes)
    if codes and picked not in codes:
        raise ValueError(typed)
    return picked


def retried(
    run: Run, questions: Sequence[Question], values: Values, culprits: Mapping[str, Sequence[str]],
    act: Callable[[Values], T],
) -> T:  # fmt: skip
    """Return what `act` makes of the values; on a terminal a refusal asks again for the fields that it is about.

    `culprits` names the fields (of `questions`) for each key of a refusal.

    Raises:
        Refused: it is about no field, or nobody sits there to be asked.
    """
    while True:
        try:
            return act(values)
        except Refused as error:
            wrong = culprits.get(error.said.key, ())
            if not run.interactive or not wrong:
                raise
            _tell(run, error)
            for question in questions:
                if question.name in wrong:
                    values[question.name] = ask(run, question)


YES, NO = ("t", "tak", "y", "yes"), ("", "n", "nie", "no")


def confirmed(run: Run, what: Sentence) -> bool:
    """Return whether somebody says yes to `what`, in either language; False when nobody can be asked."""
    while run.interactive:
        mark = "[t/N]" if run.language == "pl" else "[y/N]"
        typed = click.prompt(f"{run.say(what)} {mark}", default="", show_default=False, err=True).strip().casefold()
        if typed in YES + NO:
            return typed in YES
        _tell(run, Usage("cli.yes_or_no"))
    return False


def _tell(run: Run, error: OslError) -> None:
    click.echo(run.say(error.said), err=True)
    for detail in error.details:
        click.echo(f"  {run.say(detail)}", err=True)
