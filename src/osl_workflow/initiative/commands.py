"""What somebody may want of an initiative, beside the commands of its process (`progress/commands.py`)."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from osl_workflow.initiative.events import Community
from osl_workflow.progress.commands import Command


class OpenInitiative(Command):
    """Open an initiative under a name of its own; what is not known yet of the community is told later.

    `started_from`: the case or initiative that starts it.
    """

    process: str
    name: str = Field(min_length=1)
    place: str | None = None
    community: Community = Community()
    started_from: UUID | None = None


class Describe(Command):
    """Tell more of the community, or something else than before; what is None stays as it is."""

    name: str | None = Field(default=None, min_length=1)
    place: str | None = None
    kind: str | None = None
    delivery: str | None = None
    target_groups: tuple[str, ...] | None = None


class AddMember(Command):
    """Somebody from another institution joins the team."""

    name: str = Field(min_length=1)
    institution: str = Field(min_length=1)
    role: str | None = None


class RemoveMember(Command):
    """Somebody from another institution leaves the team; `member` is the number under which he joined."""

    member: int
