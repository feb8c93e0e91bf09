"""Times contenders in turn, so that a busy machine is unfair to none, and sets their medians and ratios beside.

Only ratios are to be believed: those who are compared do their work in blocks, one after the other, in the same
seconds. A block gives the mean of its pieces, a round the median of its blocks, a figure the median of its rounds: a
stranger who keeps the disk busy for a second spoils a few blocks and no figure.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeVar

Name = TypeVar("Name")


@dataclass(frozen=True)
class Contender:
    """One way to do the work: `run(n)` does it n times, `prepare(n)` makes ready for that, outside the time.

    `share`: how much of the work it does, when it would otherwise keep all the others waiting.
    """

    run: Callable[[int], object]
    prepare: Callable[[int], object] | None = None
    share: float = 1


@dataclass(frozen=True)
class Taken:
    """What a contender took for one piece of work, round by round: seconds, or whatever else was measured."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)


@dataclass(frozen=True)
class Ratio:
    """How many times as much one took as another: compared round by round; the median, the lowest, the highest."""

    median: float
    low: float
    high: float


def ratio(of: Taken, to: Taken) -> Ratio:
    """Return how many times `to` is contained in `of`; both must come from the same rounds."""
    rounds = [above / below for above, below in zip(of.rounds, to.rounds, strict=True)]
    return Ratio(median(rounds), min(rounds), max(rounds))


def alternately(
    contenders: Mapping[Name, Contender], *, rounds: int = 5, each: int = 500, block: int = 25
) -> dict[Name, Taken]:
    """Let each contender do `rounds` x `each` pieces of work, in turn after every `block`; return seconds a piece."""
    taken: dict[Name, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        blocks: dict[Name, list[float]] = {name: [] for name in contenders}
        for start in range(0, each, block):
            for name, contender in contenders.items():
                count = max(1, round(min(block, each - start) * contender.share))
                blocks[name].append(_seconds(contender, count) / count)
        for name, times in blocks.items():
            taken[name].append(median(times))
    return {name: Taken(tuple(times)) for name, times in taken.items()}


def _seconds(contender: Contender, count: int) -> float:
    if contender.prepare is not None:
        contender.prepare(count)
    _settle()
    begun = perf_counter()
    contender.run(count)
    return perf_counter() - begun


def _settle() -> None:
    """Let nobody pay for what another left behind: garbage, and pages that the next fsync of any file would write."""
    gc.collect()
    if hasattr(os, "sync"):  # Windows has none
        os.sync()
