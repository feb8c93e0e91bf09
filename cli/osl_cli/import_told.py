"""What every import has in common: its file, a try without storing, verdicts row by row, the file of refused rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from osl_cli.answer import Answer, Line, Part
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.showing import told
from osl_workflow.acts.importing import REFUSED, TAKEN, Verdict
from osl_workflow.acts.importing_family import THERE
from osl_workflow.errors import Usage
from osl_workflow.imports.sheet import MOST_BYTES, REFUSED_COLUMN, Column, Sheet, read_sheet, refused_rows
from osl_workflow.operating_system import why
from osl_workflow.privacy.files import write_whole
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_cli.answer import Tone
    from osl_workflow.errors import OslError

SHOWN, ROWS = 20, 8
"""How many reasons are told, and of how many rows each by number; all are in the file, and a program gets all."""

FILE = argument(
    "file", type=click.Path(dir_okay=False, path_type=Path), metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Plik CSV w UTF-8.", en="A CSV file in UTF-8."),
)  # fmt: skip
DRY_RUN = option(
    "--dry-run", is_flag=True,
    help=Text(pl="Tylko powiedz, co by się stało.", en="Only say what would happen."),
)  # fmt: skip


class Came(NamedTuple):
    """What became of a row: of which family or case as the file names it, and under which file mark.

    `there`: what was done of it all the same.
    """

    verdict: Verdict
    named: str
    mark: str | None
    there: Sentence | None = None


def sheet_of(file: Path, columns: Sequence[Column], prefixes: Sequence[str] = ()) -> Sheet:
    """Return what stands in a file.

    Raises:
        Usage: it cannot be read, or is not such a table.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Usage("cli.file_unreadable", file=str(file), what=why(error)) from None
    return read_sheet(data, columns, prefixes)


def answered(run: Run, file: Path, sheet: Sheet, came: Sequence[Came], *, dry_run: bool) -> Answer:
    """Return the answer of an import, after the refused rows were written beside the file."""
    came = sorted(came, key=lambda one: one.verdict.row)
    counted = Counter(one.verdict.came for one in came)
    parts: list[Part] = []
    tones: dict[str, Tone | None] = {TAKEN: "good", THERE: None, REFUSED: "warn"}
    for kind, tone in tones.items():
        if counted[kind]:
            key = f"{'would_be_' if dry_run and kind != THERE else ''}{kind}"
            parts.append(Line(sentence(f"cli_import.{key}", n=counted[kind]), tone))
    refused = [one for one in came if one.verdict.error is not None]
    parts += _shown([(one.verdict.row, _why(one)) for one in refused], "bad")
    if any(one.verdict.error is not None and "--" in " ".join(map(told, _why(one))) for one in refused):
        parts.append(Line(sentence("cli_import.columns_for_options"), "quiet"))
    parts += _shown([(one.verdict.row, [note]) for one in came for note in one.verdict.notes], "warn")
    beside = None
    if refused and not dry_run:
        why = {one.verdict.row: " ".join(told(said) for said in _why(one)) for one in refused}
        beside, line = _written(file, refused_rows(sheet, why, REFUSED_COLUMN.title.in_(run.language)))
        parts.append(line)
    elif dry_run:
        parts.append(Line(sentence("cli_import.nothing_stored"), "quiet"))
    data = {
        "stored": not dry_run,
        "counts": {kind: counted[kind] for kind in (TAKEN, THERE, REFUSED)},
        "rows": [_data(one) for one in came],
        "refused_file": beside,
    }
    return Answer(data, *parts, exit_code=1 if refused else 0)


def _shown(rows: Sequence[tuple[int, list[Sentence]]], tone: Tone) -> Iterator[Part]:
    """Yield what is said of rows, once for all of which the same is said."""
    grouped: dict[tuple[str, ...], list[int]] = {}
    for row, said in rows:
        grouped.setdefault(tuple(map(told, said)), []).append(row)
    for (first, *details), numbers in islice(grouped.items(), SHOWN):
        some = tuple(map(str, numbers[:ROWS]))
        more = sentence("cli_import.more_rows", n=len(numbers) - ROWS) if len(numbers) > ROWS else ""
        yield Line(sentence("cli_import.row", n=len(numbers), rows=some, more=more, said=first), tone, indent=2)
        for detail in details:
            yield Line(detail, indent=6)
    left = sum(map(len, list(grouped.values())[SHOWN:]))
    if left:
        yield Line(sentence("cli_import.and_more", n=left), indent=2)


def _why(one: Came) -> list[Sentence]:
    """Return why a row was refused; what was done all the same comes first."""
    error = one.verdict.error
    assert error is not None
    there = () if one.there is None else (one.there,)
    return [*there, error.said, *error.details]


def _data(one: Came) -> dict[str, Any]:
    error: OslError | None = one.verdict.error
    return {
        "row": one.verdict.row,
        "named": one.named,
        "came": one.verdict.came,
        "mark": one.mark,
        "error": None if error is None else {"key": error.said.key, "said": error.said, "details": error.details},
        "notes": one.verdict.notes,
    }


def _written(file: Path, data: bytes) -> tuple[str | None, Line]:
    """Write the refused rows into a new file beside the one they came from, readable to its owner alone."""
    stem = file.stem.partition(".refused")[0]
    names = (f"{stem}.refused{'' if n == 1 else f'-{n}'}{file.suffix or '.csv'}" for n in range(1, 10_000))
    beside = next(path for name in names if not (path := file.with_name(name)).exists())
    try:
        write_whole(beside, data)
    except OSError as error:
        said = sentence("export.not_written", file=str(beside), what=why(error))
        return None, Line(said, "bad")
    return str(beside), Line(sentence("cli_import.refused_file", file=str(beside)), "warn")
