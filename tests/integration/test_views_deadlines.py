"""Which deadlines run, and which agreed days come near?"""

from __future__ import annotations

from datetime import date
from typing import Any

from osl_workflow.acts import office
from osl_workflow.acts.desk import Who
from osl_workflow.office.commands import ChangeSetting
from osl_workflow.progress import commands as p
from osl_workflow.views.deadlines import Deadline, deadlines
from tests.centre import FIRST_DAY, Centre

INTERVIEW_DUE = date(2026, 3, 20)
"""14 working days after the first day, none of them free."""


def listed(centre: Centre, **asked: Any) -> tuple[Deadline, ...]:
    return deadlines(centre.views, centre.desk, **asked).rows


def names(centre: Centre, **asked: Any) -> list[str]:
    return [row.name for row in listed(centre, **asked)]


def test_a_deadline_of_the_law_runs_from_the_day_the_centre_learned_and_before_its_phase(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})

    interview, check = listed(centre)

    assert (interview.name, interview.on, interview.statutory) == ("interview", INTERVIEW_DUE, True)
    assert (interview.base, interview.base_on, interview.value) == (
        "application.learned_on", FIRST_DAY, "14 working days",
    )  # fmt: skip
    assert (interview.parameter, interview.source) == ("interview_days", "interview-2021, par. 3 ust. 2")
    assert (interview.case, interview.number, interview.workers) == (
        case, "PS.1.2026", {"social_worker": centre.staff["anna"]},
    )  # fmt: skip
    assert (check.name, check.on, check.statutory) == ("criteria_check", date(2026, 3, 7), False)


def test_a_deadline_stops_when_its_step_is_done_or_waits_for_approval_and_runs_again_when_returned(
    centre: Centre,
) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    centre.do("anna", case, "criteria_check", outcome="one_off_help")
    assert names(centre) == ["interview"]

    centre.act("lidia", case, p.ReturnStep(step="criteria_check"))
    assert names(centre) == ["interview", "criteria_check"]

    centre.do("anna", case, "criteria_check", outcome="meets")
    centre.do("anna", case, "interview", {"housing": "own"})
    assert names(centre) == []


def test_a_closed_case_has_no_clocks(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    centre.act("anna", case, p.Close(closing="moved_away"))

    assert listed(centre) == ()


def test_a_pause_moves_the_offices_own_deadlines_and_never_those_of_the_law(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    centre.act("anna", case, p.Suspend())
    centre.on(date(2026, 3, 12))
    assert [(row.name, row.status) for row in listed(centre)] == [("interview", "suspended")], "the other stands still"

    centre.act("anna", case, p.Resume())

    assert [(row.name, row.on, row.moved_by) for row in listed(centre)] == [
        ("interview", INTERVIEW_DUE, 0),
        ("criteria_check", date(2026, 3, 17), 10),
    ]


def test_how_pressing_a_day_is_counts_soon_in_working_days_as_the_office_chose(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})

    def urgency(day: date) -> list[tuple[str, int | None]]:
        centre.on(day)
        return [(row.urgency, row.days_left) for row in listed(centre, until=INTERVIEW_DUE) if row.statutory]

    assert urgency(date(2026, 3, 16)) == [("later", 4)]  # Monday; Friday is the fourth working day
    assert urgency(date(2026, 3, 17)) == [("soon", 3)]
    assert urgency(date(2026, 3, 20)) == [("today", 0)]
    assert urgency(date(2026, 3, 21)) == [("overdue", -1)]

    centre.on(date(2026, 3, 13))
    change = ChangeSetting(key="due_soon_days", value=5, from_=centre.today)
    office.act_on_office(centre.desk, Who(login="head"), centre.wish(), change)
    assert urgency(date(2026, 3, 13)) == [("soon", 7)]


def test_a_day_that_no_source_confirms_is_never_overdue(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2020-03-02", "urgent": False})

    (row,) = (row for row in listed(centre) if row.statutory)

    assert row.on < centre.today
    assert (row.confirmed, row.urgency, row.days_left) == (False, "not_confirmed", None)


def test_deadlines_of_the_law_come_first_then_by_day(centre: Centre) -> None:
    for learned in ("2026-03-02", "2026-02-27"):
        case = centre.open_case()
        centre.do("anna", case, "application", {"learned_on": learned, "urgent": False})

    assert [(row.number, row.name) for row in listed(centre)] == [
        ("PS.2.2026", "interview"), ("PS.1.2026", "interview"),
        ("PS.1.2026", "criteria_check"), ("PS.2.2026", "criteria_check"),
    ]  # fmt: skip
    assert [(row.number, row.name) for row in listed(centre, until=date(2026, 3, 19))] == [
        ("PS.2.2026", "interview"), ("PS.1.2026", "criteria_check"), ("PS.2.2026", "criteria_check"),
    ]  # fmt: skip


def test_a_list_of_one_worker_holds_the_cases_that_he_has_in_any_part_and_is_cut_into_pages(centre: Centre) -> None:
    for worker in ("anna", "piotr"):
        case = centre.open_case(worker=worker)
        centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    centre.assign(case, "beata", part="benefits_officer")

    for worker in ("piotr", "beata"):
        assert {row.number for row in listed(centre, worker=centre.staff[worker])} == {"PS.2.2026"}
    answer = deadlines(centre.views, centre.desk, limit=1, offset=3)
    assert ([row.number for row in answer.rows], answer.total) == (["PS.2.2026"], 4)


def test_agreed_actions_awaited_replies_and_contracts_have_their_day_until_they_are_over(centre: Centre) -> None:
    case = centre.open_case()
    contents: dict[Any, dict[str, Any]] = {
        "commitment": {"who": "klient", "what": "podanie", "by_when": "2026-03-10"},
        "referral": {"to_whom": "urząd pracy", "text": "prośba", "reply_due": "2026-03-15"},
        "agreement": {"title": "kontrakt", "valid_until": "2026-06-30"},
        "goal": {"text": "praca"},
        "note": {"text": "dzwonił"},
    }
    for kind, content in contents.items():
        centre.act("anna", case, p.EnterRecord(kind=kind, content=content))

    assert [(row.kind, row.name, row.on) for row in listed(centre)] == [
        ("commitment", "commitment-1", date(2026, 3, 10)),
        ("referral", "referral-1", date(2026, 3, 15)),
        ("agreement", "agreement-1", date(2026, 6, 30)),
    ]
    assert listed(centre, records=False) == ()

    centre.act("anna", case, p.ChangeRecord(record="commitment-1", status="moved", content={"by_when": "2026-03-20"}))
    centre.act("anna", case, p.ChangeRecord(record="referral-1", status="replied", content={"reply": "tak"}))
    assert [(row.name, row.on) for row in listed(centre)][:1] == [("commitment-1", date(2026, 3, 20))]
    assert "referral-1" not in names(centre)


def test_the_running_deadlines_are_those_of_the_cases_state_whatever_was_done(centre: Centre) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    centre.do("anna", case, "interview", {"housing": "own"})
    centre.do("anna", case, "assessment", {"client_view": "praca"}, outcome="social_work")
    centre.act("lidia", case, p.ApproveStep(step="assessment"))
    centre.do("anna", case, "goals", records={"goal": [{"text": "praca"}]})
    agreed = [{"who": "klient", "what": "podanie", "by_when": "2026-03-10"}]
    centre.do("anna", case, "service_package", {"evaluation_every": "1 month"}, records={"commitment": agreed})
    centre.on(date(2026, 3, 30))
    centre.do("anna", case, "ongoing_evaluation", outcome="go_on")

    dues = centre.state(case).progress.running_dues()

    assert dues
    found = {row.name: (row.on, row.recurring) for row in listed(centre, records=False)}
    assert found == {step: (due.on, due.recurring) for step, due in dues.items()}
