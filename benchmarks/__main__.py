"""Measures and prints the table: `python -m benchmarks [--quick] [--events N] [FIGURE ...]`, or `make bench`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import batches, loads, reading, rebuilding, server, starts, steps
from benchmarks.table import Row, heading, machine, missed, said

EVENTS = 1_000_000
QUICK_EVENTS = 20_000
WORKERS = 20_000
QUICK_WORKERS, QUICK_WHOLE = 400, 100
"""With so many workers the quick store has 20 000 cases, each hundredth of them whole."""
Measure = Callable[[Path, argparse.Namespace], list[Row]]


def tell(message: str) -> None:
    """Tell on stderr how far it is; the table alone goes to stdout."""
    print(message, file=sys.stderr, flush=True)


def _steps(folder: Path, asked: argparse.Namespace) -> list[Row]:
    return steps.rows(folder, each=50, rounds=3) if asked.quick else steps.rows(folder)


def _server(folder: Path, asked: argparse.Namespace) -> list[Row]:
    return server.rows(folder, each=50, rounds=3) if asked.quick else server.rows(folder)


def _reading(folder: Path, asked: argparse.Namespace) -> list[Row]:
    return reading.rows(folder, each=50, rounds=3) if asked.quick else reading.rows(folder)


def _batches(folder: Path, asked: argparse.Namespace) -> list[Row]:
    return batches.rows(folder, each=50, rounds=3) if asked.quick else batches.rows(folder)


def _starts(folder: Path, asked: argparse.Namespace) -> list[Row]:
    return starts.rows(folder, each=3) if asked.quick else starts.rows(folder)


def _rebuilding(folder: Path, asked: argparse.Namespace) -> list[Row]:
    events = asked.events or (QUICK_EVENTS if asked.quick else EVENTS)
    return rebuilding.rows(folder, events=events, progress=tell)


def _loads(folder: Path, asked: argparse.Namespace) -> list[Row]:
    if asked.quick:
        return loads.rows(folder, workers=QUICK_WORKERS, whole=QUICK_WHOLE, each=50, rounds=3, progress=tell)
    return loads.rows(folder, workers=asked.workers or WORKERS, progress=tell)


FIGURES: dict[str, Measure] = {
    "steps": _steps, "server": _server, "reading": _reading, "batches": _batches, "starts": _starts,
    "rebuilding": _rebuilding, "loads": _loads,
}  # fmt: skip
"""What can be measured, in the order of the table. A new figure is one module in `figures/` and one line here."""


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--quick", action="store_true", help="few rounds and a short history: to look, not to believe")
    parser.add_argument("--events", type=int, help=f"length of the history that is rebuilt (usually {EVENTS})")
    parser.add_argument("--workers", type=int, help=f"how many workers hold 50 cases each (usually {WORKERS})")
    parser.add_argument("--folder", type=Path, help="where to measure (usually where temporary files lie)")
    asked = parser.parse_args(words)
    if unknown := [name for name in asked.figures if name not in FIGURES]:
        parser.error(f"expected some of {', '.join(FIGURES)}, but got {', '.join(unknown)}")
    found: list[Row] = []
    for line in heading():
        print(line)
    for name in asked.figures or FIGURES:
        tell(f"measuring {name}")
        with TemporaryDirectory(dir=asked.folder, prefix="osl-bench-", ignore_cleanup_errors=True) as folder:
            for row in FIGURES[name](Path(folder), asked):
                found.append(row)
                print("\n".join(said(row)), flush=True)
            where = machine(Path(folder))
    print(f"\n{where}")
    goals = missed(found)
    print(f"{len(goals)} goals missed" if goals else "all goals kept")


if __name__ == "__main__":
    main()
