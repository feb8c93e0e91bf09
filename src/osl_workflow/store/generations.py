"""Generations of views as their file tells of them: how far each has come, and which of them answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from osl_workflow.store.view import Stopped

GENERATIONS = (
    "CREATE TABLE IF NOT EXISTS generations (view TEXT, number INTEGER, schema INTEGER NOT NULL, "
    "active INTEGER NOT NULL, position INTEGER NOT NULL, history TEXT NOT NULL, as_of TEXT, error TEXT, "
    "error_position INTEGER, PRIMARY KEY (view, number)) WITHOUT ROWID"
)
SELECT = (
    "SELECT view, number, schema, active, position, history, as_of, error, error_position FROM generations "
    "ORDER BY number"
)
UPDATE = "UPDATE generations SET position = ?, history = ?, as_of = ?, error = ?, error_position = ?"


class Generation(NamedTuple):
    """A set of tables of a view: how far it has come, by which history, and whether it answers (`active`)."""

    view: str
    number: int
    schema: int
    active: int
    position: int
    history: str
    as_of: str | None = None
    error: str | None = None
    error_position: int | None = None

    @property
    def prefix(self) -> str:
        """How the names of its tables begin."""
        return f"{self.view}_{self.number}_"

    @property
    def stopped(self) -> Stopped | None:
        """Why it stands still, None where it does not."""
        return None if self.error is None else Stopped(self.error, self.error_position or 0)


@dataclass(frozen=True, eq=False)
class Seen:
    """The generations as the file was at a moment that `at` tells apart from others."""

    at: tuple[int, ...]
    generations: Mapping[str, Sequence[Generation]]

    @cached_property
    def start(self) -> int | None:
        """The position up to which all that answer have come; None where none does."""
        return min((one.position for one in waiting(self.generations, active=True)), default=None)

    @cached_property
    def is_level(self) -> bool:
        """Whether all have come equally far."""
        return len({one.position for of_view in self.generations.values() for one in of_view}) == 1

    @cached_property
    def is_building(self) -> bool:
        """Whether any does not answer yet."""
        return any(not one.active for of_view in self.generations.values() for one in of_view)


def waiting(found: Mapping[str, Sequence[Generation]], *, active: bool) -> list[Generation]:
    """Return the generations that wait for events, or, if not active, also for their place."""
    generations = (one for of_view in found.values() for one in of_view)
    return [one for one in generations if bool(one.active) == active and one.error is None]
