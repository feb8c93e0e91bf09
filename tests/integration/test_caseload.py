"""The limit of families holds at every door, asks for a reason or only shows, and never hinders anybody from coming."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from osl_workflow.acts import cases, office, people
from osl_workflow.acts.caseloads import capacity_on, give_reason, limits_of
from osl_workflow.acts.desk import Who
from osl_workflow.case import commands as c
from osl_workflow.caseload.events import CaseHeld
from osl_workflow.caseload.state import Caseload, caseload_id
from osl_workflow.errors import Refused
from osl_workflow.office.commands import ChangeSetting, ChooseCapacity
from osl_workflow.person.commands import MergeInto, Unmerge
from osl_workflow.progress import commands as p
from osl_workflow.staff.commands import EndPost, GivePost
from osl_workflow.store.recorded import Stream
from osl_workflow.views.caseload import held_by, loads
from osl_workflow.views.cases import cases as listed
from osl_workflow.views.deadlines import deadlines
from osl_workflow.views.worklist import in_hands
from tests.centre import Centre

MOVES = (
    "open", "work", "assign", "suspend", "resume", "close", "reopen", "offer", "accept", "hand over", "take back",
)  # fmt: skip
WEIGHTS = (3, 4, 5, 1, 2, 1, 1, 3, 4, 1, 2)


@pytest.fixture
def here(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    """A centre on each of the two databases."""
    centre = Centre(tmp_path / "office", server)
    yield centre
    centre.close()


def choose(centre: Centre, key: str, value: str | int) -> None:
    command = ChangeSetting(key=key, value=value, from_=centre.today)  # type: ignore[arg-type]
    office.act_on_office(centre.desk, Who(login="head"), centre.wish(), command)


def limited(centre: Centre, families: int, mode: str = "block") -> None:
    choose(centre, "caseload_limit", families)
    choose(centre, "caseload_mode", mode) if mode != "reason" else None


def count(centre: Centre, worker: str) -> int:
    state = centre.house.store.state(Stream("caseload", caseload_id(centre.staff[worker])))
    return state.count("social_work") if isinstance(state, Caseload) else 0


def in_diagnosis(centre: Centre, worker: str | None = "anna") -> UUID:
    """A case whose diagnosis has begun; done by Piotr, so that nobody's limit is in the way before it is assigned."""
    case = centre.open_case("piotr", worker=None)
    centre.through_recruitment(case, "piotr")
    if worker is not None:
        centre.assign(case, worker)
    return case


# --- what counts ------------------------------------------------------------------------------------------------------


def test_a_family_counts_from_the_beginning_of_its_diagnosis(centre: Centre) -> None:
    case = centre.open_case("anna", worker="anna")
    before = count(centre, "anna")

    centre.through_recruitment(case)

    assert (before, count(centre, "anna")) == (0, 1)


def test_a_family_with_two_cases_counts_once(centre: Centre) -> None:
    first = in_diagnosis(centre)
    state = centre.state(first)
    again = c.OpenCase(process="small-work", client=state.client, household=state.household, members=state.members)
    second = UUID(cases.open_case(centre.desk, Who(login="anna"), centre.wish(), again).answer["case"])
    centre.through_recruitment(second, "piotr")
    limited(centre, 1)

    centre.assign(second, "anna")

    assert count(centre, "anna") == 1
    (load,) = loads(centre.views).rows
    assert (load.cases, load.households) == (2, {"social_work": 1})


def merge(centre: Centre, merged: UUID, survivor: UUID, *known: UUID) -> list[str]:
    """Merge the record of one client into that of another; `known`: the cases that a view names."""
    command = MergeInto(survivor=survivor)
    done = people.act_on(centre.desk, Who(login="head"), centre.wish(), merged, command, known)
    return list(done.answer["cases"])


def test_a_family_of_two_merged_records_counts_once(here: Centre) -> None:
    first, second, another = (in_diagnosis(here) for _ in range(3))
    waiting = in_diagnosis(here, worker=None)
    clients = [here.state(case).client for case in (first, second, waiting)]
    limited(here, 1)

    changed = merge(here, clients[0], clients[1], first, another, second)
    merge(here, clients[2], clients[1], waiting)
    here.assign(waiting, "anna")  # of a family that she has already

    assert changed == [here.state(first).number]
    assert {here.state(case).household for case in (first, waiting)} == {here.state(second).household}
    assert count(here, "anna") == 2
    (load,) = loads(here.views).rows
    assert (load.cases, load.households) == (4, {"social_work": 2})


def test_every_list_follows_a_case_to_its_other_household(centre: Centre) -> None:
    first, second = in_diagnosis(centre), in_diagnosis(centre)
    before = deadlines(centre.views, centre.desk).rows
    merge(centre, centre.state(first).client, centre.state(second).client, first)

    home = centre.state(second).household
    due = deadlines(centre.views, centre.desk).rows

    assert [row.id for row in listed(centre.views, centre.today, household=home).rows] == [first, second]
    assert {one.household for one, _ in in_hands(centre.views, centre.staff["anna"]).rows} == {home}
    assert (len({one.household for one in before}), {one.household for one in due}) == (2, {home})


def test_parted_records_count_apart_again_where_the_limit_allows_it(centre: Centre) -> None:
    first, second = in_diagnosis(centre), in_diagnosis(centre)
    home, one, other = centre.state(first).household, centre.state(first).client, centre.state(second).client
    merge(centre, one, other, first)
    limited(centre, 1)

    with pytest.raises(Refused) as caught:
        people.act_on(centre.desk, Who(login="head"), centre.wish(), one, Unmerge(), (first, second))
    assert (caught.value.said.key, count(centre, "anna")) == ("caseload.blocked", 1)
    choose(centre, "caseload_limit", 2)

    people.act_on(centre.desk, Who(login="head"), centre.wish(), one, Unmerge(), (first, second))

    assert (centre.state(first).household, centre.state(first).united) == (home, {})
    assert count(centre, "anna") == 2
    (last,) = [one.event for one in centre.history(first) if one.event.topic == "case.household_changed"][1:]
    assert last.sealed is not None


def test_a_case_that_no_view_knew_is_found_by_the_same_merging_again(centre: Centre) -> None:
    first, second = in_diagnosis(centre), in_diagnosis(centre)
    one, other = centre.state(first).client, centre.state(second).client
    assert merge(centre, one, other) == []

    assert merge(centre, one, other, first) == [centre.state(first).number]

    assert count(centre, "anna") == 1
    with pytest.raises(Refused) as again:
        merge(centre, one, other, first)
    assert again.value.said.key == "person.is_merged"


def test_all_cases_of_a_home_follow_so_that_no_merging_raises_a_count(centre: Centre) -> None:
    first, second = in_diagnosis(centre), in_diagnosis(centre, "piotr")
    state = centre.state(first)
    again = c.OpenCase(process="small-work", client=state.client, household=state.household, members=state.members)
    third = UUID(cases.open_case(centre.desk, Who(login="anna"), centre.wish(), again).answer["case"])
    centre.assign(third, "anna")
    centre.through_recruitment(third)
    limited(centre, 1)

    merge(centre, state.client, centre.state(second).client, first, third)

    assert count(centre, "anna") == 1
    assert {centre.state(case).household for case in (first, third)} == {centre.state(second).household}


def test_suspended_work_does_not_count_and_ended_work_is_held_no_more(centre: Centre) -> None:
    one, other = in_diagnosis(centre), in_diagnosis(centre)

    centre.act("anna", one, p.Suspend())
    centre.act("anna", other, p.Close(closing="withdrew"))

    assert count(centre, "anna") == 0
    (held,) = held_by(centre.views, centre.staff["anna"]).rows
    assert (held.case, held.measures) == (one, ())


# --- the doors --------------------------------------------------------------------------------------------------------


def test_assigning_over_a_limit_that_blocks_is_refused_and_stores_nothing(here: Centre) -> None:
    limited(here, 1)
    in_diagnosis(here)
    waiting = in_diagnosis(here, worker=None)
    last = here.house.store.last_position()

    with pytest.raises(Refused) as caught:
        here.assign(waiting, "anna")

    assert caught.value.said.key == "caseload.blocked"
    assert (caught.value.said.values["n"], caught.value.said.values["limit"]) == (2, 1)
    assert here.house.store.last_position() == last
    here.assign(waiting, "piotr")


def test_nobody_who_comes_is_turned_away_by_a_limit(centre: Centre) -> None:
    limited(centre, 1)
    in_diagnosis(centre)

    case = centre.open_case("anna", worker=None)

    assert centre.state(case).worker is None


def test_the_step_that_begins_the_diagnosis_is_a_door_too(centre: Centre) -> None:
    limited(centre, 1)
    in_diagnosis(centre)
    case = centre.open_case("anna", worker="anna")
    centre.do("anna", case, "application", {"learned_on": centre.today.isoformat(), "urgent": False})

    with pytest.raises(Refused) as caught:
        centre.do("anna", case, "criteria_check", outcome="meets")

    assert caught.value.said.key == "caseload.blocked"
    assert count(centre, "anna") == 1


def test_resuming_and_reopening_are_doors_too(centre: Centre) -> None:
    paused, ended = in_diagnosis(centre), in_diagnosis(centre)
    centre.act("anna", paused, p.Suspend())
    centre.act("anna", ended, p.Close(closing="withdrew"))
    in_diagnosis(centre)
    limited(centre, 1)

    for case, command in ((paused, p.Resume()), (ended, p.Reopen())):
        with pytest.raises(Refused) as caught:
            centre.act("head" if case == ended else "anna", case, command)
        assert caught.value.said.key == "caseload.blocked"


def test_over_a_limit_that_asks_for_a_reason_it_is_recorded_and_shown(centre: Centre) -> None:
    choose(centre, "caseload_limit", 1)
    in_diagnosis(centre)
    waiting = in_diagnosis(centre, worker=None)

    with pytest.raises(Refused) as caught:
        centre.assign(waiting, "anna", reason=None)
    centre.assign(waiting, "anna", reason="nikt inny nie ma miejsca")

    assert caught.value.said.key == "caseload.reason_missing"
    events = centre.house.store.events(Stream("caseload", caseload_id(centre.staff["anna"])))
    held = events[-1].event
    assert isinstance(held, CaseHeld)
    assert held.sealed is not None
    assert held.sealed.reason == "nikt inny nie ma miejsca"
    assert [(one.measure, one.count, one.limit) for one in held.passed] == [("social_work", 2, 1)]
    assert held_by(centre.views, centre.staff["anna"]).rows[-1].passed == ("social_work",)


def test_a_limit_that_only_advises_lets_everything_through_and_notes_it(centre: Centre) -> None:
    limited(centre, 1, "advise")

    in_diagnosis(centre)
    in_diagnosis(centre)

    assert count(centre, "anna") == 2
    assert held_by(centre.views, centre.staff["anna"]).rows[-1].passed == ("social_work",)


def test_a_limit_that_was_lowered_hinders_no_work_that_goes_on(centre: Centre) -> None:
    case = in_diagnosis(centre)
    in_diagnosis(centre)
    limited(centre, 1)

    centre.do("anna", case, "interview", {"housing": "own"})

    assert count(centre, "anna") == 2


def test_half_a_post_may_have_half_as_many(centre: Centre) -> None:
    limited(centre, 3)
    anna = centre.staff["anna"]
    for command in (
        EndPost(post=1, to=date(2026, 3, 1)),
        GivePost(title="social_worker", fte=Decimal("0.5"), from_=centre.today),
    ):
        office.act_on_staff(centre.desk, Who(login="head"), centre.wish(), anna, command)
    in_diagnosis(centre)
    waiting = in_diagnosis(centre, worker=None)

    with pytest.raises(Refused) as caught:
        centre.assign(waiting, "anna")

    assert (caught.value.said.values["limit"], caught.value.said.values["n"]) == (Decimal("1.5"), 2)


def test_in_years_without_a_limit_of_families_nothing_is_over_it(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "office")
    reader = centre.desk.reader()
    anna = reader.staff(centre.staff["anna"])
    then = limits_of(reader.standard(centre.today), reader.office(), anna, date(2013, 5, 1))
    now = limits_of(reader.standard(centre.today), reader.office(), anna, centre.today)
    centre.close()

    assert then["social_work"].households is None
    assert now["social_work"].households == 50


# --- urgent, benefits, the centre's choices ---------------------------------------------------------------------------


def test_friday_afternoon_the_family_is_taken_and_the_reason_follows_on_monday(here: Centre) -> None:
    choose(here, "caseload_limit", 1)
    here.on(date(2026, 3, 6))
    in_diagnosis(here)
    waiting = in_diagnosis(here, worker=None)

    here.assign(waiting, "anna", reason=None, urgent=True)

    load = here.house.store.state(Stream("caseload", caseload_id(here.staff["anna"])))
    assert isinstance(load, Caseload)
    assert load.owed[waiting].by == date(2026, 3, 9)
    here.on(date(2026, 3, 9))
    with pytest.raises(Refused) as caught:
        give_reason(here.desk, Who(login="piotr"), here.wish(), here.staff["anna"], waiting)
    assert caught.value.said.key == "caseload.reason_of_another"
    give_reason(here.desk, Who(login="head"), here.wish(reason="przemoc w domu"), here.staff["anna"], waiting)
    after = here.house.store.state(Stream("caseload", caseload_id(here.staff["anna"])))
    assert isinstance(after, Caseload)
    assert after.owed == {}


def test_a_centre_that_chose_the_ratio_of_residents_is_shown_the_limit_of_families_and_not_held_to_it(
    centre: Centre,
) -> None:
    choose(centre, "staffing_ratio", "residents")
    reader = centre.desk.reader()
    anna, standard = reader.staff(centre.staff["anna"]), reader.standard(centre.today)

    shown = limits_of(standard, reader.office(), anna, centre.today)["social_work"]
    choose(centre, "caseload_limit", 30)
    own = limits_of(standard, centre.desk.reader().office(), anna, centre.today)["social_work"]

    assert (shown.mode, shown.households) == ("advise", 50)
    assert (own.mode, own.households) == ("reason", 30)


def test_a_centre_chooses_what_a_post_counts_for_from_a_day_on(centre: Centre) -> None:
    command = ChooseCapacity(post="social_worker", share=Decimal("0.8"), from_=date(2026, 4, 1))
    office.act_on_office(centre.desk, Who(login="head"), centre.wish(), command)
    reader = centre.desk.reader()
    standard, anna = reader.standard(centre.today), reader.staff(centre.staff["anna"])

    assert capacity_on(standard, reader.office(), anna, date(2026, 3, 31)) == 1
    assert capacity_on(standard, reader.office(), anna, date(2026, 4, 1)) == Decimal("0.8")


def test_a_family_assistant_has_a_limit_of_his_own(centre: Centre) -> None:
    centre.hire("ewa", "Ewa", "Asystent", "family_assistant")
    choose(centre, "assistant_limit", 1)
    first, second = in_diagnosis(centre), in_diagnosis(centre, "piotr")
    centre.assign(first, "ewa", part="family_assistant")

    with pytest.raises(Refused) as caught:
        centre.assign(second, "ewa", part="family_assistant", reason=None)

    assert caught.value.said.values["measure"].en == "families of a family assistant"


def test_an_earlier_day_lets_in_nothing_that_today_does_not(centre: Centre) -> None:
    waiting = in_diagnosis(centre, worker=None)
    in_diagnosis(centre)
    earlier = centre.today
    centre.on(date(2026, 3, 20))
    limited(centre, 1)

    with pytest.raises(Refused) as caught:
        centre.assign(waiting, "anna", on=earlier)

    assert caught.value.said.key == "caseload.blocked"
