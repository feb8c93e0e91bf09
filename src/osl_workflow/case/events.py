"""What happens to a case beside the working through of its process (`progress/events.py`)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from osl_workflow.case.offers import Cause
from osl_workflow.event import Event, Sealed
from osl_workflow.process.standard import LEADS
from osl_workflow.progress import undertaking


class SealedOpening(Sealed):
    """The one-off contact from which the case grew: sealed, since the contact's theme is open."""

    origin: UUID | None = None


class CaseOpened(undertaking.Opened):
    """A case was opened: whose it is, which household it counts for, which published texts it follows for good.

    `number` is the file mark (symbol.number.year).
    """

    topic: ClassVar[str] = "case.opened"
    lead: ClassVar[str] = LEADS["family"]

    household: UUID
    client: UUID
    members: tuple[UUID, ...]
    learned_on: date | None = None
    sealed: SealedOpening | None = None


class MemberJoined(Event):
    """A person now belongs to the family of the case."""

    topic: ClassVar[str] = "case.member_joined"

    person: UUID


class MemberLeft(Event):
    """A person no longer belongs to the family of the case."""

    topic: ClassVar[str] = "case.member_left"

    person: UUID


class HouseholdChanged(Event):
    """The case counts for another household than `before`, as the record of `person` was merged, or is so no more."""

    topic: ClassVar[str] = "case.household_changed"

    household: UUID
    before: UUID
    person: UUID


class WorkerAssigned(undertaking.WorkerAssigned):
    """A worker got the case in a role; `instead_of` held it before. `worker` None: nobody holds it now."""

    topic: ClassVar[str] = "case.worker_assigned"


class CaseLentUntilReturn(undertaking.LentUntilReturn):
    """Whoever was assigned just now stands in for an absent one: the part goes back to `owner` when she returns."""

    topic: ClassVar[str] = "case.lent_until_return"


class TransferOffered(Event):
    """The part was offered to `to`, who may answer up to the day `until`; until then `worker` goes on (None: nobody).

    The reason is the word to the one to whom it is offered.
    """

    topic: ClassVar[str] = "case.transfer_offered"

    part: str
    to: UUID
    worker: UUID | None
    until: date


class TransferAccepted(Event):
    """The one to whom the part was offered takes it over; the assignment follows in the same act."""

    topic: ClassVar[str] = "case.transfer_accepted"

    part: str
    to: UUID


class TransferDeclined(Event):
    """The one to whom the part was offered cannot take it over; why is sealed."""

    topic: ClassVar[str] = "case.transfer_declined"

    part: str
    to: UUID


class TransferEnded(Event):
    """The offer of the part is over without an answer."""

    topic: ClassVar[str] = "case.transfer_ended"

    part: str
    to: UUID
    cause: Cause


EVENTS: tuple[type[Event], ...] = (
    CaseOpened, MemberJoined, MemberLeft, HouseholdChanged, WorkerAssigned, CaseLentUntilReturn, TransferOffered,
    TransferAccepted, TransferDeclined, TransferEnded,
)  # fmt: skip
"""Every event of the aggregate's own, for the closed table of topics."""
