"""`osl process diagram`: a process as a picture, also with the way of one case drawn on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from osl_cli.answer import Answer
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.output_file import document, output_option
from osl_cli.process import process
from osl_cli.process_choose import chosen, which_process, words_of
from osl_cli.process_texts import today_of
from osl_cli.run import Run
from osl_cli.work_group import completing, seen_of_any_kind
from osl_workflow.acts.facts import origin
from osl_workflow.drawing.way import way
from osl_workflow.errors import Usage
from osl_workflow.exports.diagram_svg import diagram_svg
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.progress.state import Progress
    from osl_workflow.sentences import Sentence


@process.command("diagram")
@which_process(required=False)
@option(
    "--case", "mark", metavar=Text(pl="ZNAK", en="MARK"), shell_complete=completing("marks"),
    help=Text(
        pl="Zamiast procesu: znak sprawy lub inicjatywy. Schemat jej procesu pokazuje, co wykonano i gdzie ona stoi.",
        en="In place of a process: the mark of a case or an initiative. The diagram of its process shows what was "
        "done and where it stands.",
    ),
)  # fmt: skip
@output_option
def diagram(run: Run, which: str | None, version: int | None, mark: str | None, output: Path | None) -> Answer:
    """Draw a process, or the way of a case."""
    if (which is None) == (mark is None):
        raise Usage("cli_process.process_or_case", found=sentence(f"cli_process.found_{'both' if mark else 'neither'}"))
    if mark is not None:
        return _of_case(run, mark, output)
    today = today_of(run)
    words = words_of(run, *chosen(run, which or "", version, today), today)
    svg = diagram_svg(words, run.language)
    return document(svg, output, {"process": words.definition.process, "version": words.definition.version})


def _of_case(run: Run, mark: str, output: Path | None) -> Answer:
    now = seen_of_any_kind(run, mark)
    progress, on = now.state.progress, now.acting.today
    events = (recorded.event for recorded in run.desk.store.events(now.stream))
    standing = sentence(
        f"drawing.stands_{progress.status}", phase=now.rules.standard.phases[progress.phase], round=progress.round
    )
    about = sentence(f"drawing.{now.of.kind}", mark=now.state.number, standing=standing, on=on)
    words = words_of(run, now.rules.definition, now.rules.standard, on)
    svg = diagram_svg(words, run.language, way(now.rules, progress, events, on), about, _origin(run, progress))
    data = {"mark": now.state.number, "process": now.state.process, "version": now.state.process_version}
    return document(svg, output, data)


def _origin(run: Run, progress: Progress) -> Sentence | None:
    """Return from which case or initiative this one was opened, or None."""
    first = next((link.other for link in progress.links if link.is_origin), None)
    if first is None:
        return None
    reader = run.desk.reader()
    other = origin(reader, first)[1]
    process = Names(reader).process(other.process, other.process_version)
    return sentence("drawing.origin", mark=other.number, process=process)
