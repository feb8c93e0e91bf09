"""Prints answers: JSON for programs, plain text into pipes and files, tables and colours on a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import click

from osl_cli.answer import Answer, Facts, Heading, Line, Part, Raw, Table, Toned
from osl_cli.language import Text, about, language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text as RichText

STYLES = {"good": "green", "warn": "yellow", "bad": "bold red", "quiet": "dim", "strong": "bold"}


def told(what: Any) -> str:
    """Return what a person reads for a value, in the language of the run and without control characters."""
    if what is None:
        return ""
    if isinstance(what, Toned):
        return told(what.what)
    if isinstance(what, str):
        return clean(what)
    if isinstance(what, Text):
        return what.said
    from osl_workflow.texts import say  # late: only an answer needs the catalogues

    return clean(say(what, language(), about()))


def titled(what: Any) -> str:
    """Return what names something (a fact, a column, a question), with a capital letter at its beginning."""
    said = told(what)
    return said[:1].upper() + said[1:]


def clean(text: str) -> str:
    """Return `text` without what would steer a terminal: nobody's name may move the cursor."""
    return "".join(letter for letter in text if _is_plain(letter))


def _is_plain(letter: str) -> bool:
    return letter.isprintable() or letter in "\n\t\u00a0\u202f"


def document(answer: Answer) -> str:
    """Return the JSON document of an answer: stable names, ISO days, every value that is not one as people read it."""
    data = dict(answer.data)
    status = answer.status
    if status is not None:
        stopped = None if status.stopped is None else asdict(status.stopped)
        data["view"] = {
            "name": status.view,
            "position": status.position,
            "behind": status.behind,
            "as_of": status.as_of,
            "stopped": stopped,
        }
    return as_json(data)


def as_json(data: Mapping[str, Any]) -> str:
    """Return `data` as an indented JSON text in which Polish letters stand as they are."""
    text = json.dumps(data, ensure_ascii=False, indent=2, default=_jsonable)
    return "".join(letter if _is_plain(letter) else json.dumps(letter)[1:-1] for letter in text)


def _jsonable(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, Toned):
        return value.what
    from pydantic import BaseModel

    from osl_workflow.sentences import Sentence
    from osl_workflow.sentences import Text as Pair

    if isinstance(value, Sentence | Pair):
        return told(value)
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)


def show(answer: Answer, *, as_document: bool) -> None:
    """Print `answer` on stdout."""
    if as_document:
        click.echo(document(answer))
    elif sys.stdout.isatty():
        _show_on_terminal(answer)
    else:
        for part in (*answer.parts, *_freshness(answer)):
            click.echo(plain(part))


def _freshness(answer: Answer) -> tuple[Part, ...]:
    """Return what an answer of a view says at its end: how fresh it is, and loudly whether the view has stopped."""
    if answer.status is None:
        return ()
    from osl_workflow.views.answers import freshness, warnings

    loud = (Line(warning, "bad") for warning in warnings(answer.status))
    return (Line(freshness(answer.status), "quiet"), *loud)


# --- plain text -------------------------------------------------------------------------------------------------------


def plain(part: Any) -> str:
    """Return a part as plain text."""
    match part:
        case Line(what, _, indent):
            return "\n".join(" " * indent + line for line in told(what).split("\n"))
        case Heading(what):
            return f"\n{told(what)}"
        case Facts(pairs):
            said = [(titled(name), told(value)) for name, value in pairs if value is not None]
            width = max((len(name) for name, _ in said), default=0)
            return "\n".join(f"{name + ':':<{width + 2}}{value}" for name, value in said)
        case Table(columns, rows, empty):
            return _plain_table(columns, rows) if rows else told(empty)
        case Raw(text):
            return text.removesuffix("\n")
    raise TypeError(type(part).__name__)


def _plain_table(columns: Any, rows: Any) -> str:
    said = [[told(cell).replace("\n", " ") for cell in row] for row in rows]
    table = [[*map(titled, columns)], *said]
    widths = [max(len(row[number]) for row in table) for number in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


# --- a terminal -------------------------------------------------------------------------------------------------------


def _show_on_terminal(answer: Answer) -> None:
    console = _console()
    for part in (*answer.parts, *_freshness(answer)):
        match part:
            case Line(what, tone, indent):
                from rich.padding import Padding

                console.print(Padding(_styled(Toned(what, tone) if tone else what), (0, 0, 0, indent), expand=False))
            case Heading(what):
                console.print()
                console.print(_styled(Toned(what, "strong")))
            case Facts(pairs):
                _grid(console, [(name, value) for name, value in pairs if value is not None])
            case Table(columns, rows, empty):
                _table(console, columns, rows) if rows else console.print(_styled(empty))
            case Raw(text):
                click.echo(text, nl=not text.endswith("\n"))


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(highlight=False, stderr=stderr)


def _styled(what: Any) -> RichText:
    from rich.text import Text as RichText

    return RichText(told(what), style=STYLES[what.tone] if isinstance(what, Toned) else "")


def _grid(console: Console, pairs: Any) -> None:
    from rich.table import Table as RichTable

    grid = RichTable.grid(padding=(0, 2))
    for name, value in pairs:
        grid.add_row(_styled(Toned(f"{titled(name)}:", "quiet")), _styled(value))
    console.print(grid)


def _table(console: Console, columns: Any, rows: Any) -> None:
    from rich import box
    from rich.table import Table as RichTable

    table = RichTable(box=box.SIMPLE, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(titled(column), overflow="fold")
    for row in rows:
        table.add_row(*map(_styled, row))
    console.print(table)


# --- long work --------------------------------------------------------------------------------------------------------


class Advance(Protocol):
    """Tells that so many more are done."""

    def __call__(self, done: int = 1, /) -> None:
        """Tell it."""


@contextmanager
def progress(what: Any, total: int, *, quiet: bool = False) -> Iterator[Advance]:
    """Show on a terminal how far a long work is: a bar, or a line at each tenth where the terminal draws none.

    Where stderr goes to a file or a pipe, and when `quiet`, nothing.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done=1: None
    elif os.environ.get("TERM") != "dumb":
        from rich.progress import Progress

        with Progress(console=_console(stderr=True), transient=True) as bars:
            bar = bars.add_task(told(what), total=total)
            yield lambda done=1: bars.advance(bar, done)
    else:
        yield _Lines(told(what), total)


class _Lines:
    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done, self.told = what, total, 0, 0

    def __call__(self, done: int = 1, /) -> None:
        self.done += done
        tenths = 10 * self.done // self.total if self.total else 10
        if tenths > self.told:
            self.told = tenths
            click.echo(f"{self.what}: {self.done}/{self.total}", err=True)
