"""A case as its events leave it: whose it is, who works on it, where its process stands."""

from __future__ import annotations

from uuid import UUID

from osl_workflow.case.events import CaseOpened, MemberJoined, MemberLeft
from osl_workflow.event import Event
from osl_workflow.progress.undertaking import Undertaking, changes, first_event_missing, opened

KIND = "case"


class Case(Undertaking):
    """A case: whose family it counts for, and with whom social work is done."""

    lead: str = CaseOpened.lead
    household: UUID
    client: UUID
    members: tuple[UUID, ...]


def apply(state: Case | None, event: Event, id: UUID) -> Case:
    """Return the case after `event`. Decides nothing and reads any event, also one that can no longer be unsealed.

    Raises:
        TypeError: the first event of the case is not its opening.
    """
    if isinstance(event, CaseOpened):
        return Case(id=id, **opened(event, Case))
    if state is None:
        raise first_event_missing(event, "a case")
    version = state.version + 1
    return state.model_copy(update={"version": version, **_changes(state, event, version)})


def _changes(state: Case, event: Event, entry: int) -> dict[str, object]:
    match event:
        case MemberJoined():
            return {"members": (*state.members, event.person)}
        case MemberLeft():
            return {"members": tuple(person for person in state.members if person != event.person)}
        case _:
            return changes(state, event, entry)
