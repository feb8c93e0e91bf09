"""What a forecast of loads rests on, read from the views of a day; and the same forecast made on days of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from osl_workflow.acts.caseloads import capacity_on
from osl_workflow.caseload.forecast import Checked, Expected, Pace, Work, families_on, forecast, pace
from osl_workflow.staff.state import roles_on
from osl_workflow.views import staff as staff_view
from osl_workflow.views.as_known import known
from osl_workflow.views.caseload import Loads, changes, loads
from osl_workflow.views.cases import CaseRow, Cases, cases
from osl_workflow.views.deadlines import Deadlines, planned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from osl_workflow.acts.reading import Reader
    from osl_workflow.caseload.periods import Change, Entry
    from osl_workflow.process.standard import Measure, Standard
    from osl_workflow.store.following import Following
    from osl_workflow.store.view import Status
    from osl_workflow.views.deadlines import Planned

ALL = 10_000_000
QUARTER = timedelta(days=91)
QUARTERS = 4


@dataclass(frozen=True)
class Ahead:
    """A forecast made on a day: what is expected, what is usual, all entries that it rests on, how many cases wait."""

    today: date
    expected: tuple[Expected, ...]
    usual: Pace
    told: tuple[Change, ...]
    queue: int
    status: Status

    def of(self, worker: UUID) -> Sequence[Expected]:
        """Return what is expected for one worker."""
        return self._by_worker.get(worker, ())

    @cached_property
    def _by_worker(self) -> dict[UUID, list[Expected]]:
        found: dict[UUID, list[Expected]] = {}
        for one in self.expected:
            found.setdefault(one.worker, []).append(one)
        return found


def ahead(reader: Reader, views: Following, everybody: Following, today: date) -> Ahead:
    """Return the forecast of `today` from what `views` know; `everybody`: the views that know who works here."""
    standard, found = reader.standard(today), changes(views)
    told = found.rows
    usual = pace(told, counting(standard))
    works = _works(views, standard, today, told, usual)
    posts: dict[str, dict[UUID, Decimal]] = {}
    for id in staff_view.staff(everybody, today).rows:
        member = reader.staff(id)
        capacity = capacity_on(standard, reader.office(), member, today)
        if capacity and member.absence_on(today) is None:
            for role in roles_on(member, today):
                posts.setdefault(role, {})[id] = capacity
    expected = forecast(works, today, usual, posts)
    return Ahead(today, expected, usual, told, sum(work.worker is None for work in works), found.status)


def counting(standard: Standard) -> set[str]:
    """Return the measures of work with families: that somebody will get a benefit, or move house, nobody plans."""
    return {name for name, measure in standard.measures.items() if measure.counts == "work"}


def _works(views: Following, standard: Standard, today: date, told: Sequence[Change], usual: Pace) -> list[Work]:
    rows = {row.id: row for status in ("active", "suspended") for row in _cases(views, today, status)}
    days: dict[UUID, list[Planned]] = {}
    for case, one in planned(views).rows:
        days.setdefault(case, []).append(one)
    held: dict[tuple[UUID, UUID], Entry] = {}
    for worker, case, entry in told:
        held[worker, case] = entry
    works, worked = list[Work](), sorted(counting(standard))
    for (worker, case), entry in held.items():
        row = rows.get(case)
        if entry.household is None or row is None:
            continue
        until = dict(entry.until)
        by_work = tuple(name for name in entry.measures if name in worked)
        will = tuple(name for name in worked if row.workers.get(standard.measures[name].part) == worker)
        work = Work(
            case=case,
            household=entry.household,
            worker=worker,
            part=row.lead,
            measures=by_work or will,
            counts=bool(by_work),
            since=usual.waiting.get(case, entry.day),
            paused=case in usual.counted,
        )
        works.append(work._replace(**_plans(row, days.get(case, ()))))
        for name in entry.measures:
            if name not in worked and until.get(name, today) >= today:
                works.append(work._replace(measures=(name,), counts=True, lapses=until.get(name)))
    for case, row in rows.items():
        if row.worker is None and row.household is not None:
            measured = {name: measure for name in worked if (measure := standard.measures[name]).part == row.lead}
            works.append(
                Work(
                    case=case,
                    household=row.household,
                    worker=None,
                    part=row.lead,
                    measures=tuple(measured),
                    counts=False,
                    since=row.opened_on,
                    begun=any(_counts(row, measure) for measure in measured.values()),
                    paused=row.status == "suspended",
                    registered=row.registered,
                    **_plans(row, days.get(case, ())),
                )
            )
    return works


def _cases(views: Following, today: date, status: Any) -> tuple[CaseRow, ...]:
    return cases(views, today, kind="case", status=status, limit=ALL).rows


def _counts(row: CaseRow, measure: Measure) -> bool:
    return row.phase in measure.phases and row.status in measure.states


def _plans(row: CaseRow, days: Sequence[Planned]) -> dict[str, Any]:
    """Return what a forecast reads of the planned days of a case."""
    keeping = [one.on for one in days if one.kind == "commitment" or (one.kind == "step" and not one.recurring)]
    return {
        "evaluated": row.phase == "evaluation",
        "contract": max((one.on for one in days if one.kind == "agreement"), default=None),
        "kept": max(keeping, default=None),
        "planned": max((one.on for one in days), default=None),
    }


def backtest(reader: Reader, views: Following, today: date, horizon: timedelta) -> dict[str, list[Checked]]:
    """Return, by measure, forecasts for days that have come, made on days of the past with what was known then.

    One for each of the last four quarters; none for a day on which nobody held a case yet.
    """
    found: dict[str, list[Checked]] = {}
    days = [today - horizon - quarter * QUARTER for quarter in reversed(range(QUARTERS))]
    with known(reader.store, (Cases(), Deadlines(), Loads())) as then:
        for day in days:
            then.up_to(day)
            if then.position == 0 or not changes(then.views).rows:
                continue
            made = ahead(reader, then.views, views, day)
            came = {load.worker: load.households for load in loads(views, day + horizon).rows}
            was = {load.worker: load.households for load in loads(then.views, day).rows}
            said: dict[UUID, dict[str, int]] = {}
            for (worker, name), families in families_on(made.expected, day + horizon).items():
                said.setdefault(worker, {})[name] = families
            roles = _roles(reader, views, day)
            for name, measure in reader.standard(day).measures.items():
                expected, came_, was_ = (_of(name, one) for one in (said, came, was))
                workers = {*roles.get(measure.part, ()), *expected, *came_, *was_}
                checked = Checked(day, day + horizon, expected, came_, was_, frozenset(workers))
                found.setdefault(name, []).append(checked)
    return found


def _roles(reader: Reader, views: Following, day: date) -> dict[str, set[UUID]]:
    """Return who has each role on a day."""
    found: dict[str, set[UUID]] = {}
    for id in staff_view.staff(views, day).rows:
        for role in roles_on(reader.staff(id), day):
            found.setdefault(role, set()).add(id)
    return found


def _of(measure: str, counts: Mapping[UUID, Mapping[str, int]]) -> dict[UUID, int]:
    """Return how many families each worker has by a measure, without those who have none."""
    return {worker: families for worker, one in counts.items() if (families := one.get(measure, 0))}
