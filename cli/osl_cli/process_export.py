"""`osl process export`: a process in the format of other programs."""

from __future__ import annotations

from pathlib import Path

from osl_cli.answer import Answer
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.output_file import document, output_option
from osl_cli.process import process
from osl_cli.process_choose import chosen, which_process, words_of
from osl_cli.process_texts import today_of
from osl_cli.run import Run
from osl_workflow.errors import Usage
from osl_workflow.exports.bpmn import bpmn


@process.command("export")
@which_process()
@option(
    "--bpmn", "as_bpmn", is_flag=True,
    help=Text(
        pl="BPMN 2.0 ze współrzędnymi: do rysowania i rozmowy w zwykłych programach do modelowania.",
        en="BPMN 2.0 with coordinates: for drawing and discussion in ordinary modellers.",
    ),
)  # fmt: skip
@output_option
def export(run: Run, which: str, version: int | None, as_bpmn: bool, output: Path | None) -> Answer:
    """Write a process in another format."""
    if not as_bpmn:
        raise Usage("cli_process.which_format")
    today = today_of(run)
    words = words_of(run, *chosen(run, which, version, today), today)
    text = bpmn(words, run.language)
    return document(text, output, {"process": words.definition.process, "version": words.definition.version})
