"""Asks a person at a terminal, one line at a time: a text, yes or no, one of a list.

Questions stand on stdout, where the line can be edited; where stdout goes into a file they stand on stderr.
"""

from __future__ import annotations

import contextlib
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from osl_cli.showing import titled, told
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_cli.run import Run

YES, NO = ("t", "tak", "y", "yes"), ("n", "nie", "no")


def can_ask(run: Run) -> bool:
    """Return whether somebody sits there who can be asked; who wants JSON is a program."""
    return run.interactive and not run.json


def tell(what: Any, *, indent: int = 0) -> None:
    """Print something between the questions."""
    click.echo("\n".join(" " * indent + line for line in told(what).split("\n")), err=_aside())


def line(label: str, default: str = "") -> str:
    """Return what was typed after `label`, without spaces around it; `default` for an empty line.

    Raises:
        click.Abort: Ctrl-C, or the end of the input.
    """
    _let_lines_be_edited()
    while True:
        try:
            typed: str = click.prompt(label, default=default, show_default=False, prompt_suffix=": ", err=_aside())
            typed.encode()
        except UnicodeError:  # bytes that are no UTF-8: a terminal set to another encoding
            tell(sentence("cli_case.not_readable"))
            continue
        return typed.strip()


def text(label: str) -> str:
    """Return a text that goes on in the next line for as long as a line ends with a backslash."""
    lines = [line(label)]
    while lines[-1].endswith("\\"):
        lines[-1] = lines[-1].removesuffix("\\").rstrip()
        lines.append(line(" …"))
    return "\n".join(lines)


def must(what: Any, default: str = "") -> str:
    """Return an answer that is not empty."""
    label = titled(what) + (f" [{default}]" if default else "")
    while True:
        typed = line(label, default)
        if typed:
            return typed
        tell(sentence("cli.needed"))


def must_text(what: Any) -> str:
    """Return a text that is not empty; it may have several lines."""
    while True:
        typed = text(titled(what))
        if typed:
            return typed
        tell(sentence("cli.needed"))


def yes(what: Any, *, default: bool) -> bool:
    """Return whether `what` is answered with yes, in either language; Enter takes `default`."""
    marks = told(sentence("cli_case.yes_by_default" if default else "cli_case.no_by_default"))
    while True:
        typed = line(f"{told(what)} {marks}").casefold()
        if typed in YES + NO or not typed:
            return typed in YES if typed else default
        tell(sentence("cli.yes_or_no"))


def pick(what: Any, choices: Sequence[tuple[str, Any]], proposed: str | None = None) -> str:
    """Return the code that was picked from a numbered list, by its number or as it is; Enter takes `proposed`."""
    codes = [code for code, _ in choices]
    for number, (_, title) in enumerate(choices, start=1):
        tell(f"{number}. {told(title)}", indent=2)
    default = str(codes.index(proposed) + 1) if proposed in codes else ""
    while True:
        answer = numbered(must(what, default), codes)
        if answer in codes:
            return answer
        tell(sentence("cli_case.pick_one_of", n=len(codes)))


def numbered(answer: str, codes: Sequence[str]) -> str:
    """Return the code that a number of the list stands for, or what was typed."""
    if answer in codes or not (answer.isascii() and answer.isdigit()) or not 1 <= int(answer[:4]) <= len(codes):
        return answer
    return codes[int(answer[:4]) - 1]


def _aside() -> bool:
    return not sys.stdout.isatty()


@cache
def _let_lines_be_edited() -> None:
    """Let arrows work in a line, lines be longer than a terminal's 4096 bytes, and a pasted text be one answer."""
    with contextlib.suppress(ImportError, AttributeError):  # Windows edits lines by itself
        import readline

        readline.set_auto_history(False)  # what is told about one family is not offered at the next
        readline.parse_and_bind("set disable-completion on")  # Tab would list the files of the folder
