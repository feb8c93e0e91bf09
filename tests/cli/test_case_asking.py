"""How questions are answered: lists keep the numbers of the act, days are read as people write them."""

from __future__ import annotations

import pytest

from osl_cli.asking import labels, numbered
from osl_cli.work_typed import as_date, yes_or_no
from tests.cli.town import Town

REASONS = ("1", "2", "7.old", "7a", "8", "9", "11")
"""Reasons for help: numbered by the act, with gaps, an older wording among them."""


def test_a_list_is_numbered_from_one() -> None:
    assert list(labels(("own", "rented"))) == ["1", "2"]
    assert [numbered(answer, ("own", "rented")) for answer in ("2", "own", "3", "0", "-1", "²")] == [
        "rented", "own", "3", "0", "-1", "²",
    ]  # fmt: skip


def test_a_list_that_the_act_numbers_keeps_its_numbers_so_that_nine_is_never_another_reason() -> None:
    assert list(labels(REASONS)) == ["1", "2", "7", "7a", "8", "9", "11"]
    assert [numbered(answer, REASONS) for answer in ("9", "7", "7.old", "11", "6", "3")] == [
        "9", "7.old", "7.old", "11", "6", "3",
    ]  # fmt: skip


def test_two_wordings_of_one_reason_in_the_same_list_are_told_apart() -> None:
    both = ("6", "7.old", "7")

    assert list(labels(both)) == list(both)
    assert numbered("7", both) == "7"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1.06.2012", "2012-06-01"), ("1. 6. 2012", "2012-06-01"), ("1/6/2012", "2012-06-01"), ("06.2012", "2012-06"),
        ("2012-06-01", "2012-06-01"), ("2012", "2012"), ("31.02.2012", "2012-02-31"), ("1.6.12", "1.6.12"),
        ("jutro", "jutro"), ("...", "..."), ("", ""),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it_and_what_is_none_goes_on_as_it_was_typed(typed: str, kept: str) -> None:
    assert as_date(typed) == kept


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert [yes_or_no(word) for word in ("t", "Tak", "y", "YES")] == [True] * 4
    assert [yes_or_no(word) for word in ("n", "Nie", "no", "NO")] == [False] * 4
    assert yes_or_no("może") == "może"


def test_a_repeated_command_is_answered_and_not_tried_anew_on_a_terminal_too(town: Town) -> None:
    once = (
        "case",
        "suspend",
        "PS.2.2026",
        "--reason",
        "szpital",
        "--command-id",
        "00000000-0000-0000-0000-0000000000aa",
    )
    town.said(*once, asked=True)

    again = town.osl(*once, asked=True)

    assert again.code == 0, again.err
    assert "To polecenie było już zapisane" in again.out
