"""A store of many workers and cases, made fast: one of each is played through the doors, its events are the pattern.

Every worker belongs to a team and holds as many households as the law allows him. The centre begins with the program
and enters what it has: all is recorded now, and tells of days of the year before, in no order. Of every fifty cases one
was handed over from another worker, and one is the second case of a household that has its first with somebody else of
the same team. A case is whole (it can be worked on), or nothing but who holds it.

Nobody's person and no file number is in the store; families are ids that only the cases name.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple, cast
from uuid import UUID

from benchmarks.office import HEAD, PROCESS, WORKER, Office, found, save
from osl_workflow.acts import cases, people, teams
from osl_workflow.case.commands import Assign, OpenCase
from osl_workflow.case.events import CaseOpened, WorkerAssigned
from osl_workflow.caseload.events import CaseHeld, CaseReleased
from osl_workflow.caseload.state import caseload_id
from osl_workflow.event import Event, Meta
from osl_workflow.person.identity import Identity
from osl_workflow.privacy.index import LOGIN, TEAM
from osl_workflow.progress.commands import DoStep
from osl_workflow.staff.events import StaffAdded, TeamJoined
from osl_workflow.store.recorded import Indexed, Stream, Write
from osl_workflow.team.commands import AddTeam

MEASURE = "social_work"
HOUSEHOLDS = 50
"""How many a worker holds: as many as the law allows one full-time post."""
AT_FIRST = 40
"""How many of them are entered first; the others come later, so that his load is a head and a tail of events."""
OF_A_TEAM = 10
TOGETHER = 400
"""Workers, with all they hold, in one transaction; about as many aggregates as the store remembers."""
CASES_TOGETHER = 2000
DAYS = 300
EVERY = 50
"""Of so many cases one was handed over, and another one shares its household."""

SHORT = PROCESS[: PROCESS.index("    - step: criteria_check")] + PROCESS[PROCESS.index("  diagnosis:") :]
"""The process of the cases: as that of twelve steps, but its recruitment is one step."""


class Holds(NamedTuple):
    """What is true of a case in the load of a worker: it counts from `from_` to the day before `to` (None: still)."""

    worker: UUID
    team: UUID
    household: UUID
    case: UUID
    from_: date
    to: date | None = None


@dataclass
class Made:
    """An office with the workers that hold households, those that hold nothing yet, and cases that wait for a worker.

    `waiting` are cases whose diagnosis has begun. `holds` is what the store says of who holds what.
    """

    office: Office
    teams: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    newcomers: list[UUID] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)
    holds: list[Holds] = field(default_factory=list)
    whole: int = 0

    @property
    def workers(self) -> list[UUID]:
        """Those who hold households."""
        return [worker for members in self.teams.values() for worker in members]


@dataclass(frozen=True)
class _Pattern:
    """The events of a worker, of a team, of a case until its diagnosis has begun, and those of its assignment."""

    worker: tuple[Event, ...]
    joined: TeamJoined
    team: tuple[Event, ...]
    case: tuple[Event, ...]
    assigned: WorkerAssigned
    held: CaseHeld


def make(
    folder: Path,
    workers: int,
    *,
    newcomers: int,
    whole: int = 1,
    seed: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> Made:
    """Make an office in which so many workers hold `HOUSEHOLDS` each; every `whole`-th case is a whole one.

    `newcomers`: how many workers hold nothing, and how many cases wait.
    """
    office = found(folder, process=SHORT)
    made = Made(office)
    pattern = _pattern(office)
    chance = Random(seed)
    _staff(made, pattern, workers, newcomers)
    progress(f"{workers} workers in {len(made.teams)} teams")
    made.holds = list(_held(made, chance))
    gc.freeze()  # else it would go through a million of them again and again
    _cases(made, pattern, whole, progress)
    _loads(made, pattern, progress)
    office.house.views.catch_up()
    progress(f"views fed, {office.house.store.last_position()} events")
    office.reopen()
    return made


def _pattern(office: Office) -> _Pattern:
    """Play a team and a case through the doors, and return their events."""
    desk = office.house.desk
    team = UUID(teams.add(desk, HEAD, office.wish(), AddTeam(code="A", name="Pierwszy")).answer["team"])
    registered = people.register(desk, WORKER, office.wish(), Identity(given="Jan", family="Wymyślony")).answer
    client, household = UUID(registered["person"]), UUID(registered["household"])
    opening = OpenCase(process="twelve-steps", client=client, household=household, members=(client,))
    case = UUID(cases.open_case(desk, WORKER, office.wish(), opening).answer["case"])
    applied = {"step": "application", "form": {"learned_on": desk.today().isoformat(), "urgent": False}}
    cases.act_on(desk, WORKER, office.wish(), case, DoStep.model_validate(applied))
    before = office.house.store.version(Stream("case", case))
    cases.act_on(desk, HEAD, office.wish(), case, Assign(worker=office.worker))
    history = _events(office, Stream("case", case))
    (held,) = _events(office, Stream("caseload", caseload_id(office.worker)))
    meta = history[0].meta
    return _Pattern(
        worker=_events(office, Stream("staff", office.worker)),
        joined=TeamJoined(meta=meta, team=team),
        team=_events(office, Stream("team", team)),
        case=history[:before],
        assigned=cast(WorkerAssigned, history[before]),
        held=cast(CaseHeld, held),
    )


def _events(office: Office, stream: Stream) -> tuple[Event, ...]:
    return tuple(recorded.event for recorded in office.house.store.events(stream))


def _staff(made: Made, pattern: _Pattern, workers: int, newcomers: int) -> None:
    """Save teams and workers; the login of the one numbered 7 is w7."""
    office, new_id = made.office, made.office.house.desk.new_id
    ids = [new_id() for _ in range(workers + newcomers)]
    made.newcomers = ids[workers:]
    for first in range(0, workers, OF_A_TEAM):
        made.teams[new_id()] = tuple(ids[first : min(first + OF_A_TEAM, workers)])
    written, index = [], []
    for number, team in enumerate(made.teams):
        added = pattern.team[0].model_copy(update={"code": f"T{number}", "name": f"Zespół {number}"})
        written.append(Write(Stream("team", team), 0, (added,)))
        index.append(Indexed(team, TEAM, (f"T{number}",)))
    team_of = {worker: team for team, members in made.teams.items() for worker in members}
    for number, worker in enumerate(ids):
        events = [_called(event, f"w{number}") for event in pattern.worker]
        if worker in team_of:
            events.append(pattern.joined.model_copy(update={"team": team_of[worker]}))
        written.append(Write(Stream("staff", worker), 0, tuple(events)))
        index.append(Indexed(worker, LOGIN, (f"w{number}",)))
    for first in range(0, len(written), TOGETHER):
        last = first + TOGETHER
        save(office.house, tuple(written[first:last]), index=tuple(index[first:last]))


def _called(event: Event, login: str) -> Event:
    if not isinstance(event, StaffAdded) or event.sealed is None:
        return event
    return event.model_copy(update={"sealed": event.sealed.model_copy(update={"login": login})})


def _held(made: Made, chance: Random) -> Iterator[Holds]:
    """Yield who holds what: a round for every household that each has, so that his cases lie far apart."""
    new_id = made.office.house.desk.new_id
    first_day = made.office.house.desk.today() - timedelta(days=DAYS)
    members = [(team, worker) for team, members in made.teams.items() for worker in members]
    number, before = 0, None
    for _ in range(HOUSEHOLDS):
        for place, (team, worker) in enumerate(members):
            number += 1
            from_ = first_day + timedelta(days=chance.randrange(DAYS))
            holds = Holds(worker, team, new_id(), new_id(), from_)
            if number % EVERY == 0 and before is not None and before.team == team:
                holds = holds._replace(household=before.household)
            if number % EVERY == EVERY // 2:
                earlier_team, earlier = members[place - OF_A_TEAM]
                yield holds._replace(
                    worker=earlier, team=earlier_team, from_=from_ - timedelta(days=chance.randrange(1, 200)), to=from_
                )
            yield holds
            before = holds


def _cases(made: Made, pattern: _Pattern, whole: int, progress: Callable[[str], None]) -> None:
    """Save the cases that are whole, and those that wait for a worker."""
    office = made.office
    made.waiting = [office.house.desk.new_id() for _ in made.newcomers]
    writes = [
        Write(Stream("case", id), 0, _opened(pattern, id, id, 0, office.house.desk.today())) for id in made.waiting
    ]
    earlier: dict[UUID, Holds] = {}
    number = 0
    for holds in made.holds:
        if holds.to is not None:
            earlier[holds.case] = holds
            continue
        number += 1
        if number % whole:
            continue
        made.whole += 1
        before = earlier.get(holds.case)
        opened = _opened(pattern, holds.case, holds.household, number, before.from_ if before else holds.from_)
        first = () if before is None else (_assigned(pattern, before, None),)
        assigned = _assigned(pattern, holds, None if before is None else before.worker)
        writes.append(Write(Stream("case", holds.case), 0, (*opened, *first, assigned)))
        if len(writes) >= CASES_TOGETHER:
            save(office.house, tuple(writes))
            writes = []
            if made.whole % 20_000 < CASES_TOGETHER:
                progress(f"{made.whole} whole cases, {office.house.store.last_position()} events")
    save(office.house, tuple(writes))


def _on(meta: Meta, day: date) -> Meta:
    return meta.model_copy(update={"occurred_on": day})


def _opened(pattern: _Pattern, case: UUID, household: UUID, number: int, day: date) -> tuple[Event, ...]:
    """Return the events of a case until its diagnosis has begun, all on one day."""
    opened = cast(CaseOpened, pattern.case[0])
    mark = f"PS.{number + 2}.{day.year}"
    about = {"number": mark, "household": household, "client": case, "members": (case,)}
    first = opened.model_copy(update={**about, "meta": _on(opened.meta, day)})
    rest = (event.model_copy(update={"meta": _on(event.meta, day)}) for event in pattern.case[1:])
    return (first, *rest)


def _assigned(pattern: _Pattern, holds: Holds, instead_of: UUID | None) -> Event:
    meta = _on(pattern.assigned.meta, holds.from_)
    return pattern.assigned.model_copy(update={"meta": meta, "worker": holds.worker, "instead_of": instead_of})


def _loads(made: Made, pattern: _Pattern, progress: Callable[[str], None]) -> None:
    """Save what each worker holds: most of it first, the rest and what he gave away later."""
    by_worker: dict[UUID, list[Holds]] = {}
    for holds in made.holds:
        by_worker.setdefault(holds.worker, []).append(holds)
    workers = list(by_worker)
    for first in range(0, len(workers), TOGETHER):
        some = workers[first : first + TOGETHER]
        entered = {worker: [_entered(pattern, holds) for holds in by_worker[worker]] for worker in some}
        save(made.office.house, tuple(_write(worker, 0, entered[worker][:AT_FIRST]) for worker in some))
        later = {worker: entered[worker][AT_FIRST:] for worker in some}
        for worker in some:
            given = (holds for holds in by_worker[worker] if holds.to is not None)
            later[worker] += [_released(pattern, holds) for holds in given]
        save(made.office.house, tuple(_write(worker, AT_FIRST, later[worker]) for worker in some))
        progress(f"{first + len(some)} loads, {made.office.house.store.last_position()} events")


def _write(worker: UUID, version: int, events: list[Event]) -> Write:
    return Write(Stream("caseload", caseload_id(worker)), version, tuple(events))


def _entered(pattern: _Pattern, holds: Holds) -> Event:
    about = {"worker": holds.worker, "case": holds.case, "household": holds.household}
    return pattern.held.model_copy(update={**about, "meta": _on(pattern.held.meta, holds.from_)})


def _released(pattern: _Pattern, holds: Holds) -> Event:
    assert holds.to is not None
    return CaseReleased(meta=_on(pattern.held.meta, holds.to), worker=holds.worker, case=holds.case)
