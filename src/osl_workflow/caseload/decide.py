"""May this family be added to what the worker holds? One decision for every door by which a load can grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.caseload.events import CaseHeld, CaseloadEvent, CaseReleased, Passed
from osl_workflow.caseload.state import Caseload, Holding, caseload_id
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.office.settings import LimitMode
from osl_workflow.sentences import Frozen, Text, sentence


class Limit(Frozen):
    """What a measure allows a worker on a day: `households` at most, None where no source covers the day.

    `each`: of one full-time post; `capacity`: his posts as a part of one; `own`: the centre's stricter choice.
    """

    title: Text
    households: Decimal | None
    each: int | None
    capacity: Decimal
    own: bool = False
    mode: LimitMode


def decide(
    load: Caseload | None,
    worker: UUID,
    case: UUID,
    holding: Holding | None,
    limits: Mapping[str, Limit],
    acting: Acting,
    name: Sequence[str],
) -> tuple[CaseloadEvent, ...]:
    """Return what happens to a load when a case changes what it adds to it; `holding` None: nothing any more.

    Only an act that raises a count can be refused: that a limit is passed by time, by a lowered limit or a smaller post
    is shown, and hinders nobody. `name`: that of the worker, for the refusal.

    Raises:
        Refused: over a limit that blocks, or over one that asks for a reason, without one.
    """
    before = load or Caseload(id=caseload_id(worker))
    known = before.held.get(case)
    if holding == known:
        return ()
    if holding is None:
        return (CaseReleased(meta=acting.meta(), worker=worker, case=case),)
    after = before.model_copy(update={"held": {**before.held, case: holding}})
    passed = tuple(_passed(before, after, limits, acting, name))
    held = CaseHeld(
        meta=acting.meta(),
        worker=worker,
        case=case,
        household=holding.household,
        measures=holding.measures,
        passed=passed,
        sealed=Sealed(reason=acting.reason) if passed and acting.reason else None,
    )
    return (held,)


def _passed(
    before: Caseload, after: Caseload, limits: Mapping[str, Limit], acting: Acting, name: Sequence[str]
) -> list[Passed]:
    found = []
    for measure, limit in limits.items():
        count = after.count(measure)
        if limit.households is None or count <= before.count(measure) or count <= limit.households:
            continue
        said = {
            "worker": " ".join(name),
            "measure": limit.title,
            "n": count,
            "limit": limit.households,
            "each": limit.each,
            "capacity": limit.capacity,
        }
        if limit.mode == "block":
            raise Refused("caseload.blocked", details=[sentence("caseload.remedy_other")], **said)
        if limit.mode == "reason" and not (acting.reason or "").strip():
            raise Refused("caseload.reason_missing", details=[sentence("caseload.remedy_reason")], **said)
        found.append(Passed(measure=measure, count=count, limit=limit.households, mode=limit.mode))
    return found
