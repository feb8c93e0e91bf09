"""What a command answers, once for people and once for programs.

`data` is the JSON document; `parts` are what a person reads: lines, facts, tables. A part speaks in sentences of the
catalogue; nothing here knows a terminal (that is `showing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from osl_workflow.store.view import Status

Tone = Literal["good", "warn", "bad", "quiet", "strong"]
"""How much a thing matters; a terminal adds a colour to it. The words must say it too."""


@dataclass(frozen=True)
class Toned:
    """Something said in a tone."""

    what: Any
    tone: Tone


@dataclass(frozen=True)
class Line:
    """A sentence on lines of its own; `indent` in spaces."""

    what: Any
    tone: Tone | None = None
    indent: int = 0


@dataclass(frozen=True)
class Heading:
    """The title of what follows."""

    what: Any


@dataclass(frozen=True)
class Facts:
    """Names with their values, below each other; a value None is left out."""

    pairs: Sequence[tuple[Any, Any]]


@dataclass(frozen=True)
class Table:
    """A table; without rows it says `empty` instead. A cell None is shown as nothing."""

    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    empty: Any


@dataclass(frozen=True)
class Raw:
    """A text that goes out as it is, also on a terminal: a file, a script."""

    text: str


Part = Line | Heading | Facts | Table | Raw


class Answer:
    """The answer of a command; one read from a view carries the `status` of that view, and so says how fresh it is.

    `exit_code` is other than 0 where the answer itself is that something is wrong, as when a file is checked.
    """

    def __init__(self, data: Mapping[str, Any], *parts: Part, status: Status | None = None, exit_code: int = 0) -> None:
        self.data = data
        self.parts = parts
        self.status = status
        self.exit_code = exit_code
