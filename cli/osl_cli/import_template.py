"""`osl import template`: a file to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from osl_cli.answer import Answer, Line, Raw
from osl_cli.frame import argument, option
from osl_cli.import_group import import_
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.acts.texts_in_force import in_force_on
from osl_workflow.errors import Usage
from osl_workflow.exports.table_csv import SEPARATORS
from osl_workflow.imports import families, steps
from osl_workflow.imports.sheet import Column, write_sheet
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.process.model import Step

KNOWN: dict[str, tuple[Column, ...]] = {"families": families.COLUMNS, "steps": (*steps.COLUMNS, *steps.EXAMPLE)}


@import_.command("template")
@argument(
    "what", type=click.Choice(tuple(KNOWN)), default="families", required=False,
    metavar=Text(pl="CZEGO", en="WHAT"), help=Text(pl="Czego: families albo steps.", en="Of what: families or steps."),
)  # fmt: skip
@option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Nowy plik; bez tej opcji treść idzie na ekran.",
        en="A new file; without this option the text goes to the screen.",
    ),
)  # fmt: skip
@option(
    "--process", metavar=Text(pl="PROCES", en="PROCESS"),
    help=Text(
        pl="Kolumny z odpowiedziami tego procesu i wiersz na każdy krok przed diagnozą (tylko steps).",
        en="Columns with the answers of this process, and a row for each step before the diagnosis (steps only).",
    ),
)  # fmt: skip
def template(run: Run, what: str, output: Path | None, process: str | None) -> Answer:
    """Write a template."""
    if process is not None and what != "steps":
        raise Usage("cli_import.process_of_steps")
    columns = KNOWN[what] if process is None else steps.COLUMNS
    header = [column.title.in_(run.language) for column in columns]
    rows = [[column.example.in_(run.language) for column in columns]]
    if process is not None:
        asked = _asked(run, process)
        answers = tuple(dict.fromkeys(name for step in asked for name in _answers(step)))
        header += answers
        case, _, day, *rest = rows[0]
        rows = [[case, step.step, day, *rest, *("" for _ in answers)] for step in asked]
    data = write_sheet(header, rows, SEPARATORS[run.language])
    told = {
        "columns": [*(column.name for column in columns), *header[len(columns) :]],
        "file": None if output is None else str(output),
    }
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


def _asked(run: Run, process: str) -> list[Step]:
    """Return the steps that a process asks for before the diagnosis."""
    reader = run.desk.reader()
    rules, _ = in_force_on(reader, process, run.desk.acting(reader, run.who))
    return [step for step in rules.definition.phases.recruitment if step.required]


def _answers(step: Step) -> list[str]:
    with_ = [f"{steps.WITH}{who}" for who in step.with_]
    return [*(f"{steps.FORM}{name}" for name, field in step.form.items() if field.required), *with_]
