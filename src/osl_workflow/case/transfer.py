"""Handing a part of a case from one worker to another: offered, answered; the case is always somebody's meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from osl_workflow.case import commands as c
from osl_workflow.case.events import (
    TransferAccepted,
    TransferDeclined,
    TransferEnded,
    TransferOffered,
    WorkerAssigned,
)
from osl_workflow.errors import Refused
from osl_workflow.progress.events import Closed
from osl_workflow.progress.permissions import allowed_role, require
from osl_workflow.progress.undertaking import check_holder, known_part, sealed_reason
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.case.offers import Cause, Offer
    from osl_workflow.case.state import Case
    from osl_workflow.event import Event
    from osl_workflow.progress.rules import Rules


def decide(
    rules: Rules, case: Case, command: c.Transfer, acting: Acting, worker_roles: Sequence[str] | None
) -> tuple[Event, ...]:
    """Return the events of an offer or of an answer to it.

    `worker_roles`: the roles that the one to whom it is offered holds on that day (None: she has left).

    Raises:
        Refused: not permitted, not hers to answer, expired, or the receiver cannot hold the part.
    """
    part = known_part(rules, case, command.part)
    match command:
        case c.OfferTransfer():
            return _offer(rules, case, part, command, acting, worker_roles)
        case c.AcceptTransfer():
            return _accept(rules, case, part, acting, worker_roles)
        case c.DeclineTransfer():
            offer, role = _mine(rules, case, part, acting)
            acting.why()
            declined = TransferDeclined(meta=acting.meta(role), part=part, to=offer.to, sealed=sealed_reason(acting))
            return (declined,)
        case c.WithdrawTransfer():
            return _withdraw(rules, case, part, acting)


def ended(case: Case, events: Sequence[Event], acting: Acting) -> Iterator[TransferEnded]:
    """Yield the end of each offer that other events of an act leave without a sense."""
    assigned = {event.part for event in events if isinstance(event, WorkerAssigned)}
    closed = any(isinstance(event, Closed) for event in events)
    for part, offer in case.offers.items():
        if closed or part in assigned:
            yield _ended(offer, acting, "closed" if closed else "assigned", events[0].meta.role)


def left(case: Case, worker: UUID, acting: Acting) -> Iterator[TransferEnded]:
    """Yield the end of each offer of a case to somebody who leaves the centre."""
    yield from (_ended(offer, acting, "left", None) for offer in case.offers.values() if offer.to == worker)


def _offer(
    rules: Rules, case: Case, part: str, command: c.OfferTransfer, acting: Acting, worker_roles: Sequence[str] | None
) -> tuple[Event, ...]:
    held = case.workers.get(part)
    role = _may_dispose(rules, case, acting, (held,))
    if command.worker == held:
        raise Refused("case.transfer_to_holder")
    check_holder(rules, part, worker_roles)
    before = case.offers.get(part)
    if before is not None and not before.expired(acting.today):
        remedy = sentence("case.remedy_transfer_open", mark=case.number)
        raise Refused("case.transfer_open", until=before.until, details=[remedy])
    # Whoever is asked can answer from today on, however long ago she was asked.
    until = command.until or acting.today + timedelta(days=rules.choices.transfer_days)
    if until < acting.today:
        raise Refused("case.transfer_until_past", until=until, today=acting.today)
    offered = TransferOffered(
        meta=acting.meta(role), part=part, to=command.worker, worker=held, until=until, sealed=sealed_reason(acting)
    )  # fmt: skip
    return (*_expired(before, acting, role), offered)


def _accept(
    rules: Rules, case: Case, part: str, acting: Acting, worker_roles: Sequence[str] | None
) -> tuple[Event, ...]:
    offer, role = _mine(rules, case, part, acting)
    check_holder(rules, part, worker_roles)
    meta = acting.meta(role)
    accepted = TransferAccepted(meta=meta, part=part, to=offer.to, sealed=sealed_reason(acting))
    return accepted, WorkerAssigned(meta=meta, part=part, worker=offer.to, instead_of=case.workers.get(part))


def _withdraw(rules: Rules, case: Case, part: str, acting: Acting) -> tuple[Event, ...]:
    offer = _made(case, part)
    role = _may_dispose(rules, case, acting, (offer.by, case.workers.get(part)))
    return (_ended(offer, acting, "withdrawn", role),)


def _made(case: Case, part: str) -> Offer:
    """Return the offer of a part.

    Raises:
        Refused: it is not offered to anybody.
    """
    if part not in case.offers:
        raise Refused("case.no_transfer", mark=case.number)
    return case.offers[part]


def _mine(rules: Rules, case: Case, part: str, acting: Acting) -> tuple[Offer, str]:
    """Return the offer that whoever acts may answer, and the role in which she does.

    Raises:
        Refused: there is none, it is made to somebody else, was not yet made on that day, or its last day is over.
    """
    offer = _made(case, part)
    role = require(rules.standard, "transfer", acting, case.progress.status)
    if offer.to not in (acting.actor, acting.on_behalf_of):
        raise Refused("case.transfer_not_yours")
    if acting.on < offer.since:
        raise Refused("case.transfer_answered_before", on=acting.on, since=offer.since)
    if offer.expired(acting.today):
        raise Refused("case.transfer_expired", until=offer.until)
    return offer, role


def _may_dispose(rules: Rules, case: Case, acting: Acting, of: Iterable[UUID | None]) -> str:
    """Return the role in which the actor disposes of a part: as one of those whose it is, or as who assigns.

    Raises:
        Refused: he is neither.
    """
    if {acting.actor, acting.on_behalf_of} & {one for one in of if one is not None}:
        return require(rules.standard, "transfer", acting, case.progress.status)
    if allowed_role(rules.standard, "assign", acting) is None:
        raise Refused("case.transfer_not_holder", details=[sentence("case.remedy_transfer_holder")])
    return require(rules.standard, "assign", acting, case.progress.status)


def _expired(offer: Offer | None, acting: Acting, role: str) -> tuple[TransferEnded, ...]:
    return () if offer is None else (_ended(offer, acting, "expired", role),)


def _ended(offer: Offer, acting: Acting, cause: Cause, role: str | None) -> TransferEnded:
    """Return the end of an offer; one whose last day was over has expired, whatever ends it now."""
    told: Cause = "expired" if offer.expired(acting.today) else cause
    return TransferEnded(meta=acting.meta(role), part=offer.part, to=offer.to, cause=told)
