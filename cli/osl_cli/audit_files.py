"""What the commands of `osl audit` share: the store for whoever may examine it, and files that are written once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from osl_cli.language import Text
from osl_workflow.errors import Refused

if TYPE_CHECKING:
    from osl_cli.run import Run
    from osl_workflow.store.store import Store

FILE = click.Path(dir_okay=False, path_type=Path)
FILE_NAME = Text(pl="PLIK", en="FILE")
OUT = Text(pl="Zapisz w tym pliku; istniejącego nie nadpisze.", en="Write this file; an existing one stays.")
KEY_METAVAR = Text(pl="KLUCZ", en="KEY")


def examined_store(run: Run) -> Store:
    """Return the store of the office, for somebody who may examine its history.

    Raises:
        Refused: whoever asks may not.
    """
    run.desk.require(run.who, "audit")
    return run.house.store


def write_new(file: Path, content: bytes) -> None:
    """Write a new file.

    Raises:
        Refused: there is one of this name: it may be the only copy of an earlier checkpoint.
    """
    try:
        with file.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise Refused("cli_audit.file_exists", file=str(file)) from None
