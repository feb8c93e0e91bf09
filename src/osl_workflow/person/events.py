"""What can have happened to the record of a person. Who she is lies sealed under her own key."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from osl_workflow.event import Event, Sealed
from osl_workflow.person.identity import IdentifiedBy, Identity, Trait
from osl_workflow.sentences import Frozen

HouseholdRole = Literal[
    "reference", "spouse", "partner", "child", "parent", "sibling", "grandparent", "grandchild",
    "other_relative", "unrelated",
]  # fmt: skip
"""Who somebody is in a household, seen from the one person to whom the others are related (`reference`)."""


class SealedIdentity(Sealed):
    """The whole identity as it stands after the event."""

    identity: Identity


class Likeness(Frozen):
    """Another record that may be the same person, and the traits in which the two agree."""

    other: UUID
    traits: tuple[Trait, ...] = ()


class PersonRegistered(Event):
    """The office made a record of a person."""

    topic: ClassVar[str] = "person.registered"

    identified_by: IdentifiedBy
    sealed: SealedIdentity | None = None


class IdentityCorrected(Event):
    """The identity was put right or has changed; `changed` names the fields, their values are sealed."""

    topic: ClassVar[str] = "person.identity_corrected"

    identified_by: IdentifiedBy
    changed: tuple[str, ...]
    sealed: SealedIdentity | None = None


class HouseholdJoined(Event):
    """The person lives and keeps house with this household from `occurred_on` on."""

    topic: ClassVar[str] = "person.household_joined"

    household: UUID
    role: HouseholdRole
    by_turns: bool = False


class HouseholdLeft(Event):
    """The person no longer belongs to this household, from `occurred_on` on."""

    topic: ClassVar[str] = "person.household_left"

    household: UUID


class DuplicatesProposed(Event):
    """Other records may be the same person: a hint to look, never a refusal."""

    topic: ClassVar[str] = "person.duplicates_proposed"

    proposed: tuple[Likeness, ...]


class DuplicateDismissed(Event):
    """Somebody looked: the other record is another person."""

    topic: ClassVar[str] = "person.duplicate_dismissed"

    other: UUID


class PersonMerged(Event):
    """This record and `survivor` are one person; new acts go to the survivor."""

    topic: ClassVar[str] = "person.merged"

    survivor: UUID


class PersonUnmerged(Event):
    """The merge was a mistake: this record stands on its own again."""

    topic: ClassVar[str] = "person.unmerged"

    survivor: UUID


PersonEvent = (
    PersonRegistered
    | IdentityCorrected
    | HouseholdJoined
    | HouseholdLeft
    | DuplicatesProposed
    | DuplicateDismissed
    | PersonMerged
    | PersonUnmerged
)
EVENTS: tuple[type[Event], ...] = (
    PersonRegistered,
    IdentityCorrected,
    HouseholdJoined,
    HouseholdLeft,
    DuplicatesProposed,
    DuplicateDismissed,
    PersonMerged,
    PersonUnmerged,
)
"""Every event of the aggregate, for the closed table of topics."""
