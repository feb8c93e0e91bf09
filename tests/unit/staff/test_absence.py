"""Being away: days, who stands in on which of them, the return; who may act for whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.staff.away import (
    borrowed_roles,
    candidate,
    deputy_at_work,
    head_alone,
    left_to_nobody,
    without_deputy,
)
from osl_workflow.staff.commands import (
    AddStaff,
    EndAbsence,
    GivePost,
    GiveRole,
    Leave,
    NameDeputy,
    NameStandIn,
    NoteAbsence,
    StaffCommand,
)
from osl_workflow.staff.decide import decide
from osl_workflow.staff.events import AbsenceEnded, AbsenceNoted
from osl_workflow.staff.state import Staff, apply
from tests.builders import acting, uid, unreadable

ON = date(2026, 3, 3)
ROLES = ("social_worker", "manager")


def day(text: str) -> date:
    return date.fromisoformat(text)


def member(number: int, *roles: str, post: bool = True) -> Staff:
    """An invented staff member with roles, and a post unless he is a partner."""
    add = AddStaff(given="Jan", family="Polny", login=f"login{number}")
    staff = apply(None, decide(None, add, acting())[0], uid(number))
    commands: list[StaffCommand] = [GiveRole(role=role, from_=day("2020-01-01")) for role in roles]
    if post:
        commands.append(GivePost(title="social_worker", fte=Decimal(1), from_=day("2020-01-01")))
    return after(staff, *commands)


def after(staff: Staff, *commands: StaffCommand, deputy: Staff | None = None, by: Acting | None = None) -> Staff:
    for command in commands:
        events = decide(staff, command, by or acting(), roles=ROLES, deputy=deputy)
        for event in events:
            staff = apply(staff, event, staff.id)
    return staff


def refusal(staff: Staff, command: StaffCommand, deputy: Staff | None = None, by: Acting | None = None) -> str:
    with pytest.raises(Refused) as refused:
        decide(staff, command, by or acting(), roles=ROLES, deputy=deputy)
    return refused.value.said.key


def away(from_: str, to: str | None = None, deputy: Staff | None = None) -> NoteAbsence:
    return NoteAbsence(
        from_=day(from_), to=None if to is None else day(to), kind="leave", deputy=deputy.id if deputy else None
    )  # fmt: skip


def stands_in(deputy: Staff | None, from_: str, to: str | None = None) -> NameDeputy:
    return NameDeputy(deputy=deputy.id if deputy else None, from_=day(from_), to=None if to is None else day(to))


@pytest.fixture
def head() -> Staff:
    return member(31, "manager")


@pytest.fixture
def anna() -> Staff:
    return member(32, "social_worker")


@pytest.fixture
def ewa() -> Staff:
    return member(33, "social_worker")


# --- the days ---------------------------------------------------------------------------------------------------------


def test_an_absence_holds_its_first_and_its_last_day(anna: Staff) -> None:
    staff = after(anna, away("2026-03-02", "2026-03-06"))

    assert [staff.is_absent_on(day(f"2026-03-0{n}")) for n in (1, 2, 6, 7)] == [False, True, True, False]
    assert staff.absence_on(day("2026-03-03")) == staff.absences[0]


def test_why_somebody_is_away_is_sealed_and_the_days_are_not(anna: Staff) -> None:
    (event,) = decide(anna, away("2026-03-02"), acting())

    assert isinstance(event, AbsenceNoted)
    assert event.sealed is not None
    assert event.sealed.kind == "leave"
    assert "leave" not in unreadable(event).model_dump_json()
    assert apply(anna, unreadable(event), anna.id).absences[0].kind is None


def test_days_the_wrong_way_round_or_shared_by_two_absences_are_refused(anna: Staff) -> None:
    assert refusal(anna, away("2026-03-06", "2026-03-02")) == "staff.ends_before_start"
    staff = after(anna, away("2026-03-02", "2026-03-06"))
    assert refusal(staff, away("2026-03-06", "2026-03-09")) == "staff.absent_already"
    assert refusal(after(anna, away("2026-03-02")), away("2027-03-06")) == "staff.absent_already"
    assert after(staff, away("2026-03-07")).is_absent_on(day("2027-01-01"))


def test_whoever_left_is_not_absent(anna: Staff) -> None:
    left = after(anna, away("2026-03-02"), Leave(), by=acting(on=day("2026-02-28")))

    assert left.absence_on(day("2026-03-02")) is None


# --- who stands in ----------------------------------------------------------------------------------------------------


def test_a_deputy_stands_in_for_the_whole_absence_and_another_for_some_of_its_days(anna: Staff, ewa: Staff) -> None:
    jan = member(35, "social_worker")
    staff = after(anna, away("2026-03-02", "2026-03-20", ewa), deputy=ewa)
    staff = after(staff, stands_in(jan, "2026-03-09", "2026-03-13"), deputy=jan)

    absence = staff.absences[0]
    assert [absence.deputy_on(day(f"2026-03-{n}")) for n in ("01", "02", "09", "13", "16", "21")] == [
        None, ewa.id, jan.id, jan.id, ewa.id, None,
    ]  # fmt: skip


def test_nobody_stands_in_once_that_is_said(anna: Staff, ewa: Staff) -> None:
    staff = after(anna, away("2026-03-02", "2026-03-20", ewa), deputy=ewa)

    assert after(staff, stands_in(None, "2026-03-09")).absences[0].deputy_on(day("2026-03-10")) is None
    assert refusal(anna, stands_in(ewa, "2026-03-09"), ewa) == "staff.not_absent"
    assert refusal(staff, stands_in(ewa, "2026-03-09", "2026-03-21"), ewa) == "staff.deputy_after_absence"
    assert refusal(after(anna, away("2026-03-02")), stands_in(None, "2026-03-09")) == "staff.no_stand_in"


def test_the_absent_one_is_no_deputy_of_herself(anna: Staff) -> None:
    assert refusal(anna, away("2026-03-02", deputy=anna), anna) == "staff.deputy_is_absent_one"
    assert refusal(anna, NameStandIn(deputy=anna.id, from_=day("2026-03-02")), anna) == "staff.deputy_is_absent_one"


def test_a_chain_of_deputies_is_refused_on_any_shared_day(anna: Staff, ewa: Staff) -> None:
    ewa = after(ewa, away("2026-03-20", "2026-03-31"))

    assert refusal(anna, away("2026-03-02", "2026-03-20", ewa), ewa) == "staff.deputy_absent"
    assert refusal(anna, away("2026-03-02", None, ewa), ewa) == "staff.deputy_absent"
    assert after(anna, away("2026-03-02", "2026-03-19", ewa), deputy=ewa).absences[0].deputies


def test_a_partner_or_somebody_who_has_left_stands_in_for_nobody(anna: Staff, ewa: Staff) -> None:
    partner = member(34, "social_worker", post=False)
    left = after(ewa, Leave(), by=acting(on=day("2026-02-28")))

    assert refusal(anna, away("2026-03-02", deputy=partner), partner) == "staff.deputy_without_post"
    assert refusal(anna, away("2026-03-02", deputy=left), left) == "staff.deputy_without_post"


def test_nobody_stands_in_after_his_last_day_here(anna: Staff, ewa: Staff) -> None:
    left = after(ewa, Leave(), by=acting(on=day("2026-03-06")))

    assert after(anna, away("2026-03-02", "2026-03-06", left), deputy=left).absences[0].deputies
    for late in (away("2026-03-02", "2026-03-07", left), away("2026-03-02", None, left)):
        assert refusal(anna, late, left) == "staff.deputy_without_post"


def test_nobody_is_away_or_stood_in_for_before_the_first_day_here(anna: Staff, ewa: Staff) -> None:
    assert refusal(anna, away("2019-12-31", "2020-01-06")) == "staff.before_employed"
    assert refusal(anna, NameStandIn(deputy=ewa.id, from_=day("2019-12-31")), ewa) == "staff.before_employed"
    assert after(anna, away("2020-01-01", "2020-01-06")).is_absent_on(day("2020-01-01"))


# --- who was named beforehand -----------------------------------------------------------------------------------------


def test_whoever_was_named_beforehand_stands_in_as_soon_as_an_absence_is_noted(head: Staff, anna: Staff) -> None:
    staff = after(head, NameStandIn(deputy=anna.id, from_=day("2026-01-01")), deputy=anna)

    assert candidate(staff, away("2026-03-02")) == anna.id
    assert after(staff, away("2026-03-02"), deputy=anna).absences[0].deputy_on(day("2026-03-02")) == anna.id


def test_an_absence_is_noted_also_when_whoever_was_named_beforehand_is_away(head: Staff, anna: Staff) -> None:
    staff = after(head, NameStandIn(deputy=anna.id, from_=day("2026-01-01")), deputy=anna)
    anna = after(anna, away("2026-03-01"))

    assert after(staff, away("2026-03-02"), deputy=anna).absences[0].deputies == ()


def test_a_word_said_beforehand_can_be_taken_back(head: Staff, anna: Staff) -> None:
    staff = after(head, NameStandIn(deputy=anna.id, from_=day("2026-01-01")), deputy=anna)

    assert candidate(after(staff, NameStandIn(deputy=None, from_=day("2026-02-01"))), away("2026-03-02")) is None
    assert refusal(head, NameStandIn(deputy=None, from_=day("2026-02-01"))) == "staff.no_stand_in"


# --- the return -------------------------------------------------------------------------------------------------------


def ended(from_: str, to: str) -> EndAbsence:
    return EndAbsence(from_=day(from_), to=day(to))


def test_a_return_is_recorded_with_who_gives_the_duties_back(anna: Staff, ewa: Staff) -> None:
    staff = after(anna, away("2026-02-02", "2026-03-20", ewa), deputy=ewa)

    (event,) = decide(staff, ended("2026-02-02", "2026-02-10"), acting(on=day("2026-02-11")))

    assert isinstance(event, AbsenceEnded)
    assert (event.absence, event.to, event.deputy) == (1, day("2026-02-10"), ewa.id)
    back = apply(staff, event, staff.id)
    assert back.is_absent_on(day("2026-02-10"))
    assert not back.is_absent_on(day("2026-02-11"))
    assert refusal(back, ended("2026-02-02", "2026-02-09")) == "staff.is_back_already"


def test_a_mistaken_absence_is_taken_back_and_its_days_are_free_again(anna: Staff) -> None:
    staff = after(anna, away("2026-05-04", "2026-05-08"), ended("2026-05-04", "2026-05-03"))

    assert not staff.is_absent_on(day("2026-05-04"))
    assert after(staff, away("2026-05-04")).is_absent_on(day("2026-05-04"))
    assert refusal(staff, ended("2026-05-04", "2026-05-03")) == "staff.absence_unknown"


def test_a_return_that_cannot_be_is_refused(anna: Staff) -> None:
    staff = after(anna, away("2026-02-02", "2026-02-10"))
    today = acting(on=day("2026-02-05"))

    assert refusal(staff, ended("2026-02-03", "2026-02-04"), by=today) == "staff.absence_unknown"
    assert refusal(staff, ended("2026-02-02", "2026-01-30"), by=today) == "staff.end_before_start"
    assert refusal(staff, ended("2026-02-02", "2026-02-11"), by=today) == "staff.end_not_earlier"
    assert refusal(staff, ended("2026-02-02", "2026-02-06"), by=today) == "staff.not_back_yet"


# --- what must not be overlooked --------------------------------------------------------------------------------------


def test_a_deputy_who_falls_ill_is_no_deputy_at_work(anna: Staff, ewa: Staff) -> None:
    staff = after(anna, away("2026-03-02", "2026-03-06", ewa), deputy=ewa)
    ill = after(ewa, away("2026-03-04"))

    assert deputy_at_work(staff.absences[0], (staff, ill), day("2026-03-03")) == ill
    assert deputy_at_work(staff.absences[0], (staff, ill), day("2026-03-04")) is None


def test_roles_that_nobody_at_work_holds_are_left_to_nobody(head: Staff, anna: Staff, ewa: Staff) -> None:
    head = after(head, away("2026-03-02"))
    ill = after(anna, away("2026-03-03"))

    assert left_to_nobody(head, (head, anna, ewa), ON) == ("manager",)
    assert left_to_nobody(ill, (head, ill, ewa), ON) == ()
    assert left_to_nobody(ill, (head, ill), ON) == ("social_worker",)


def test_an_only_head_who_named_nobody_for_a_sudden_absence_is_told(head: Staff, anna: Staff) -> None:
    second = member(36, "manager")
    prepared = after(head, NameStandIn(deputy=anna.id, from_=ON), deputy=anna)

    assert head_alone((head, anna), ("manager",), ON) == head
    assert head_alone((head, second, anna), ("manager",), ON) is None
    assert head_alone((prepared, anna), ("manager",), ON) is None
    assert head_alone((after(head, away("2026-03-02")), anna), ("manager",), ON) is None


# --- acting for the absent one ----------------------------------------------------------------------------------------


def refused_to_act(staff: Staff, deputy: Staff, on: date = ON, today: date = ON) -> str:
    with pytest.raises(Refused) as refused:
        borrowed_roles(staff, deputy, today, on)
    return refused.value.said.key


def test_an_acting_head_acts_in_the_roles_of_the_head_and_needs_none_of_them(head: Staff, anna: Staff) -> None:
    staff = after(head, away("2026-03-02", "2026-03-06", anna), deputy=anna)

    assert borrowed_roles(staff, anna, ON, ON) == ("manager",)


def test_only_the_deputy_of_the_day_acts_for_the_absent_one(head: Staff, anna: Staff, ewa: Staff) -> None:
    staff = after(head, away("2026-03-02", "2026-03-06", anna), deputy=anna)

    assert refused_to_act(staff, ewa) == "staff.not_the_deputy"
    assert refused_to_act(staff, staff) == "staff.deputy_is_absent_one"
    assert refused_to_act(staff, anna, today=day("2026-03-07")) == "staff.not_absent"
    assert refused_to_act(staff, anna, on=day("2026-03-01")) == "staff.not_absent"
    assert refused_to_act(staff, after(anna, away("2026-03-03"))) == "staff.deputy_is_away"
    assert refused_to_act(staff, after(anna, Leave(), by=acting(on=day("2026-02-28")))) == "staff.deputy_without_post"


def test_standing_in_goes_one_step_only(head: Staff, anna: Staff, ewa: Staff) -> None:
    """Anna stands in for the head and falls ill; Ewa stands in for Anna, and by that not for the head."""
    head = after(head, away("2026-03-02", "2026-03-06", anna), deputy=anna)
    anna = after(anna, away("2026-03-03", None, ewa), deputy=ewa)

    assert borrowed_roles(anna, ewa, ON, ON) == ("social_worker",)
    assert refused_to_act(head, ewa) == "staff.not_the_deputy"


def test_the_days_on_which_nobody_can_act_are_those_without_a_deputy_who_is_at_work(anna: Staff, ewa: Staff) -> None:
    absent = after(anna, away("2026-03-02", "2026-03-31", ewa), deputy=ewa)
    absent = after(absent, stands_in(None, "2026-03-20", "2026-03-20"))
    deputy = after(ewa, away("2026-03-05", "2026-03-06"), away("2026-03-30", "2026-04-30"))

    gaps = without_deputy(absent.absences[0], (absent, deputy), day("2026-03-01"), day("2026-04-15"))

    assert [(gap.from_.day, gap.to.day if gap.to else None) for gap in gaps] == [(5, 6), (20, 20), (30, 31)]
