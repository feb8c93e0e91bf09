"""An invented community for stories of initiatives: its small process, and the organiser who works with it.

`neighbourhood(centre)` publishes the process beside that of `tests/centre.py` and hires Ewa, who holds all three roles
of an organiser.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from osl_workflow.acts import office
from osl_workflow.acts.desk import Done, Who
from osl_workflow.acts.initiatives import INITIATIVES, open_initiative
from osl_workflow.initiative.commands import OpenInitiative
from osl_workflow.initiative.events import Community
from osl_workflow.initiative.state import Initiative
from osl_workflow.progress import commands as p
from osl_workflow.progress.undertaking import Assign
from osl_workflow.store.recorded import Stream
from tests.centre import STANDARD, Centre

COMMUNITY_STANDARD = STANDARD.with_name("community-work-1.18.yaml")
ROLES = ("organiser", "animator", "network_organiser", "local_planner")

PROCESS = """\
process: small-community
version: 1
standard: community-work-1.18
subject: community
title: {pl: Praca z osiedlem, en: Work with a neighbourhood}
in_force: {from: 2026-01-01}
deviations:
  - rule: METHOD
    reason: {pl: Mały proces do opowieści., en: A small process for stories.}
phases:
  recruitment:
    - step: decision
      title: {pl: Decyzja o podjęciu pracy, en: Decision to begin}
      by: [manager, organiser]
      form:
        why: {type: text, title: {pl: Dlaczego, en: Why}, required: true}
  diagnosis:
    - step: resource_map
      title: {pl: Mapa zasobów i potrzeb, en: Map of resources and needs}
      stage: I
      by: [organiser]
      tool: MZP
      due: {within: 30 days, after: decision}
    - step: meeting_with_residents
      title: {pl: Spotkanie z mieszkańcami, en: Meeting with residents}
      by: [animator]
      records: {meeting: at least 1}
      optional: true
      repeat: true
      until: activity
  plan:
    - step: coalition
      title: {pl: Budowanie koalicji, en: Building a coalition}
      by: [network_organiser]
      records: {partner: at least 1}
      optional: true
      until: activity
    - step: osl_plan
      title: {pl: Plan działań, en: Plan of action}
      stage: III
      by: [organiser, local_planner]
      form:
        methods: {type: choices, of: evaluation_methods, title: {pl: Metody, en: Methods}, required: true}
        evaluation_every: {type: interval, title: {pl: Ewaluacja co, en: Evaluated every}, required: true, exact: true}
      approval: {by: [manager]}
  activity:
    - step: action
      title: {pl: Działanie środowiskowe, en: Community action}
      stage: IV
      by: [animator, organiser]
      records: {activity: at least 1}
      optional: true
      repeat: true
    - step: ongoing_evaluation
      title: {pl: Ewaluacja bieżąca, en: Ongoing evaluation}
      stage: V
      by: [organiser]
      every: osl_plan.evaluation_every
      records: {evidence: at least 1}
      outcomes:
        go_on: {title: {pl: działamy dalej, en: we go on}, again: true}
        plan_needs_change: {title: {pl: plan do zmiany, en: the plan needs a change}, returns_to: plan}
        community_changed: {title: {pl: zmiana w społeczności, en: the community changed}, returns_to: diagnosis}
        structure_ready: {title: {pl: struktura gotowa, en: a structure is ready}}
  evaluation:
    - step: final_evaluation
      title: {pl: Ewaluacja końcowa, en: Final evaluation}
      stage: VI
      by: [organiser]
      with: [residents]
      form:
        effects: {type: text, title: {pl: Efekty, en: Effects}, required: true}
      outcomes:
        taken_over: {title: {pl: przejęcie, en: taken over}, closes: function_taken_over}
        goal_reached: {title: {pl: cel osiągnięty, en: goal reached}, closes: goal_reached}
"""


def texts(folder: Path) -> tuple[str, str]:
    """Write the process into a folder; return the files to be published."""
    (folder / "small-community.yaml").write_text(PROCESS, "utf-8")
    return str(COMMUNITY_STANDARD), str(folder / "small-community.yaml")


def neighbourhood(centre: Centre) -> None:
    """Publish the small process and its standard, and let Ewa be hired."""
    standard = office.Text(COMMUNITY_STANDARD.name, COMMUNITY_STANDARD.read_text("utf-8"))
    process = (office.Text("small-community.yaml", PROCESS),)
    office.publish(centre.desk, Who(login="head"), centre.wish(), standard, process)
    done = office.hire(centre.desk, Who(login="head"), centre.wish(), office.Hire("Ewa", "Wymyślona", "ewa", ROLES))
    centre.staff["ewa"] = UUID(done.answer["staff"])


def opened(centre: Centre, **more: Any) -> UUID:
    """Let Ewa open an initiative, and the head give it to her."""
    command = OpenInitiative(
        process="small-community", name="Osiedle Wschód", place="ul. Zmyślona", community=Community(kind="territorial"),
        **more,
    )  # fmt: skip
    done = open_initiative(centre.desk, Who(login="ewa"), centre.wish(), command)
    id = UUID(done.answer["initiative"])
    act(centre, "head", id, Assign(worker=centre.staff["ewa"]))
    return id


def act(centre: Centre, who: str, id: UUID, command: p.Command, **wish: Any) -> Done:
    """Carry out a command on an initiative."""
    return INITIATIVES.act_on(centre.desk, Who(login=who), centre.wish(**wish), id, command)


def done(centre: Centre, id: UUID, step: str, form: dict[str, Any] | None = None, **more: Any) -> Done:
    """Let Ewa do a step; residents took part where they must."""
    with_ = {"residents": {"part": "not_signed", "reason": "zebranie"}} if step == "final_evaluation" else {}
    command = p.DoStep.model_validate({"step": step, "form": form or {}, "with": with_, **more})
    return act(centre, "ewa", id, command)


def state(centre: Centre, id: UUID) -> Initiative:
    """The newest state of an initiative."""
    found = centre.house.store.state(Stream("initiative", id))
    assert isinstance(found, Initiative)
    return found
