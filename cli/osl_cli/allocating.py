"""What a proposal who takes the waiting cases rests on: the queue, who could take them, who not and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import floor
from typing import TYPE_CHECKING, Any

from osl_cli.allocating_doors import Doors, counts_at_once, doors
from osl_workflow.acts.caseloads import capacity_on, limits_of, load_of
from osl_workflow.caseload.allocation import Allocation, Place, Waiting, allocate
from osl_workflow.caseload.decide import most_new
from osl_workflow.process.model import PHASES
from osl_workflow.progress.working_days import working_days_between
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import roles_on
from osl_workflow.views import staff as staff_view
from osl_workflow.views.caseload import holders, loads
from osl_workflow.views.cases import CaseRow, cases
from osl_workflow.views.districts import district_of, worker_of_district

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from osl_cli.run import Run
    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.caseload.decide import Limit, Rate
    from osl_workflow.process.standard import Measure
    from osl_workflow.progress.undertaking import Kind
    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.state import Staff
    from osl_workflow.store.view import Status

PAGE = 500
AT_RATE = sentence("cli_allocate.at_rate")
"""Why nothing new goes to somebody who has got as many this month as the centre allows."""


@dataclass(frozen=True)
class Could:
    """Somebody who could take cases: how many families she has now, how many of them before their work begins."""

    staff: Staff
    place: Place
    begun: int
    coming: int


@dataclass
class Proposal:
    """Who takes the waiting cases for which one part is to be held.

    `measure`: by which loads are compared, None: by the cases held; `measured`: its name in the standard.
    `left_out`: who has the role and takes none, why.
    `near`: the worker of the district in which the family of a case lives. `doors`: what the assignments will meet.
    `later`: of the cases that nobody is to take those that would not count yet, so that the head may still assign them.
    """

    part: str
    measured: str | None
    measure: Measure | None
    queue: dict[UUID, CaseRow]
    could: dict[UUID, Could] = field(default_factory=dict)
    left_out: list[tuple[Staff, Sentence]] = field(default_factory=list)
    near: dict[UUID, UUID] = field(default_factory=dict)
    answer: Allocation = field(default_factory=lambda: allocate((), ()))
    doors: Doors = field(default_factory=Doors)
    later: frozenset[UUID] = frozenset()


def proposals(run: Run, reader: Reader, kinds: Collection[Kind], acting: Acting) -> tuple[tuple[Proposal, ...], Status]:
    """Return a proposal for each part in which somebody is to answer for what waits, and how fresh it is.

    `acting`: in which circumstances the cases would be assigned.
    """
    queue, status = _all(run, acting.today, unassigned=True)
    waiting = sorted((row for row in queue if row.kind in kinds), key=lambda row: row.lead)
    found = tuple(
        _proposal(run, reader, lead, {row.id: row for row in rows}, acting)
        for lead, rows in groupby(waiting, key=lambda row: row.lead)
    )
    return found, status


def rounded(number: Fraction | Decimal) -> Decimal:
    """Return a load or a limit for people: at most two places, none where it is whole."""
    exact = Fraction(number)
    found = round(Decimal(exact.numerator) / Decimal(exact.denominator), 2)
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


def waited(run: Run, row: CaseRow, on: date) -> int:
    """Return for how many working days a case has waited."""
    return working_days_between(row.waits_since or row.opened_on, on, run.desk.calendar)


def _proposal(run: Run, reader: Reader, part: str, queue: dict[UUID, CaseRow], acting: Acting) -> Proposal:
    on = acting.today
    standard = reader.standard(on)
    measures = {name: measure for name, measure in standard.measures.items() if measure.part == part}
    name = min(measures, key=lambda name: measures[name].limit is None, default=None)  # the first that has a limit
    made = Proposal(part, name, None if name is None else standard.measures[name], queue)
    counted = _counted(run, name, made.measure, part, on)
    held = _held(run, name, counted.coming, {_family(row) for row in queue.values()})
    for id in staff_view.staff(run.house.views, on).rows:
        member = reader.staff(id)
        if part not in roles_on(member, on):
            continue
        limit = None if name is None else limits_of(standard, reader.office(), member, on).get(name)
        families = counted.begun.get(id, 0) + len(counted.coming.get(id, ()))
        place = _place(reader, member, name, families, limit, on)
        if not isinstance(place, Place):
            made.left_out.append((member, place))
            continue
        made.could[id] = Could(member, place, counted.begun.get(id, 0), len(counted.coming.get(id, ())))
        if place.room == 0:
            made.left_out.append((member, at_limit(made.could[id])))
    made.near |= _near(run, queue.values(), on)
    made.answer = allocate(
        [
            Waiting(
                row.id,
                _family(row),
                row.waits_since or row.opened_on,
                held.get(_family(row), frozenset()),
                made.near.get(row.id),
                row.registered,
            )
            for row in queue.values()
        ],
        [one.place for one in made.could.values()],
    )
    made.doors = doors(reader, acting, part, name, ((queue[one.case].kind, one) for one in made.answer.given))
    if name is not None and made.could:
        anybody = next(iter(made.could))
        made.later = frozenset(
            case
            for case in made.answer.nobody
            if queue[case].kind == "case" and not counts_at_once(reader, acting, part, name, case, anybody)
        )
    return made


def at_limit(one: Could) -> Sentence:
    """Return why there is no room for one family more: the limit itself is named, also one of a part of a post."""
    limit, families = one.place.limit, one.place.families
    if limit is None or families < floor(limit):
        return AT_RATE
    key = "at_limit" if one.begun >= floor(limit) else "at_limit_coming"
    return sentence(f"cli_allocate.{key}", n=families, limit=rounded(limit))


def _near(run: Run, queue: Iterable[CaseRow], on: date) -> dict[UUID, UUID]:
    """Return the worker of the district in which the family of each case lives, where there is one."""
    views, found = run.house.views, {}
    for row in queue:
        district = None if row.household is None else district_of(views, row.household, on)
        worker = None if district is None else worker_of_district(views, district, on)
        if worker is not None:
            found[row.id] = worker
    return found


def _place(
    reader: Reader, member: Staff, measure: str | None, families: int, limit: Limit | None, on: date
) -> Place | Sentence:
    """Return where somebody who has the role stands, or why nothing new goes to her."""
    away = member.absence_on(on)
    if away is not None:
        return sentence("cli_allocate.absent" if away.to is None else "cli_allocate.absent_until", until=away.to)
    capacity = capacity_on(reader.standard(on), reader.office(), member, on)
    if capacity is None:
        return sentence("cli_allocate.no_capacity")
    if capacity <= 0:
        return sentence("cli_allocate.no_post")
    allowed = None if limit is None else limit.households
    rooms = [] if limit is None or limit.rate is None else [_room_of_rate(reader, member, measure, limit.rate, on)]
    if limit is not None and limit.mode == "block" and allowed is not None:
        rooms.append(max(0, floor(allowed) - families))
    return Place(
        member.id, families, capacity, allowed, min((room for room in rooms if room is not None), default=None)
    )


def _room_of_rate(reader: Reader, member: Staff, measure: str | None, rate: Rate, on: date) -> int | None:
    """Return how many more may be new this month, where that limit may not be passed; recruitment counts, too."""
    load = load_of(reader, member.id)
    if rate.mode != "block" or measure is None:
        return None
    counted = {} if load is None else load.households(measure)
    held = {} if load is None else {one.household: one.since for one in load.held.values()}
    month = (on.year, on.month)
    new = {family for family, since in {**held, **counted}.items() if since and (since.year, since.month) == month}
    return max(0, most_new(len(set(counted) - new), rate) - len(new))


# --- how many each has ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Counted:
    """How many families count for each worker today, and which will count when their work begins."""

    begun: dict[UUID, int]
    coming: dict[UUID, set[UUID]]


def _counted(run: Run, name: str | None, measure: Measure | None, part: str, on: date) -> _Counted:
    """Return what each worker has; without a measure every case and initiative that she holds in the part."""
    coming: dict[UUID, set[UUID]] = {}
    if name is None or measure is None:
        rows = (row for status in ("active", "suspended") for row in _all(run, on, status=status)[0])
        return _Counted(Counter(row.workers[part] for row in rows if part in row.workers), coming)
    first = min(map(PHASES.index, measure.phases))
    for phase in PHASES[:first]:
        for row in _all(run, on, kind="case", phase=phase, status="active")[0]:
            if part in row.workers:
                coming.setdefault(row.workers[part], set()).add(_family(row))
    counts = holders(run.house.views, name, set().union(*coming.values()))
    for worker, families in coming.items():
        families -= {family for family in families if worker in counts.get(family, ())}
    begun = {load.worker: load.households.get(name, 0) for load in loads(run.house.views).rows}
    return _Counted(begun, coming)


def _held(
    run: Run, name: str | None, coming: dict[UUID, set[UUID]], families: set[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """Return who already has each of the families that wait."""
    held = holders(run.house.views, name, families) if name is not None else {}
    for worker, theirs in coming.items():
        for family in theirs & families:
            held[family] = held.get(family, frozenset()) | {worker}
    return held


def _family(row: CaseRow) -> UUID:
    return row.id if row.household is None else row.household


def _all(run: Run, on: date, **asked: Any) -> tuple[Sequence[CaseRow], Status]:
    """Return all cases and initiatives that fit, page by page."""
    rows: list[CaseRow] = []
    while True:
        page = cases(run.house.views, on, **asked, limit=PAGE, offset=len(rows))
        rows += page.rows
        if not page.rows or len(rows) >= page.total:
            return rows, page.status
