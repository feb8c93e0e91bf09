"""The one event of a stream of file numbers."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from osl_workflow.event import Event


class NumberTaken(Event):
    """A case or an initiative took the next number: the version of the stream, so none is missing or given twice."""

    topic: ClassVar[str] = "numbers.taken"

    case: UUID
    number: int


EVENTS: tuple[type[Event], ...] = (NumberTaken,)
"""Every event of the aggregate, for the closed table of topics."""
