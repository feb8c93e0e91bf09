"""What stories begin with: who acts, on which day, and how events become a state. All people are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.event import Event, State

TODAY = date(2026, 3, 9)

S = TypeVar("S", bound=State)


def uid(number: int) -> UUID:
    """The id number `number`: the same in every run, and easy to tell apart."""
    return UUID(int=number)


def acting(*, on: date | None = None, today: date = TODAY, reason: str | None = "bo tak trzeba", **more: Any) -> Acting:
    """A social worker acting today with a reason; say only what matters to the story."""
    given: dict[str, Any] = {"actor": uid(1), "roles": ("social_worker",), "command": uid(2), **more}
    now = datetime.combine(today, time(10), UTC)
    return Acting(today=today, now=now, occurred_on=on, reason=reason, **given)


def fold(
    apply: Callable[[S | None, Event, UUID], S],
    events: Iterable[Event],
    *,
    state: S | None = None,
    id: UUID | None = None,
) -> S:
    """The state after `events`, from `state` on or from nothing."""
    id = id or (state.id if state else uid(10))
    for event in events:
        state = apply(state, event, id)
    assert state is not None, "no events, no state"
    return state


def reread(event: Event) -> Event:
    """The event as it comes back from its stored JSON."""
    return type(event).model_validate_json(event.model_dump_json())


def unreadable(event: Event) -> Event:
    """The event after its key was destroyed."""
    return event.model_copy(update={"sealed": None})
