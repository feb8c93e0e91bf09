"""`osl call open`, `change`, `close`: the call itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from osl_cli.answer import Answer, Line
from osl_cli.call import call
from osl_cli.day import DAY
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.recruitment_words import CODE
from osl_cli.run import Run
from osl_workflow.acts import recruitments
from osl_workflow.errors import Usage
from osl_workflow.operating_system import why
from osl_workflow.recruitment.commands import ChangeCall, EndCall, OpenCall
from osl_workflow.recruitment.regulations import read_regulations
from osl_workflow.sentences import sentence

PLACES = option("--places", type=Number(), help=Text(pl="Ile jest miejsc.", en="How many places there are."))
CLOSES = option("--closes", type=DAY, help=Text(pl="Ostatni dzień naboru.", en="The last day of the call."))


@call.command("open", writes=True)
@CODE
@argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Regulamin naboru jako plik YAML.", en="The regulations of the call as a YAML file."),
)  # fmt: skip
@option(
    "--process",
    metavar=Text(pl="PROCES", en="PROCESS"),
    help=Text(pl="Proces, do którego jest nabór.", en="The process for which the call is."),
)
@option("--opens", type=DAY, help=Text(pl="Pierwszy dzień naboru.", en="The first day of the call."))
@CLOSES
@PLACES
def open_(
    run: Run, code: str, file: Path, process: str | None, opens: date | None, closes: date | None, places: int | None
) -> Answer:
    """Open a call."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Usage("cli.file_unreadable", file=str(file), what=why(error)) from None
    found = read_regulations(content, str(file))
    needed = {
        "process": process or found.process,
        "opens_on": opens or found.opens,
        "closes_on": closes or found.closes,
        "places": found.places if places is None else places,
    }
    for name, value in needed.items():
        if value is None:
            raise Usage("cli_call.missing", option=f"--{name.removesuffix('_on')}", file=str(file))
    command = run.fitted(
        OpenCall,
        code=code,
        title=found.title,
        **needed,
        criteria=found.criteria,
        as_they_come=found.as_they_come,
        regulations=found.source,
    )
    done = recruitments.open_(run.desk, run.who, run.wish(), command)
    said = sentence(
        "cli_call.opened", code=code, title=command.title, opens=command.opens_on, closes=command.closes_on,
        places=command.places,
    )  # fmt: skip
    data = {**done.answer, "repeated": done.repeated}
    return Answer(data, Line(said, "good"), Line(sentence("cli_call.next_apply", code=code), "quiet"))


@call.command("change", writes=True)
@CODE
@CLOSES
@PLACES
def change(run: Run, code: str, closes: date | None, places: int | None) -> Answer:
    """Change the last day or the number of places."""
    done = recruitments.act_on(run.desk, run.who, run.wish(), code, ChangeCall(closes_on=closes, places=places))
    state = recruitments.call(run.desk.reader(), code)
    said = sentence("cli_call.changed", closes=state.closes_on, places=state.places, free=state.free)
    data = {
        **done.answer, "closes_on": state.closes_on, "places": state.places, "free": state.free,
        "repeated": done.repeated,
    }  # fmt: skip
    return Answer(data, Line(said, "good"))


@call.command("close", writes=True)
@CODE
def close(run: Run, code: str) -> Answer:
    """End the call."""
    done = recruitments.act_on(run.desk, run.who, run.wish(), code, EndCall())
    waiting = len(recruitments.call(run.desk.reader(), code).waiting())
    data = {**done.answer, "waiting": waiting, "repeated": done.repeated}
    return Answer(data, Line(sentence("cli_call.ended", code=code, n=waiting), "good"))
