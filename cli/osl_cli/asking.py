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


def tell_fact(name: Any, value: Any) -> None:
    """Print what something is."""
    tell(f"{titled(name)}: {told(value)}", indent=2)


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
    for label, (_, title) in zip(labels(codes), choices, strict=True):
        tell(f"{label}. {told(title)}", indent=2)
    default = labels(codes)[codes.index(proposed)] if proposed in codes else ""
    while True:
        answer = numbered(must(what, default), codes)
        if answer in codes:
            return answer
        tell(sentence("cli_case.pick_one_of"))


def labels(codes: Sequence[str]) -> Sequence[str]:
    """Return what stands before each line of a list: its number, or its code where codes are numbers themselves.

    The reasons for help are numbered by the act, with gaps: a second numbering beside it would mean another reason. An
    older wording of a reason (`7.old`) has the same number, when only one of the two is in the list.
    """
    if not any(code.isdigit() for code in codes):
        return [str(at) for at in range(1, len(codes) + 1)]
    short = [code.partition(".")[0] for code in codes]
    return short if len(set(short)) == len(codes) else codes


def numbered(answer: str, codes: Sequence[str]) -> str:
    """Return the code that a label of the list stands for, or what was typed."""
    found = labels(codes)
    return codes[found.index(answer)] if answer in found else answer


def _aside() -> bool:
    return not sys.stdout.isatty()


@cache
def _let_lines_be_edited() -> None:
    """Let arrows work in a line, lines be longer than a terminal's 4096 bytes, and a pasted text be one answer."""
    with contextlib.suppress(ImportError, AttributeError):  # Windows edits lines by itself
        import readline

        readline.set_auto_history(False)  # what is told about one family is not offered at the next
        readline.parse_and_bind("set disable-completion on")  # Tab would list the files of the folder
