"""A table as a file for a spreadsheet (CSV), which opens by a double click in the language of whoever asked.

The convention, one for all tables:

- UTF-8 with a byte order mark: without it a spreadsheet on Windows spoils Polish letters;
- Polish: `;` between cells and a decimal comma, as a Polish spreadsheet expects; English: `,` and a decimal point;
- days as 2026-06-30, which both read as days; numbers without a mark between thousands; one table a file, its first row
  the names of the columns with their units;
- a text that begins with `=`, `+`, `-`, `@` or a control character gets an apostrophe in front: what a person typed is
  never carried out as a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from osl_workflow.texts import say

MARK = "\ufeff"
SEPARATORS = {"pl": ";", "en": ","}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_csv(columns: Sequence[Any], rows: Sequence[Sequence[Any]], language: str) -> str:
    """Return the text of the file, its lines ended by CR LF; a cell is a number, a day, a sentence, a text or None."""
    out = StringIO()
    writer = csv.writer(out, delimiter=SEPARATORS[language], lineterminator="\r\n")
    writer.writerows([cell(one, language) for one in row] for row in (columns, *rows))
    return MARK + out.getvalue()


def cell(value: Any, language: str) -> str:
    """Return what stands in one cell, on one line."""
    if value is None:
        return ""
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if language == "pl" else text
    if isinstance(value, date):
        return value.isoformat()
    said = " ".join(say(value, language).split("\n"))
    return f"'{said}" if said.lstrip(" \u00a0").startswith(FORMULA) or said.startswith(FORMULA) else said
