"""What the machine allows: the same bytes appended durably, and read again, with nothing around them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from osl_workflow.event import Event


def connected(path: Path) -> sqlite3.Connection:
    """Open a database as the office opens its history: write-ahead log, and nothing is lost by a power cut."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    return db


class Append:
    """A table of events in a file of its own; each row holds as many bytes as the events of one step."""

    def __init__(self, path: Path, size: int) -> None:
        self._db = connected(path)
        columns = "position INTEGER PRIMARY KEY, aggregate BLOB, version INTEGER, state BLOB"
        self._db.execute(f"CREATE TABLE events ({columns})")
        self._state = b"x" * size
        self._version = 0

    def one_by_one(self, count: int) -> None:
        """Append rows, each in a transaction of its own: one INSERT and COMMIT."""
        for row in self._rows(count):
            self._db.execute("INSERT INTO events (aggregate, version, state) VALUES (?, ?, ?)", row)

    def together(self, count: int) -> None:
        """Append rows in one transaction."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO events (aggregate, version, state) VALUES (?, ?, ?)", self._rows(count))
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _rows(self, count: int) -> list[tuple[bytes, int, bytes]]:
        self._version += count
        versions = range(self._version - count, self._version)
        return [(b"%016d" % (version % 250), version, self._state) for version in versions]


class Clustered:
    """The events of some cases as plain JSON, those of a case as neighbours, and the reading of one of them."""

    def __init__(self, path: Path, histories: Mapping[UUID, Sequence[Event]]) -> None:
        self._classes = {event.topic: type(event) for events in histories.values() for event in events}
        self._db = connected(path)
        self._db.execute(
            "CREATE TABLE events (aggregate BLOB, version INTEGER, topic TEXT, state BLOB, "
            "PRIMARY KEY (aggregate, version)) WITHOUT ROWID"
        )
        self._db.execute("BEGIN")
        for id, events in histories.items():
            rows = [
                (id.bytes, number, event.topic, event.model_dump_json().encode())
                for number, event in enumerate(events, 1)
            ]
            self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def read(self, id: UUID) -> list[Event]:
        """Return the events of a case: one select, and one decoding by pydantic for each row."""
        rows = self._db.execute("SELECT topic, state FROM events WHERE aggregate = ? ORDER BY version", (id.bytes,))
        return [self._classes[topic].model_validate_json(state) for topic, state in rows]

    def read_untyped(self, id: UUID) -> list[Any]:
        """Return the events of a case as Python's own json decodes them: nothing is validated, no day is a day."""
        rows = self._db.execute("SELECT topic, state FROM events WHERE aggregate = ? ORDER BY version", (id.bytes,))
        return [(topic, json.loads(state)) for topic, state in rows]

    def close(self) -> None:
        """Close the file."""
        self._db.close()
