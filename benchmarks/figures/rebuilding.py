"""Building all views anew from a long history: how long beside a fold in memory, and how much memory.

Each rebuild is a process of its own that tells its seconds (without its start and imports) and its peak of memory. Two
floors, both writing the same rows once (`folding.py`): one decodes each event with Python's own json, the other has the
events typed and validated, as the store gives them to the views.

    python -m benchmarks.figures.rebuilding FOLDER views|fold|typed
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from benchmarks.folding import Known, decoded, fold
from benchmarks.generated import Pattern, generate, pattern
from benchmarks.measure import Taken
from benchmarks.table import FLOOR, US, Goal, Row
from osl_workflow.bootstrap import open_house
from osl_workflow.store.following import Following
from osl_workflow.store.store import Store
from osl_workflow.views.catalogue import VIEWS

WAYS = ("fold", "typed", "views")


def rows(
    folder: Path,
    *,
    events: int = 1_000_000,
    rounds: int = 3,
    centre: Pattern | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """Return the rows of a rebuild from so many events, and of the memory that it and one from a tenth of them take."""
    centre = centre or pattern()
    short, long = folder / "office-short", folder / "office-long"
    for office, size in ((short, events // 10), (long, events)):
        generate(office, size, centre, progress=_each_tenth(size, progress))
    measured: dict[str, list[Measured]] = {way: [] for way in (*WAYS, "short")}
    for number in range(1, rounds + 1):
        for way in WAYS:
            measured[way].append(_in_a_process(long, way))
            progress(f"round {number} of {rounds}: {way} {measured[way][-1].seconds:.1f} s")
        measured["short"].append(_in_a_process(short, "views"))
    seconds = {way: Taken(tuple(one.seconds for one in found)) for way, found in measured.items()}
    memory = {way: Taken(tuple(one.megabytes for one in found)) for way, found in measured.items()}
    told = f"{events:,} events".replace(",", " ")
    return [
        Row(
            f"building all views from {told}",
            {FLOOR: seconds["fold"], US: seconds["views"]},
            (
                Goal("osl-workflow / fold of plain JSON", seconds["views"], seconds["fold"], at_most=3),
                Goal("osl-workflow / fold of typed events", seconds["views"], seconds["typed"], at_most=3),
            ),
        ),
        Row(
            f"its peak of memory, {told}",
            {FLOOR: memory["fold"], US: memory["views"]},
            (Goal("from all events / from a tenth of them", memory["views"], memory["short"], at_most=1.2),),
            unit="MB",
        ),
    ]


class Measured(NamedTuple):
    """What one process took."""

    seconds: float
    megabytes: float


def built(folder: Path, way: str, into: Path) -> None:
    """Build everything from the history in `folder`, in one of the three ways; the two floors write to `into`."""
    if way == "fold":
        fold(decoded(folder / "events.db"), into)
        return
    house = open_house(folder)
    try:
        if way == "typed":
            fold(_typed(house.store), into)
        else:
            views = Following(folder / "views.db", house.store, VIEWS)
            views.catch_up()
            views.close()
    finally:
        house.close()


def _typed(store: Store) -> Iterator[Known]:
    last = 0
    while batch := store.read(last, 1000):
        for found in batch:
            open = {**found.event.__dict__, "meta": found.event.meta.__dict__}
            yield Known(found.position, str(found.stream.id), found.version, found.event.topic, open)
        last = batch[-1].position


def _each_tenth(size: int, progress: Callable[[str], None]) -> Callable[[int], None]:
    """Tell of every tenth of the events that are made."""
    told = 0

    def made(events: int) -> None:
        nonlocal told
        if events * 10 // size > told:
            told = events * 10 // size
            progress(f"{events} of {size} events made")

    return made


def _in_a_process(folder: Path, way: str) -> Measured:
    for left in folder.glob("views.db*"):
        left.unlink()
    command = [sys.executable, "-m", "benchmarks.figures.rebuilding", str(folder), way]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Measured(**json.loads(told))


def main() -> None:
    """Build once and tell what it took."""
    folder, way = Path(sys.argv[1]), sys.argv[2]
    if way != "views":
        gc.disable()  # it would go through the growing dictionaries again and again, and flatter us
    with TemporaryDirectory(dir=folder) as made:
        begun = perf_counter()
        built(folder, way, Path(made) / "fold.db")
        seconds = perf_counter() - begun
    print(json.dumps({"seconds": seconds, "megabytes": peak()}))


def peak() -> float:
    """Return the peak of this process's memory in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts in `ru_maxrss` also what the parent had before this program began
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if "VmHWM" in line)
    import resource  # late: Windows has none

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


if __name__ == "__main__":
    main()
