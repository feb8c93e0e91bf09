"""What can have happened to where a household lives. A district is named and never an address."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from osl_workflow.event import Event

Placing = Literal["one", "none", "several", "house_needed", "no_address"]
"""What was found for the address: one district, none, several, several parts of a street, or nobody told an address."""


class HouseholdPlaced(Event):
    """By an address that was told, the household lives in a district from `occurred_on` on; None: in none known.

    `person`: whose address it was. `moved_from`: the last other district in which it lived, when it moved by this.
    """

    topic: ClassVar[str] = "household.placed"

    district: UUID | None
    found: Placing
    person: UUID | None = None
    moved_from: UUID | None = None


class HandOverDismissed(Event):
    """A case that could be handed over after a move stays with whoever holds it; why is sealed."""

    topic: ClassVar[str] = "household.hand_over_dismissed"

    case: UUID


HouseholdEvent = HouseholdPlaced | HandOverDismissed
EVENTS: tuple[type[Event], ...] = (HouseholdPlaced, HandOverDismissed)
"""Every event of the aggregate, for the closed table of topics."""
