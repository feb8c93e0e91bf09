"""A stream of file numbers as its events leave it, its id, and how a file mark is written."""

from __future__ import annotations

from uuid import UUID, uuid5

from osl_workflow.event import Event, State
from osl_workflow.numbers.events import NumberTaken

KIND = "numbers"


class Numbers(State):
    """The file numbers of one office, symbol and year: `version` is the last one taken."""


def numbers_id(office: UUID, symbol: str, year: int) -> UUID:
    """Return the id of the stream: always the same for one office, symbol and year."""
    return uuid5(office, f"numbers/{symbol}/{year}")


def file_mark(symbol: str, number: int, year: int) -> str:
    """Return the file mark (znak sprawy) as it stands on every paper: PS.12.2013."""
    return f"{symbol}.{number}.{year}"


def apply(state: Numbers | None, event: Event, id: UUID) -> Numbers:
    """Return the stream after `event`.

    Raises:
        TypeError: the event is not one of file numbers.
    """
    if not isinstance(event, NumberTaken):
        msg = f"{event.topic} is not an event of file numbers"
        raise TypeError(msg)
    return Numbers(id=id, version=(state.version if state else 0) + 1)
