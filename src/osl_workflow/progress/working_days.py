"""Counting days as the office counts them: working days of a calendar that is given, plain days, weeks, months."""

from __future__ import annotations

import calendar as month_lengths
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from osl_workflow.process.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Callable


class Calendar(Protocol):
    """A calendar of working days, given from outside; `version` names it in every deadline that it computed."""

    @property
    def version(self) -> str:
        """The name and version of the calendar, e.g. "PL 0.109"."""

    def is_working(self, day: date) -> bool:
        """Return whether `day` is a working day."""


class WorkingCalendar:
    """Monday to Friday without the days that `is_free` names."""

    def __init__(self, version: str, is_free: Callable[[date], bool]) -> None:
        self.version = version
        self._is_free = is_free

    def is_working(self, day: date) -> bool:
        """Return whether `day` is a working day: neither weekend nor free."""
        return day.weekday() < 5 and not self._is_free(day)


def add(day: date, interval: Interval, calendar: Calendar) -> date:
    """Return the day on which `interval` after `day` ends; the day itself is not counted.

    The 31st of a month without one becomes that month's last day (process-language, Deadlines).
    """
    if interval.unit == "working_days":
        for _ in range(interval.count):
            day = next_working(day + timedelta(days=1), calendar)
        return day
    if interval.unit == "months":
        months = day.month - 1 + interval.count
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, month_lengths.monthrange(year, month)[1]))
    return day + timedelta(days=interval.count * (7 if interval.unit == "weeks" else 1))


def next_working(day: date, calendar: Calendar) -> date:
    """Return `day` if it is a working day, else the first one after it."""
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Return how many working days lie after `start` up to and with `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
