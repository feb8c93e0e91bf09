"""Reading a case of a hundred events: every event typed and unsealed, beside one select and one decoding a row.

The floor keeps the same events as plain JSON, those of a case as neighbours in a table WITHOUT ROWID; it selects them
in their order and lets pydantic validate each into the same class. Nothing is sealed there, nothing is checked.
"""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from uuid import UUID

from benchmarks.floor import Clustered
from benchmarks.measure import Contender, alternately
from benchmarks.office import Office, with_cases
from benchmarks.peers.shipped import Shipped
from benchmarks.table import FLOOR, LIBRARY, US, Goal, Row
from osl_workflow.event import Event
from osl_workflow.store.recorded import Stream

UNTYPED = "json alone"


def rows(folder: Path, *, each: int = 200, rounds: int = 5, cases: int = 50, history: int = 100) -> list[Row]:
    """Return the row of reading a case of `history` events."""
    office = with_cases(folder / "office-read", cases, history)
    histories = {case: _events(office, case) for case in office.cases}
    floor = Clustered(folder / "floor-read.db", histories)
    shipped = Shipped(folder / "shipped-read.db", cases, history)
    assert floor.read(office.cases[0]) == histories[office.cases[0]]
    ours, theirs, untyped = cycle(office.cases), cycle(office.cases), cycle(office.cases)
    contenders = {
        FLOOR: Contender(lambda count: [floor.read(next(theirs)) for _ in range(count)]),
        UNTYPED: Contender(lambda count: [floor.read_untyped(next(untyped)) for _ in range(count)]),
        LIBRARY: Contender(shipped.reads, share=0.2),
        US: Contender(lambda count: [_events(office, next(ours)) for _ in range(count)]),
    }
    taken = alternately(contenders, rounds=rounds, each=each, block=10)
    shipped.close()
    floor.close()
    office.close()
    untyped_floor = taken.pop(UNTYPED)
    goals = (
        Goal("osl-workflow / floor", taken[US], taken[FLOOR], at_most=4),
        Goal("osl-workflow / the same select with json.loads, nothing validated", taken[US], untyped_floor),
    )
    return [Row(f"reading a case of {history} events", taken, goals)]


def _events(office: Office, case: UUID) -> list[Event]:
    return [recorded.event for recorded in office.house.store.events(Stream("case", case))]
