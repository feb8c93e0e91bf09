"""Counting days as the office counts them."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.process.interval import parse_interval
from osl_workflow.progress.working_days import add, next_working, working_days_between
from tests.builders import CALENDAR


@pytest.mark.parametrize(
    ("day", "interval", "end"),
    [
        (date(2026, 1, 2), "1 working day", date(2026, 1, 5)),  # over a weekend
        (date(2026, 1, 5), "1 working day", date(2026, 1, 7)),  # over Epiphany
        (date(2026, 1, 3), "1 working day", date(2026, 1, 5)),  # from a Saturday
        (date(2024, 1, 31), "1 month", date(2024, 2, 29)),
        (date(2025, 1, 31), "1 month", date(2025, 2, 28)),
        (date(2026, 3, 31), "6 months", date(2026, 9, 30)),
        (date(2026, 11, 30), "3 months", date(2027, 2, 28)),
        (date(2026, 12, 15), "1 month", date(2027, 1, 15)),
        (date(2026, 1, 1), "2 weeks", date(2026, 1, 15)),
    ],
)
def test_the_day_itself_is_not_counted(day: date, interval: str, end: date) -> None:
    assert add(day, parse_interval(interval), CALENDAR) == end


def test_the_next_working_day_is_the_day_itself_if_it_is_one() -> None:
    assert next_working(date(2026, 1, 5), CALENDAR) == date(2026, 1, 5)
    assert next_working(date(2026, 1, 6), CALENDAR) == date(2026, 1, 7)


def test_working_days_between_two_days_turn_negative_when_turned_round() -> None:
    assert working_days_between(date(2026, 1, 2), date(2026, 1, 8), CALENDAR) == 3
    assert working_days_between(date(2026, 1, 8), date(2026, 1, 2), CALENDAR) == -3
    assert working_days_between(date(2026, 1, 2), date(2026, 1, 2), CALENDAR) == 0
