"""Until which day did somebody hold cases and initiatives? Nobody leaves before that is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.caseload.events import CaseHeld, CaseReleased, InitiativeHeld, InitiativeReleased
from osl_workflow.caseload.periods import EVER, Entry, periods
from osl_workflow.errors import Refused

if TYPE_CHECKING:
    from osl_workflow.event import Event


def held_until(recorded: Iterable[tuple[int, Event]]) -> date | None:
    """Return the last day on which something was held, `EVER` where something still is; None: nothing ever was.

    `recorded`: the events of a load, each with its position.
    """
    entries: dict[UUID, list[Entry]] = {}
    piece: UUID
    held: UUID | None
    for position, event in recorded:
        match event:
            case CaseHeld():
                piece, held = event.case, event.household
            case InitiativeHeld():
                piece, held = event.initiative, event.initiative
            case CaseReleased():
                piece, held = event.case, None
            case InitiativeReleased():
                piece, held = event.initiative, None
            case _:
                continue
        entries.setdefault(piece, []).append(Entry(position, event.meta.occurred_on, held))
    ends = [period.to_day for told in entries.values() for period in periods(told)]
    if not ends:
        return None
    return EVER if EVER in ends else max(ends) - timedelta(days=1)


def check_held_nothing_from(recorded: Iterable[tuple[int, Event]], last: date) -> None:
    """Check that nothing was held on `last`, the last day of a member here, or after it.

    Raises:
        Refused: something was; names the last such day.
    """
    held = held_until(recorded)
    if held == EVER:
        raise Refused("caseload.held_still", on=last)
    if held is not None and last <= held:
        raise Refused("caseload.held_until", on=last, last=held, next=held + timedelta(days=1))
