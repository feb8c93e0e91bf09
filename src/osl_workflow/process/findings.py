"""A finding: one mistake of a file, with its place, the line itself and a hint."""

from __future__ import annotations

from typing import Literal

from osl_workflow.sentences import Frozen, Sentence


class Place(Frozen):
    """A place in a text: line and column count from 1; `text` is the line itself, shortened when very long."""

    file: str
    line: int
    column: int
    text: str = ""


class Finding(Frozen):
    """`rule` is the id in the standard, or SYNTAX, SHAPE for what cannot be read; `said`: expected and found."""

    rule: str
    severity: Literal["error", "warning"] = "error"
    place: Place
    said: Sentence
    hint: Sentence | None = None
