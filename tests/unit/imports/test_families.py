"""Rows of a file become families: joined by a mark, wrong as a whole when one row is."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.imports.families import COLUMNS, KIN, SAID, Family, families
from osl_workflow.imports.sheet import read_sheet
from osl_workflow.texts import say


def read(text: str) -> tuple[Family, ...]:
    return families(read_sheet(text.encode(), COLUMNS).rows)


def wrong(text: str) -> dict[int, str]:
    return {row: error.said.key for family in read(text) for row, error in family.wrong}


def test_a_mark_joins_the_rows_of_a_family_wherever_they_stand() -> None:
    one, other = read(
        "rodzina;imię;nazwisko;data urodzenia;kim jest;ulica;dom;proces;dzień otwarcia;pracownik;pilne\n"
        "R1;Łucja;Łąka;14.05.1984;;Polna;1a;praca;2.03.2026;;\n"
        "R2;Jan;Łąka;1990;;;;;;;\n"
        "R1;Ewa;Łąka;02.2012;córka;;;;;anna;tak\n"
    )

    assert (one.mark, one.rows, one.asked_in) == ("R1", (2, 4), 4)
    assert (one.process, one.opened_on, one.worker, one.urgent) == ("praca", date(2026, 3, 2), "anna", True)
    assert [(member.kin, member.identity.birth_date) for member in one.members] == [
        (None, "1984-05-14"),
        ("child", "2012-02"),
    ]
    assert {member.identity.address.street for member in one.members if member.identity.address} == {"Polna"}
    assert len([member for member in one.members if member.identity.address]) == 2
    assert (other.mark, other.process, other.wrong) == ("R2", None, ())


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (";Jan;Łąka;;;;;;;", "import.no_mark"),
        ("R1;Jan;Łąka;44051401359;;;;;;", "import.pesel_twice"),
        ("R1;Ola;Łąka;;;;;;;", "import.kin_missing"),
        ("R1;Ola;Łąka;;ciocia Zosia;;;;;", "import.not_one_of"),
        ("R1;Ola;Łąka;;dziecko;Inna;;;;", "import.other_address"),
        ("R1;Ola;Łąka;;dziecko;;inny;;;", "import.family_disagrees"),
        ("R1;Ola;Łąka;;dziecko;;;03/02/2026;;", "import.no_day"),
        ("R1;Ola;Łąka;;dziecko;;;30.02.2026;;", "import.no_such_day"),
        ("R1;Ola;Łąka;;dziecko;;;3.03.2026;;", "import.family_disagrees"),
        ("R1;Ola;Łąka;;dziecko;;;;;może", "import.no_yes_or_no"),
        ("R2;Ola;Łąka;;;;;;anna;", "import.worker_without_process"),
        ("R1;Ola", "import.too_few_cells"),
    ],
)
def test_what_is_wrong_is_told_of_its_row(row: str, key: str) -> None:
    header = "rodzina;imię;nazwisko;pesel;kim jest;ulica;proces;dzień otwarcia;pracownik;pilne"
    first = "R1;Jan;Łąka;440514 01359;;Polna;praca;2.03.2026;;"

    assert wrong(f"{header}\n{first}\n{row}\n") == {3: key}


def test_the_same_person_twice_in_one_family_is_told() -> None:
    header = "rodzina;imię;nazwisko;data urodzenia;kim jest"

    assert wrong(f"{header}\nR1;Ola;Łąka;2.03.1990;\nR1;OLA;Łąka;1990-03-02;siostra\n") == {3: "import.person_twice"}
    assert wrong(f"{header}\nR1;Ola;Łąka;2.03.1990;\nR1;Ola;Łąka;;córka\n") == {}
    unnamed = "rodzina;opis;kim jest\nR1;pan z dworca;\nR1;pan z psem;niespokrewniony\nR1;Pan z psem;brat\n"
    assert wrong(unnamed) == {4: "import.person_twice"}


def test_every_word_that_the_program_says_for_kin_is_understood_in_both_languages() -> None:
    for code, title in KIN.items():
        for told in (code, say(title, "pl"), say(title, "en"), *SAID[code]):
            rows = f"rodzina;imię;kim jest\nR1;Jan;\nR1;Ewa;{told}\n"
            assert [family.members[-1].kin for family in read(rows)] == [code], told
