"""`osl process check`, `schema`, `publish`: what the author of a process needs."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osl_cli import shipped
from osl_cli.answer import Answer, Line, Part, Raw
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.process import process
from osl_cli.process_texts import FILE, is_standard, known_processes, source, standard_of
from osl_cli.run import Run
from osl_cli.showing import clean
from osl_cli.trouble import finding_data
from osl_workflow.acts import office
from osl_workflow.errors import DefinitionError, Usage
from osl_workflow.process import findings, schema
from osl_workflow.process.reading import definition_of, in_order, model_of, read_source, read_standard
from osl_workflow.process.salvage import findings_of_standard
from osl_workflow.rehearsal.model import Stories
from osl_workflow.rehearsal.schema import stories_schema
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.process.findings import Finding
    from osl_workflow.process.standard import Standard
    from osl_workflow.process.yaml_tree import Source


SCHEMAS = {
    "definition": schema.definition_schema,
    "standard": schema.standard_schema,
    "stories": stories_schema,
}
"""What an editor can be given."""


@process.command("check")
@argument(
    "files", type=FILE, nargs=-1, required=True, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Pliki YAML.", en="YAML files."),
)  # fmt: skip
@option(
    "--standard", "standard_file", type=FILE, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Standard, według którego sprawdzić; domyślnie ogłoszony w ośrodku albo dostarczony z programem.",
        en="The standard to check by; if left out, the centre's published one or the one that comes with the program.",
    ),
)  # fmt: skip
@option(
    "--format", "written", type=click.Choice(("text", "json")), default="text",
    help=Text(
        pl="text: dla ludzi (domyślnie); json: dla edytora albo programu, jak --json.",
        en="text: for people (the default); json: for an editor or a program, like --json.",
    ),
)  # fmt: skip
def check(run: Run, files: tuple[Path, ...], standard_file: Path | None, written: str) -> Answer:
    """Check files, all of their mistakes at once."""
    run.options.json = run.options.json or written == "json"
    standard = None
    if standard_file is not None:
        text = source(standard_file)
        standard = read_standard(text.text, text.name)
    processes = known_processes(run, *_readable(files))
    parts: list[Part] = []
    told = []
    wrong = 0
    for file in files:
        found = _findings(run, file, standard, processes)
        errors = sum(finding.severity == "error" for finding in found)
        wrong += errors
        parts += [part for finding in found for part in finding_parts(run, finding)]
        if errors:
            summary = Line(sentence("cli_process.has_errors", file=str(file), n=errors), "bad")
        elif found:
            summary = Line(sentence("cli_process.has_warnings", file=str(file), n=len(found)), "warn")
        else:
            summary = Line(sentence("cli_process.is_right", file=str(file)), "good")
        parts.append(summary)
        data = {"errors": errors, "warnings": len(found) - errors, "findings": list(map(finding_data, found))}
        told.append({"file": str(file), **data})
    return Answer({"files": told}, *parts, exit_code=DefinitionError.exit_code if wrong else 0)


def _readable(files: tuple[Path, ...]) -> Iterator[office.Text]:
    """Yield the texts of the files that can be read; what is wrong with the others is told of each."""
    for file in files:
        with suppress(DefinitionError, Usage):
            yield source(file)


def _findings(run: Run, file: Path, standard: Standard | None, processes: frozenset[str]) -> tuple[Finding, ...]:
    try:
        text = source(file)
        if is_standard(text):
            return findings_of_standard(read_source(text.text, text.name))
        if text.name.endswith(shipped.STORIES):
            model_of(read_source(text.text, text.name), Stories)
            return ()
        try:
            known = standard or standard_of(run, text)
        except Usage as unknown:
            return _of_shape(read_source(text.text, text.name), unknown)
        return office.check(text, known, processes)
    except DefinitionError as error:
        return error.findings


def _of_shape(source: Source, unknown: Usage) -> tuple[Finding, ...]:
    """Return what can be told of a definition whose standard is unknown: that, and its mistakes of shape."""
    here = findings.Finding(rule="SHAPE", place=source.place("standard"), said=unknown.said)
    try:
        definition_of(source)
    except DefinitionError as error:
        is_told = any(one.place == here.place for one in error.findings)
        return error.findings if is_told else tuple(in_order([here, *error.findings]))
    return (here,)


def finding_parts(run: Run, finding: Finding) -> tuple[Part, ...]:
    """Return a finding as it is printed: its first line in its colour, the rest as it stands."""
    first, _, rest = clean(findings.show(finding, run.language)).partition("\n")
    head = Line(first, "bad" if finding.severity == "error" else "warn")
    return (head, Raw(rest)) if rest else (head,)


# --- schema and publish -----------------------------------------------------------------------------------------------


@process.command("schema")
@argument(
    "of", type=click.Choice(tuple(SCHEMAS)), default="definition", metavar=Text(pl="CZEGO", en="OF"),
    help=Text(
        pl="definition (proces, domyślnie), standard, stories (opowieści, które go sprawdzają).",
        en="definition (a process, the default), standard, stories (that test it).",
    ),
)  # fmt: skip
def schema_(_: Run, of: str) -> Answer:
    """Print the schema; it is JSON with and without `--json`."""
    found = SCHEMAS[of]()
    return Answer(found, Raw(json.dumps(found, ensure_ascii=False, indent=2)))


@process.command("publish", writes=True)
@argument(
    "files", type=click.Path(dir_okay=False, path_type=Path), nargs=-1, required=True,
    metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Pliki YAML, także ze standardem; albo nazwa procesu, który jest w programie.",
        en="YAML files, one of them may be a standard; or the name of a process that comes with the program.",
    ),
)  # fmt: skip
def publish(run: Run, files: tuple[Path, ...]) -> Answer:
    """Publish files that have no errors."""
    texts = list(dict.fromkeys(text for file in files for text in _to_publish(run, file)))
    standards = [text for text in texts if is_standard(text)]
    if len(standards) > 1:
        raise Usage("cli_process.two_standards")
    definitions = tuple(text for text in texts if not is_standard(text))
    standard = standards[0] if standards else None
    done = office.publish(run.desk, run.who, run.wish(), standard, definitions, shipped.processes())
    published = tuple(done.answer["published"])
    said = sentence("cli_process.published", names=published) if published else sentence("cli_process.published_before")
    return Answer({"published": published}, Line(said, "good"))


def _to_publish(run: Run, file: Path) -> Iterator[office.Text]:
    """Yield the text of a file; for the name of a shipped process its newest version, with its standard if need be.

    Raises:
        Usage: there is no such file, and no such process.
    """
    newest = shipped.newest(str(file))
    if newest is None or file.exists():
        yield source(file)
        return
    code = shipped.followed(newest)
    standard = shipped.standard(code)
    if standard is not None and not run.desk.reader().register().standards_of(code):
        yield standard
    yield newest
