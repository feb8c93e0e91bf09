"""What somebody may want of the record of a staff member. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from osl_workflow.process.model import Name
from osl_workflow.sentences import Frozen


class AddStaff(Frozen):
    """Take a staff member into the records; `login` is the name under which he works at the computer."""

    given: str
    family: str
    login: str


class GivePost(Frozen):
    """Employ the member: `title` is the code of the post, `fte` its part of a full-time one (above 0, at most 1)."""

    title: Name
    fte: Decimal
    from_: date
    to: date | None = None


class EndPost(Frozen):
    """Say the last day of post number `post`; the day before its first one takes a mistaken post back."""

    post: int
    to: date


class GiveRole(Frozen):
    """Let the member act in `role`, a role of the standard."""

    role: Name
    from_: date
    to: date | None = None


class EndRole(Frozen):
    """Say the last day of `role`: of the time that holds that day, or begins on the next (taken back as a mistake)."""

    role: Name
    to: date


class JoinTeam(Frozen):
    """From that day the member belongs to `team`."""

    team: UUID


class LeaveTeam(Frozen):
    """From that day the member no longer belongs to `team`."""

    team: UUID


class ChangeLogin(Frozen):
    """Let the program know the member by another login."""

    login: str


class Leave(Frozen):
    """The member stops working here; the day of the act is the last one."""


StaffCommand = AddStaff | GivePost | EndPost | GiveRole | EndRole | JoinTeam | LeaveTeam | ChangeLogin | Leave
