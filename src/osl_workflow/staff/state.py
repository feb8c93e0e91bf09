"""A staff member as the events leave him: posts, roles, teams, absences, each with its days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from osl_workflow.event import Event, State
from osl_workflow.sentences import Frozen
from osl_workflow.staff.absence import Absence, Decision, StandIn, latest
from osl_workflow.staff.events import (
    AbsenceEnded,
    AbsenceNoted,
    AbsenceShortened,
    ActingHeadNamed,
    DeputyNamed,
    LoginChanged,
    PostEnded,
    PostGiven,
    QualificationTakenBack,
    Qualified,
    RoleEnded,
    RoleGiven,
    StaffAdded,
    StaffLeft,
    StandInNamed,
    TeamJoined,
    TeamLeft,
)
from osl_workflow.staff.term import Term

KIND = "staff"


class Post(Term):
    """A post and its part of a full-time one."""

    number: int
    title: str
    fte: Decimal


class HeldRole(Term):
    """A role of the standard and its days."""

    role: str


class Membership(Frozen):
    """A time in a team; `left` is the first day on which it was over."""

    team: UUID
    joined: date
    left: date | None = None


class Staff(State):
    """A staff member. Name and login are None when the key has been destroyed; `left` was the last day here."""

    given: str | None = None
    family: str | None = None
    login: str | None = None
    posts: tuple[Post, ...] = ()
    roles: tuple[HeldRole, ...] = ()
    teams: tuple[Membership, ...] = ()
    absences: tuple[Absence, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    qualifications: dict[str, date] = {}
    """What the member is qualified for, by code, each with the day since when."""
    left: date | None = None

    @property
    def erased(self) -> bool:
        """Whether name and login can no longer be read by anybody."""
        return self.login is None

    @property
    def display_name(self) -> tuple[str, ...]:
        """Given and family name; empty when erased."""
        return tuple(name for name in (self.given, self.family) if name)

    @property
    def employed_from(self) -> date | None:
        """The first day of the first post, but for posts that were taken back; None: a partner, who holds none."""
        firsts = (post.from_ for post in self.posts if post.to is None or post.from_ <= post.to)
        return min(firsts, default=None)

    def posts_on(self, day: date) -> tuple[Post, ...]:
        """Return the posts that the member held on `day`."""
        return tuple(post for post in self.posts if post.covers(day)) if works_on(self, day) else ()

    def teams_on(self, day: date) -> tuple[UUID, ...]:
        """Return the teams to which the member belonged on `day`."""
        if not works_on(self, day):
            return ()
        return tuple(m.team for m in self.teams if m.joined <= day and (m.left is None or day < m.left))

    def absence_on(self, day: date) -> Absence | None:
        """Return the absence that holds `day`, or None: no two share one."""
        if not works_on(self, day):
            return None
        return next((absence for absence in self.absences if absence.covers(day)), None)

    def is_absent_on(self, day: date) -> bool:
        """Return whether the member is away on `day`."""
        return self.absence_on(day) is not None

    def stand_in_on(self, day: date) -> UUID | None:
        """Return who stands in as soon as the member is away, as it was named beforehand, or None."""
        found = latest(self.stand_ins, day)
        return None if found is None else found.who


def works_on(state: Staff, day: date) -> bool:
    """Return whether the member had not left before `day`."""
    return state.left is None or day <= state.left


def roles_on(state: Staff, day: date) -> tuple[str, ...]:
    """Return the roles that the member held on `day`, in the order in which they were given."""
    return tuple(held.role for held in state.roles if held.covers(day)) if works_on(state, day) else ()


def fte_on(state: Staff, day: date) -> Decimal:
    """Return the posts that the member held on `day` as a part of a full-time one: 0 to 1."""
    return sum((post.fte for post in state.posts_on(day)), Decimal(0))


def apply(state: Staff | None, event: Event, id: UUID) -> Staff:
    """Return the member after `event`. Decides nothing and reads any event, also one that can no longer be unsealed.

    Raises:
        TypeError: the event is not one of a staff member, or the first one does not add him.
    """
    if isinstance(event, StaffAdded):
        who = event.sealed.model_dump(include={"given", "family", "login"}) if event.sealed else {}
        return Staff(id=id, version=1, **who)
    if state is None:
        msg = f"{event.topic} cannot be the first event of a staff member"
        raise TypeError(msg)
    return state.model_copy(update={"version": state.version + 1, **_changes(state, event)})


def _changes(state: Staff, event: Event) -> dict[str, object]:
    match event:
        case PostGiven():
            post = Post(number=event.post, title=event.title, fte=event.fte, from_=event.from_, to=event.to)
            return {"posts": (*state.posts, post)}
        case PostEnded():
            return {"posts": tuple(p.until(event.to) if p.number == event.post else p for p in state.posts)}
        case RoleGiven():
            return {"roles": (*state.roles, HeldRole(role=event.role, from_=event.from_, to=event.to))}
        case RoleEnded():
            return {"roles": tuple(held.until(event.to) if _meant(held, event) else held for held in state.roles)}
        case TeamJoined():
            return {"teams": (*state.teams, Membership(team=event.team, joined=event.meta.occurred_on))}
        case TeamLeft():
            ended = {"left": event.meta.occurred_on}
            return {
                "teams": tuple(
                    m.model_copy(update=ended) if m.team == event.team and m.left is None else m for m in state.teams
                )
            }
        case AbsenceNoted():
            kind = event.sealed.kind if event.sealed else None
            absence = Absence(number=event.absence, from_=event.from_, to=event.to, kind=kind)
            return {"absences": (*state.absences, absence)}
        case DeputyNamed():
            named = StandIn(who=event.deputy, from_=event.from_, to=event.to)
            return {"absences": tuple(a.with_deputy(named) if a.number == event.absence else a for a in state.absences)}
        case AbsenceEnded():
            return {"absences": tuple(a.ended(event.to) if a.number == event.absence else a for a in state.absences)}
        case AbsenceShortened():
            return {"absences": tuple(a.until(event.to) if a.number == event.absence else a for a in state.absences)}
        case ActingHeadNamed():
            return {"absences": _by_decision(state.absences, event)}
        case StandInNamed():
            named = StandIn(who=event.deputy, from_=event.from_, to=event.to)
            return {"stand_ins": (*state.stand_ins, named)}
        case Qualified():
            return {"qualifications": {**state.qualifications, event.qualification: event.since}}
        case QualificationTakenBack():
            others = {code: day for code, day in state.qualifications.items() if code != event.qualification}
            return {"qualifications": others}
        case LoginChanged():
            return {"login": event.sealed.login if event.sealed else None}
        case StaffLeft():
            return {"left": event.meta.occurred_on}
    msg = f"{event.topic} is not an event of a staff member"
    raise TypeError(msg)


def _by_decision(absences: tuple[Absence, ...], event: ActingHeadNamed) -> tuple[Absence, ...]:
    """Return the absences with what was decided in one of them, which may be new."""
    if all(absence.number != event.absence for absence in absences):
        absences = (*absences, Absence(number=event.absence, from_=event.from_, to=event.to))
    decision = Decision(
        who=event.deputy,
        entered_by=event.meta.actor,
        from_=event.from_,
        to=event.to,
        mark=event.sealed.mark if event.sealed else None,
        reason=event.sealed.reason if event.sealed else None,
    )
    return tuple(a.by_decision(decision) if a.number == event.absence else a for a in absences)


def _meant(held: HeldRole, event: RoleEnded) -> bool:
    taken_back = held.to is not None and held.to < held.from_
    return (held.role, held.from_) == (event.role, event.from_) and not taken_back
