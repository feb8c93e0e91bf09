"""The closed table of events and states: what is not in it is never imported because a stored row says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Event, State

Apply = Callable[[Any, Any, UUID], State]
"""`apply(state | None, event, id) -> state`, total: it never fails on an event whose sealed part is gone."""


@dataclass(frozen=True)
class Kind:
    """A kind of aggregate: its events and how they are folded.

    `fold` is raised whenever `apply` or the state class changes, so that stored heads are rebuilt.
    """

    name: str
    events: tuple[type[Event], ...]
    state: type[State]
    apply: Apply
    fold: int = 1


class Topics:
    """All kinds of an office, looked up by kind, topic and class version."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        """Build the table.

        Raises:
            ValueError: two kinds of one name, or two events of one topic; a mistake of the program.
        """
        self.kinds: dict[str, Kind] = {}
        self._kind_of: dict[str, Kind] = {}
        self._classes: dict[tuple[str, int], type[Event]] = {}
        for kind in kinds:
            if kind.name in self.kinds:
                raise ValueError(f"two kinds are named {kind.name}")
            self.kinds[kind.name] = kind
            for event in kind.events:
                if event.topic in self._kind_of:
                    raise ValueError(f"two event classes have the topic {event.topic}")
                self._kind_of[event.topic] = kind
                self._classes[event.topic, event.class_version] = event

    def events(self) -> tuple[type[Event], ...]:
        """Return every event class, in the order of the kinds."""
        return tuple(self._classes.values())

    def kind_of(self, topic: str) -> str:
        """Return the name of the kind to which events of `topic` belong.

        Raises:
            Refused: no such topic; the history was probably written by a newer program.
        """
        try:
            return self._kind_of[topic].name
        except KeyError:
            raise Refused("store.unknown_topic", topic=topic) from None

    def event_class(self, topic: str, class_version: int) -> type[Event]:
        """Return the class that reads events of this topic and class version.

        Raises:
            Refused: no such class; the history was probably written by a newer program.
        """
        try:
            return self._classes[topic, class_version]
        except KeyError:
            raise Refused("store.unknown_event", topic=topic, class_version=class_version) from None
