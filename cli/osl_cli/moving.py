"""How a move to another version is told on the line: steps with new names, steps that are not asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_workflow.errors import Usage
from osl_workflow.progress.commands import Move

F = TypeVar("F", bound=Callable[..., Any])


def move_options(function: F) -> F:
    """Give a command the options `--to`, `--renamed` and `--waive`."""
    for decorator in (
        option(
            "--waive", "waived", multiple=True, metavar=Text(pl="KROK", en="STEP"),
            help=Text(
                pl="Wymagany krok wcześniejszej fazy, którego nie trzeba już robić; można podać kilka.",
                en="A required step of an earlier phase that is no longer asked for; may be given several times.",
            ),
        ),
        renamed_option,
        option(
            "--to", "version", type=Number(1), metavar=Text(pl="WERSJA", en="VERSION"), required=True,
            help=Text(pl="Numer wersji, na którą przenieść.", en="Number of the version to move to."),
        ),
    ):  # fmt: skip
        function = decorator(function)
    return function


def renamed_option(function: F) -> F:
    """Give a command the option `--renamed`."""
    return option(
        "--renamed", "renamed", multiple=True, metavar=Text(pl="STARY=NOWY", en="OLD=NEW"),
        help=Text(
            pl="Krok, który w tamtej wersji ma inną nazwę; można podać kilka.",
            en="A step that has another name in that version; may be given several times.",
        ),
    )(function)  # fmt: skip


def pairs(renamed: tuple[str, ...]) -> dict[str, str]:
    """Return old names with new ones.

    Raises:
        Usage: one is not written as OLD=NEW.
    """
    found: dict[str, str] = {}
    for one in renamed:
        old, equals, new = (part.strip() for part in one.partition("="))
        if not (old and equals and new):
            raise Usage("cli_process.not_a_pair", typed=one)
        found[old] = new
    return found


def wanted(version: int, renamed: tuple[str, ...], waived: tuple[str, ...]) -> Move:
    """Return the command that was typed.

    Raises:
        Usage: as `pairs`.
    """
    return Move(version=version, renamed=pairs(renamed), waived=waived)
