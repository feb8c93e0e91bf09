"""A table opens in a spreadsheet of the reader's language, and what people typed never becomes a formula."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from osl_workflow.exports.table_csv import MARK, table_csv
from osl_workflow.sentences import Text


def test_a_polish_spreadsheet_gets_semicolons_decimal_commas_and_days_it_knows() -> None:
    rows = [["Łucja Żak", Decimal("91.17"), 1234567, date(2026, 6, 30), None, True]]

    text = table_csv(["Pracownik", "Rodzin na etat", "Rodzin", "Dzień", "Uwagi", "Ponad"], rows, "pl")

    assert text.startswith(MARK)
    assert text.removeprefix(MARK).split("\r\n") == [
        "Pracownik;Rodzin na etat;Rodzin;Dzień;Uwagi;Ponad",
        "Łucja Żak;91,17;1234567;2026-06-30;;tak",
        "",
    ]


def test_an_english_one_gets_commas_and_points() -> None:
    text = table_csv([Text(pl="Etat", en="Post")], [[Decimal("0.5")], ["a, b"]], "en")

    assert list(csv.reader(StringIO(text.removeprefix(MARK)))) == [["Post"], ["0.5"], ["a, b"]]


@pytest.mark.parametrize("typed", ["=1+1", "+48 600", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_text_never_becomes_a_formula_and_a_number_stays_one(typed: str) -> None:
    (_, (text, amount)) = csv.reader(
        StringIO(table_csv(["a", "b"], [[typed, Decimal("-2.5")]], "pl").removeprefix(MARK)), delimiter=";"
    )

    assert text.startswith("'")
    assert amount == "-2,5"


def test_a_cell_stays_on_its_line() -> None:
    assert table_csv(["a"], [['x\ny"z']], "pl") == f'{MARK}a\r\n"x y""z"\r\n'
