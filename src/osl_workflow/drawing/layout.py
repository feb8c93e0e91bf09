"""Gives everything that is drawn of a process its place.

The phases stand side by side as lanes, their steps below each other. Lines run only where nothing is written: what a
step needs in the gutter left of its lane, what leads back in the gutter right of it and in the band above the steps. So
no line crosses a text, however long the process.
"""

from __future__ import annotations

from osl_workflow.drawing.placed import Box, Drawing, PlacedCard, PlacedExit, PlacedLane, Point, Wire, exit_key
from osl_workflow.drawing.sketch import ENTRY, Card, Exit, Lane, Sizes
from osl_workflow.drawing.tracks import tracks
from osl_workflow.process.model import Phase


def layout(lanes: tuple[Lane, ...], sizes: Sizes) -> Drawing:
    """Return where everything stands."""
    columns = [_Column(lane, sizes, is_last=lane is lanes[-1]) for lane in lanes]
    back = {
        (column.lane.phase, phase): number
        for number, (column, phase) in enumerate((column, phase) for column in columns for phase in column.returns)
    }
    steps_top = sizes.top + sizes.head + 14 + len(back) * sizes.track + (sizes.event if sizes.flows else 0)
    x = 0.0
    for column in columns:
        column.place(x, steps_top)
        x = column.right
    bottom = max(column.bottom for column in columns) + sizes.gap
    placed = tuple(column.placed(bottom - sizes.top) for column in columns)
    entries = {lane.lane.phase: lane.entry for lane in placed}
    wires = [wire for column in columns for wire in column.wires]
    arrivals: dict[Phase, int] = {}
    for column in columns:
        for phase in column.returns:
            y = sizes.top + sizes.head + 10 + back[column.lane.phase, phase] * sizes.track
            entry = entries[phase]
            number = arrivals[phase] = arrivals.get(phase, 0) + 1
            at = entry.cx if sizes.flows else entry.right - 12 * number
            wires += column.returning(phase, y, (at, entry.y))
    if sizes.flows:
        for column, after in zip(columns, placed[1:], strict=False):
            wires += column.going_on(after)
    start = None
    if sizes.flows:
        first = placed[0].entry
        start = Box(placed[0].head.x + columns[0].left + 4, first.cy - sizes.event / 2, sizes.event, sizes.event)
        line = ((start.right, start.cy), (first.x, first.cy))
        wires.append(Wire("start", "start", f"{placed[0].lane.phase}<", line))
    return Drawing(x, bottom, placed, tuple(wires), start)


class _Column:
    """One lane being placed: heights first, then the gutters that they ask for, then everything else."""

    def __init__(self, lane: Lane, sizes: Sizes, *, is_last: bool) -> None:
        self.lane, self.sizes, self.is_last = lane, sizes, is_last
        self.followers = {
            card.step.step: tuple(other.step.step for other in lane.cards if card.step.step in other.needs)
            for card in lane.cards
        }
        self.returns: tuple[Phase, ...] = tuple(
            dict.fromkeys(exit.phase for card in lane.cards for exit in card.exits if exit.phase is not None)
        )
        self.cards: list[PlacedCard] = []
        self.wires: list[Wire] = []
        self.leave: Box | None = None

    # --- places -------------------------------------------------------------------------------------------------------

    def place(self, x: float, top: float) -> None:
        """Place everything in the lane that begins at `x`; the first thing stands at `top`."""
        sizes = self.sizes
        self.x = x
        bottom = self._stack(0, top)  # the heights do not depend on the gutters, which depend on the heights
        spans = self._spans(top)
        left = tracks(spans)
        self.left = 14 + (max(left.values()) + 1) * sizes.track if left else 14.0
        self.cards.clear()
        self._stack(x + self.left, top)
        self.edge = x + self.left + sizes.card
        self.right = self.edge + 20 + (1 + len(self.returns) + sizes.flows) * sizes.track
        self.bottom = bottom
        middle = x + self.left + sizes.card / 2
        entry_width = sizes.gate if sizes.flows else sizes.card
        self.entry = Box(middle - entry_width / 2, top, entry_width, sizes.gate if sizes.flows else sizes.entry)
        if sizes.flows and self._ends():
            size = sizes.event if self.is_last else sizes.gate
            self.leave = Box(middle - size / 2, bottom, size, size)
            self.bottom = self.leave.bottom
        self.columns = {key: x + self.left - 8 - number * sizes.track for key, number in left.items()}
        self._connect()

    def _stack(self, x: float, top: float) -> float:
        """Place the cards below each other from `top`; return where the last one ends."""
        y = top + (self.sizes.gate if self.sizes.flows else self.sizes.entry) + self.sizes.gap
        for card in self.lane.cards:
            self.cards.append(self._card(card, x, y))
            y = self._bottom_of(self.cards[-1]) + self.sizes.gap
        return y

    def _card(self, card: Card, x: float, y: float) -> PlacedCard:
        sizes = self.sizes
        merge = None
        if sizes.flows and len(card.needs) > 1:
            merge = Box(x + sizes.indent - sizes.gate / 2, y, sizes.gate, sizes.gate)
            y = merge.bottom + sizes.gap
        small = len(card.remarks) + len(card.opens) + len(card.status)
        box = Box(x, y, sizes.card, sizes.height(len(card.title), small) + (6 if card.status else 0))
        parts = sizes.flows and len(self.followers[card.step.step]) + self._may_end(card) > 1
        if not card.exits:
            alone = Box(x + sizes.indent - sizes.gate / 2, box.bottom + 18, sizes.gate, sizes.gate) if parts else None
            return PlacedCard(card, box, None, merge, alone, ())
        below = box.bottom + (18 if sizes.flows else -sizes.gate / 2)
        choice = Box(x + sizes.indent - 10 - sizes.gate / 2 + (10 if sizes.flows else 0), below, sizes.gate, sizes.gate)
        exits, y = [], choice.bottom + 2
        for exit in self._ordered(card.exits):
            exits.append(self._exit(exit, x, y))
            y = max(exits[-1].below.bottom, exits[-1].end.bottom) + 3
        split = Box(choice.x, y + 8, sizes.gate, sizes.gate) if parts else None
        return PlacedCard(card, box, choice, merge, split, tuple(exits))

    def _ordered(self, exits: tuple[Exit, ...]) -> list[Exit]:
        """Return the exits in the order of the file; where all flows are drawn those that go on stand last."""
        return sorted(exits, key=lambda exit: exit.effect == "on") if self.sizes.flows else list(exits)

    def _exit(self, exit: Exit, x: float, y: float) -> PlacedExit:
        sizes = self.sizes
        text = x + sizes.exit_left
        label = Box(text, y, sizes.exit_room, len(exit.lines) * sizes.small_line)
        line = max(label.bottom + 4, y + sizes.event / 2)
        below = Box(text, line + 1, sizes.exit_room, len(exit.below) * sizes.small_line + (2 if exit.below else 0))
        end = Box(x + sizes.card - sizes.event, line - sizes.event / 2, sizes.event, sizes.event)
        return PlacedExit(exit, label, below, line, end)

    @staticmethod
    def _bottom_of(placed: PlacedCard) -> float:
        ends = [placed.box.bottom]
        if placed.exits:
            ends += [placed.exits[-1].below.bottom, placed.exits[-1].end.bottom]
        if placed.split is not None:
            ends.append(placed.split.bottom)
        return max(ends)

    def placed(self, height: float) -> PlacedLane:
        """Return the lane with all that stands in it."""
        box = Box(self.x, self.sizes.top, self.right - self.x, height)
        head = Box(self.x, self.sizes.top, self.right - self.x, self.sizes.head)
        return PlacedLane(self.lane, box, head, self.entry, self.leave, tuple(self.cards))

    # --- lines left of the cards --------------------------------------------------------------------------------------

    def _out(self, placed: PlacedCard) -> float:
        """Return the height at which what follows a card leaves it."""
        if placed.split is not None:
            return placed.split.cy
        if self.sizes.flows and placed.exits:
            return placed.exits[-1].y
        return placed.box.bottom - 12

    @staticmethod
    def _in(placed: PlacedCard, number: int = 0) -> float:
        """Return the height at which the line `number` arrives at a card: 9 apart, or closer where they are many."""
        if placed.merge is not None:
            return placed.merge.cy
        room = placed.box.bottom - 18 - (placed.box.y + 14)  # the lines that leave it begin below
        return placed.box.y + 14 + number * min(9.0, room / max(1, len(placed.card.needs) - 1))

    def _by_name(self) -> dict[str, PlacedCard]:
        return {placed.card.step.step: placed for placed in self.cards}

    def _goes_on(self, placed: PlacedCard) -> bool:
        return not placed.exits or bool(placed.goes_on)

    def _may_end(self, card: Card) -> bool:
        """Return whether nothing that follows a card must be done."""
        follow = [one.step for one in self.lane.cards if one.step.step in self.followers[card.step.step]]
        return all(step.optional or step.when is not None for step in follow)

    def _ends(self) -> list[PlacedCard]:
        """Return the cards after which the phase may end."""
        return [one for one in self.cards if self._goes_on(one) and self._may_end(one.card)]

    @staticmethod
    def _begins(placed: PlacedCard) -> bool:
        """Return whether a card is gone to from the beginning of its phase."""
        return not placed.card.needs or ENTRY in placed.card.needs

    def _straight(self, name: str) -> bool:
        """Return whether what follows a card is the next one only, so that a short arrow says it."""
        names = [card.step.step for card in self.lane.cards]
        after = names[names.index(name) + 1 : names.index(name) + 2]
        card = self._by_name()[name]
        return not self.sizes.flows and not card.exits and list(self.followers[name]) == after

    def _spans(self, top: float) -> dict[str, tuple[float, float]]:
        """Return from where to where the lines left of the cards run."""
        by_name = self._by_name()
        spans: dict[str, tuple[float, float]] = {}
        for name, followers in self.followers.items():
            if followers and not self._straight(name):
                heights = [self._out(by_name[name]), *(self._in(by_name[other], 1) for other in followers)]
                spans[name] = (min(heights), max(heights))
        if self.sizes.flows:
            first = [self._in(one) for one in self.cards if self._begins(one)]
            if first:
                spans["<"] = (top + self.sizes.gate, max(first))
            ends = [self._out(one) for one in self._ends()]
            if ends:
                spans[">"] = (min(ends), self._bottom_of(self.cards[-1]) + self.sizes.gap + self.sizes.gate)
        return spans

    def _connect(self) -> None:
        by_name = self._by_name()
        phase = self.lane.phase
        for placed in self.cards:
            name = placed.card.step.step
            self._exits(placed)
            if self.sizes.flows:
                self._gates(placed)
            if self.sizes.flows and self._begins(placed):
                track, y = self.columns["<"], self._in(placed)
                below = self.entry.bottom + 8
                line = [(self.entry.cx, self.entry.bottom), (self.entry.cx, below), (track, below), (track, y)]
                self.wires.append(Wire("enter", f"{phase}<", self._door(placed), (*line, (self._left_of(placed), y))))
            for number, need in enumerate(placed.card.needs):
                if need not in by_name:
                    continue
                before = by_name[need]
                if self._straight(need):
                    line = [(before.box.cx, before.box.bottom), (placed.box.cx, placed.box.y)]
                    self.wires.append(Wire("needs", need, name, tuple(line)))
                    continue
                y = self._in(placed, number)
                line = [*self._leaving(before, self.columns[need]), (self.columns[need], y), (self._left_of(placed), y)]
                self.wires.append(Wire("needs", self._exit_of(before), self._door(placed), tuple(line), before.goes_on))
        if self.leave is not None:
            for placed in self._ends():
                track = self.columns[">"]
                line = [*self._leaving(placed, track), (track, self.leave.cy), (self.leave.x, self.leave.cy)]
                self.wires.append(Wire("leave", self._exit_of(placed), f"{phase}>", tuple(line), placed.goes_on))

    def _leaving(self, placed: PlacedCard, track: float) -> list[Point]:
        """Return how a line goes from a card, or from the last of its gates, to a track left of it."""
        y = self._out(placed)
        if placed.split is not None:
            return [(placed.split.x, y), (track, y)]
        if self.sizes.flows and placed.choice is not None:
            return [(placed.choice.cx, placed.choice.bottom), (placed.choice.cx, y), (track, y)]
        return [(placed.box.x, y), (track, y)]

    def _exit_of(self, placed: PlacedCard) -> str:
        name = placed.card.step.step
        if placed.split is not None:
            return f"{name}+"
        return f"{name}?" if self.sizes.flows and placed.choice is not None else name

    def _door(self, placed: PlacedCard) -> str:
        return placed.card.step.step + ("&" if placed.merge is not None else "")

    def _left_of(self, placed: PlacedCard) -> float:
        return placed.merge.x if placed.merge is not None else placed.box.x

    def _gates(self, placed: PlacedCard) -> None:
        name, choice, merge, split = placed.card.step.step, placed.choice, placed.merge, placed.split
        if merge is not None:
            self.wires.append(Wire("choice", f"{name}&", name, ((merge.cx, merge.bottom), (merge.cx, placed.box.y))))
        if choice is not None:
            self.wires.append(Wire("choice", name, f"{name}?", ((choice.cx, placed.box.bottom), (choice.cx, choice.y))))
        if split is not None:
            source, above = (name, placed.box.bottom) if choice is None else (f"{name}?", choice.bottom)
            line = ((split.cx, above), (split.cx, split.y))
            self.wires.append(Wire("on", source, f"{name}+", line, placed.goes_on))

    # --- lines right of the cards -------------------------------------------------------------------------------------

    def _exits(self, placed: PlacedCard) -> None:
        """Draw the exits of a card; those that return to a phase are drawn by `returning`."""
        if placed.choice is None:
            return
        name, trunk = placed.card.step.step, (placed.choice.cx, placed.choice.bottom)
        for one in placed.exits:
            corner, exit = (placed.choice.cx, one.y), one.exit
            key = exit_key(name, exit.name)
            if exit.effect == "again":
                side, y = self.edge + 12, placed.box.cy
                door = self.edge + (self.sizes.behind if placed.card.step.repeats and not self.sizes.flows else 0)
                line = (trunk, corner, (side, one.y), (side, y), (door, y))
                self.wires.append(Wire("again", f"{name}?", name, line, (exit,)))
            elif exit.effect == "closes" or (exit.effect == "on" and not self.sizes.flows):
                self.wires.append(Wire(exit.effect, f"{name}?", key, (trunk, corner, (one.end.x, one.y)), (exit,)))

    def returning(self, phase: Phase, band: float, door: Point) -> list[Wire]:
        """Return the lines of all exits that return to `phase`: up the gutter, along `band`, in at `door`."""
        side = self.edge + 12 + (1 + self.returns.index(phase)) * self.sizes.track
        found = []
        for placed in self.cards:
            for one in placed.exits:
                if one.exit.phase == phase and placed.choice is not None:
                    x = placed.choice.cx
                    line = (
                        (x, placed.choice.bottom), (x, one.y), (side, one.y), (side, band), (door[0], band), door,
                    )  # fmt: skip
                    found.append(Wire("returns", f"{placed.card.step.step}?", f"{phase}<", line, (one.exit,)))
        return found

    def going_on(self, after: PlacedLane) -> list[Wire]:
        """Return the line from the end of this phase to the beginning of the next; none if nothing leads to its end."""
        if self.leave is None:
            return []
        side = self.right - 8
        line = (
            (self.leave.right, self.leave.cy), (side, self.leave.cy), (side, after.entry.cy),
            (after.entry.x, after.entry.cy),
        )  # fmt: skip
        return [Wire("next", f"{self.lane.phase}>", f"{after.lane.phase}<", line)]
