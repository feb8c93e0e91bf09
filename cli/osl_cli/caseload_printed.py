"""What makes an answer about loads true, on paper too: the words and tables below its bars, the rows of its sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Facts, Line, Table, Toned
from osl_cli.exporting import Sheet
from osl_workflow.exports.bars_svg import Chart
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.answer import Part


def together(*said: Any) -> Any:
    """Return what is said as one text, None where nothing is."""
    found = None
    for what in said:
        if what is not None:
            found = what if found is None else sentence("cli_caseload.and_also", first=found, second=what)
    return found


def plain_cells(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return rows without the tone of their cells."""
    return [tuple(cell.what if isinstance(cell, Toned) else cell for cell in row) for row in rows]


def charts_of(parts: Iterable[Part]) -> list[Chart]:
    """Return parts of an answer as charts without bars: a strong line begins one, what is said stands above its table.

    Lines with an indent are its points, below each other. Parts after a table, and before the first strong line,
    begin one without a title.
    """
    blocks: list[_Block] = []
    for part in parts:
        if isinstance(part, Line) and part.tone == "strong":
            blocks.append(_Block(part.what, []))
            continue
        if not blocks or blocks[-1].table is not None:
            blocks.append(_Block(None, []))
        block = blocks[-1]
        if isinstance(part, Table):
            if part.rows:
                block.table = part
            else:
                block.said.append(part.empty)
        elif isinstance(part, Facts):
            pairs = ((name, value) for name, value in part.pairs if value is not None)
            block.said += [sentence("cli_caseload.fact", name=name, value=value) for name, value in pairs]
        elif isinstance(part, Line):
            (block.points if part.indent else block.said).append(part.what)
    return [block.chart() for block in blocks]


@dataclass
class _Block:
    """A title, what is said below it, its points, and a table."""

    title: Any
    said: list[Any]
    table: Table | None = None
    points: list[Any] = field(default_factory=list)

    def chart(self) -> Chart:
        columns, rows = ((), []) if self.table is None else (self.table.columns, plain_cells(self.table.rows))
        note = together(*self.said)
        return Chart(self.title, unit=None, bars=[], columns=columns, rows=rows, note=note, points=self.points)


def sheet_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Sheet:
    """Return one table whose rows are of several kinds, which its first column names; what a kind has not stays empty.

    `rows`: cells by the name of their column.
    """
    titles = [sentence(f"cli_caseload.sheet_{name}") for name in columns]
    return Sheet(titles, [tuple(row.get(name) for name in columns) for row in rows])


def kind(name: str) -> Any:
    """Return the word for what a row of a sheet is."""
    return sentence(f"cli_caseload.row_{name}")
