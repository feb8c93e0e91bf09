"""The load of a worker as the events leave it: the cases that he holds, and by which measures each counts."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from osl_workflow.caseload.events import (
    CaseHeld,
    CaseReleased,
    InitiativeHeld,
    InitiativeReleased,
    ReasonGiven,
)
from osl_workflow.event import Event, State
from osl_workflow.sentences import Frozen

KIND = "caseload"


class Holding(Frozen):
    """A case that is held: the household for which it counts, and the measures by which it does.

    `until`: the last day on which it counts by a measure, where that is known. `since`: the day on which the worker
    got it; None before it is recorded.
    """

    household: UUID
    measures: tuple[str, ...] = ()
    until: dict[str, date] = {}
    since: date | None = None

    def counts(self, measure: str, on: date | None = None) -> bool:
        """Return whether it counts by `measure`, on a day where that matters."""
        last = self.until.get(measure)
        return measure in self.measures and (on is None or last is None or on <= last)


class Owed(Frozen):
    """A reason that is still to be given: by whom and by which day, for passing which limits."""

    by: date
    actor: UUID
    measures: tuple[str, ...]


class Caseload(State):
    """What one worker holds, by case; the initiatives in which he has a part; and the reasons that are owed.

    A reason is owed for having passed a limit in an urgent case.
    """

    held: dict[UUID, Holding] = {}
    initiatives: tuple[UUID, ...] = ()
    owed: dict[UUID, Owed] = {}

    def households(self, measure: str, on: date | None = None) -> dict[UUID, date | None]:
        """Return the households that count by `measure`, each once, and since when the worker has had each of them."""
        found: dict[UUID, date | None] = {}
        for holding in self.held.values():
            if holding.counts(measure, on):
                since = [one.since for one in self.held.values() if one.household == holding.household]
                known = [day for day in since if day is not None]
                found[holding.household] = min(known) if len(known) == len(since) else None
        return found

    def count(self, measure: str, on: date | None = None) -> int:
        """Return how many households count by `measure`: each once, however many cases it has."""
        return len({holding.household for holding in self.held.values() if holding.counts(measure, on)})


def caseload_id(worker: UUID) -> UUID:
    """Return the id of the load of a staff member."""
    return uuid5(worker, KIND)


def apply(state: Caseload | None, event: Event, id: UUID) -> Caseload:
    """Return the load after `event`. Decides nothing.

    Raises:
        TypeError: the event is not one of a caseload.
    """
    before = state or Caseload(id=id)
    return before.model_copy(update={"version": before.version + 1, **_changes(before, event)})


def _changes(before: Caseload, event: Event) -> dict[str, object]:
    match event:
        case CaseHeld():
            return {"held": with_case(before, event.case, held_by(event)).held, "owed": _owed(before, event)}
        case CaseReleased():
            return {"held": {case: holding for case, holding in before.held.items() if case != event.case}}
        case InitiativeHeld():
            return {"initiatives": (*before.initiatives, event.initiative)}
        case InitiativeReleased():
            return {"initiatives": tuple(one for one in before.initiatives if one != event.initiative)}
        case ReasonGiven():
            return {"owed": {case: owed for case, owed in before.owed.items() if case != event.case}}
    msg = f"{event.topic} is not an event of a caseload"
    raise TypeError(msg)


def held_by(event: CaseHeld) -> Holding:
    """Return what an event says is held from then on."""
    return Holding(
        household=event.household, measures=event.measures, until=event.until, since=event.meta.occurred_on
    )  # fmt: skip


def with_case(load: Caseload, case: UUID, holding: Holding) -> Caseload:
    """Return the load when a case counts as `holding` says; one that was held before keeps its first day."""
    known = load.held.get(case)
    since = holding.since if known is None else known.since
    others = {other: one for other, one in load.held.items() if other != case}
    return load.model_copy(update={"held": {**others, case: holding.model_copy(update={"since": since})}})


def _owed(before: Caseload, event: CaseHeld) -> dict[UUID, Owed]:
    if event.reason_by is None:
        return before.owed
    measures = tuple(passed.measure for passed in event.passed)
    return {**before.owed, event.case: Owed(by=event.reason_by, actor=event.meta.actor, measures=measures)}
