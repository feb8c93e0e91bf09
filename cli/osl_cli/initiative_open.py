"""`osl initiative open`: work with a community or an institution begins."""

from __future__ import annotations

from osl_cli.answer import Answer, Line
from osl_cli.asking import can_ask, must
from osl_cli.frame import option
from osl_cli.initiative_describe import DELIVERY, GROUPS, KIND, PLACE
from osl_cli.language import Text
from osl_cli.processes import PROCESS, picked
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_links import FROM, first_of, linked_told, process_to_start
from osl_workflow.acts.initiatives import open_initiative
from osl_workflow.errors import Usage
from osl_workflow.initiative.commands import OpenInitiative
from osl_workflow.initiative.events import Community
from osl_workflow.process.model import Subject
from osl_workflow.sentences import sentence

SUBJECTS: tuple[Subject, ...] = ("community", "institution")


@verb("open", writes=True)
@PROCESS
@option(
    "--name", metavar=Text(pl="NAZWA", en="NAME"),
    help=Text(
        pl="Własna nazwa inicjatywy; w terminalu program zapyta.",
        en="The initiative's own name; on a terminal the program asks.",
    ),
)  # fmt: skip
@PLACE
@KIND
@GROUPS
@DELIVERY
@FROM
def open_(
    run: Run, process: str | None, name: str | None, place: str | None, kind: str | None, groups: tuple[str, ...],
    delivery: str | None, from_: str | None,
) -> Answer:  # fmt: skip
    """Open an initiative."""
    first = first_of(run, from_)
    process = process or (None if first is None else process_to_start(run, first, SUBJECTS))
    if not can_ask(run) and (process is None or name is None):
        raise Usage("cli_case.open_missing", missing="PROCES" if process is None else "--name")
    process = process or picked(run, SUBJECTS)
    name = name or must(sentence("cli_initiative.name_asked"))
    community = Community(kind=kind, delivery=delivery, target_groups=groups)
    started_from = None if first is None else first.id
    command = OpenInitiative(
        process=process, name=name, place=place, community=community, started_from=started_from
    )  # fmt: skip
    done = open_initiative(run.desk, run.who, run.wish(), command)
    number = str(done.answer["number"])
    data = {
        "mark": number, "process": process, "version": done.answer["process_version"], "repeated": done.repeated,
    }  # fmt: skip
    opened = Line(sentence("cli_initiative.opened", mark=number, name=name), "good")
    lines = [Line(sentence("cli_case.repeated"), "warn") if done.repeated else opened]
    if first is not None:
        told, lines_of_link = linked_told(first, process)
        data |= told
        lines += lines_of_link
    return Answer(data, *lines, Line(sentence("cli_case.opened_next", mark=number), "quiet"))
