"""Acting for somebody absent: who may, in which name and role, on whose work, and who is given nothing meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.acting import Acting
from osl_workflow.acts import cases
from osl_workflow.acts.absences import act_on_absence
from osl_workflow.acts.desk import Plan, Who
from osl_workflow.acts.kinds import readable
from osl_workflow.acts.reading import Reader
from osl_workflow.bootstrap import open_house
from osl_workflow.case import commands as c
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as p
from osl_workflow.staff.commands import AbsenceCommand, EndAbsence, NameDeputy, NameStandIn, NoteAbsence
from osl_workflow.staff.state import Staff
from osl_workflow.store.recorded import Stream
from osl_workflow.views.absences import away, stood_in_for
from osl_workflow.views.worklist import worklist
from tests.centre import FIRST_DAY, Centre

LAST_DAY = date(2026, 3, 13)


@pytest.fixture
def here(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    """A centre on each of the two databases."""
    centre = Centre(tmp_path / "office", server)
    yield centre
    centre.close()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    centre = Centre(tmp_path / "office")
    yield centre
    centre.close()


def note(centre: Centre, who: str, absent: str, command: AbsenceCommand, for_login: str | None = None) -> None:
    act_on_absence(centre.desk, Who(login=who, for_login=for_login), centre.wish(), centre.staff[absent], command)


def leave(
    centre: Centre, deputy: str | None = None, first: date = FIRST_DAY, last: date | None = LAST_DAY
) -> NoteAbsence:  # fmt: skip
    """A leave, to the Friday of the week after unless it is said otherwise."""
    return NoteAbsence(from_=first, to=last, kind="leave", deputy=None if deputy is None else centre.staff[deputy])


def refusal(centre: Centre, who: str, absent: str, command: AbsenceCommand) -> str:
    with pytest.raises(Refused) as refused:
        note(centre, who, absent, command)
    return refused.value.said.key


def act(centre: Centre, who: str, for_login: str | None, case: UUID, command: p.Command, **wish: Any) -> None:
    cases.act_on(centre.desk, Who(login=who, for_login=for_login), centre.wish(**wish), case, command)


def member(centre: Centre, login: str) -> Staff:
    state = centre.house.store.state(Stream("staff", centre.staff[login]))
    assert isinstance(state, Staff)
    return state


def submitted(centre: Centre) -> UUID:
    """A case of Anna's whose check waits for the team leader or the head."""
    case = centre.open_case("anna")
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    centre.do("anna", case, "criteria_check", outcome="one_off_help")
    return case


APPROVE = p.ApproveStep(step="criteria_check")


def test_an_acting_head_signs_in_her_own_name_from_the_first_day_on_and_no_longer_than_the_last(here: Centre) -> None:
    case = submitted(here)
    note(here, "head", "head", leave(here, "piotr", date(2026, 3, 3)))

    with pytest.raises(Refused) as too_early:
        act(here, "piotr", "head", case, APPROVE)
    here.on(date(2026, 3, 3))
    with pytest.raises(Refused) as in_own_role:
        act(here, "piotr", None, case, APPROVE)
    act(here, "piotr", "head", case, APPROVE)

    assert too_early.value.said.key == "staff.not_absent"
    assert in_own_role.value.said.key == "progress.not_an_approver"
    meta = next(found for found in here.history(case) if found.event.topic == "progress.step_approved").event.meta
    assert (meta.actor, meta.on_behalf_of, meta.role) == (here.staff["piotr"], here.staff["head"], "manager")
    here.reopen()  # the head is folded anew or read from its head alike
    assert member(here, "head").absence_on(date(2026, 3, 3)) is not None


def test_a_deputy_whose_deputyship_ends_while_he_decides_is_refused(here: Centre) -> None:
    case = submitted(here)
    note(here, "head", "head", leave(here, "piotr"))
    wish = here.wish()
    approving, content = cases.CASES.on(case, wish, APPROVE)
    meanwhile = [EndAbsence(from_=FIRST_DAY, to=FIRST_DAY - timedelta(days=1))]

    def overtaken(reader: Reader, acting: Acting) -> Plan:
        plan = approving(reader, acting)
        while meanwhile:
            other = open_house(here.house.folder, clock=here.desk.now, new_id=here.desk.new_id)
            act_on_absence(other.desk, Who(login="head"), here.wish(), here.staff["head"], meanwhile.pop())
            other.close()
        return plan

    with pytest.raises(Refused) as refused:
        here.desk.do(Who(login="piotr", for_login="head"), wish, overtaken, content)

    assert refused.value.said.key == "staff.not_absent"
    assert here.state(case).progress.is_submitted("criteria_check")


def test_standing_in_reaches_one_step_and_ends_with_the_return(centre: Centre) -> None:
    case = submitted(centre)
    note(centre, "head", "head", leave(centre, "anna"))
    note(centre, "anna", "anna", leave(centre), None)
    note(centre, "lidia", "lidia", leave(centre, last=None))
    note(centre, "anna", "anna", EndAbsence(from_=FIRST_DAY, to=FIRST_DAY))

    with pytest.raises(Refused) as away_herself:
        act(centre, "anna", "head", case, APPROVE)
    centre.on(date(2026, 3, 3))
    note(centre, "anna", "lidia", NameDeputy(deputy=centre.staff["piotr"], from_=date(2026, 3, 3)), "head")
    with pytest.raises(Refused) as further:
        act(centre, "piotr", "head", case, APPROVE)
    act(centre, "piotr", "lidia", case, APPROVE)
    note(centre, "lidia", "lidia", EndAbsence(from_=FIRST_DAY, to=date(2026, 3, 2)))
    with pytest.raises(Refused) as returned:
        act(centre, "piotr", "lidia", case, APPROVE)

    assert away_herself.value.said.key == "staff.deputy_is_away"
    assert further.value.said.key == "staff.not_the_deputy"
    assert returned.value.said.key == "staff.not_absent"
    assert member(centre, "lidia").absences[0].is_ended


def test_whoever_was_named_beforehand_notes_the_sudden_absence_of_the_only_head(centre: Centre) -> None:
    case = submitted(centre)
    assert refusal(centre, "piotr", "head", leave(centre, last=None)) == "progress.no_permission"
    note(centre, "head", "head", NameStandIn(deputy=centre.staff["piotr"], from_=FIRST_DAY))

    assert refusal(centre, "beata", "head", leave(centre, last=None)) == "progress.no_permission"
    assert refusal(centre, "piotr", "head", leave(centre, "beata", last=None)) == "staff.head_names_deputy"
    note(centre, "piotr", "head", leave(centre, last=None))
    act(centre, "piotr", "head", case, APPROVE)

    assert centre.state(case).progress.status == "closed"


def test_everybody_notes_the_own_absence_and_return_and_nobody_elses(centre: Centre) -> None:
    note(centre, "anna", "anna", leave(centre))

    assert refusal(centre, "anna", "piotr", leave(centre)) == "progress.no_permission"
    named = NameDeputy(deputy=centre.staff["piotr"], from_=FIRST_DAY)
    assert refusal(centre, "anna", "anna", named) == "progress.no_permission"
    assert refusal(centre, "piotr", "piotr", leave(centre, "beata")) == "staff.head_names_deputy"


def test_an_assignment_to_somebody_absent_is_refused_and_says_who_stands_in(centre: Centre) -> None:
    case = centre.open_case("anna", worker=None)
    note(centre, "head", "anna", leave(centre, "piotr", date(2026, 3, 4)))
    note(centre, "head", "lidia", leave(centre))
    assign = c.Assign(worker=centre.staff["anna"], part="social_worker")

    centre.on(date(2026, 3, 5))
    with pytest.raises(Refused) as refused:
        centre.act("head", case, assign)

    said = refused.value.said
    assert said.key == "staff.is_absent_with_deputy"
    assert (said.values["who"], said.values["deputy"]) == ("Anna Zielińska", "Piotr Łąka")
    assert centre.state(case).worker is None
    centre.act("head", case, assign, on=date(2026, 3, 3))


def test_the_duties_of_the_absent_one_are_shown_to_the_deputy_without_what_is_not_for_either(centre: Centre) -> None:
    case, own = submitted(centre), submitted(centre)
    interviewed = centre.open_case("anna")
    centre.through_recruitment(interviewed)
    centre.do("anna", interviewed, "interview", {"housing": "rented"})
    centre.do("anna", interviewed, "assessment", {"client_view": "da się żyć"}, outcome="social_work")
    note(centre, "head", "head", leave(centre, "anna"))
    note(centre, "head", "lidia", leave(centre, "piotr"))

    def approvals(who: str, for_login: str) -> set[UUID]:
        acting, kinds = readable(centre.desk, Who(login=who, for_login=for_login))
        return {found.case.id for found in worklist(centre.views, centre.desk, acting, kinds).approvals}

    assert approvals("anna", "head") == set()
    assert approvals("piotr", "lidia") == {case, own, interviewed}
    note(centre, "head", "anna", leave(centre, "piotr", date(2026, 3, 3)))
    centre.on(date(2026, 3, 3))
    acting, kinds = readable(centre.desk, Who(login="piotr", for_login="anna"))
    hers = worklist(centre.views, centre.desk, acting, kinds)
    assert {todo.case.id for todo in hers.todos if todo.own} <= {case, own, interviewed}
    assert acting.whose == centre.staff["anna"]


def test_the_view_knows_who_is_away_and_who_was_to_stand_in(centre: Centre) -> None:
    note(centre, "head", "anna", leave(centre, "piotr"))
    note(centre, "head", "beata", leave(centre, "piotr", date(2026, 4, 1), None))
    note(centre, "head", "lidia", leave(centre, "piotr", date(2026, 3, 9), LAST_DAY))
    note(centre, "head", "lidia", EndAbsence(from_=date(2026, 3, 9), to=date(2026, 3, 8)))

    anna, beata, piotr = (centre.staff[login] for login in ("anna", "beata", "piotr"))
    assert away(centre.views, FIRST_DAY, date(2026, 3, 31)).rows == (anna,)
    assert away(centre.views, FIRST_DAY, date(2026, 4, 1)).rows == (anna, beata)
    assert away(centre.views, date(2026, 3, 14), date(2026, 3, 31)).rows == ()
    assert away(centre.views, date(2027, 1, 1), date(2027, 1, 2)).rows == (beata,)
    assert stood_in_for(centre.views, piotr, LAST_DAY).rows == (anna,)
    assert stood_in_for(centre.views, anna, LAST_DAY).rows == ()
