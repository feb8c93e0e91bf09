"""The days ahead by what is planned today: who comes, who goes, when, and by how much such a forecast was wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.caseload.forecast import (
    Checked,
    Pace,
    Work,
    days_of_change,
    families_on,
    flow,
    forecast,
    moves,
    pace,
)
from osl_workflow.caseload.periods import EVER, Change, Entry
from osl_workflow.sentences import sentence
from osl_workflow.texts import say

ANNA, PIOTR = UUID(int=1), UUID(int=2)
TODAY = date(2026, 6, 1)
MEASURE = "social_work"
UNKNOWN = Pace()
POSTS = {"social_worker": {ANNA: Decimal(1), PIOTR: Decimal("0.5")}}


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def work(number: int = 1, worker: UUID | None = ANNA, **how: Any) -> Work:
    given: dict[str, Any] = {"counts": worker is not None, "since": on(-30), "household": UUID(int=100 + number), **how}
    return Work(case=UUID(int=10 + number), worker=worker, part="social_worker", measures=(MEASURE,), **given)


def families(works: list[Work], day: int, worker: UUID = ANNA, usual: Pace = UNKNOWN) -> int:
    return families_on(forecast(works, TODAY, usual, POSTS), on(day)).get((worker, MEASURE), 0)


def days_counted(one: Work, usual: Pace = UNKNOWN) -> tuple[int, int | None] | None:
    """From which day ahead on it counts, and from which no more (None: without an end); None: not at all."""
    found = forecast([one], TODAY, usual, POSTS)
    if not found:
        return None
    (expected,) = found
    return (expected.from_day - TODAY).days, None if expected.to_day == EVER else (expected.to_day - TODAY).days


@pytest.mark.parametrize(
    ("planned", "until"),
    [
        ({}, None),
        ({"contract": on(10)}, 11),
        ({"contract": on(0)}, 1),
        ({"contract": on(-1)}, 1),
        ({"contract": on(-1), "kept": on(20)}, None),
        ({"contract": on(-30), "kept": on(-3)}, None),
        ({"contract": on(10), "kept": on(20), "planned": on(20)}, None),
        ({"contract": on(10), "kept": on(5), "planned": on(40)}, 11),
        ({"evaluated": True, "planned": on(7)}, 8),
        ({"evaluated": True, "planned": on(-7)}, None),
        ({"evaluated": True}, None),
        ({"planned": on(7)}, None),
        ({"lapses": on(3), "contract": on(1)}, 4),
    ],
)
def test_a_family_counts_until_what_is_planned_for_it_ends(planned: dict[str, Any], until: int | None) -> None:
    assert days_counted(work(**planned)) == (0, until)


@pytest.mark.parametrize(
    ("how", "usual", "from_"),
    [
        ({"since": on(-4)}, Pace(begins=14), 10),
        ({"since": on(-40)}, Pace(begins=14), 1),
        ({"since": on(-4)}, Pace(), 1),
        ({"since": on(-4), "paused": True}, Pace(begins=14, returns=30), 26),
        ({"since": on(-4), "begun": True}, Pace(begins=14), 1),
    ],
)
def test_a_family_that_does_not_count_yet_begins_to_as_is_usual_here(
    how: dict[str, Any], usual: Pace, from_: int
) -> None:
    assert days_counted(work(counts=False, **how), usual) == (from_, None)


def test_a_family_whose_pause_nobody_can_measure_stays_away() -> None:
    assert days_counted(work(counts=False, paused=True), Pace(begins=14)) is None


def test_a_contract_that_ends_before_the_family_would_count_brings_nobody() -> None:
    assert days_counted(work(counts=False, since=TODAY, contract=on(5)), Pace(begins=14)) is None


def test_the_queue_goes_where_the_load_for_a_full_post_is_lightest_and_families_stay_together() -> None:
    held = [work(1), work(2)]
    waiting = [work(number, None, since=on(-number)) for number in (3, 4)]
    again = work(5, None, household=UUID(int=101))

    made = forecast([*held, *waiting, again], TODAY, Pace(begins=10), POSTS)

    assert {one.case.int: one.worker for one in made if one.begins == "queue"} == {13: ANNA, 14: PIOTR, 15: ANNA}
    assert [families_on(made, on(day)).get((ANNA, MEASURE)) for day in (0, 9, 10)] == [2, 2, 3]


def test_without_anybody_who_could_take_it_the_queue_waits() -> None:
    assert forecast([work(1, None)], TODAY, Pace(), {"social_worker": {ANNA: Decimal(0)}}) == ()


def test_a_family_with_two_cases_counts_once_until_the_last_of_them_ends() -> None:
    both = [work(1, contract=on(10)), work(2, household=UUID(int=101), contract=on(20))]

    assert [families(both, day) for day in (0, 10, 11, 20, 21)] == [1, 1, 1, 1, 0]
    assert days_of_change(forecast(both, TODAY, Pace(), POSTS), TODAY, on(15)) == [on(11)]


def test_todays_number_and_the_moves_make_the_number_of_every_day() -> None:
    """Also with families of two cases, of which one begins or ends while the other counts."""
    works = [
        work(1, contract=on(10)),
        work(2, household=UUID(int=101), contract=on(20)),
        work(3, contract=on(5)),
        work(4, household=UUID(int=103), counts=False, since=on(-2)),
        work(5, contract=on(3)),
        work(6, household=UUID(int=105), counts=False, since=TODAY),
        work(7, contract=on(-9)),
        work(8, PIOTR, household=UUID(int=101), contract=on(15)),
        work(9, None),
    ]
    made = forecast(works, TODAY, Pace(begins=8), POSTS)

    found = moves(made, MEASURE, TODAY, on(40))

    for worker in (ANNA, PIOTR):
        for day in range(41):
            until_then = sum(one.by for one in found if one.worker == worker and one.day <= on(day))
            count = families_on(made, on(day)).get((worker, MEASURE), 0)
            assert count == families_on(made, TODAY)[worker, MEASURE] + until_then, (worker, day)
    of_two = [((one.day - TODAY).days, one.case.int, one.by, one.why) for one in found if one.case.int in (11, 12)]
    assert of_two == [(21, 12, -1, "contract")]
    assert next((one.case.int, one.by, one.why) for one in found) == (17, -1, "contract_over")
    assert moves(made, "another", TODAY, on(40)) == []


# --- what the past shows ----------------------------------------------------------------------------------------------


def told(case: int, day: int, *, counts: bool = True, held: bool = True) -> Change:
    household = UUID(int=100 + case) if held else None
    return Change(ANNA, UUID(int=10 + case), Entry(0, on(day), household, (MEASURE,) if held and counts else ()))


def test_the_usual_time_is_the_median_of_those_that_came_and_too_few_say_nothing() -> None:
    came = [change for case in range(5) for change in (told(case, -50, counts=False), told(case, -50 + 2 * case))]

    assert pace(came, {MEASURE}).begins == 4
    assert pace(came[:8], {MEASURE}).begins is None


def test_what_counts_by_another_measure_only_has_not_begun() -> None:
    came = [change for case in range(5) for change in (told(case, -50, counts=False), told(case, -40))]

    assert pace(came, {"another"}).begins is None
    assert len(pace(came, {"another"}).waiting) == 5
    assert flow(came, on(-365), {"another"}) == (0, 0)


def test_pauses_are_measured_apart_from_beginnings() -> None:
    paused = [
        change for case in range(5) for change in (told(case, -90), told(case, -60, counts=False), told(case, -60 + 7))
    ]
    waiting = [told(9, -3, counts=False)]

    found = pace([*paused, *waiting], {MEASURE})

    assert (found.begins, found.returns) == (None, 7)
    assert found.waiting == {UUID(int=19): on(-3)}
    assert UUID(int=10) in found.counted


def test_who_came_and_who_went_in_a_year_is_counted_by_family() -> None:
    history = [told(1, -500), told(2, -400), told(2, -20, held=False), told(3, -10), told(4, -9, counts=False)]

    back = [told(5, -500), told(5, -40, counts=False), told(5, -10)]  # neither new nor gone

    assert flow([*history, *back], on(-365), {MEASURE}) == (1, 1)
    said = sentence("cli_caseload.assume_new", came=1, left=1)
    assert ("pierwszy raz" in str(say(said, "pl")), "first time" in str(say(said, "en"))) == (True, True)


def test_the_error_is_by_how_many_families_a_worker_was_missed_on_average() -> None:
    workers = frozenset({ANNA, PIOTR})
    checked = Checked(on(-90), on(0), {ANNA: 5, PIOTR: 2}, {ANNA: 3, PIOTR: 2}, {ANNA: 6}, workers)

    assert (checked.error(), checked.error_unchanged()) == (Decimal("1.00"), Decimal("2.50"))
    assert checked.of_one(PIOTR).error() == 0
    assert Checked(on(-90), on(0), {}, {}, {}, workers).error() == 0
    assert Checked(on(-90), on(0), {}, {}, {}, frozenset()).error() == 0


def test_who_has_no_family_is_one_of_those_over_whom_the_error_is_averaged() -> None:
    six = frozenset(UUID(int=number) for number in range(1, 7))
    checked = Checked(on(-90), on(0), {}, {ANNA: 1}, {ANNA: 1}, six)

    assert (checked.error(), checked.error_unchanged()) == (Decimal("0.17"), 0)
    assert checked.of_one(ANNA).error() == 1
