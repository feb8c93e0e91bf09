"""The passphrase of a copy of the keys: asked on a terminal where nobody sees it, or read from a file; never shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from osl_cli.asking import can_ask
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.showing import titled
from osl_workflow.errors import Refused, Usage
from osl_workflow.privacy.key_copy import KeyCopy, check_whole, opened
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.run import Run

passphrase_file = option(
    "--passphrase-file", type=click.Path(), metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Plik, którego pierwszy wiersz jest hasłem; bez tej opcji program o nie zapyta.",
        en="A file whose first line is the passphrase; without this option the program asks for it.",
    ),
)  # fmt: skip


def passphrase(run: Run, file: str | None, *, new: bool = False) -> str:
    """Return the passphrase, `new`: typed twice.

    Raises:
        Usage: there is nobody to ask and no file, or the file cannot be read.
    """
    if file is not None:
        try:
            return Path(file).expanduser().read_text("utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError):
            raise Usage("cli_backup.passphrase_file", file=file) from None
    if not can_ask(run):
        raise Usage("cli_backup.passphrase_needed")
    asked: str = click.prompt(titled(sentence("cli_backup.ask_passphrase")), hide_input=True, err=True)
    if new and click.prompt(titled(sentence("cli_backup.ask_again")), hide_input=True, err=True) != asked:
        raise Refused("cli_backup.passphrases_differ")
    return asked


def opened_copy(run: Run, file: str, passphrase_in: str | None) -> KeyCopy:
    """Return the copy of the keys in a file; that it is whole is told before the passphrase is asked for.

    Raises:
        Usage: the file cannot be read.
        Refused: it is no copy of keys, or the passphrase is another one.
        Tampered: it is damaged.
    """
    path = Path(file).expanduser()
    try:
        data = path.read_bytes()
    except OSError:
        raise Usage("cli_backup.file_not_read", file=file) from None
    check_whole(data, path.name)
    return opened(data, passphrase(run, passphrase_in), path.name)
