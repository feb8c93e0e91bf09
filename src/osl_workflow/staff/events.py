"""What can have happened to a staff member. Name and login lie sealed under the member's own key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from osl_workflow.event import Event, Sealed
from osl_workflow.process.model import Code, Name
from osl_workflow.staff.absence import AbsenceKind


class SealedMember(Sealed):
    """Who the member is and by which login the program knows him."""

    given: str
    family: str
    login: str


class SealedLogin(Sealed):
    """The login as it stands after the event."""

    login: str


class SealedAbsence(Sealed):
    """Why the member is away."""

    kind: AbsenceKind


class SealedDecision(Sealed):
    """The mark of the document in which somebody was named."""

    mark: str


class StaffAdded(Event):
    """The office has a new staff member; what he may do, his roles say."""

    topic: ClassVar[str] = "staff.added"

    sealed: SealedMember | None = None


class PostGiven(Event):
    """A post: `fte` of a full-time one, from and to (both days counted, None: without an end), numbered from 1."""

    topic: ClassVar[str] = "staff.post_given"

    post: int
    title: Name
    fte: Decimal
    from_: date
    to: date | None = None


class PostEnded(Event):
    """The last day of a post; the day before its first one when it was given by mistake."""

    topic: ClassVar[str] = "staff.post_ended"

    post: int
    to: date


class RoleGiven(Event):
    """A role of the standard, from and to (both days counted, None: without an end)."""

    topic: ClassVar[str] = "staff.role_given"

    role: Name
    from_: date
    to: date | None = None


class RoleEnded(Event):
    """The last day of the role that began on `from_`; the day before it when it was given by mistake."""

    topic: ClassVar[str] = "staff.role_ended"

    role: Name
    from_: date
    to: date


class TeamJoined(Event):
    """The member belongs to a team from `occurred_on` on."""

    topic: ClassVar[str] = "staff.team_joined"

    team: UUID


class TeamLeft(Event):
    """The member no longer belongs to a team, from `occurred_on` on."""

    topic: ClassVar[str] = "staff.team_left"

    team: UUID


class AbsenceNoted(Event):
    """The member is away, from and to (both days counted, None: nobody knows yet), numbered from 1."""

    topic: ClassVar[str] = "staff.absence_noted"

    absence: int
    from_: date
    to: date | None = None
    sealed: SealedAbsence | None = None


class DeputyNamed(Event):
    """Who stands in for the absent member on some of those days (`to` None: to the end); None: nobody does then."""

    topic: ClassVar[str] = "staff.deputy_named"

    absence: int
    deputy: UUID | None
    from_: date
    to: date | None = None


class AbsenceEnded(Event):
    """The member is back, and the duties that `deputy` had return; `to` was the last day away.

    The eve of its first day, when the absence was noted by mistake or she was at work on that day after all.
    """

    topic: ClassVar[str] = "staff.absence_ended"

    absence: int
    to: date
    deputy: UUID | None = None


class AbsenceShortened(Event):
    """The member will be back sooner than was thought: `to` is the last day away now. The return is recorded later."""

    topic: ClassVar[str] = "staff.absence_shortened"

    absence: int
    to: date


class ActingHeadNamed(Event):
    """Those above the absent head decided who acts in her place, both days counted, as nobody here could name anybody.

    It notes the absence too, where none of that number was noted before.
    """

    topic: ClassVar[str] = "staff.acting_head_named"

    absence: int
    deputy: UUID
    from_: date
    to: date
    sealed: SealedDecision | None = None


class StandInNamed(Event):
    """Who stands in as soon as the member is away, named beforehand for some days; None: nobody does then."""

    topic: ClassVar[str] = "staff.stand_in_named"

    deputy: UUID | None
    from_: date
    to: date | None = None


class Qualified(Event):
    """The member is qualified for something since a day, a code of the standard's list `qualifications`."""

    topic: ClassVar[str] = "staff.qualified"

    qualification: Code
    since: date


class QualificationTakenBack(Event):
    """A qualification had been noted by mistake."""

    topic: ClassVar[str] = "staff.qualification_taken_back"

    qualification: Code


class LoginChanged(Event):
    """The program knows the member by another login."""

    topic: ClassVar[str] = "staff.login_changed"

    sealed: SealedLogin | None = None


class StaffLeft(Event):
    """The member no longer works here; `occurred_on` was the last day."""

    topic: ClassVar[str] = "staff.left"


StaffEvent = (
    StaffAdded
    | PostGiven
    | PostEnded
    | RoleGiven
    | RoleEnded
    | TeamJoined
    | TeamLeft
    | AbsenceNoted
    | DeputyNamed
    | AbsenceEnded
    | AbsenceShortened
    | ActingHeadNamed
    | StandInNamed
    | Qualified
    | QualificationTakenBack
    | LoginChanged
    | StaffLeft
)
EVENTS: tuple[type[Event], ...] = (
    StaffAdded,
    PostGiven,
    PostEnded,
    RoleGiven,
    RoleEnded,
    TeamJoined,
    TeamLeft,
    AbsenceNoted,
    DeputyNamed,
    AbsenceEnded,
    AbsenceShortened,
    ActingHeadNamed,
    StandInNamed,
    Qualified,
    QualificationTakenBack,
    LoginChanged,
    StaffLeft,
)
"""Every event of the aggregate, for the closed table of topics."""
