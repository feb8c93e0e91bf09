"""The only one who may manage the staff stays: else nobody could let anybody in any more."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.errors import Refused
from osl_workflow.staff.commands import EndRole, GiveRole, Leave, NameDeputy, NoteAbsence, StaffCommand
from osl_workflow.staff.heading import check_headed, headed_until, unheaded
from osl_workflow.staff.state import Staff
from osl_workflow.staff.term import Term
from tests.builders import acting
from tests.unit.staff.test_absence import after, day, member

HEADS = ("manager",)
LAST = date(2026, 3, 3)
GOES: tuple[StaffCommand, ...] = (Leave(), EndRole(role="manager", to=LAST))


def gone(staff: Staff, command: StaffCommand) -> Staff:
    return after(staff, command, by=acting(on=LAST))


def given(staff: Staff, from_: str, to: str | None = None) -> Staff:
    return after(staff, GiveRole(role="manager", from_=day(from_), to=None if to is None else day(to)))


@pytest.mark.parametrize("command", GOES)
def test_the_only_head_neither_leaves_nor_gives_up_the_role(command: StaffCommand) -> None:
    head, worker, acting_head = (
        member(1, "manager"),
        member(2, "social_worker"),
        given(member(3), "2026-01-01", "2026-12-31"),
    )

    with pytest.raises(Refused) as refused:
        check_headed(head, gone(head, command), HEADS, (head, worker, acting_head), LAST, LAST)

    assert refused.value.said.key == "staff.only_head"
    assert refused.value.said.values["day"] == date(2026, 3, 4)


@pytest.mark.parametrize("command", GOES)
@pytest.mark.parametrize(("from_", "may"), [("2026-03-04", True), ("2026-03-05", False)])
def test_whoever_follows_begins_on_the_next_day_at_the_latest(command: StaffCommand, from_: str, may: bool) -> None:
    head, follower = member(1, "manager"), given(member(2), from_)

    try:
        check_headed(head, gone(head, command), HEADS, (follower,), LAST, LAST)
    except Refused:
        assert not may
    else:
        assert may


def test_a_head_who_leaves_follows_nobody() -> None:
    head, other = member(1, "manager"), gone(member(2, "manager"), Leave())

    with pytest.raises(Refused):
        check_headed(head, gone(head, Leave()), HEADS, (other,), LAST, LAST)


def test_who_never_managed_the_staff_for_good_may_always_go() -> None:
    for staff in (member(1, "social_worker"), given(member(2), "2026-01-01", "2026-12-31")):
        check_headed(staff, gone(staff, Leave()), HEADS, (), LAST, LAST)


def test_the_days_on_which_nobody_can_head_the_centre_are_told() -> None:
    away = NoteAbsence(from_=day("2026-03-04"), to=day("2026-03-06"), kind="leave")
    alone, deputy = after(member(1, "manager"), away), member(2, "social_worker")
    stood_in = after(alone, NameDeputy(deputy=deputy.id, from_=day("2026-03-05"), to=None), deputy=deputy)
    days = (LAST, date(2026, 3, 31))

    assert unheaded((alone, deputy), HEADS, *days) == (Term(from_=day("2026-03-04"), to=day("2026-03-06")),)
    assert unheaded((stood_in, deputy), HEADS, *days) == (Term(from_=day("2026-03-04"), to=day("2026-03-04")),)
    assert unheaded((alone, member(3, "manager")), HEADS, *days) == ()
    assert unheaded((deputy,), HEADS, *days) == (Term(from_=days[0], to=days[1]),)


def test_the_last_day_on_which_the_centre_is_headed_is_told() -> None:
    first, second = given(member(1), "2026-01-01", "2026-03-31"), given(member(2), "2026-04-01", "2026-05-31")

    assert headed_until((second, first), HEADS, LAST) == date(2026, 5, 31)
    assert headed_until((second,), HEADS, LAST) == date(2026, 3, 2)
    assert headed_until((first, given(member(3), "2026-04-01")), HEADS, LAST) is None
    assert headed_until((gone(member(4, "manager"), Leave()),), HEADS, LAST) == LAST
