"""Nobody leaves on a day on which, or after which, he held something: its families would be with nobody."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.caseload.events import CaseHeld, CaseReleased, InitiativeHeld, InitiativeReleased
from osl_workflow.caseload.held_until import check_held_nothing_from, held_until
from osl_workflow.caseload.periods import EVER
from osl_workflow.errors import Refused
from tests.builders import acting, uid

WORKER, CASE, OTHER, INITIATIVE = uid(1), uid(2), uid(3), uid(4)


def march(day: int) -> date:
    return date(2026, 3, day)


def held(day: int, case: int = 2) -> CaseHeld:
    return CaseHeld(meta=acting(on=march(day)).meta(), worker=WORKER, case=uid(case), household=uid(9))


def released(day: int, case: int = 2) -> CaseReleased:
    return CaseReleased(meta=acting(on=march(day)).meta(), worker=WORKER, case=uid(case))


def test_the_last_day_with_a_case_is_the_eve_of_handing_over_the_last_one() -> None:
    assert held_until([held(1), held(2, 3), released(9), released(5, 3)]) == march(8)
    assert held_until([held(1), held(2, 3), released(9)]) == EVER
    assert held_until(()) is None
    assert held_until([held(5), released(5)]) is None


def test_an_initiative_keeps_somebody_here_as_a_case_does() -> None:
    meta = acting(on=march(7)).meta()
    begun, ended = (
        kind(meta=meta, worker=WORKER, initiative=INITIATIVE) for kind in (InitiativeHeld, InitiativeReleased)
    )

    assert held_until([begun]) == EVER
    assert held_until([held(1), begun, released(3), ended]) == march(2)


@pytest.mark.parametrize(("last", "may"), [(1, False), (8, False), (9, True)])
def test_the_last_day_here_is_none_with_cases_nor_before_one(last: int, *, may: bool) -> None:
    load = [held(1), released(9)]

    if may:
        check_held_nothing_from(load, march(last))
        return
    with pytest.raises(Refused) as refused:
        check_held_nothing_from(load, march(last))
    assert refused.value.said.key == "caseload.held_until"
    assert (refused.value.said.values["last"], refused.value.said.values["next"]) == (march(8), march(9))


def test_whoever_holds_something_still_leaves_on_no_day() -> None:
    with pytest.raises(Refused) as refused:
        check_held_nothing_from([held(1)], march(9))
    assert refused.value.said.key == "caseload.held_still"
