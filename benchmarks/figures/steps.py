"""A durable step: what it costs beside the bare append of its bytes, whether it grows with the history, beside others.

Ours is everything that happens when a worker enters a meeting: the command is checked and looked up, login, roles and
rights are read, the guards of the step decided, the event sealed, versions compared under the lock, event, head and
command committed, the draft ended, and all views fed. Others do what they do: the library reads and saves its
aggregate, the engines move on and write their state.
"""

from __future__ import annotations

from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

from benchmarks.floor import Append
from benchmarks.measure import Contender, Taken, alternately
from benchmarks.office import Office, with_cases
from benchmarks.peers.machines import Machines
from benchmarks.peers.shipped import Shipped
from benchmarks.peers.spiff import Spiff
from benchmarks.table import FLOOR, LIBRARY, SPIFF, TRANSITIONS, US, Goal, Row

READ = "osl-workflow, case not in memory"
HISTORIES = (10, 100, 500)
SHARES = {10: 1.0, 100: 0.2, 500: 0.04}
"""How much of the work the library does as shipped: at five hundred events it takes hundredths of a second a step."""


def rows(folder: Path, *, each: int = 500, rounds: int = 5, histories: tuple[int, ...] = HISTORIES) -> list[Row]:
    """Return the rows of a step in cases of some histories: the case in memory, and read by the step from its files."""
    with ExitStack() as stack:
        contenders: dict[tuple[int, str], Contender] = {}
        for history in histories:
            # No case grows by more than a tenth, or by ten events, while it is measured.
            cases = max(1, each * rounds // max(10, history // 10))
            office = with_cases(folder / f"office-{history}", cases, history)
            stack.callback(office.close)
            size = office.stored(office.meet(office.cases[0]).positions)
            append = Append(folder / f"floor-{history}.db", size)
            shipped = Shipped(folder / f"shipped-{history}.db", max(1, cases // 10), history)
            stack.callback(append.close)
            stack.callback(shipped.close)
            contenders |= {
                (history, FLOOR): Contender(append.one_by_one),
                (history, LIBRARY): Contender(shipped.steps, share=SHARES.get(history, 1)),
                **{(history, name): contender for name, contender in ours(office).items()},
            }
        contenders |= {(histories[0], name): peer for name, peer in peers(folder, stack).items()}
        taken = alternately(contenders, rounds=rounds, each=each)
    return [_row(taken, history, histories[0]) for history in histories]


def _row(taken: dict[tuple[int, str], Taken], history: int, shortest: int) -> Row:
    found = {name: one for (length, name), one in taken.items() if length == history}
    read = found.pop(READ)
    goals = [
        Goal("osl-workflow / floor", found[US], found[FLOOR], at_most=4),
        Goal("the case read from its files first / floor", read, found[FLOOR], at_most=4),
    ]
    if SPIFF in found:
        goals.append(Goal("osl-workflow / SpiffWorkflow", found[US], found[SPIFF], at_most=0.25))
    if TRANSITIONS in found:
        goals.append(Goal("osl-workflow / transitions", found[US], found[TRANSITIONS]))
    if history != shortest:
        short = f"a history of {history} / of {shortest}"
        goals.append(Goal(short, found[US], taken[shortest, US], at_most=1.2))
        goals.append(Goal(f"{short}, read from its files first", read, taken[shortest, READ], at_most=1.2))
    return Row(f"a durable step, history of {history}", found, tuple(goals))


def peers(folder: Path, stack: ExitStack) -> dict[str, Contender]:
    """Return the other engines, those that are installed; `stack` closes them."""
    found: dict[str, Contender] = {}
    if find_spec("transitions") is not None:
        machines = Machines(folder / "transitions.db")
        stack.callback(machines.close)
        found[TRANSITIONS] = Contender(machines.steps, machines.prepare)
    if find_spec("SpiffWorkflow") is not None:
        spiff = Spiff(folder / "spiff.db")
        stack.callback(spiff.close)
        found[SPIFF] = Contender(spiff.steps, spiff.prepare, share=0.2)
    return found


def ours(office: Office) -> dict[str, Contender]:
    """Return our two ways to come to a step in an opened office, on whatever store it lives."""
    turns = Turns(office)
    return {US: Contender(turns.steps, turns.remember), READ: Contender(turns.steps, turns.forget)}


class Turns:
    """The measured steps of an office, in one case after the other."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._next = 0

    def steps(self, count: int) -> None:
        """Do the step in as many cases."""
        for _ in range(count):
            self._office.meet(self._case(self._next))
            self._next += 1

    def remember(self, count: int) -> None:
        """Look at the cases that come next, as the worker did who now enters something."""
        reader = self._office.house.desk.reader()
        for ahead in range(count):
            reader.case(self._case(self._next + ahead))

    def forget(self, count: int) -> None:
        """Open the office anew, and do one step so that all but the next cases is warm."""
        self._office.reopen()
        self.steps(1)

    def _case(self, turn: int) -> UUID:
        return self._office.cases[turn % len(self._office.cases)]
