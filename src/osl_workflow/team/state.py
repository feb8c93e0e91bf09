"""A team as its events leave it: its name and who leads it, with dates."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.event import Event, State
from osl_workflow.sentences import Frozen
from osl_workflow.team.events import LeaderNamed, TeamAdded, TeamEnded

KIND = "team"


class Leader(Frozen):
    """Who leads and the first day, until another is named; None: nobody."""

    leader: UUID | None
    from_: date


class Team(State):
    """A team. `ended` is the first day on which it was over."""

    code: str
    name: str
    leaders: tuple[Leader, ...] = ()
    ended: date | None = None

    def is_on(self, day: date) -> bool:
        """Return whether the team was not over on `day`."""
        return self.ended is None or day < self.ended

    def leader_on(self, day: date) -> UUID | None:
        """Return who led the team on `day`, or None."""
        named = [one for one in self.leaders if one.from_ <= day]
        return max(named, key=lambda one: one.from_).leader if named and self.is_on(day) else None


def apply(state: Team | None, event: Event, id: UUID) -> Team:
    """Return the team after `event`. Decides nothing.

    Raises:
        TypeError: the event is not one of a team, or the first one does not begin it.
    """
    if isinstance(event, TeamAdded):
        return Team(id=id, version=1, code=event.code, name=event.name)
    if state is None:
        msg = f"{event.topic} cannot be the first event of a team"
        raise TypeError(msg)
    match event:
        case LeaderNamed():
            # The newest stands first, so that of two for one day `max` finds the one that was named later.
            changes: dict[str, object] = {"leaders": (Leader(leader=event.leader, from_=event.from_), *state.leaders)}
        case TeamEnded():
            changes = {"ended": event.meta.occurred_on}
        case _:
            msg = f"{event.topic} is not an event of a team"
            raise TypeError(msg)
    return state.model_copy(update={"version": state.version + 1, **changes})
