"""The closed table of events and states: what is not in it is never imported because a stored row says so.

A stored row says no kind, only a topic. So each topic in the table belongs to one kind: an event that two kinds of
aggregate share (a step of a case, a step of an initiative) is stored under the name of the second one before its topic,
`initiative:progress.step_done`. The first one keeps the bare topic, because its bytes are frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Event, State

Apply = Callable[[Any, Any, UUID], State]
"""`apply(state | None, event, id) -> state`, total: it never fails on an event whose sealed part is gone."""
FoundUnder = Callable[[Any], Mapping[str, tuple[str, ...]]]
"""`found_under(state)`: the texts under which the index keeps an aggregate, by their kind; nothing but what it says."""


@dataclass(frozen=True)
class Kind:
    """A kind of aggregate: its events and how they are folded. `shared`: those that are another kind's before its own.

    `fold` is raised whenever `apply` or the state class changes, so that stored heads are rebuilt. `found_under`: what
    the index must keep of it; None where an examination cannot know that.
    """

    name: str
    events: tuple[type[Event], ...]
    state: type[State]
    apply: Apply
    fold: int = 1
    shared: tuple[type[Event], ...] = ()
    found_under: FoundUnder | None = None

    def topics(self) -> Iterator[tuple[str, type[Event]]]:
        """Yield every event class with the topic under which it is stored."""
        yield from ((event.topic, event) for event in self.events)
        yield from ((f"{self.name}:{event.topic}", event) for event in self.shared)


class Stored(NamedTuple):
    """An event class as it is stored: under which topic, as an event of which kind of aggregate."""

    topic: str
    kind: str
    event: type[Event]


class Topics:
    """All kinds of an office, looked up by kind, topic and class version."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        """Build the table.

        Raises:
            ValueError: two kinds of one name, or two events of one topic; a mistake of the program.
        """
        self.kinds: dict[str, Kind] = {}
        self._kind_of: dict[str, str] = {}
        self._classes: dict[tuple[str, int], type[Event]] = {}
        self._topic_of: dict[tuple[str, type[Event]], str] = {}
        for kind in kinds:
            if kind.name in self.kinds:
                raise ValueError(f"two kinds are named {kind.name}")
            self.kinds[kind.name] = kind
            for topic, event in kind.topics():
                if topic in self._kind_of:
                    raise ValueError(f"two event classes have the topic {topic}")
                self._kind_of[topic] = kind.name
                self._classes[topic, event.class_version] = event
                self._topic_of[kind.name, event] = topic
        self.by_topic: Mapping[str, str] = MappingProxyType(self._kind_of)
        """Every topic that can be stored, with the name of the kind that it belongs to."""

    def events(self) -> tuple[type[Event], ...]:
        """Return every event class once, in the order of the kinds."""
        return tuple(dict.fromkeys(self._classes.values()))

    def stored(self) -> tuple[Stored, ...]:
        """Return every event class with each topic under which it is stored, in the order of the kinds."""
        return tuple(Stored(topic, self._kind_of[topic], event) for (topic, _), event in self._classes.items())

    def topic_of(self, kind: str, event: type[Event]) -> str:
        """Return the topic under which an event of an aggregate of `kind` is stored.

        Raises:
            ValueError: aggregates of this kind have no such event; a mistake of the program.
        """
        try:
            return self._topic_of[kind, event]
        except KeyError:
            raise ValueError(f"{event.topic} is no event of a {kind}") from None

    def kind_of(self, topic: str) -> str:
        """Return the name of the kind to which events of the stored `topic` belong.

        Raises:
            Refused: no such topic; the history was probably written by a newer program.
        """
        try:
            return self._kind_of[topic]
        except KeyError:
            raise Refused("store.unknown_topic", topic=topic) from None

    def event_class(self, topic: str, class_version: int) -> type[Event]:
        """Return the class that reads events of this stored topic and class version.

        Raises:
            Refused: no such class; the history was probably written by a newer program.
        """
        try:
            return self._classes[topic, class_version]
        except KeyError:
            raise Refused("store.unknown_event", topic=topic, class_version=class_version) from None
