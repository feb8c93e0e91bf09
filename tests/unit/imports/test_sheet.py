"""A file of a spreadsheet is read strictly: what cannot be read is told with its place, and nothing is guessed."""

from __future__ import annotations

import pytest

from osl_workflow.errors import Usage
from osl_workflow.imports import sheet
from osl_workflow.imports.families import COLUMNS
from osl_workflow.imports.sheet import Sheet, read_sheet, refused_rows, write_sheet

HEADER = "rodzina;imię;nazwisko"


def read(text: str | bytes) -> Sheet:
    return read_sheet(text.encode() if isinstance(text, str) else text, COLUMNS, ("form.",))


def refused(text: str | bytes) -> Usage:
    with pytest.raises(Usage) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "rodzina;imię;nazwisko\nR1;Łucja;Łąka\n",
        "\ufeffrodzina;imię;nazwisko\r\nR1;Łucja;Łąka\r\n",
        "household,given name,family name\nR1,Łucja,Łąka",
        'Rodzina ; IMIE;"Nazwisko"\n R1 ;"Łucja";Łąka',
    ],
)
def test_what_spreadsheets_write_is_read_in_either_language(text: str) -> None:
    (row,) = read(text).rows

    assert (row.number, row.cells, row.wrong) == (2, {"household": "R1", "given": "Łucja", "family": "Łąka"}, None)


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    rows = read(f'\n{HEADER}\nR1;"Anna\nMaria";Łąka\n\n;;\nR2;Jan;Łąka\n').rows

    assert [row.number for row in rows] == [3, 6]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "import.empty"),
        ("\n;;\n", "import.empty"),
        (f"{HEADER}\n\n", "import.no_rows"),
        ("R1;Jan;Łąka\nR2;Ewa;Łąka\n", "import.unknown_column"),
        ("rodzina;imię;imie\nR1;a;b", "import.column_twice"),
        ("imię;nazwisko\nJan;Łąka", "import.column_missing"),
        (HEADER.replace(";", "\t") + "\nR1\tJan\tŁąka", "import.tabs"),
        (f'{HEADER}\nR1;"Jan;Łąka', "import.not_csv"),
        (f"{HEADER}\nR1;Łucja;Łąka".encode("cp1250"), "import.not_utf8"),
        (f"{HEADER}\nR1;Łucja;Łąka".encode("utf-16"), "import.not_utf8"),
        (f"{HEADER}\nR1;Ja\0n;Łąka", "import.not_utf8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_in_one_sentence(text: str | bytes, key: str) -> None:
    assert refused(text).said.key == key


def test_an_unknown_column_is_told_with_the_nearest_and_with_all_that_are_known() -> None:
    error = refused("rodzina;imię;nazwiska\nR1;Jan;Łąka")

    near, known = error.details
    assert (error.said.values["name"], near.values["name"].pl) == ("nazwiska", "nazwisko")
    assert "PESEL" in [title.pl for title in known.values["known"][:-1]]
    assert known.values["known"][-1] == "form.…"


def test_the_line_with_other_bytes_is_told() -> None:
    assert refused(f"{HEADER}\nR1;Jan;Laka\nR2;Łucja;Łąka".encode("cp1250")).said.values["row"] == 1
    assert refused(b"rodzina;pesel\nR1;\nR2;\xa3ucja").said.values["row"] == 3


def test_a_row_with_too_few_or_too_many_cells_is_wrong_alone() -> None:
    few, many, right = read(f"{HEADER}\nR1;Jan\nR2;Jan;Łąka;x\nR3;Jan;Łąka;;\n").rows

    assert [None if row.wrong is None else row.wrong.said.key for row in (few, many, right)] == [
        "import.too_few_cells",
        "import.too_many_cells",
        None,
    ]


def test_a_file_that_is_too_large_or_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    assert read(f"{HEADER}\n" + "R;J;L\n" * 2).rows
    assert refused(f"{HEADER}\n" + "R;J;L\n" * 3).said.key == "import.too_many_rows"
    monkeypatch.setattr(sheet, "MOST_BYTES", 20)
    assert refused(f"{HEADER}\nR;J;L").said.key == "import.too_large"


def test_a_formula_stays_a_text_on_the_way_in_and_out() -> None:
    (row,) = read(write_sheet(("rodzina", "imię"), [("=1+1", "@cmd")], ";")).rows

    assert row.written == ("'=1+1", "'@cmd")
    assert row.cells == {"household": "=1+1", "given": "@cmd"}


def test_the_file_of_refused_rows_is_read_again_without_its_reasons() -> None:
    first = read(f"{HEADER};form.note\nR1;Jan;Łąka;a;\nR2;Ewa;Łąka;b\n")
    again = read(refused_rows(first, {3: "Popraw; to =jest."}, "dlaczego nie"))
    once_more = read(refused_rows(again, {2: "Nadal źle."}, "dlaczego nie"))

    assert again.header == (*first.header, "dlaczego nie")
    assert once_more.header == again.header
    assert [row.cells for row in once_more.rows] == [first.rows[1].cells]
    assert once_more.rows[0].written[-1] == "Nadal źle."
