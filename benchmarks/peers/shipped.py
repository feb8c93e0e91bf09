"""The eventsourcing library as it comes: an aggregate with decorated methods, its SQLite recorder, all defaults."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks.office import MEETING


class ShippedCase(Aggregate):
    """A case with its steps."""

    @event("Opened")
    def __init__(self, number: str) -> None:
        self.number = number
        self.done: dict[str, dict[str, Any]] = {}

    @event("StepDone")
    def do(self, step: str, form: dict[str, Any], actor: str, role: str, at: str) -> None:
        """Note that a step was done."""
        self.done[step] = {"form": form, "actor": actor, "role": role, "at": at}


class Shipped:
    """Cases of a certain length in a file of their own; `step` reads one, changes it and saves it."""

    def __init__(self, path: Path, number: int, history: int) -> None:
        self._application = Application[UUID](
            {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
        )
        self.cases = [self._case(serial, history) for serial in range(number)]
        self._turn = 0

    def _case(self, serial: int, history: int) -> UUID:
        case = ShippedCase(number=f"PS.{serial}.2026")
        for _ in range(history - 1):
            _meet(case)
        self._application.save(case)
        return case.id

    def steps(self, count: int) -> None:
        """Do the measured step in one case after the other."""
        for _ in range(count):
            case = self.read()
            _meet(case)
            self._application.save(case)

    def reads(self, count: int) -> None:
        """Read one case after the other."""
        for _ in range(count):
            self.read()

    def read(self) -> ShippedCase:
        """Read the case whose turn it is."""
        self._turn = (self._turn + 1) % len(self.cases)
        case: ShippedCase = self._application.repository.get(self.cases[self._turn])
        return case

    def close(self) -> None:
        """Close the file."""
        self._application.close()


def _meet(case: ShippedCase) -> None:
    case.do("meeting", MEETING, "anna", "social_worker", datetime.now(UTC).isoformat())
