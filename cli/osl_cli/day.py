"""A day as people type it on a command line."""

from __future__ import annotations

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
DAY = Day()
