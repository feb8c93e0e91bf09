"""Turns sentences into Polish or English: reads `locale/<lang>/<domain>.po` through Babel, once, when first needed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from typing import Any

from osl_workflow.sentences import Sentence, Text
from osl_workflow.zone import WARSAW

LANGUAGES = ("pl", "en")
OPENING, CLOSING = "„“", "”"
INNER = {"pl": {"„": "«", "“": "«", "”": "»"}, "en": {"„": "‘", "“": "‘", "”": "’"}}
"""The quotes that a language has within quotes: a title that quotes something may itself be quoted."""


@lru_cache(maxsize=64)
def catalogue(domain: str, language: str) -> GNUTranslations:
    """Return the catalogue of one domain in one language.

    Raises:
        FileNotFoundError: no such catalogue; a mistake of the program, found by `tests/unit/test_texts.py`.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("osl_workflow") / "locale" / language / f"{domain}.po"
    with source.open("rb") as stream:
        catalog = read_po(stream, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def say(what: Sentence | Text | object, language: str, about: str | None = None) -> str:
    """Return `what` in `language`: a sentence filled with its values, a pair's text, a plain value as people write it.

    `about`: what is spoken of; a sentence may have other words for it (`msgctxt`): an initiative is no case.
    A value named `n` picks the plural form. An unknown key is returned as it stands with its values, so that nothing
    fails while an error is being reported.
    """
    if not isinstance(what, Sentence):
        return _plain(what, language, about)
    values = {name: _plain(value, language, about) for name, value in what.values.items()}
    pattern = _pattern(what, language, about)
    if pattern == what.key:
        return f"{what.key}({', '.join(f'{name}={value}' for name, value in values.items())})"
    return _nested(pattern.format(**values), language)


def _nested(text: str, language: str) -> str:
    """Return a text with the inner quotes of the language within quotes; one with unpaired quotes as it stands."""
    if text.count(CLOSING) < 2:
        return text
    found, depth = [], 0
    for letter in text:
        depth += letter in OPENING
        inner = INNER[language].get(letter, letter) if depth > 1 else letter
        depth -= letter == CLOSING
        if depth < 0:
            return text
        found.append(inner)
    return text if depth else "".join(found)


def _pattern(what: Sentence, language: str, about: str | None) -> str:
    try:
        texts = catalogue(what.key.partition(".")[0], language)
    except FileNotFoundError:
        return what.key
    n, key = what.values.get("n"), what.key
    if about is not None:
        found = texts.npgettext(about, key, key, n) if isinstance(n, int) else texts.pgettext(about, key)
        if found != key:
            return found
    return texts.ngettext(key, key, n) if isinstance(n, int) else texts.gettext(key)


def _plain(value: Any, language: str, about: str | None = None) -> str:
    if isinstance(value, Sentence):
        return say(value, language, about)
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, bool):
        return {"pl": ("nie", "tak"), "en": ("no", "yes")}[language][value]
    if isinstance(value, datetime):
        local: datetime = value if value.tzinfo is None else value.astimezone(WARSAW)
        return local.strftime("%d.%m.%Y %H:%M" if language == "pl" else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y") if language == "pl" else value.isoformat()
    if isinstance(value, Decimal):
        text = f"{value:,}".replace(",", "\u00a0")
        return text.replace(".", ",") if language == "pl" else f"{value:,}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(_plain(item, language, about) for item in value)
    return str(value)
