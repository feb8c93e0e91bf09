"""`osl import template`: a file to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from osl_cli.answer import Answer, Line, Raw
from osl_cli.frame import argument, option
from osl_cli.import_group import import_
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.errors import Usage
from osl_workflow.exports.table_csv import SEPARATORS
from osl_workflow.imports import families
from osl_workflow.imports.sheet import Column, write_sheet
from osl_workflow.sentences import sentence

KNOWN: dict[str, tuple[Column, ...]] = {"families": families.COLUMNS}


@import_.command("template")
@argument(
    "what", type=click.Choice(tuple(KNOWN)), default="families", required=False,
    metavar=Text(pl="CZEGO", en="WHAT"), help=Text(pl="Czego: families.", en="Of what: families."),
)  # fmt: skip
@option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Nowy plik; bez tej opcji treść idzie na ekran.",
        en="A new file; without this option the text goes to the screen.",
    ),
)  # fmt: skip
def template(run: Run, what: str, output: Path | None) -> Answer:
    """Write a template."""
    columns = KNOWN[what]
    header = [column.title.in_(run.language) for column in columns]
    example = [column.example.in_(run.language) for column in columns]
    data = write_sheet(header, [example], SEPARATORS[run.language])
    told = {"columns": [column.name for column in columns], "file": None if output is None else str(output)}
    if output is None:
        return Answer(told, Raw(data.decode("utf-8-sig").replace("\r\n", "\n")))
    try:
        with output.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Usage("cli_import.file_exists", file=str(output)) from None
    except OSError as error:
        raise Usage("export.not_written", file=str(output), what=error.strerror or "") from None
    return Answer(told, Line(sentence("cli_import.template_written", file=str(output)), "good"))
