"""Marks of records as people type them: `działanie-3` in Polish, `commitment-3` in English, either in any language."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from osl_workflow.progress.records import KINDS, kind_called
from osl_workflow.texts import LANGUAGES, say

if TYPE_CHECKING:
    from osl_workflow.process.model import Definition


def typed_record(typed: str) -> str:
    """Return the name under which a record is kept, or the kind of one; what is neither as it was typed."""
    kind, dash, number = typed.strip().partition("-")
    code = _kinds().get(_plain(kind))
    return typed if code is None else f"{code}{dash}{number}"


def typed_share(definition: Definition, typed: str) -> str:
    """Return what is to be shared; a step of the process is called as it is, also where a record is called so."""
    return typed if definition.find(typed.partition(".")[0]) is not None else typed_record(typed)


@cache
def _kinds() -> dict[str, str]:
    return {_plain(say(kind_called(kind), language)): kind for language in LANGUAGES for kind in KINDS}


def _plain(word: str) -> str:
    """Return a word without case and without the marks of Polish letters: not every keyboard has them."""
    plain = unicodedata.normalize("NFD", word.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
