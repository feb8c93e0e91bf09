"""What somebody may want of the record of a staff member. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from osl_workflow.process.model import Code, Name
from osl_workflow.sentences import Frozen
from osl_workflow.staff.absence import AbsenceKind


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


class NoteAbsence(Frozen):
    """The member is away on these days (`to` None: nobody knows until when); `deputy` stands in from the first one.

    Without a `deputy` the one who was named beforehand stands in.
    """

    from_: date
    to: date | None = None
    kind: AbsenceKind
    deputy: UUID | None = None


class NameDeputy(Frozen):
    """Let `deputy` (None: nobody) stand in from a day of an absence on; `to` None: to its end."""

    deputy: UUID | None
    from_: date
    to: date | None = None


class EndAbsence(Frozen):
    """The absence that began on `from_` ended on `to`; the eve of `from_` takes it back as a whole."""

    from_: date
    to: date


class ShortenAbsence(Frozen):
    """The absence that begins, or began, on `from_` will end on `to`, sooner than was thought."""

    from_: date
    to: date


class NameActingHead(Frozen):
    """Those above the head decided in writing (`mark` of the document) that `deputy` acts for her on these days."""

    deputy: UUID
    from_: date
    to: date
    mark: str


class NameStandIn(Frozen):
    """Name beforehand who stands in (None: nobody) as soon as the member is away on one of these days."""

    deputy: UUID | None
    from_: date
    to: date | None = None


AbsenceCommand = NoteAbsence | NameDeputy | EndAbsence | ShortenAbsence | NameStandIn


class Qualify(Frozen):
    """Note what the member is qualified for since a day; `qualification` is a code of the standard's list."""

    qualification: Code
    since: date


class TakeBackQualification(Frozen):
    """Take back a qualification that was noted by mistake."""

    qualification: Code


class ChangeLogin(Frozen):
    """Let the program know the member by another login."""

    login: str


class Leave(Frozen):
    """The member stops working here; the day of the act is the last one."""


StaffCommand = (
    AddStaff
    | GivePost
    | EndPost
    | GiveRole
    | EndRole
    | JoinTeam
    | LeaveTeam
    | AbsenceCommand
    | Qualify
    | TakeBackQualification
    | ChangeLogin
    | Leave
)
