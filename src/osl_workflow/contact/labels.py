"""How the codes of a one-off contact are said. Themes have their titles in the standard, all but `other`."""

from __future__ import annotations

from typing import Literal

from osl_workflow.sentences import Sentence, sentence


def label(kind: Literal["channel", "outcome", "theme"], code: str) -> Sentence:
    """Return the sentence that says `code`, one of the codes of that kind (events.py)."""
    return sentence(f"contact.{kind}_{code}")
