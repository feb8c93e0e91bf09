from __future__ import annotations

import pytest

from osl_workflow.process.interval import Interval, parse_interval


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("14 working days", Interval(count=14, unit="working_days")),
        ("1 working day", Interval(count=1, unit="working_days")),
        ("2 days", Interval(count=2, unit="days")),
        ("1 week", Interval(count=1, unit="weeks")),
        ("6 months", Interval(count=6, unit="months")),
    ],
)
def test_a_length_of_time_is_read_and_written_back(text: str, interval: Interval) -> None:
    assert parse_interval(text) == interval
    assert str(interval) == text


@pytest.mark.parametrize(
    "text", ["", "14", "days", "0 days", "-1 days", "1.5 months", "1 year", "2  days", " 2 days", "2 days\n"]
)
def test_anything_else_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_interval(text)


def test_lengths_of_different_units_can_be_compared() -> None:
    assert parse_interval("2 weeks").most_days < parse_interval("14 working days").most_days
    assert parse_interval("30 days").most_days < parse_interval("1 month").most_days
