"""Homes that merged records make one family: it is counted once, and never not at all."""

from __future__ import annotations

import pytest

from osl_workflow.household.uniting import Merging, counted_in_another


def merging(merged: str, stays: str) -> Merging:
    return Merging([*merged], [*stays])


MOTHER, CHILD = merging("b", "a"), merging("a", "b")


@pytest.mark.parametrize(
    ("mergings", "placed", "elsewhere"),
    [
        ((MOTHER,), "ab", "b"),
        ((MOTHER,), "b", ""),  # the home of the record that stays has no address
        ((MOTHER, CHILD), "ab", "b"),  # her child's records were merged the other way round
        ((merging("c", "b"), MOTHER), "abc", "bc"),
        ((merging("c", "b"), MOTHER), "bc", "c"),
        ((merging("b", ""),), "b", ""),  # who stays lives nowhere any more
        ((merging("ab", "a"),), "ab", "b"),
        ((merging("a", "a"),), "a", ""),
    ],
)
def test_of_the_homes_of_one_family_one_counts(mergings: tuple[Merging, ...], placed: str, elsewhere: str) -> None:
    assert counted_in_another(mergings, placed) == frozenset(elsewhere)
