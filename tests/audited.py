"""A small invented history with everything that an examination looks at, for stories of tampering."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from osl_workflow.store.drafts import Draft
from osl_workflow.store.recorded import Indexed, Stream, Write
from osl_workflow.store.store import Store
from tests.boxes import Label, ThingPut, box, meta

EVENTS = 9
"""Events of the history."""
ERASED = 2
"""Of these, the events of the box that was erased."""
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def told(store: Store) -> tuple[Stream, Stream, Stream]:
    """Write a history: three boxes, one of them erased; people in the index, a draft; return the boxes."""
    first, second, erased = box(), box(), box()
    put(store, first, 0, 1, 2)
    put(store, second, 0, 1, index=(Indexed(second.id, "name", ("Wanda Zmyślona",)),))
    put(store, erased, 0, 1, 2, index=(Indexed(erased.id, "name", ("Jan Zmyślony",)),))
    put(store, first, 2, 3)
    put(store, second, 1, 2, 3)
    put(store, first, 3, 4)
    store.forget(erased.id)
    store.drafts.save(Draft(first.id, "interview", UUID(int=7), NOW, NOW + timedelta(days=14), b"typed"))
    return first, second, erased


def put(store: Store, stream: Stream, expected: int, *numbers: int, index: tuple[Indexed, ...] = ()) -> UUID:
    """Put things into a box by a command that its events name, as acts do; return the command."""
    command = uuid4()
    events = tuple(
        ThingPut(meta=meta(command), number=number, sealed=Label(label=f"label {number}")) for number in numbers
    )
    store.save(
        (Write(stream, expected, events),),
        read={}, command=command, fingerprint=b"content", answer=b"{}", index=index,
    )  # fmt: skip
    return command
