"""A day as people type it on a command line."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from osl_cli.language import Text, language


class Day(click.ParamType[date]):
    """A day, written 2026-03-09 or 9.03.2026."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that was typed."""
        if isinstance(value, date):
            return value
        parts = str(value).strip().rstrip(".").split(".")
        text = "-".join((parts[2], parts[1].zfill(2), parts[0].zfill(2))) if len(parts) == 3 else str(value).strip()
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(NO_DAY.said, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the word for a day."""
        return "DATA" if language() == "pl" else "DATE"


NO_DAY = Text(
    pl="oczekiwano daty, na przykład 2026-03-09 albo 9.03.2026, a podano coś innego.",
    en="expected a date such as 2026-03-09 or 9.03.2026, but found something else.",
)
DAY = Day()
