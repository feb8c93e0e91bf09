"""The table that `make bench` prints: what was measured, on which machine, and which goals were kept."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Taken, ratio

COLUMNS = ("floor", "library as shipped", "osl-workflow", "transitions", "SpiffWorkflow")
"""What stands side by side: what the machine allows, eventsourcing with its defaults, us, and two other engines."""
FLOOR, LIBRARY, US, TRANSITIONS, SPIFF = COLUMNS


@dataclass(frozen=True)
class Goal:
    """What a ratio should be: `of` at most, or at least, so many times `to`."""

    said: str
    of: Taken
    to: Taken
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True)
class Row:
    """One kind of work: what it took each contender (by column), and the goals that speak of it. `unit`: s or MB."""

    work: str
    taken: dict[str, Taken]
    goals: tuple[Goal, ...] = ()
    unit: str = "s"
    notes: tuple[str, ...] = field(default=())


def said(row: Row) -> list[str]:
    """Return the lines of the table that speak of `row`."""
    cells = [row.work, *(_amount(row.taken.get(column), row.unit) for column in COLUMNS)]
    lines = [_line(cells)]
    lines += [f"| {'':<{WIDTHS[0]}} | {_judged(goal)}" for goal in row.goals]
    lines += [f"| {'':<{WIDTHS[0]}} | {note}" for note in row.notes]
    return lines


WIDTHS = (46, 12, 18, 12, 12, 13)


def heading() -> list[str]:
    """Return the lines above the table."""
    return [_line(["", *COLUMNS]), _line(["-" * width for width in WIDTHS])]


def missed(rows: Iterable[Row]) -> list[str]:
    """Return which goals were missed."""
    return [goal.said for row in rows for goal in row.goals if not _kept(goal)]


def machine(folder: Path) -> str:
    """Return on what was measured: processor, system, Python, SQLite, and the disk on which `folder` lies."""
    return (
        f"{_processor()}, {os.cpu_count()} cores; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}; SQLite {sqlite3.sqlite_version}; {_disk(folder)}"
    )


def _kept(goal: Goal) -> bool:
    found = ratio(goal.of, goal.to).median
    return (goal.at_most is None or found <= goal.at_most) and (goal.at_least is None or found >= goal.at_least)


def _judged(goal: Goal) -> str:
    found = ratio(goal.of, goal.to)
    spread = f"{found.median:.2f} ({found.low:.2f} to {found.high:.2f})"
    if goal.at_most is None and goal.at_least is None:
        return f"{goal.said}: {spread}"
    bound = f"at most {goal.at_most:g}" if goal.at_most is not None else f"at least {goal.at_least:g}"
    return f"{goal.said}: {spread}, {bound}: {'kept' if _kept(goal) else 'MISSED'}"


def _line(cells: Iterable[str]) -> str:
    padded = [cell.ljust(width) if first else cell.rjust(width) for first, cell, width in _placed(cells)]
    return f"| {' | '.join(padded)} |"


def _placed(cells: Iterable[str]) -> Iterable[tuple[bool, str, int]]:
    return ((place == 0, cell, width) for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True)))


def _amount(taken: Taken | None, unit: str) -> str:
    if taken is None:
        return "–"
    found = taken.median
    if unit != "s":
        return f"{found:,.0f} {unit}"
    for scale, name in ((1.0, "s"), (1e-3, "ms")):
        if found >= scale:
            return f"{found / scale:,.2f} {name}"
    return f"{found * 1e6:,.0f} µs"


def _processor() -> str:
    """Return the name of the processor; where the system keeps it elsewhere, what Python knows of it."""
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _disk(folder: Path) -> str:
    """Return the device and file system of `folder`, as far as the system tells."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return f"disk of {sys.platform}"
    found, depth = "unknown disk", -1
    for line in mounts.read_text(errors="replace").splitlines():
        device, point, kind, *_ = line.split(" ")
        if folder.resolve().is_relative_to(point) and len(Path(point).parts) > depth:
            found, depth = f"{device} ({kind})", len(Path(point).parts)
    return found
