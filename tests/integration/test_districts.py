"""Districts and where families live: every act that learns an address says it, and a move proposes a hand-over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from osl_workflow.acting import Acting
from osl_workflow.acts import cases, districts, office, people, teams
from osl_workflow.acts.desk import Done, Plan, Who
from osl_workflow.acts.reading import Reader
from osl_workflow.bootstrap import open_house
from osl_workflow.case.commands import OpenCase
from osl_workflow.district import commands as c
from osl_workflow.errors import Refused
from osl_workflow.person.commands import CorrectIdentity, LeaveHousehold, MergeInto, Unmerge
from osl_workflow.person.identity import Address, Identity
from osl_workflow.progress import commands as p
from osl_workflow.staff.commands import Leave
from osl_workflow.store.recorded import Stream
from osl_workflow.team.commands import AddTeam, EndTeam, NameLeader
from osl_workflow.views import districts as view
from osl_workflow.views.households import members
from osl_workflow.views.teams import members_by_team, teams_of
from tests.centre import FIRST_DAY, Centre

HEAD, ANNA = Who(login="head"), Who(login="anna")
NEXT_WEEK = date(2026, 3, 9)
POLNA, LESNA = Address(street="ul. Polna", house="3"), Address(street="Leśna", house="12/3")


@pytest.fixture
def here(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    """A centre on each of the two databases."""
    centre = Centre(tmp_path / "office", server)
    yield centre
    centre.close()


def district(centre: Centre, code: str, worker: str | None, *streets: str) -> UUID:
    """A district with whole streets from the first day on."""
    done = districts.add(centre.desk, HEAD, centre.wish(), c.AddDistrict(code=code, name=f"Zmyślony {code}"))
    change(centre, code, *(c.DrawStreet(street=street, from_=FIRST_DAY) for street in streets))
    if worker is not None:
        change(centre, code, c.NameWorker(worker=centre.staff[worker], from_=FIRST_DAY))
    return UUID(done.answer["district"])


def change(centre: Centre, code: str, *commands: c.DistrictCommand) -> Done:
    return districts.act_on(centre.desk, HEAD, centre.wish(), code, commands)


def family(centre: Centre, address: Address | None, household: UUID | None = None) -> tuple[UUID, UUID]:
    """Somebody of a family, and her household."""
    identity = Identity(given="Ewa", family=f"Zmyślona{centre._ids}", address=address)
    answer = people.register(centre.desk, ANNA, centre.wish(), identity, household).answer
    return UUID(answer["person"]), UUID(answer["household"])


def moves_to(centre: Centre, person: UUID, address: Address) -> Done:
    identity = centre.desk.reader().person(person).identity
    assert identity is not None
    command = CorrectIdentity(identity=identity.model_copy(update={"address": address}))
    return people.act_on(centre.desk, ANNA, centre.wish(reason="przeprowadzka"), person, command)


def case_of(centre: Centre, person: UUID, household: UUID, worker: str | None = "anna") -> UUID:
    command = OpenCase(process="small-work", client=person, household=household, members=(person,))
    case = UUID(cases.open_case(centre.desk, ANNA, centre.wish(), command).answer["case"])
    if worker is not None:
        centre.assign(case, worker)
    return case


# --- who lives where --------------------------------------------------------------------------------------------------


def test_a_family_lives_in_the_district_of_its_address_and_counts_there_once(here: Centre) -> None:
    r1 = district(here, "R1", "anna", "Polna")
    r2 = district(here, "R2", "piotr", "Leśna", "Nowa")
    person, home = family(here, POLNA)
    family(here, POLNA, home)
    _, other = family(here, LESNA)
    case_of(here, person, home, worker="piotr")

    assert view.district_of(here.views, home, FIRST_DAY) == r1
    assert view.households_in(here.views, r2, FIRST_DAY) == (other,)
    assert dict(view.households_by_worker(here.views, FIRST_DAY).rows) == {
        here.staff["anna"]: 1, here.staff["piotr"]: 1,
    }  # fmt: skip
    (lives,) = view.homes_of(here.views, here.staff["anna"], FIRST_DAY)
    assert (lives.household, lives.district, lives.since) == (home, r1, FIRST_DAY)
    assert view.households_by_district(here.views, FIRST_DAY) == {r1: {home}, r2: {other}}
    assert [(row.streets, row.households) for row in view.districts(here.views, FIRST_DAY).rows] == [(1, 1), (2, 1)]
    assert len(here.house.store.events(Stream("household", home))) == 1


def test_no_address_is_ever_open(centre: Centre) -> None:
    district(centre, "R1", "anna", "Polna")
    _, home = family(centre, Address(street="Polna", house="7777"))

    (placed,) = centre.house.store.events(Stream("household", home))

    assert "7777" not in placed.event.model_dump_json()
    assert "olna" not in placed.event.model_dump_json()


def test_a_centre_without_districts_records_nothing_of_them(centre: Centre) -> None:
    _, home = family(centre, POLNA)

    assert centre.house.store.events(Stream("household", home)) == ()


def test_a_household_that_nobody_is_left_of_lives_nowhere(centre: Centre) -> None:
    r1 = district(centre, "R1", "anna", "Polna")
    person, home = family(centre, POLNA)
    centre.on(NEXT_WEEK)

    people.act_on(centre.desk, ANNA, centre.wish(), person, LeaveHousehold(household=home))

    assert view.households_in(centre.views, r1, FIRST_DAY) == (home,)
    assert view.households_in(centre.views, r1, NEXT_WEEK) == ()


# --- moves ------------------------------------------------------------------------------------------------------------


def test_a_move_into_another_district_proposes_to_hand_the_case_over(here: Centre) -> None:
    r1, r2 = district(here, "R1", "anna", "Polna"), district(here, "R2", "piotr", "Leśna")
    person, home = family(here, POLNA)
    case = case_of(here, person, home)
    here.on(NEXT_WEEK)

    placed = moves_to(here, person, LESNA).answer["placed"]

    assert (placed["district"], placed["moved_from"]) == (str(r2), str(r1))
    assert view.district_of(here.views, home, FIRST_DAY) == r1
    (move,) = view.moves(here.views, NEXT_WEEK).rows
    assert (move.case, move.worker, move.proposed) == (case, here.staff["anna"], here.staff["piotr"])
    assert (move.since, move.moved_from, move.district) == (NEXT_WEEK, r1, r2)
    here.assign(case, "piotr")
    assert view.moves(here.views, NEXT_WEEK).rows == ()


def test_a_move_proposes_every_case_of_a_family_that_merged_records_made_one(centre: Centre) -> None:
    district(centre, "R1", "anna", "Polna")
    district(centre, "R2", "piotr", "Leśna")
    (one, old), (other, home) = family(centre, POLNA), family(centre, POLNA)
    both = {case_of(centre, one, old), case_of(centre, other, home)}
    people.act_on(centre.desk, HEAD, centre.wish(), one, MergeInto(survivor=other), both)

    moves_to(centre, other, LESNA)

    assert {move.case for move in view.moves(centre.views, centre.today).rows} == both


def test_a_case_that_was_given_to_anybody_since_the_move_is_settled(centre: Centre) -> None:
    district(centre, "R1", "anna", "Polna")
    district(centre, "R2", "piotr", "Leśna")
    person, home = family(centre, POLNA)
    case = case_of(centre, person, home)
    moves_to(centre, person, LESNA)
    centre.give_role("lidia", "social_worker")
    before = view.moves(centre.views, centre.today).total

    centre.assign(case, "lidia")

    assert (before, view.moves(centre.views, centre.today).total) == (1, 0)


def test_a_proposal_goes_when_the_case_is_said_to_stay_and_comes_with_the_next_move(centre: Centre) -> None:
    for code, worker, street in (("R1", "anna", "Polna"), ("R2", "piotr", "Leśna")):
        district(centre, code, worker, street)
    district(centre, "R3", None, "Nowa")
    person, home = family(centre, POLNA)
    case = case_of(centre, person, home)
    moves_to(centre, person, LESNA)

    districts.stays(centre.desk, HEAD, centre.wish(reason="zna rodzinę"), case)
    settled = view.moves(centre.views, centre.today).rows
    moves_to(centre, person, Address(street="Nowa"))

    assert settled == ()
    (again,) = view.moves(centre.views, centre.today, household=home).rows
    assert again.proposed is None


@pytest.mark.parametrize("worker", ["piotr", None])
def test_a_move_to_who_holds_the_case_or_of_one_that_nobody_holds_proposes_nothing(
    centre: Centre, worker: str | None
) -> None:
    district(centre, "R1", "anna", "Polna")
    district(centre, "R2", "piotr", "Leśna")
    person, home = family(centre, POLNA)
    case_of(centre, person, home, worker)

    moves_to(centre, person, LESNA)

    assert view.moves(centre.views, centre.today).rows == ()


def test_a_move_back_or_the_end_of_the_work_takes_the_proposal_away(centre: Centre) -> None:
    district(centre, "R1", "anna", "Polna")
    district(centre, "R2", "piotr", "Leśna")
    (one, home), (two, other) = family(centre, POLNA), family(centre, POLNA)
    case_of(centre, one, home)
    ended = case_of(centre, two, other)
    moves_to(centre, one, LESNA)
    moves_to(centre, two, LESNA)
    assert view.moves(centre.views, centre.today).total == 2

    moves_to(centre, one, POLNA)
    centre.act("anna", ended, p.Close(closing="withdrew"))

    assert view.moves(centre.views, centre.today).rows == ()


@pytest.mark.parametrize("taken_over", [False, True])
def test_an_address_corrected_with_an_earlier_day_holds_from_then_on_and_takes_the_move_away(
    here: Centre, taken_over: bool
) -> None:
    r1, r2 = district(here, "R1", "anna", "Polna"), district(here, "R2", "piotr", "Leśna")
    person, home = family(here, POLNA)
    case = case_of(here, person, home)
    here.on(NEXT_WEEK)
    moves_to(here, person, LESNA)
    corrected = here.wish(reason="zła ulica").model_copy(update={"occurred_on": date(2026, 3, 4)})
    identity = here.desk.reader().person(person).identity
    assert identity is not None
    wrong = (view.district_of(here.views, home, NEXT_WEEK), view.moves(here.views, NEXT_WEEK).total)

    if taken_over:
        here.assign(case, "piotr")

    command = CorrectIdentity(identity=identity.model_copy(update={"address": Address(street="Polna", house="5")}))
    people.act_on(here.desk, ANNA, corrected, person, command)

    assert wrong == (r2, 1)
    assert view.district_of(here.views, home, NEXT_WEEK) == r1
    (lives,) = view.homes_of(here.views, here.staff["anna"], NEXT_WEEK)
    assert lives.since == FIRST_DAY
    if not taken_over:
        assert view.moves(here.views, NEXT_WEEK).rows == ()
        return
    (back,) = view.moves(here.views, NEXT_WEEK).rows
    assert (back.worker, back.moved_from, back.district, back.proposed) == (
        here.staff["piotr"], r2, r1, here.staff["anna"],
    )  # fmt: skip
    districts.stays(here.desk, HEAD, here.wish(reason="zna rodzinę"), case)
    assert view.moves(here.views, NEXT_WEEK).rows == ()


def test_a_move_before_the_day_on_which_the_family_was_recorded_is_a_move_too(centre: Centre) -> None:
    r1, r2 = district(centre, "R1", "anna", "Polna"), district(centre, "R2", "piotr", "Leśna")
    centre.on(NEXT_WEEK)
    person, home = family(centre, Address(street="Obca", house="1"))
    case = case_of(centre, person, home)
    identity = centre.desk.reader().person(person).identity
    assert identity is not None

    for address, day in ((POLNA, FIRST_DAY), (LESNA, FIRST_DAY + timedelta(days=2))):
        told = CorrectIdentity(identity=identity.model_copy(update={"address": address}))
        people.act_on(centre.desk, ANNA, centre.wish(on=day, reason="wpisano później"), person, told)

    assert view.district_of(centre.views, home, NEXT_WEEK) == r2
    ((move,),) = [view.moves(centre.views, NEXT_WEEK).rows]
    assert (move.moved_from, move.district, move.case, move.proposed) == (r1, r2, case, centre.staff["piotr"])


def test_the_same_address_told_of_an_earlier_day_corrects_the_day_of_the_move(here: Centre) -> None:
    district(here, "R1", "anna", "Polna")
    r2 = district(here, "R2", "piotr", "Leśna")
    person, home = family(here, POLNA)
    case_of(here, person, home)
    here.on(NEXT_WEEK)
    moves_to(here, person, LESNA)
    identity = here.desk.reader().person(person).identity
    assert identity is not None
    earlier = here.wish(reason="mieszka tam od środy").model_copy(update={"occurred_on": date(2026, 3, 4)})

    people.act_on(here.desk, ANNA, earlier, person, CorrectIdentity(identity=identity))

    assert view.district_of(here.views, home, date(2026, 3, 4)) == r2
    (move,) = view.moves(here.views, NEXT_WEEK).rows
    assert (move.since, move.district) == (date(2026, 3, 4), r2)
    with pytest.raises(Refused) as refused:
        people.act_on(
            here.desk, ANNA, earlier.model_copy(update={"command": here._id()}), person,
            CorrectIdentity(identity=identity),
        )  # fmt: skip
    assert refused.value.said.key == "person.nothing_changed"


# --- streets that change ----------------------------------------------------------------------------------------------


def test_after_streets_change_the_families_of_the_district_are_found_anew(here: Centre) -> None:
    r1, r2 = district(here, "R1", "anna", "Polna", "Leśna"), district(here, "R2", "piotr", "Nowa")
    stays, changes, unknown = (family(here, address)[1] for address in (POLNA, LESNA, Address(street="Daleka")))
    here.on(NEXT_WEEK)
    assert view.to_be_placed(here.views, NEXT_WEEK) == (unknown,)

    change(here, "R1", c.EndStreet(number=2, to=date(2026, 3, 8)))
    change(here, "R2", c.DrawStreet(street="ul. Leśna", from_=NEXT_WEEK))
    waiting = view.to_be_placed(here.views, NEXT_WEEK)
    homes = [(here.wish(), home, members(here.views, home, NEXT_WEEK)) for home in waiting]
    done = list(districts.place_again(here.desk, HEAD, homes))

    assert waiting == tuple(sorted((stays, changes, unknown)))
    assert all(isinstance(one, Done) for one in done)
    assert [view.district_of(here.views, home, NEXT_WEEK) for home in (stays, changes, unknown)] == [r1, r2, None]
    assert view.district_of(here.views, changes, FIRST_DAY) == r1
    assert view.to_be_placed(here.views, NEXT_WEEK) == ()
    (stayed,) = view.homes_of(here.views, here.staff["anna"], NEXT_WEEK)
    (moved,) = view.homes_of(here.views, here.staff["piotr"], NEXT_WEEK)
    assert (stayed.household, stayed.since, moved.household, moved.since) == (stays, FIRST_DAY, changes, NEXT_WEEK)


def test_an_address_is_not_looked_up_for_days_before_it_was_told(centre: Centre) -> None:
    r1 = district(centre, "R1", "anna", "Polna")
    district(centre, "R2", "piotr", "Leśna")
    person, home = family(centre, POLNA)
    centre.on(NEXT_WEEK)
    moves_to(centre, person, LESNA)
    before = centre.wish().model_copy(update={"occurred_on": date(2026, 3, 4)})

    (done,) = districts.place_again(centre.desk, HEAD, [(before, home, (person,))])

    assert isinstance(done, Done)
    assert done.answer["district"] == str(r1)
    assert view.district_of(centre.views, home, date(2026, 3, 4)) == r1


def test_two_heads_cannot_draw_the_same_street_at_the_same_moment(centre: Centre) -> None:
    district(centre, "R1", "anna")
    district(centre, "R2", "piotr")
    elsewhere = open_house(centre.house.folder, clock=centre._tick, new_id=centre._id)
    street = c.DrawStreet(street="Polna", from_=FIRST_DAY)
    tries = []

    def overtaken(reader: Reader, acting: Acting) -> Plan:
        state = districts.district_of(reader, "R2")
        events = districts._decided(reader, state, street, acting)
        if not tries:  # between looking and saving, the other head is faster
            districts.act_on(elsewhere.desk, HEAD, centre.wish(), "R1", [street])
        tries.append(events)
        return districts._plan(state, state.id, events)

    with pytest.raises(Refused) as refused:
        centre.desk.do(HEAD, centre.wish(), overtaken, "the same street")
    elsewhere.close()

    assert refused.value.said.key == "district.overlap"
    assert len(tries) == 1


# --- teams ------------------------------------------------------------------------------------------------------------


def test_a_team_has_the_members_of_the_day_and_none_once_it_is_over(here: Centre) -> None:
    team = UUID(teams.add(here.desk, HEAD, here.wish(), AddTeam(code="Z1", name="Zmyślony")).answer["team"])
    for login in ("anna", "piotr", "beata"):
        teams.join(here.desk, HEAD, here.wish(), "z1", here.staff[login])
    here.on(NEXT_WEEK)
    teams.leave(here.desk, HEAD, here.wish(), "Z1", here.staff["piotr"])
    people_of = members_by_team(here.views, NEXT_WEEK)

    with pytest.raises(Refused) as early:
        teams.end(here.desk, HEAD, here.wish(on=date(2026, 1, 1)), "Z1", EndTeam(), people_of[team])
    teams.end(here.desk, HEAD, here.wish(), "Z1", EndTeam(), people_of[team])

    assert early.value.said.key == "team.ended_before_begun"
    assert people_of == {team: (here.staff["anna"], here.staff["beata"])}
    assert teams_of(here.views, here.staff["piotr"], FIRST_DAY) == (team,)
    assert members_by_team(here.views, NEXT_WEEK) == {}
    with pytest.raises(Refused) as refused:
        teams.join(here.desk, HEAD, here.wish(), "Z1", here.staff["piotr"])
    assert refused.value.said.key == "team.has_ended"


def test_who_has_left_the_centre_answers_for_no_district_and_is_in_no_team(centre: Centre) -> None:
    team = UUID(teams.add(centre.desk, HEAD, centre.wish(), AddTeam(code="Z1", name="Zmyślony")).answer["team"])
    teams.join(centre.desk, HEAD, centre.wish(), "Z1", centre.staff["piotr"])
    r2 = district(centre, "R2", "piotr", "Leśna")
    office.act_on_staff(centre.desk, HEAD, centre.wish(), centre.staff["piotr"], Leave())
    centre.on(NEXT_WEEK)
    district(centre, "R1", None, "Polna")

    with pytest.raises(Refused) as refused:
        change(centre, "R1", c.NameWorker(worker=centre.staff["piotr"], from_=NEXT_WEEK))

    with pytest.raises(Refused) as leads:
        teams.lead(centre.desk, HEAD, centre.wish(), "Z1", NameLeader(leader=centre.staff["piotr"], from_=FIRST_DAY))

    assert (refused.value.said.key, leads.value.said.key) == ("district.worker_without_role", "staff.has_left")
    assert view.worker_of_district(centre.views, r2, FIRST_DAY) == centre.staff["piotr"]
    assert view.worker_of_district(centre.views, r2, NEXT_WEEK) is None
    assert members_by_team(centre.views, FIRST_DAY) == {team: (centre.staff["piotr"],)}
    assert members_by_team(centre.views, NEXT_WEEK) == {}


def merge(centre: Centre, merged: UUID, survivor: UUID) -> None:
    people.act_on(centre.desk, HEAD, centre.wish(), merged, MergeInto(survivor=survivor))


def test_a_family_of_two_merged_records_lives_in_one_of_its_homes(centre: Centre) -> None:
    r1, r2 = district(centre, "R1", "anna", "Polna"), district(centre, "R2", "anna", "Leśna")
    (one, first), (other, second), (third, _) = family(centre, POLNA), family(centre, LESNA), family(centre, LESNA)
    centre.on(NEXT_WEEK)
    merge(centre, one, other)
    merge(centre, third, other)
    anna = centre.staff["anna"]

    assert view.households_by_district(centre.views, NEXT_WEEK) == {r2: {second}}
    assert dict(view.households_by_worker(centre.views, NEXT_WEEK).rows) == {anna: 1}
    assert [home.household for home in view.homes_of(centre.views, anna, NEXT_WEEK)] == [second]
    assert view.households_in(centre.views, r1, NEXT_WEEK) == ()
    assert [row.households for row in view.districts(centre.views, NEXT_WEEK).rows] == [0, 1]
    assert view.households_in(centre.views, r1, FIRST_DAY) == (first,)
    people.act_on(centre.desk, HEAD, centre.wish(), one, Unmerge())
    assert view.households_in(centre.views, r1, NEXT_WEEK) == (first,)
