"""File numbers: without gaps, one row for each office, symbol and year."""

from __future__ import annotations

from osl_workflow.numbers.commands import TakeNumber
from osl_workflow.numbers.decide import decide
from osl_workflow.numbers.state import Numbers, apply, file_mark, numbers_id
from tests.builders import acting, fold, reread, uid


def test_numbers_begin_with_one_and_have_no_gaps() -> None:
    state: Numbers | None = None
    taken = []
    for case in (uid(1), uid(2), uid(3)):
        (event,) = decide(state, TakeNumber(case=case), acting())
        taken.append((event.case, event.number))
        state = fold(apply, [reread(event)], state=state)

    assert taken == [(uid(1), 1), (uid(2), 2), (uid(3), 3)]
    assert state is not None
    assert state.version == 3


def test_each_office_symbol_and_year_has_its_own_row() -> None:
    rows = {
        numbers_id(office, symbol, year)
        for office in (uid(1), uid(2))
        for symbol in ("PS", "KS")
        for year in (2025, 2026)
    }

    assert len(rows) == 8
    assert numbers_id(uid(1), "PS", 2026) == numbers_id(uid(1), "PS", 2026)


def test_a_file_mark_is_symbol_number_and_year() -> None:
    assert file_mark("PS", 12, 2013) == "PS.12.2013"
