"""May a family be added to a load: how many there are, how many are new this month, and a reason that may wait."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.caseload.decide import Limit, OnDay, Rate, decide, give_reason
from osl_workflow.caseload.events import CaseHeld
from osl_workflow.caseload.state import Caseload, Holding, apply, caseload_id
from osl_workflow.errors import Refused
from osl_workflow.sentences import Text
from tests.builders import acting

ANNA = UUID(int=7)
NEXT_DAY = date(2026, 3, 3)
THEN, LATER = date(2026, 11, 17), date(2026, 11, 22)


def allows(
    households: int | None = 50, mode: str = "reason", rate: int | None = None, rate_mode: str = "reason"
) -> Any:
    return {
        "social_work": Limit(
            title=Text(pl="środowiska", en="families"),
            households=None if households is None else Decimal(households),
            each=households,
            capacity=Decimal(1),
            mode=mode,
            rate=None if rate is None else Rate(open=rate, mode=rate_mode),
        )
    }


def family(number: int, *, counted: bool = True) -> Holding:
    return Holding(household=UUID(int=1000 + number), measures=("social_work",) if counted else ())


def given(load: Caseload | None, number: int, limits: Any, on: date, *, counted: bool = True, **how: Any) -> Caseload:
    reason_by = how.pop("reason_by", None)
    now = acting(today=date(2026, 12, 31), on=on, **{"reason": None, **how})
    events = decide(
        load,
        ANNA,
        UUID(int=number),
        family(number, counted=counted),
        (OnDay(on, load, limits),),
        now,
        ("Anna",),
        reason_by,
    )
    for event in events:
        load = apply(load, event, caseload_id(ANNA))
    assert load is not None
    return load


def filled(families: int, on: date = date(2026, 1, 5)) -> Caseload | None:
    load = None
    for number in range(families):
        load = given(load, number, {}, on)
    return load


# --- how many are new in a month --------------------------------------------------------------------------------------


def test_one_new_family_a_month_for_every_six_that_are_held() -> None:
    load, march = filled(12), date(2026, 3, 4)
    for number in (100, 101):
        load = given(load, number, allows(rate=6, rate_mode="block"), march)

    with pytest.raises(Refused) as caught:
        given(load, 102, allows(rate=6, rate_mode="block"), march)

    assert caught.value.said.key == "caseload.rate_blocked"
    assert (caught.value.said.values["n"], caught.value.said.values["limit"]) == (3, 2)
    assert given(load, 102, allows(rate=6, rate_mode="block"), date(2026, 4, 1)).count("social_work") == 15


def test_who_begins_may_take_one_family_in_the_first_month() -> None:
    load = given(None, 1, allows(rate=6, rate_mode="block"), date(2026, 3, 2))

    with pytest.raises(Refused):
        given(load, 2, allows(rate=6, rate_mode="block"), date(2026, 3, 30))


def test_a_family_held_since_last_month_is_not_new_when_its_diagnosis_begins() -> None:
    load = given(filled(6), 100, allows(rate=6, rate_mode="block"), date(2026, 2, 27), counted=False)
    load = given(load, 101, allows(rate=6, rate_mode="block"), date(2026, 3, 2))

    load = given(load, 100, allows(rate=6, rate_mode="block"), date(2026, 3, 3))

    assert load.count("social_work") == 8


# --- a reason that may wait -------------------------------------------------------------------------------------------


def test_in_an_urgent_case_the_reason_may_follow_and_is_owed_until_it_is_given() -> None:
    load = given(filled(1), 100, allows(1), date(2026, 3, 2), reason_by=NEXT_DAY)

    assert load.owed[UUID(int=100)].by == NEXT_DAY
    assert load.owed[UUID(int=100)].measures == ("social_work",)
    (event,) = give_reason(load, ANNA, UUID(int=100), acting(reason="przemoc w domu, nikogo innego nie było"))
    assert event.sealed is not None
    assert apply(load, event, load.id).owed == {}


def test_a_reason_given_at_once_leaves_nothing_owing() -> None:
    load = given(filled(1), 100, allows(1), date(2026, 3, 2), reason_by=NEXT_DAY, reason="nikt inny nie ma miejsca")

    assert load.owed == {}


def test_urgent_or_not_a_limit_that_blocks_holds() -> None:
    with pytest.raises(Refused) as caught:
        given(filled(1), 100, allows(1, "block"), date(2026, 3, 2), reason_by=NEXT_DAY)

    assert caught.value.said.key == "caseload.blocked"


def test_what_is_owed_stays_owed_when_the_case_goes_to_somebody_else() -> None:
    load = given(filled(1), 100, allows(1), date(2026, 3, 2), reason_by=NEXT_DAY)

    for event in decide(load, ANNA, UUID(int=100), None, (), acting(), ("Anna",)):
        load = apply(load, event, load.id)

    assert UUID(int=100) in load.owed


def test_a_reason_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        give_reason(filled(1), ANNA, UUID(int=0), acting(reason="na wszelki wypadek"))

    assert caught.value.said.key == "caseload.nothing_owed"


# --- a benefit that ends on a day -------------------------------------------------------------------------------------


def test_a_family_counts_by_a_benefit_until_its_last_day() -> None:
    holding = Holding(household=UUID(int=1), measures=("benefits",), until={"benefits": date(2026, 5, 31)})
    events = decide(None, ANNA, UUID(int=2), holding, (), acting(), ("Anna",))
    load = apply(None, events[0], caseload_id(ANNA))

    assert isinstance(events[0], CaseHeld)
    assert [load.count("benefits", on) for on in (date(2026, 5, 31), date(2026, 6, 1))] == [1, 0]
    assert decide(load, ANNA, UUID(int=2), holding, (), acting(), ("Anna",)) == ()


# --- what is recorded late --------------------------------------------------------------------------------------------


def test_what_is_recorded_late_is_held_against_the_limit_of_its_day_and_of_today() -> None:
    load, now = filled(2), acting(today=LATER, on=THEN, reason=None)
    days = (OnDay(THEN, filled(1), allows(50)), OnDay(LATER, load, allows(2, "block")))

    with pytest.raises(Refused) as caught:
        decide(load, ANNA, UUID(int=100), family(100), days, now, ("Anna",))

    assert caught.value.said.key == "caseload.blocked"
    assert [one.key for one in caught.value.details] == ["caseload.remedy_other"]


def test_what_was_too_much_on_its_day_is_refused_and_the_day_is_named() -> None:
    now = acting(today=LATER, on=THEN, reason=None)
    days = (OnDay(THEN, filled(2), allows(2, "block")), OnDay(LATER, None, allows(2, "block")))

    with pytest.raises(Refused) as caught:
        decide(None, ANNA, UUID(int=100), family(100), days, now, ("Anna",))

    assert [one.key for one in caught.value.details] == ["caseload.on_that_day", "caseload.remedy_other_day"]
    assert caught.value.details[0].values["on"] == THEN


def test_a_day_before_her_first_post_is_told_with_what_to_do() -> None:
    now = acting(today=LATER, on=THEN, reason=None)
    without_post = {"social_work": allows(0)["social_work"].model_copy(update={"capacity": Decimal(0)})}

    with pytest.raises(Refused) as caught:
        decide(None, ANNA, UUID(int=100), family(100), (OnDay(THEN, None, without_post),), now, ("Anna",))

    assert [one.key for one in caught.value.details][:2] == ["caseload.on_that_day", "caseload.no_post_then"]


def test_a_limit_of_another_day_says_nothing_to_what_was_few_on_each() -> None:
    now = acting(today=LATER, on=THEN, reason=None)
    days = (OnDay(THEN, None, allows(2, "block")), OnDay(LATER, filled(3), allows(50)))

    (event,) = decide(filled(3), ANNA, UUID(int=100), family(100), days, now, ("Anna",))

    assert isinstance(event, CaseHeld)
    assert event.passed == ()


def test_of_two_limits_passed_the_lower_one_is_recorded() -> None:
    now = acting(today=LATER, on=THEN, reason="nikt inny nie ma miejsca")
    days = (OnDay(THEN, filled(3), allows(3)), OnDay(LATER, filled(3), allows(2)))

    (event,) = decide(filled(3), ANNA, UUID(int=100), family(100), days, now, ("Anna",))

    assert isinstance(event, CaseHeld)
    assert [(one.count, one.limit, one.on) for one in event.passed] == [(4, 2, LATER)]
