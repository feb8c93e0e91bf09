"""What is said to a person, before it has a language: a key with its values, or a pair of texts.

Everything that decides speaks in these; only the edges turn them into Polish or English (`texts.py`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that never changes and has no field that it does not name."""

    # Built when first used: a command uses a few of the many models, and building all of them costs more than it does.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Text(Frozen):
    """One text in the two languages of the house; a missing one is a LANGUAGE finding, not a load error."""

    pl: str | None = None
    en: str | None = None

    def in_(self, language: str) -> str:
        """Return the text in `language` ("pl" or "en"), else the other one, else an empty string."""
        chosen, other = (self.en, self.pl) if language == "en" else (self.pl, self.en)
        return chosen or other or ""


class Sentence(Frozen):
    """A sentence of the catalogue: `key` is "domain.name" (file `locale/<lang>/<domain>.po`), `values` fill it.

    A value may be a str, int, Decimal, date, Text, another Sentence, or a tuple of these (joined with commas).
    """

    key: str
    values: dict[str, Any] = {}


def sentence(key: str, **values: Any) -> Sentence:
    """Return the sentence `key` with `values`."""
    return Sentence(key=key, values=values)


def amount(whole: str, part: str, number: Decimal) -> Sentence:
    """Return how many there are of something: `whole`, in its plural form `n`, or `part` where `number` is a fraction.

    In Polish what is counted by a fraction stands in the genitive singular: 2,5 pracownika, but 2 pracowników.
    """
    if number == number.to_integral_value():
        return sentence(whole, n=int(number))
    return sentence(part, number=number)
