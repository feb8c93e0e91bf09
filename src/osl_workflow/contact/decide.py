"""What may be done with a one-off contact."""

from __future__ import annotations

from collections.abc import Collection

from osl_workflow.acting import Acting
from osl_workflow.contact.commands import ContactCommand, LeadToCase, RecordContact, WithdrawContact
from osl_workflow.contact.events import (
    ContactEvent,
    ContactLedToCase,
    ContactRecorded,
    ContactWithdrawn,
    SealedContact,
    SealedLead,
)
from osl_workflow.contact.state import Contact
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed

OTHER_THEME = "other"


def decide(
    state: Contact | None, command: ContactCommand, acting: Acting, *, themes: Collection[str] = ()
) -> tuple[ContactEvent, ...]:
    """Return the events of `command`; `themes` are the codes of the standard's list help_reasons.

    Raises:
        Refused: the act does not fit what is recorded; one clear reason.
    """
    if isinstance(command, RecordContact):
        return _record(state, command, acting, themes)
    if state is None:
        raise Refused("contact.unknown")
    if state.withdrawn:
        raise Refused("contact.is_withdrawn")
    if state.led:
        raise Refused("contact.has_led_to_case")
    if isinstance(command, WithdrawContact):
        return (ContactWithdrawn(meta=acting.meta(), sealed=Sealed(reason=acting.why())),)
    return _lead(state, command, acting)


def _record(
    state: Contact | None, command: RecordContact, acting: Acting, themes: Collection[str]
) -> tuple[ContactEvent, ...]:
    if state is not None:
        raise Refused("contact.already_recorded")
    if command.theme != OTHER_THEME and command.theme not in themes:
        raise Refused("contact.theme_unknown", theme=command.theme, known=(*themes, OTHER_THEME))
    typed = {name: _tidy(getattr(command, name)) for name in ("note", "caller", "referred_to")}
    if command.outcome == "referred_elsewhere" and typed["referred_to"] is None:
        raise Refused("contact.referred_where")
    sealed = SealedContact(reason=acting.reason, person=command.person, **typed)
    recorded = ContactRecorded(
        meta=acting.meta(),
        channel=command.channel,
        theme=command.theme,
        outcome=command.outcome,
        sealed=None if sealed == SealedContact() else sealed,
    )
    return (recorded,)


def _lead(state: Contact, command: LeadToCase, acting: Acting) -> tuple[ContactEvent, ...]:
    if acting.on < state.on:
        raise Refused("contact.case_before_contact", on=acting.on, contact=state.on)
    sealed = SealedLead(reason=acting.reason, case=command.case)
    return (ContactLedToCase(meta=acting.meta(), sealed=sealed),)


def _tidy(text: str | None) -> str | None:
    return text.strip() or None if text is not None else None
