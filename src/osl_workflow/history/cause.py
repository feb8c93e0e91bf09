"""By what did a family begin or cease to count? The entry of the case recorded together with the load's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.progress import events as e
from osl_workflow.progress.undertaking import WorkerAssigned

if TYPE_CHECKING:
    from osl_workflow.event import Event
    from osl_workflow.store.store import Store

_CAUSES = (WorkerAssigned, e.PhaseEntered, e.ReturnedTo, e.Suspended, e.Resumed, e.Closed, e.Reopened)
"""What changes who holds a case, or whether it counts."""


def cause(store: Store, position: int, case: UUID) -> Event | None:
    """Return the event of the case `case` that had the entry of a load at `position` as its consequence.

    Where several events of the same command could, the last one: it led to how things stood afterwards.
    """
    (entry,) = store.read(position - 1, 1)
    command = store.command(entry.event.meta.command)
    if command is None:
        return None
    first, last = min(command.positions), max(command.positions)
    about = [one.event for one in store.read(first - 1, last - first + 1) if one.stream.id == case]
    causes = [event for event in about if isinstance(event, _CAUSES)]
    return next(reversed(causes or about), None)
