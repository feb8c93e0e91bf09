"""Parallel tracks for lines that run beside each other: two lines share one only where they never meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

CLEARANCE = 4.0
"""How far apart the ends of two lines on one track are at least."""


def tracks(spans: Mapping[K, tuple[float, float]]) -> dict[K, int]:
    """Return a track for each line that runs from one height to another; short lines get the inner tracks (0 first)."""
    found: dict[K, int] = {}
    taken: list[list[tuple[float, float]]] = []
    for key, (start, end) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        free = (n for n, lines in enumerate(taken) if all(_apart((start, end), line) for line in lines))
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((start, end))
        found[key] = number
    return found


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] + CLEARANCE < other[0] or other[1] + CLEARANCE < one[0]
