"""How an address is read: what a family says and what a head has drawn must meet."""

from __future__ import annotations

import pytest

from osl_workflow.district.address import Place, key_of, number_of, readings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ul. Łąkowa", "łąkowa"),
        ("ULICA ŁĄKOWA", "ul.Lakowa"),
        ("Gen. Zmyślonego", "Generała Zmyślonego"),
        ("Aleja Zmyślona", "al. Zmyślona"),
        ("3-go Maja", "3 Maja"),
        ("  Stara   Droga ", "stara droga"),
    ],
)
def test_two_ways_of_writing_a_street_are_one(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_a_square_and_a_street_of_the_same_name_are_two() -> None:
    assert key_of("pl. Wolności") != key_of("ul. Wolności")


@pytest.mark.parametrize(
    ("house", "number"),
    [("12", 12), ("12a", 12), ("12 A", 12), ("12/3", 12), ("nr 7", 7), ("bez numeru", None), ("", None), (None, None)],
)
def test_the_number_of_a_house_is_read_without_what_stands_after_it(house: str | None, number: int | None) -> None:
    assert number_of(house) == number


def test_a_number_written_behind_the_street_is_taken_from_there() -> None:
    assert list(readings("ul. Polna 12/3", None, "Zmyślona")) == [
        Place("polna 12 3", None, "zmyslona"),
        Place("polna", 12, "zmyslona"),
    ]


def test_a_village_without_streets_is_looked_up_by_its_name() -> None:
    assert list(readings(None, "7", "Zmyślona Wola")) == [Place("zmyslona wola", 7, "zmyslona wola")]


def test_an_address_that_tells_neither_street_nor_village_is_not_looked_up() -> None:
    assert list(readings(None, "7", None)) == []
    assert list(readings(" ", None, "")) == []
