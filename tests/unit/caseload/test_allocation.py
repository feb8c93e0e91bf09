"""Who takes the waiting cases, and why just she."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from osl_workflow.caseload.allocation import Place, Waiting, allocate

ANNA, PIOTR, EWA = (UUID(int=number) for number in (1, 2, 3))


def case(number: int, family: int | None = None, **known: Any) -> Waiting:
    return Waiting(UUID(int=100 + number), UUID(int=500 + (family or number)), date(2026, 3, number), **known)


def place(worker: UUID, families: int, post: str = "1", **bounds: Any) -> Place:
    return Place(worker, families, Decimal(post), **bounds)


def told(*waiting: Waiting, places: tuple[Place, ...]) -> list[tuple[UUID, str]]:
    return [(one.worker, one.why) for one in allocate(waiting, places).given]


def test_half_a_post_carries_half_as_many() -> None:
    found = allocate([case(number) for number in range(1, 7)], (place(ANNA, 0), place(PIOTR, 0, "0.5")))

    assert [one.worker for one in found.given].count(ANNA) == 4
    assert found.heaviest == 4


def test_a_family_stays_with_the_worker_who_works_with_it_and_adds_nothing_to_her() -> None:
    known = case(1, holders=frozenset({ANNA}), near=PIOTR)

    found = allocate([known], (place(ANNA, 30, room=0), place(PIOTR, 1)))

    (given,) = found.given
    assert (given.worker, given.why, given.families, found.heaviest) == (ANNA, "knows", 30, 30)


def test_two_cases_of_one_family_go_to_one_worker_and_count_once() -> None:
    one, again = case(1, family=9), case(2, family=9)

    assert told(one, again, places=(place(ANNA, 5), place(PIOTR, 0))) == [(PIOTR, "lightest"), (PIOTR, "same_family")]
    assert [given.families for given in allocate([one, again], (place(PIOTR, 0),)).given] == [1, 1]


def test_the_worker_of_the_district_is_taken_where_the_largest_load_stays_as_small() -> None:
    of_district = case(1, near=ANNA)

    assert told(of_district, places=(place(ANNA, 3), place(PIOTR, 1), place(EWA, 4))) == [(ANNA, "district")]
    assert told(of_district, places=(place(ANNA, 3), place(PIOTR, 1))) == [(PIOTR, "lightest")]


def test_within_the_limits_comes_before_the_district() -> None:
    at_limit = place(ANNA, 3, limit=Decimal(3))

    assert told(case(1, near=ANNA), places=(at_limit, place(PIOTR, 1), place(EWA, 9))) == [(PIOTR, "lightest")]


def test_where_nobody_is_within_the_limit_somebody_takes_it_and_is_told_to_be_over() -> None:
    found = allocate([case(1)], (place(ANNA, 3, limit=Decimal(3)),))

    assert [(one.over, one.load) for one in found.given] == [(True, Fraction(4))]


def test_who_came_last_has_nobody_when_all_are_at_a_limit_that_blocks() -> None:
    first, last = case(1), case(2)

    found = allocate([last, first], (place(ANNA, 3, room=1),))

    assert [one.case for one in found.given] == [first.case]
    assert found.nobody == (last.case,)


def test_of_cases_that_have_waited_as_long_the_lower_file_number_goes_first_whatever_their_ids() -> None:
    def of_one_day(id: int, serial: int, year: int = 2026) -> Waiting:
        return case(id)._replace(since=date(2026, 3, 1), registered=(year, serial))

    ninth, tenth, of_last_year = of_one_day(3, 9), of_one_day(1, 10), of_one_day(2, 11, 2025)

    found = allocate([tenth, ninth, of_last_year], (place(ANNA, 0, room=2),))

    assert [one.case for one in found.given] == [of_last_year.case, ninth.case]
    assert found.nobody == (tenth.case,)


def test_without_anybody_all_of_them_have_nobody() -> None:
    assert allocate([case(1)], ()).nobody == (case(1).case,)


def test_why_the_worker_of_the_district_was_not_taken_is_one_of_three_reasons_never_a_guess() -> None:
    def why(*places: Place) -> tuple[str, int, Fraction]:
        (given,) = allocate([case(1, near=ANNA)], places).given
        assert given.not_near is not None
        return given.not_near

    assert why(place(ANNA, 3), place(PIOTR, 1)) == ("heavier", 4, 4)
    assert why(place(ANNA, 3, limit=Decimal(3)), place(PIOTR, 1), place(EWA, 9)) == ("over", 4, 4)
    assert why(place(ANNA, 3, room=0), place(PIOTR, 1), place(EWA, 9)) == ("room", 4, 4)
    assert allocate([case(1, near=ANNA)], (place(ANNA, 0), place(PIOTR, 1))).given[0].not_near is None
