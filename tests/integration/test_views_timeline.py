"""What happened in a case, entry after entry, by both clocks?"""

from __future__ import annotations

from datetime import date
from typing import Any

from osl_workflow.progress import commands as p
from osl_workflow.views.timeline import TimelineRow, timeline
from tests.centre import FIRST_DAY, Centre


def entries(centre: Centre, **asked: Any) -> tuple[TimelineRow, ...]:
    return timeline(centre.views, **asked).rows


def test_a_timeline_has_every_entry_of_its_case_and_of_no_other_in_the_order_of_recording(centre: Centre) -> None:
    case = centre.open_case()
    centre.open_case()
    centre.through_recruitment(case)

    rows = entries(centre, case=case)

    history = centre.history(case)
    assert [(row.number, row.position, row.topic) for row in rows] == [
        (recorded.version, recorded.position, recorded.event.topic) for recorded in history
    ]
    assert [(row.command, row.actor, row.role) for row in rows] == [
        (recorded.event.meta.command, recorded.event.meta.actor, recorded.event.meta.role) for recorded in history
    ]


def test_both_clocks_stand_on_one_line_and_a_late_entry_is_marked_with_its_days(centre: Centre) -> None:
    case = centre.open_case()
    centre.on(date(2026, 3, 9))
    centre.do("anna", case, "application", {"learned_on": "2026-03-03", "urgent": False}, on=date(2026, 3, 3))

    (row,) = (row for row in entries(centre, case=case) if row.topic == "progress.step_done")

    assert (row.occurred_on, row.recorded_at.date(), row.days_late, row.late) == (
        date(2026, 3, 3), date(2026, 3, 9), 6, True,
    )  # fmt: skip
    assert (row.step, row.phase, row.actor, row.role) == (
        "application", "recruitment", centre.staff["anna"], "social_worker",
    )  # fmt: skip
    assert {row.number for row in entries(centre, late=True)} == {
        row.number for row in entries(centre, case=case) if row.days_late > 0
    }


def test_an_entry_knows_the_round_in_which_it_stands(centre: Centre) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    centre.act("anna", case, p.Close(closing="moved_away"))
    centre.act("anna", case, p.Reopen())
    centre.act("anna", case, p.EnterRecord(kind="note", content={"text": "dzwonił"}))

    rounds = {row.topic: row.round for row in entries(centre, case=case)}

    assert (rounds["case.opened"], rounds["progress.closed"], rounds["progress.reopened"]) == (1, 1, 1)
    assert (rounds["progress.returned_to"], rounds["progress.record_entered"]) == (2, 2)


def test_a_withdrawal_names_the_entry_and_the_record_that_it_takes_back(centre: Centre) -> None:
    case = centre.open_case()
    centre.act("anna", case, p.EnterRecord(kind="goal", content={"text": "praca"}))
    entered = centre.history(case)[-1].version
    centre.act("anna", case, p.WithdrawEntry(entry=entered))

    *_, record, withdrawal = entries(centre, case=case)

    assert (record.number, record.record) == (entered, "goal-1")
    assert (withdrawal.entry, withdrawal.record) == (entered, "goal-1")


def test_entries_are_found_by_who_acted_and_by_the_days_of_recording_and_cut_into_pages(centre: Centre) -> None:
    case = centre.open_case("anna", worker=None)
    centre.on(date(2026, 3, 9))
    centre.assign(case, "piotr", on=date(2026, 3, 5))

    assert {row.topic for row in entries(centre, actor=centre.staff["head"])} == {"case.worker_assigned"}
    assert {row.topic for row in entries(centre, since=date(2026, 3, 6))} == {"case.worker_assigned"}
    assert "case.worker_assigned" not in {row.topic for row in entries(centre, until=FIRST_DAY)}

    answer = timeline(centre.views, limit=1, offset=1)
    assert ([row.topic for row in answer.rows], answer.total) == (["progress.phase_entered"], 3)
