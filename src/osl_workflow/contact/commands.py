"""What somebody may want of a one-off contact. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from uuid import UUID

from osl_workflow.contact.events import Channel, ContactOutcome
from osl_workflow.process.model import Code
from osl_workflow.sentences import Frozen


class RecordContact(Frozen):
    """Note a one-off contact; `theme` is a code of the standard's list help_reasons, or `other`."""

    channel: Channel
    theme: Code
    outcome: ContactOutcome
    person: UUID | None = None
    note: str | None = None
    caller: str | None = None
    referred_to: str | None = None


class WithdrawContact(Frozen):
    """Say that the entry was a mistake. Needs a reason."""


class LeadToCase(Frozen):
    """Say which case was opened because of the contact."""

    case: UUID


ContactCommand = RecordContact | WithdrawContact | LeadToCase
