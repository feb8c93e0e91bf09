"""`osl process`: read, check and publish processes. All but publishing works without an office."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from osl_cli import shipped
from osl_cli.answer import Answer, Facts, Heading, Line, Part, Raw, Table, Toned
from osl_cli.frame import Group, argument, option
from osl_cli.language import Text
from osl_cli.process_words import Words
from osl_cli.run import Run
from osl_cli.showing import clean
from osl_cli.trouble import finding_data
from osl_workflow.acts import office
from osl_workflow.acts.desk import WARSAW
from osl_workflow.acts.office import Text as Source
from osl_workflow.errors import DefinitionError, Usage
from osl_workflow.process import findings, schema
from osl_workflow.process.model import PHASES, Definition
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.register.state import in_force
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.process.findings import Finding
    from osl_workflow.process.standard import Standard
    from osl_workflow.register.state import PublishedDefinition

process = Group(
    "process",
    help=Text(
        pl="""Procesy: czytaj, sprawdzaj, ogłaszaj. Bez ośrodka polecenia mówią o procesach dostarczonych z programem,
        w folderze ośrodka o tych, które ośrodek ogłosił.""",
        en="""Processes: read, check, publish. Without an office the commands speak of the processes that come with the
        program, in an office's folder of those that it has published.""",
    ),
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


# --- list -------------------------------------------------------------------------------------------------------------


class _Listed(NamedTuple):
    definition: Definition
    from_: date | None
    to: date | None
    is_followed: bool
    """Whether a case opened today would follow it."""


@process.command("list", help=Text(pl="Pokaż procesy i ich wersje.", en="List the processes and their versions."))
def list_(run: Run) -> Answer:
    """List what the office has published, or what is shipped."""
    today = _today(run)
    found = _published(run, today) if run.is_in_office else _shipped(today)
    rows = [
        (
            one.definition.process,
            one.definition.version,
            one.definition.title,
            sentence("cli_process.term", from_=one.from_ or "", to=one.to or ""),
            Toned(sentence("cli_process.followed"), "good") if one.is_followed else None,
        )
        for one in found
    ]
    columns = ("process", "version", "title", "in_force", "today")
    table = Table([sentence(f"cli_process.column_{name}") for name in columns], rows, sentence("cli_process.none"))
    data = [
        {
            "process": one.definition.process,
            "version": one.definition.version,
            "title": one.definition.title,
            "standard": one.definition.standard,
            "from": one.from_,
            "to": one.to,
            "is_followed_today": one.is_followed,
        }
        for one in found
    ]
    origin = "cli_process.of_office" if run.is_in_office else "cli_process.of_program"
    return Answer({"processes": data}, Line(sentence(origin)), table)


def _published(run: Run, today: date) -> list[_Listed]:
    reader = run.desk.reader()
    register = reader.register()
    return [
        _Listed(
            reader.library.definition(one.sha256, one.recorded), one.from_, one.to,
            is_followed=in_force(register, one.process, today) == one,
        )
        for one in register.definitions
    ]  # fmt: skip


def _shipped(today: date) -> list[_Listed]:
    found = [read_definition(text.text, text.name) for text in shipped.definitions()]
    newest = {one.process: one.version for one in sorted(found, key=lambda one: one.version) if _covers(one, today)}
    return [
        _Listed(
            one, one.in_force.from_ if one.in_force else None, one.in_force.to if one.in_force else None,
            is_followed=newest.get(one.process) == one.version,
        )
        for one in found
    ]  # fmt: skip


def _covers(definition: Definition, day: date) -> bool:
    days = definition.in_force
    return days is not None and days.from_ <= day and (days.to is None or day <= days.to)


# --- show -------------------------------------------------------------------------------------------------------------


def _names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of processes that begin so, for the completion of the shell."""
    texts = shipped.definitions()
    return sorted({read_definition(text.text, text.name).process for text in texts if text.name.startswith(incomplete)})


@process.command(
    "show",
    help=Text(
        pl="Pokaż proces: fazy i kroki, kto je wykonuje, z kim, na kiedy i według jakiego źródła.",
        en="Show a process: its phases and steps, who does them, with whom, by when and by which source.",
    ),
)
@argument(
    "which", metavar=Text(pl="PROCES", en="PROCESS"), shell_complete=_names,
    help=Text(pl="Nazwa procesu albo plik.", en="The name of a process, or a file."),
)  # fmt: skip
@option(
    "--version", type=int, metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(pl="Wersja; domyślnie ta, która dziś obowiązuje.", en="The version; the one followed today if left out."),
)  # fmt: skip
def show(run: Run, which: str, version: int | None) -> Answer:
    """Draw a process by its phases."""
    today = _today(run)
    definition, standard = _chosen(run, which, version, today)
    words = Words(definition, standard, today)
    parts: list[Part] = [
        Heading(definition.title),
        Facts(
            [
                (sentence("cli_process.name"), f"{definition.process}, {definition.version}"),
                (sentence("cli_process.standard"), standard.title),
                (sentence("cli_process.subject"), sentence(f"cli_process.subject_{definition.subject}")),
                (sentence("cli_process.sources_of"), definition.sources or None),
                (sentence("cli_process.as_of"), today),
            ]
        ),
    ]
    phases = []
    for phase in PHASES:
        parts.append(Heading(sentence("cli_process.phase", phase=standard.phases[phase])))
        steps = []
        for step in definition.steps_of(phase):
            marks, about = words.marks(step), tuple(words.about(step))
            key = "cli_process.step_with_marks" if marks else "cli_process.step"
            parts.append(Line(sentence(key, title=step.title, name=step.step, marks=marks), "strong", indent=2))
            parts += [Line(said, indent=6) for said in about]
            steps.append({"step": step.step, "title": step.title, "marks": marks, "about": about, "as_written": step})
        phases.append({"phase": phase, "title": standard.phases[phase], "steps": steps})
    data: dict[str, Any] = {
        "process": definition.process,
        "version": definition.version,
        "title": definition.title,
        "standard": definition.standard,
        "as_of": today,
        "phases": phases,
    }
    return Answer(data, *parts)


def _chosen(run: Run, which: str, version: int | None, today: date) -> tuple[Definition, Standard]:
    """Return the process that was asked for: of a file, of the office, of the program.

    Raises:
        Usage: there is none of this name or version.
        DefinitionError: the file cannot be read.
    """
    if which.endswith((".yaml", ".yml")) or Path(which).is_file():
        text = _source(Path(which))
        return read_definition(text.text, text.name), _standard_of(run, text)
    if run.is_in_office:
        return _of_office(run, which, version, today)
    listed = [one for one in _shipped(today) if one.definition.process == which]
    fitting = [one for one in listed if (one.is_followed if version is None else one.definition.version == version)]
    if not fitting:
        raise _unknown(which, version, sorted({one.definition.process for one in _shipped(today)}), len(listed))
    definition = fitting[0].definition
    return definition, _known_standard(run, definition.standard)


def _of_office(run: Run, which: str, version: int | None, today: date) -> tuple[Definition, Standard]:
    reader = run.desk.reader()
    register = reader.register()
    found: PublishedDefinition | None = (
        in_force(register, which, today) if version is None else register.definition(which, version)
    )
    if found is None:
        raise _unknown(which, version, list(register.processes()), len(register.definitions_of(which)))
    standard = register.standard(found.standard, found.standard_version)
    assert standard is not None  # a definition is published only after its standard
    library = reader.library
    return library.definition(found.sha256, found.recorded), library.standard(standard.sha256, standard.recorded)


def _unknown(which: str, version: int | None, known: list[str], versions: int) -> Usage:
    if versions and version is not None:
        return Usage("cli_process.no_version", process=which, version=version)
    if versions:
        return Usage("cli_process.not_in_force", process=which)
    return Usage("cli_process.no_process", process=which, known=tuple(known) or ("–",))


# --- check ------------------------------------------------------------------------------------------------------------


@process.command(
    "check",
    help=Text(
        pl="""Sprawdź pliki z procesem albo standardem. Każda pomyłka jest pokazana z miejscem, regułą i wskazówką; gdy
        jest choć jeden błąd, kod wyjścia to 3. Ostrzeżenia nie przeszkadzają w ogłoszeniu.""",
        en="""Check files with a process or a standard. Every mistake is shown with its place, its rule and a hint; with
        at least one error the exit code is 3. Warnings do not hinder publishing.""",
    ),
)
@argument(
    "files", type=FILE, nargs=-1, required=True, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Pliki YAML.", en="YAML files."),
)  # fmt: skip
@option(
    "--standard", "standard_file", type=FILE, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Standard, według którego sprawdzić; domyślnie ogłoszony w ośrodku albo dostarczony z programem.",
        en="The standard to check by; if left out, the office's published one or the one that comes with the program.",
    ),
)  # fmt: skip
def check(run: Run, files: tuple[Path, ...], standard_file: Path | None) -> Answer:
    """Check files, all of their mistakes at once."""
    standard = None
    if standard_file is not None:
        text = _source(standard_file)
        standard = read_standard(text.text, text.name)
    parts: list[Part] = []
    told = []
    wrong = 0
    for file in files:
        found = _findings(run, file, standard)
        errors = sum(finding.severity == "error" for finding in found)
        wrong += errors
        parts += [part for finding in found for part in _finding_parts(run, finding)]
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


def _findings(run: Run, file: Path, standard: Standard | None) -> tuple[Finding, ...]:
    try:
        text = _source(file)
        if _is_standard(text):
            read_standard(text.text, text.name)
            return ()
        return office.check(text, standard or _standard_of(run, text))
    except DefinitionError as error:
        return error.findings


def _finding_parts(run: Run, finding: Finding) -> tuple[Part, ...]:
    first, _, rest = clean(findings.show(finding, run.language)).partition("\n")
    head = Line(first, "bad" if finding.severity == "error" else "warn")
    return (head, Raw(rest)) if rest else (head,)


def _is_standard(text: Source) -> bool:
    """Return whether a file holds a standard: it begins, comments aside, with the key `standard`."""
    first = next((line for line in text.text.splitlines() if line.strip() and not line.startswith("#")), "")
    return first.startswith("standard:")


# --- schema and publish -----------------------------------------------------------------------------------------------


@process.command(
    "schema",
    help=Text(
        pl="Wypisz JSON Schema, z którym edytor podpowiada i podkreśla przy pisaniu procesu.",
        en="Print the JSON Schema with which an editor completes and underlines while a process is written.",
    ),
)
@argument(
    "of", type=click.Choice(("definition", "standard")), default="definition", metavar=Text(pl="CZEGO", en="OF"),
    help=Text(pl="definition (proces, domyślnie), standard.", en="definition (a process, the default), standard."),
)  # fmt: skip
def schema_(_: Run, of: str) -> Answer:
    """Print the schema; it is JSON with and without `--json`."""
    found = schema.definition_schema() if of == "definition" else schema.standard_schema()
    return Answer(found, Raw(json.dumps(found, ensure_ascii=False, indent=2)))


@process.command(
    "publish",
    writes=True,
    help=Text(
        pl="""Ogłoś procesy (i standard) w ośrodku. Ogłoszony tekst już się nie zmienia: zmiana to nowa wersja. Sprawy
        w toku idą dalej według swojej wersji.""",
        en="""Publish processes (and a standard) in the office. A published text never changes: a change is a new
        version. Cases under way go on by theirs.""",
    ),
)
@argument(
    "files", type=FILE, nargs=-1, required=True, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Pliki YAML, także ze standardem.", en="YAML files, one of them may be a standard."),
)  # fmt: skip
def publish(run: Run, files: tuple[Path, ...]) -> Answer:
    """Publish files that have no errors."""
    texts = [_source(file) for file in files]
    standards = [text for text in texts if _is_standard(text)]
    if len(standards) > 1:
        raise Usage("cli_process.two_standards")
    definitions = tuple(text for text in texts if not _is_standard(text))
    done = office.publish(run.desk, run.who, run.wish(), standards[0] if standards else None, definitions)
    published = tuple(done.answer["published"])
    said = sentence("cli_process.published", names=published) if published else sentence("cli_process.published_before")
    return Answer({"published": published}, Line(said, "good"))


# --- what they share --------------------------------------------------------------------------------------------------


def _today(run: Run) -> date:
    return run.desk.today() if run.is_in_office else datetime.now(WARSAW).date()


def _source(file: Path) -> Source:
    """Return the text of a file.

    Raises:
        Usage: it cannot be read.
        DefinitionError: it is not UTF-8.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Usage("cli.file_unreadable", file=str(file), what=error.strerror or "") from None
    try:
        return Source(str(file), content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        read_definition(content, str(file))  # tells the line on which it is not UTF-8
        raise


def _standard_of(run: Run, text: Source) -> Standard:
    return _known_standard(run, shipped.followed(text) or shipped.STANDARD)


def _known_standard(run: Run, code: str) -> Standard:
    """Return the standard `code`: the newest that the office has published, else the shipped one.

    Raises:
        Usage: neither has it.
    """
    if run.is_in_office:
        reader = run.desk.reader()
        published = reader.register().standards_of(code)
        if published:
            return reader.library.standard(published[-1].sha256, published[-1].recorded)
    text = shipped.standard(code)
    if text is None:
        known = tuple(map(shipped.followed, shipped.standards()))
        raise Usage("cli_process.no_standard", standard=code, known=known)
    return read_standard(text.text, text.name)
