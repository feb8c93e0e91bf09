"""What somebody may want of a team. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.sentences import Frozen


class AddTeam(Frozen):
    """Begin a team, without members."""

    code: str
    name: str


class NameLeader(Frozen):
    """Let somebody lead the team from a day on; None: nobody."""

    leader: UUID | None
    from_: date


class EndTeam(Frozen):
    """From that day on the team is over."""


TeamCommand = AddTeam | NameLeader | EndTeam
