"""A part of a full-time post, as people write it: 0,5 or 0.5 or 1/2."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import click

from osl_cli.language import Text


def decimal(typed: str) -> Decimal:
    """Return a number as people write it: 0,5 or 0.5 or 1/2.

    Raises:
        ValueError: it is none.
    """
    try:
        above, _, below = typed.replace(",", ".").partition("/")
        return Decimal(above) / Decimal(below or 1)
    except (InvalidOperation, ZeroDivisionError):
        raise ValueError(typed) from None


class Part(click.ParamType[Decimal]):
    """A part of a full-time post."""

    name = "part"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the part that was typed."""
        try:
            return value if isinstance(value, Decimal) else decimal(str(value))
        except ValueError:
            self.fail(NO_PART.said, param, ctx)


NO_PART = Text(pl="oczekiwano części etatu, na przykład 1 albo 0,5.", en="expected a part of a post, such as 1 or 0.5.")
