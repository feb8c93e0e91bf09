"""`osl case attended`: an agreed action was kept by attending an activity that another case or initiative records."""

from __future__ import annotations

from osl_cli.answer import Answer
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.record_marks import typed_record
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import carried_out, completing, mark, seen
from osl_workflow.acts.undertakings import marked
from osl_workflow.progress.commands import KeepByAttendance
from osl_workflow.progress.records import record_called
from osl_workflow.sentences import sentence


@verb("attended", writes=True, gives_work=True)
@mark
@argument(
    "record", metavar=Text(pl="DZIAŁANIE", en="ACTION"),
    help=Text(pl="Ustalone działanie, na przykład działanie-1.", en="The agreed action, such as commitment-1."),
)  # fmt: skip
@option(
    "--in", "other", required=True, metavar=Text(pl="ZNAK", en="MARK"), shell_complete=completing("marks"),
    help=Text(pl="Inicjatywa lub sprawa, w której są zajęcia.", en="The initiative or case with the activity."),
)  # fmt: skip
@option(
    "--entry", required=True, type=Number(1), metavar=Text(pl="WPIS", en="ENTRY"),
    help=Text(pl="Numer wpisu o zajęciach w tamtej historii.", en="Number of the entry of the activity there."),
)  # fmt: skip
@option("--partly", is_flag=True, help=Text(pl="Wykonane częściowo; z powodem.", en="Kept partly; with a reason."))
def attended(run: Run, mark: str, record: str, other: str, entry: int, partly: bool) -> Answer:
    """Let attendance keep an agreed action."""
    now, record = seen(run, mark), typed_record(record)
    there = marked(run.desk.reader(), other.upper()).id
    command = KeepByAttendance(record=record, other=there, entry=entry, status="partly" if partly else "done")
    done = sentence(
        "cli_case.attended", record=record_called(record), mark=now.state.number, other=other.upper(), entry=entry
    )
    return carried_out(run, now, command, done)
