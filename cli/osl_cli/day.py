"""A day as people type it on a command line."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click

from osl_cli.language import Text, language
from osl_workflow.written_day import read_day


class Day(click.ParamType[date]):
    """A day, written 9.03.2026 or 2026-03-09."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that was typed."""
        if isinstance(value, date):
            return value
        try:
            found = read_day(str(value))
        except ValueError:
            self.fail(NO_SUCH_DAY.said, param, ctx)
        if found is None:
            self.fail(NO_DAY.said, param, ctx)
        return found

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the word for a day."""
        return "DATA" if language() == "pl" else "DATE"


NO_DAY = Text(
    pl="oczekiwano daty, na przykład 22.11.2026 albo 2026-11-22, a podano coś innego.",
    en="expected a date such as 2026-11-22 or 22.11.2026, but found something else.",
)
NO_SUCH_DAY = Text(
    pl="oczekiwano dnia, który jest w kalendarzu, a takiego dnia nie ma. Popraw datę.",
    en="expected a day of the calendar, but there is no such day. Correct the date.",
)
NO_SUCH_DAY_OF_YEAR = Text(
    pl="oczekiwano dnia, który jest w kalendarzu, a podano {found}, czytane jako dzień {day} miesiąca {month}. Z "
    "myślnikiem najpierw stoi miesiąc (12-31), z kropką najpierw dzień (31.12).",
    en="expected a day of the calendar, but found {found}, read as day {day} of month {month}. With a hyphen the month "
    "stands first (12-31), with a point the day (31.12).",
)
DAY = Day()

Typed = date | tuple[int, int]
"""A day of the past as it was typed: with its year, or month and day alone."""
_NO_YEAR = (
    re.compile(r"(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.?"),
)


class DayOfYear(Day):
    """A day with its year, or without it: then the last such day that has been."""

    name = "day_of_year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the day that was typed, or its month and day."""
        found = next((match for form in _NO_YEAR if (match := form.fullmatch(str(value).strip()))), None)
        if found is None:
            return super().convert(value, param, ctx)
        month, day = int(found["month"]), int(found["day"])
        try:
            date(2000, month, day)  # a leap year
        except ValueError:
            self.fail(NO_SUCH_DAY_OF_YEAR.said.format(found=found[0], day=day, month=month), param, ctx)
        return month, day


DAY_OF_YEAR = DayOfYear()


def last_such_day(asked: Typed, today: date) -> date:
    """Return the day asked for; where no year was typed, the last such day that is not after today."""
    if isinstance(asked, date):
        return asked
    for year in range(today.year, today.year - 9, -1):  # 29 February comes back after eight years at the latest
        try:
            day = date(year, *asked)
        except ValueError:
            continue
        if day <= today:
            return day
    return today
