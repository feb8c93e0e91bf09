"""What can have happened to a one-off contact: somebody asked, was answered, and social work did not begin."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from osl_workflow.event import Event, Sealed
from osl_workflow.process.model import Code

Channel = Literal["phone", "visit", "letter", "email", "field"]
ContactOutcome = Literal["information_given", "referred_elsewhere", "told_about_case_opening", "other"]


class SealedContact(Sealed):
    """What was said, who called when no person is recorded, and where the caller was sent."""

    note: str | None = None
    caller: str | None = None
    referred_to: str | None = None


class ContactRecorded(Event):
    """Somebody asked for help or advice on `occurred_on`; `person` when the office knows who."""

    topic: ClassVar[str] = "contact.recorded"

    channel: Channel
    theme: Code
    outcome: ContactOutcome
    person: UUID | None = None
    sealed: SealedContact | None = None


class ContactWithdrawn(Event):
    """The entry was a mistake; it no longer counts."""

    topic: ClassVar[str] = "contact.withdrawn"


class ContactLedToCase(Event):
    """A case was opened because of this contact, which hands on what was typed."""

    topic: ClassVar[str] = "contact.led_to_case"

    case: UUID


ContactEvent = ContactRecorded | ContactWithdrawn | ContactLedToCase
EVENTS: tuple[type[Event], ...] = (ContactRecorded, ContactWithdrawn, ContactLedToCase)
"""Every event of the aggregate, for the closed table of topics."""
