"""Programs of their own for stories in which several processes meet: started, held back, let go all at once.

A worker (`Worker`) has an office open and does the jobs it is given, one a line of JSON. In each job it stops once
between deciding and saving and says so; the story lets it go on. So every race is one: all have read before one writes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from osl_workflow.acting import Acting
from osl_workflow.acts import cases, office
from osl_workflow.acts.desk import Act, Done, Plan, Who, Wish, write
from osl_workflow.acts.reading import Reader
from osl_workflow.bootstrap import House, open_house
from osl_workflow.case.commands import OpenCase
from osl_workflow.case.decide import decide
from osl_workflow.case.state import Case
from osl_workflow.errors import OslError, Refused
from osl_workflow.progress import commands as p
from osl_workflow.staff.commands import EndRole, GiveRole
from osl_workflow.store.recorded import Stream
from osl_workflow.zone import WARSAW
from tests.warm import Process

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 3, 9)
NOON = datetime.combine(TODAY, time(12), WARSAW)
DECIDED = "decided"


def cold_program(function: Callable[..., None], *arguments: str) -> subprocess.Popen[str]:
    """Start it from nothing: small, for one that is to fork very often."""
    call = f"import sys; from {function.__module__} import {function.__name__} as run; run(*sys.argv[1:])"
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", call, *arguments], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def program(function: Callable[..., None], *arguments: str) -> Process:
    """Start a function of a test module in a process of its own; its arguments come as text."""
    return Process(function, *arguments)


def say(what: object) -> None:
    """Tell the story something."""
    sys.stdout.write(json.dumps(what, default=str) + "\n")
    sys.stdout.flush()


def heard() -> Any:
    """Return what the story said."""
    return json.loads(sys.stdin.readline() or "null")


# --- on the side of the program ---------------------------------------------------------------------------------------


def work(folder: str) -> None:
    """Do jobs until there are none."""
    house = open_house(Path(folder), clock=lambda: NOON)
    save, held = house.store.save_all, False

    def late(*args: Any, **more: Any) -> list[tuple[int, ...]]:
        nonlocal held
        if held:
            held = False
            say(DECIDED)
            heard()
        return save(*args, **more)

    house.store.save_all = late  # type: ignore[method-assign]
    say("open")
    while job := heard():
        held = job.pop("held", True)
        say(_outcome(house, job))
    house.close()


def _outcome(house: House, job: dict[str, Any]) -> dict[str, Any]:
    try:
        wish = Wish(command=UUID(job["command"]), reason="bo tak trzeba", seen=job.get("seen"))
        done = _done(house, Who(login=job["who"]), wish, job)
    except OslError as error:
        return {"error": error.said.key, "code": error.exit_code, "details": len(error.details)}
    return {"answer": done.answer, "positions": done.positions, "repeated": done.repeated}


def _done(house: House, who: Who, wish: Wish, job: dict[str, Any]) -> Done:
    desk = house.desk
    match job["act"]:
        case "note":
            return cases.act_on(desk, who, wish, UUID(job["case"]), note(job["text"]))
        case "step":
            return cases.act_on(desk, who, wish, UUID(job["case"]), p.DoStep.model_validate(job["command_of_step"]))
        case "note_unless_noted":
            return desk.do(who, wish, note_unless_noted(job), job["case"])
        case "open":
            client = UUID(job["client"])
            opened = OpenCase(process="small-work", client=client, household=UUID(job["household"]), members=(client,))
            return cases.open_case(desk, who, wish, opened)
        case "end_role":
            command: Any = EndRole(role=job["role"], to=date(2026, 3, 8))
        case "give_role":
            command = GiveRole(role=job["role"], from_=TODAY)
    return office.act_on_staff(desk, who, wish, UUID(job["staff"]), command)


def note(text: str) -> p.EnterRecord:
    """Return the command to enter a note."""
    return p.EnterRecord(kind="note", content={"text": text})


def note_unless_noted(job: dict[str, Any]) -> Act:
    """Return the act that notes something in one case as long as another one, which it only reads, has no note."""

    def act(reader: Reader, acting: Acting) -> Plan:
        if noted(reader.case(UUID(job["unless"]))):
            raise Refused("acts.case_unknown")
        state = reader.case(UUID(job["case"]))
        events = decide(reader.rules(state, acting.on), state, note("pierwsza"), acting)
        return Plan(write(Stream("case", state.id), state.version, events), {})

    return act


def noted(case: Case) -> bool:
    """Return whether a case has a note."""
    return "note" in case.progress.numbered


# --- on the side of the story -----------------------------------------------------------------------------------------


def job(act: str, who: str = "anna", command: UUID | None = None, **what: Any) -> dict[str, Any]:
    """Return a job: `act` by `who`, as a new command unless it is to be another again."""
    return {"act": act, "who": who, "command": str(command or uuid4()), **what}


class Worker:
    """A process with the office open."""

    def __init__(self, folder: Path) -> None:
        self._process = program(work, str(folder))

    def give(self, job: dict[str, Any]) -> None:
        """Give it a job, or let it go on."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job, default=str) + "\n")
        self._process.stdin.flush()

    def told(self) -> Any:
        """Return what it says next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"it ended with {self._process.wait()}"
        return json.loads(line)

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def workers(folder: Path, number: int) -> Iterator[list[Worker]]:
    """So many processes that have opened the office in `folder`."""
    started = [Worker(folder) for _ in range(number)]
    try:
        for worker in started:
            assert worker.told() == "open"
        yield started
    finally:
        for worker in started:
            worker.close()


def raced(
    started: Sequence[Worker], jobs: Sequence[dict[str, Any]], order: Sequence[int], *, at_once: bool
) -> list[dict[str, Any]]:
    """Let each worker decide its job; when all have decided let them save, in `order`: all at once, or one by one."""
    outcomes: dict[int, dict[str, Any]] = {}
    for worker, job in zip(started, jobs, strict=False):
        worker.give(job)
    for number, worker in enumerate(started[: len(jobs)]):
        said = worker.told()
        if said != DECIDED:
            outcomes[number] = said
    held = [number for number in order if number not in outcomes]
    for number in held:
        started[number].give({})
        if not at_once:
            outcomes[number] = started[number].told()
    for number in held:
        if number not in outcomes:
            outcomes[number] = started[number].told()
    return [outcomes[number] for number in range(len(jobs))]
