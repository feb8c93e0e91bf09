"""What may be done with a team."""

from __future__ import annotations

from osl_workflow.acting import Acting
from osl_workflow.codes import code_and_name
from osl_workflow.errors import Refused
from osl_workflow.progress.undertaking import sealed_reason
from osl_workflow.team.commands import AddTeam, EndTeam, NameLeader, TeamCommand
from osl_workflow.team.events import LeaderNamed, TeamAdded, TeamEnded, TeamEvent
from osl_workflow.team.state import Team


def decide(
    state: Team | None, command: TeamCommand, acting: Acting, *, taken: bool = False, has_post: bool | None = None
) -> tuple[TeamEvent, ...]:
    """Return the events of `command`.

    `taken`: another team has the code; `has_post`: whether whoever is to lead holds a post here on the first day.

    Raises:
        Refused: the act does not fit what is recorded; one clear reason.
    """
    if isinstance(command, AddTeam):
        if state is not None:
            raise Refused("team.already_added")
        code, name = code_and_name(command.code, command.name)
        if taken:
            raise Refused("team.code_taken", code=code)
        return (TeamAdded(meta=acting.meta(), code=code, name=name, sealed=sealed_reason(acting)),)
    if state is None:
        raise Refused("team.unknown")
    if state.ended is not None:
        raise Refused("team.has_ended", code=state.code, ended=state.ended)
    match command:
        case NameLeader():
            if command.leader is not None and not has_post:
                raise Refused("team.leader_without_post", day=command.from_)
            if state.leader_on(command.from_) == command.leader:
                raise Refused("team.nothing_changed", day=command.from_)
            named = LeaderNamed(meta=acting.meta(), leader=command.leader, from_=command.from_)
            return (named.model_copy(update={"sealed": sealed_reason(acting)}),)
        case EndTeam():
            return (TeamEnded(meta=acting.meta(), sealed=sealed_reason(acting)),)
