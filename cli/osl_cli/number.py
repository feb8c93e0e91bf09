"""A whole number as people type it on a command line."""

from __future__ import annotations

from typing import Any

import click

from osl_cli.language import Text, language


class Number(click.ParamType[int]):
    """A whole number from `least` to `most`; None: however small, however large."""

    name = "integer"

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number that was typed."""
        try:
            number = int(value)
        except ValueError:  # also of more digits than Python reads
            self.fail(EXPECTED.said.format(expected=self.expected(), found=repr(value)), param, ctx)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            self.fail(EXPECTED.said.format(expected=self.expected(), found=number), param, ctx)
        return number

    def expected(self) -> str:
        """Return in words which numbers are meant."""
        text = WHOLE if self.least is None else AT_LEAST if self.most is None else FROM_TO
        return text.said.format(least=self.least, most=self.most)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the word for a number."""
        return "LICZBA" if language() == "pl" else "NUMBER"


EXPECTED = Text(pl="oczekiwano {expected}, a podano {found}.", en="expected {expected}, but found {found}.")
WHOLE = Text(pl="liczby całkowitej", en="a whole number")
AT_LEAST = Text(pl="liczby całkowitej, co najmniej {least}", en="a whole number, at least {least}")
FROM_TO = Text(pl="liczby całkowitej od {least} do {most}", en="a whole number from {least} to {most}")
