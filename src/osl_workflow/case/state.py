"""A case as its events leave it: whose it is, who works on it, where its process stands."""

from __future__ import annotations

from uuid import UUID

from osl_workflow.case.events import (
    CaseOpened,
    HouseholdChanged,
    MemberJoined,
    MemberLeft,
    TransferAccepted,
    TransferDeclined,
    TransferEnded,
    TransferOffered,
)
from osl_workflow.case.offers import Offer
from osl_workflow.event import Event
from osl_workflow.progress.undertaking import Undertaking, changes, first_event_missing, opened

KIND = "case"


class Case(Undertaking):
    """A case: whose family it counts for, and with whom social work is done; `offers`: what is offered, by part.

    `united`: the persons whose records were merged so that it counts for another household, in that order, each with
    the household for which it counted before.
    """

    lead: str = CaseOpened.lead
    household: UUID
    client: UUID
    members: tuple[UUID, ...]
    offers: dict[str, Offer] = {}
    united: dict[UUID, UUID] = {}


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
        case HouseholdChanged():
            return {"household": event.household, "united": _united(state.united, event)}
        case TransferOffered():
            made = Offer(
                part=event.part, to=event.to, by=event.meta.actor, since=event.meta.occurred_on, until=event.until,
                entry=entry,
            )  # fmt: skip
            return {"offers": {**state.offers, event.part: made}}
        case TransferAccepted() | TransferDeclined() | TransferEnded():
            return {"offers": {part: offer for part, offer in state.offers.items() if part != event.part}}
        case _:
            return changes(state, event, entry)


def _united(known: dict[UUID, UUID], event: HouseholdChanged) -> dict[UUID, UUID]:
    """Return what was merged, with the merging of an event, or without it and all that rested on it."""
    if event.person not in known:
        return {**known, event.person: event.before}
    before = tuple(known)[: tuple(known).index(event.person)]
    return {person: known[person] for person in before}
