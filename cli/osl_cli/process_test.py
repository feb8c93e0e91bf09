"""`osl process test`: tells the stories beside a definition, and which of its steps and outcomes no story reaches."""

from __future__ import annotations

from pathlib import Path

from osl_cli.answer import Answer, Line, Part
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.process import process
from osl_cli.process_check import finding_parts
from osl_cli.process_texts import FILE, source, standard_of
from osl_cli.run import Run
from osl_cli.shipped import STORIES
from osl_cli.trouble import finding_data
from osl_workflow.errors import DefinitionError, Usage
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.process.reading import model_of, read_definition, read_source
from osl_workflow.progress.rules import Rules
from osl_workflow.rehearsal.model import Stories
from osl_workflow.rehearsal.playing import Report, play
from osl_workflow.sentences import sentence


@process.command("test")
@argument(
    "file", type=FILE, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Plik YAML z procesem.", en="The YAML file of a process."),
)  # fmt: skip
@option(
    "--stories", "stories_file", type=FILE, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Plik z opowieściami; domyślnie leżący obok, z końcówką .tests.yaml.",
        en="The file of stories; if left out, the one beside it that ends with .tests.yaml.",
    ),
)  # fmt: skip
def test(run: Run, file: Path, stories_file: Path | None) -> Answer:
    """Tell the stories of a process and say what they do not reach."""
    beside = stories_file or file.with_name(file.name.removesuffix(file.suffix) + STORIES)
    if not beside.is_file():
        raise Usage("cli_process_test.no_stories", file=str(beside))
    text = source(file)
    rules = Rules(read_definition(text.text, text.name), standard_of(run, text), PolishCalendar())
    told = source(beside)
    tree = read_source(told.text, told.name)
    report = play(rules, model_of(tree, Stories), tree)
    return Answer(_data(report), *_parts(run, report), exit_code=DefinitionError.exit_code if report.findings else 0)


def _parts(run: Run, report: Report) -> list[Part]:
    parts: list[Part] = []
    for story in report.stories:
        for finding in story.findings:
            parts += finding_parts(run, finding)
        if story.findings:
            parts.append(Line(sentence("cli_process_test.went_astray", title=story.story), "bad"))
        else:
            parts.append(Line(sentence("cli_process_test.went", title=story.story), "good"))
    missing = {
        "steps_not_reached": report.steps_not_reached,
        "outcomes_not_reached": report.outcomes_not_reached,
    }
    parts += [Line(sentence(f"cli_process_test.{key}", names=names), "warn") for key, names in missing.items() if names]
    reached = sentence(
        "cli_process_test.reached",
        steps=report.steps - len(report.steps_not_reached),
        all_steps=report.steps,
        outcomes=report.outcomes - len(report.outcomes_not_reached),
        all_outcomes=report.outcomes,
    )
    return [*parts, Line(reached)]


def _data(report: Report) -> dict[str, object]:
    return {
        "stories": [
            {"title": story.story.model_dump(), "findings": list(map(finding_data, story.findings))}
            for story in report.stories
        ],
        "steps": report.steps,
        "outcomes": report.outcomes,
        "steps_not_reached": report.steps_not_reached,
        "outcomes_not_reached": report.outcomes_not_reached,
    }
