"""Acts on teams: beginning and ending one, who leads it, who belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from osl_workflow.acts.desk import Done, Plan, permitted, write
from osl_workflow.errors import Refused
from osl_workflow.privacy.index import TEAM
from osl_workflow.staff import commands as s
from osl_workflow.staff.decide import check_has_not_left
from osl_workflow.staff.decide import decide as decide_staff
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.store.recorded import Indexed, Stream
from osl_workflow.team import commands as c
from osl_workflow.team.decide import decide
from osl_workflow.team.state import KIND, Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk, Who, Wish
    from osl_workflow.acts.reading import Reader
    from osl_workflow.store.recorded import Write

MANAGE = "district_manage"


def team_of(reader: Reader, id: UUID) -> Team:
    """Return a team.

    Raises:
        Refused: there is none of this id.
    """
    team = reader.state(KIND, id)
    if team is None:
        raise Refused("team.unknown")
    return cast("Team", team)


def team_called(reader: Reader, code: str) -> Team:
    """Return the team that is called by `code`.

    Raises:
        Refused: none is.
    """
    found = (reader.state(KIND, id) for id in reader.find(TEAM, code.strip()))
    team = next((one for one in found if isinstance(one, Team)), None)
    if team is None:
        raise Refused("team.unknown_code", code=code)
    return team


def add(desk: Desk, who: Who, wish: Wish, command: c.AddTeam) -> Done:
    """Begin a team. The answer holds `team` (id) and `code`.

    Raises:
        Refused: not permitted, a code that is taken, or no name.
    """
    id = desk.new_id()

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, MANAGE, acting)
        events = decide(None, command, acting, taken=bool(reader.find(TEAM, command.code.strip())))
        code = command.code.strip()
        return Plan(write(Stream(KIND, id), 0, events), {"team": str(id), "code": code}, (Indexed(id, TEAM, (code,)),))

    return desk.do(who, wish, act, command)


def lead(desk: Desk, who: Who, wish: Wish, code: str, command: c.NameLeader) -> Done:
    """Say who leads the team `code`.

    Raises:
        Refused: not permitted, an ended team, somebody who has left, or holds no post here on that day.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, MANAGE, acting)
        team = team_called(reader, code)
        leader = None if command.leader is None else reader.staff(command.leader)
        if leader is not None:
            check_has_not_left(leader)
        has_post = leader is not None and bool(leader.posts_on(command.from_))
        events = decide(team, command, acting, has_post=has_post)
        return Plan(write(Stream(KIND, team.id), team.version, events), {"team": str(team.id), "code": team.code})

    return desk.do(who, wish, act, {"team": code, "command": command})


def end(desk: Desk, who: Who, wish: Wish, code: str, command: c.EndTeam, members: Sequence[UUID]) -> Done:
    """End the team `code` from the day of the act on, and with it the membership of `members`.

    Raises:
        Refused: not permitted, it has ended already, or that is before it began.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, MANAGE, acting)
        team = team_called(reader, code)
        events = decide(team, command, acting)
        began = reader.events(Stream(KIND, team.id))[0].meta.occurred_on
        if acting.on < began:
            raise Refused("team.ended_before_begun", on=acting.on, began=began)
        writes: list[Write] = list(write(Stream(KIND, team.id), team.version, events))
        for member in members:
            writes += _membership(reader, member, s.LeaveTeam(team=team.id), acting)
        answer = {"team": str(team.id), "code": team.code, "members": len(members)}
        return Plan(tuple(writes), answer)

    return desk.do(who, wish, act, {"team": code, "command": command, "members": [str(one) for one in members]})


def join(desk: Desk, who: Who, wish: Wish, code: str, member: UUID) -> Done:
    """Let somebody belong to the team `code` from the day of the act on.

    Raises:
        Refused: not permitted, an ended team, or he belongs to it already.
    """
    return _belonging(desk, who, wish, code, member, joins=True)


def leave(desk: Desk, who: Who, wish: Wish, code: str, member: UUID) -> Done:
    """Let somebody no longer belong to the team `code` from the day of the act on.

    Raises:
        Refused: not permitted, or he does not belong to it.
    """
    return _belonging(desk, who, wish, code, member, joins=False)


def _belonging(desk: Desk, who: Who, wish: Wish, code: str, member: UUID, *, joins: bool) -> Done:
    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, MANAGE, acting)
        team = team_called(reader, code)
        if joins and not team.is_on(acting.on):
            raise Refused("team.has_ended", code=team.code, ended=team.ended)
        command = s.JoinTeam(team=team.id) if joins else s.LeaveTeam(team=team.id)
        writes = _membership(reader, member, command, acting)
        return Plan(writes, {"team": str(team.id), "code": team.code, "staff": str(member)})

    return desk.do(who, wish, act, {"team": code, "staff": str(member), "joins": joins})


def _membership(
    reader: Reader, member: UUID, command: s.JoinTeam | s.LeaveTeam, acting: Acting
) -> tuple[Write, ...]:  # fmt: skip
    state = reader.staff(member)
    return write(Stream(STAFF, member), state.version, decide_staff(state, command, acting))
