"""What somebody may want of a case, beside the commands of its process (`progress/commands.py`)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.progress.commands import Command
from osl_workflow.progress.undertaking import Assign, Opening

__all__ = ["AddMember", "Assign", "OpenCase", "Opening", "RemoveMember"]


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
