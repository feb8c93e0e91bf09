"""What is there for me to do?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from osl_workflow.acts import cases, office
from osl_workflow.acts.desk import Who
from osl_workflow.office.commands import ChangeSetting
from osl_workflow.progress import commands as p
from osl_workflow.texts import say
from osl_workflow.views.worklist import MyWork, Todo, worklist
from tests.centre import Centre


def work(centre: Centre, who: str, role: str | None = None) -> MyWork:
    desk = centre.desk
    return worklist(centre.views, desk, desk.acting(desk.reader(), Who(login=who, role=role)))


def steps(centre: Centre, who: str) -> list[tuple[str, str]]:
    """The mark and step of everything that is open for somebody."""
    return [(todo.case.number, todo.step) for todo in work(centre, who).todos if todo.open]


def todo(centre: Centre, who: str, step: str) -> Todo:
    (found,) = (todo for todo in work(centre, who).todos if todo.step == step)
    return found


def in_plan(centre: Centre, worker: str = "anna") -> UUID:
    """A case whose assessment was approved."""
    case = centre.open_case(worker=worker)
    centre.through_recruitment(case, worker)
    centre.do(worker, case, "interview", {"housing": "own"})
    centre.do(worker, case, "assessment", {"client_view": "praca"}, outcome="social_work")
    centre.act("lidia", case, p.ApproveStep(step="assessment"))
    return case


# --- steps ------------------------------------------------------------------------------------------------------------


def test_open_steps_are_those_of_the_cases_that_i_hold(centre: Centre) -> None:
    mine = centre.open_case(worker="anna")
    centre.open_case(worker="piotr")

    assert steps(centre, "anna") == [("PS.1.2026", "application")]

    centre.through_recruitment(mine)
    assert steps(centre, "anna") == [("PS.1.2026", "interview")]
    assert steps(centre, "piotr") == [("PS.2.2026", "application")]


def test_a_case_that_is_handed_over_is_done_by_the_new_worker(centre: Centre) -> None:
    case = centre.open_case(worker="anna")
    centre.assign(case, "piotr")

    assert (steps(centre, "anna"), steps(centre, "piotr")) == ([], [("PS.1.2026", "application")])


def test_a_step_is_shown_with_its_title_and_the_deadline_that_runs(centre: Centre) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    centre.on(date(2026, 3, 23))

    interview = todo(centre, "anna", "interview")

    assert say(interview.title, "pl") == "Rodzinny wywiad środowiskowy"
    assert interview.due is not None
    assert (interview.due.on, interview.due.statutory) == (date(2026, 3, 20), True)
    assert (interview.urgency, interview.days_left, interview.open, interview.own) == ("overdue", -3, True, True)


def test_a_clock_that_already_runs_is_shown_before_its_step_is_open(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": True})

    interview = todo(centre, "anna", "interview")

    assert (interview.open, interview.urgency) == (False, "soon")  # two working days


def pressing(centre: Centre, who: str) -> list[tuple[str, str, str]]:
    return [(todo.case.number, todo.step, todo.urgency) for todo in work(centre, who).todos]


def test_overdue_comes_first_whoever_set_the_day_and_what_has_no_day_comes_last(centre: Centre) -> None:
    centre.open_case()
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    centre.on(date(2026, 3, 9))

    assert pressing(centre, "anna") == [
        ("PS.2.2026", "criteria_check", "overdue"),
        ("PS.2.2026", "interview", "later"),
        ("PS.1.2026", "application", "none"),
    ]


def test_of_what_is_overdue_that_of_the_law_comes_first(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-02-17", "urgent": False})
    centre.on(date(2026, 3, 10))

    found = work(centre, "anna").todos

    assert [(todo.step, todo.days_left) for todo in found] == [("interview", -1), ("criteria_check", -3)]


def test_a_deadline_that_no_source_confirms_is_not_overdue(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2020-03-02", "urgent": False})

    interview = todo(centre, "anna", "interview")

    assert (interview.urgency, interview.days_left) == ("not_confirmed", None)


def test_during_a_pause_nothing_is_open_and_the_laws_clock_is_shown_all_the_same(centre: Centre) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    centre.act("anna", case, p.Suspend())

    assert steps(centre, "anna") == []
    assert [(found.step, found.open) for found in work(centre, "anna").todos] == [("interview", False)]


def test_a_closed_case_leaves_nothing_to_do(centre: Centre) -> None:
    case = centre.open_case()
    centre.act("anna", case, p.Close(closing="moved_away"))

    assert work(centre, "anna").todos == ()


def test_a_step_is_not_for_everybody_of_a_role_when_the_case_has_somebody_to_do_it(centre: Centre) -> None:
    """The application may be done by benefits workers too, but here the social worker does it."""
    centre.open_case(worker="anna")
    assert steps(centre, "beata") == []

    centre.assign(centre.open_case(worker="piotr"), "beata", part="benefits_officer")
    assert steps(centre, "beata") == steps(centre, "piotr") == [("PS.2.2026", "application")]


def with_plan(centre: Centre) -> UUID:
    """A case in its activity phase."""
    case = in_plan(centre)
    centre.do("anna", case, "goals", records={"goal": [{"text": "praca"}]})
    agreed = [{"who": "klient", "what": "podanie"}]
    centre.do("anna", case, "service_package", {"evaluation_every": "1 month"}, records={"commitment": agreed})
    return case


def test_a_request_calls_whoever_decides_by_role_until_it_is_decided(centre: Centre) -> None:
    case = with_plan(centre)
    assert (steps(centre, "head"), steps(centre, "beata")) == ([], []), "possible everywhere, asked for nowhere"

    centre.do("beata", case, "benefit_request")
    assert steps(centre, "head") == [("PS.1.2026", "benefit_decision")]
    assert not todo(centre, "head", "benefit_decision").own

    decision = {"number": "D.1", "dated": "2026-03-02", "result": "przyznano"}
    centre.do("head", case, "benefit_decision", records={"decision": [decision]})
    assert steps(centre, "head") == []

    centre.do("beata", case, "benefit_request")
    assert steps(centre, "head") == [("PS.1.2026", "benefit_decision")]


def test_who_may_not_do_a_step_because_of_what_he_did_does_not_find_it(centre: Centre) -> None:
    centre.give_role("anna", "benefits_officer")
    case = with_plan(centre)
    centre.assign(case, "anna", part="benefits_officer")

    assert "benefit_request" not in {found.step for found in work(centre, "anna").todos}

    centre.assign(case, "beata", part="benefits_officer")
    assert steps(centre, "beata") == [("PS.1.2026", "benefit_request")]


def test_in_a_chosen_role_i_find_what_is_done_in_that_role(centre: Centre) -> None:
    centre.give_role("lidia", "social_worker")
    centre.open_case(worker="lidia")

    assert [found.step for found in work(centre, "lidia", role="social_worker").todos] == ["application"]
    assert work(centre, "lidia", role="team_leader").todos == ()


def test_what_was_returned_says_so(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    assert not todo(centre, "anna", "criteria_check").returned

    centre.do("anna", case, "criteria_check", outcome="one_off_help")
    assert "criteria_check" not in {found.step for found in work(centre, "anna").todos}

    centre.act("lidia", case, p.ReturnStep(step="criteria_check"))
    assert todo(centre, "anna", "criteria_check").returned


def test_what_is_offered_from_an_earlier_round_was_not_returned(centre: Centre) -> None:
    case = in_plan(centre)
    centre.act("anna", case, p.Close(closing="moved_away"))
    centre.act("anna", case, p.Reopen())

    assert not todo(centre, "anna", "interview").returned


# --- approvals --------------------------------------------------------------------------------------------------------


def submitted(centre: Centre, worker: str = "anna") -> UUID:
    case = centre.open_case(worker=worker)
    centre.through_recruitment(case, worker)
    centre.do(worker, case, "interview", {"housing": "own"})
    centre.on(date(2026, 3, 5))
    centre.do(worker, case, "assessment", {"client_view": "praca"}, outcome="social_work")
    return case


def approvals(centre: Centre, who: str) -> list[tuple[str, str, bool]]:
    return [(found.case.number, found.step, found.correction) for found in work(centre, who).approvals]


def test_what_was_submitted_waits_for_all_who_may_approve_it_and_for_nobody_else(centre: Centre) -> None:
    submitted(centre)

    assert approvals(centre, "lidia") == approvals(centre, "head") == [("PS.1.2026", "assessment", False)]
    assert approvals(centre, "anna") == approvals(centre, "beata") == []
    assert [found.since for found in work(centre, "head").approvals] == [date(2026, 3, 5)]
    assert [say(found.title, "en") for found in work(centre, "head").approvals] == ["Diagnosis and assessment"]


def test_an_approval_is_gone_when_it_was_given_returned_withdrawn_or_the_case_was_closed(centre: Centre) -> None:
    centre.act("lidia", submitted(centre), p.ApproveStep(step="assessment"))
    centre.act("lidia", submitted(centre), p.ReturnStep(step="assessment"))
    third = submitted(centre)
    centre.act("anna", third, p.WithdrawEntry(entry=centre.history(third)[-1].version))
    centre.act("anna", submitted(centre), p.Close(closing="moved_away"))

    assert approvals(centre, "head") == []


def test_a_corrected_value_waits_for_approval_again(centre: Centre) -> None:
    case = in_plan(centre)
    centre.act("anna", case, p.CorrectStep(step="assessment", form={"client_view": "praca i mieszkanie"}))

    assert approvals(centre, "head") == [("PS.1.2026", "assessment", True)]

    centre.act("head", case, p.ApproveStep(step="assessment"))
    assert approvals(centre, "head") == []


def test_nobody_is_asked_to_approve_his_own_work(centre: Centre) -> None:
    centre.give_role("lidia", "social_worker")
    submitted(centre, worker="lidia")

    assert approvals(centre, "lidia") == []
    assert approvals(centre, "head") == [("PS.1.2026", "assessment", False)]


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_what_i_have_typed_and_not_done_is_mine_to_finish(centre: Centre) -> None:
    case = centre.open_case()
    typed = p.DoStep(step="application", form={"urgent": True})
    cases.save_draft(centre.desk, Who(login="anna"), case, typed)

    mine = work(centre, "anna")

    assert [(draft.case.number, draft.step, draft.saved_at.date()) for draft in mine.drafts] == [
        ("PS.1.2026", "application", date(2026, 3, 2))
    ]
    assert todo(centre, "anna", "application").draft
    assert work(centre, "piotr").drafts == ()

    centre.on(date(2026, 4, 2))
    assert work(centre, "anna").drafts == (), "gone after thirty days"


def test_a_draft_in_a_case_that_was_handed_over_can_still_be_found(centre: Centre) -> None:
    case = centre.open_case()
    cases.save_draft(centre.desk, Who(login="anna"), case, p.DoStep(step="application", form={"urgent": True}))
    centre.assign(case, "piotr")

    assert [draft.step for draft in work(centre, "anna").drafts] == ["application"]
    assert work(centre, "anna").todos == ()


# --- unassigned -------------------------------------------------------------------------------------------------------


def test_an_unassigned_case_waits_visibly_with_its_clocks_running_and_alarms_on_the_third_day(centre: Centre) -> None:
    case = centre.open_case("anna", worker=None)
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": True})

    def waits(day: date) -> list[tuple[str, int, bool]]:
        centre.on(day)
        return [(found.case.number, found.waiting, found.alarm) for found in work(centre, "head").unassigned]

    assert waits(date(2026, 3, 4)) == [("PS.1.2026", 2, False)]
    assert waits(date(2026, 3, 5)) == [("PS.1.2026", 3, True)]
    (found,) = work(centre, "anna").unassigned
    assert [(step, due.on, urgency) for step, due, urgency in found.clocks] == [
        ("interview", date(2026, 3, 4), "overdue"),
        ("criteria_check", date(2026, 3, 7), "soon"),
    ]
    assert work(centre, "anna").todos == ()

    centre.assign(case, "piotr")
    assert work(centre, "head").unassigned == ()

    centre.assign(case, None)
    assert waits(date(2026, 3, 6)) == [("PS.1.2026", 1, False)]


def test_the_office_chooses_on_which_day_it_is_alarmed(centre: Centre) -> None:
    centre.open_case("anna", worker=None)
    change = ChangeSetting(key="unassigned_alarm_day", value=1, from_=centre.today)
    office.act_on_office(centre.desk, Who(login="head"), centre.wish(), change)
    centre.on(date(2026, 3, 3))

    assert [found.alarm for found in work(centre, "head").unassigned] == [True]


# --- the answer as a whole --------------------------------------------------------------------------------------------


def test_the_answer_says_how_fresh_it_is_and_takes_in_what_was_done_just_now(centre: Centre) -> None:
    case = centre.open_case()
    before = work(centre, "anna")
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    after = work(centre, "anna")

    assert (before.status.behind, after.status.behind) == (0, 0)
    assert after.status.position == centre.house.store.last_position() > before.status.position


def test_a_case_whose_key_was_destroyed_does_not_break_the_list(centre: Centre) -> None:
    erased = centre.open_case()
    centre.through_recruitment(erased)
    centre.open_case()
    centre.house.store.forget(erased)

    marks: list[Any] = [todo.case.number for todo in work(centre, "anna").todos]

    assert "PS.2.2026" in marks
