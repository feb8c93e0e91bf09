"""`osl process withdraw`, `move`, `try`: what becomes of versions, and of those that follow them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from osl_cli.answer import Answer, Line, Part, Table
from osl_cli.asking import can_ask, must
from osl_cli.centre_files import telling
from osl_cli.day import DAY
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.moving import move_options, pairs, renamed_option, wanted
from osl_cli.number import Number
from osl_cli.process import process
from osl_cli.process_texts import FILE, known_processes, source
from osl_cli.run import Run
from osl_workflow.acts import office
from osl_workflow.acts.desk import Done, Wish
from osl_workflow.acts.kinds import BY_KIND
from osl_workflow.errors import Conflict, DefinitionError, OslError, Refused, Usage
from osl_workflow.history.trying import tried
from osl_workflow.process.reading import read_definition
from osl_workflow.progress.permissions import require
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.process.model import Definition
    from osl_workflow.process.standard import Standard
    from osl_workflow.rehearsal.histories import Replayed
    from osl_workflow.views.cases import CaseRow

SHOWN = 5
"""How many of those that do not fit a person is shown; a program gets all."""

NAME = argument(
    "name", metavar=Text(pl="PROCES", en="PROCESS"),
    help=Text(pl="Nazwa procesu, na przykład unemployed-person.", en="Name of the process, such as unemployed-person."),
)  # fmt: skip


@process.command("withdraw", writes=True)
@NAME
@argument(
    "version", type=Number(1), metavar=Text(pl="WERSJA", en="VERSION"),
    help=Text(pl="Numer wersji.", en="Number of the version."),
)  # fmt: skip
@option(
    "--from", "from_", type=DAY, metavar=Text(pl="DZIEŃ", en="DAY"),
    help=Text(pl="Od którego dnia; bez tej opcji od dziś.", en="From which day; without this option from today."),
)  # fmt: skip
def withdraw(run: Run, name: str, version: int, from_: date | None) -> Answer:
    """Withdraw a version for new cases."""
    done = office.withdraw(run.desk, run.who, run.wish(), name, version, from_)
    then, on = done.answer["followed_then"], date.fromisoformat(done.answer["from"])
    followed = (
        Line(sentence("cli_process.nothing_followed", name=name), "warn")
        if then is None
        else Line(sentence("cli_process.followed_then", name=name, version=then))
    )
    return Answer(
        done.answer, Line(sentence("cli_process.withdrawn", name=name, version=version, on=on), "good"), followed
    )


@process.command("move", writes=True, gives_work=True)
@NAME
@option(
    "--all", "everything", is_flag=True,
    help=Text(pl="Wszystkie, które się nie zakończyły.", en="All that have not ended."),
)  # fmt: skip
@move_options
@option(
    "--dry-run", is_flag=True,
    help=Text(pl="Tylko powiedz, co by się stało.", en="Only say what would happen."),
)  # fmt: skip
def move(
    run: Run,
    name: str,
    everything: bool,
    version: int,
    renamed: tuple[str, ...],
    waived: tuple[str, ...],
    dry_run: bool,
) -> Answer:
    """Move all that follow a process to another version."""
    if not everything:
        raise Usage("cli_process.move_all_or_one", name=name)
    command = wanted(version, renamed, waived)
    _known_version(run, name, version)
    if run.options.reason is None:
        if not can_ask(run):
            raise Refused("progress.reason_to_move", details=[sentence("cli_case.hint_reason")])
        run.options.reason = must(sentence("cli_case.why"))
    rows = [row for row in _following(run, name) if row.status != "closed"]
    there = [row for row in rows if row.process_version == version]
    moving = [row for row in rows if row.process_version != version]
    verdicts: list[tuple[CaseRow, Done | OslError | None]] = []
    with telling(run, sentence("cli_process.moving")) as tell:
        for row, verdict in _moved(run, moving, command, dry_run=dry_run):
            verdicts.append((row, verdict))
            tell(len(verdicts), len(moving))
    fits = [row for row, verdict in verdicts if not isinstance(verdict, OslError)]
    refused = [(row, verdict) for row, verdict in verdicts if isinstance(verdict, OslError)]
    said = "cli_process.would_move" if dry_run else "cli_process.moved"
    parts: list[Part] = [
        Line(sentence(said, n=len(fits), version=version), "good" if fits else "warn"),
    ]
    if there:
        parts.append(Line(sentence("cli_process.there_already", n=len(there), version=version)))
    if refused:
        parts.append(Line(sentence("cli_process.stay", n=len(refused)), "warn"))
        for row, error in refused[:SHOWN]:
            parts.append(Line(sentence("cli_process.stays", mark=row.number, version=row.process_version), indent=2))
            parts += [Line(detail, indent=4) for detail in error.details or (error.said,)]
        if len(refused) > SHOWN:
            parts.append(Line(sentence("cli_process.and_more", n=len(refused) - SHOWN), indent=2))
    data = {
        "process": name,
        "version": version,
        "stored": not dry_run,
        "moved": [row.number for row in fits],
        "there_already": [row.number for row in there],
        "refused": [
            {"mark": row.number, "version": row.process_version, "key": error.said.key, "reasons": error.details}
            for row, error in refused
        ],
    }
    return Answer(data, *parts, exit_code=1 if refused or not (fits or there) else 0)


def _moved(
    run: Run, rows: list[CaseRow], command: Any, *, dry_run: bool
) -> Iterator[tuple[CaseRow, Done | OslError | None]]:
    """Yield each case with what became of it. A second run goes on with those that a first one has not come to."""
    batch = run.wish()
    for kind, acts in BY_KIND.items():
        mine = [row for row in rows if row.kind == kind]
        wishes = [batch.model_copy(update={"command": uuid5(batch.command, str(row.id))}) for row in mine]
        if dry_run:
            for row, wish in zip(mine, wishes, strict=True):
                yield row, _tried(run, row, wish, command)
            continue
        wanted = [(wish, row.id, command) for wish, row in zip(wishes, mine, strict=True)]
        yield from zip(mine, acts.act_on_many(run.desk, run.who, wanted), strict=True)


def _tried(run: Run, row: CaseRow, wish: Wish, command: Any) -> OslError | None:
    try:
        BY_KIND[row.kind].preview(run.desk, run.who, wish, row.id, command)
    except (Refused, Conflict) as error:
        return error
    return None


def _known_version(run: Run, name: str, version: int) -> None:
    register = run.desk.reader().register()
    if register.definition(name, version) is None:
        known = tuple(str(found.version) for found in register.definitions_of(name)) or ("–",)
        raise Refused("register.not_published", name=name, version=version, known=known)


def _following(run: Run, name: str) -> list[CaseRow]:
    """Return all cases and initiatives of a process, by number."""
    from osl_workflow.views.cases import cases  # late: views load sqlite-utils

    rows: list[CaseRow] = []
    while True:
        page = cases(run.house.views, run.desk.today(), process=name, offset=len(rows))
        rows += page.rows
        if not page.rows or len(rows) >= page.total:
            return rows


# --- trying -----------------------------------------------------------------------------------------------------------


@process.command("try")
@argument(
    "file", type=FILE, metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Plik z nową wersją procesu.", en="The file with the new version of a process."),
)  # fmt: skip
@renamed_option
def try_(run: Run, file: Path, renamed: tuple[str, ...]) -> Answer:
    """Play all histories by a version that is not published yet."""
    text = source(file)
    definition = read_definition(text.text, text.name)
    standard = _checked(run, text, definition)
    names = pairs(renamed)
    rows = _following(run, definition.process)
    came: list[tuple[CaseRow, Replayed]] = []
    with telling(run, sentence("cli_process.trying")) as tell:
        for row in rows:
            came.append((row, tried(run.desk, Stream(row.kind, row.id), definition, standard, names)))
            tell(len(came), len(rows))
    fit = [(row, one) for row, one in came if one.fits]
    elsewhere = [row for row, one in fit if (one.status, one.phase) != (row.status, row.phase)]
    stranded = [(row, one.stranded) for row, one in came if one.stranded is not None]
    unreadable = [row for row, one in came if one.unreadable is not None]
    parts: list[Part] = [Line(sentence("cli_process.tried", n=len(came), name=definition.process), "strong")]
    if came:
        parts.append(Line(sentence("cli_process.fit", n=len(fit)), "good" if len(fit) == len(came) else None))
    if elsewhere:
        parts.append(Line(sentence("cli_process.fit_elsewhere", n=len(elsewhere)), indent=2))
    if unreadable:
        parts.append(Line(sentence("cli_process.unreadable", n=len(unreadable))))
    if stranded:
        parts.append(Line(sentence("cli_process.stranded", n=len(stranded)), "warn"))
        parts.append(_by_rule(stranded))
        if any(_rule(one) == "unknown" for _, one in stranded):
            parts.append(Line(sentence("cli_process.renamed_hint"), indent=2))
        for row, one in stranded[:SHOWN]:
            title = _title(definition, one.step)
            told = sentence("cli_process.stranded_at", mark=row.number, entry=one.number, on=one.on, step=title)
            parts += [
                Line(told, indent=2),
                Line(one.said, indent=4),
                *(Line(detail, indent=6) for detail in one.details),
            ]
        if len(stranded) > SHOWN:
            parts.append(Line(sentence("cli_process.and_more", n=len(stranded) - SHOWN), indent=2))
    data = {
        "process": definition.process,
        "version": definition.version,
        "tried": len(came),
        "fit": len(fit),
        "fit_elsewhere": [row.number for row in elsewhere],
        "unreadable": [row.number for row in unreadable],
        "stranded": [
            {
                "mark": row.number, "entry": one.number, "on": one.on, "event": one.topic, "step": one.step,
                "rule": one.said.key, "said": one.said, "details": one.details,
            }
            for row, one in stranded
        ],
    }  # fmt: skip
    return Answer(data, *parts)


def _by_rule(stranded: Any) -> Table:
    counted = Counter((one.step or "", _rule(one)) for _, one in stranded)
    columns = [sentence(f"cli_process.column_{name}") for name in ("histories", "step", "rule")]
    rows = [(n, step, sentence(f"cli_process.rule_{rule}")) for (step, rule), n in counted.most_common()]
    return Table(columns, rows, sentence("cli_process.no_difference"))


def _rule(one: Any) -> str:
    """Return by what kind of rule an act is not possible: the step is not open, the answers do not do, or another."""
    match one.said.key:
        case "progress.step_not_possible":
            return "open"
        case "progress.not_filled_in" | "progress.record_not_filled_in":
            return "answers"
        case "progress.unknown_step" | "progress.no_such_step":
            return "unknown"
    return "other"


def _title(definition: Definition, step: str | None) -> Any:
    known = definition.find(step) if step else None
    return step or "–" if known is None else known.title


def _checked(run: Run, text: Any, definition: Definition) -> Standard:
    """Return the standard by which the new version has no errors.

    Raises:
        DefinitionError: it has errors.
        Refused: its standard is not published, or whoever asks may not publish.
    """
    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who)
    require(reader.standard(acting.today), "publish", acting)
    published = reader.register().standards_of(definition.standard)
    if not published:
        raise Refused("register.standard_missing", standard=definition.standard, process=definition.process)
    standard = reader.library.standard(published[-1].sha256, published[-1].recorded)
    errors = [found for found in office.check(text, standard, known_processes(run)) if found.severity == "error"]
    if errors:
        raise DefinitionError("acts.definition_has_errors", findings=errors, name=text.name, n=len(errors))
    return standard
