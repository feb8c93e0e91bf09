"""Every act on a case passes here: what it changes about who holds which family is recorded, and may be refused.

There is no list of doors. What the case adds to each load before the act is compared with what it adds after it, so
that assigning, resuming, reopening or the step that begins the diagnosis are one and the same decision.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from osl_workflow.acts.desk import write
from osl_workflow.case.state import Case
from osl_workflow.caseload.counting import holdings
from osl_workflow.caseload.decide import Limit, decide
from osl_workflow.caseload.events import InitiativeHeld, InitiativeReleased
from osl_workflow.caseload.state import KIND, Caseload, caseload_id
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.office.settings import LimitMode
    from osl_workflow.office.state import Office
    from osl_workflow.process.standard import Measure, Standard
    from osl_workflow.progress.undertaking import Undertaking
    from osl_workflow.staff.state import Staff
    from osl_workflow.store.recorded import Write


def followed(reader: Reader, before: Undertaking, after: Undertaking, acting: Acting) -> tuple[Write, ...]:
    """Return what an act on a case changes about the loads of those who hold it; read, so that the save compares them.

    Raises:
        Refused: somebody would be over a limit that blocks, or that asks for a reason.
    """
    if not isinstance(before, Case) or not isinstance(after, Case):
        return _of_initiative(reader, before, after, acting)
    standard = reader.standard(acting.on)
    was, now = holdings(before, standard.measures), holdings(after, standard.measures)
    writes: list[Write] = []
    for worker in sorted({*was, *now}):
        if was.get(worker) != now.get(worker):
            id = caseload_id(worker)
            load = load_of(reader, worker)
            staff = reader.staff(worker)
            limits = limits_of(standard, reader.office(), staff, acting.on)
            events = decide(load, worker, after.id, now.get(worker), limits, acting, staff.display_name)
            writes += write(Stream(KIND, id), 0 if load is None else load.version, events)
    return tuple(writes)


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


def limits_of(standard: Standard, office: Office, staff: Staff, on: date) -> dict[str, Limit]:
    """Return what each measure allows a worker on a day: as the law has it, or stricter where the centre chose so."""
    return {
        name: _limit(standard, measure, office, staff, on)
        for name, measure in standard.measures.items()
        if measure.limit is not None
    }


def _limit(standard: Standard, measure: Measure, office: Office, staff: Staff, on: date) -> Limit:
    value, covered = standard.parameter_on(measure.limit or "", on)
    each = int(value.value) if value is not None and covered else None
    own = office.days_on("caseload_limit", on)
    is_own = bool(own) and (each is None or own < each)
    each = own if is_own else each
    capacity = capacity_on(standard, staff, on)
    return Limit(
        title=measure.title,
        households=None if each is None or capacity is None else each * capacity,
        each=each,
        capacity=capacity or Decimal(0),
        own=is_own,
        mode=cast("LimitMode", office.choice_on("caseload_mode", on)),
    )


def capacity_on(standard: Standard, staff: Staff, on: date) -> Decimal | None:
    """Return the posts of a worker on a day that are there for families, as a part of a full-time one.

    None where he holds only posts that are no capacity at all, as that of the head: a limit says nothing about them.
    """
    posts = staff.posts_on(on)
    shares = [post.fte * standard.capacity.get(post.title, Decimal(1)) for post in posts]
    return None if posts and not any(shares) else sum(shares, Decimal(0))


def load_of(reader: Reader, worker: UUID) -> Caseload | None:
    """Return what a worker holds, or None when he has never held anything."""
    return cast("Caseload | None", reader.state(KIND, caseload_id(worker)))
