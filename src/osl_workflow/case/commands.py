"""What somebody may want of a case, beside the commands of its process (`progress/commands.py`)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.progress.commands import Command
from osl_workflow.sentences import Frozen


class Opening(Frozen):
    """What the house adds to the wish to open a case: its number, and the texts in force on the opening day."""

    number: str
    process_version: int
    definition_sha256: str
    standard_version: int
    standard_sha256: str


class OpenCase(Command):
    """Open a case for a client; `household` and `members` say whose family it is and count it once.

    Opening is never refused for a limit: nobody who comes for help is turned away.
    """

    process: str
    client: UUID
    household: UUID
    members: tuple[UUID, ...]
    origin: UUID | None = None
    learned_on: date | None = None


class Assign(Command):
    """Give the case to a worker in a role (`part`), or to nobody."""

    worker: UUID | None
    part: str = "social_worker"


class AddMember(Command):
    """A person joins the family of the case."""

    person: UUID


class RemoveMember(Command):
    """A person leaves the family of the case."""

    person: UUID
