"""Which limit was passed, in words: of how many families at once, or of how many new ones in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osl_workflow.sentences import Sentence


def limit_called(kinds: Iterable[str]) -> Sentence:
    """Return how the limits of some kinds (`Passed.kind`) are called, to stand after "over"."""
    found = set(kinds)
    return sentence(f"caseload.limit_{'both' if len(found) > 1 else 'rate' if 'rate' in found else 'level'}")
