"""Every act on a case passes here: what it changes about who holds which family is recorded, and may be refused.

There is no list of doors. What the case adds to each load before the act is compared with what it adds after it, so
that assigning, resuming, reopening or the step that begins the diagnosis are one and the same decision.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, cast

from osl_workflow.acts.desk import Plan, write
from osl_workflow.acts.late import Meanwhile, in_stages, meanwhile, moved, since
from osl_workflow.case.state import Case
from osl_workflow.caseload.counting import holdings
from osl_workflow.caseload.decide import Limit, OnDay, Rate, decide
from osl_workflow.caseload.decide import give_reason as decide_reason
from osl_workflow.caseload.events import CaseHeld, CaseReleased, InitiativeHeld, InitiativeReleased
from osl_workflow.caseload.past import Past
from osl_workflow.caseload.state import KIND, Caseload, apply, caseload_id
from osl_workflow.errors import Refused
from osl_workflow.process.interval import Interval
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.progress.working_days import add
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk, Done, Who, Wish
    from osl_workflow.acts.mended import Mended
    from osl_workflow.acts.reading import Reader
    from osl_workflow.caseload.events import CaseloadEvent
    from osl_workflow.caseload.state import Holding
    from osl_workflow.event import Event
    from osl_workflow.office.settings import LimitMode, SettingKey
    from osl_workflow.office.state import Office
    from osl_workflow.process.standard import Measure, Standard
    from osl_workflow.progress.undertaking import Undertaking
    from osl_workflow.staff.state import Staff
    from osl_workflow.store.recorded import Write

ONE_WORKING_DAY = Interval(count=1, unit="working_days")
"""How long the reason of an urgent act may wait."""
MODE_OF: dict[str, SettingKey] = {"caseload_limit": "caseload_mode", "assistant_limit": "assistant_mode"}
"""The setting that says how strict a limit is, by the one in which the centre chooses its number."""


def followed(
    reader: Reader, before: Undertaking, after: Undertaking, acting: Acting, *, held_to_limits: bool = True,
    mended: Mended | None = None,
) -> tuple[Write, ...]:  # fmt: skip
    """Return what an act on a case changes about the loads of those who hold it; read, so that the save compares them.

    Not `held_to_limits` is a part of an act that raises no count as a whole only: the merging of the cases of a home.
    `mended`: what the act puts right about an earlier one, which may have told of loads.

    Raises:
        Refused: somebody would be over a limit that blocks, or that asks for a reason.
    """
    if not isinstance(before, Case) or not isinstance(after, Case):
        return _of_initiative(reader, before, after, acting)
    standard = reader.standard(acting.on)
    was, now = holdings(before, standard.measures), holdings(after, standard.measures)
    reason_by = add(acting.today, ONE_WORKING_DAY, reader.calendar) if acting.urgent else None
    writes: list[Write] = []
    changed = {worker for worker in {*was, *now} if was.get(worker) != now.get(worker)}
    if mended is not None and mended.day is None:  # what never was is told of from its own day on
        acting = acting.model_copy(update={"occurred_on": mended.was})
    is_late = acting.on < acting.today
    others = [*meanwhile(reader, before, after, acting, standard.measures)] if is_late else []
    others += [] if mended is None else moved(reader, after, mended)
    for worker in sorted(changed | {one.worker for one in others}):
        events: list[CaseloadEvent] = []
        load, staff = load_of(reader, worker), reader.staff(worker)
        for one in (other for other in others if other.worker == worker):
            days = _days_meanwhile(reader, staff, one, events) if held_to_limits else ()
            events += _meanwhile(reader, staff, after.id, one, events, days, acting, reason_by)
        if worker in changed:
            holder = before if worker in before.workers.values() else after
            stages: tuple[tuple[date, Holding | None], ...] = ((acting.on, now.get(worker)),)
            if is_late:
                on = since(reader, holder, worker, acting)
                stages = in_stages(after, now.get(worker), on, standard.measures)
            for day, holding in stages:
                on_day = acting.model_copy(update={"occurred_on": day}) if is_late else acting
                days = days_at_the_door(reader, staff, on_day, load, events) if held_to_limits else ()
                known = reduce(lambda state, event: apply(state, event, caseload_id(worker)), events, load)
                events += decide(known, worker, after.id, holding, days, on_day, staff.display_name, reason_by)
        writes += write(Stream(KIND, caseload_id(worker)), 0 if load is None else load.version, tuple(events))
    return tuple(writes)


def _days_meanwhile(
    reader: Reader, staff: Staff, one: Meanwhile, events: Sequence[CaseloadEvent]
) -> tuple[OnDay, ...]:  # fmt: skip
    past = past_of(reader, staff.id, events)
    days = (one.from_day, *past.begins(one.from_day, one.to_day))
    return tuple(_on(reader, staff, day, past.on(day)) for day in days)


def _meanwhile(
    reader: Reader, staff: Staff, case: UUID, one: Meanwhile, events: Sequence[CaseloadEvent], days: tuple[OnDay, ...],
    acting: Acting, reason_by: date | None,
) -> Iterator[CaseloadEvent]:  # fmt: skip
    """Yield how a case counts meanwhile, and from then on as it did: of each day the newest entry holds."""
    past = past_of(reader, staff.id, events)
    on = acting.model_copy(update={"occurred_on": one.from_day})
    told = decide(past.on(one.from_day), staff.id, case, one.holding, days, on, staff.display_name, reason_by)
    yield from told
    for day, holding in past.from_then(case, one.to_day) if told else ():
        meta = acting.model_copy(update={"occurred_on": day}).meta()
        if holding is None:
            yield CaseReleased(meta=meta, worker=staff.id, case=case)
        else:
            yield CaseHeld(
                meta=meta, worker=staff.id, case=case, household=holding.household, measures=holding.measures,
                until=holding.until,
            )  # fmt: skip


def _of_initiative(
    reader: Reader, before: Undertaking, after: Undertaking, acting: Acting
) -> tuple[Write, ...]:  # fmt: skip
    """Return who has a part in an initiative now and had none before, or has none any more."""
    was, now = (set() if one.progress.status == "closed" else {*one.workers.values()} for one in (before, after))
    writes: list[Write] = []
    for worker in sorted(was ^ now):
        load, kind = load_of(reader, worker), InitiativeHeld if worker in now else InitiativeReleased
        event = kind(meta=acting.meta(), worker=worker, initiative=after.id)
        writes += write(Stream(KIND, caseload_id(worker)), 0 if load is None else load.version, (event,))
    return tuple(writes)


def over_limit(writes: Iterable[Write]) -> dict[str, Any]:
    """Return what an act tells of the limits that it passed, under `over_limit`; nothing where it passed none.

    `reason_by`: the day by which the reason is owed, None where it was given or none was asked for.
    """
    found = [
        {"worker": str(event.worker), **passed.model_dump(mode="json"), "reason_by": _text(event.reason_by)}
        for one in writes
        for event in one.events
        if isinstance(event, CaseHeld)
        for passed in event.passed
    ]
    return {"over_limit": found} if found else {}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def days_at_the_door(
    reader: Reader, staff: Staff, acting: Acting, load: Caseload | None, meanwhile: Iterable[Event] = ()
) -> tuple[OnDay, ...]:
    """Return the days on which an act is held against the limits, with what the worker has on each: that of the act.

    What is recorded late is also held against the days since on which the load grew, and against today: no day of the
    past lets in what was too much on it or later. `meanwhile`: what will be recorded of the load before the act.
    """
    today = _on(reader, staff, acting.today, load)
    if acting.on >= acting.today:
        return (today,)
    past = past_of(reader, staff.id, meanwhile)
    since = (acting.on, *past.begins(acting.on, acting.today))
    return (*(_on(reader, staff, day, past.on(day)) for day in since), today)


def _on(reader: Reader, staff: Staff, day: date, load: Caseload | None) -> OnDay:
    return OnDay(day, load, limits_of(reader.standard(day), reader.office(), staff, day))


def past_of(reader: Reader, worker: UUID, meanwhile: Iterable[Event] = ()) -> Past:
    """Return what a worker has held on each day; the version of his load is compared when the act is saved."""
    return Past(worker, (*reader.events(Stream(KIND, caseload_id(worker))), *meanwhile))


def give_reason(desk: Desk, who: Who, wish: Wish, worker: UUID, case: UUID) -> Done:
    """Give the reason for having passed a limit in an urgent case, which could wait. The answer holds `worker`, `case`.

    Raises:
        Refused: none is owed or given, or whoever asks neither passed the limit nor assigns cases here.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        load = load_of(reader, worker)
        owed = None if load is None else load.owed.get(case)
        mine = owed is not None and owed.actor in (acting.actor, acting.on_behalf_of)
        if owed is not None and not mine and allowed_role(reader.standard(acting.today), "assign", acting) is None:
            raise Refused("caseload.reason_of_another", who=" ".join(reader.staff(owed.actor).display_name), by=owed.by)
        events = decide_reason(load, worker, case, acting)
        version = 0 if load is None else load.version
        return Plan(
            write(Stream(KIND, caseload_id(worker)), version, events), {"worker": str(worker), "case": str(case)}
        )

    return desk.do(who, wish, act, {"worker": str(worker), "case": str(case)})


def limits_of(standard: Standard, office: Office, staff: Staff, on: date) -> dict[str, Limit]:
    """Return what each measure allows a worker on a day: as the law has it, or stricter where the centre chose so."""
    return {
        name: _limit(standard, measure, office, staff, on)
        for name, measure in standard.measures.items()
        if measure.limit is not None
    }


def limit_of_act(standard: Standard, key: str, on: date) -> int | None:
    """Return the number above which the setting `key` of the centre's own limit changes nothing; None: no source."""
    for measure in standard.measures.values():
        if measure.stricter == key and measure.limit is not None:
            value, covered = standard.parameter_on(measure.limit, on)
            return int(value.value) if value is not None and covered else None
    return None


def _limit(standard: Standard, measure: Measure, office: Office, staff: Staff, on: date) -> Limit:
    value, covered = standard.parameter_on(measure.limit or "", on)
    each = int(value.value) if value is not None and covered else None
    own = 0 if measure.stricter is None else office.days_on(measure.stricter, on)
    is_own = bool(own) and (each is None or own < each)
    each = own if is_own else each
    capacity = posts_for_families(standard, office, staff, on)
    setting: SettingKey = MODE_OF.get(measure.stricter or "", "caseload_mode")
    mode = cast("LimitMode", office.choice_on(setting, on))
    if not is_own and not _is_chosen(standard, measure, office, on):
        mode = "advise"
    return Limit(
        title=measure.title,
        households=None if each is None or capacity is None else each * capacity,
        each=each,
        capacity=capacity or Decimal(0),
        own=is_own,
        mode=mode,
        setting=setting,
        rate=_rate(standard, measure, office, on),
    )


def _is_chosen(standard: Standard, measure: Measure, office: Office, on: date) -> bool:
    """Return whether the limit binds the centre: of two ratios of the law it chooses one, the other is shown only."""
    staffing = standard.staffing
    if staffing is None or measure.limit != staffing.families:
        return True
    return office.choice_on("staffing_ratio", on) == "families"


def _rate(standard: Standard, measure: Measure, office: Office, on: date) -> Rate | None:
    """Return how many households may be new in a month, where the centre chose that: of those in social work."""
    open = office.days_on("rate_limit", on)
    if not open or standard.staffing is None or standard.measures.get(standard.staffing.measure) is not measure:
        return None
    return Rate(open=open, mode=cast("LimitMode", office.choice_on("rate_mode", on)))


def capacity_on(standard: Standard, office: Office, staff: Staff, on: date) -> Decimal | None:
    """Return how much of a full-time post of a worker is there for families on a day: nothing while she is away.

    None where she holds only known posts that are no capacity, as that of the head: a limit says nothing about them.
    """
    capacity = posts_for_families(standard, office, staff, on)
    return Decimal(0) if capacity is not None and staff.is_absent_on(on) else capacity


def posts_for_families(standard: Standard, office: Office, staff: Staff, on: date) -> Decimal | None:
    """Return the posts of a worker that are for families, as a part of a full-time one; None as of `capacity_on`.

    A limit is measured by these, also in her leave: nobody gets new families then, and who stands in goes on with hers.
    """
    posts = staff.posts_on(on)
    shares = [post.fte * share_of(standard, office, post.title, on) for post in posts]
    told = all(is_known(standard, office, post.title, on) for post in posts)
    return None if posts and told and not any(shares) else sum(shares, Decimal(0))


def share_of(standard: Standard, office: Office, post: str, on: date) -> Decimal:
    """Return which part of a post is there for families: as the centre chose, else as the standard has it."""
    chosen = office.capacity_on(post, on)
    return standard.part_for_families(post) if chosen is None else chosen


def is_known(standard: Standard, office: Office, post: str, on: date) -> bool:
    """Return whether the standard or the centre's own table names a post.

    Of one that nobody named no limit can be measured: it is there for no family, and takes nobody out of a limit.
    """
    return post in standard.posts_known() or office.capacity_on(post, on) is not None


def load_of(reader: Reader, worker: UUID) -> Caseload | None:
    """Return what a worker holds, or None when he has never held anything."""
    return cast("Caseload | None", reader.state(KIND, caseload_id(worker)))
