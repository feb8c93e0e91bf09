"""`osl import steps`: what was done on paper, or before the centre had this program."""

from __future__ import annotations

from pathlib import Path

from osl_cli.answer import Answer
from osl_cli.centre_files import telling
from osl_cli.import_group import import_
from osl_cli.import_told import DRY_RUN, FILE, Came, answered, sheet_of
from osl_cli.run import Run
from osl_workflow.acts.importing_steps import take_over_steps
from osl_workflow.imports.steps import COLUMNS, PREFIXES
from osl_workflow.imports.steps import steps as steps_of
from osl_workflow.sentences import sentence


@import_.command("steps")
@FILE
@DRY_RUN
def steps(run: Run, file: Path, dry_run: bool) -> Answer:
    """Take steps over."""
    run.desk.require(run.who, "do_step")
    sheet = sheet_of(file, COLUMNS, PREFIXES)
    came: list[Came] = []
    with telling(run, sentence("cli_import.working")) as tell:
        for one in take_over_steps(run.desk, run.who, steps_of(sheet.rows), dry_run=dry_run):
            came.append(Came(one.verdict, one.row.case, one.mark))
            tell(len(came), len(sheet.rows))
    return answered(run, file, sheet, came, dry_run=dry_run)
