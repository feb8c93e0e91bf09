"""Where a household lives as its events leave it: one place after the other, by the day from which it counts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.event import Event, State
from osl_workflow.household.events import HandOverDismissed, HouseholdPlaced, Placing
from osl_workflow.sentences import Frozen

KIND = "household"


class Placement(Frozen):
    """A district (None: none that is known), the first day, and whose address told it."""

    district: UUID | None
    found: Placing
    from_: date
    moved_from: UUID | None = None
    person: UUID | None = None


class Household(State):
    """A household. `placements` are in the order of their days, of one day in that of their recording.

    `stays`: the cases that stay with whoever holds them, said since the last move.
    """

    placements: tuple[Placement, ...] = ()
    stays: frozenset[UUID] = frozenset()

    def placement_on(self, day: date) -> Placement | None:
        """Return what was known of where it lived on `day`."""
        known = [one for one in self.placements if one.from_ <= day]
        return known[-1] if known else None

    def district_on(self, day: date) -> UUID | None:
        """Return the district in which it lived on `day`, or None."""
        placed = self.placement_on(day)
        return None if placed is None else placed.district

    def told_later_by(self, person: UUID, day: date) -> tuple[date, ...]:
        """Return the days after `day` from which something else holds by the address of a person, or by nobody's."""
        said = (one.from_ for one in self.placements if one.from_ > day and one.person in (person, None))
        return tuple(dict.fromkeys(said))

    @property
    def last_move(self) -> Placement | None:
        """The last move from one district into another."""
        return next((one for one in reversed(self.placements) if one.moved_from is not None), None)


def apply(state: Household | None, event: Event, id: UUID) -> Household:
    """Return the household after `event`. Decides nothing.

    Raises:
        TypeError: the event is not one of a household.
    """
    before = state or Household(id=id)
    match event:
        case HouseholdPlaced():
            placed = Placement(
                district=event.district, found=event.found, from_=event.meta.occurred_on,
                moved_from=event.moved_from, person=event.person,
            )  # fmt: skip
            placements = sorted((*before.placements, placed), key=lambda one: one.from_)
            changes: dict[str, object] = {"placements": tuple(placements)}
            if event.moved_from is not None:
                changes["stays"] = frozenset()
        case HandOverDismissed():
            changes = {"stays": before.stays | {event.case}}
        case _:
            msg = f"{event.topic} is not an event of a household"
            raise TypeError(msg)
    return before.model_copy(update={"version": before.version + 1, **changes})
