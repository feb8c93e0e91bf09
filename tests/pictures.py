"""What must be true of a picture: nothing lies on anything else, and no line runs through anything."""

from __future__ import annotations

from itertools import combinations

from osl_workflow.drawing.placed import Box, Drawing
from osl_workflow.drawing.sketch import Sizes

WHOLE = Sizes(flows=True, gate=40, event=36, card=180)
"""Sizes with which all flows are drawn."""


def boxes(drawing: Drawing) -> dict[str, Box]:
    """Everything on which nothing else may lie."""
    found = {}
    for lane in drawing.lanes:
        found[f"head {lane.lane.phase}"] = lane.head
        found[f"entry {lane.lane.phase}"] = lane.entry
        if lane.leave is not None:
            found[f"leave {lane.lane.phase}"] = lane.leave
        for card in lane.cards:
            name = card.card.step.step
            found[name] = card.box
            gates = {"merge": card.merge, "split": card.split, "choice": card.choice if drawing.start else None}
            found |= {f"{name} {kind}": box for kind, box in gates.items() if box is not None}
            for one in card.exits:
                found[f"{name}.{one.exit.name} label"] = one.label
                found[f"{name}.{one.exit.name} below"] = one.below
                if one.exit.effect == "closes":
                    found[f"{name}.{one.exit.name} end"] = one.end
    return found


def overlaps(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    return across > 0.5 and min(one.bottom, other.bottom) - max(one.y, other.y) > 0.5


def crossed(drawing: Drawing) -> list[str]:
    """The boxes through which a line runs; touching an edge is how a line arrives."""
    found = []
    for wire in drawing.wires:
        for (ax, ay), (bx, by) in zip(wire.points, wire.points[1:], strict=False):
            line = Box(min(ax, bx) - 0.3, min(ay, by) - 0.3, abs(ax - bx) + 0.6, abs(ay - by) + 0.6)
            for name, box in boxes(drawing).items():
                inner = Box(box.x + 1, box.y + 1, box.w - 2, box.h - 2)
                if inner.w > 0 and inner.h > 0 and overlaps(line, inner):
                    found.append(f"{wire.kind} {wire.source} -> {wire.target} crosses {name}")
    return found


def on_each_other(drawing: Drawing) -> list[tuple[str, str]]:
    """The boxes that lie on each other."""
    placed = boxes(drawing)
    return [(one, other) for one, other in combinations(placed, 2) if overlaps(placed[one], placed[other])]
