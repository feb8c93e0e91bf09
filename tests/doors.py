"""Every door by which a load can grow, tried in any order; and a fold of its own that finds who went through unjustly.

`Doors` does one act of a name on cases that a number picks, in an office that it has open: for a machine of hypothesis,
for threads, for processes. `violations` counts anew, from nothing but what the events of cases, posts and settings say;
it shares no line with the program's own counting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

from osl_workflow.acts import absences, cases, handing_over, office, people, recruitments
from osl_workflow.acts.desk import Who, Wish
from osl_workflow.acts.importing_steps import take_over_steps
from osl_workflow.bootstrap import House
from osl_workflow.case import commands as c
from osl_workflow.case.events import CaseOpened, WorkerAssigned
from osl_workflow.case.state import Case
from osl_workflow.caseload.events import CaseHeld
from osl_workflow.caseload.state import Caseload, caseload_id
from osl_workflow.errors import OslError
from osl_workflow.imports.steps import StepRow
from osl_workflow.office.commands import ChangeSetting, ChooseCapacity
from osl_workflow.office.events import CapacityChosen, SettingChanged
from osl_workflow.person.identity import Identity
from osl_workflow.progress import commands as p
from osl_workflow.progress import events as e
from osl_workflow.recruitment import commands as r
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.sentences import Text
from osl_workflow.staff import commands as s
from osl_workflow.staff.events import PostEnded, PostGiven
from osl_workflow.store.recorded import Recorded, Stream

WORKERS = ("anna", "piotr", "ewa")
CALL = "N1"
MODES = ("block", "reason", "advise")


class Doors:
    """Somebody who tries doors. `cases` are those that he knows of; `outcomes` what became of each act, by door."""

    def __init__(self, house: House, staff: dict[str, UUID], today: date, cases: Iterable[UUID] = ()) -> None:
        self.house, self.desk, self.staff, self.today = house, house.desk, staff, today
        self.cases = list(cases)
        self.outcomes: list[tuple[str, str]] = []

    def try_one(self, door: str, case: int = 0, worker: int = 0, number: int = 0, reason: str | None = None) -> str:
        """Try a door and return what came of it: `done`, or the key of the refusal. Numbers pick, whatever they are."""
        act: Callable[[UUID | None, str, int, str | None], None] = getattr(self, f"_{door}")
        picked = self.cases[case % len(self.cases)] if self.cases else None
        try:
            act(picked, WORKERS[worker % len(WORKERS)], number, reason)
            came = "done"
        except OslError as error:
            came = error.said.key
        self.outcomes.append((door, came))
        return came

    def _wish(self, reason: str | None, *, urgent: bool = False) -> Wish:
        return Wish(command=uuid4(), reason=reason, urgent=urgent)

    def _act(self, login: str, case: UUID, command: p.Command, reason: str | None, *, urgent: bool = False) -> None:
        cases.act_on(self.desk, Who(login=login), self._wish(reason, urgent=urgent), case, command)

    def _state(self, case: UUID) -> Case:
        state = self.house.store.state(Stream("case", case))
        assert isinstance(state, Case)
        return state

    # --- the doors ---

    def _open(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        """A new family, or a further case of one that is known."""
        if case is not None and number % 3 == 0:
            known = self._state(case)
            client, household, members = known.client, known.household, known.members
        else:
            identity = Identity(given="Jan", family=f"Wymyślony{number}")
            answer = people.register(self.desk, Who(login="piotr"), self._wish(None), identity).answer
            client, household = UUID(answer["person"]), UUID(answer["household"])
            members = (client,)
        command = c.OpenCase(process="small-work", client=client, household=household, members=members)
        done = cases.open_case(self.desk, Who(login="head"), self._wish(reason), command)
        self.cases.append(UUID(done.answer["case"]))

    def _work(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        """Through recruitment, so that the diagnosis begins."""
        if case is None:
            return
        steps: dict[str, dict[str, object]] = {
            "application": {"form": {"learned_on": self.today.isoformat(), "urgent": False}},
            "criteria_check": {"outcome": "meets"},
        }
        for step, said in steps.items():
            if step not in self._state(case).progress.marks:
                self._act("lead", case, p.DoStep.model_validate({"step": step, **said}), reason)

    def _assign(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            to = None if number % 7 == 0 else self.staff[worker]
            self._act("head", case, c.Assign(worker=to), reason, urgent=number % 5 == 0)

    def _import(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        """Many acts in one transaction, each judged on what those before it left: assignments, or steps of a file."""
        if number % 2:
            wanted = [(self._wish(reason), one, c.Assign(worker=self.staff[worker])) for one in self.cases[-4:]]
            list(cases.act_on_many(self.desk, Who(login="head"), wanted))
            return
        answers = {"form.learned_on": self.today.isoformat(), "form.urgent": "nie"}
        steps: dict[str, dict[str, Any]] = {"application": {"cells": answers}, "criteria_check": {"outcome": "meets"}}
        marks = [self._state(one).number for one in self.cases[-4:]]
        rows = [
            StepRow(2, mark, step, self.today, by="lead", reason=reason, **told)
            for mark in marks
            for step, told in steps.items()
        ]
        list(take_over_steps(self.desk, Who(login="head"), rows))

    def _suspend(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            self._act("lead", case, p.Suspend(), "przerwa")

    def _resume(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            self._act("lead", case, p.Resume(), reason)

    def _close(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            self._act("lead", case, p.Close(closing="withdrew"), "rezygnacja")

    def _reopen(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            self._act("head", case, p.Reopen(), reason)

    def _offer(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            self._act("head", case, c.OfferTransfer(worker=self.staff[worker]), "proszę przejąć")

    def _accept(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            self._act(worker, case, c.AcceptTransfer(), reason, urgent=number % 5 == 0)

    def _decline(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        if case is not None:
            self._act(worker, case, c.DeclineTransfer(), "nie mam miejsca")

    def _pieces(self, worker: str) -> list[handing_over.Piece]:
        load = self.load(worker)
        return [] if load is None else [handing_over.Piece("case", case, "social_worker") for case in load.held]

    def _hand_over(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        to = self.staff[WORKERS[number % len(WORKERS)]]
        list(
            handing_over.hand_over(
                self.desk, Who(login="head"), self._wish(reason), self._pieces(worker), self.staff[worker], to,
                until_return=number % 2 == 0,
            )
        )  # fmt: skip

    def _give_back(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        pieces = [handing_over.Piece("case", one, "social_worker") for one in self.cases]
        list(
            handing_over.give_back(self.desk, Who(login="head"), self._wish(reason), pieces, self.staff[worker])
        )  # fmt: skip

    def _away(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        self._absence(worker, s.NoteAbsence(from_=self.today, kind="leave"))

    def _back(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        self._absence(worker, s.EndAbsence(from_=self.today, to=date.fromordinal(self.today.toordinal() - 1)))

    def _absence(self, worker: str, command: s.AbsenceCommand) -> None:
        absences.act_on_absence(self.desk, Who(login="head"), self._wish("urlop"), self.staff[worker], command)

    def _apply(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        """With a case that is there, so that promotion gives away one that counts; or somebody new, without one."""
        if case is not None and number % 3:
            command = r.Apply(case=case, answers={"resident": True})
        else:
            identity = Identity(given="Ewa", family=f"Zmyślona{number}")
            person = UUID(people.register(self.desk, Who(login="piotr"), self._wish(None), identity).answer["person"])
            command = r.Apply(person=person, answers={"resident": True})
        recruitments.act_on(self.desk, Who(login="head"), self._wish(None), CALL, command)

    def _promote(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        """Choose from the ranking, or the next of the reserve list: her case is opened and given to a worker."""
        command = r.Choose(worker=self.staff[worker]) if number % 2 else r.Promote(worker=self.staff[worker])
        done = recruitments.act_on(self.desk, Who(login="head"), self._wish(reason), CALL, command)
        marks = done.answer.get("cases", {}).values()
        for mark in marks:
            self.cases.append(cases.look(self.desk, Who(login="head"), mark).id)

    def _limit(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        self._set("caseload_limit", 1 + number % 3)

    def _mode(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        self._set("caseload_mode", MODES[number % 3])

    def _capacity(self, case: UUID | None, worker: str, number: int, reason: str | None) -> None:
        share = Decimal(("1", "0.5")[number % 2])
        command = ChooseCapacity(post="social_worker", share=share, from_=self.today)
        office.act_on_office(self.desk, Who(login="head"), self._wish("zmiana"), command)

    def _set(self, key: str, value: int | str) -> None:
        command = ChangeSetting.model_validate({"key": key, "value": value, "from_": self.today})
        office.act_on_office(self.desk, Who(login="head"), self._wish("zmiana"), command)

    # --- what stands ---

    def load(self, worker: str) -> Caseload | None:
        state = self.house.store.state(Stream("caseload", caseload_id(self.staff[worker])))
        return state if isinstance(state, Caseload) else None


NAMES = (
    "open", "work", "assign", "import", "suspend", "resume", "close", "reopen", "offer", "accept", "decline",
    "hand_over", "give_back", "away", "back", "apply", "promote", "limit", "mode", "capacity",
)  # fmt: skip
"""The names of all doors, and of what changes the limits."""
OFTEN = ("open", "work", "assign", "assign", "offer", "accept", "accept", "resume", "promote", "import")
"""Those that are tried more often, so that there is something to hold."""


def open_call(house: House, today: date) -> None:
    """Let a call be open today, with a few places."""
    command = r.OpenCall(
        code=CALL,
        title=Text(pl="Nabór", en="Call"),
        process="small-work",
        opens_on=today,
        closes_on=today,
        places=3,
        criteria=(
            Criterion(criterion="resident", title=Text(pl="mieszkaniec", en="resident"), kind="required"),
        ),
        as_they_come=True,
    )  # fmt: skip
    recruitments.open_(house.desk, Who(login="head"), Wish(command=uuid4()), command)


def wander(doors: Doors, seed: int, acts: int) -> None:
    """Try doors at random."""
    dice = Random(seed)
    for _ in range(acts):
        door = dice.choice((*NAMES, *OFTEN))
        reason = None if dice.random() < 0.7 else "nikt inny nie ma miejsca"
        doors.try_one(door, dice.randrange(100), dice.randrange(3), dice.randrange(100), reason)


def history_of(house: House, staff: dict[str, UUID]) -> tuple[Recorded, ...]:
    """Return all that was recorded, with the reasons of loads unsealed."""
    streams = (Stream("caseload", caseload_id(id)) for id in staff.values())
    unsealed = {one.position: one for stream in streams for one in house.store.events(stream)}
    return tuple(unsealed.get(one.position, one) for one in house.store.read(0, 100_000))


# --- an independent count ---------------------------------------------------------------------------------------------


def violations(history: tuple[Recorded, ...]) -> list[tuple[int, str]]:
    """Return where an act raised a count over its limit and may not have, and where what is held is told wrongly."""
    household: dict[UUID, UUID] = {}
    holder: dict[UUID, UUID] = {}
    phase: dict[UUID, str] = {}
    status: dict[UUID, str] = {}
    posts: dict[UUID, dict[int, Decimal]] = {}
    settings: dict[str, int | str] = {"caseload_limit": 0, "caseload_mode": "reason"}
    share = Decimal(1)
    counts: dict[UUID, int] = {}
    told: dict[UUID, set[UUID]] = {}
    found: list[tuple[int, str]] = []
    last = {one.event.meta.command: one.position for one in history}
    reasons: dict[UUID, set[UUID]] = {}
    for one in history:
        case, event = one.stream.id, one.event
        match event:
            case CaseOpened():
                household[case], phase[case], status[case] = event.household, "recruitment", "active"
            case WorkerAssigned(part="social_worker"):
                holder.pop(case, None)
                if event.worker is not None:
                    holder[case] = event.worker
            case e.PhaseEntered() | e.ReturnedTo():
                phase[case] = event.phase
            case e.Suspended():
                status[case] = "suspended"
            case e.Resumed() | e.Reopened():
                status[case] = "active"
            case e.Closed():
                status[case] = "closed"
            case PostGiven():
                posts.setdefault(case, {})[event.post] = event.fte if event.title == "social_worker" else Decimal(0)
            case PostEnded():
                posts[case].pop(event.post, None)
            case SettingChanged(key="caseload_limit" | "caseload_mode"):
                settings[event.key] = event.value
            case CapacityChosen():
                share = event.share
            case CaseHeld():
                told.setdefault(event.worker, set()).add(event.case)
                if event.reason_by is not None or (event.sealed is not None and event.sealed.reason):
                    reasons.setdefault(event.meta.command, set()).add(event.worker)
        if last[event.meta.command] != one.position:
            continue  # an act is one: only what it leaves behind counts
        now = _counted(household, holder, phase, status)
        each = int(settings["caseload_limit"]) or 50
        for worker in {*now, *counts}:
            families, before = len(now.get(worker, set())), counts.get(worker, 0)
            limit = min(each, 50) * sum(posts.get(worker, {}).values(), Decimal(0)) * share
            counts[worker] = families
            if families <= before or families <= limit or settings["caseload_mode"] == "advise":
                continue
            if settings["caseload_mode"] == "block":
                found.append((one.position, f"{families} over {limit} that blocks"))
            elif worker not in reasons.get(event.meta.command, set()):
                found.append((one.position, f"{families} over {limit} without a reason"))
    return found


def _counted(
    household: dict[UUID, UUID], holder: dict[UUID, UUID], phase: dict[UUID, str], status: dict[UUID, str]
) -> dict[UUID, set[UUID]]:
    counted: dict[UUID, set[UUID]] = {}
    for case, worker in holder.items():
        if phase[case] != "recruitment" and status[case] == "active":
            counted.setdefault(worker, set()).add(household[case])
    return counted


def lost(doors: Doors, history: tuple[Recorded, ...]) -> list[str]:
    """Return where the loads and the cases disagree about who holds what now."""
    open_cases = {one.stream.id for one in history if isinstance(one.event, CaseOpened)}
    states = {case: doors._state(case) for case in open_cases}
    found = []
    for login in WORKERS:
        load = doors.load(login)
        held = set() if load is None else set(load.held)
        mine = {
            case
            for case, state in states.items()
            if doors.staff[login] in state.workers.values() and state.progress.status != "closed"
        }
        if held != mine:
            found.append(f"{login}: {len(held)} told, {len(mine)} held")
    return found
