"""Where the commands of `osl process` find texts, standards and the day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osl_cli import shipped
from osl_cli.run import Run
from osl_workflow.acts.office import Text as Source
from osl_workflow.errors import Usage
from osl_workflow.operating_system import why
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from osl_workflow.process.standard import Standard

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def today_of(run: Run) -> date:
    """Return the day of the office, or of the clock where there is none."""
    return run.desk.today() if run.is_in_office else datetime.now(WARSAW).date()


def source(file: Path) -> Source:
    """Return the text of a file.

    Raises:
        Usage: it cannot be read.
        DefinitionError: it is not UTF-8.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Usage("cli.file_unreadable", file=str(file), what=why(error)) from None
    try:
        return Source(str(file), content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        read_definition(content, str(file))  # tells the line on which it is not UTF-8
        raise


def standard_of(run: Run, text: Source) -> Standard:
    """Return the standard that a text says it follows; the shipped one when it says none.

    Raises:
        Usage: neither the office nor the program has it.
    """
    return known_standard(run, shipped.followed(text) or shipped.STANDARD)


def known_standard(run: Run, code: str) -> Standard:
    """Return the standard `code`: the newest that the office has published, else the shipped one.

    Raises:
        Usage: neither has it.
    """
    if run.is_in_office:
        reader = run.desk.reader()
        published = reader.register().standards_of(code)
        if published:
            return reader.library.standard(published[-1].sha256, published[-1].recorded)
    text = shipped.standard(code)
    if text is None:
        known = tuple(map(shipped.followed, shipped.standards()))
        raise Usage("cli_process.no_standard", standard=code, known=known)
    return read_standard(text.text, text.name)


def known_processes(run: Run, *beside: Source) -> frozenset[str]:
    """Return the names of the processes that a definition may name: shipped, of the office, of the files `beside`."""
    of_office = run.desk.reader().register().processes() if run.is_in_office else ()
    return shipped.processes() | shipped.processes(beside) | {*of_office}


def is_standard(text: Source) -> bool:
    """Return whether a file holds a standard: it begins, comments aside, with the key `standard`."""
    first = next((line for line in text.text.splitlines() if line.strip() and not line.startswith("#")), "")
    return first.startswith("standard:")
