"""Who stands in for somebody absent never decides on what either of the two did."""

from __future__ import annotations

from typing import Any

import pytest

from osl_workflow.errors import Refused
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.rules import Choices
from osl_workflow.progress.state import Progress
from tests.builders import COLLEAGUE, DEPUTY, HEAD, WORKER, Story, only, process, step

EITHER = ["social_worker", "manager"]
WITH_A_REASON = Choices(separation="reason")


def story(choices: Choices | None = None) -> Story:
    """A request that the head or her deputy approves, and a grant that nobody makes of his own request."""
    approval = {"by": ["manager", "deputy_manager"]}
    told = {"type": "text", "title": {"pl": "Skąd", "en": "Whence"}}
    request = step("request", by=EITHER, approval=approval, form={"told": told})
    grant = step("grant", by=EITHER, not_by=["request"], needs=["request"])
    return Story(process(recruitment=[request], diagnosis=[grant]), choices=choices)


def as_head(deputy: Any) -> dict[str, Any]:
    """Somebody acts for the head, in her role."""
    return {"by": deputy, "on_behalf_of": HEAD, "roles": ("manager",)}


APPROVE = c.ApproveStep(step="request")


def key(of: Story, command: c.Command, **who: Any) -> str:
    refused: Refused = of.refused(command, **who)
    return next((detail.values["said"].key for detail in refused.details if "said" in detail.values), refused.said.key)


def test_an_acting_head_approves_in_his_own_name_for_the_head() -> None:
    told = story()
    told.do("request", by=WORKER)

    approved = only(e.StepApproved, told.act(APPROVE, **as_head(COLLEAGUE)))

    assert (approved.meta.actor, approved.meta.on_behalf_of, approved.meta.role) == (COLLEAGUE, HEAD, "manager")


def test_an_acting_head_approves_neither_his_own_work_nor_that_of_the_head() -> None:
    own, of_head = story(), story()
    own.do("request", by=COLLEAGUE)
    of_head.do("request", by=HEAD)

    assert key(own, APPROVE, **as_head(COLLEAGUE)) == "progress.approver_did_it"
    assert key(of_head, APPROVE, **as_head(COLLEAGUE)) == "progress.approver_did_it"
    of_head.act(APPROVE, by=DEPUTY)


def test_what_was_done_for_the_head_neither_she_nor_the_acting_head_approves() -> None:
    told = story()
    told.do("request", **as_head(COLLEAGUE))

    assert key(told, APPROVE, by=HEAD) == "progress.approver_did_it"
    assert key(told, APPROVE, by=COLLEAGUE, roles=("manager",)) == "progress.approver_did_it"
    told.act(APPROVE, by=DEPUTY)


@pytest.mark.parametrize("who", [as_head(COLLEAGUE), {"by": HEAD}, {"by": COLLEAGUE, "roles": ("manager",)}])
def test_a_reason_is_never_enough_where_somebody_was_stood_in_for(who: dict[str, Any]) -> None:
    told = story(WITH_A_REASON)
    told.do("request", **as_head(COLLEAGUE))

    assert key(told, APPROVE, reason="nikogo innego nie ma", **who) == "progress.approver_did_it"


def test_a_reason_is_not_enough_for_the_acting_head_where_it_is_for_the_head() -> None:
    told = story(WITH_A_REASON)
    told.do("request", by=HEAD)

    assert key(told, APPROVE, reason="nikogo innego nie ma", **as_head(COLLEAGUE)) == "progress.approver_did_it"
    approved = only(e.StepApproved, told.act(APPROVE, by=HEAD, reason="nikogo innego nie ma"))
    assert approved.deviations == ("separation",)


def test_a_step_that_one_person_may_not_combine_is_nothing_for_the_two_either() -> None:
    told = story(WITH_A_REASON)
    told.do("request", by=HEAD)
    told.act(APPROVE, by=DEPUTY)
    grant = c.DoStep(step="grant")

    assert key(told, grant, reason="trzeba", **as_head(COLLEAGUE)) == "progress.did_it_before"
    assert only(e.StepDone, told.act(grant, by=HEAD, reason="trzeba")).deviations == ("separation",)


def test_a_correction_made_for_the_head_is_not_approved_by_her() -> None:
    told = story()
    told.do("request", by=WORKER)
    told.act(APPROVE, by=HEAD)
    told.act(c.CorrectStep(step="request", form={"told": "osobiście"}), reason="pomyłka", **as_head(COLLEAGUE))

    assert key(told, APPROVE, by=HEAD) == "progress.approver_did_it"
    told.act(APPROVE, by=DEPUTY)


def test_whoever_stood_in_is_remembered_with_the_one_for_whom() -> None:
    told = story()
    told.do("request", **as_head(COLLEAGUE))

    assert told.progress.stood_in == {"request": (COLLEAGUE, HEAD)}
    assert told.replayed() == told.progress != Progress()


def test_a_deputy_corrects_what_the_absent_one_did() -> None:
    told = story()
    told.do("request", by=WORKER)
    told.act(APPROVE, by=HEAD)
    correct = c.CorrectStep(step="request", form={"told": "osobiście"})

    assert key(told, correct, by=COLLEAGUE, reason="pomyłka") == "progress.not_the_author"
    told.act(correct, by=COLLEAGUE, on_behalf_of=WORKER, reason="pomyłka")
