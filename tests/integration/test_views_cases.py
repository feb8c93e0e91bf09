"""Which cases are there, where does each stand, and who works on it?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.case import commands as c
from osl_workflow.progress import commands as p
from osl_workflow.progress.events import Took
from osl_workflow.views.cases import CaseRow, cases
from tests.centre import FIRST_DAY, SIGNED, Centre


def listed(centre: Centre, **asked: Any) -> tuple[CaseRow, ...]:
    return cases(centre.views, centre.today, **asked).rows


def numbers(centre: Centre, **asked: Any) -> list[str]:
    return [row.number for row in listed(centre, **asked)]


def interview(centre: Centre, case: UUID, took: dict[str, Took] = SIGNED, **wish: Any) -> None:
    centre.do("anna", case, "interview", {"housing": "own"}, took=took, **wish)


def test_an_office_without_cases_lists_none(centre: Centre) -> None:
    answer = cases(centre.views, centre.today)

    assert (answer.rows, answer.total) == ((), 0)


def test_a_case_is_listed_with_what_its_opening_said(centre: Centre) -> None:
    case = centre.open_case("anna", worker="piotr")
    centre.on(date(2026, 3, 12))

    (row,) = listed(centre)

    state = centre.state(case)
    assert (row.id, row.number, row.process, row.process_version) == (case, "PS.1.2026", "small-work", 1)
    assert (row.household, row.client, row.opened_on) == (state.household, state.client, FIRST_DAY)
    assert (row.phase, row.round, row.status) == ("recruitment", 1, "active")
    assert (row.workers, row.worker) == ({"social_worker": centre.staff["piotr"]}, centre.staff["piotr"])
    assert (row.age, row.without_contact, row.last_contact) == (10, 10, None)


def test_the_answer_says_how_fresh_it_is(centre: Centre) -> None:
    centre.open_case()

    status = cases(centre.views, centre.today).status

    assert (status.view, status.position, status.behind) == ("cases", centre.house.store.last_position(), 0)
    assert status.as_of is not None
    assert status.as_of.date() == FIRST_DAY


def test_the_list_follows_the_case_through_its_phases_a_pause_and_its_end(centre: Centre) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    assert [(row.phase, row.status) for row in listed(centre)] == [("diagnosis", "active")]

    centre.on(date(2026, 3, 10))
    centre.act("anna", case, p.Suspend())
    assert [(row.status, row.suspended_on) for row in listed(centre)] == [("suspended", date(2026, 3, 10))]

    centre.act("anna", case, p.Resume())
    assert [(row.status, row.suspended_on) for row in listed(centre)] == [("active", None)]

    centre.act("anna", case, p.Close(closing="moved_away"))
    centre.on(date(2026, 4, 10))
    (row,) = listed(centre)
    assert (row.status, row.closing, row.closing_class) == ("closed", "moved_away", "early")
    assert (row.closed_on, row.age, row.without_contact) == (date(2026, 3, 10), 8, None)

    centre.act("anna", case, p.Reopen())
    (row,) = listed(centre)
    assert (row.status, row.closing, row.closed_on) == ("active", None, None)
    assert (row.phase, row.round) == ("diagnosis", 2)


def test_a_note_a_visit_and_a_step_with_the_client_are_contacts_and_his_absence_is_none(centre: Centre) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    centre.on(date(2026, 3, 5))
    interview(centre, case, {"client": Took(part="absent", reason="nie otworzył")})
    assert [row.last_contact for row in listed(centre)] == [None]

    centre.act("anna", case, p.EnterRecord(kind="note", content={"text": "dzwonił"}))
    assert [row.last_contact for row in listed(centre)] == [date(2026, 3, 5)]

    centre.on(date(2026, 3, 9))
    centre.do("anna", case, "assessment", {"client_view": "praca"}, outcome="social_work")
    assert [(row.last_contact, row.without_contact) for row in listed(centre)] == [(date(2026, 3, 9), 0)]

    centre.act("anna", case, p.EnterRecord(kind="visit", content={"text": "u klienta"}), on=date(2026, 3, 6))
    assert [row.last_contact for row in listed(centre)] == [date(2026, 3, 9)], "an earlier one entered late"


def test_cases_are_found_by_worker_in_any_part_phase_status_process_and_text_of_the_mark(centre: Centre) -> None:
    first, second = centre.open_case(worker="anna"), centre.open_case(worker="piotr")
    centre.assign(second, "beata", part="benefits_officer")
    centre.through_recruitment(first)
    centre.act("piotr", second, p.Suspend())

    assert numbers(centre, worker=centre.staff["anna"]) == ["PS.1.2026"]
    assert numbers(centre, worker=centre.staff["beata"]) == ["PS.2.2026"]
    assert numbers(centre, phase="diagnosis") == ["PS.1.2026"]
    assert numbers(centre, status="suspended") == ["PS.2.2026"]
    assert numbers(centre, process="small-work") == ["PS.1.2026", "PS.2.2026"]
    assert numbers(centre, process="another") == []
    assert numbers(centre, mark="s.2.") == ["PS.2.2026"]
    assert numbers(centre, mark="%") == []
    assert numbers(centre, phase="diagnosis", worker=centre.staff["piotr"]) == []


def test_cases_are_found_by_household_and_by_every_member_of_the_family(centre: Centre) -> None:
    case = centre.open_case()
    centre.open_case()
    child, _ = centre.person()
    centre.act("anna", case, c.AddMember(person=child))
    state = centre.state(case)

    assert numbers(centre, people=[child]) == numbers(centre, people=[state.client]) == ["PS.1.2026"]
    assert numbers(centre, household=state.household) == ["PS.1.2026"]

    centre.act("anna", case, c.RemoveMember(person=child))
    assert numbers(centre, people=[child]) == []


def test_unassigned_are_those_without_a_social_worker_that_are_not_closed(centre: Centre) -> None:
    centre.open_case(worker="anna")
    waiting = centre.open_case(worker=None)
    gone = centre.open_case(worker=None)
    centre.assign(waiting, "beata", part="benefits_officer")
    centre.act("anna", gone, p.Close(closing="moved_away"))

    assert numbers(centre, unassigned=True) == ["PS.2.2026"]

    centre.assign(waiting, "piotr")
    assert numbers(centre, unassigned=True) == []

    centre.on(date(2026, 3, 20))
    centre.assign(waiting, None)
    (row,) = cases(centre.views, centre.today, unassigned=True).rows
    assert (row.number, row.waits_since) == ("PS.2.2026", date(2026, 3, 20))  # not since it was opened


def test_a_list_is_sorted_by_number_and_not_by_its_letters_and_cut_into_pages(centre: Centre) -> None:
    for _ in range(11):
        centre.open_case(worker=None)

    answer = cases(centre.views, centre.today, limit=3, offset=8)

    assert ([row.number for row in answer.rows], answer.total) == (["PS.9.2026", "PS.10.2026", "PS.11.2026"], 11)
    assert numbers(centre, descending=True, limit=2) == ["PS.11.2026", "PS.10.2026"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("number", ["PS.1.2026", "PS.2.2026", "PS.3.2026"]),
        ("phase", ["PS.1.2026", "PS.3.2026", "PS.2.2026"]),
        ("opened", ["PS.2.2026", "PS.3.2026", "PS.1.2026"]),
        ("last_contact", ["PS.2.2026", "PS.1.2026", "PS.3.2026"]),
    ],
)
def test_a_list_can_be_sorted_by_phase_opening_and_last_contact(
    centre: Centre, order: Any, expected: list[str]
) -> None:
    centre.on(date(2026, 3, 9))
    centre.open_case()
    second = centre.open_case(on=FIRST_DAY)
    third = centre.open_case(on=date(2026, 3, 5))
    centre.through_recruitment(second)
    centre.act("anna", third, p.EnterRecord(kind="note", content={"text": "dzwonił"}))
    centre.on(date(2026, 3, 10))
    centre.act("anna", third, p.EnterRecord(kind="note", content={"text": "dzwonił znowu"}))

    assert numbers(centre, order=order) == expected
