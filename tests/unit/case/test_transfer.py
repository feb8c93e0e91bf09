"""A case goes from one worker to another by an offer; until it is taken over it stays where it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.case import commands as c
from osl_workflow.case.decide import decide
from osl_workflow.case.events import (
    CaseLentUntilReturn,
    TransferAccepted,
    TransferDeclined,
    TransferEnded,
    TransferOffered,
    WorkerAssigned,
)
from osl_workflow.case.state import Case, apply
from osl_workflow.case.transfer import left
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.progress import commands as p
from osl_workflow.progress.events import Closed
from osl_workflow.progress.handing_over import GiveBack, HandOver
from tests.builders import COLLEAGUE, HEAD, OPENED, ROLE_OF, WORKER, acting, fold, only, reread, uid, unreadable
from tests.unit.case.test_case import CASE, RULES, a_case

THIRD = uid(7)
LAST = OPENED + timedelta(days=14)
SOCIAL = ("social_worker",)


def act(
    case: Case, command: p.Command, by: UUID = WORKER, *, today: date = OPENED, reason: str | None = "znasz tę rodzinę",
    roles: tuple[str, ...] | None = SOCIAL, **more: Any,
) -> tuple[Event, ...]:  # fmt: skip
    """What a command makes happen; `roles`: those of the receiver."""
    who = acting(actor=by, roles=(ROLE_OF.get(by, "social_worker"),), today=today, reason=reason, **more)
    return decide(RULES, case, command, who, worker_roles=roles)


def after(case: Case, command: p.Command, by: UUID = WORKER, **more: Any) -> Case:
    return fold(apply, act(case, command, by, **more), state=case)


def held() -> Case:
    return after(a_case(), c.Assign(worker=WORKER), HEAD)


def offered(**more: Any) -> Case:
    return after(held(), c.OfferTransfer(worker=COLLEAGUE, **more))


def refused(case: Case, command: p.Command, by: UUID = WORKER, **more: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(case, command, by, **more)
    return refusal.value.said.key


# --- the offer --------------------------------------------------------------------------------------------------------


def test_who_has_a_case_offers_it_with_a_word_and_has_it_until_it_is_taken_over() -> None:
    events = act(held(), c.OfferTransfer(worker=COLLEAGUE))
    offer = only(TransferOffered, events)
    case = fold(apply, events, state=held())

    assert (offer.to, offer.worker, offer.until) == (COLLEAGUE, WORKER, LAST)
    assert offer.sealed is not None
    assert offer.sealed.reason == "znasz tę rodzinę"
    assert case.worker == WORKER
    assert case.offers["social_worker"].to == COLLEAGUE


def test_the_head_offers_for_anybody_also_what_nobody_has() -> None:
    assert after(held(), c.OfferTransfer(worker=COLLEAGUE), HEAD).offers
    assert only(TransferOffered, act(a_case(), c.OfferTransfer(worker=COLLEAGUE), HEAD)).worker is None


def test_nobody_offers_what_is_not_hers() -> None:
    assert refused(held(), c.OfferTransfer(worker=THIRD), COLLEAGUE) == "case.transfer_not_holder"


def test_a_deputy_offers_and_answers_for_the_one_who_is_away() -> None:
    case = after(held(), c.OfferTransfer(worker=COLLEAGUE), THIRD, on_behalf_of=WORKER)
    taken = act(case, c.AcceptTransfer(), THIRD, on_behalf_of=COLLEAGUE)

    assert only(WorkerAssigned, taken).worker == COLLEAGUE
    assert taken[0].meta.on_behalf_of == COLLEAGUE


def test_an_offer_needs_somebody_else_with_the_role_who_is_still_here() -> None:
    assert refused(held(), c.OfferTransfer(worker=WORKER)) == "case.transfer_to_holder"
    assert refused(held(), c.OfferTransfer(worker=COLLEAGUE), roles=("manager",)) == "progress.worker_without_role"
    assert refused(held(), c.OfferTransfer(worker=COLLEAGUE), roles=None) == "progress.worker_has_left"
    assert refused(held(), c.OfferTransfer(worker=COLLEAGUE, part="astronaut")) == "progress.unknown_part"


def test_its_last_day_is_no_day_that_has_passed() -> None:
    yesterday = OPENED - timedelta(days=1)

    assert refused(held(), c.OfferTransfer(worker=COLLEAGUE, until=yesterday)) == "case.transfer_until_past"
    assert only(TransferOffered, act(held(), c.OfferTransfer(worker=COLLEAGUE, until=OPENED))).until == OPENED


def test_one_part_is_offered_to_one_person_at_a_time() -> None:
    assert refused(offered(), c.OfferTransfer(worker=THIRD)) == "case.transfer_open"


def test_a_closed_case_is_neither_offered_nor_assigned() -> None:
    closed = after(held(), p.Close(closing="moved_away"))

    assert refused(closed, c.OfferTransfer(worker=COLLEAGUE), HEAD) == "progress.not_while_closed"
    assert refused(closed, c.Assign(worker=COLLEAGUE), HEAD) == "progress.not_while_closed"


# --- the answer -------------------------------------------------------------------------------------------------------


def test_taking_a_case_over_is_its_assignment_in_the_same_act() -> None:
    events = act(offered(), c.AcceptTransfer(), COLLEAGUE)
    case = fold(apply, events, state=offered())

    assert [type(event) for event in events] == [TransferAccepted, WorkerAssigned]
    assert only(WorkerAssigned, events).instead_of == WORKER
    assert (case.worker, case.offers) == (COLLEAGUE, {})


def test_nobody_but_the_one_asked_answers() -> None:
    for command in (c.AcceptTransfer(), c.DeclineTransfer()):
        for other in (WORKER, THIRD, HEAD):
            assert refused(offered(), command, other) == "case.transfer_not_yours"


def test_who_cannot_take_it_over_says_why_and_it_stays_where_it_was() -> None:
    assert refused(offered(), c.DeclineTransfer(), COLLEAGUE, reason=None) == "acting.reason_missing"
    events = act(offered(), c.DeclineTransfer(), COLLEAGUE, reason="nie znam tej okolicy")
    case = fold(apply, events, state=offered())

    assert only(TransferDeclined, events).sealed is not None
    assert (case.worker, case.offers) == (WORKER, {})


def test_who_has_lost_the_role_or_left_meanwhile_takes_nothing_over() -> None:
    assert refused(offered(), c.AcceptTransfer(), COLLEAGUE, roles=("manager",)) == "progress.worker_without_role"
    assert refused(offered(), c.AcceptTransfer(), COLLEAGUE, roles=None) == "progress.worker_has_left"


def test_what_nobody_offers_cannot_be_answered() -> None:
    for command in (c.AcceptTransfer(), c.DeclineTransfer(), c.WithdrawTransfer()):
        assert refused(held(), command, COLLEAGUE) == "case.no_transfer"


def test_an_answer_is_not_given_before_the_offer() -> None:
    case = after(held(), c.OfferTransfer(worker=COLLEAGUE), today=OPENED + timedelta(days=2))
    early: dict[str, Any] = {"today": OPENED + timedelta(days=3), "on": OPENED}

    assert refused(case, c.AcceptTransfer(), COLLEAGUE, **early) == "case.transfer_answered_before"


# --- its end without an answer ----------------------------------------------------------------------------------------


def test_it_is_taken_back_by_whoever_made_it_has_the_case_or_assigns() -> None:
    by_head = after(held(), c.OfferTransfer(worker=COLLEAGUE), HEAD)

    for case, who in ((offered(), WORKER), (by_head, WORKER), (by_head, HEAD), (offered(), HEAD)):
        assert only(TransferEnded, act(case, c.WithdrawTransfer(), who)).cause == "withdrawn"
    assert refused(offered(), c.WithdrawTransfer(), THIRD) == "case.transfer_not_holder"


def test_after_its_last_day_it_is_not_answered_any_more_and_needs_nothing_to_be_over() -> None:
    late = LAST + timedelta(days=1)

    assert after(offered(), c.AcceptTransfer(), COLLEAGUE, today=LAST).worker == COLLEAGUE
    for command in (c.AcceptTransfer(), c.DeclineTransfer()):
        assert refused(offered(), command, COLLEAGUE, today=late) == "case.transfer_expired"
    assert only(TransferEnded, act(offered(), c.WithdrawTransfer(), today=late)).cause == "expired"


def test_a_new_offer_puts_the_expired_one_away() -> None:
    events = act(offered(), c.OfferTransfer(worker=THIRD), today=LAST + timedelta(days=1))
    case = fold(apply, events, state=offered())

    assert (only(TransferEnded, events).to, only(TransferEnded, events).cause) == (COLLEAGUE, "expired")
    assert case.offers["social_worker"].to == THIRD


def test_a_direct_assignment_ends_it_with_a_record() -> None:
    events = act(offered(), c.Assign(worker=THIRD), HEAD)

    assert only(TransferEnded, events).cause == "assigned"
    assert fold(apply, events, state=offered()).offers == {}


def test_an_assignment_of_another_part_leaves_it_alone() -> None:
    events = act(offered(), c.Assign(worker=HEAD, part="manager"), HEAD, roles=("manager",))

    assert [type(event) for event in events] == [WorkerAssigned]


def test_the_end_of_social_work_ends_it_with_a_record() -> None:
    events = act(offered(), p.Close(closing="moved_away"))

    assert isinstance(events[0], Closed)
    assert only(TransferEnded, events).cause == "closed"


def test_the_leaving_of_the_one_asked_ends_it_with_a_record() -> None:
    (ended,) = left(offered(), COLLEAGUE, acting(actor=HEAD, roles=("manager",), today=OPENED))

    assert (ended.to, ended.cause) == (COLLEAGUE, "left")
    assert not list(left(offered(), THIRD, acting()))


# --- handing over, and back -------------------------------------------------------------------------------------------


def hand_over(**more: Any) -> HandOver:
    return HandOver(part="social_worker", holder=WORKER, worker=COLLEAGUE, **more)


def test_what_is_handed_over_until_the_return_goes_back_to_whose_it_was() -> None:
    events = act(held(), hand_over(until_return=True), HEAD)
    case = fold(apply, events, state=held())

    assert [type(event) for event in events] == [WorkerAssigned, CaseLentUntilReturn]
    assert (case.worker, case.lent) == (COLLEAGUE, {"social_worker": WORKER})
    back = after(case, GiveBack(part="social_worker", owner=WORKER), HEAD)
    assert (back.worker, back.lent) == (WORKER, {})


def test_what_is_handed_over_for_good_does_not_go_back() -> None:
    case = after(held(), hand_over(), HEAD)

    assert (case.worker, case.lent) == (COLLEAGUE, {})
    assert refused(case, GiveBack(part="social_worker", owner=WORKER), HEAD) == "progress.not_lent"


def test_a_stand_in_who_hands_it_on_hands_on_whose_it_is() -> None:
    case = after(held(), hand_over(until_return=True), HEAD)
    on = HandOver(part="social_worker", holder=COLLEAGUE, worker=THIRD)

    assert after(case, on, HEAD).lent == {"social_worker": WORKER}


def test_who_gets_it_for_good_meanwhile_keeps_it() -> None:
    case = after(held(), hand_over(until_return=True), HEAD)

    assert after(case, c.Assign(worker=THIRD), HEAD).lent == {}


def test_it_is_handed_over_only_from_the_one_who_has_it_and_by_who_assigns() -> None:
    other = after(held(), c.Assign(worker=COLLEAGUE), HEAD)

    assert refused(other, hand_over(), HEAD) == "progress.not_held_any_more"
    to_herself = HandOver(part="social_worker", holder=WORKER, worker=WORKER)
    assert refused(held(), to_herself, HEAD) == "progress.assigned_already"
    assert refused(held(), hand_over(), WORKER) == "progress.no_permission"


def test_handing_over_ends_an_offer_of_the_same_part() -> None:
    assert only(TransferEnded, act(offered(), hand_over(), HEAD)).cause == "assigned"


def test_work_taken_up_again_waits_for_a_worker_where_its_own_has_left() -> None:
    in_plan = held().model_copy(update={"progress": held().progress.model_copy(update={"phase": "plan"})})
    closed = after(in_plan, p.Close(closing="moved_away"), HEAD)
    who = acting(actor=HEAD, roles=("manager",), today=OPENED)
    case = fold(apply, decide(RULES, closed, p.Reopen(), who, gone=(WORKER,)), state=closed)

    assert (case.progress.status, case.worker) == ("active", None)


def test_a_case_whose_key_is_destroyed_is_told_all_the_same() -> None:
    events = (*act(held(), c.OfferTransfer(worker=COLLEAGUE)), *act(offered(), c.AcceptTransfer(), COLLEAGUE))

    assert fold(apply, map(unreadable, map(reread, events)), state=held(), id=CASE).worker == COLLEAGUE
