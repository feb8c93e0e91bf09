"""A one-off contact as its events leave it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.contact.events import (
    Channel,
    ContactLedToCase,
    ContactOutcome,
    ContactRecorded,
    ContactWithdrawn,
    SealedContact,
)
from osl_workflow.event import Event, State

KIND = "contact"


class Contact(State):
    """A one-off contact. `content` is None when nothing was typed or its key has been destroyed.

    `led`: a case grew from it; `led_to` is which, while that can be read.
    """

    on: date
    channel: Channel
    theme: str
    outcome: ContactOutcome
    content: SealedContact | None = None
    withdrawn: bool = False
    led: bool = False
    led_to: UUID | None = None


def apply(state: Contact | None, event: Event, id: UUID) -> Contact:
    """Return the contact after `event`. Decides nothing and reads any event, also one that can no longer be unsealed.

    Raises:
        TypeError: the event is not one of a contact, or the first one does not record it.
    """
    if isinstance(event, ContactRecorded):
        return Contact(
            id=id,
            version=1,
            on=event.meta.occurred_on,
            channel=event.channel,
            theme=event.theme,
            outcome=event.outcome,
            content=event.sealed,
        )
    if state is None:
        msg = f"{event.topic} cannot be the first event of a contact"
        raise TypeError(msg)
    match event:
        case ContactWithdrawn():
            return state.model_copy(update={"version": state.version + 1, "withdrawn": True})
        case ContactLedToCase():
            led_to = None if event.sealed is None else event.sealed.case
            return state.model_copy(update={"version": state.version + 1, "led": True, "led_to": led_to})
    msg = f"{event.topic} is not an event of a contact"
    raise TypeError(msg)
