"""How loads stood: as it was on a day, also when that was recorded late, and as it was known on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from osl_workflow.acts import office
from osl_workflow.acts.desk import Who
from osl_workflow.case.events import WorkerAssigned
from osl_workflow.errors import Refused
from osl_workflow.history.cause import cause
from osl_workflow.office.commands import ChangeSetting
from osl_workflow.progress import commands as p
from osl_workflow.progress.events import PhaseEntered
from osl_workflow.views.as_known import known, last_recorded
from osl_workflow.views.caseload import Loads, changes, held_by, loads, loads_together
from tests.centre import FIRST_DAY, Centre


def families(centre: Centre, worker: str, on: date | None = None) -> int:
    (load,) = loads(centre.views, on, centre.staff[worker]).rows or (None,)
    return 0 if load is None else load.households.get("social_work", 0)


def _blocked(centre: Centre, families: int) -> None:
    for key, value in (("caseload_limit", families), ("caseload_mode", "block")):
        change = ChangeSetting.model_validate({"key": key, "value": value, "from_": centre.today})
        office.act_on_office(centre.desk, Who(login="head"), centre.wish(), change)


@pytest.fixture
def busy(centre: Centre) -> tuple[Centre, UUID]:
    """One family: in diagnosis from 4 March (recorded on the 9th), Piotr's from the 16th, closed on the 20th."""
    case = centre.open_case("anna", worker="anna")
    centre.on(date(2026, 3, 9))
    centre.through_recruitment(case, on=date(2026, 3, 4))
    centre.on(date(2026, 3, 16))
    centre.assign(case, "piotr")
    centre.on(date(2026, 3, 27))
    centre.act("piotr", case, p.Close(closing="withdrew"), on=date(2026, 3, 20))
    return centre, case


def test_a_family_counts_on_the_days_on_which_it_did_also_when_that_was_recorded_late(
    busy: tuple[Centre, UUID],
) -> None:
    centre, _ = busy

    days = [date(2026, 3, day) for day in (3, 4, 15, 16, 19, 20)]

    assert [families(centre, "anna", day) for day in days] == [0, 1, 1, 0, 0, 0]
    assert [families(centre, "piotr", day) for day in days] == [0, 0, 0, 1, 1, 0]
    assert (families(centre, "anna"), families(centre, "piotr")) == (0, 0)
    assert [load.worker for load in loads(centre.views, days[3]).rows] == [centre.staff["piotr"]]


def test_what_was_known_on_a_day_leaves_out_what_was_recorded_later(busy: tuple[Centre, UUID]) -> None:
    centre, _ = busy

    with known(centre.house.store, [Loads()]) as then:
        seen = {}
        for day in (date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 25), date(2026, 3, 27)):
            then.up_to(day)
            seen[day.day] = {load.worker: load.households.get("social_work", 0) for load in loads(then.views).rows}
            assert then.position + then.unseen == centre.house.store.last_position()

    anna, piotr = centre.staff["anna"], centre.staff["piotr"]
    assert seen == {8: {anna: 0}, 9: {anna: 1}, 25: {piotr: 1}, 27: {}}
    assert then.unseen == 0


def test_known_later_and_asked_of_an_earlier_day_both_clocks_answer_together(busy: tuple[Centre, UUID]) -> None:
    centre, _ = busy

    with known(centre.house.store, [Loads()]) as then:
        then.up_to(date(2026, 3, 25))
        (load,) = loads(then.views, date(2026, 3, 24)).rows

    assert (load.worker, load.households) == (centre.staff["piotr"], {"social_work": 1})
    assert loads(centre.views, date(2026, 3, 24)).rows == ()


def test_before_the_first_entry_nothing_is_known(centre: Centre) -> None:
    assert last_recorded(centre.house.store, date(2020, 1, 1)) == 0
    assert last_recorded(centre.house.store, FIRST_DAY) == centre.house.store.last_position()


def test_a_family_that_counts_is_explained_by_the_entry_that_led_to_it(busy: tuple[Centre, UUID]) -> None:
    centre, case = busy
    store = centre.house.store

    (anna,) = held_by(centre.views, centre.staff["anna"], date(2026, 3, 10)).rows
    (piotr,) = held_by(centre.views, centre.staff["piotr"], date(2026, 3, 17)).rows

    assert (anna.case, anna.since, anna.measures) == (case, date(2026, 3, 4), ("social_work",))
    assert isinstance(cause(store, anna.position, case), PhaseEntered)
    assert isinstance(cause(store, piotr.position, case), WorkerAssigned)


def test_a_family_with_two_workers_counts_once_for_both_together(centre: Centre) -> None:
    from osl_workflow.acts import cases
    from osl_workflow.acts.desk import Who
    from osl_workflow.case import commands as c

    first = centre.open_case("anna", worker="anna")
    centre.through_recruitment(first)
    state = centre.state(first)
    again = c.OpenCase(process="small-work", client=state.client, household=state.household, members=state.members)
    second = UUID(cases.open_case(centre.desk, Who(login="anna"), centre.wish(), again).answer["case"])
    centre.through_recruitment(second, "piotr")
    centre.assign(second, "piotr")
    groups = {UUID(int=1): [centre.staff["anna"], centre.staff["piotr"]], UUID(int=2): [centre.staff["piotr"]]}

    for on in (None, centre.today):
        found = dict(loads_together(centre.views, groups, on).rows)
        assert found[UUID(int=1)].households == {"social_work": 1}
        assert found[UUID(int=1)].cases == 2
        assert found[UUID(int=2)].households == {"social_work": 1}


def test_all_that_was_recorded_of_loads_is_told_in_the_order_of_recording(busy: tuple[Centre, UUID]) -> None:
    centre, case = busy
    household = centre.state(case).household

    told = [(one.worker, one.entry) for one in changes(centre.views).rows]

    anna, piotr = centre.staff["anna"], centre.staff["piotr"]
    assert [(worker, entry.day, entry.household, entry.measures) for worker, entry in told] == [
        (anna, date(2026, 3, 2), household, ()),
        (anna, date(2026, 3, 4), household, ("social_work",)),
        (anna, date(2026, 3, 16), None, ()),
        (piotr, date(2026, 3, 16), household, ("social_work",)),
        (piotr, date(2026, 3, 20), None, ()),
    ]


# --- a day that is put right ------------------------------------------------------------------------------------------


def test_a_day_put_right_moves_what_follows_from_it_and_leaves_what_was_known(busy: tuple[Centre, UUID]) -> None:
    centre, case = busy

    centre.act("anna", case, p.CorrectStep(step="criteria_check", done_on=date(2026, 3, 6)))

    assert [families(centre, "anna", date(2026, 3, day)) for day in (4, 5, 6, 15, 16)] == [0, 0, 1, 1, 0]
    assert [families(centre, "piotr", date(2026, 3, day)) for day in (15, 16, 20)] == [0, 1, 0]
    with known(centre.house.store, [Loads()]) as then:
        then.up_to(date(2026, 3, 25))
        (load,) = loads(then.views, date(2026, 3, 4)).rows
    assert (load.worker, load.households) == (centre.staff["anna"], {"social_work": 1})


def test_a_phase_begins_with_the_last_step_before_it_whichever_day_is_put_right(busy: tuple[Centre, UUID]) -> None:
    centre, case = busy

    centre.act("anna", case, p.CorrectStep(step="criteria_check", done_on=date(2026, 3, 3)))

    assert [families(centre, "anna", date(2026, 3, day)) for day in (3, 4)] == [0, 1]


def test_what_was_entered_by_mistake_counts_on_no_day(centre: Centre) -> None:
    case = centre.open_case("anna", worker="anna")
    centre.through_recruitment(case)
    entry = centre.state(case).progress.marks["criteria_check"].entry
    day = centre.today
    centre.on(date(2026, 3, 27))
    assert families(centre, "anna", day) == 1

    centre.act("anna", case, p.WithdrawEntry(entry=entry, path="return"))

    assert (families(centre, "anna", day), families(centre, "anna", centre.today)) == (0, 0)


def test_a_day_put_right_cannot_let_in_what_was_too_much_on_it(centre: Centre) -> None:
    _blocked(centre, families=1)
    first, second = centre.open_case("anna"), centre.open_case("anna")
    centre.through_recruitment(first)
    centre.on(date(2026, 3, 9))
    centre.act("anna", first, p.Close(closing="withdrew"))
    centre.on(date(2026, 3, 16))
    centre.through_recruitment(second)
    centre.act("anna", second, p.CorrectStep(step="application", done_on=FIRST_DAY, path="keep"))

    with pytest.raises(Refused) as caught:
        centre.act("anna", second, p.CorrectStep(step="criteria_check", done_on=date(2026, 3, 6)))

    assert [one.key for one in caught.value.details] == ["caseload.on_that_day", "caseload.remedy_other_day"]
    assert families(centre, "anna", date(2026, 3, 8)) == 1


# --- what is recorded when somebody else holds the case by now --------------------------------------------------------


@pytest.fixture
def handed_over(centre: Centre) -> tuple[Centre, UUID]:
    """One family: Anna's from 2 March, Piotr's from the 16th; what was done meanwhile is entered on the 27th."""
    case = centre.open_case("anna", worker="anna")
    centre.on(date(2026, 3, 16))
    centre.assign(case, "piotr")
    centre.on(date(2026, 3, 27))
    return centre, case


def test_a_step_of_the_worker_before_counts_for_her_and_then_for_who_holds_the_case_now(
    handed_over: tuple[Centre, UUID],
) -> None:
    centre, case = handed_over

    centre.through_recruitment(case, on=date(2026, 3, 4))

    assert [families(centre, "anna", date(2026, 3, day)) for day in (3, 4, 15, 16, 27)] == [0, 1, 1, 0, 0]
    assert [families(centre, "piotr", date(2026, 3, day)) for day in (4, 15, 16, 27)] == [0, 0, 1, 1]
    assert (families(centre, "anna"), families(centre, "piotr")) == (0, 1)


def test_the_limit_of_the_worker_before_holds_on_her_days(centre: Centre) -> None:
    _blocked(centre, families=1)
    case = centre.open_case("anna", worker="anna")
    own = centre.open_case("anna", worker="anna")
    centre.through_recruitment(own)
    centre.on(date(2026, 3, 16))
    centre.act("anna", own, p.Close(closing="withdrew"))
    centre.assign(case, "piotr")

    with pytest.raises(Refused) as caught:
        centre.through_recruitment(case, on=date(2026, 3, 4))

    assert (caught.value.said.key, caught.value.details[0].values) == ("caseload.blocked", {"on": date(2026, 3, 4)})


def test_a_case_closed_late_was_held_by_nobody_since(handed_over: tuple[Centre, UUID]) -> None:
    centre, case = handed_over
    centre.through_recruitment(case, on=date(2026, 3, 4))

    centre.act("anna", case, p.Close(closing="withdrew"), on=date(2026, 3, 10))

    for worker in ("anna", "piotr"):
        on = [families(centre, worker, date(2026, 3, day)) for day in (9, 10, 16, 27)]
        assert on == ([1, 0, 0, 0] if worker == "anna" else [0, 0, 0, 0])


def test_nobody_gets_a_case_on_a_day_before_its_last_assignment(handed_over: tuple[Centre, UUID]) -> None:
    centre, case = handed_over

    with pytest.raises(Refused) as caught:
        centre.assign(case, "anna", on=date(2026, 3, 10))

    assert caught.value.said.key == "progress.assigned_later"


def test_nobody_gets_a_case_on_a_day_before_it_was_opened(centre: Centre) -> None:
    centre.on(date(2026, 3, 16))
    case = centre.open_case("anna", worker=None)

    with pytest.raises(Refused) as caught:
        centre.assign(case, "anna", on=date(2026, 3, 10))

    assert caught.value.said.key == "progress.assigned_before_opening"


def test_an_assignment_to_the_wrong_worker_is_put_right_as_of_its_own_day(handed_over: tuple[Centre, UUID]) -> None:
    centre, case = handed_over
    centre.through_recruitment(case, on=date(2026, 3, 4))

    centre.assign(case, "anna", on=date(2026, 3, 16))

    assert families(centre, "piotr", date(2026, 3, 20)) == 0
    assert families(centre, "anna", date(2026, 3, 20)) == 1


def test_an_assignment_with_a_wrong_day_is_taken_back_as_of_that_day_and_entered_anew(centre: Centre) -> None:
    case = centre.open_case("anna", worker=None)
    centre.on(date(2026, 3, 16))
    centre.assign(case, "anna")
    centre.through_recruitment(case, on=date(2026, 3, 4))
    assert families(centre, "anna", date(2026, 3, 10)) == 0

    centre.assign(case, None, on=date(2026, 3, 16))
    centre.assign(case, "anna", on=date(2026, 3, 3))

    assert [families(centre, "anna", date(2026, 3, day)) for day in (2, 3, 4, 16)] == [0, 0, 1, 1]
    assert [one.case for one in held_by(centre.views, centre.staff["anna"], date(2026, 3, 3)).rows] == [case]


# --- what is put right after others have gone on ----------------------------------------------------------------------


def test_a_day_put_right_to_one_before_a_hand_over_counts_for_whoever_held_the_case_then(
    handed_over: tuple[Centre, UUID],
) -> None:
    centre, case = handed_over
    centre.through_recruitment(case, "piotr", on=date(2026, 3, 20))
    centre.act("piotr", case, p.CorrectStep(step="application", done_on=date(2026, 3, 3), path="keep"))

    centre.act("piotr", case, p.CorrectStep(step="criteria_check", done_on=date(2026, 3, 5)))

    assert [families(centre, "anna", date(2026, 3, day)) for day in (4, 5, 15, 16)] == [0, 1, 1, 0]
    assert [families(centre, "piotr", date(2026, 3, day)) for day in (15, 16, 27)] == [0, 1, 1]


def test_a_day_put_right_there_and_back_leaves_the_counts_as_they_were(handed_over: tuple[Centre, UUID]) -> None:
    centre, case = handed_over
    centre.through_recruitment(case, on=date(2026, 3, 4))
    days = [date(2026, 3, day) for day in (3, 4, 10, 16, 18, 21, 27)]
    before = [(families(centre, "anna", day), families(centre, "piotr", day)) for day in days]

    for day in (date(2026, 3, 20), date(2026, 3, 4)):
        centre.act("anna", case, p.CorrectStep(step="criteria_check", done_on=day))
        if day.day == 20:
            assert [families(centre, "anna", date(2026, 3, 10)), families(centre, "piotr", date(2026, 3, 18))] == [0, 0]

    assert [(families(centre, "anna", day), families(centre, "piotr", day)) for day in days] == before


def test_a_step_taken_back_counts_for_nobody_who_held_the_case_since(handed_over: tuple[Centre, UUID]) -> None:
    centre, case = handed_over
    centre.through_recruitment(case, on=date(2026, 3, 4))
    entry = centre.state(case).progress.marks["criteria_check"].entry

    centre.act("anna", case, p.WithdrawEntry(entry=entry, path="return"))

    days = [date(2026, 3, day) for day in (4, 15, 16, 27)]
    assert [families(centre, worker, day) for worker in ("anna", "piotr") for day in days] == [0] * 8
    assert [one.case for one in held_by(centre.views, centre.staff["anna"], date(2026, 3, 10)).rows] == [case]
    assert [one.case for one in held_by(centre.views, centre.staff["piotr"], date(2026, 3, 20)).rows] == [case]


def test_work_that_has_ended_counts_no_more_also_when_the_step_that_ended_it_is_taken_back(centre: Centre) -> None:
    case = centre.open_case("anna", worker="anna")
    centre.through_recruitment(case)
    centre.do("anna", case, "interview", {"housing": "own"})
    centre.do("anna", case, "assessment", {"client_view": "dobrze"}, outcome="no_social_work_needed")
    centre.on(date(2026, 3, 9))
    centre.act("head", case, p.ApproveStep(step="assessment"))
    centre.on(date(2026, 3, 16))
    entry = centre.state(case).progress.marks["assessment"].entry

    centre.act("anna", case, p.WithdrawEntry(entry=entry))

    assert centre.state(case).progress.status == "closed"
    assert [families(centre, "anna", date(2026, 3, day)) for day in (8, 9, 16)] == [1, 0, 0]
    assert families(centre, "anna") == 0
