"""The benchmarks run, in a tiny size: what they measure is told by `make bench`, never by a test."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks.figures import batches, loads, reading, rebuilding, server, starts, steps
from benchmarks.folding import decoded, fold
from benchmarks.generated import Pattern, generate, pattern_of
from benchmarks.measure import Contender, Taken, alternately, ratio
from benchmarks.office import with_cases
from benchmarks.table import COLUMNS, FLOOR, LIBRARY, SPIFF, TRANSITIONS, US, Goal, Row, machine, missed, said
from osl_workflow.bootstrap import open_house
from osl_workflow.store.recorded import Stream
from tests.databases import NewDatabase
from tests.demo_office import Brzeziny


@pytest.fixture(scope="module")
def centre(brzeziny: Brzeziny) -> Pattern:
    """The history of the invented centre, from which longer ones are made."""
    return pattern_of(brzeziny.folder)


# --- measuring --------------------------------------------------------------------------------------------------------


def test_contenders_work_in_turn_and_each_does_its_share() -> None:
    order: list[tuple[str, int]] = []
    contenders = {
        "all": Contender(lambda count: order.append(("all", count))),
        "half": Contender(lambda count: order.append(("half", count)), share=0.5),
    }

    taken = alternately(contenders, rounds=2, each=6, block=4)

    assert order == [("all", 4), ("half", 2), ("all", 2), ("half", 1)] * 2
    assert all(len(one.rounds) == 2 for one in taken.values())


def test_what_a_contender_prepares_comes_before_each_block() -> None:
    order: list[str] = []

    alternately(
        {"one": Contender(lambda count: order.append("run"), lambda count: order.append("prepare"))},
        rounds=1,
        each=2,
        block=1,
    )

    assert order == ["prepare", "run"] * 2


def test_a_ratio_compares_round_by_round() -> None:
    found = ratio(Taken((4.0, 9.0, 20.0)), Taken((2.0, 3.0, 4.0)))

    assert (found.median, found.low, found.high) == (3.0, 2.0, 5.0)


@pytest.mark.parametrize(
    ("goal", "kept"),
    [
        ({"at_most": 2}, True),
        ({"at_most": 1.9}, False),
        ({"at_least": 2}, True),
        ({"at_least": 2.1}, False),
        ({}, True),
    ],
)
def test_a_goal_is_kept_up_to_its_bound(goal: dict[str, float], kept: bool) -> None:
    row = Row("work", {US: Taken((4.0,))}, (Goal("us / floor", Taken((4.0,)), Taken((2.0,)), **goal),))

    assert missed([row]) == ([] if kept else ["us / floor"])
    assert ("MISSED" in "".join(said(row))) is not kept


def test_the_table_says_the_machine(tmp_path: Path) -> None:
    assert sqlite3.sqlite_version in machine(tmp_path)


# --- every figure, in a tiny size -------------------------------------------------------------------------------------


def test_a_step_on_a_server_stands_beside_its_statements(
    tmp_path: Path, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(server.SERVER, new_database())

    (row,) = server.rows(tmp_path, each=2, rounds=2)

    assert set(row.taken) == {FLOOR, US}
    assert all(seconds > 0 for taken in row.taken.values() for seconds in taken.rounds)


def test_a_measured_case_has_the_history_that_is_asked_for(tmp_path: Path) -> None:
    office = with_cases(tmp_path / "office", 2, 30)

    lengths = [office.house.store.version(Stream("case", case)) for case in office.cases]
    before = office.house.store.last_position()
    done = office.meet(office.cases[0])
    behind = [status.behind for status in office.house.views.status()]
    office.close()

    assert lengths == [30, 30]
    assert done.positions == (before + 1,)
    assert set(behind) == {0}


def test_steps_are_measured_beside_the_floor_the_library_and_the_peers(tmp_path: Path) -> None:
    pytest.importorskip("SpiffWorkflow")
    pytest.importorskip("transitions")

    short, long = steps.rows(tmp_path, each=4, rounds=1, histories=(10, 20))

    assert set(short.taken) == set(COLUMNS) == {FLOOR, LIBRARY, US, TRANSITIONS, SPIFF}
    assert set(long.taken) == {FLOOR, LIBRARY, US}
    assert [goal.at_most for goal in long.goals] == [4, 4, 1.2, 1.2]


def test_reading_and_batches_are_measured(tmp_path: Path) -> None:
    (read,) = reading.rows(tmp_path, each=2, rounds=1, cases=2, history=20)
    (batch,) = batches.rows(tmp_path, each=3, rounds=1)

    assert {FLOOR, LIBRARY, US} == set(read.taken)
    assert [goal.at_least for goal in batch.goals] == [6, None]


def test_questions_about_loads_and_assignments_are_measured(tmp_path: Path) -> None:
    found = loads.rows(tmp_path, workers=12, whole=20, each=2, rounds=1)

    assert [goal.at_most for row in found for goal in row.goals] == [3, 3, 3, 3, 1.2, None, 1.2, None]


def test_a_generated_history_goes_on_with_other_people(tmp_path: Path, centre: Pattern) -> None:
    generate(tmp_path / "office", len(centre) + 500, centre)

    house = open_house(tmp_path / "office")
    repeated = {stream for stream, _ in centre.again}
    last = house.store.last_position()
    newest = house.store.read(last - 1, 1)[0]
    house.close()

    assert last >= len(centre) + 500
    assert newest.stream not in repeated


def test_the_fold_keeps_as_many_rows_as_the_views(tmp_path: Path, centre: Pattern) -> None:
    generate(tmp_path / "office", len(centre), centre)
    house = open_house(tmp_path / "office")
    house.views.catch_up()
    house.close()
    fold(decoded(tmp_path / "office/events.db"), tmp_path / "fold.db")

    views, folded = sqlite3.connect(tmp_path / "office/views.db"), sqlite3.connect(tmp_path / "fold.db")
    same = {
        "entries": "timeline_1_entries",
        "cases": "cases_1_cases",
        "workers": "cases_1_workers",
        "members": "cases_1_members",
        "waiting": "worklist_1_waiting",
        "households": "households_1_members",
        "contacts": "contacts_1_contacts",
        "staff": "staff_1_members",
        "pairs": "duplicates_1_pairs",
    }
    counted = {mine: (_count(folded, mine), _count(views, view)) for mine, view in same.items()}
    phases = "SELECT phase, status, count(*) FROM {} GROUP BY 1, 2 ORDER BY 1, 2"
    stand = (
        folded.execute(phases.format("cases")).fetchall(),
        views.execute(phases.format("cases_1_cases")).fetchall(),
    )
    views.close()
    folded.close()

    assert {mine: ours for mine, (ours, _) in counted.items()} == {mine: view for mine, (_, view) in counted.items()}
    assert stand[0] == stand[1]


@pytest.mark.parametrize("way", rebuilding.WAYS)
def test_a_rebuild_is_measured_in_every_way(tmp_path: Path, centre: Pattern, way: str) -> None:
    generate(tmp_path / "office", 100, centre)

    rebuilding.built(tmp_path / "office", way, tmp_path / "fold.db")

    assert rebuilding.peak() > 1


@pytest.mark.slow
def test_the_starts_of_programs_and_rebuilds_are_measured(tmp_path: Path, centre: Pattern) -> None:
    found = starts.rows(tmp_path, each=1, rounds=1, centre=centre)
    time, memory = rebuilding.rows(tmp_path, events=1000, rounds=1, centre=centre)

    assert [row.work for row in found][:1] == ["osl --help"]
    assert (time.unit, memory.unit) == ("s", "MB")
    assert memory.goals[0].at_most == 1.2


def test_an_unknown_figure_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["nothing"])

    assert "nothing" in capsys.readouterr().err


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
