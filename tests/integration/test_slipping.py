"""What slips is found for the head of the whole centre and for a worker of her own cases, the law's days first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from osl_cli.run import Run
from osl_cli.slips import KINDS, Slip, slips
from osl_cli.slips_words import question
from osl_workflow.acts import cases, office
from osl_workflow.acts.desk import Who
from osl_workflow.case.commands import OfferTransfer, OpenCase, WithdrawTransfer
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as p
from tests.centre import FIRST_DAY, PROCESS, Centre


def asked(centre: Centre, who: str = "head", worker: str | None = None) -> tuple[Slip, ...]:
    run = Run(login=who, interactive=False)
    run.house = centre.house
    return slips(question(run, login=worker)).slips


def of(centre: Centre, kind: str, who: str = "head") -> list[Slip]:
    return [slip for slip in asked(centre, who) if slip.kind == kind]


def of_team(centre: Centre, *logins: str) -> tuple[Slip, ...]:
    run = Run(login="head", interactive=False)
    run.house = centre.house
    return slips(replace(question(run), team=frozenset(centre.staff[login] for login in logins))).slips


def in_days(centre: Centre, days: int) -> None:
    centre.on(centre.today + timedelta(days=days))


def active(centre: Centre, who: str = "anna", **agreed: str) -> UUID:
    """A case in activity, evaluated every month; `agreed`: by when the client and the worker are to do something."""
    case = centre.open_case(who, worker=who)
    centre.through_recruitment(case, who)
    centre.do(who, case, "interview", {"housing": "rented"})
    centre.do(who, case, "assessment", {"client_view": "da się żyć"}, outcome="social_work")
    centre.act("lidia", case, p.ApproveStep(step="assessment"))
    centre.do(who, case, "goals", records={"goal": [{"text": "znaleźć pracę"}]})
    actions = [{"who": side, "what": "zaświadczenie", "by_when": day} for side, day in agreed.items()]
    someday = [{"who": "klient", "what": "kurs"}]
    centre.do(
        who, case, "service_package", {"evaluation_every": "1 month"}, records={"commitment": actions or someday}
    )  # fmt: skip
    return case


def test_a_deadline_of_the_law_comes_first_and_goes_when_the_step_is_done(centre: Centre) -> None:
    silent = active(centre)
    late = centre.open_case("piotr", worker="piotr")
    centre.through_recruitment(late, "piotr")
    in_days(centre, 70)

    found = asked(centre)

    assert (found[0].kind, found[0].case, found[0].answers) == ("law", late, centre.staff["piotr"])
    assert {slip.case for slip in found if slip.kind == "no_contact"} == {late, silent}
    centre.do("piotr", late, "interview", {"housing": "own"})
    assert of(centre, "law") == []
    assert [KINDS.index(slip.kind) for slip in found] == sorted(KINDS.index(slip.kind) for slip in found)


def test_silence_is_counted_from_the_last_contact_and_a_note_ends_it(centre: Centre) -> None:
    case = active(centre)
    in_days(centre, 59)
    before = of(centre, "no_contact")
    in_days(centre, 1)

    (silent,) = of(centre, "no_contact")

    assert (before, silent.case, silent.day, silent.days) == ([], case, FIRST_DAY, 60)
    centre.act("anna", case, p.EnterRecord(kind="note", content={"text": "dzwoniła"}))
    assert of(centre, "no_contact") == []


def test_in_a_pause_no_contact_is_expected_and_a_case_of_nobody_stands_in_the_queue_only(centre: Centre) -> None:
    paused, waiting = active(centre), centre.open_case("anna", worker=None)
    centre.act("anna", paused, p.Suspend())
    in_days(centre, 90)

    assert of(centre, "no_contact") == []
    assert [(slip.case, slip.answers) for slip in of(centre, "unassigned")] == [(waiting, None)]


def test_what_the_worker_was_to_do_is_told_like_what_the_client_was_to_do(centre: Centre) -> None:
    case = active(centre, client="2026-03-10", worker="2026-03-11")
    centre.on(date(2026, 3, 12))

    found = of(centre, "actions")
    centre.act("anna", case, p.ChangeRecord(record="commitment-2", status="done"))

    assert [(slip.record, slip.days) for slip in found] == [("commitment-1", 2), ("commitment-2", 1)]
    assert [slip.record for slip in of(centre, "actions")] == ["commitment-1"]


def test_an_evaluation_that_was_never_done_is_told_to_be_one(centre: Centre) -> None:
    case = active(centre)
    in_days(centre, 40)
    (never,) = of(centre, "evaluations")
    centre.do("anna", case, "ongoing_evaluation", outcome="go_on")
    done = of(centre, "evaluations")
    in_days(centre, 40)
    (again,) = of(centre, "evaluations")

    assert (never.never, done, again.never) == (True, [], False)


def test_a_contract_is_told_before_it_ends_and_after(centre: Centre) -> None:
    case = active(centre)
    for until in ("2026-04-01", "2026-04-02", "2026-03-01"):
        content = {"title": "Kontrakt socjalny", "signed_on": "2026-02-01", "valid_until": until}
        centre.act("anna", case, p.EnterRecord(kind="agreement", content=content))

    assert [(slip.record, slip.days) for slip in of(centre, "contracts")] == [("agreement-3", 1), ("agreement-1", -30)]


def test_an_offer_that_nobody_has_answered_stands_with_whoever_is_to_answer(centre: Centre) -> None:
    case = active(centre)
    centre.act("anna", case, OfferTransfer(worker=centre.staff["piotr"], until=date(2026, 3, 6)))
    centre.on(date(2026, 3, 9))

    (offered,) = of(centre, "transfers")
    assert of(centre, "transfers", "piotr") == [offered]
    centre.act("anna", case, WithdrawTransfer())

    assert (offered.case, offered.answers, offered.days) == (case, centre.staff["piotr"], 3)
    assert of(centre, "transfers") == []


def test_of_an_old_draft_it_is_told_that_it_lies_there_to_its_author_and_the_head_only(centre: Centre) -> None:
    case = centre.open_case("anna", worker="anna")
    typed = p.DoStep(step="application", form={"learned_on": "2026-03-02", "urgent": True})
    cases.save_draft(centre.desk, Who(login="anna"), case, typed)
    in_days(centre, 6)
    early = of(centre, "drafts")
    in_days(centre, 1)

    (mine,) = of(centre, "drafts", "anna")

    assert (early, mine.answers, mine.days) == ([], centre.staff["anna"], 7)
    assert of(centre, "drafts") == [mine]
    assert of(centre, "drafts", "piotr") == []
    in_days(centre, 30)
    assert of(centre, "drafts") == []  # it has expired


def test_a_worker_sees_her_own_as_the_head_sees_them_and_nobody_elses(centre: Centre) -> None:
    active(centre, "anna", worker="2026-03-10")
    active(centre, "piotr", worker="2026-03-10")
    in_days(centre, 70)

    mine, whole = asked(centre, "anna"), asked(centre)

    assert {slip.answers for slip in mine} == {centre.staff["anna"]}
    assert mine == tuple(slip for slip in whole if slip.answers == centre.staff["anna"])
    assert asked(centre, "head", "anna") == mine
    with pytest.raises(Refused):
        asked(centre, "anna", "piotr")


def test_for_a_step_of_another_role_that_role_answers_or_whoever_holds_its_part_never_just_who_leads(
    centre: Centre,
) -> None:
    text = PROCESS.replace("process: small-work", "process: benefit-work").replace(
        "      by: [social_worker]\n      needs: [application]",
        "      track: benefits\n      by: [benefits_officer]\n      needs: [application]",
    )
    office.publish(centre.desk, Who(login="head"), centre.wish(), None, (office.Text("benefit-work.yaml", text),))
    client, household = centre.person()
    opening = OpenCase(process="benefit-work", client=client, household=household, members=(client,))
    case = UUID(cases.open_case(centre.desk, Who(login="anna"), centre.wish(), opening).answer["case"])
    centre.assign(case, "anna")
    centre.do("anna", case, "application", {"learned_on": FIRST_DAY.isoformat(), "urgent": False})
    in_days(centre, 10)

    (of_nobody,) = of(centre, "own")
    of_teams = [of_team(centre, login) for login in ("beata", "anna")]
    centre.assign(case, "beata", part="benefits_officer")
    (of_part,) = of(centre, "own")
    centre.assign(case, None, part="benefits_officer")
    centre.give_role("anna", "benefits_officer")
    (of_leading,) = of(centre, "own")

    assert (of_nobody.answers, of_nobody.roles) == (None, ("benefits_officer",))
    assert of_teams == [(of_nobody,), ()]  # the team in which somebody has the role
    assert (of_part.answers, of_part.roles) == (centre.staff["beata"], ())
    assert (of_leading.answers, of_leading.roles) == (centre.staff["anna"], ())
