"""On which days a case was held: what is recorded late is true of its own day; of two entries the newer one holds."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.caseload.periods import EVER, Entry, Period, periods

FAMILY = UUID(int=1)
DAY = date(2026, 3, 1)


def held(position: int, day: int, *measures: str) -> Entry:
    return Entry(position, DAY + timedelta(days=day), FAMILY, measures)


def released(position: int, day: int) -> Entry:
    return Entry(position, DAY + timedelta(days=day), None)


def days(found: tuple[Period, ...]) -> list[tuple[int, int | None, int]]:
    """From, to (None: still) and position of each period."""
    return [
        ((one.from_day - DAY).days, None if one.to_day == EVER else (one.to_day - DAY).days, one.entry.position)
        for one in found
    ]


def test_a_case_is_held_from_its_assignment_until_it_is_handed_over() -> None:
    assert days(periods([held(1, 0), held(2, 9, "social_work"), released(3, 20)])) == [(0, 9, 1), (9, 20, 2)]


def test_an_end_that_is_recorded_late_is_true_of_its_own_day() -> None:
    assert days(periods([held(1, 0), held(5, 30), released(9, 10)])) == [(0, 10, 1)]


def test_of_two_entries_of_one_day_the_newer_one_holds() -> None:
    assert days(periods([held(1, 0), released(2, 0), held(3, 0)])) == [(0, None, 3)]
    assert days(periods([held(1, 0), released(2, 0)])) == []


def test_a_start_recorded_late_reaches_back_before_what_was_known() -> None:
    assert days(periods([held(1, 10), held(2, 5, "social_work")])) == [(5, None, 2)]


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=8), st.integers(-1, 14))
def test_on_every_day_the_newest_entry_that_tells_of_it_holds(told: list[tuple[int, bool]], asked: int) -> None:
    entries = [held(at, day) if holds else released(at, day) for at, (day, holds) in enumerate(told, 1)]
    on = DAY + timedelta(days=asked)
    newest = max((one for one in entries if one.day <= on), key=lambda one: one.position, default=None)

    found = [one.entry for one in periods(entries) if one.from_day <= on < one.to_day]

    assert found == ([] if newest is None or newest.household is None else [newest])
