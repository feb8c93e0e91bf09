"""What can have happened to a team. Its name is public; who belongs to it, `staff.team_joined` and `_left` tell."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from osl_workflow.event import Event


class TeamAdded(Event):
    """The centre has a team, called by a short code."""

    topic: ClassVar[str] = "team.added"

    code: str
    name: str


class LeaderNamed(Event):
    """Who leads the team from a day on, until another is named; None: nobody."""

    topic: ClassVar[str] = "team.leader_named"

    leader: UUID | None
    from_: date


class TeamEnded(Event):
    """The team is over from `occurred_on` on, as is whatever belonged to it."""

    topic: ClassVar[str] = "team.ended"


TeamEvent = TeamAdded | LeaderNamed | TeamEnded
EVENTS: tuple[type[Event], ...] = (TeamAdded, LeaderNamed, TeamEnded)
"""Every event of the aggregate, for the closed table of topics."""
