"""`osl case list`: which cases there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from osl_cli.answer import Answer, Line
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_words import staff_by_login, table
from osl_workflow.acts.kinds import readable
from osl_workflow.errors import Usage
from osl_workflow.history.naming import Names
from osl_workflow.process.model import PHASES, Phase
from osl_workflow.process.standard import CaseState
from osl_workflow.sentences import sentence
from osl_workflow.views.cases import PAGE, CaseRow, Order, cases

if TYPE_CHECKING:
    from osl_cli.answer import Part


@verb("list")
@option("--worker", metavar="LOGIN", help=Text(pl="Te, które prowadzi ten pracownik.", en="Those of this worker."))
@option("--mine", is_flag=True, help=Text(pl="Tylko moje.", en="Only mine."))
@option("--phase", type=click.Choice(PHASES), help=Text(pl="W tej fazie.", en="In this phase."))
@option("--status", type=click.Choice(get_args(CaseState)), help=Text(pl="W tym stanie.", en="In this state."))
@option("--process", metavar=Text(pl="PROCES", en="PROCESS"), help=Text(pl="Z tego procesu.", en="Of this process."))
@option("--unassigned", is_flag=True, help=Text(pl="Czekające na przydział.", en="Waiting to be assigned."))
@option(
    "--order",
    type=click.Choice(get_args(Order)),
    default="number",
    show_default=True,
    help=Text(pl="Kolejność.", en="The order."),
)
@option(
    "--limit",
    type=Number(1, 10_000),
    default=PAGE,
    show_default=True,
    help=Text(pl="Ile wierszy.", en="How many rows."),
)
@option("--offset", type=Number(0), default=0, help=Text(pl="Od którego wiersza.", en="From which row on."))
def list_(
    run: Run,
    worker: str | None,
    mine: bool,
    phase: Phase | None,
    status: CaseState | None,
    process: str | None,
    unassigned: bool,
    order: Order,
    limit: int,
    offset: int,
) -> Answer:
    """List cases."""
    if mine + unassigned + (worker is not None) > 1:
        raise Usage("cli_look.one_of_worker")
    acting, _ = readable(run.desk, run.who, (run.kind,))
    held_by = acting.whose if mine else staff_by_login(run, worker) if worker else None
    found = cases(
        run.house.views, acting.today, kind=run.kind, worker=held_by, phase=phase, status=status, process=process,
        unassigned=unassigned, order=order, limit=limit, offset=offset,
    )  # fmt: skip
    reader = run.desk.reader()
    names = Names(reader)
    phases = reader.standard(acting.today).phases
    rows = [
        (
            row.number,
            names.whom(row.kind, row.id, row.client),
            sentence(f"cli_look.status_{row.status}") if row.status != "active" else phases[row.phase],
            row.round if row.round > 1 else "",
            names.staff(row.worker),
            sentence("cli_look.days" if row.closed_on is None else "cli_look.lasted", n=row.age),
        )
        for row in found.rows
    ]
    columns = ("mark", "client", "phase", "round", "worker", "age")
    parts: list[Part] = [table(columns, rows, sentence("cli_look.no_cases"))]
    if found.total > offset + len(rows):
        more = sentence("cli_look.more", shown=len(rows), n=found.total, offset=offset + len(rows))
        parts.append(Line(more, "quiet"))
    data = {f"{run.kind}s": [_data(run, row, names) for row in found.rows], "total": found.total}
    return Answer(data, *parts, status=found.status)


def _whom(row: CaseRow, names: Names) -> dict[str, Any]:
    name = names.whom(row.kind, row.id, row.client)
    if row.kind == "case":
        return {"client": name, "household": str(row.household)}
    return {"name": name, "kind": row.community, "delivery": row.delivery}


def _data(run: Run, row: CaseRow, names: Names) -> dict[str, Any]:
    reader = run.desk.reader()
    return {
        "mark": row.number,
        "process": row.process,
        "version": row.process_version,
        "phase": row.phase,
        "round": row.round,
        "status": row.status,
        **_whom(row, names),
        "workers": {part: reader.staff(worker).login for part, worker in sorted(row.workers.items())},
        "opened_on": row.opened_on,
        "last_contact": row.last_contact,
        "age_days": row.age,
        "days_without_contact": row.without_contact,
        "suspended_on": row.suspended_on,
        "closing": row.closing,
        "closing_class": row.closing_class,
        "closed_on": row.closed_on,
    }
