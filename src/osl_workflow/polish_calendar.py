"""The Polish calendar of working days, from the library `holidays`, loaded when a working day is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from holidays import HolidayBase


class PolishCalendar:
    """Monday to Friday without the days free by law; Christmas Eve is one since 2025."""

    @cached_property
    def _free(self) -> HolidayBase:
        from holidays import country_holidays  # late: a tenth of a second, and most commands count no working day

        return country_holidays("PL")

    @cached_property
    def version(self) -> str:
        """The name and version of the calendar."""
        from importlib.metadata import version

        return f"PL holidays {version('holidays')}"

    def is_working(self, day: date) -> bool:
        """Return whether `day` is a working day."""
        return day.weekday() < 5 and day not in self._free
