"""Finds the process that a command is about: in a file, among those of the office, among those of the program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from osl_cli import shipped
from osl_cli.asking import tell
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.process_texts import known_standard, source, standard_of
from osl_cli.run import Run
from osl_workflow.errors import Usage
from osl_workflow.process.reading import read_definition
from osl_workflow.process.words import Words
from osl_workflow.register.state import in_force
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    import click

    from osl_workflow.process.model import Definition
    from osl_workflow.process.standard import Standard
    from osl_workflow.register.state import PublishedDefinition
    from osl_workflow.sentences import Text as Title

F = TypeVar("F", bound="Callable[..., Any]")


class Listed(NamedTuple):
    """A shipped process, and whether a case opened today would follow it."""

    definition: Definition
    is_followed: bool


def names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of processes that begin so, for the completion of the shell."""
    return sorted(name for name in shipped.names() if name.startswith(incomplete))


def which_process(*, required: bool = True) -> Callable[[F], F]:
    """Return the decorator that gives a command a process and its version."""

    def given(function: F) -> F:
        return argument(
            "which", required=required, metavar=Text(pl="PROCES", en="PROCESS"), shell_complete=names,
            help=Text(pl="Nazwa procesu albo plik.", en="The name of a process, or a file."),
        )(
            option(
                "--version", type=Number(), metavar=Text(pl="NUMER", en="NUMBER"),
                help=Text(
                    pl="Wersja; domyślnie ta, która dziś obowiązuje.",
                    en="The version; the one followed today if left out.",
                ),
            )(function)
        )  # fmt: skip

    return given


def shipped_processes(today: date) -> list[Listed]:
    """Return the processes that come with the program."""
    found = [read_definition(text.text, text.name) for text in shipped.definitions()]
    newest = {one.process: one.version for one in sorted(found, key=lambda one: one.version) if _covers(one, today)}
    return [Listed(one, is_followed=newest.get(one.process) == one.version) for one in found]


def _covers(definition: Definition, day: date) -> bool:
    days = definition.in_force
    return days is not None and days.from_ <= day and (days.to is None or day <= days.to)


def chosen(run: Run, which: str, version: int | None, today: date) -> tuple[Definition, Standard]:
    """Return the process that was asked for, with its standard: a file, a name, or a name with its version (NAME@2).

    Without a version it is the one followed today. In an office the published ones come first; one that only comes
    with the program is found too, and whoever asked is told so.

    Raises:
        Usage: there is none of this name or version.
        DefinitionError: the file cannot be read.
    """
    if which.endswith((".yaml", ".yml")) or Path(which).is_file():
        if not Path(which).is_file():
            raise Usage("cli_process.no_file", file=which)
        text = source(Path(which))
        return read_definition(text.text, text.name), standard_of(run, text)
    name, _, number = which.partition("@")
    if number.isdecimal() and version is None:
        which, version = name, int(number)
    try:
        return _of_office(run, which, version, today) if run.is_in_office else _shipped(run, which, version, today)
    except Usage as unknown:
        offered = _offered(run, which, version) if run.is_in_office else None
        if offered is None:
            raise unknown from None
        process, its_version = offered[0].process, offered[0].version
        tell(sentence("cli_process.only_shipped", process=process, version=its_version))
        return offered


def words_of(run: Run, definition: Definition, standard: Standard, today: date) -> Words:
    """Return the words for a process, which know how the processes are called that it speaks of."""
    links = (*definition.links, *(link for step in definition.steps() for link in step.links))
    spoken_of = {link.process for link in links} | {step.starts for step in definition.steps()}
    titles = {name: _title(run, name, today) for name in spoken_of if name is not None}
    return Words(definition, standard, today, {name: title for name, title in titles.items() if title is not None})


def _shipped(run: Run, which: str, version: int | None, today: date) -> tuple[Definition, Standard]:
    all_shipped = shipped_processes(today)
    listed = [one for one in all_shipped if one.definition.process == which]
    fitting = [one for one in listed if (one.is_followed if version is None else one.definition.version == version)]
    if not fitting:
        raise _unknown(which, version, sorted({one.definition.process for one in all_shipped}), len(listed))
    definition = fitting[0].definition
    return definition, known_standard(run, definition.standard)


def _offered(run: Run, which: str, version: int | None) -> tuple[Definition, Standard] | None:
    """Return what the program offers under a name of which the office has published nothing, or not this version."""
    if version is None and run.desk.reader().register().definitions_of(which):
        return None
    text = shipped.newest(which, version)
    if text is None:
        return None
    definition = read_definition(text.text, text.name)
    return definition, known_standard(run, definition.standard)


def _title(run: Run, name: str, today: date) -> Title | None:
    if run.is_in_office:
        reader = run.desk.reader()
        published = in_force(reader.register(), name, today)
        if published is not None:
            return reader.library.definition(published.sha256, published.recorded).title
    text = shipped.newest(name)
    return None if text is None else read_definition(text.text, text.name).title


def _of_office(run: Run, which: str, version: int | None, today: date) -> tuple[Definition, Standard]:
    reader = run.desk.reader()
    register = reader.register()
    found: PublishedDefinition | None = (
        in_force(register, which, today) if version is None else register.definition(which, version)
    )
    if found is None:
        known = sorted({*register.processes(), *shipped.names()})
        versions = len(register.definitions_of(which)) + (shipped.newest(which) is not None)
        raise _unknown(which, version, known, versions)
    standard = register.standard(found.standard, found.standard_version)
    assert standard is not None  # a definition is published only after its standard
    library = reader.library
    return library.definition(found.sha256, found.recorded), library.standard(standard.sha256, standard.recorded)


def _unknown(which: str, version: int | None, known: list[str], versions: int) -> Usage:
    if versions and version is not None:
        return Usage("cli_process.no_version", process=which, version=version)
    if versions:
        return Usage("cli_process.not_in_force", process=which)
    near = get_close_matches(which, known, n=1)
    if near:
        return Usage("cli_process.no_process_near", process=which, near=near[0])
    return Usage("cli_process.no_process", process=which)
