"""What holds of a case that is offered, answered, assigned, lent and closed in any order, by anybody, on any day."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.case import commands as c
from osl_workflow.case.decide import decide
from osl_workflow.case.events import (
    TransferAccepted,
    TransferDeclined,
    TransferEnded,
    TransferOffered,
    WorkerAssigned,
)
from osl_workflow.case.state import apply
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.progress import commands as p
from osl_workflow.progress.handing_over import GiveBack, HandOver
from tests.builders import COLLEAGUE, HEAD, OPENED, ROLE_OF, WORKER, acting, fold, uid, unreadable
from tests.unit.case.test_case import CASE, RULES, a_case, opened

PART = "social_worker"
PEOPLE = (WORKER, COLLEAGUE, HEAD, uid(7))
SOMEBODY = st.sampled_from(PEOPLE)
COMMANDS: st.SearchStrategy[p.Command] = st.one_of(
    st.builds(c.OfferTransfer, worker=SOMEBODY),
    st.just(c.AcceptTransfer()),
    st.just(c.DeclineTransfer()),
    st.just(c.WithdrawTransfer()),
    st.builds(c.Assign, worker=st.none() | SOMEBODY),
    st.builds(HandOver, part=st.just(PART), holder=SOMEBODY, worker=SOMEBODY, until_return=st.booleans()),
    st.builds(GiveBack, part=st.just(PART), owner=SOMEBODY),
    st.just(p.Suspend()),
    st.just(p.Resume()),
    st.just(p.Close(closing="moved_away")),
)


class Try(NamedTuple):
    """Somebody tries something, some days after the one before."""

    who: UUID
    command: p.Command
    after: int


FIRST = (Try(HEAD, c.Assign(worker=WORKER), 0), Try(WORKER, c.OfferTransfer(worker=COLLEAGUE), 0))
TRIES = st.lists(st.builds(Try, SOMEBODY, COMMANDS, st.sampled_from([0, 0, 1, 9])), max_size=25)


@given(TRIES)
def test_whatever_is_tried_the_case_is_one_persons_and_an_offer_has_one_end(tries: list[Try]) -> None:
    case, day, history = a_case(), OPENED, list(opened())
    offer: TransferOffered | None = None
    holder: UUID | None = None
    for one in (*FIRST, *tries):
        day += timedelta(days=one.after)
        who = acting(actor=one.who, roles=(ROLE_OF.get(one.who, PART), PART), today=day)
        try:
            events: tuple[Event, ...] = decide(RULES, case, one.command, who, worker_roles=(PART,))
        except Refused:
            continue
        for event in events:
            match event:
                case TransferOffered():
                    assert offer is None
                    offer = event
                    assert event.until >= day
                case TransferAccepted() | TransferDeclined():
                    assert offer is not None
                    assert (event.to, event.meta.actor) == (offer.to, offer.to)
                    assert day <= offer.until
                    offer = None
                case TransferEnded():
                    assert offer is not None
                    assert (event.cause == "expired") == (day > offer.until)
                    offer = None
                case WorkerAssigned():
                    assert event.instead_of == holder
                    assert event.worker != holder
                    holder = event.worker
        if any(isinstance(event, WorkerAssigned) for event in events):
            assert offer is None
        if any(isinstance(event, TransferAccepted) for event in events):
            assert holder == one.who
        case = fold(apply, events, state=case)
        history += events
        assert case.worker == holder
        assert {made.to for made in case.offers.values()} == ({offer.to} if offer else set())
        assert offer is None or (offer.to != holder and case.progress.status != "closed")
        assert set(case.lent.values()).isdisjoint({holder})
    assert fold(apply, map(unreadable, history), id=CASE).offers == case.offers
