"""A clock that went back: the history goes one way, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.acts import cases
from osl_workflow.acts.desk import CLOCKS_DIFFER, ClockBehind, Who, Wish
from osl_workflow.bootstrap import note_misdated, open_house, read_settings
from osl_workflow.progress import commands as p
from tests.centre import Centre

ANNA = Who(login="anna")
TYPED = p.DoStep.model_validate({"step": "application", "form": {"learned_on": "2026-03-01", "urgent": False}})


@pytest.fixture
def centre(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    centre = Centre(tmp_path, server)
    yield centre
    centre.close()


def recorded_at(centre: Centre) -> datetime:
    newest = centre.house.store.newest()
    assert newest is not None
    return newest.event.meta.recorded_at


def do(centre: Centre, case: UUID, **more: Any) -> None:
    cases.act_on(centre.desk, ANNA, Wish(command=UUID(int=77), **more), case, TYPED)


def test_an_act_by_a_clock_that_went_back_is_refused_and_what_was_typed_stays(centre: Centre) -> None:
    case = centre.open_case()
    last, newest = centre.house.store.last_position(), recorded_at(centre)
    centre.now -= timedelta(hours=1)

    with pytest.raises(ClockBehind) as refused:
        do(centre, case)

    assert refused.value.said.values["newest"] == newest
    assert centre.house.store.last_position() == last
    kept = cases.draft(centre.desk, ANNA, case, "application")
    assert kept is not None
    assert kept.form == TYPED.form


def test_the_same_act_goes_through_when_the_clock_has_been_set(centre: Centre) -> None:
    case = centre.open_case()
    centre.now -= timedelta(hours=1)
    with pytest.raises(ClockBehind):
        do(centre, case)

    centre.now += timedelta(hours=2)
    do(centre, case)

    assert cases.draft(centre.desk, ANNA, case, "application") is None


def test_a_clock_that_is_a_little_behind_records_no_earlier_moment_than_the_entry_before(centre: Centre) -> None:
    case = centre.open_case()
    newest = recorded_at(centre)
    centre.now -= CLOCKS_DIFFER - timedelta(seconds=1)

    do(centre, case)

    assert recorded_at(centre) == newest


def test_a_clock_that_is_right_records_its_own_moment(centre: Centre) -> None:
    case = centre.open_case()
    centre.now = datetime(2026, 3, 3, 8, 15, tzinfo=UTC)

    do(centre, case)

    assert datetime(2026, 3, 3, 8, 15, tzinfo=UTC) <= recorded_at(centre) < datetime(2026, 3, 3, 8, 16, tzinfo=UTC)


def test_entries_of_a_wrong_clock_hold_nothing_up_once_somebody_has_said_so(centre: Centre) -> None:
    case = centre.open_case()
    centre.now += timedelta(days=365)
    centre.person()
    position = centre.house.store.last_position()
    centre.now -= timedelta(days=364)

    note_misdated(centre.house.folder, position)
    centre.close()
    centre.house = open_house(centre.house.folder, clock=centre._tick, new_id=centre._id)
    centre.desk = centre.house.desk
    do(centre, case)

    assert recorded_at(centre).year == 2026
    centre.now -= timedelta(hours=1)
    with pytest.raises(ClockBehind):  # and from then on the clock counts again
        centre.person()


def test_the_word_on_wrong_entries_is_kept_once_beside_the_other_settings(centre: Centre) -> None:
    before = read_settings(centre.house.folder)

    note_misdated(centre.house.folder, 7)
    note_misdated(centre.house.folder, 9)

    assert read_settings(centre.house.folder) == before._replace(misdated=9)
