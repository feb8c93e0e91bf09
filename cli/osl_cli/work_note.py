"""`osl case note`: the commonest act of all, in ten seconds."""

from __future__ import annotations

import sys

import click

from osl_cli.answer import Answer
from osl_cli.asking import can_ask, must_text, tell
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.whom import whom
from osl_cli.work_group import carried_out, mark, possible, seen, warn
from osl_workflow.errors import OslError, Usage
from osl_workflow.history.naming import Names
from osl_workflow.progress.commands import EnterRecord
from osl_workflow.progress.forms import MAX_TEXT
from osl_workflow.sentences import sentence


@verb("note", writes=True, gives_work=True)
@mark
@argument(
    "words", nargs=-1, metavar=Text(pl="TEKST", en="TEXT"),
    help=Text(pl="Treść; lepiej podać ją na pytanie.", en="The text; better given when asked."),
)  # fmt: skip
@option(
    "--channel", type=click.Choice(["call", "talk", "letter", "email", "other"]), default="talk", show_default=True,
    help=Text(pl="Jaki to był kontakt.", en="What kind of contact it was."),
)  # fmt: skip
def note(run: Run, mark: str, words: tuple[str, ...], channel: str) -> Answer:
    """Write a note."""
    now = seen(run, mark, partly=True)
    if words:
        warn(run, sentence("cli_case.warn_personal_data"))
        text = " ".join(words)
    elif can_ask(run):
        possible(run, now, EnterRecord(kind="note", content={}))
        client = whom(Names(run.desk.reader()), now)
        text = must_text(sentence("cli_case.note_asked", mark=now.state.number, client=client))
    else:
        text = from_input()
    if len(text) > MAX_TEXT:
        raise Usage("cli_case.text_too_long", limit=MAX_TEXT, length=len(text))
    command = EnterRecord(kind="note", content={"text": text, "channel": channel})
    try:
        return carried_out(run, now, command, sentence("cli_case.noted", mark=now.state.number))
    except OslError:
        if not words and can_ask(run):
            tell(sentence("cli_case.not_lost"))
            tell(text, indent=2)
        raise


def from_input() -> str:
    """Return the text in standard input.

    Raises:
        Usage: it is empty, or no text.
    """
    try:
        text = sys.stdin.buffer.read(10 * MAX_TEXT).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Usage("cli_case.not_readable") from None
    if not text:
        raise Usage("cli_case.no_text")
    return text
