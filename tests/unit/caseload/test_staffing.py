"""How many social workers the act asks for on a day, and how many there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.acts.caseloads import limit_of_act, limits_of, posts_for_families
from osl_workflow.acts.staffing import Staffed, compared, staffed
from osl_workflow.office.events import CapacityChosen, ResidentsCounted, SettingChanged
from osl_workflow.office.state import Office, Residents, apply
from osl_workflow.process.reading import read_standard
from osl_workflow.staff.absence import Absence
from osl_workflow.staff.state import Post, Staff
from tests.builders import acting

ROOT = Path(__file__).parents[3]
STANDARD = read_standard(
    (ROOT / "processes/osl_processes/standards/social-work-1.18.yaml").read_text("utf-8"), "social-work-1.18.yaml"
)
PILOT, NOW = date(2012, 6, 30), date(2026, 6, 30)


def centre(residents: int = 12376) -> Office:
    """An office with so many residents."""
    counted = (Residents(number=residents, on=date(2011, 1, 1)),)
    return Office(
        id=UUID(int=1), version=1, name="Ośrodek", symbol="PS", standard="social-work-1.18", demo=False,
        founded=date(2011, 1, 1), residents=counted,
    )  # fmt: skip


def worker(number: int, *posts: tuple[str, str], away: bool = False) -> Staff:
    """Somebody in posts, each with its part of a full-time one."""
    held = tuple(
        Post(number=n, title=title, fte=Decimal(fte), from_=date(2011, 1, 1)) for n, (title, fte) in enumerate(posts, 1)
    )
    absences = (Absence(number=1, from_=date(2012, 1, 1)),) if away else ()
    return Staff(id=UUID(int=100 + number), version=1, posts=held, absences=absences)


def six(*more: Staff) -> list[Staff]:
    return [*(worker(n, ("social_worker", "1")) for n in range(6)), *more]


def told(staff: list[Staff], on: date, families: int = 0, office: Office | None = None) -> Staffed:
    found = staffed(STANDARD, office or centre(), staff, families, on)
    assert found is not None
    return found


def ratio(found: Staffed, name: str) -> Any:
    return next(one for one in found.ratios if one.name == name)


def test_12376_residents_asked_for_6_19_workers_under_the_rule_of_2012() -> None:
    found = told(six(), PILOT)

    assert (found.counted, found.has) == ("persons", 6)
    assert (ratio(found, "residents").needed, found.lacks(ratio(found, "residents"))) == (
        Decimal("6.19"), Decimal("0.19"),
    )  # fmt: skip
    assert ratio(found, "families").needed is None
    assert ratio(found, "residents").chosen


def test_until_2014_persons_count_and_from_2015_full_time_posts() -> None:
    halves = [worker(n, ("social_worker", "0.5")) for n in range(6)]

    assert told(halves, date(2014, 12, 31)).has == 6
    assert told(halves, date(2015, 1, 1)).has == 3


def test_from_2015_both_ratios_are_shown_and_the_centre_follows_the_one_it_chose() -> None:
    chosen = SettingChanged(meta=acting().meta(), key="staffing_ratio", value="residents", from_=date(2026, 1, 1))
    found = told(six(), NOW, families=301)
    after = told(six(), NOW, families=301, office=apply(centre(), chosen, UUID(int=1)))

    assert ratio(found, "families").needed == Decimal("6.02")
    assert [one.chosen for one in found.ratios] == [False, True]
    assert [one.chosen for one in after.ratios] == [True, False]


def test_the_head_is_none_of_the_three_also_when_she_does_social_work_herself() -> None:
    head = worker(9, ("manager", "0.5"), ("social_worker", "0.5"))
    found = told([worker(1, ("social_worker", "1")), worker(2, ("specialist", "1")), head], NOW)

    assert (found.persons, found.full_time, found.at_least) == (2, 2, 3)
    rows = {one.name: (one.persons, one.full_time) for one in found.rows}
    assert rows["heads"] == (1, 1)
    assert rows["social_workers"] == (2, 2)
    assert (rows["specialists"], rows["plain_social_workers"]) == ((1, 1), (1, 1))


def test_each_person_stands_in_one_row_and_each_post_in_its_own() -> None:
    found = told([worker(1, ("social_worker", "0.5"), ("lawyer", "0.25")), worker(2, ("caretaker", "1"))], NOW)
    rows = {one.name: (one.persons, one.full_time) for one in found.rows}

    assert rows["social_workers"] == (1, Decimal("0.5"))
    assert rows["lawyers"] == (0, Decimal("0.25"))
    assert rows["others"] == (1, 1)
    assert sum(persons for name, (persons, _) in rows.items() if name != "plain_social_workers") == 2


def test_a_row_tells_how_much_of_its_posts_persons_of_other_rows_hold() -> None:
    both = worker(1, ("social_worker", "0.5"), ("caretaker", "0.5"))
    twice = worker(2, ("social_worker", "0.5"), ("specialist", "0.5"))
    rows = {one.name: one for one in told([both, twice, worker(3, ("caretaker", "1"))], NOW).rows}

    others = rows["others"]
    assert (others.persons, others.full_time, others.of_others) == (1, Decimal("1.5"), Decimal("0.5"))
    assert rows["social_workers"].of_others == 0
    assert rows["plain_social_workers"].of_others == Decimal("0.5")


def test_leave_reduces_what_is_present_and_not_what_is_employed() -> None:
    found = told(six(worker(7, ("social_worker", "1"), away=True)), NOW)

    assert (found.full_time, found.present) == (7, 6)


def test_a_later_count_of_residents_holds_from_its_day() -> None:
    counted = ResidentsCounted(meta=acting().meta(), number=10000, on=date(2026, 6, 1), source="GUS")
    found = told(six(), NOW, office=apply(centre(), counted, UUID(int=1)))

    assert ratio(found, "residents").needed == 5


def test_547_families_on_6_workers_are_91_17_each_and_would_be_182_percent_of_the_limit_of_2015() -> None:
    found = compared(STANDARD, 547, Decimal(6), PILOT)

    assert found is not None
    assert (found.each, found.share, found.limit, found.since.year) == (Decimal("91.17"), 182, 50, 2015)


@pytest.mark.parametrize(
    ("posts", "counted"),
    [
        ((("social_worker", "0.5"), ("nonsense", "0.5")), Decimal("0.5")),
        ((("nonsense", "1"),), Decimal(0)),
        ((("social_worker", "0.5"), ("lawyer", "0.5")), Decimal("0.5")),
        ((("chief_specialist", "1"),), Decimal(1)),
        ((("family_assistant", "1"),), Decimal(1)),
        ((("manager", "1"),), None),
        ((("psychologist", "1"),), None),
        ((), Decimal(0)),
    ],
)
def test_a_post_that_nobody_named_makes_no_room_and_takes_nobody_out_of_a_limit(
    posts: tuple[tuple[str, str], ...], counted: Decimal | None
) -> None:
    assert posts_for_families(STANDARD, centre(), worker(1, *posts), NOW) == counted


def test_a_post_that_the_centre_has_in_its_own_table_counts_as_it_says() -> None:
    chosen = CapacityChosen(meta=acting().meta(), post="caretaker", share=Decimal("0.5"), from_=date(2026, 1, 1))
    own = apply(centre(), chosen, UUID(int=1))
    jan = worker(1, ("caretaker", "1"))

    assert limits_of(STANDARD, centre(), jan, NOW)["social_work"].households == 0
    assert limits_of(STANDARD, own, jan, NOW)["social_work"].households == 25


def test_above_the_limit_of_the_act_a_choice_changes_nothing_from_the_day_on_which_the_act_is_stricter() -> None:
    days = (date(2014, 12, 31), date(2015, 1, 1))

    assert [limit_of_act(STANDARD, "assistant_limit", day) for day in days] == [20, 15]
    assert [limit_of_act(STANDARD, key, NOW) for key in ("caseload_limit", "rate_limit")] == [50, None]


def test_what_is_needed_and_missing_is_rounded_up_and_compared_before() -> None:
    found = told(six(), date(2012, 8, 31), office=centre(12008))

    asked = ratio(found, "residents")

    assert (asked.needed, found.lacks(asked)) == (Decimal("6.01"), Decimal("0.01"))
    assert found.lacks(ratio(told(six(), date(2012, 8, 31), office=centre(12000)), "residents")) == 0
