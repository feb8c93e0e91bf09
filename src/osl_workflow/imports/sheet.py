"""A CSV file as rows under known columns: strict about letters and cells, plain about what is wrong and where.

A file is UTF-8, with or without a byte order mark; `;` or `,` stands between cells, whichever the first row has. Cells
stay texts: nothing in them is carried out or turned into a number. Rows are numbered as a spreadsheet numbers them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from typing import NamedTuple

from osl_workflow.errors import Refused, Usage
from osl_workflow.folding import words
from osl_workflow.sentences import Text, sentence

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
REFUSED = "refused_because"
"""The column that a file of refused rows has more: what stands in it is for people, and is not read."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet might carry out; such a text is written with an apostrophe in front."""


@dataclass(frozen=True)
class Column:
    """A column that is known: its name in files, in both languages, and what stands in it in the example row."""

    name: str
    title: Text
    example: Text
    needed: bool = False


class Row(NamedTuple):
    """One row: its number, its cells by the names of the columns (without empty ones), and as they were written.

    `wrong`: why it cannot be read at all.
    """

    number: int
    cells: dict[str, str]
    written: tuple[str, ...]
    wrong: Refused | None = None


class Sheet(NamedTuple):
    """A whole file: the first row as it was written, what stands between cells, and all rows below with something."""

    header: tuple[str, ...]
    separator: str
    rows: tuple[Row, ...]


REFUSED_COLUMN = Column(REFUSED, Text(pl="dlaczego nie", en="why not"), Text(pl="", en=""))


def read_sheet(data: bytes, columns: Sequence[Column], prefixes: Sequence[str] = ()) -> Sheet:
    """Return what stands in a file; columns that begin with one of `prefixes` keep what follows it as it is.

    Raises:
        Usage: it is too large, empty or no text in UTF-8, tabs stand between cells, a column is not known, missing or
            there twice.
    """
    text = _text(data)
    first = text.lstrip().split("\n", 1)[0]
    if "\t" in first and not {";", ","} & {*first}:
        raise Usage("import.tabs")
    separator = ";" if ";" in first else ","
    header: tuple[str, ...] | None = None
    names: tuple[str, ...] = ()
    rows: list[Row] = []
    found = enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True), start=1)
    number = 0
    try:
        for number, written in found:
            if not any(cell.strip() for cell in written):
                continue
            if header is None:
                header = tuple(written)
                names = _names(header, columns, prefixes, number)
                continue
            if len(rows) == MOST_ROWS:
                raise Usage("import.too_many_rows", limit=MOST_ROWS)
            rows.append(_row(number, tuple(written), header, names))
    except csv.Error:
        raise Usage("import.not_csv", row=number + 1) from None
    if header is None:
        raise Usage("import.empty", known=_known(columns))
    if not rows:
        raise Usage("import.no_rows")
    return Sheet(header, separator, tuple(rows))


def write_sheet(header: Sequence[str], rows: Sequence[Sequence[str]], separator: str) -> bytes:
    """Return the bytes of a file that `read_sheet` and a spreadsheet read; what could be a formula stays a text."""
    out = StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([_as_text(cell) for cell in row] for row in (header, *rows))
    return ("\ufeff" + out.getvalue()).encode()


def refused_rows(sheet: Sheet, why: dict[int, str], title: str) -> bytes:
    """Return the file of the refused rows, each as it was, with the reason in a column more."""
    at = next((n for n, cell in enumerate(sheet.header) if _key(cell) in _keys(REFUSED_COLUMN)), None)
    keep = [n for n in range(len(sheet.header)) if n != at]
    rows = [
        [*(row.written[n] if n < len(row.written) else "" for n in keep), why[row.number]]
        for row in sheet.rows
        if row.number in why
    ]
    return write_sheet([*(sheet.header[n] for n in keep), title], rows, sheet.separator)


# --- how --------------------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Usage("import.too_large", limit=MOST_BYTES // 1_000_000)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Usage("import.not_utf8", row=data.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise Usage("import.not_utf8", row=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _names(
    header: Sequence[str], columns: Sequence[Column], prefixes: Sequence[str], number: int
) -> tuple[str, ...]:  # fmt: skip
    """Return the names of the columns; an empty one at the end, as spreadsheets leave it, has none.

    Raises:
        Usage: one is not known, is there twice, or a needed one is missing.
    """
    by_key = {key: column.name for column in (*columns, REFUSED_COLUMN) for key in _keys(column)}
    names: list[str] = []
    for cell in header:
        name = by_key.get(_key(cell)) or _prefixed(cell, prefixes)
        if name is None and cell.strip():
            known = (*_known(columns), *(f"{prefix}…" for prefix in prefixes))
            details = [sentence("import.known_columns", known=known)]
            near = get_close_matches(_key(cell), list(by_key), n=1, cutoff=0.6)
            if near:
                titles = {column.name: column.title for column in (*columns, REFUSED_COLUMN)}
                details.insert(0, sentence("import.near_column", name=titles[by_key[near[0]]]))
            raise Usage("import.unknown_column", name=_short(cell), row=number, details=details)
        if name and name in names:
            raise Usage("import.column_twice", name=_short(cell))
        names.append(name or "")
    missing = tuple(column.title for column in columns if column.needed and column.name not in names)
    if missing:
        raise Usage("import.column_missing", names=missing)
    return tuple(names)


def _row(number: int, written: tuple[str, ...], header: Sequence[str], names: Sequence[str]) -> Row:
    least = max((n for n, name in enumerate(names, start=1) if name and name != REFUSED), default=0)
    cells = {name: value for name, cell in zip(names, written, strict=False) if name and (value := _value(cell))}
    cells.pop(REFUSED, None)
    wrong = None
    if len(written) < least:
        wrong = Refused("import.too_few_cells", expected=least, found=len(written))
    elif any(cell.strip() for cell in written[len(header) :]) or any(
        cell.strip() for name, cell in zip(names, written, strict=False) if not name
    ):
        wrong = Refused("import.too_many_cells", expected=len([name for name in names if name]))
    return Row(number, cells, written, wrong)


def _value(cell: str) -> str:
    """Return what a cell says, without the apostrophe that keeps a spreadsheet from carrying it out."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:].lstrip().startswith(FORMULA) else text


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA) or cell.startswith(FORMULA) else cell


def _key(text: str) -> str:
    return "_".join(words(text))


def _keys(column: Column) -> set[str]:
    return {_key(text) for text in (column.name, column.title.pl, column.title.en) if text}


def _prefixed(cell: str, prefixes: Sequence[str]) -> str | None:
    text = cell.strip()
    return next((text for prefix in prefixes if text.startswith(prefix) and len(text) > len(prefix)), None)


def _known(columns: Sequence[Column]) -> tuple[Text, ...]:
    return tuple(column.title for column in columns)


def _short(cell: str) -> str:
    return " ".join(cell.split())[:40]
