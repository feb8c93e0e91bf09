"""`osl import families`: those with whom the centre works already, from the file in which it has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from osl_cli.answer import Answer
from osl_cli.centre_files import telling
from osl_cli.import_group import import_
from osl_cli.import_told import DRY_RUN, FILE, Came, answered, sheet_of
from osl_cli.run import Run
from osl_workflow.acts.importing import take_over
from osl_workflow.acts.importing_family import Running
from osl_workflow.imports.families import COLUMNS
from osl_workflow.imports.families import families as families_of
from osl_workflow.sentences import sentence


@import_.command("families")
@FILE
@DRY_RUN
def families(run: Run, file: Path, dry_run: bool) -> Answer:
    """Take families over."""
    run.desk.require(run.who, "person_add")
    sheet = sheet_of(file, COLUMNS)
    came: list[Came] = []
    with telling(run, sentence("cli_import.working")) as tell:
        for one in take_over(run.desk, run.who, families_of(sheet.rows), _running(run), dry_run=dry_run):
            there = None if one.mark is None else sentence("cli_import.is_open", mark=one.mark)
            came += [Came(verdict, one.family.mark, one.mark, there) for verdict in one.verdicts]
            tell(len(came), len(sheet.rows))
    return answered(run, file, sheet, came, dry_run=dry_run)


def _running(run: Run) -> Running:
    from osl_workflow.views.cases import cases  # late: views load sqlite-utils

    def running(people: Sequence[UUID], process: str) -> tuple[UUID, ...]:
        found = cases(run.house.views, run.desk.today(), process=process, people=tuple(people))
        return tuple(row.id for row in found.rows if row.status != "closed")

    return running
