"""An invented centre with its own clock, for stories that need a whole office: its staff, a small process, its cases.

centre = Centre(tmp_path)
centre.on(date(2026, 3, 2))
case = centre.open_case("anna")
centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID

from osl_workflow.acts import cases, office, people
from osl_workflow.acts.desk import Done, Who, Wish
from osl_workflow.bootstrap import House, create_house, open_house
from osl_workflow.case import commands as c
from osl_workflow.case.state import Case
from osl_workflow.office.commands import FoundOffice
from osl_workflow.person.identity import Identity
from osl_workflow.progress import commands as p
from osl_workflow.progress.events import Took
from osl_workflow.staff.commands import GiveRole
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded, Stream
from osl_workflow.zone import WARSAW
from tests.databases import moved

STANDARD = Path(__file__).parents[1] / "processes/osl_processes/standards/social-work-1.18.yaml"
FIRST_DAY = date(2026, 3, 2)
"""A Monday."""

STAFF = {
    "anna": ("Anna", "Zielińska", "social_worker"),
    "piotr": ("Piotr", "Łąka", "social_worker"),
    "beata": ("Beata", "Róg", "benefits_officer"),
    "lidia": ("Lidia", "Wójt", "team_leader"),
}
"""All invented; the head is `head`."""

PROCESS = """\
process: small-work
version: 1
standard: social-work-1.18
subject: family
title: {pl: Praca socjalna z rodziną, en: Social work with a family}
in_force: {from: 2026-01-01}
lists:
  housing:
    own: {pl: własne, en: own}
    rented: {pl: wynajmowane, en: rented}
phases:
  recruitment:
    - step: application
      title: {pl: Zgłoszenie, en: Application}
      by: [social_worker, benefits_officer]
      form:
        learned_on: {type: date, title: {pl: Dzień powzięcia informacji, en: Day learned}, required: true, exact: true}
        urgent: {type: yes_no, title: {pl: Sprawa pilna, en: Urgent}, required: true}
    - step: criteria_check
      title: {pl: Sprawdzenie kryteriów, en: Check of the criteria}
      by: [social_worker]
      needs: [application]
      approval: {by: [team_leader, manager], of: [one_off_help]}
      due: {within: 5 days, after: application}
      outcomes:
        meets: {title: {pl: spełnia, en: meets them}}
        one_off_help: {title: {pl: wystarcza jednorazowa pomoc, en: one-off help is enough}, closes: one_off_help}
  diagnosis:
    - step: interview
      title: {pl: Rodzinny wywiad środowiskowy, en: Family environmental interview}
      by: [social_worker]
      with: [client]
      tool: RWS
      due:
        - {within: $interview_days, after: application.learned_on, statutory: true}
        - {within: $interview_urgent, after: application.learned_on, when: application.urgent, statutory: true}
      form:
        housing: {type: choice, of: housing, title: {pl: Mieszkanie, en: Housing}, required: true}
        children: {type: number, title: {pl: Liczba dzieci, en: Children}}
        income: {type: money, title: {pl: Dochód, en: Income}}
        addictions: {type: text, title: {pl: Uzależnienia, en: Addictions}, sensitive: true}
    - step: assessment
      title: {pl: Diagnoza i ocena, en: Diagnosis and assessment}
      stage: I
      by: [social_worker]
      with: [client]
      needs: [interview]
      approval: {by: [team_leader, manager]}
      form:
        client_view: {type: text, title: {pl: Zdaniem klienta, en: The client's view}, required: true}
      outcomes:
        social_work: {title: {pl: praca socjalna, en: social work}}
        no_social_work_needed:
          title: {pl: praca socjalna niepotrzebna, en: no social work needed}
          closes: no_social_work_needed
  plan:
    - step: goals
      title: {pl: Wyznaczenie celów, en: Setting goals}
      stage: II
      by: [social_worker]
      with: [client]
      records: {goal: at least 1}
    - step: service_package
      title: {pl: Plan działania, en: Action plan}
      stage: III
      by: [social_worker]
      with: [client]
      needs: [goals]
      records: {commitment: at least 1}
      form:
        evaluation_every: {type: interval, title: {pl: Jak często, en: How often}, required: true, exact: true}
    - step: benefit_request
      title: {pl: Wniosek o pomoc, en: Request for a benefit}
      track: benefits
      by: [benefits_officer]
      not_by: [interview, assessment, service_package]
      needs: [service_package]
      optional: true
      repeat: true
      until: activity
    - step: benefit_decision
      title: {pl: Decyzja administracyjna, en: Administrative decision}
      track: benefits
      by: [manager]
      not_by: [benefit_request, interview, assessment, service_package]
      needs: [benefit_request]
      records: {decision: at least 1}
      optional: true
      repeat: true
      until: activity
  activity:
    - step: meeting
      title: {pl: Spotkanie, en: Meeting}
      stage: IV
      by: [social_worker]
      optional: true
      repeat: true
    - step: ongoing_evaluation
      title: {pl: Ewaluacja bieżąca, en: Ongoing evaluation}
      stage: V
      by: [social_worker]
      with: [client]
      every: service_package.evaluation_every
      outcomes:
        go_on: {title: {pl: działamy dalej, en: we go on}, again: true}
        plan_needs_change: {title: {pl: plan do zmiany, en: the plan needs a change}, returns_to: plan}
        actions_completed: {title: {pl: działania wykonane, en: actions completed}}
  evaluation:
    - step: final_evaluation
      title: {pl: Ewaluacja końcowa, en: Final evaluation}
      stage: VI
      by: [social_worker]
      with: [client]
      outcomes:
        goal_reached: {title: {pl: cel osiągnięty, en: goal reached}, closes: goal_reached}
        goal_not_reached: {title: {pl: cel nieosiągnięty, en: goal not reached}, closes: goal_not_reached}
        new_situation: {title: {pl: nowa sytuacja, en: a new situation}, returns_to: diagnosis}
"""

SIGNED = {"client": Took(part="signed")}


class Founded(NamedTuple):
    """A centre that has just been founded, to be copied for each story."""

    folder: TemporaryDirectory[str]
    staff: dict[str, UUID]
    ids: int


@cache
def _founded() -> Founded:
    folder = TemporaryDirectory()
    centre = Centre.__new__(Centre)
    centre._ids, centre.staff = 0, {}
    create_house(Path(folder.name), id=centre._id())
    centre._open(Path(folder.name))
    done = office.found(
        centre.desk,
        centre.wish(),
        FoundOffice(name="Ośrodek w Miasteczku", residents=9000, symbol="PS", standard="social-work-1.18"),
        office.Hire("Maria", "Kierownik", "head", ("manager",), "manager"),
        office.Text("social-work-1.18.yaml", STANDARD.read_text("utf-8")),
        (office.Text("small-work.yaml", PROCESS),),
    )
    centre.staff["head"] = UUID(done.answer["head"])
    for login, (given, family, role) in STAFF.items():
        centre.hire(login, given, family, role)
    centre.close()
    return Founded(folder, centre.staff, centre._ids)


class Centre:
    """An office in `folder`, its clock standing at noon of a day that the story chooses (in Warsaw).

    With `server` its history lies in that empty PostgreSQL database.
    """

    def __init__(self, folder: Path, server: str | None = None) -> None:
        founded = _founded()
        copytree(founded.folder.name, folder, dirs_exist_ok=True)
        if server is not None:
            moved(folder, server)
        self.staff, self._ids = dict(founded.staff), founded.ids
        self._open(folder)

    def _open(self, folder: Path) -> None:
        self.on(FIRST_DAY)
        self.house: House = open_house(folder, clock=self._tick, new_id=self._id)
        self.desk = self.house.desk

    @property
    def views(self) -> Following:
        return self.house.views

    @property
    def today(self) -> date:
        return self.now.astimezone(WARSAW).date()

    def on(self, day: date) -> None:
        """Let it be noon of `day`."""
        self.now = datetime.combine(day, time(12), WARSAW)

    def open_case(self, who: str = "anna", worker: str | None = "anna", **wish: Any) -> UUID:
        """Open a case for a new client who lives alone, and give it to a worker unless it is to wait."""
        client, household = self.person(who)
        command = c.OpenCase(process="small-work", client=client, household=household, members=(client,))
        case = UUID(cases.open_case(self.desk, Who(login=who), self.wish(**wish), command).answer["case"])
        if worker is not None:
            self.assign(case, worker)
        return case

    def person(self, who: str = "anna") -> tuple[UUID, UUID]:
        """Register an invented person; return her id and that of her household."""
        identity = Identity(given="Jan", family=f"Wymyślony{self._ids}")
        answer = people.register(self.desk, Who(login=who), self.wish(), identity).answer
        return UUID(answer["person"]), UUID(answer["household"])

    def assign(self, case: UUID, worker: str | None, part: str = "social_worker", **wish: Any) -> Done:
        """Let the head give the case to a worker."""
        staff = None if worker is None else self.staff[worker]
        return self.act("head", case, c.Assign(worker=staff, part=part), **wish)

    def do(
        self, who: str, case: UUID, step: str, form: dict[str, Any] | None = None, outcome: str | None = None,
        took: dict[str, Took] | None = None, records: dict[str, Any] | None = None, **wish: Any,
    ) -> Done:  # fmt: skip
        """Do a step; where the client must take part, he signed unless `took` says otherwise."""
        definition = cases.look(self.desk, Who(login=who), self.state(case).number).rules.definition
        signed = SIGNED if definition.step(step).with_ else {}
        command = p.DoStep.model_validate(
            {"step": step, "form": form or {}, "outcome": outcome, "with": took or signed, "records": records or {}}
        )
        return self.act(who, case, command, **wish)

    def hire(self, login: str, given: str, family: str, role: str) -> None:
        """Let the head take somebody on."""
        member = office.Hire(given, family, login, (role,))
        done = office.hire(self.desk, Who(login="head"), self.wish(), member)
        self.staff[login] = UUID(done.answer["staff"])

    def give_role(self, who: str, role: str) -> None:
        """Let somebody hold one more role from today on."""
        command = GiveRole(role=role, from_=self.today)
        office.act_on_staff(self.desk, Who(login="head"), self.wish(), self.staff[who], command)

    def act(self, who: str, case: UUID, command: p.Command, **wish: Any) -> Done:
        """Carry out a command on a case."""
        return cases.act_on(self.desk, Who(login=who), self.wish(**wish), case, command)

    def through_recruitment(self, case: UUID, who: str = "anna", **wish: Any) -> None:
        """Bring a new case to its diagnosis; the centre learned of the need on the day of the application."""
        learned = wish.get("on") or self.today
        self.do(who, case, "application", {"learned_on": learned.isoformat(), "urgent": False}, **wish)
        self.do(who, case, "criteria_check", outcome="meets", **wish)

    def state(self, case: UUID) -> Case:
        """The newest state of a case."""
        state = self.house.store.state(Stream("case", case))
        assert isinstance(state, Case)
        return state

    def history(self, case: UUID) -> tuple[Recorded, ...]:
        """All entries of a case."""
        return self.house.store.events(Stream("case", case))

    def close(self) -> None:
        self.house.close()

    def reopen(self) -> None:
        """Open the closed office again, as another process would."""
        now = self.now
        self._open(self.house.folder)
        self.now = now

    def wish(self, on: date | None = None, reason: str | None = "bo tak trzeba", urgent: bool = False) -> Wish:
        """The wish for a new act."""
        return Wish(command=self._id(), occurred_on=on, reason=reason, urgent=urgent)

    def _id(self) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)

    def _tick(self) -> datetime:
        """Return the time of the story, a little later with every look at the clock."""
        self.now += timedelta(milliseconds=1)
        return self.now.astimezone(UTC)
