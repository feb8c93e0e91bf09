"""A small aggregate of the store's own tests: a box into which numbered, secretly labelled things are put."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from osl_workflow.event import Event, Meta, Sealed, State
from osl_workflow.store.recorded import Indexed, Stream, Write
from osl_workflow.store.store import Store
from osl_workflow.store.topics import Kind, Topics


class Label(Sealed):
    label: str


class ThingPut(Event):
    topic: ClassVar[str] = "box.thing_put"
    number: int
    sealed: Label | None = None


class BoxClosed(Event):
    topic: ClassVar[str] = "box.closed"


class Box(State):
    numbers: tuple[int, ...] = ()
    labels: tuple[str | None, ...] = ()
    closed: bool = False


def apply(state: Box | None, event: Event, id: UUID) -> Box:
    box = state or Box(id=id)
    match event:
        case ThingPut():
            label = event.sealed.label if event.sealed else None
            return box.model_copy(
                update={
                    "version": box.version + 1,
                    "numbers": (*box.numbers, event.number),
                    "labels": (*box.labels, label),
                }
            )
        case _:
            return box.model_copy(update={"version": box.version + 1, "closed": True})


BOXES = Kind("box", (ThingPut, BoxClosed), Box, apply)
CRATES = Kind("crate", (), Box, apply)
TOPICS = Topics((BOXES, CRATES))


def meta(command: UUID | None = None) -> Meta:
    """Return the circumstances of an invented act."""
    return Meta(
        actor=UUID(int=7),
        role="social_worker",
        occurred_on=date(2026, 3, 2),
        recorded_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        command=command or uuid4(),
    )


def thing(number: int, label: str | None = "blue") -> ThingPut:
    """Return the event that thing `number` was put into a box; without a label nothing is sealed."""
    return ThingPut(meta=meta(), number=number, sealed=Label(label=label) if label is not None else None)


def box(kind: str = "box", id: UUID | None = None) -> Stream:
    """Return the stream of a new box."""
    return Stream(kind, id or uuid4())


def put(stream: Stream, expected_version: int, *numbers: int) -> Write:
    """Return the write that puts things into a box."""
    return Write(stream, expected_version, tuple(thing(number, f"label {number}") for number in numbers))


def save(
    store: Store, *writes: Write, read: Mapping[Stream, int] | None = None, index: Iterable[Indexed] = ()
) -> tuple[int, ...]:
    """Save under a new command, which all events name; return the positions."""
    command = uuid4()
    named = [
        replace(write, events=tuple(event.model_copy(update={"meta": meta(command)}) for event in write.events))
        for write in writes
    ]
    return store.save(named, read=read or {}, command=command, fingerprint=b"content", answer=b"{}", index=index)
