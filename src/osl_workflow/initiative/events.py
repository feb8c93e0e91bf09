"""What happens to an initiative beside the working through of its process (`progress/events.py`)."""

from __future__ import annotations

from typing import ClassVar

from osl_workflow.event import Event, Sealed
from osl_workflow.progress import undertaking
from osl_workflow.sentences import Frozen


class Community(Frozen):
    """What is told of a community in codes of the standard's lists, which identify nobody; None, (): not told yet.

    `kind`: list `community_kinds`; `delivery`, who carries it out: list `delivery`; `target_groups`: list of that name.
    """

    kind: str | None = None
    delivery: str | None = None
    target_groups: tuple[str, ...] = ()


class SealedCommunity(Sealed):
    """The words of the community: its name, and the place, which in a small town may be one house."""

    name: str
    place: str | None = None


class InitiativeOpened(undertaking.Opened):
    """An initiative was opened: with what kind of community, under which published texts.

    `number` is the file mark (symbol.number.year); `lead` is the role that answers for it.
    """

    topic: ClassVar[str] = "initiative.opened"

    lead: str
    community: Community = Community()
    sealed: SealedCommunity | None


class CommunityDescribed(Event):
    """What is known of the community is now this, as a whole."""

    topic: ClassVar[str] = "initiative.community_described"

    community: Community
    sealed: SealedCommunity | None


class SealedMember(Sealed):
    """Who it is, from which institution, and what he does in the team."""

    name: str
    institution: str
    role: str | None = None


class MemberJoined(Event):
    """Somebody from another institution belongs to the team now; `member` numbers them, from 1."""

    topic: ClassVar[str] = "initiative.member_joined"

    member: int
    sealed: SealedMember | None


class MemberLeft(Event):
    """Somebody from another institution no longer belongs to the team."""

    topic: ClassVar[str] = "initiative.member_left"

    member: int


class WorkerAssigned(undertaking.WorkerAssigned):
    """A worker joined the team in a role; `instead_of` held it before. `worker` None: nobody holds it now."""

    topic: ClassVar[str] = "initiative.worker_assigned"


class InitiativeLentUntilReturn(undertaking.LentUntilReturn):
    """Whoever was assigned just now stands in for an absent one: the part goes back to `owner` when she returns."""

    topic: ClassVar[str] = "initiative.lent_until_return"


EVENTS: tuple[type[Event], ...] = (
    InitiativeOpened, CommunityDescribed, MemberJoined, MemberLeft, WorkerAssigned, InitiativeLentUntilReturn,
)  # fmt: skip
"""Every event of the aggregate's own, for the closed table of topics."""
