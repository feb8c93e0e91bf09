"""Until which day did somebody hold cases and initiatives? Nobody leaves before that is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.caseload.events import InitiativeHeld, InitiativeReleased
from osl_workflow.caseload.past import told
from osl_workflow.caseload.periods import EVER, Entry, periods
from osl_workflow.errors import Refused

if TYPE_CHECKING:
    from osl_workflow.event import Event


def held_until(events: Sequence[Event]) -> date | None:
    """Return the last day on which something was held, `EVER` where something still is; None: nothing ever was.

    `events`: those of a load.
    """
    pieces = [[one.entry for one in of_case] for of_case in told(events).values()]
    ends = [period.to_day for entries in (*pieces, *_initiatives(events)) for period in periods(entries)]
    if not ends:
        return None
    return EVER if EVER in ends else max(ends) - timedelta(days=1)


def _initiatives(events: Iterable[Event]) -> Iterable[list[Entry]]:
    found: dict[UUID, list[Entry]] = {}
    for number, event in enumerate(events):
        if isinstance(event, InitiativeHeld | InitiativeReleased):
            held = event.initiative if isinstance(event, InitiativeHeld) else None
            found.setdefault(event.initiative, []).append(Entry(number, event.meta.occurred_on, held))
    return found.values()


def check_held_nothing_from(events: Sequence[Event], last: date) -> None:
    """Check that nothing was held on `last`, the last day of a member here, or after it.

    Raises:
        Refused: something was; names the last such day.
    """
    held = held_until(events)
    if held == EVER:
        raise Refused("caseload.held_still", on=last)
    if held is not None and last <= held:
        raise Refused("caseload.held_until", on=last, last=held, next=held + timedelta(days=1))
