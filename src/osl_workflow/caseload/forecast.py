"""How many families will each worker have? What is planned today is carried on into the days ahead (pure).

Nothing is guessed that nobody planned. The assumptions, which are said beside every answer:

- a family whose social contract ends is counted no more from the next day on, unless an action was agreed, or a step is
  to be done once, on a later day; reviews that come round again keep no work going; where the contract is over
  already and nothing is planned after it, the family is counted no more from tomorrow on;
- a benefit is received until the day that its decision names;
- a family in its evaluation is counted until the last day on which something is planned for it;
- all other families that count today go on being counted;
- a family that has a worker and does not count yet begins to as many days after it came to him as is usual here (the
  median), one whose work is paused comes back after the usual pause; where the past shows too little, the first begins
  on the next day (rather too early than too late), and the second stays away;
- a family that waits for a worker goes to whom `osl allocate` would propose;
- who has not come yet is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, timedelta
from decimal import Decimal
from statistics import median_high
from typing import Literal, NamedTuple, cast
from uuid import UUID

from osl_workflow.caseload.allocation import Place, Waiting, allocate
from osl_workflow.caseload.periods import EVER, Change

ENOUGH = 5
"""Of how many cases a usual time is known; fewer say nothing."""
DAY = timedelta(days=1)

Why = Literal["contract", "contract_over", "evaluation", "benefit", "begins", "returns", "queue"]


class Work(NamedTuple):
    """A case as it stands on the day of the forecast.

    `worker` None: it waits for one in the role `part`. `measures`: those by which it counts, or will. `since`: when it
    came, or began to wait or pause. `begun`: it counts as soon as somebody has it.

    `registered`: year and serial of its number, by which it goes before others that have waited as long.
    `lapses`: the last day by which it counts as granted; `contract`: the last day of its contract; `kept`: the last day
    on which something that keeps work going is planned; `planned`: the last day on which anything is.
    """

    case: UUID
    household: UUID
    worker: UUID | None
    part: str
    measures: tuple[str, ...]
    counts: bool
    since: date
    begun: bool = False
    paused: bool = False
    evaluated: bool = False
    lapses: date | None = None
    contract: date | None = None
    kept: date | None = None
    planned: date | None = None
    registered: tuple[int, int] = (0, 0)


class Expected(NamedTuple):
    """On which days (the last one not counted) a case is expected to count for a worker, and why it begins and ends."""

    worker: UUID
    case: UUID
    household: UUID
    measures: tuple[str, ...]
    from_day: date
    to_day: date
    begins: Why | None = None
    ends: Why | None = None


class Pace(NamedTuple):
    """What is usual here, in days: from coming to a worker to counting, and of a pause; None: too little is known.

    `waiting`: since when each case that a worker holds has not counted; `counted`: the cases that did before.
    """

    begins: int | None = None
    returns: int | None = None
    waiting: Mapping[UUID, date] = {}
    counted: frozenset[UUID] = frozenset()


def pace(changes: Iterable[Change], counting: Set[str]) -> Pace:
    """Return what the entries of loads, in the order of recording, show to be usual with the measures `counting`."""
    waiting: dict[UUID, date] = {}
    counted: set[UUID] = set()
    begins, returns = list[int](), list[int]()
    for _, case, entry in changes:
        if entry.household is None:
            continue
        if not counting & set(entry.measures):
            waiting.setdefault(case, entry.day)
            continue
        if (since := waiting.pop(case, None)) is not None:
            (returns if case in counted else begins).append(max(0, (entry.day - since).days))
        counted.add(case)
    return Pace(_usual(begins), _usual(returns), waiting, frozenset(counted))


def _usual(days: Sequence[int]) -> int | None:
    return median_high(days) if len(days) >= ENOUGH else None


def flow(changes: Iterable[Change], since: date, counting: Set[str]) -> tuple[int, int]:
    """Return how many families began to count for the first time since a day, and how many ceased to.

    By the measures `counting`.
    """
    first: dict[UUID, date] = {}
    last: dict[UUID, date] = {}
    holding: dict[UUID, set[tuple[UUID, UUID]]] = {}
    household_of: dict[UUID, UUID] = {}
    for worker, case, entry in changes:
        household = entry.household or household_of.get(case)
        if household is None:
            continue
        household_of[case] = household
        holders = holding.setdefault(household, set())
        if counting & set(entry.measures):
            first[household] = min(first.get(household, entry.day), entry.day)
            holders.add((worker, case))
        else:
            holders.discard((worker, case))
        last[household] = entry.day
    came = sum(day >= since for day in first.values())
    left = sum(not holding[household] and last[household] >= since for household in first)
    return came, left


def forecast(
    works: Sequence[Work], today: date, usual: Pace, posts: Mapping[str, Mapping[UUID, Decimal]]
) -> tuple[Expected, ...]:
    """Return when each case is expected to count, and for whom.

    `posts`: by role, who could take a waiting case, with the posts that are there for families.
    """
    found = (_expected(work, work.worker, today, usual) for work in works if work.worker is not None)
    expected = [one for one in found if one is not None]
    for part, able in posts.items():
        waiting = {work.case: work for work in works if work.worker is None and work.part == part}
        for given in allocate(_queue(waiting.values(), expected), _places(able, expected)).given:
            one = _expected(waiting[given.case], given.worker, today, usual)
            if one is not None:
                expected.append(one._replace(begins="queue"))
    return tuple(expected)


def _queue(waiting: Iterable[Work], expected: Iterable[Expected]) -> list[Waiting]:
    holders: dict[UUID, set[UUID]] = {}
    for one in expected:
        holders.setdefault(one.household, set()).add(one.worker)
    return [
        Waiting(
            work.case,
            work.household,
            work.since,
            frozenset(holders.get(work.household, ())),
            registered=work.registered,
        )
        for work in waiting
    ]


def _places(able: Mapping[UUID, Decimal], expected: Iterable[Expected]) -> list[Place]:
    families: dict[UUID, set[UUID]] = {}
    for one in expected:
        families.setdefault(one.worker, set()).add(one.household)
    return [Place(one, len(families.get(one, ())), capacity) for one, capacity in able.items() if capacity > 0]


def _expected(work: Work, worker: UUID, today: date, usual: Pace) -> Expected | None:
    starts, (ends, why) = _start(work, today, usual), _end(work, today)
    if not work.measures or starts is None or ends <= starts:
        return None
    begins: Why | None = None if work.counts else "returns" if work.paused else "begins"
    return Expected(worker, work.case, work.household, work.measures, starts, ends, begins, why)


def _start(work: Work, today: date, usual: Pace) -> date | None:
    """Return from which day on the case counts; None: it is not expected to."""
    if work.counts:
        return today
    if work.begun:
        return today + DAY
    days = usual.returns if work.paused else usual.begins
    if work.paused and days is None:
        return None
    came = today if work.worker is None else work.since
    return max(today + DAY, came + timedelta(days=days or 0))


def _end(work: Work, today: date) -> tuple[date, Why | None]:
    """Return from which day on the case is expected to count no more, and why."""
    if work.lapses is not None:
        return work.lapses + DAY, "benefit"
    if work.contract is not None and (work.kept is None or work.kept <= work.contract):
        over = work.contract < today
        return max(work.contract, today) + DAY, "contract_over" if over else "contract"
    if work.evaluated and work.planned is not None and work.planned >= today:
        return work.planned + DAY, "evaluation"
    return EVER, None


def families_on(expected: Iterable[Expected], day: date) -> dict[tuple[UUID, str], int]:
    """Return how many families count on a day, by worker and measure, each once."""
    found: dict[tuple[UUID, str], set[UUID]] = {}
    for one in expected:
        if one.from_day <= day < one.to_day:
            for measure in one.measures:
                found.setdefault((one.worker, measure), set()).add(one.household)
    return {key: len(households) for key, households in found.items()}


def days_of_change(expected: Iterable[Expected], today: date, until: date) -> list[date]:
    """Return the days ahead on which a count is expected to change."""
    days = {day for one in expected for day in (one.from_day, one.to_day)}
    return sorted(day for day in days if today < day <= until)


class Move(NamedTuple):
    """A family that begins (`by` 1) or ceases (-1) to count for a worker, by which case, and why."""

    day: date
    worker: UUID
    case: UUID
    by: int
    why: Why


def moves(expected: Iterable[Expected], measure: str, today: date, until: date) -> list[Move]:
    """Return who is expected to come and to go by a measure after `today`, in the order of days.

    A case moves nobody while another one of the family counts for the same worker: today's number and the moves make
    the number of each day to come.
    """
    families: dict[tuple[UUID, UUID], list[Expected]] = {}
    for one in expected:
        if measure in one.measures:
            families.setdefault((one.worker, one.household), []).append(one)
    found: list[Move] = []
    for (worker, _), theirs in families.items():
        for day in days_of_change(theirs, today, until):
            was, now = (any(one.from_day <= on < one.to_day for one in theirs) for on in (day - DAY, day))
            if now and not was:
                begins = next(one for one in theirs if one.from_day == day)
                found.append(Move(day, worker, begins.case, 1, cast("Why", begins.begins)))
            elif was and not now:
                ends = next(one for one in theirs if one.to_day == day)
                found.append(Move(day, worker, ends.case, -1, cast("Why", ends.ends)))
    return sorted(found, key=lambda move: (move.day, move.worker, move.case))


class Checked(NamedTuple):
    """A forecast made on a day of the past for a later one, beside what came.

    `families`: expected and come, by worker; `unchanged`: what they had on the day of the forecast; `workers`: all whom
    the measure could count for, also who has no family: the error is their average.
    """

    made_on: date
    of: date
    expected: Mapping[UUID, int]
    came: Mapping[UUID, int]
    unchanged: Mapping[UUID, int]
    workers: frozenset[UUID]

    def of_one(self, worker: UUID) -> Checked:
        """Return the same for one worker."""
        counts = (self.expected, self.came, self.unchanged)
        expected, came, was = ({one: n for one, n in had.items() if one == worker} for had in counts)
        return Checked(self.made_on, self.of, expected, came, was, self.workers & {worker})

    def error(self) -> Decimal:
        """Return by how many families the forecast was wrong for a worker, on average, in hundredths."""
        return self._mean_error(self.expected)

    def error_unchanged(self) -> Decimal:
        """Return by how many it would have been wrong to say that nothing changes."""
        return self._mean_error(self.unchanged)

    def _mean_error(self, said: Mapping[UUID, int]) -> Decimal:
        if not self.workers:
            return Decimal("0.00")
        wrong = sum(abs(said.get(one, 0) - self.came.get(one, 0)) for one in self.workers)
        return (Decimal(wrong) / len(self.workers)).quantize(Decimal("0.01"))
