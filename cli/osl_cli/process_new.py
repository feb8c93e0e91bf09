"""`osl process new`: the skeleton of a process, explained, with stories that test it; both pass at once."""

from __future__ import annotations

import re
from pathlib import Path

import click

from osl_cli import shipped
from osl_cli.answer import Answer, Line
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.process import process
from osl_cli.run import Run
from osl_cli.shipped import STORIES
from osl_workflow.errors import Usage
from osl_workflow.operating_system import why
from osl_workflow.process.model import SLUG
from osl_workflow.sentences import sentence

PLACEHOLDER = "NAME"
"""What stands in a skeleton for the name of the process."""


@process.command("new")
@argument(
    "name", metavar=Text(pl="NAZWA", en="NAME"),
    help=Text(
        pl="Nazwa procesu: małe litery bez polskich znaków, słowa połączone łącznikiem, na przykład moj-proces.",
        en="The name of the process: small letters, words joined by hyphens, such as my-process.",
    ),
)  # fmt: skip
@option(
    "--standard", default=shipped.STANDARD, metavar=Text(pl="STANDARD", en="STANDARD"),
    help=Text(pl="Standard, którego proces ma się trzymać.", en="The standard that the process is to follow."),
)  # fmt: skip
@option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), metavar="FOLDER",
    help=Text(pl="Gdzie zapisać; domyślnie tutaj.", en="Where to write it; here if left out."),
)  # fmt: skip
def new(run: Run, name: str, standard: str, folder: Path) -> Answer:
    """Write the skeleton of a process and its stories."""
    if not SLUG.fullmatch(name):
        raise Usage("cli_process.wrong_name", name=name)
    found = shipped.skeleton(standard)
    if found is None:
        raise Usage("cli_process.no_skeleton", standard=standard, known=shipped.skeletons())
    files = {folder / f"{name}.yaml": found[0], folder / f"{name}{STORIES}": found[1]}
    for file in files:
        if file.exists():
            raise Usage("cli_process.is_there", file=str(file))
    for file, text in files.items():
        _write(file, explained(text, run.language).replace(PLACEHOLDER, name, 1))
    definition, stories = map(str, files)
    return Answer(
        {"process": name, "standard": standard, "files": [definition, stories]},
        Line(sentence("cli_process.new", definition=definition, stories=stories), "good"),
        Line(sentence("cli_process.new_next", file=definition)),
    )


def explained(skeleton: str, language: str) -> str:
    """Return a skeleton with its explanations in one language: those lines begin with `#pl` or `#en`."""
    other = {"pl": "en", "en": "pl"}[language]
    kept = re.sub(rf"^ *#{other} .*\n", "", skeleton, flags=re.MULTILINE)
    return re.sub(rf"^( *)#{language} ", r"\1# ", kept, flags=re.MULTILINE)


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as stream:  # never over a file that appeared meanwhile
            stream.write(text)
    except OSError as error:
        raise Usage("cli_process.not_written", file=str(file), what=why(error)) from None
