"""What was held on a day that has been: for acts that are recorded late."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from uuid import UUID, uuid4

import pytest

from osl_workflow.caseload.decide import Limit, OnDay, decide
from osl_workflow.caseload.events import CaseHeld, CaseReleased
from osl_workflow.caseload.past import Past
from osl_workflow.caseload.state import Holding
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.sentences import Text
from tests.builders import acting

ANNA = UUID(int=7)
TODAY = date(2026, 11, 22)


def on(month: int, day: int = 1) -> date:
    return date(2026, month, day)


def held(case: int, since: date, act: int = 0, *, counted: bool = True) -> Event:
    meta = acting(today=TODAY, on=since, command=UUID(int=act)).meta()
    about = {"worker": ANNA, "case": UUID(int=case), "household": UUID(int=1000 + case)}
    return CaseHeld.model_validate({"meta": meta, **about, "measures": ("social_work",) if counted else ()})


def released(case: int, since: date) -> Event:
    return CaseReleased(meta=acting(today=TODAY, on=since).meta(), worker=ANNA, case=UUID(int=case))


def counts(events: list[Event], *days: date) -> list[int]:
    past = Past(ANNA, events)
    return [past.on(day).count("social_work") for day in days]


def test_what_ended_since_is_held_on_the_days_before() -> None:
    events = [held(1, on(3, 4)), held(2, on(3, 4)), released(1, on(5, 4)), released(2, on(5, 4))]

    assert counts(events, on(3, 3), on(4), on(5, 3), on(5, 4)) == [0, 2, 2, 0]


def test_a_load_may_have_grown_on_the_days_on_which_something_began() -> None:
    past = Past(ANNA, [held(1, on(3)), held(2, on(5)), held(3, on(7)), released(3, on(9))])

    assert past.begins(on(3), on(9)) == (on(5), on(7))


def test_a_family_is_had_since_its_first_day_also_when_it_began_to_count_later() -> None:
    past = Past(ANNA, [held(1, on(3), counted=False), held(1, on(5))])

    assert past.on(on(6)).households("social_work") == {UUID(int=1001): on(3)}


def test_from_a_day_on_it_is_told_what_begins_when() -> None:
    past = Past(ANNA, [held(1, on(3), counted=False), held(1, on(5)), released(1, on(6)), held(1, on(8))])

    def begins(day: date) -> list[tuple[date, int | None]]:
        return [(at, None if how is None else len(how.measures)) for at, how in past.from_then(UUID(int=1), day)]

    assert begins(on(2)) == [(on(2), None), (on(3), 0), (on(5), 1), (on(6), None), (on(8), 1)]
    assert begins(on(4)) == [(on(4), 0), (on(5), 1), (on(6), None), (on(8), 1)]
    assert begins(on(7)) == [(on(7), None), (on(8), 1)]
    assert [*Past(ANNA, []).from_then(UUID(int=1), on(3))] == [(on(3), None)]


# --- nothing is let in that was too much on any day -------------------------------------------------------------------

LIMIT = 2
DAYS = tuple(on(3, day) for day in range(1, 11))


def enter(events: list[Event], case: int, since: date, *, held_now: bool) -> list[Event]:
    """Enter today that a case was held (or given away) since a day, if the limit, the same on all days, allows it."""
    past, today = Past(ANNA, events), DAYS[-1]
    each = Decimal(LIMIT)
    limits = {
        "social_work": Limit(title=Text(pl="", en=""), households=each, each=LIMIT, capacity=Decimal(1), mode="block")
    }
    days = dict.fromkeys((since, *past.begins(since, today), today))
    new = Holding(household=UUID(int=1000 + case), measures=("social_work",)) if held_now else None
    now = acting(today=today, on=since, command=uuid4())
    at_the_door = tuple(OnDay(day, past.on(day), limits) for day in days)
    try:
        return [*events, *decide(past.on(today), ANNA, UUID(int=case), new, at_the_door, now, ("Anna",))]
    except Refused:
        return events


def on_each_day(events: list[Event]) -> list[int]:
    """How many families count: of what tells of the day or an earlier one the newest entry of each case."""
    found = []
    for day in DAYS:
        newest = {e.case: e for e in events if isinstance(e, CaseHeld | CaseReleased) and e.meta.occurred_on <= day}
        found.append(sum(isinstance(event, CaseHeld) for event in newest.values()))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_no_act_entered_late_raises_a_count_over_the_limit_of_any_day(seed: int) -> None:
    draw, events = Random(seed), list[Event]()
    for _ in range(25):
        before = on_each_day(events)
        events = enter(events, draw.randrange(5), draw.choice(DAYS), held_now=draw.random() < 0.7)
        assert all(now <= max(was, LIMIT) for was, now in zip(before, on_each_day(events), strict=True))
