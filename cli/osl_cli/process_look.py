"""`osl process list`, `show`: which processes there are, and one of them in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from osl_cli import shipped
from osl_cli.answer import Answer, Facts, Heading, Line, Part, Table, Toned
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.process import process
from osl_cli.process_texts import known_standard, source, standard_of, today_of
from osl_cli.process_words import Words
from osl_cli.run import Run
from osl_workflow.errors import Usage
from osl_workflow.process.model import PHASES, Definition
from osl_workflow.process.reading import read_definition
from osl_workflow.register.state import in_force
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.process.standard import Standard
    from osl_workflow.register.state import PublishedDefinition


class _Listed(NamedTuple):
    definition: Definition
    from_: date | None
    to: date | None
    is_followed: bool
    """Whether a case opened today would follow it."""


@process.command("list")
def list_(run: Run) -> Answer:
    """List what the office has published, or what is shipped."""
    today = today_of(run)
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


@process.command("show")
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
    today = today_of(run)
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
        text = source(Path(which))
        return read_definition(text.text, text.name), standard_of(run, text)
    if run.is_in_office:
        return _of_office(run, which, version, today)
    listed = [one for one in _shipped(today) if one.definition.process == which]
    fitting = [one for one in listed if (one.is_followed if version is None else one.definition.version == version)]
    if not fitting:
        raise _unknown(which, version, sorted({one.definition.process for one in _shipped(today)}), len(listed))
    definition = fitting[0].definition
    return definition, known_standard(run, definition.standard)


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
