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
from osl_workflow.errors import Refused, Usage
from osl_workflow.exports.table_csv import SEPARATORS
from osl_workflow.imports import families, steps
from osl_workflow.imports.sheet import Column, write_sheet
from osl_workflow.operating_system import why
from osl_workflow.progress.forms import choices_of
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import roles_on

if TYPE_CHECKING:
    from osl_workflow.process.model import FormField, Step
    from osl_workflow.progress.rules import Rules
    from osl_workflow.sentences import Text as Title

KNOWN: dict[str, tuple[Column, ...]] = {"families": families.COLUMNS, "steps": (*steps.COLUMNS, *steps.EXAMPLE)}
CHOICE = " | "
"""What stands between the answers of which one is kept: a cell that was left so is refused."""


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
    example = {column.name: column.example.in_(run.language) for column in columns}
    rows = [[*example.values()]]
    if process is not None:
        rules = _rules(run, process)
        asked = [(step, _answers(run, rules, step)) for step in rules.definition.phases.recruitment if step.required]
        answers = tuple(dict.fromkeys(name for _, hints in asked for name in hints))
        header += answers
        rows = [
            [*_row(run, rules, step, example).values(), *(hints.get(name, "") for name in answers)]
            for step, hints in asked
        ]  # fmt: skip
    elif what == "steps" and (step := _example_step(run)) is not None:
        rows = [[*{**example, "by": _by(run, step)}.values()]]
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
        raise Usage("export.not_written", file=str(output), what=why(error)) from None
    return Answer(told, Line(sentence("cli_import.template_written", file=str(output)), "good"))


def _rules(run: Run, process: str) -> Rules:
    """Return the rules of a process that is in force here.

    Raises:
        Refused: it is not.
    """
    reader = run.desk.reader()
    rules, _ = in_force_on(reader, process, run.desk.acting(reader, run.who))
    return rules


def _example_step(run: Run) -> Step | None:
    """Return the step of the example row, in the process of the example family; None where it is not in force here."""
    (process,) = (column.example.in_(run.language) for column in families.COLUMNS if column.name == "process")
    (name,) = (column.example.in_(run.language) for column in steps.COLUMNS if column.name == "step")
    try:
        found = {step.step: step for step in _rules(run, process).definition.steps()}
    except Refused:
        return None
    return found.get(name)


def _row(run: Run, rules: Rules, step: Step, example: dict[str, str]) -> dict[str, str]:
    """Return the first cells of the row of a step: who may do it, and the outcomes of which one is kept."""
    names = tuple(name for name in step.outcome_names() if step.outcomes)
    outcome = CHOICE.join(_called(run, step.outcome(name).title, name) for name in names)
    return {**example, "step": step.step, "by": _by(run, step), "outcome": outcome}


def _by(run: Run, step: Step) -> str:
    """Return the login of somebody who may do a step, the first of them; nobody's where whoever asks may do it."""
    from osl_workflow.views.staff import staff  # late: views load sqlite-utils

    reader, today = run.desk.reader(), run.desk.today()
    if {*run.desk.acting(reader, run.who).roles}.intersection(step.by):
        return ""
    members = (reader.staff(id) for id in staff(run.house.views, today).rows)
    able = [one.login for one in members if one.login and {*roles_on(one, today)}.intersection(step.by)]
    return min(able, default="")


def _answers(run: Run, rules: Rules, step: Step) -> dict[str, str]:
    """Return the columns of what a step has to be told, each with the answers of which one is kept."""
    on, took_part = run.desk.today(), CHOICE.join(one.in_(run.language) for one in steps.TOOK_PART.values())
    form = {
        f"{steps.FORM}{name}": _choices(run, field, choices_of(rules.definition, rules.standard, field, on))
        for name, field in step.form.items()
        if field.required
    }
    return form | {f"{steps.WITH}{who}": took_part for who in step.with_}


def _choices(run: Run, field: FormField, codes: dict[str, Title]) -> str:
    """Return the answers that a field takes; nothing where it takes any, such as a day."""
    if field.type == "yes_no":
        return CHOICE.join(run.say(answer) for answer in (True, False))
    return CHOICE.join(_called(run, title, code) for code, title in codes.items())


def _called(run: Run, title: Title, name: str) -> str:
    """Return a title as it can be typed into a cell, or the name where it cannot: a comma parts several choices."""
    said = title.in_(run.language)
    return name if not said or "," in said else said
