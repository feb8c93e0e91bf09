"""What may be done with the record of a staff member. Nobody ever holds more than one full-time post."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.staff import away
from osl_workflow.staff.commands import (
    AddStaff,
    ChangeLogin,
    EndAbsence,
    EndPost,
    EndRole,
    GivePost,
    GiveRole,
    JoinTeam,
    Leave,
    LeaveTeam,
    NameDeputy,
    NameStandIn,
    NoteAbsence,
    Qualify,
    ShortenAbsence,
    StaffCommand,
    TakeBackQualification,
)
from osl_workflow.staff.events import (
    LoginChanged,
    PostEnded,
    PostGiven,
    QualificationTakenBack,
    Qualified,
    RoleEnded,
    RoleGiven,
    SealedLogin,
    SealedMember,
    StaffAdded,
    StaffEvent,
    StaffLeft,
    TeamJoined,
    TeamLeft,
)
from osl_workflow.staff.state import Staff
from osl_workflow.staff.term import Term, check_days

FULL_TIME = Decimal(1)


def decide(
    state: Staff | None,
    command: StaffCommand,
    acting: Acting,
    *,
    roles: Collection[str] = (),
    login_taken: bool = False,
    deputy: Staff | None = None,
    qualifications: Collection[str] = (),
) -> tuple[StaffEvent, ...]:
    """Return the events of `command`.

    `roles` and `qualifications`: those of the standard (for `GiveRole` and `Qualify`);
    `login_taken`: another member works under the login;
    `deputy`: who is to stand in (`away.candidate`).

    Raises:
        Refused: the act does not fit what is recorded; one clear reason.
    """
    if isinstance(command, AddStaff):
        return _add(state, command, acting, login_taken)
    if state is None:
        raise Refused("staff.unknown")
    if state.erased:
        raise Refused("staff.erased")
    check_has_not_left(state)
    match command:
        case GivePost():
            return _give_post(state, command, acting)
        case EndPost():
            return _end_post(state, command, acting)
        case GiveRole():
            return _give_role(state, command, acting, roles)
        case EndRole():
            return _end_role(state, command, acting)
        case JoinTeam():
            away.check_employed_by(state, acting.on)
            if any(m.team == command.team and (m.left is None or acting.on < m.left) for m in state.teams):
                raise Refused("staff.already_in_team", on=acting.on)
            return (TeamJoined(meta=acting.meta(), team=command.team, sealed=_reason(acting)),)
        case LeaveTeam():
            return _leave_team(state, command, acting)
        case NoteAbsence() | NameDeputy() | EndAbsence() | ShortenAbsence() | NameStandIn():
            return away.decide(state, command, acting, deputy)
        case Qualify():
            return _qualify(state, command, acting, qualifications)
        case TakeBackQualification():
            if command.qualification not in state.qualifications:
                raise Refused("staff.not_qualified", qualification=command.qualification)
            return (
                QualificationTakenBack(
                    meta=acting.meta(), qualification=command.qualification, sealed=_reason(acting)
                ),
            )  # fmt: skip
        case ChangeLogin():
            login = _login(command.login, login_taken)
            if login == state.login:
                raise Refused("staff.same_login")
            return (LoginChanged(meta=acting.meta(), sealed=SealedLogin(reason=acting.reason, login=login)),)
        case Leave():
            away.check_employed_by(state, acting.on)
            return (StaffLeft(meta=acting.meta(), sealed=_reason(acting)),)


def check_has_not_left(state: Staff) -> None:
    """Check that a member has not left: what is open at its end cannot be hers.

    Raises:
        Refused: she has.
    """
    if state.left is not None:
        raise Refused("staff.has_left", left=state.left)


def _add(state: Staff | None, command: AddStaff, acting: Acting, login_taken: bool) -> tuple[StaffEvent, ...]:
    if state is not None:
        raise Refused("staff.already_added")
    given, family = " ".join(command.given.split()), " ".join(command.family.split())
    if not (given and family):
        raise Refused("staff.name_missing")
    who = SealedMember(
        reason=acting.reason, given=given, family=family, login=_login(command.login, login_taken)
    )  # fmt: skip
    return (StaffAdded(meta=acting.meta(), sealed=who),)


def _login(text: str, taken: bool) -> str:
    login = text.strip()
    if not login or len(login.split()) > 1:
        raise Refused("staff.login_form")
    if taken:
        raise Refused("staff.login_taken")
    return login


def _give_post(state: Staff, command: GivePost, acting: Acting) -> tuple[StaffEvent, ...]:
    check_days(command.from_, command.to)
    if not 0 < command.fte <= FULL_TIME:
        raise Refused("staff.fte_out_of_range", fte=command.fte)
    held = [post for post in state.posts if post.meets(command.from_, command.to)]
    # The sum grows only on a first day, so the fullest day is the first one of the new post or of one that it meets.
    for day in sorted({command.from_, *(post.from_ for post in held if post.from_ > command.from_)}):
        already = sum((post.fte for post in held if post.covers(day)), Decimal(0))
        if already + command.fte > FULL_TIME:
            raise Refused("staff.over_full_time", fte=command.fte, held=already, free=FULL_TIME - already, day=day)
    away.check_employed_by(state, command.from_)
    given = PostGiven(
        meta=acting.meta(),
        post=len(state.posts) + 1,
        title=command.title,
        fte=command.fte,
        from_=command.from_,
        to=command.to,
        sealed=_reason(acting),
    )
    return (given,)


def _end_post(state: Staff, command: EndPost, acting: Acting) -> tuple[StaffEvent, ...]:
    post = next((post for post in state.posts if post.number == command.post), None)
    if post is None:
        raise Refused("staff.post_unknown", post=command.post, known=tuple(post.number for post in state.posts))
    _check_end(post, command.to)
    return (PostEnded(meta=acting.meta(), post=command.post, to=command.to, sealed=_reason(acting)),)


def _give_role(state: Staff, command: GiveRole, acting: Acting, roles: Collection[str]) -> tuple[StaffEvent, ...]:
    if command.role not in roles:
        raise Refused("staff.role_unknown", role=command.role, known=tuple(roles))
    check_days(command.from_, command.to)
    for held in state.roles:
        if held.role == command.role and held.meets(command.from_, command.to):
            raise Refused("staff.role_already_held", role=held.role, since=held.from_)
    given = RoleGiven(
        meta=acting.meta(), role=command.role, from_=command.from_, to=command.to, sealed=_reason(acting)
    )  # fmt: skip
    return (given,)


def _end_role(state: Staff, command: EndRole, acting: Acting) -> tuple[StaffEvent, ...]:
    running = [held for held in state.roles if held.role == command.role and held.to != command.to]
    next_day = command.to + timedelta(days=1)
    held = next((h for day in (command.to, next_day) for h in running if h.covers(day)), None)
    if held is None:
        raise Refused("staff.role_not_held", role=command.role, day=command.to)
    _check_end(held, command.to)
    ended = RoleEnded(
        meta=acting.meta(), role=command.role, from_=held.from_, to=command.to, sealed=_reason(acting)
    )  # fmt: skip
    return (ended,)


def _qualify(
    state: Staff, command: Qualify, acting: Acting, known: Collection[str]
) -> tuple[StaffEvent, ...]:  # fmt: skip
    if command.qualification not in known:
        raise Refused("staff.qualification_unknown", qualification=command.qualification, known=tuple(known))
    if command.qualification in state.qualifications:
        since = state.qualifications[command.qualification]
        raise Refused("staff.qualified_already", qualification=command.qualification, since=since)
    if command.since > acting.today:
        raise Refused("staff.qualified_in_future", since=command.since, today=acting.today)
    noted = Qualified(
        meta=acting.meta(), qualification=command.qualification, since=command.since, sealed=_reason(acting)
    )  # fmt: skip
    return (noted,)


def _leave_team(state: Staff, command: LeaveTeam, acting: Acting) -> tuple[StaffEvent, ...]:
    held = next((m for m in state.teams if m.team == command.team and m.left is None), None)
    if held is None:
        raise Refused("staff.not_in_team")
    if acting.on < held.joined:
        raise Refused("staff.left_team_before_joined", on=acting.on, joined=held.joined)
    return (TeamLeft(meta=acting.meta(), team=command.team, sealed=_reason(acting)),)


def _check_end(term: Term, to: date) -> None:
    """An end may only come nearer; the day before the first one takes the whole term back."""
    if to < term.from_ - timedelta(days=1):
        raise Refused("staff.end_before_start", to=to, from_=term.from_)
    if term.to is not None and term.to <= to:
        raise Refused("staff.end_not_earlier", to=to, known=term.to)


def _reason(acting: Acting) -> Sealed | None:
    return Sealed(reason=acting.reason) if acting.reason else None
