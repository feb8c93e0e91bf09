"""How the codes of a person's record are said: traits, documents, roles in a household, names of fields."""

from __future__ import annotations

from typing import Literal

from osl_workflow.sentences import Sentence, sentence

Kind = Literal["trait", "identified_by", "sex", "document", "household", "field"]


def label(kind: Kind, code: str) -> Sentence:
    """Return the sentence that says `code`, one of the codes of that kind (identity.py, events.py)."""
    return sentence(f"person.{kind}_{code}")
