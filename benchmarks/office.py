"""An office to measure in: founded like any other, durable, with a process of twelve steps and cases of any length.

All people are invented. What is measured is done through the desk like everything else; only the long way to a case of
five hundred events is made short: the events of one meeting are repeated in one save.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from osl_workflow.acts import cases, office, people
from osl_workflow.acts.desk import Done, Who, Wish
from osl_workflow.bootstrap import House, create_house, open_house
from osl_workflow.case.commands import Assign, OpenCase
from osl_workflow.case.state import Case
from osl_workflow.office.commands import FoundOffice
from osl_workflow.person.identity import Identity
from osl_workflow.progress.commands import DoStep
from osl_workflow.store.recorded import Stream, Write

STANDARD = "social-work-1.18"
HEAD, WORKER = Who(login="head"), Who(login="anna")

NOTES = "Rozmowa o tym, co się zmieniło od ostatniego spotkania, i o tym, co dalej. " * 5
"""About as much as a worker writes of a meeting (375 letters)."""

STEPS = (
    "application", "meeting", "criteria_check", "interview", "strengths", "assessment", "goals", "resources",
    "service_package", "actions_done", "ongoing_evaluation", "final_evaluation",
)  # fmt: skip
"""The twelve steps; every engine works through the same."""

PROCESS = """\
process: twelve-steps
version: 1
standard: social-work-1.18
subject: family
title: {pl: Dwanaście kroków, en: Twelve steps}
in_force: {from: 2026-01-01}
deviations:
  - rule: EVALUATION
    reason: {pl: Pomiar idzie jedną drogą., en: What is measured goes one way.}
  - rule: DOCUMENTS
    reason: {pl: Pomiar idzie jedną drogą., en: What is measured goes one way.}
  - rule: PRESENCE
    reason: {pl: Pomiar idzie jedną drogą., en: What is measured goes one way.}
  - rule: LASTING
    reason: {pl: Pomiar idzie jedną drogą., en: What is measured goes one way.}
phases:
  recruitment:
    - step: application
      title: {pl: Zgłoszenie, en: Application}
      by: [social_worker]
      form:
        learned_on: {type: date, title: {pl: Dzień powzięcia informacji, en: Day learned}, required: true, exact: true}
        urgent: {type: yes_no, title: {pl: Sprawa pilna, en: Urgent}, required: true}
    - step: criteria_check
      title: {pl: Sprawdzenie kryteriów, en: Check of the criteria}
      by: [social_worker]
      needs: [application]
      due: {within: 5 days, after: application}
    - step: meeting
      title: {pl: Spotkanie, en: Meeting}
      by: [social_worker]
      with: [client]
      needs: [application]
      when: "!application.urgent"
      optional: true
      repeat: true
      until: activity
      form:
        notes: {type: text, title: {pl: Przebieg, en: What was said}, required: true}
        worse: {type: yes_no, title: {pl: Sytuacja się pogorszyła, en: Things got worse}, required: true}
        what: {type: text, title: {pl: Co się stało, en: What happened}}
        children: {type: number, title: {pl: Dzieci w domu, en: Children at home}}
  diagnosis:
    - step: interview
      title: {pl: Wywiad, en: Interview}
      by: [social_worker]
      due: {within: $interview_days, after: application.learned_on, statutory: true}
    - step: strengths
      title: {pl: Mocne strony, en: Strengths}
      by: [social_worker]
    - step: assessment
      title: {pl: Diagnoza i ocena, en: Diagnosis and assessment}
      stage: I
      by: [social_worker]
      needs: [interview, strengths]
  plan:
    - step: goals
      title: {pl: Cele, en: Goals}
      stage: II
      by: [social_worker]
      with: [client]
    - step: resources
      title: {pl: Zasoby, en: Resources}
      by: [social_worker]
      needs: [goals]
    - step: service_package
      title: {pl: Plan działania, en: Action plan}
      stage: III
      by: [social_worker]
      with: [client]
      needs: [resources]
      form:
        evaluation_on: {type: date, title: {pl: Dzień ewaluacji, en: Day of the evaluation}}
  activity:
    - step: actions_done
      title: {pl: Działania, en: Actions}
      stage: IV
      by: [social_worker]
    - step: ongoing_evaluation
      title: {pl: Ewaluacja bieżąca, en: Ongoing evaluation}
      stage: V
      repeat: true
      with: [client]
      by: [social_worker]
  evaluation:
    - step: final_evaluation
      title: {pl: Ewaluacja końcowa, en: Final evaluation}
      stage: VI
      by: [social_worker]
      with: [client]
      outcomes:
        goal_reached: {title: {pl: cel osiągnięty, en: goal reached}, closes: goal_reached}
"""

MEETING: dict[str, Any] = {"notes": NOTES, "worse": True, "what": "Zachorowała babcia.", "children": 2}
"""The answers of one meeting; they are typed anew, guarded and sealed at every step."""


@dataclass
class Office:
    """An office in `folder` with its cases; `house` is open, and can be opened again as a new process would find it."""

    folder: Path
    house: House
    worker: UUID
    cases: list[UUID]

    def reopen(self, *, durable: bool = True) -> None:
        """Open the files again: nothing is remembered."""
        self.house.close()
        self.house = open_house(self.folder, durable=durable)

    def close(self) -> None:
        """Close all files."""
        self.house.close()

    def wish(self) -> Wish:
        """Return the wish for a new act."""
        return Wish(command=self.house.desk.new_id())

    def meet(self, case: UUID) -> Done:
        """Do the measured step: a worker enters a meeting, and every view takes it in."""
        typed = {"step": "meeting", "form": MEETING, "with": {"client": {"part": "signed"}}}
        done = cases.act_on(self.house.desk, WORKER, self.wish(), case, DoStep.model_validate(typed))
        self.house.views.catch_up()
        return done

    def stored(self, positions: tuple[int, ...]) -> int:
        """Return how many bytes the events at `positions` weigh as they lie in the database."""
        entries = self.house.store.evidence().entries(max(positions))
        rows = (entry.row for batch in entries for entry in batch if entry.position >= min(positions))
        return sum(len(row.state) for row in rows if row is not None)


def found(folder: Path, server: str | None = None, process: str = PROCESS) -> Office:
    """Found an office in `folder`, with a head, a worker, and a process (of twelve steps); nothing is durable yet.

    Its history lies in the folder too, or on the PostgreSQL server `server`.
    """
    create_house(folder, server=server)
    house = open_house(folder, durable=False)
    text = files("osl_processes").joinpath(f"standards/{STANDARD}.yaml").read_text("utf-8")
    command = FoundOffice(name="Ośrodek w Pomiarowie", residents=9000, symbol="PS", standard=STANDARD)
    head = office.Hire("Maria", "Kierownik", "head", ("manager",), "manager")
    texts = (office.Text("process.yaml", process),)
    office.found(house.desk, _wish(house), command, head, office.Text(f"{STANDARD}.yaml", text), texts)
    anna = office.Hire("Anna", "Zmyślona", "anna", ("social_worker",))
    worker = UUID(office.hire(house.desk, HEAD, _wish(house), anna).answer["staff"])
    return Office(folder, house, worker, [])


def with_cases(folder: Path, number: int, history: int, *, server: str | None = None) -> Office:
    """Found an office with so many cases of `history` events each, and open it as one that must not lose anything."""
    made = found(folder, server)
    for serial in range(number):
        made.cases.append(_case(made, serial))
        _lengthen(made.house, made.cases[-1], history)
    made.house.views.catch_up()
    made.reopen()
    return made


def _case(made: Office, serial: int) -> UUID:
    """Open a case in which a meeting has taken place."""
    desk = made.house.desk
    identity = Identity(given="Jan", family=f"Wymyślony{serial}")
    registered = people.register(desk, WORKER, made.wish(), identity).answer
    client, household = UUID(registered["person"]), UUID(registered["household"])
    opening = OpenCase(process="twelve-steps", client=client, household=household, members=(client,))
    case = UUID(cases.open_case(desk, WORKER, made.wish(), opening).answer["case"])
    cases.act_on(desk, HEAD, made.wish(), case, Assign(worker=made.worker))
    applied = {"step": "application", "form": {"learned_on": desk.today().isoformat(), "urgent": False}}
    cases.act_on(desk, WORKER, made.wish(), case, DoStep.model_validate(applied))
    made.meet(case)
    return case


def _lengthen(house: House, case: UUID, history: int) -> None:
    """Repeat the last meeting of a case until it has `history` events."""
    stream = Stream("case", case)
    state = house.store.state(stream)
    assert isinstance(state, Case)
    if state.version >= history:
        return
    last = house.store.events(stream, after_version=state.version - 1)[0].event
    missing = history - state.version
    again = [
        last.model_copy(update={"meta": last.meta.model_copy(update={"command": house.desk.new_id()})})
        for _ in range(missing)
    ]
    save(house, (Write(stream, state.version, tuple(again)),))


def save(house: House, writes: tuple[Write, ...], **more: Any) -> None:
    """Write events that were decided elsewhere, all in one transaction."""
    house.store.save(writes, read={}, command=house.desk.new_id(), fingerprint=b"", answer=b"{}", **more)


def _wish(house: House) -> Wish:
    return Wish(command=house.desk.new_id())
