"""The cases of a person in one process that have not ended: asked before another is opened, or a place is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from osl_cli.run import Run


def running_cases(run: Run, process: str, client: UUID) -> tuple[str, ...]:
    """Return the file marks of the client's cases in the process that have not ended; `client`: her standing record."""
    from osl_workflow.views.cases import cases  # late: views load sqlite-utils
    from osl_workflow.views.duplicates import merged_into

    records = (client, *merged_into(run.house.views, client))
    found = cases(run.house.views, run.desk.today(), process=process, people=records)
    return tuple(row.number for row in found.rows if row.client in records and row.status != "closed")
