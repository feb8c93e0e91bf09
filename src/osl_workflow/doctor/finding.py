"""What is looked at, and what a look finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from osl_workflow.acts.desk import Desk
from osl_workflow.errors import OslError
from osl_workflow.sentences import Sentence
from osl_workflow.store.following import Following

Mark = Literal["well", "advice", "act", "tampered", "unknown"]
"""All is well; something to think of; something to be done; the auditor should see it; it could not be looked at."""

MARKS: tuple[Mark, ...] = ("well", "unknown", "advice", "act", "tampered")
"""The lighter ones first."""

SAMPLE = 20
"""Heads compared with their events in an ordinary look."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found, and what to do about it; `data` for programs: names, numbers, nothing personal."""

    mark: Mark
    said: Sentence
    advice: Sentence | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, with what was found."""

    check: str
    found: Found


@dataclass(frozen=True, slots=True)
class Opened:
    """An office that could be opened: its desk, and its views, whose file is opened only when it is looked at."""

    desk: Desk
    views: Callable[[], Following]


@dataclass(frozen=True, slots=True)
class Patient:
    """An office as it is looked at: where it lies, opened or why it could not be, and what the clock says.

    `sample`: how many heads are compared with their events; None for all, and files are then looked through whole.
    """

    folder: Path
    server: str | None
    demo: bool
    now: datetime
    opened: Opened | None
    why_closed: OslError | None
    sample: int | None = SAMPLE
    misdated: int = 0

    @property
    def office(self) -> Opened:
        """The opened office; only for looks that need one."""
        assert self.opened is not None
        return self.opened
