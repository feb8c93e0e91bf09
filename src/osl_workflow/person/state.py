"""The record of a person as its events leave it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.event import Event, State
from osl_workflow.person.events import (
    DuplicateDismissed,
    DuplicatesProposed,
    HouseholdJoined,
    HouseholdLeft,
    HouseholdRole,
    IdentityCorrected,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
)
from osl_workflow.person.identity import IdentifiedBy, Identity, Trait
from osl_workflow.sentences import Frozen

KIND = "person"


class Membership(Frozen):
    """A time in a household: from the day `joined`; `left` is the first day on which it was over."""

    household: UUID
    role: HouseholdRole
    joined: date
    left: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether the person belonged to the household on `day`."""
        return self.joined <= day and (self.left is None or day < self.left)

    def meets(self, day: date) -> bool:
        """Return whether it would overlap a new membership without an end that begins on `day`."""
        return self.left is None or day < self.left


class Duplicate(Frozen):
    """A record that may be the same person, in what it agrees, and whether somebody said that it is another."""

    other: UUID
    traits: tuple[Trait, ...] = ()
    dismissed: bool = False


class Person(State):
    """A person's record. `identity` is None when her key has been destroyed."""

    identified_by: IdentifiedBy
    identity: Identity | None = None
    memberships: tuple[Membership, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    merged_into: UUID | None = None

    @property
    def erased(self) -> bool:
        """Whether who she was can no longer be read by anybody."""
        return self.identity is None

    @property
    def display_name(self) -> tuple[str, ...]:
        """Given and family name as far as known, else the description; empty when erased."""
        if self.identity is None:
            return ()
        names = tuple(name for name in (self.identity.given, self.identity.family) if name)
        return names or ((self.identity.description,) if self.identity.description else ())

    @property
    def open_duplicates(self) -> tuple[Duplicate, ...]:
        """The proposed duplicates about which nobody has decided yet."""
        return tuple(found for found in self.duplicates if not found.dismissed and found.other != self.merged_into)

    def households_on(self, day: date) -> tuple[UUID, ...]:
        """Return the households to which the person belonged on `day`, in the order of joining."""
        return tuple(found.household for found in self.memberships if found.covers(day))

    def duplicate(self, other: UUID) -> Duplicate | None:
        """Return what is known about `other` as a duplicate of this record."""
        return next((found for found in self.duplicates if found.other == other), None)


def apply(state: Person | None, event: Event, id: UUID) -> Person:
    """Return the record after `event`. Decides nothing and reads any event, also one that can no longer be unsealed.

    Raises:
        TypeError: the event is not one of a person, or the first one is not the registration.
    """
    if isinstance(event, PersonRegistered):
        identity = event.sealed.identity if event.sealed else None
        return Person(id=id, version=1, identified_by=event.identified_by, identity=identity)
    if state is None:
        msg = f"{event.topic} cannot be the first event of a person"
        raise TypeError(msg)
    return state.model_copy(update={"version": state.version + 1, **_changes(state, event)})


def _changes(state: Person, event: Event) -> dict[str, object]:
    match event:
        case IdentityCorrected():
            identity = event.sealed.identity if event.sealed else None
            return {"identity": identity, "identified_by": event.identified_by}
        case HouseholdJoined():
            joined = Membership(household=event.household, role=event.role, joined=event.meta.occurred_on)
            return {"memberships": (*state.memberships, joined)}
        case HouseholdLeft():
            return {"memberships": tuple(_ended(found, event) for found in state.memberships)}
        case DuplicatesProposed():
            proposed = tuple(Duplicate(other=found.other, traits=found.traits) for found in event.proposed)
            renewed = {found.other for found in proposed}
            return {"duplicates": (*(found for found in state.duplicates if found.other not in renewed), *proposed)}
        case DuplicateDismissed():
            return {
                "duplicates": tuple(
                    found.model_copy(update={"dismissed": True}) if found.other == event.other else found
                    for found in state.duplicates
                )
            }
        case PersonMerged():
            return {"merged_into": event.survivor}
        case PersonUnmerged():
            return {"merged_into": None}
    msg = f"{event.topic} is not an event of a person"
    raise TypeError(msg)


def _ended(membership: Membership, event: HouseholdLeft) -> Membership:
    if membership.household != event.household or membership.left is not None:
        return membership
    return membership.model_copy(update={"left": event.meta.occurred_on})
