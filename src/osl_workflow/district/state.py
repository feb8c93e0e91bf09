"""A district as its events leave it: streets, workers, teams, each with its days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.district.address import key_of
from osl_workflow.district.events import (
    DistrictAdded,
    DistrictEnded,
    Side,
    StreetDrawn,
    StreetEnded,
    TeamNamed,
    WorkerNamed,
)
from osl_workflow.event import Event, State
from osl_workflow.sentences import Frozen
from osl_workflow.term import Term

KIND = "district"


class Street(Term):
    """A street of the district, or the houses `first` to `last` of it, of one side or both."""

    number: int
    street: str
    town: str | None = None
    side: Side = "all"
    first: int | None = None
    last: int | None = None

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return key_of(self.street)

    @property
    def is_whole(self) -> bool:
        """Whether every house of the street is meant."""
        return self.side == "all" and self.first is None and self.last is None


class Named(Frozen):
    """A worker or a team and the first day, until another is named; None: nobody."""

    id: UUID | None
    from_: date


class District(State):
    """A district. `ended` was its last day."""

    code: str
    name: str
    streets: tuple[Street, ...] = ()
    workers: tuple[Named, ...] = ()
    teams: tuple[Named, ...] = ()
    ended: date | None = None

    def worker_on(self, day: date) -> UUID | None:
        """Return who answered for the district on `day`, or None."""
        return _named_on(self.workers, day) if self.is_on(day) else None

    def team_on(self, day: date) -> UUID | None:
        """Return the team to which the district belonged on `day`, or None."""
        return _named_on(self.teams, day) if self.is_on(day) else None

    def is_on(self, day: date) -> bool:
        """Return whether the district had not ended before `day`."""
        return self.ended is None or day <= self.ended

    def streets_on(self, day: date) -> tuple[Street, ...]:
        """Return what belonged to the district on `day`."""
        return tuple(street for street in self.streets if street.covers(day))


def _named_on(named: tuple[Named, ...], day: date) -> UUID | None:
    held = [one for one in named if one.from_ <= day]
    return max(held, key=lambda one: one.from_).id if held else None


def apply(state: District | None, event: Event, id: UUID) -> District:
    """Return the district after `event`. Decides nothing.

    Raises:
        TypeError: the event is not one of a district, or the first one does not begin it.
    """
    if isinstance(event, DistrictAdded):
        return District(id=id, version=1, code=event.code, name=event.name)
    if state is None:
        msg = f"{event.topic} cannot be the first event of a district"
        raise TypeError(msg)
    return state.model_copy(update={"version": state.version + 1, **_changes(state, event)})


def _changes(state: District, event: Event) -> dict[str, object]:
    match event:
        case StreetDrawn():
            return {"streets": (*state.streets, Street(**event.model_dump(exclude={"meta", "sealed"})))}
        case StreetEnded():
            return {"streets": tuple(s.until(event.to) if s.number == event.number else s for s in state.streets)}
        case WorkerNamed():
            # The newest stands first, so that of two for one day `max` finds the one that was named later.
            return {"workers": (Named(id=event.worker, from_=event.from_), *state.workers)}
        case TeamNamed():
            return {"teams": (Named(id=event.team, from_=event.from_), *state.teams)}
        case DistrictEnded():
            return {"ended": event.to}
    msg = f"{event.topic} is not an event of a district"
    raise TypeError(msg)
