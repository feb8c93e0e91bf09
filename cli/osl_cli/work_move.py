"""`move`: follow another version of the process."""

from __future__ import annotations

from osl_cli.answer import Answer
from osl_cli.moving import move_options, wanted
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import acted, happened, mark, possible, seen
from osl_workflow.sentences import sentence


@verb("move", writes=True, gives_work=True)
@mark
@move_options
def move(run: Run, mark: str, version: int, renamed: tuple[str, ...], waived: tuple[str, ...]) -> Answer:
    """Move it to another version."""
    now = seen(run, mark)
    command = wanted(version, renamed, waived)
    possible(run, now, command)
    done = acted(run, now, command)
    told = sentence("cli_case.moved", mark=now.state.number, before=now.state.process_version, after=version)
    return happened(run, seen(run, mark), done, told)
