"""The circumstances of an act: the day, the reason and the role are checked once, for every aggregate alike."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.errors import Refused
from tests.builders import TODAY, acting, uid


def test_an_act_happened_today_unless_another_day_is_said() -> None:
    assert acting().meta().occurred_on == TODAY
    assert acting(on=date(2026, 3, 3)).meta().occurred_on == date(2026, 3, 3)


def test_no_event_can_say_that_it_happened_after_today() -> None:
    with pytest.raises(Refused) as refused:
        acting(on=date(2026, 3, 10)).meta()

    assert refused.value.said.key == "acting.occurred_in_future"


def test_an_event_says_who_answers_who_typed_and_for_whom() -> None:
    meta = acting(actor=uid(5), entered_by=uid(6), on_behalf_of=uid(7)).meta()

    assert (meta.actor, meta.entered_by, meta.on_behalf_of) == (uid(5), uid(6), uid(7))


def test_an_act_is_done_in_the_role_given_else_chosen_else_the_first_one() -> None:
    roles = ("social_worker", "manager")

    assert acting(roles=roles).meta().role == "social_worker"
    assert acting(roles=roles, chosen_role="manager").meta().role == "manager"
    assert acting(roles=roles, chosen_role="manager").meta("social_worker").role == "social_worker"


def test_whoever_chooses_a_role_acts_in_it_alone_and_must_hold_it() -> None:
    roles = ("social_worker", "manager")

    assert acting(roles=roles).usable_roles() == roles
    assert acting(roles=roles, chosen_role="manager").usable_roles() == ("manager",)
    with pytest.raises(Refused) as refused:
        acting(roles=roles, chosen_role="psychologist").usable_roles()
    assert refused.value.said.key == "acting.role_not_held"


@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_an_act_that_needs_a_reason_is_refused_without_one(reason: str | None) -> None:
    with pytest.raises(Refused) as refused:
        acting(reason=reason).why()

    assert refused.value.said.key == "acting.reason_missing"


def test_a_reason_is_trimmed() -> None:
    assert acting(reason=" bo tak ").why() == "bo tak"
