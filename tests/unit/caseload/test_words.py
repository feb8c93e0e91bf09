"""Which limit was passed is said in words: of families at once, or of new ones in a month."""

from __future__ import annotations

import pytest

from osl_workflow.caseload.words import limit_called
from osl_workflow.texts import say


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["level"], "limit rodzin"),
        (["rate"], "limit nowych rodzin w miesiącu"),
        (["level", "rate"], "limit rodzin i limit nowych rodzin w miesiącu"),
    ],
)
def test_each_limit_has_words_of_its_own(kinds: list[str], words: str) -> None:
    assert say(limit_called(kinds), "pl") == words
