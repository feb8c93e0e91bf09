"""What the door will say to each assignment of a proposal: the very decision, asked before anything is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osl_workflow.acts.caseloads import days_at_the_door, load_of
from osl_workflow.case.state import Case
from osl_workflow.caseload.counting import holdings
from osl_workflow.caseload.decide import decide
from osl_workflow.caseload.events import CaseHeld
from osl_workflow.caseload.state import Caseload, apply, caseload_id
from osl_workflow.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.caseload.allocation import Given
    from osl_workflow.caseload.events import CaseloadEvent
    from osl_workflow.progress.undertaking import Kind

A_REASON = "?"
"""Stands for whatever reason will be given: a decision asks only whether there is one."""


@dataclass(frozen=True)
class Said:
    """What the door says to one case: a limit is passed, a reason is asked for it, it is refused even with one."""

    over: bool = False
    reason_due: bool = False
    refused: Refused | None = None


@dataclass
class Doors:
    """What is said to each case, one after the other; `rises`: how many families more count for a worker at once."""

    said: dict[UUID, Said] = field(default_factory=dict)
    rises: Counter[UUID] = field(default_factory=Counter)


def doors(reader: Reader, acting: Acting, part: str, measure: str | None, given: Iterable[tuple[Kind, Given]]) -> Doors:
    """Return what the assignments of a proposal will meet, each after those before it; `measure`: of the `rises`."""
    asked = Doors()
    loads: dict[UUID, Caseload | None] = {}
    taken: dict[UUID, tuple[CaseloadEvent, ...]] = {}
    for kind, one in given:
        case = reader.undertaking(kind, one.case)
        if not isinstance(case, Case):  # limits are about families
            continue
        load = loads[one.worker] if one.worker in loads else load_of(reader, one.worker)
        said, events = _asked(reader, acting, load, taken.get(one.worker, ()), case, part, one.worker)
        after = load
        for event in events:
            after = apply(after, event, caseload_id(one.worker))
        if measure is not None:
            asked.rises[one.worker] += _count(after, measure) - _count(load, measure)
        asked.said[one.case], loads[one.worker] = said, after
        taken[one.worker] = (*taken.get(one.worker, ()), *events)
    return asked


def counts_at_once(reader: Reader, acting: Acting, part: str, measure: str, id: UUID, worker: UUID) -> bool:
    """Return whether a case counts by a measure as soon as a worker holds it in a part."""
    held = _held_after(reader.case(id), part, worker)
    holding = holdings(held, reader.standard(acting.on).measures).get(worker)
    return holding is not None and measure in holding.measures


def _asked(
    reader: Reader,
    acting: Acting,
    load: Caseload | None,
    taken: tuple[CaseloadEvent, ...],
    case: Case,
    part: str,
    worker: UUID,
) -> tuple[Said, tuple[CaseloadEvent, ...]]:
    standard = reader.standard(acting.on)
    holding = holdings(_held_after(case, part, worker), standard.measures).get(worker)
    if holding == holdings(case, standard.measures).get(worker):
        return Said(), ()
    staff = reader.staff(worker)
    days = days_at_the_door(reader, staff, acting, load, taken)

    def decided(reason: str | None) -> tuple[CaseloadEvent, ...]:
        with_reason = acting.model_copy(update={"reason": reason})
        return decide(load, worker, case.id, holding, days, with_reason, staff.display_name)

    try:
        events, reason_due = decided(None), False
    except Refused:
        try:
            events, reason_due = decided(A_REASON), True
        except Refused as refused:
            return Said(over=True, refused=refused), ()
    over = any(event.passed for event in events if isinstance(event, CaseHeld))
    return Said(over, reason_due), events


def _held_after(case: Case, part: str, worker: UUID) -> Case:
    return case.model_copy(update={"workers": {**case.workers, part: worker}})


def _count(load: Caseload | None, measure: str) -> int:
    return 0 if load is None else load.count(measure)
