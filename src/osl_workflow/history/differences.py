"""What an examination of the history finds: each difference by its name and in a sentence, the first one first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from osl_workflow.errors import OslError
from osl_workflow.sentences import Sentence

LISTED = 20
"""Differences that are told one by one; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not what was written. `name` is that of its kind; `position` where the event should stand."""

    name: str
    said: Sentence
    position: int | None = None


@dataclass
class Differences:
    """Collects differences; the first `LISTED` are kept."""

    listed: list[Difference] = field(default_factory=list)
    count: int = 0

    def add(self, name: str, position: int | None = None, **values: Any) -> None:
        """Note a difference: its sentence is `audit.<name>`."""
        if position is not None:
            values["position"] = position
        self.note(Difference(name, Sentence(key=f"audit.{name}", values=values), position))

    def add_error(self, error: OslError, position: int | None = None) -> None:
        """Note what a part of the program found when it read."""
        self.note(Difference(error.said.key.partition(".")[2], error.said, position))

    def take(self, others: Differences) -> None:
        """Note what others have found."""
        self.listed = [*self.listed, *others.listed][:LISTED]
        self.count += others.count

    def note(self, difference: Difference) -> None:
        """Note a difference."""
        self.count += 1
        if len(self.listed) < LISTED:
            self.listed.append(difference)
