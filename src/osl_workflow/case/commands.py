"""What somebody may want of a case, beside the commands of its process (`progress/commands.py`)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.progress.commands import Command
from osl_workflow.progress.undertaking import Assign, Opening

__all__ = [
    "AcceptTransfer", "AddMember", "Assign", "DeclineTransfer", "OfferTransfer", "OpenCase", "Opening", "RemoveMember",
    "WithdrawTransfer",
]  # fmt: skip


class OpenCase(Command):
    """Open a case for a client; `household` and `members` say whose family it is and count it once.

    Opening is never refused for a limit: nobody who comes for help is turned away. `origin`: the one-off contact from
    which it grew; `started_from`: the case or initiative that starts it.
    """

    process: str
    client: UUID
    household: UUID
    members: tuple[UUID, ...]
    origin: UUID | None = None
    started_from: UUID | None = None
    learned_on: date | None = None


class AddMember(Command):
    """A person joins the family of the case."""

    person: UUID


class RemoveMember(Command):
    """A person leaves the family of the case."""

    person: UUID


class OfferTransfer(Command):
    """Offer a part (None: the leading one) to a worker, who may answer up to the day `until`.

    Without a day it waits as long as the centre lets offers wait. The reason of the act is the word to her.
    """

    worker: UUID
    part: str | None = None
    until: date | None = None


class AcceptTransfer(Command):
    """Take over the part that was offered; None: the leading one."""

    part: str | None = None


class DeclineTransfer(Command):
    """Say, with a reason, that one cannot take it over."""

    part: str | None = None


class WithdrawTransfer(Command):
    """Take an offer back; one that has expired is put away by it."""

    part: str | None = None


Transfer = OfferTransfer | AcceptTransfer | DeclineTransfer | WithdrawTransfer
"""What may be done about handing a part of a case from one worker to another."""
