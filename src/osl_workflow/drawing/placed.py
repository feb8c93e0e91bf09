"""Everything that is drawn of a process, in its place: made by the layout, read by the formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from osl_workflow.drawing.sketch import Card, Exit, Lane

Kind = Literal["enter", "needs", "choice", "on", "again", "returns", "closes", "leave", "next", "start"]
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle; y grows downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.h

    @property
    def cx(self) -> float:
        """The middle of its width."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """The middle of its height."""
        return self.y + self.h / 2


@dataclass(frozen=True)
class PlacedExit:
    """An exit: its label above `y`, the height of its line, what follows below it; `end`: the symbol at its end."""

    exit: Exit
    label: Box
    below: Box
    y: float
    end: Box


@dataclass(frozen=True)
class PlacedCard:
    """A card with the gates that belong to it.

    `choice`: where its exits part. Only where all flows are drawn: `merge`, where what it needs comes together, and
    `split`, where what follows it parts.
    """

    card: Card
    box: Box
    choice: Box | None
    merge: Box | None
    split: Box | None
    exits: tuple[PlacedExit, ...]

    @property
    def goes_on(self) -> tuple[Exit, ...]:
        """The exits after which the case simply goes on."""
        return tuple(placed.exit for placed in self.exits if placed.exit.effect == "on")


@dataclass(frozen=True)
class PlacedLane:
    """A lane: `entry` is where a phase begins, `leave` where it ends (only where all flows are drawn)."""

    lane: Lane
    box: Box
    head: Box
    entry: Box
    leave: Box | None
    cards: tuple[PlacedCard, ...]


@dataclass(frozen=True)
class Wire:
    """A line between two things, by their keys: a step, `step?` and its other gates, `phase<`, `phase>`, an exit."""

    kind: Kind
    source: str
    target: str
    points: tuple[Point, ...]
    exits: tuple[Exit, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A whole picture. `start`: the event with which everything begins (only where all flows are drawn)."""

    width: float
    height: float
    lanes: tuple[PlacedLane, ...]
    wires: tuple[Wire, ...]
    start: Box | None


def exit_key(step: str, exit: str) -> str:
    """Return the key of what stands at the end of an exit."""
    return f"{step}.{exit}"
