"""Where a command writes a document: a file that was named, else the standard output."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from osl_cli.answer import Answer, Line, Raw
from osl_cli.frame import option
from osl_cli.language import Text
from osl_workflow.errors import Usage
from osl_workflow.operating_system import why
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

F = TypeVar("F", bound=Callable[..., Any])


def output_option(function: F) -> F:
    """Give a command the option that names the file it writes."""
    return option(
        "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar=Text(pl="PLIK", en="FILE"),
        help=Text(
            pl="Plik, który zapisać (istniejący zostaje zastąpiony); bez tej opcji treść idzie na ekran.",
            en="The file to write (one that exists is replaced); without this option the text goes to the screen.",
        ),
    )(function)  # fmt: skip


def document(text: str, output: Path | None, data: Mapping[str, Any]) -> Answer:
    """Return the answer of a command whose result is the text of a file.

    Raises:
        Usage: the file cannot be written.
    """
    if output is None:
        return Answer({**data, "file": None, "text": text}, Raw(text.rstrip("\n")))
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise Usage("cli_process.not_written", file=str(output), what=why(error)) from None
    return Answer({**data, "file": str(output)}, Line(sentence("cli_process.drawn", file=str(output)), "good"))
