"""Whatever is done in whatever order, by one or by many at once, no act passes a limit unjustly (both databases)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from osl_workflow.bootstrap import open_house
from osl_workflow.zone import WARSAW
from tests.centre import Centre
from tests.doors import NAMES, OFTEN, Doors, history_of, lost, open_call, violations, wander
from tests.programs import program

AT_ONCE, ACTS = 3, 40


def prepared(folder: Path, server: str | None) -> Centre:
    """A centre with three social workers, a lead who does the steps, a call, and a limit of two families."""
    centre = Centre(folder, server)
    centre.hire("ewa", "Ewa", "Nowa", "social_worker")
    centre.hire("lead", "Lena", "Krok", "social_worker")
    centre.give_role("lead", "team_leader")
    open_call(centre.house, centre.today)
    doors = Doors(centre.house, centre.staff, centre.today)
    assert doors.try_one("limit", number=1) == "done"
    return centre


@pytest.fixture
def here(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    centre = prepared(tmp_path / "office", server)
    yield centre
    centre.close()


def machine(new_database: Callable[[], str] | None) -> type[RuleBasedStateMachine]:
    """The machine that tries doors in an office of its own for each run."""

    class Trying(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = TemporaryDirectory(ignore_cleanup_errors=True)
            self.centre = prepared(Path(self.folder.name) / "office", new_database() if new_database else None)
            self.doors = Doors(self.centre.house, self.centre.staff, self.centre.today)
            for _ in range(4):
                self.doors.try_one("open", number=1)
                self.doors.try_one("work", case=-1)

        @rule(
            door=st.sampled_from((*NAMES, *OFTEN)),
            case=st.integers(0, 20),
            worker=st.integers(0, 2),
            number=st.integers(0, 41),
            reason=st.sampled_from((None, None, "nikt inny nie ma miejsca")),
        )
        def tries(self, door: str, case: int, worker: int, number: int, reason: str | None) -> None:
            self.doors.try_one(door, case, worker, number, reason)

        def teardown(self) -> None:
            history = history_of(self.centre.house, self.centre.staff)
            left = lost(self.doors, history)
            self.centre.close()
            self.folder.cleanup()
            assert violations(history) == []
            assert left == []

    return Trying


def test_no_act_in_any_order_passes_a_limit_unjustly() -> None:
    few = settings(max_examples=max(6, settings.default.max_examples // 10), stateful_step_count=25)
    run_state_machine_as_test(machine(None), settings=few)


def test_nor_on_a_server(new_database: Callable[[], str]) -> None:
    few = settings(max_examples=max(2, settings.default.max_examples // 30), stateful_step_count=20)
    run_state_machine_as_test(machine(new_database), settings=few)


def test_every_door_opens_at_least_once(tmp_path: Path) -> None:
    centre = prepared(tmp_path / "office", None)
    doors = Doors(centre.house, centre.staff, centre.today)

    for seed in range(8):
        wander(doors, seed, 60)

    came = {(door, what == "done") for door, what in doors.outcomes}
    keys = {what for _, what in doors.outcomes}
    assert violations(history_of(centre.house, centre.staff)) == []
    assert lost(doors, history_of(centre.house, centre.staff)) == []
    centre.close()
    assert {door for door, done in came if done} == set(NAMES)
    assert {"caseload.blocked", "caseload.reason_missing"} <= keys


def test_the_independent_count_sees_an_act_that_went_through_unjustly(tmp_path: Path) -> None:
    centre = prepared(tmp_path / "office", None)
    doors = Doors(centre.house, centre.staff, centre.today)
    for _ in range(3):
        doors.try_one("open", number=1)
        doors.try_one("work", case=-1)
        doors.try_one("assign", case=-1, worker=0, number=1, reason="nikt inny nie ma miejsca")
    history = history_of(centre.house, centre.staff)
    centre.close()

    forged = tuple(
        replace(one, event=one.event.model_copy(update={"sealed": None})) if one.stream.kind == "caseload" else one
        for one in history
    )

    assert violations(history) == []
    assert [why for _, why in violations(forged)] == ["3 over 2 without a reason"]


# --- several at once --------------------------------------------------------------------------------------------------


def wandering(folder: str, told: str) -> None:
    """Try doors in a process of its own."""
    seed, staff, cases, day = json.loads(told)
    _wander(Path(folder), seed, {login: UUID(id) for login, id in staff.items()}, [UUID(one) for one in cases], day)


def _wander(folder: Path, seed: int, staff: dict[str, UUID], cases: list[UUID], day: str) -> None:
    today = date.fromisoformat(day)
    noon = datetime.combine(today, time(12, 30), WARSAW)
    house = open_house(folder, clock=lambda: noon)
    wander(Doors(house, staff, today, cases), seed, ACTS)
    house.close()


def begun(centre: Centre) -> list[UUID]:
    """Six families whose diagnosis has begun, all waiting for somebody."""
    doors = Doors(centre.house, centre.staff, centre.today)
    for _ in range(6):
        doors.try_one("open", number=1)
        doors.try_one("work", case=-1)
    return doors.cases


def told(centre: Centre, seed: int, cases: list[UUID]) -> tuple[Any, ...]:
    staff = {login: str(id) for login, id in centre.staff.items()}
    return seed, staff, [str(one) for one in cases], centre.today.isoformat()


def test_several_threads_at_once_pass_no_limit_unjustly(here: Centre) -> None:
    cases = begun(here)
    wanderers = [
        Thread(target=_wander, args=(here.house.folder, seed, here.staff, list(cases), here.today.isoformat()))
        for seed in range(AT_ONCE)
    ]

    for one in wanderers:
        one.start()
    for one in wanderers:
        one.join()

    history = history_of(here.house, here.staff)
    assert violations(history) == []
    assert lost(Doors(here.house, here.staff, here.today), history) == []


def test_several_processes_at_once_pass_no_limit_unjustly(here: Centre) -> None:
    cases = begun(here)
    folder = str(here.house.folder)
    wanderers = [program(wandering, folder, json.dumps(told(here, 10 + seed, cases))) for seed in range(AT_ONCE)]

    for one in wanderers:
        one.communicate()

    history = history_of(here.house, here.staff)
    assert [one.returncode for one in wanderers] == [0] * AT_ONCE
    assert violations(history) == []
    assert lost(Doors(here.house, here.staff, here.today), history) == []
