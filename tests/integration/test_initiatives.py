"""Initiatives in a whole office: worked through to the end, found in lists, and forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.acts.desk import Who, Wish
from osl_workflow.acts.initiatives import INITIATIVES
from osl_workflow.acts.kinds import readable
from osl_workflow.errors import Conflict, Refused
from osl_workflow.history.log import History, history
from osl_workflow.history.naming import Names
from osl_workflow.history.verify import verify
from osl_workflow.initiative import commands as c
from osl_workflow.initiative.state import Initiative
from osl_workflow.progress import commands as p
from osl_workflow.progress.undertaking import Assign
from osl_workflow.views.cases import cases
from osl_workflow.views.deadlines import deadlines
from osl_workflow.views.timeline import timeline
from osl_workflow.views.worklist import MyWork, worklist
from tests.centre import FIRST_DAY, Centre
from tests.community import act, done, neighbourhood, opened, state

EWA = Who(login="ewa")


@pytest.fixture
def initiative(centre: Centre) -> UUID:
    """An initiative that has just been opened, in an office with one case."""
    centre.open_case("anna")
    neighbourhood(centre)
    return opened(centre)


def told(centre: Centre, id: UUID, **asked: Any) -> History:
    return history(centre.desk, INITIATIVES.look(centre.desk, EWA, state(centre, id).number), **asked)


def work(centre: Centre, who: str = "ewa") -> MyWork:
    acting, kinds = readable(centre.desk, Who(login=who))
    return worklist(centre.views, centre.desk, acting, kinds)


def record(centre: Centre, id: UUID, kind: Any, **content: Any) -> None:
    act(centre, "ewa", id, p.EnterRecord(kind=kind, content=content))


def test_an_initiative_goes_through_its_phases_to_a_take_over(centre: Centre, initiative: UUID) -> None:
    done(centre, initiative, "decision", {"why": "bo trzeba"})
    done(centre, initiative, "resource_map")
    plan = {"methods": ["residents_survey"], "evaluation_every": "3 months"}
    done(centre, initiative, "osl_plan", plan)
    act(centre, "head", initiative, p.ApproveStep(step="osl_plan"))
    evidence = {"evidence": [{"method": "residents_survey", "text": "40 ankiet"}]}
    done(centre, initiative, "ongoing_evaluation", outcome="structure_ready", records=evidence)
    done(centre, initiative, "final_evaluation", {"effects": "stowarzyszenie"}, outcome="taken_over")

    ending = state(centre, initiative).progress.ending
    assert ending is not None
    assert (ending.closing, state(centre, initiative).progress.status) == ("function_taken_over", "closed")
    assert verify(centre.house.store).differences == ()


def test_its_state_is_the_same_from_its_events_alone(centre: Centre, initiative: UUID) -> None:
    done(centre, initiative, "decision", {"why": "bo trzeba"})
    act(centre, "ewa", initiative, c.AddMember(name="Jan Zmyślony", institution="Szkoła"))

    found = told(centre, initiative)

    assert found.state == state(centre, initiative)
    assert [entry.number for entry in found.entries] == list(range(1, state(centre, initiative).version + 1))


def test_lists_tell_cases_and_initiatives_apart(centre: Centre, initiative: UUID) -> None:
    done(centre, initiative, "decision", {"why": "bo trzeba"})

    every = cases(centre.views, centre.today).rows
    (row,) = cases(centre.views, centre.today, kind="initiative").rows
    (due,) = deadlines(centre.views, centre.desk, kinds=("initiative",)).rows

    assert [one.kind for one in every] == ["case", "initiative"]
    assert (row.id, row.client, row.community, row.worker) == (initiative, None, "territorial", centre.staff["ewa"])
    assert Names(centre.desk.reader()).whom(row.kind, row.id, row.client) == "Osiedle Wschód"
    assert (due.case, due.of_kind, due.name) == (initiative, "initiative", "resource_map")
    assert due.on == FIRST_DAY + timedelta(days=30)
    assert len(timeline(centre.views, case=initiative).rows) == state(centre, initiative).version


def test_the_organiser_is_told_what_to_do_and_the_case_is_none_of_her_business(
    centre: Centre, initiative: UUID
) -> None:
    assert [(todo.case.id, todo.step, todo.own) for todo in work(centre).todos] == [(initiative, "decision", True)]
    assert {todo.case.kind for todo in work(centre, "anna").todos} == {"case"}


def test_an_initiative_without_an_organiser_waits_to_be_assigned(centre: Centre, initiative: UUID) -> None:
    act(centre, "head", initiative, Assign(worker=None))

    assert [one.case.id for one in work(centre, "head").unassigned] == [initiative]
    assert [row.id for row in cases(centre.views, centre.today, unassigned=True).rows] == [initiative]


def test_what_somebody_else_did_meanwhile_is_a_conflict_and_what_was_typed_stays(
    centre: Centre, initiative: UUID
) -> None:
    seen = state(centre, initiative).version
    done(centre, initiative, "decision", {"why": "bo trzeba"})
    late = Wish(command=centre.desk.new_id(), seen=seen)
    command = p.DoStep(step="decision", form={"why": "inaczej"})

    with pytest.raises(Conflict):
        INITIATIVES.act_on(centre.desk, EWA, late, initiative, command)

    kept = INITIATIVES.draft(centre.desk, EWA, initiative, "decision")
    assert kept is not None
    assert kept.form == {"why": "inaczej"}
    assert [draft.step for draft in work(centre).drafts] == ["decision"]


def test_as_it_was_on_a_day_is_told_of_an_initiative_too(centre: Centre, initiative: UUID) -> None:
    centre.on(date(2026, 3, 9))
    done(centre, initiative, "decision", {"why": "bo trzeba"})

    before = told(centre, initiative, as_was=FIRST_DAY).state
    assert isinstance(before, Initiative)
    assert (before.progress.phase, state(centre, initiative).progress.phase) == ("recruitment", "diagnosis")


# --- forgetting -------------------------------------------------------------------------------------------------------


def test_a_participant_is_a_person_of_the_office_and_can_be_forgotten(centre: Centre, initiative: UUID) -> None:
    person, _ = centre.person()
    record(centre, initiative, "participant", person=str(person), role="liderka")
    name = Names(centre.desk.reader()).person(person)
    assert name in [one.value for entry in told(centre, initiative).entries for one in entry.content]
    with pytest.raises(Refused) as unknown:
        record(centre, initiative, "participant", person=str(UUID(int=404)))
    assert unknown.value.said.key == "acts.person_unknown"

    centre.house.store.forget(person)

    entry = next(entry for entry in told(centre, initiative).entries if entry.topic == "progress.record_entered")
    assert name not in str(entry.content)
    assert "liderka" in [one.value for one in entry.content]
    assert verify(centre.house.store).differences == ()


def test_an_initiative_whose_key_is_destroyed_keeps_its_course_and_loses_its_words(
    centre: Centre, initiative: UUID
) -> None:
    done(centre, initiative, "decision", {"why": "bo trzeba"})
    record(centre, initiative, "partner", name="Parafia Zmyślona", sector="church")

    centre.house.store.forget(initiative)

    left = state(centre, initiative)
    assert (left.name, left.community.kind, left.progress.phase) == (None, "territorial", "diagnosis")
    found = told(centre, initiative)
    assert not found.readable
    assert "Parafia" not in str([entry.content for entry in found.entries])
    (row,) = cases(centre.views, centre.today, kind="initiative").rows
    assert Names(centre.desk.reader()).whom(row.kind, row.id, row.client) != "Osiedle Wschód"
    centre.views.rebuild(["cases"])
    assert cases(centre.views, centre.today, kind="initiative").total == 1
    assert verify(centre.house.store).differences == ()
