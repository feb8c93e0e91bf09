"""A finding: one mistake of a file, with its place, the line itself and a hint."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from osl_workflow.sentences import Frozen, Sentence, sentence
from osl_workflow.texts import say


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


@lru_cache(maxsize=4_096)  # comparing words takes long, and many copies of a broken file ask the same
def did_you_mean(found: str, known: tuple[str, ...]) -> Sentence | None:
    """Return the hint that names the nearest of the known words, or None when none is near."""
    near = get_close_matches(found, known, n=1, cutoff=0.6)
    return sentence("process.hint_did_you_mean", name=near[0]) if near else None


def show(finding: Finding, language: str) -> str:
    """Return the finding as a good compiler shows one: place and rule, what was expected, the line, a caret, a hint."""
    place = finding.place
    level = say(sentence("process.finding_warning"), language) if finding.severity == "warning" else ""
    shown = [f"{place.file}:{place.line}:{place.column}: {finding.rule}: {level}{say(finding.said, language)}"]
    if place.text:
        shown.append(f"    {place.text.replace(chr(9), ' ')}")
        if place.column <= len(place.text) + 1:
            shown.append(f"    {' ' * (place.column - 1)}^")
    if finding.hint is not None:
        shown.append(f"    {say(sentence('process.finding_hint', hint=finding.hint), language)}")
    return "\n".join(shown)
