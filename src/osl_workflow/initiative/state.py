"""An initiative as its events leave it: with which community, who is in the team, where its process stands."""

from __future__ import annotations

from uuid import UUID

from osl_workflow.event import Event
from osl_workflow.initiative.events import (
    Community,
    CommunityDescribed,
    InitiativeOpened,
    MemberJoined,
    MemberLeft,
    SealedCommunity,
    SealedMember,
)
from osl_workflow.progress.undertaking import Undertaking, changes, first_event_missing, opened

KIND = "initiative"


class Initiative(Undertaking):
    """An initiative. `words` are None when its key has been destroyed; so is what is known of a member.

    `members` are those of other institutions who are in the team now, by their number; `joined` counts all there were.
    """

    community: Community = Community()
    words: SealedCommunity | None = None
    members: dict[int, SealedMember | None] = {}
    joined: int = 0

    @property
    def name(self) -> str | None:
        """The name that it was given, or None where it can no longer be read."""
        return None if self.words is None else self.words.name


def apply(state: Initiative | None, event: Event, id: UUID) -> Initiative:
    """Return the initiative after `event`. Decides nothing and reads any event, also one that is no longer readable.

    Raises:
        TypeError: the first event of the initiative is not its opening.
    """
    if isinstance(event, InitiativeOpened):
        return Initiative(id=id, words=event.sealed, **opened(event, Initiative))
    if state is None:
        raise first_event_missing(event, "an initiative")
    version = state.version + 1
    return state.model_copy(update={"version": version, **_changes(state, event, version)})


def _changes(state: Initiative, event: Event, entry: int) -> dict[str, object]:
    match event:
        case CommunityDescribed():
            return {"community": event.community, "words": event.sealed}
        case MemberJoined():
            return {"members": {**state.members, event.member: event.sealed}, "joined": event.member}
        case MemberLeft():
            return {"members": {number: who for number, who in state.members.items() if number != event.member}}
        case _:
            return changes(state, event, entry)
