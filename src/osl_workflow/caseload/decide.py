"""May this family be added to what the worker holds? One decision for every door by which a load can grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.caseload.events import CaseHeld, CaseloadEvent, CaseReleased, Passed, ReasonGiven
from osl_workflow.caseload.state import Caseload, Holding, caseload_id, with_case
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.office.settings import LimitMode
from osl_workflow.sentences import Frozen, Text, sentence


class Rate(Frozen):
    """One new household a month for every `open` that the worker has already; one in any case."""

    open: int
    mode: LimitMode


class Limit(Frozen):
    """What a measure allows a worker on a day: `households` at most, None where no source covers the day.

    `each`: of one full-time post; `capacity`: his posts as a part of one; `own`: the centre's stricter choice.
    `setting`: by which the centre chooses the mode. `rate`: how many may be new in a month, None where it chose none.
    """

    title: Text
    households: Decimal | None
    each: int | None
    capacity: Decimal
    own: bool = False
    mode: LimitMode
    setting: str = "caseload_mode"
    rate: Rate | None = None


class OnDay(NamedTuple):
    """What the worker has on a day, and what each measure allows him on it."""

    on: date
    load: Caseload | None
    limits: Mapping[str, Limit]


def decide(
    load: Caseload | None,
    worker: UUID,
    case: UUID,
    holding: Holding | None,
    days: Sequence[OnDay],
    acting: Acting,
    name: Sequence[str],
    reason_by: date | None = None,
) -> tuple[CaseloadEvent, ...]:
    """Return what happens to a load when a case changes what it adds to it; `holding` None: nothing any more.

    Only an act that raises a count can be refused: that a limit is passed by time, by a lowered limit or a smaller post
    is shown, and hinders nobody. `days`: those on which the act may raise the count; it is held against all of them.
    `name`: that of the worker, for the refusal. `reason_by`: in an urgent case, until when the reason may follow.

    Raises:
        Refused: over a limit that blocks, or over one that asks for a reason, without one.
    """
    before = load or Caseload(id=caseload_id(worker))
    known = before.held.get(case)
    if holding is None:
        return () if known is None else (CaseReleased(meta=acting.meta(), worker=worker, case=case),)
    if known is not None and holding == known.model_copy(update={"since": None}):
        return ()
    new = holding.model_copy(update={"since": acting.on})
    passed = _all_allowed(acting, reason_by, name, (one for day in days for one in _passed(day, worker, case, new)))
    reasoned = bool((acting.reason or "").strip())
    asked = any(one.mode == "reason" for one in passed)
    held = CaseHeld(
        meta=acting.meta(),
        worker=worker,
        case=case,
        household=holding.household,
        measures=holding.measures,
        until=holding.until,
        passed=passed,
        reason_by=reason_by if asked and not reasoned else None,
        sealed=Sealed(reason=acting.reason) if passed and reasoned else None,
    )
    return (held,)


def give_reason(load: Caseload | None, worker: UUID, case: UUID, acting: Acting) -> tuple[CaseloadEvent, ...]:
    """Return that the reason which an urgent act left owing is given now.

    Raises:
        Refused: none is owed for this case, or none is given.
    """
    if load is None or case not in load.owed:
        raise Refused("caseload.nothing_owed")
    return (ReasonGiven(meta=acting.meta(), worker=worker, case=case, sealed=Sealed(reason=acting.why())),)


_Found = tuple[date, Literal["level", "rate"], str, Limit, LimitMode, int, Decimal]


def _all_allowed(
    acting: Acting, reason_by: date | None, name: Sequence[str], found: Iterable[_Found]
) -> tuple[Passed, ...]:
    """Return the limits that are passed as they are recorded: of one measure and kind the lowest.

    Raises:
        Refused: as `_allowed`.
    """
    lowest: dict[tuple[str, str], Passed] = {}
    for one in found:
        allowed = _allowed(acting, reason_by, name, *one)
        known = lowest.get((allowed.measure, allowed.kind))
        if known is None or (allowed.limit, allowed.mode != "reason") < (known.limit, known.mode != "reason"):
            lowest[allowed.measure, allowed.kind] = allowed
    return tuple(lowest.values())


def _passed(day: OnDay, worker: UUID, case: UUID, holding: Holding) -> Iterator[_Found]:
    """Yield the limits passed on a day on which the count rises: of how many there are, and of how many are new."""
    on, before = day.on, day.load or Caseload(id=caseload_id(worker))
    after = with_case(before, case, holding)
    for measure, limit in day.limits.items():
        was, now = before.households(measure), after.households(measure)
        if len(now) <= len(was):
            continue
        if limit.households is not None and len(now) > limit.households:
            yield on, "level", measure, limit, limit.mode, len(now), limit.households
        if limit.rate is not None:
            new = sum(since is not None and _month(since) == _month(on) for since in now.values())
            old = len(now) - new
            allowed = most_new(old, limit.rate)
            rises = new > sum(since is not None and _month(since) == _month(on) for since in was.values())
            if rises and new > allowed:
                yield on, "rate", measure, limit, limit.rate.mode, new, Decimal(allowed)


def most_new(old: int, rate: Rate) -> int:
    """Return how many households may be new in a month for somebody who has `old` others."""
    return max(1, old // rate.open)


def _plain(number: Decimal) -> Decimal:
    """Return a number without needless noughts."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _allowed(
    acting: Acting,
    reason_by: date | None,
    name: Sequence[str],
    on: date,
    kind: Literal["level", "rate"],
    measure: str,
    limit: Limit,
    mode: LimitMode,
    count: int,
    most: Decimal,
) -> Passed:
    """Return the passing of a limit as it is recorded.

    Raises:
        Refused: the limit blocks, or asks for a reason, which is not given.
    """
    said: dict[str, Any] = {"worker": " ".join(name), "measure": limit.title, "n": count, "limit": most}
    if kind == "level":
        each = sentence("caseload.each_own" if limit.own else "caseload.each_law", each=limit.each)
        said |= {"limit": _plain(most), "each": each, "capacity": _plain(limit.capacity)}
    else:
        said |= {"open": limit.rate.open if limit.rate else 0}
    of_day = [] if on == acting.today else [sentence("caseload.on_that_day", on=on)]
    if of_day and kind == "level" and not limit.capacity:
        of_day.append(sentence("caseload.no_post_then", on=on))
    if mode == "block":
        setting = limit.setting if kind == "level" else "rate_mode"
        today = sentence("caseload.remedy_other", setting=setting)
        remedy = today if on == acting.today else sentence("caseload.remedy_other_day")
        key = "caseload.blocked" if kind == "level" else "caseload.rate_blocked"
        raise Refused(key, details=[*of_day, remedy], **said)
    if mode == "reason" and not (acting.reason or "").strip() and reason_by is None:
        remedies = [sentence("caseload.remedy_reason")]
        raise Refused(
            "caseload.reason_missing" if kind == "level" else "caseload.rate_reason_missing",
            details=[*of_day, *remedies],
            **said,
        )
    told = None if on == acting.on else on
    return Passed(measure=measure, count=count, limit=most, mode=mode, kind=kind, on=told)
