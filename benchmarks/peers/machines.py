"""The twelve steps as a state machine of `transitions`; its state is a row that each step overwrites: no history."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.floor import connected
from benchmarks.office import MEETING, STEPS

BEFORE = 10
"""So many steps are done when the measured ones begin."""


class _Model:
    """Where one case stands; `state` is set by the machine."""

    state: str


class Machines:
    """Cases that have done ten of the twelve steps; the two that are left are measured."""

    def __init__(self, path: Path) -> None:
        from transitions import Machine

        self._db = connected(path)
        self._db.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT, form TEXT)")
        states = ["opened", *(f"{step}_done" for step in STEPS)]
        self._machine = Machine(model=None, states=states, initial="opened", auto_transitions=False)
        for before, step, after in zip(states, STEPS, states[1:], strict=False):
            self._machine.add_transition(step, before, after)
        self._left: list[tuple[int, _Model, str]] = []

    def prepare(self, count: int) -> None:
        """Bring as many cases as are needed to their last two steps."""
        while len(self._left) < count:
            model = _Model()
            self._machine.add_model(model)
            for step in STEPS[:BEFORE]:
                getattr(model, step)()
            id = self._db.execute("INSERT INTO cases (state) VALUES (?)", (model.state,)).lastrowid or 0
            self._left += [(id, model, step) for step in STEPS[BEFORE:]]

    def steps(self, count: int) -> None:
        """Do steps, each durable before the next."""
        for _ in range(count):
            id, model, step = self._left.pop(0)
            getattr(model, step)()
            row = (model.state, json.dumps(MEETING), id)
            self._db.execute("UPDATE cases SET state = ?, form = ? WHERE id = ?", row)
            if step == STEPS[-1]:
                self._machine.remove_model(model)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
