"""What happens to a case beside the working through of its process (`progress/events.py`)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

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


class WorkerAssigned(undertaking.WorkerAssigned):
    """A worker got the case in a role; `instead_of` held it before. `worker` None: nobody holds it now."""

    topic: ClassVar[str] = "case.worker_assigned"


EVENTS: tuple[type[Event], ...] = (CaseOpened, MemberJoined, MemberLeft, WorkerAssigned)
"""Every event of the aggregate's own, for the closed table of topics."""
