"""Picks a process on a terminal, among those in force for a person or a family, or for a community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_cli.asking import pick
from osl_cli.frame import argument
from osl_cli.language import Text
from osl_workflow.errors import Refused
from osl_workflow.register.state import in_force
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.run import Run
    from osl_workflow.process.model import Subject

PROCESS = argument(
    "process", required=False, metavar=Text(pl="PROCES", en="PROCESS"),
    help=Text(
        pl="Nazwa procesu; w terminalu można ją pominąć i wybrać z listy.",
        en="Name of the process; on a terminal it may be left out and picked from a list.",
    ),
)  # fmt: skip
"""The process that is begun, of a case or of an initiative."""


def picked(run: Run, subjects: tuple[Subject, ...]) -> str:
    """Return the process that is picked among those for `subjects` in force on the day; of one there is no choice.

    Raises:
        Refused: there is none.
    """
    on = run.options.on or run.desk.today()
    reader = run.desk.reader()
    register = reader.register()
    choices = []
    for name in register.processes():
        published = in_force(register, name, on)
        if published is not None:
            definition = reader.library.definition(published.sha256, published.recorded)
            if definition.subject in subjects:
                choices.append((name, definition.title))
    if not choices:
        raise Refused("cli_case.no_process", on=on)
    return choices[0][0] if len(choices) == 1 else pick(sentence("cli_case.which_process"), choices)
