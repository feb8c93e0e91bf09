"""Who held a case meanwhile? What is recorded late was so for whoever held it then, not only for its holder."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from osl_workflow.case.state import Case
from osl_workflow.caseload.counting import holdings
from osl_workflow.caseload.past import told
from osl_workflow.caseload.state import KIND as LOADS
from osl_workflow.caseload.state import caseload_id
from osl_workflow.errors import Refused
from osl_workflow.progress.undertaking import WorkerAssigned
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.mended import Mended
    from osl_workflow.acts.reading import Reader
    from osl_workflow.caseload.state import Holding
    from osl_workflow.process.standard import Measure
    from osl_workflow.progress.undertaking import Undertaking


class Meanwhile(NamedTuple):
    """A worker held the case from a day to the one before another; `holding`: how it counts for her then."""

    worker: UUID
    from_day: date
    to_day: date
    holding: Holding | None


class _Assigned(NamedTuple):
    day: date
    worker: UUID | None


def check_in_order(reader: Reader, stream: Stream, before: Undertaking, after: Undertaking, acting: Acting) -> None:
    """Check that who works on it is not changed on a day before the one on which that was changed last.

    Else two would have held it on one day.

    Raises:
        Refused: it happened before that day, or before the opening.
    """
    if acting.on >= acting.today or before.workers == after.workers:
        return
    if acting.on < before.opened_on:
        raise Refused("progress.assigned_before_opening", on=acting.on, opened=before.opened_on)
    for part in before.workers.keys() | after.workers.keys():
        if before.workers.get(part) != after.workers.get(part):
            for known in _assigned(reader, stream, part)[-1:]:
                if acting.on < known.day:
                    remedy = sentence(
                        "progress.remedy_assigned_later", since=known.day, mark=before.number, kind=stream.kind
                    )
                    raise Refused("progress.assigned_later", details=[remedy], on=acting.on, since=known.day)


def since(reader: Reader, case: Case, worker: UUID, acting: Acting) -> date:
    """Return from when on a late act counts for who holds the case now: from its day, or since she has held it."""
    stream = Stream("case", case.id)
    days = [_assigned(reader, stream, part)[-1:] for part, holder in case.workers.items() if holder == worker]
    return max(acting.on, min((one.day for (one,) in filter(None, days)), default=acting.on))


def in_stages(
    case: Case, holding: Holding | None, on: date, measures: Mapping[str, Measure]
) -> tuple[tuple[date, Holding | None], ...]:
    """Return from when on a case counts how for whoever holds it since `on`: by no measure before its phase began."""
    if holding is None:
        return ((on, None),)
    begins = {
        name: min((day for phase, day in case.progress.entered.items() if phase in measures[name].phases), default=on)
        for name in holding.measures
    }
    stages = []
    for day in sorted({on, *(begun for begun in begins.values() if begun > on)}):
        counted = tuple(name for name in holding.measures if begins[name] <= day)
        until = {name: last for name, last in holding.until.items() if name in counted}
        stages.append((day, holding.model_copy(update={"measures": counted, "until": until})))
    return tuple(stages)


def meanwhile(
    reader: Reader, before: Case, after: Case, acting: Acting, measures: Mapping[str, Measure]
) -> Iterator[Meanwhile]:
    """Yield who held the case on days from that of a late act on, and does so no more, with what it changes for her."""
    for part in {*before.workers, *after.workers} or {before.lead}:
        for held, next_ in pairwise(_assigned(reader, Stream("case", before.id), part)):
            if held.worker is None or next_.day <= max(acting.on, held.day):
                continue
            of = {"workers": {part: held.worker}}
            was, now = (holdings(case.model_copy(update=of), measures).get(held.worker) for case in (before, after))
            if was != now:
                yield Meanwhile(held.worker, max(acting.on, held.day), next_.day, now)


def moved(reader: Reader, case: Case, mended: Mended) -> Iterator[Meanwhile]:
    """Yield how the case counts, for whoever held it, between the day told of an act and the one put right.

    Before the act it counts as it did before it, after it as it does by it.
    """
    if mended.day is None:
        return
    first, last = sorted((mended.was, mended.day))
    for part in case.workers.keys() | {case.lead}:
        assigned = [*_assigned(reader, Stream("case", case.id), part), _Assigned(date.max, None)]
        held = [(one, next_) for one, next_ in pairwise(assigned) if one.worker is not None]
        found = next(filter(None, (_told(reader, case, one.worker, mended.act) for one, _ in held)), None)
        if found is None:
            continue
        holding = found[1] if mended.day < mended.was else found[0]
        for one, next_ in held:
            from_, to = max(one.day, first), min(next_.day, last)
            if from_ < to and one.worker is not None:
                yield Meanwhile(one.worker, from_, to, holding)


def _told(
    reader: Reader, case: Case, worker: UUID | None, act: UUID
) -> tuple[Holding | None, Holding | None] | None:  # fmt: skip
    """Return how the case counted for a worker before an act and by it; None: the act told nothing of her load."""
    if worker is None:
        return None
    before: Holding | None = None
    entries = told(reader.events(Stream(LOADS, caseload_id(worker)))).get(case.id, ())
    for one in entries:
        if one.command == act:
            return before, one.holding
        before = one.holding
    return None


def _assigned(reader: Reader, stream: Stream, part: str) -> list[_Assigned]:
    """Return to whom the part was given, in the order of recording; what was put right as of its own day never was."""
    found: list[_Assigned] = []
    for event in reader.events(stream):
        if isinstance(event, WorkerAssigned) and event.part == part:
            one = _Assigned(event.meta.occurred_on, event.worker)
            if found and found[-1].day == one.day:
                found.pop()
            if one.worker != (found[-1].worker if found else None):
                found.append(one)
    return found
