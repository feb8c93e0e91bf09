"""Where a household lives: what an address changes, and when it has moved."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from osl_workflow.errors import Refused
from osl_workflow.household.decide import dismiss, place
from osl_workflow.household.events import HouseholdPlaced
from osl_workflow.household.state import Household, apply
from tests.builders import TODAY, acting, fold, uid

HERE, THERE, ANNA, CASE = uid(20), uid(21), uid(30), uid(40)


def told(state: Household | None, district: UUID | None, on: date = TODAY, *, again: bool = False) -> Household | None:
    events = _placed(state, district, on, again=again)
    return fold(apply, events, state=state) if events else state


def _placed(state: Household | None, district: UUID | None, on: date, *, again: bool) -> tuple[HouseholdPlaced, ...]:
    return place(state, district, "none" if district is None else "one", ANNA, acting(on=on), again=again)


def moved() -> Household:
    state = told(told(None, HERE, date(2026, 1, 1)), THERE)
    assert state is not None
    return state


def test_the_first_place_is_no_move_and_the_same_place_again_is_nothing() -> None:
    state = told(None, HERE, date(2026, 1, 1))

    assert state is not None
    assert state.last_move is None
    assert _placed(state, HERE, TODAY, again=False) == ()
    assert len(_placed(state, HERE, TODAY, again=True)) == 1


def test_an_office_without_districts_hears_nothing_of_addresses() -> None:
    assert _placed(None, None, TODAY, again=False) == ()


def test_a_move_names_the_district_that_was_left_also_past_a_time_in_none() -> None:
    through_none = told(told(told(None, HERE, date(2026, 1, 1)), None, date(2026, 2, 1)), THERE)

    for state in (moved(), through_none):
        assert state is not None
        assert state.last_move is not None
        assert state.last_move.moved_from == HERE
        assert (state.district_on(date(2026, 1, 31)), state.district_on(TODAY)) == (HERE, THERE)


def test_what_corrects_a_move_is_no_move_back_and_who_told_a_later_one_is_known() -> None:
    state = moved()

    (corrected,) = place(state, HERE, "one", ANNA, acting(on=TODAY), corrects=True)

    assert corrected.moved_from is None
    assert state.told_later_by(ANNA, date(2026, 1, 1)) == (TODAY,)
    assert state.told_later_by(uid(31), date(2026, 1, 1)) == ()


def test_a_late_entry_takes_its_place_by_its_day() -> None:
    state = told(told(None, THERE), HERE, date(2026, 1, 1))

    assert state is not None
    assert (state.district_on(date(2026, 2, 1)), state.district_on(TODAY)) == (HERE, THERE)


def test_a_case_stays_after_a_move_with_a_reason_until_the_next_move() -> None:
    state = fold(apply, dismiss(moved(), CASE, acting(), held=True), state=moved())

    assert CASE in state.stays
    again = told(state, HERE)
    assert again is not None
    assert not again.stays


@pytest.mark.parametrize(
    ("state", "held", "reason", "key"),
    [
        (moved(), False, "zna rodzinę", "household.not_held"),
        (told(None, HERE), True, "zna rodzinę", "household.did_not_move"),
        (moved(), True, None, "acting.reason_missing"),
        (fold(apply, dismiss(moved(), CASE, acting(), held=True), state=moved()), True, "x", "household.stays_already"),
    ],
)
def test_what_cannot_stay_is_refused(state: Household, held: bool, reason: str | None, key: str) -> None:
    with pytest.raises(Refused) as refused:
        dismiss(state, CASE, acting(reason=reason), held=held)
    assert refused.value.said.key == key
