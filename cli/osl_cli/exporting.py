"""The answer of a command as a file: `--csv` a table for a spreadsheet, `--svg` a picture to print.

A command takes both options with `@exports`, answers as always, and hands its answer on::

    @exports()
    def caseload(run: Run, csv: str | None, svg: str | None) -> Answer:
        ...
        drawn = lambda: bars_svg(..., run.language, foot(answer))
        return exported(run, answer, Sheet(columns, rows), csv, svg, drawn)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from osl_cli.answer import Answer, Line, Raw
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.errors import Usage
from osl_workflow.exports.table_csv import table_csv
from osl_workflow.operating_system import why
from osl_workflow.sentences import Sentence, sentence

F = TypeVar("F", bound=Callable[..., Any])

SCREEN = "-"
_FILE = Text(pl="[PLIK]", en="[FILE]")


@dataclass(frozen=True)
class Sheet:
    """One table for a spreadsheet: the names of its columns, with their units, and its rows."""

    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]


def exports(*, svg: bool = True) -> Callable[[F], F]:
    """Return the decorator that gives a command `--csv`, and `--svg` if a picture helps; both are None if not given."""

    def given(function: F) -> F:
        if svg:
            function = option(
                "--svg", is_flag=False, flag_value=SCREEN, metavar=_FILE,
                help=Text(
                    pl="Rysunek do wydruku, z tabelą: do pliku, a bez nazwy pliku na ekran.",
                    en="A picture to print, with a table in it: into a file, or without a name to the screen.",
                ),
            )(function)  # fmt: skip
        return option(
            "--csv", is_flag=False, flag_value=SCREEN, metavar=_FILE,
            help=Text(
                pl="Tabela do arkusza kalkulacyjnego: do pliku, a bez nazwy pliku na ekran.",
                en="A table for a spreadsheet: into a file, or without a name to the screen.",
            ),
        )(function)  # fmt: skip

    return given


def exported(
    run: Run, answer: Answer, sheet: Sheet, csv: str | None, svg: str | None = None, picture: Callable[[], str] = str
) -> Answer:
    """Return the answer as it was asked for: itself, a text on the screen, or a line for each file written.

    `picture` draws the SVG, and is asked only when one is wanted. A file that exists is replaced.

    Raises:
        Usage: two forms were asked for on the screen, or a file cannot be written.
    """
    wanted: dict[str, tuple[str, Callable[[], str]]] = {}
    if csv is not None:
        wanted["--csv"] = csv, lambda: table_csv(sheet.columns, sheet.rows, run.language)
    if svg is not None:
        wanted["--svg"] = svg, picture
    on_screen = [name for name, (where, _) in wanted.items() if where == SCREEN]
    forms = (*(("--json",) if run.json else ()), *on_screen)
    if on_screen and len(forms) > 1:
        raise Usage("export.one_to_screen", found=forms)
    written = [_written(where, made()) for where, made in wanted.values() if where != SCREEN]
    if on_screen:
        return Answer({}, Raw(wanted[on_screen[0]][1]().replace("\r\n", "\n")))
    if not written:
        return answer
    lines = [Line(sentence("export.written", file=file), "good") for file in written]
    return Answer({**answer.data, "files": written}, *lines, status=answer.status, exit_code=answer.exit_code)


def foot(answer: Answer) -> Sequence[Sentence]:
    """Return what stands below a picture as it does below the answer: up to which entry it goes, loudly what is not."""
    from osl_workflow.views.answers import freshness, warnings

    return () if answer.status is None else (freshness(answer.status), *warnings(answer.status))


def _written(where: str, text: str) -> str:
    """Write a file and return its name; as bytes, so that no system changes the ends of lines."""
    try:
        Path(where).write_bytes(text.encode())
    except OSError as error:
        raise Usage("export.not_written", file=where, what=why(error)) from None
    return where
