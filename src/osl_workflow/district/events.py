"""What can have happened to a district. Streets are public; nobody's address is here."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from osl_workflow.event import Event

Side = Literal["all", "odd", "even"]
"""Which houses of a street: all, those with odd numbers, those with even ones."""


class DistrictAdded(Event):
    """The centre has a district, called by a short code; what belongs to it, its streets say."""

    topic: ClassVar[str] = "district.added"

    code: str
    name: str


class StreetDrawn(Event):
    """A street belongs to the district from and to a day, or its houses from `first` to `last`, all or of one side.

    `street` may be a village that has none. `town`: only the street of that town. `number` counts the entries from 1.
    """

    topic: ClassVar[str] = "district.street_drawn"

    number: int
    street: str
    town: str | None = None
    side: Side = "all"
    first: int | None = None
    last: int | None = None
    from_: date
    to: date | None = None


class StreetEnded(Event):
    """The last day on which entry `number` belonged to the district; the day before its first one: it never did."""

    topic: ClassVar[str] = "district.street_ended"

    number: int
    to: date


class WorkerNamed(Event):
    """Who answers for the district from a day on, until another is named; None: nobody."""

    topic: ClassVar[str] = "district.worker_named"

    worker: UUID | None
    from_: date


class TeamNamed(Event):
    """To which team the district belongs from a day on, until another is named; None: to none."""

    topic: ClassVar[str] = "district.team_named"

    team: UUID | None
    from_: date


class DistrictEnded(Event):
    """The last day of the district; its streets have ended by then."""

    topic: ClassVar[str] = "district.ended"

    to: date


DistrictEvent = DistrictAdded | StreetDrawn | StreetEnded | WorkerNamed | TeamNamed | DistrictEnded
EVENTS: tuple[type[Event], ...] = (DistrictAdded, StreetDrawn, StreetEnded, WorkerNamed, TeamNamed, DistrictEnded)
"""Every event of the aggregate, for the closed table of topics."""
