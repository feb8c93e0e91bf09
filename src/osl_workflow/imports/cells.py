"""What one cell says: a day, yes or no, one of a few words in either language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from osl_workflow.errors import Refused
from osl_workflow.folding import words
from osl_workflow.sentences import Sentence, Text
from osl_workflow.texts import say
from osl_workflow.written_day import read_day

YES, NO = ("tak", "t", "yes", "y", "x"), ("nie", "n", "no")


def day(cell: str, title: Text) -> date:
    """Return the day in a cell: 9.03.2026 or 2026-03-09, and nothing that could be read in two ways.

    Raises:
        Refused: it is no day; names the column.
    """
    try:
        found = read_day(cell)
    except ValueError:
        raise Refused("import.no_such_day", column=title) from None
    if found is None:
        raise Refused("import.no_day", column=title)
    return found


def yes_or_no(cell: str, title: Text) -> bool:
    """Return whether a cell says yes.

    Raises:
        Refused: it says neither yes nor no; names the column.
    """
    low = cell.casefold()
    if low not in YES + NO:
        raise Refused("import.no_yes_or_no", column=title)
    return low in YES


def one_of(cell: str, known: Mapping[str, Sentence | Text], said: Mapping[str, tuple[str, ...]], title: Text) -> str:
    """Return the code that a cell means: the code itself, how it is called in either language, a word `said` for it.

    Raises:
        Refused: none of them; tells those that are known.
    """
    typed = words(cell.replace("_", " "))
    for code, called_so in known.items():
        called = (code.replace("_", " "), say(called_so, "pl"), say(called_so, "en"), *said.get(code, ()))
        if any(typed == words(one) for one in called):
            return code
    raise Refused("import.not_one_of", column=title, known=tuple(known.values()))
