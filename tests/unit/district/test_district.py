"""A district: its streets and their days, who answers for it, and in which one an address is. All streets invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.district import commands as c
from osl_workflow.district.address import Place
from osl_workflow.district.decide import decide
from osl_workflow.district.lookup import Verdict, find, overlapping
from osl_workflow.district.state import District, Street, apply
from osl_workflow.errors import Refused
from tests.builders import TODAY, acting, fold, uid, unreadable

FIRST = date(2026, 1, 1)


def drawn(street: str = "Polna", **more: Any) -> c.DrawStreet:
    return c.DrawStreet(**{"street": street, "from_": FIRST, **more})


def district(*commands: c.DistrictCommand, code: str = "R1", number: int = 10, **facts: Any) -> District:
    state = fold(apply, decide(None, c.AddDistrict(code=code, name="Zmyślony"), acting()), id=uid(number))
    for command in commands:
        state = fold(apply, decide(state, command, acting(), **facts), state=state)
    return state


def refusal(state: District | None, command: c.DistrictCommand, **facts: Any) -> str:
    with pytest.raises(Refused) as refused:
        decide(state, command, acting(), **facts)
    return refused.value.said.key


# --- what is drawn ----------------------------------------------------------------------------------------------------


def test_a_code_is_taken_once_and_has_its_form() -> None:
    assert refusal(None, c.AddDistrict(code="R1", name="x"), taken=True) == "district.code_taken"
    assert refusal(None, c.AddDistrict(code="R 1", name="x")) == "codes.form"
    assert refusal(None, c.AddDistrict(code="R1", name=" ")) == "codes.name_missing"


def test_a_street_belongs_to_a_district_on_its_days() -> None:
    state = district(drawn(to=TODAY))

    assert [s.street for s in state.streets_on(TODAY)] == ["Polna"]
    assert not state.streets_on(date(2026, 3, 10))
    assert not state.streets_on(date(2025, 12, 31))


@pytest.mark.parametrize(
    ("command", "key"),
    [
        (drawn(" "), "district.street_missing"),
        (drawn(to=date(2025, 12, 31)), "district.ends_before_start"),
        (drawn(first=20, last=12), "district.no_house"),
        (drawn(first=12, last=12, side="odd"), "district.no_house"),
        (drawn(first=0), "district.no_house"),
    ],
)
def test_a_street_that_cannot_be_is_refused(command: c.DrawStreet, key: str) -> None:
    assert refusal(district(), command) == key


@pytest.mark.parametrize(
    "other",
    [
        drawn("ul. POLNA"),
        drawn(side="odd"),
        drawn(first=100),
        drawn(town="Zmyślona"),
        drawn(from_=date(2027, 1, 1)),
    ],
)
def test_a_house_that_another_district_has_is_refused_with_its_name(other: c.DrawStreet) -> None:
    neighbour = district(drawn(), code="R2", number=11)

    with pytest.raises(Refused) as refused:
        decide(district(), other, acting(), neighbours=[neighbour])

    assert refused.value.said.key == "district.overlap"
    assert refused.value.said.values["code"] == "R2"


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (drawn(side="odd"), drawn(side="even")),
        (drawn(last=20), drawn(first=21)),
        (drawn(to=TODAY), drawn(from_=date(2026, 3, 10))),
        (drawn(town="Zmyślona"), drawn(town="Wymyślna")),
        (drawn("Polna"), drawn("Leśna")),
        (drawn(first=2, last=2), drawn(side="odd", first=1, last=3)),
    ],
)
def test_streets_that_share_no_house_on_any_day_lie_beside_each_other(there: c.DrawStreet, here: c.DrawStreet) -> None:
    neighbour = district(there, code="R2", number=11)

    assert decide(district(), here, acting(), neighbours=[neighbour])


def test_an_entry_ends_earlier_and_never_later_and_can_be_taken_back() -> None:
    state = district(drawn(to=date(2026, 6, 30)))

    assert refusal(state, c.EndStreet(number=1, to=date(2026, 7, 1))) == "district.end_not_earlier"
    assert refusal(state, c.EndStreet(number=1, to=date(2025, 12, 30))) == "district.end_before_start"
    assert refusal(state, c.EndStreet(number=2, to=TODAY)) == "district.street_unknown"
    taken_back = fold(apply, decide(state, c.EndStreet(number=1, to=date(2025, 12, 31)), acting()), state=state)
    assert not taken_back.streets_on(FIRST)
    assert decide(district(), drawn(), acting(), neighbours=[taken_back])


def test_who_answers_holds_the_role_and_is_followed_by_the_next_one() -> None:
    named = c.NameWorker(worker=uid(1), from_=FIRST)
    state = district(named, c.NameWorker(worker=uid(6), from_=TODAY), may_lead=True)

    assert (state.worker_on(date(2026, 3, 8)), state.worker_on(TODAY)) == (uid(1), uid(6))
    assert state.worker_on(date(2025, 12, 31)) is None
    assert refusal(district(), named, may_lead=False) == "district.worker_without_role"
    assert refusal(state, c.NameWorker(worker=uid(6), from_=TODAY), may_lead=True) == "district.nothing_changed"


def test_a_team_that_is_over_is_refused() -> None:
    command = c.NameTeam(team=uid(7), from_=TODAY)

    assert refusal(district(), command, team_ended=TODAY) == "district.team_has_ended"
    assert district(command, team_ended=date(2026, 3, 10)).team_on(TODAY) == uid(7)


def test_a_district_ends_with_its_streets_and_takes_nothing_more() -> None:
    state = district(drawn(), drawn("Leśna", to=FIRST), c.EndDistrict(to=TODAY))

    assert [street.to for street in state.streets] == [TODAY, FIRST]
    assert state.worker_on(date(2026, 3, 10)) is None
    assert refusal(state, drawn("Nowa")) == "district.has_ended"
    later = district(drawn(from_=date(2026, 4, 1)))
    assert refusal(later, c.EndDistrict(to=TODAY)) == "district.street_begins_later"


def test_nothing_of_a_district_needs_a_key_to_be_read() -> None:
    events = decide(district(), drawn(), acting())

    assert fold(apply, map(unreadable, events), state=district()).streets == district(drawn()).streets


# --- where an address is ----------------------------------------------------------------------------------------------


def test_an_address_is_in_the_district_that_has_its_house_on_that_day() -> None:
    odd, even = district(drawn(side="odd")), district(drawn(side="even", to=TODAY), code="R2", number=11)

    assert find([odd, even], Place("polna", 13, None), TODAY) == Verdict("one", (odd.id,))
    assert find([odd, even], Place("polna", 14, None), TODAY) == Verdict("one", (even.id,))
    assert find([odd, even], Place("polna", 14, None), date(2026, 3, 10)) == Verdict("none")
    assert find([odd, even], Place("lesna", 1, None), TODAY).found == "none"


def test_without_the_house_a_divided_street_is_not_guessed() -> None:
    odd, even = district(drawn(side="odd")), district(drawn(side="even"), code="R2", number=11)

    verdict = find([odd, even], Place("polna", None, None), TODAY)

    assert (verdict.found, set(verdict.districts), verdict.district) == ("house_needed", {odd.id, even.id}, None)


def test_a_street_that_two_towns_have_needs_the_town() -> None:
    here = district(drawn(town="Zmyślona"))
    there = district(drawn(town="Wymyślna"), code="R2", number=11)

    assert find([here, there], Place("polna", 1, None), TODAY).found == "several"
    assert find([here, there], Place("polna", 1, "wymyslna"), TODAY) == Verdict("one", (there.id,))


STREETS = st.builds(
    lambda number, side, first, length, from_, days: Street(
        number=number, street="Polna", side=side, first=first, last=None if length is None else (first or 1) + length,
        from_=date.fromordinal(FIRST.toordinal() + from_),
        to=None if days is None else date.fromordinal(FIRST.toordinal() + from_ + days),
    ),
    st.integers(1, 9), st.sampled_from(["all", "odd", "even"]), st.none() | st.integers(1, 8),
    st.none() | st.integers(0, 4), st.integers(0, 6), st.none() | st.integers(0, 4),
)  # fmt: skip


@given(STREETS, STREETS)
def test_two_parts_of_a_street_overlap_exactly_when_a_house_would_be_in_both_on_a_day(one: Street, two: Street) -> None:
    def has(street: Street, house: int, day: date) -> bool:
        state = District(id=uid(1), code="R1", name="x", streets=(street,))
        return find([state], Place("polna", house, None), day).found == "one"

    days = [date.fromordinal(FIRST.toordinal() + n) for n in range(14)]
    shared = any(has(one, house, day) and has(two, house, day) for house in range(1, 16) for day in days)

    assert (overlapping(one, [two]) is not None) == shared
