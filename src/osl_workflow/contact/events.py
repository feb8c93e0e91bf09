"""What can have happened to a one-off contact: somebody asked, was answered, and social work did not begin."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from osl_workflow.event import Event, Sealed
from osl_workflow.process.model import Code

Channel = Literal["phone", "visit", "letter", "email", "field"]
ContactOutcome = Literal["information_given", "referred_elsewhere", "told_about_case_opening", "other"]


class SealedContact(Sealed):
    """Who asked (a person, or what is known of the caller), what was said, and where the caller was sent.

    Who it was is sealed although it is only an id: the open theme is a reason for help, and counts without anybody.
    """

    person: UUID | None = None
    note: str | None = None
    caller: str | None = None
    referred_to: str | None = None


class ContactRecorded(Event):
    """Somebody asked for help or advice on `occurred_on`."""

    topic: ClassVar[str] = "contact.recorded"

    channel: Channel
    theme: Code
    outcome: ContactOutcome
    sealed: SealedContact | None = None


class ContactWithdrawn(Event):
    """The entry was a mistake; it no longer counts."""

    topic: ClassVar[str] = "contact.withdrawn"


class SealedLead(Sealed):
    """The case that grew from a contact."""

    case: UUID


class ContactLedToCase(Event):
    """A case was opened because of this contact, which hands on what was typed."""

    topic: ClassVar[str] = "contact.led_to_case"

    sealed: SealedLead | None


ContactEvent = ContactRecorded | ContactWithdrawn | ContactLedToCase
EVENTS: tuple[type[Event], ...] = (ContactRecorded, ContactWithdrawn, ContactLedToCase)
"""Every event of the aggregate, for the closed table of topics."""
