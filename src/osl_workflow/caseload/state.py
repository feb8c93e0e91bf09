"""The load of a worker as the events leave it: the cases that he holds, and by which measures each counts."""

from __future__ import annotations

from uuid import UUID, uuid5

from osl_workflow.caseload.events import CaseHeld, CaseReleased, InitiativeHeld, InitiativeReleased
from osl_workflow.event import Event, State
from osl_workflow.sentences import Frozen

KIND = "caseload"


class Holding(Frozen):
    """A case that is held: the household for which it counts, and the measures by which it does."""

    household: UUID
    measures: tuple[str, ...] = ()


class Caseload(State):
    """What one worker holds, by case; and the initiatives in which he has a part."""

    held: dict[UUID, Holding] = {}
    initiatives: tuple[UUID, ...] = ()

    def count(self, measure: str) -> int:
        """Return how many households count by `measure`: each once, however many cases it has."""
        return len({holding.household for holding in self.held.values() if measure in holding.measures})


def caseload_id(worker: UUID) -> UUID:
    """Return the id of the load of a staff member."""
    return uuid5(worker, KIND)


def apply(state: Caseload | None, event: Event, id: UUID) -> Caseload:
    """Return the load after `event`. Decides nothing.

    Raises:
        TypeError: the event is not one of a caseload.
    """
    before = state or Caseload(id=id)
    held = {case: holding for case, holding in before.held.items() if case != getattr(event, "case", None)}
    initiatives = tuple(one for one in before.initiatives if one != getattr(event, "initiative", None))
    match event:
        case CaseHeld():
            held[event.case] = Holding(household=event.household, measures=event.measures)
        case InitiativeHeld():
            initiatives += (event.initiative,)
        case CaseReleased() | InitiativeReleased():
            pass
        case _:
            msg = f"{event.topic} is not an event of a caseload"
            raise TypeError(msg)
    return before.model_copy(update={"version": before.version + 1, "held": held, "initiatives": initiatives})
