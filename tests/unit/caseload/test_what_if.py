"""What another limit or post would have meant: the acts over it are named, what happened stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from osl_workflow.caseload.decide import Limit, Rate
from osl_workflow.caseload.events import CaseHeld, Passed
from osl_workflow.caseload.periods import Change, Entry
from osl_workflow.caseload.what_if import Over, Supposed, over, passed, posts_needed
from osl_workflow.sentences import Text
from tests.builders import acting, uid

ANNA, PIOTR = UUID(int=1), UUID(int=2)
FIRST = date(2026, 1, 1)
MEASURE = "social_work"
REAL = Limit(title=Text(pl="praca socjalna"), households=Decimal(3), each=3, capacity=Decimal(1), mode="reason")


def change(position: int, case: int, *, household: int | None = None, counts: bool = True, who: UUID = ANNA) -> Change:
    family = UUID(int=100 + (case if household is None else household))
    entry = Entry(position, FIRST + timedelta(days=position), family, (MEASURE,) if counts else ())
    return Change(who, UUID(int=10 + case), entry)


def ended(position: int, case: int) -> Change:
    return Change(ANNA, UUID(int=10 + case), Entry(position, FIRST + timedelta(days=position), None))


def played(*changes: Change, limit: int | None = 2, since: date = FIRST) -> list[tuple[int, int]]:
    """The position of each act over the limit, and how many families there were."""
    supposed = Supposed({} if limit is None else {MEASURE: limit}, {})
    found = over(changes, since, lambda worker, day, position: {MEASURE: supposed.limit(worker, MEASURE, REAL)})
    return [(one.position, one.families) for one in found]


def test_each_act_that_passes_the_limit_is_named_with_the_families_of_that_moment() -> None:
    three = [change(at, at) for at in (1, 2, 3)]

    assert played(*three) == [(3, 3)]
    assert played(*three, change(4, 4)) == [(3, 3), (4, 4)]
    assert played(*three, limit=None) == []


def test_what_ended_makes_room_and_a_second_case_of_a_family_takes_none() -> None:
    assert played(change(1, 1), change(2, 2), ended(3, 1), change(4, 3)) == []
    assert played(change(1, 1), change(2, 2), change(3, 3, household=1)) == []
    assert played(change(1, 1), change(2, 2), change(3, 3, household=1), ended(4, 1), change(5, 5)) == [(5, 3)]


def test_what_counts_only_later_is_an_act_on_the_day_on_which_it_begins_to() -> None:
    assert played(change(1, 1), change(2, 2), change(3, 3, counts=False), change(9, 3)) == [(9, 3)]


def test_acts_before_the_year_count_and_are_not_named() -> None:
    three = [change(at, at) for at in (1, 2, 3, 4)]

    assert played(*three, since=FIRST + timedelta(days=4)) == [(4, 4)]


def test_each_worker_has_a_limit_of_his_own() -> None:
    assert played(change(1, 1), change(2, 2), change(3, 3, who=PIOTR), change(4, 4, who=PIOTR)) == []


@pytest.mark.parametrize(
    ("each", "posts", "real", "households"),
    [
        ({}, {}, REAL, Decimal(3)),
        ({MEASURE: 30}, {}, REAL, Decimal(30)),
        ({}, {ANNA: Decimal("0.5")}, REAL, Decimal("1.5")),
        ({MEASURE: 30}, {ANNA: Decimal("0.5")}, REAL, Decimal(15)),
        ({MEASURE: 30}, {}, REAL.model_copy(update={"each": None, "households": None}), Decimal(30)),
        ({MEASURE: 30}, {}, REAL.model_copy(update={"capacity": Decimal(0), "households": None}), None),
        ({}, {ANNA: Decimal(1)}, REAL.model_copy(update={"capacity": Decimal(0), "households": None}), Decimal(3)),
    ],
)
def test_a_limit_is_supposed_for_a_full_post_and_a_post_for_one_worker(
    each: dict[str, int], posts: dict[UUID, Decimal], real: Limit, households: Decimal | None
) -> None:
    assert Supposed(each, posts).limit(ANNA, MEASURE, real).households == households


def test_posts_are_needed_in_hundredths_rounded_up() -> None:
    assert (posts_needed(51, 50), posts_needed(100, 3), posts_needed(0, 50)) == (
        Decimal("1.02"),
        Decimal("33.34"),
        Decimal("0.00"),
    )


def test_an_act_names_the_limit_that_it_passed() -> None:
    (found,) = over([change(1, 1)], FIRST, lambda *_: {MEASURE: REAL.model_copy(update={"households": Decimal(0)})})

    assert isinstance(found, Over)
    assert (found.worker, found.day, found.kind, found.mode) == (ANNA, date(2026, 1, 2), "level", "reason")


def test_the_limit_of_new_families_in_a_month_is_played_too() -> None:
    many = REAL.model_copy(update={"households": Decimal(50), "rate": Rate(open=6, mode="block")})
    acts = [change(1, 1), change(2, 2), ended(3, 2), change(4, 3, household=1), change(40, 4), change(41, 5)]

    found = over(acts, FIRST, lambda *_: {MEASURE: many})

    assert [(one.position, one.families, one.kind, one.most, one.mode) for one in found] == [
        (2, 2, "rate", 1, "block"),
        (41, 2, "rate", 1, "block"),
    ]


def test_a_family_that_counts_later_is_new_in_the_month_in_which_the_worker_got_it() -> None:
    many = REAL.model_copy(update={"rate": Rate(open=6, mode="reason")})

    assert over([change(1, 1, counts=False), change(40, 2), change(41, 1)], FIRST, lambda *_: {MEASURE: many}) == ()


def test_what_did_pass_a_limit_is_what_was_recorded_and_not_asked_again() -> None:
    limits = (Passed(measure=MEASURE, count=5, limit=Decimal(4), mode="reason"),)

    def held(number: int, day: int, passed: tuple[Passed, ...] = limits) -> CaseHeld:
        at = acting(command=uid(number), on=FIRST + timedelta(days=day)).meta()
        return CaseHeld(meta=at, worker=ANNA, case=uid(50 + number), household=uid(90 + number), passed=passed)

    told = [*enumerate((held(1, 0), held(2, 9), held(3, 9), held(4, 9, ())))]

    assert passed(told, FIRST + timedelta(days=1)) == {MEASURE: {1, 2}}
    assert passed(told, FIRST) == {MEASURE: {0, 1, 2}}
