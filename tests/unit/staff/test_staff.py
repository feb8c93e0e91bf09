"""A staff member: posts up to one full-time one, roles of the standard with their days, teams, login."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.staff.commands import (
    AddStaff,
    ChangeLogin,
    EndPost,
    EndRole,
    GivePost,
    GiveRole,
    JoinTeam,
    Leave,
    LeaveTeam,
    StaffCommand,
)
from osl_workflow.staff.decide import decide
from osl_workflow.staff.events import RoleGiven, StaffAdded, StaffEvent
from osl_workflow.staff.state import Staff, apply, fte_on, roles_on
from tests.builders import acting, fold, reread, uid, unreadable

ROLES = ("social_worker", "manager")
TEAM = uid(200)


def day(text: str) -> date:
    return date.fromisoformat(text)


def added(*commands: StaffCommand) -> Staff:
    """Ewa Polna, an invented staff member, after some commands."""
    return after(fold(apply, decide(None, AddStaff(given="Ewa", family="Polna", login="epolna"), acting())), *commands)


def after(staff: Staff, *commands: StaffCommand, by: Acting | None = None) -> Staff:
    for command in commands:
        staff = fold(apply, decide(staff, command, by or acting(), roles=ROLES), state=staff)
    return staff


def refusal(staff: Staff | None, command: StaffCommand, by: Acting | None = None, *, login_taken: bool = False) -> str:
    with pytest.raises(Refused) as refused:
        decide(staff, command, by or acting(), roles=ROLES, login_taken=login_taken)
    return refused.value.said.key


def post(fte: str, from_: str, to: str | None = None) -> GivePost:
    return GivePost(title="social_worker", fte=Decimal(fte), from_=day(from_), to=day(to) if to else None)


def role(name: str, from_: str, to: str | None = None) -> GiveRole:
    return GiveRole(role=name, from_=day(from_), to=day(to) if to else None)


# --- adding and leaving -----------------------------------------------------------------------------------------------


def test_name_and_login_of_a_new_staff_member_are_sealed() -> None:
    (event,) = decide(None, AddStaff(given=" Ewa ", family="Polna", login=" epolna"), acting())

    assert isinstance(event, StaffAdded)
    assert event.sealed is not None
    assert (event.sealed.given, event.sealed.family, event.sealed.login) == ("Ewa", "Polna", "epolna")
    assert "olna" not in unreadable(event).model_dump_json()


def test_a_staff_member_needs_both_names_and_a_login_of_his_own() -> None:
    assert refusal(None, AddStaff(given="Ewa", family=" ", login="epolna")) == "staff.name_missing"
    assert refusal(None, AddStaff(given="Ewa", family="Polna", login=" ")) == "staff.login_form"
    assert refusal(None, AddStaff(given="Ewa", family="Polna", login="ewa polna")) == "staff.login_form"
    assert refusal(None, AddStaff(given="Ewa", family="Polna", login="ep"), login_taken=True) == "staff.login_taken"
    assert refusal(added(), AddStaff(given="Ewa", family="Polna", login="ep")) == "staff.already_added"
    assert refusal(None, Leave()) == "staff.unknown"


def test_a_login_can_be_changed_to_another_free_one() -> None:
    assert after(added(), ChangeLogin(login="ewap")).login == "ewap"
    assert refusal(added(), ChangeLogin(login="epolna")) == "staff.same_login"
    assert refusal(added(), ChangeLogin(login="jan"), login_taken=True) == "staff.login_taken"


def test_whoever_left_has_no_roles_posts_or_teams_from_the_next_day_on() -> None:
    worked = added(role("manager", "2020-01-01"), post("1", "2020-01-01"))
    worked = after(worked, JoinTeam(team=TEAM), by=acting(on=day("2020-01-01")))

    left = after(worked, Leave(), by=acting(on=day("2026-02-28")))

    assert roles_on(left, day("2026-02-28")) == ("manager",)
    assert fte_on(left, day("2026-02-28")) == 1
    assert left.teams_on(day("2026-02-28")) == (TEAM,)
    assert roles_on(left, day("2026-03-01")) == ()
    assert fte_on(left, day("2026-03-01")) == 0
    assert left.teams_on(day("2026-03-01")) == ()
    assert refusal(left, role("manager", "2026-03-01")) == "staff.has_left"


def test_after_the_key_is_destroyed_there_is_no_name_and_no_more_entry() -> None:
    erased = fold(apply, map(unreadable, decide(None, AddStaff(given="Ewa", family="Polna", login="ep"), acting())))

    assert (erased.display_name, erased.login) == ((), None)
    assert refusal(erased, role("manager", "2026-01-01")) == "staff.erased"


def test_nothing_of_a_post_a_team_or_leaving_is_before_the_first_day_here() -> None:
    hired = added(role("manager", "2026-01-05"), post("0.5", "2026-01-05"))
    eve = acting(on=day("2026-01-04"))

    assert refusal(hired, post("0.2", "2025-05-01", "2025-12-31")) == "staff.before_employed"
    assert [refusal(hired, one, eve) for one in (Leave(), JoinTeam(team=TEAM))] == ["staff.before_employed"] * 2
    assert after(hired, Leave(), by=acting(on=day("2026-01-05"))).left == day("2026-01-05")


def test_a_first_day_that_was_recorded_wrong_is_put_right_by_taking_the_post_back() -> None:
    hired = added(post("1", "2026-01-05"))
    again = after(hired, EndPost(post=1, to=day("2026-01-04")), post("1", "2025-05-01"))

    assert (hired.employed_from, again.employed_from) == (day("2026-01-05"), day("2025-05-01"))
    assert added(role("manager", "2026-01-05")).employed_from is None


# --- posts ------------------------------------------------------------------------------------------------------------


def test_posts_add_up_on_the_days_that_they_share() -> None:
    staff = added(post("0.5", "2026-01-01", "2026-06-30"), post("0.25", "2026-04-01"))

    assert fte_on(staff, day("2025-12-31")) == 0
    assert fte_on(staff, day("2026-01-01")) == Decimal("0.5")
    assert fte_on(staff, day("2026-06-30")) == Decimal("0.75")
    assert fte_on(staff, day("2026-07-01")) == Decimal("0.25")


@pytest.mark.parametrize("fte", ["0", "-0.5", "1.01"])
def test_a_post_is_more_than_none_and_at_most_a_full_one(fte: str) -> None:
    assert refusal(added(), post(fte, "2026-01-01")) == "staff.fte_out_of_range"


def test_posts_over_one_full_time_one_are_refused_with_the_day_and_what_is_free() -> None:
    staff = added(post("0.5", "2026-04-01", "2026-04-30"), post("0.25", "2026-04-15"))

    with pytest.raises(Refused) as refused:
        decide(staff, post("0.75", "2026-01-01"), acting())

    assert refused.value.said.key == "staff.over_full_time"
    assert refused.value.said.values["day"] == day("2026-04-01")
    assert refused.value.said.values["free"] == Decimal("0.5")


def test_posts_that_only_touch_may_both_be_full() -> None:
    staff = added(post("1", "2026-01-01", "2026-03-31"), post("1", "2026-04-01"))

    assert fte_on(staff, day("2026-03-31")) == fte_on(staff, day("2026-04-01")) == 1
    assert refusal(added(post("1", "2026-01-01", "2026-03-31")), post("0.1", "2026-03-31")) == "staff.over_full_time"


def test_a_post_ends_earlier_than_planned_but_never_later() -> None:
    staff = added(post("1", "2026-01-01", "2026-12-31"))

    assert fte_on(after(staff, EndPost(post=1, to=day("2026-06-30"))), day("2026-07-01")) == 0
    assert refusal(staff, EndPost(post=1, to=day("2027-01-31"))) == "staff.end_not_earlier"
    assert refusal(staff, EndPost(post=1, to=day("2026-12-31"))) == "staff.end_not_earlier"
    assert refusal(staff, EndPost(post=2, to=day("2026-06-30"))) == "staff.post_unknown"
    assert refusal(staff, EndPost(post=1, to=day("2025-12-30"))) == "staff.end_before_start"


def test_a_mistaken_post_is_taken_back_by_ending_it_on_its_eve() -> None:
    staff = after(added(post("1", "2026-01-01")), EndPost(post=1, to=day("2025-12-31")))

    right = after(staff, post("1", "2026-01-01"))

    assert fte_on(staff, day("2026-01-01")) == 0
    assert [held.number for held in right.posts] == [1, 2]
    assert fte_on(right, day("2026-01-01")) == 1


def test_an_end_before_the_start_is_refused() -> None:
    assert refusal(added(), post("1", "2026-01-02", "2026-01-01")) == "staff.ends_before_start"
    assert refusal(added(), role("manager", "2026-01-02", "2026-01-01")) == "staff.ends_before_start"


# --- roles ------------------------------------------------------------------------------------------------------------


def test_a_role_is_held_from_its_first_to_its_last_day() -> None:
    staff = added(role("manager", "2026-01-01", "2026-01-31"), role("social_worker", "2026-01-31"))

    assert roles_on(staff, day("2025-12-31")) == ()
    assert roles_on(staff, day("2026-01-01")) == ("manager",)
    assert roles_on(staff, day("2026-01-31")) == ("manager", "social_worker")
    assert roles_on(staff, day("2026-02-01")) == ("social_worker",)


def test_a_new_staff_member_has_no_role() -> None:
    assert roles_on(added(), acting().today) == ()


def test_only_a_role_of_the_standard_can_be_given() -> None:
    with pytest.raises(Refused) as refused:
        decide(added(), role("king", "2026-01-01"), acting(), roles=ROLES)

    assert refused.value.said.key == "staff.role_unknown"
    assert refused.value.said.values["known"] == ROLES


def test_a_role_is_not_given_twice_for_the_same_day() -> None:
    staff = added(role("manager", "2026-01-01", "2026-01-31"))

    assert refusal(staff, role("manager", "2026-01-31")) == "staff.role_already_held"
    assert refusal(staff, role("manager", "2025-01-01")) == "staff.role_already_held"
    again = after(staff, role("manager", "2026-02-01"))
    assert roles_on(again, day("2026-02-01")) == ("manager",)


def test_ending_a_role_ends_the_time_that_is_meant() -> None:
    staff = added(role("manager", "2025-01-01", "2025-12-31"), role("manager", "2026-02-01"))

    ended = after(staff, EndRole(role="manager", to=day("2026-02-28")))

    assert roles_on(ended, day("2025-06-01")) == ("manager",)
    assert roles_on(ended, day("2026-02-28")) == ("manager",)
    assert roles_on(ended, day("2026-03-01")) == ()


def test_a_mistaken_role_is_taken_back_by_ending_it_on_its_eve() -> None:
    staff = added(role("manager", "2025-01-01", "2025-12-31"), role("manager", "2026-01-01"))

    back = after(staff, EndRole(role="manager", to=day("2025-12-31")))
    again = after(back, role("manager", "2026-01-01", "2026-06-30"), EndRole(role="manager", to=day("2026-03-31")))

    assert roles_on(back, day("2025-12-31")) == ("manager",)
    assert roles_on(back, day("2026-01-01")) == ()
    assert roles_on(again, day("2026-03-31")) == ("manager",)
    assert roles_on(again, day("2026-04-01")) == ()


def test_a_role_that_is_not_held_cannot_be_ended() -> None:
    staff = added(role("manager", "2026-01-01", "2026-01-31"))

    assert refusal(staff, EndRole(role="social_worker", to=day("2026-01-15"))) == "staff.role_not_held"
    assert refusal(staff, EndRole(role="manager", to=day("2026-02-15"))) == "staff.role_not_held"
    assert refusal(staff, EndRole(role="manager", to=day("2026-01-31"))) == "staff.role_not_held"


def test_why_a_role_was_given_is_sealed() -> None:
    (event,) = decide(added(), role("manager", "2026-01-01"), acting(reason="zastępstwo"), roles=ROLES)

    assert isinstance(event, RoleGiven)
    assert event.sealed is not None
    assert event.sealed.reason == "zastępstwo"


# --- teams ------------------------------------------------------------------------------------------------------------


def test_a_staff_member_belongs_to_a_team_until_leaving_it() -> None:
    joined = after(added(), JoinTeam(team=TEAM), by=acting(on=day("2026-01-01")))
    left = after(joined, LeaveTeam(team=TEAM), by=acting(on=day("2026-02-01")))

    assert left.teams_on(day("2026-01-31")) == (TEAM,)
    assert left.teams_on(day("2026-02-01")) == ()
    assert refusal(joined, JoinTeam(team=TEAM)) == "staff.already_in_team"
    assert refusal(joined, LeaveTeam(team=TEAM), acting(on=day("2025-12-31"))) == "staff.left_team_before_joined"
    assert refusal(left, LeaveTeam(team=TEAM)) == "staff.not_in_team"


# --- replaying --------------------------------------------------------------------------------------------------------


def a_whole_career() -> tuple[StaffEvent, ...]:
    story: list[StaffEvent] = [*decide(None, AddStaff(given="Ewa", family="Polna", login="epolna"), acting())]
    for command in (
        post("0.5", "2026-01-01"),
        EndPost(post=1, to=day("2026-02-01")),
        role("manager", "2026-01-01"),
        EndRole(role="manager", to=day("2026-02-01")),
        JoinTeam(team=TEAM),
        LeaveTeam(team=TEAM),
        ChangeLogin(login="ewap"),
        Leave(),
    ):
        story += decide(fold(apply, story), command, acting(), roles=ROLES)
    return tuple(story)


def test_stored_events_give_the_same_staff_member_again() -> None:
    story = a_whole_career()

    assert fold(apply, map(reread, story)) == fold(apply, story)
    assert fold(apply, story).version == len(story)


def test_a_history_without_its_key_still_tells_posts_roles_and_teams() -> None:
    story = a_whole_career()
    whole, unread = fold(apply, story), fold(apply, map(unreadable, story))

    assert unread == whole.model_copy(update={"given": None, "family": None, "login": None})
