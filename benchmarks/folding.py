"""The floor of a rebuild: a program that knows one history only, folds it in memory and writes the answer once.

It keeps the rows that our views keep (cases with their workers and members, what waits, days to come, every entry of
every case, households, contacts, staff, pairs of records) in dictionaries, and writes each table in one go and its
indexes afterwards. It can neither go on from where it stood, nor stop at an event that it cannot digest, nor be asked
meanwhile; when a deadline runs no more it knows only roughly.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from osl_workflow.zone import WARSAW

TABLES = {
    "cases": "id, number, process, process_version, subject, household, client, opened_on, phase, round, status, "
    "suspended_on, closing, closing_class, closed_on, last_contact",
    "workers": "id, part, worker",
    "members": "id, person",
    "waiting": "id, step, entry, submitted_on",
    "days": "id, name, due_on, statutory, confirmed, base, base_on, value, parameter, source",
    "households": "household, person, joined, left",
    "contacts": "id, occurred_on, position, channel, theme, outcome",
    "staff": "id, position",
    "pairs": "person, other, traits",
}
ENTRIES = (
    "case_id, number, position, topic, occurred_on, recorded_on, recorded_at, days_late, actor, role, entered_by, "
    "on_behalf_of, command, step, phase, record, entry, round"
)
INDEXES = (
    "entries (actor, recorded_on)", "entries (recorded_on)", "workers (worker)", "members (person)", "days (due_on)",
    "contacts (occurred_on, position)",
)  # fmt: skip


class Known(NamedTuple):
    """A decoded event: where it stands, and its open fields by name."""

    position: int
    aggregate: str
    version: int
    topic: str
    open: Mapping[str, Any]


def decoded(path: Path) -> Iterator[Known]:
    """Yield all events of a history by position, each decoded once by Python's own json; nothing is validated."""
    db = sqlite3.connect(path)
    rows = db.execute("SELECT position, hex(aggregate), version, topic, state FROM events ORDER BY position")
    for position, aggregate, version, topic, state in rows:
        yield Known(position, aggregate, version, topic, json.loads(state)["open"])
    db.close()


def fold(events: Iterable[Known], path: Path) -> None:
    """Fold the events and write all tables to `path`."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"CREATE TABLE entries ({ENTRIES}, PRIMARY KEY (case_id, number)) WITHOUT ROWID")
    db.execute("BEGIN")
    folding = Fold()
    marks = ", ".join("?" * len(ENTRIES.split(",")))
    db.executemany(f"INSERT INTO entries VALUES ({marks})", folding.entries(events))
    for table, columns in TABLES.items():
        db.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" * len(columns.split(",")))
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", folding.tables[table].values())
    for number, index in enumerate(INDEXES):
        db.execute(f"CREATE INDEX index_{number} ON {index}")
    db.execute("COMMIT")
    db.close()


class Fold:
    """What is known so far: a dictionary for each table."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Any, list[Any]]] = {table: {} for table in TABLES}

    def entries(self, events: Iterable[Known]) -> Iterator[tuple[Any, ...]]:
        """Fold each event, and yield the entries of cases on the way: one row an event."""
        for known in events:
            open, topic, id = known.open, known.topic, known.aggregate
            meta = open["meta"]
            on = str(meta["occurred_on"])
            area = topic.partition(".")[0]
            if area in ("case", "initiative", "progress", "initiative:progress"):
                self._case(known, on)
                recorded = meta["recorded_at"]
                recorded = datetime.fromisoformat(recorded) if isinstance(recorded, str) else recorded
                day = recorded.astimezone(WARSAW).date()
                late = max(0, (day - date.fromisoformat(on)).days)
                yield (
                    id, known.version, known.position, topic, on, day.isoformat(), recorded.isoformat(), late,
                    str(meta["actor"]), meta["role"], _text(meta["entered_by"]), _text(meta["on_behalf_of"]),
                    str(meta["command"]), open.get("step"), open.get("phase"), open.get("record"), open.get("entry"),
                    open.get("round"),
                )  # fmt: skip
            elif topic == "person.household_joined":
                household = str(open["household"])
                self.tables["households"][household, id, on] = [household, id, on, None]
            elif topic == "contact.recorded":
                self.tables["contacts"][id] = [id, on, known.position, open["channel"], open["theme"], open["outcome"]]
            elif topic == "staff.added":
                self.tables["staff"][id] = [id, known.position]
            elif topic == "person.duplicates_proposed":
                for pair in open["proposed"]:
                    pair = pair if isinstance(pair, dict) else pair.__dict__
                    self.tables["pairs"][id, pair["other"]] = [id, str(pair["other"]), " ".join(pair["traits"])]

    def _case(self, known: Known, on: str) -> None:
        open, id = known.open, known.aggregate
        name = known.topic.partition(".")[2]
        if name == "opened":
            self.tables["cases"][id] = [
                id, open["number"], open["process"], open["process_version"], open["subject"],
                _text(open.get("household")), _text(open.get("client")), on, "recruitment", 1, "active", None, None,
                None, None, None,
            ]  # fmt: skip
            for person in open.get("members", ()):
                self.tables["members"][id, str(person)] = [id, str(person)]
            return
        case = self.tables["cases"][id]
        match name:
            case "worker_assigned" if open["worker"] is None:
                self.tables["workers"].pop((id, open["part"]), None)
            case "worker_assigned":
                self.tables["workers"][id, open["part"]] = [id, open["part"], str(open["worker"])]
            case "member_joined":
                self.tables["members"][id, str(open["person"])] = [id, str(open["person"])]
            case "member_left":
                self.tables["members"].pop((id, str(open["person"])), None)
            case "phase_entered" | "returned_to":
                case[8], case[9] = open["phase"], open["round"]
            case "suspended":
                case[10], case[11] = "suspended", on
            case "resumed":
                case[10], case[11] = "active", None
            case "closed":
                case[10:15] = "closed", None, open["closing"], open["kind"], on
            case "reopened":
                case[10:15] = "active", None, None, None, None
            case "step_done" | "step_submitted":
                if open["contact"]:
                    case[15] = max(case[15] or "", on)
                self.tables["days"].pop((id, open["step"]), None)
                if name == "step_submitted":
                    self.tables["waiting"][id, open["step"]] = [id, open["step"], known.version, on]
            case "step_approved" | "step_returned":
                self.tables["waiting"].pop((id, open["step"]), None)
            case "step_corrected" if open["pending"]:
                self.tables["waiting"][id, open["step"], True] = [id, open["step"], open["entry"], on]
            case "correction_approved" | "correction_returned":
                self.tables["waiting"].pop((id, open["step"], True), None)
            case "deadline_set":
                self.tables["days"][id, open["step"]] = [
                    id, open["step"], str(open["on"]), open["statutory"], open["confirmed"], open["base"],
                    str(open["base_on"]), open["value"], open["parameter"], open["source"],
                ]  # fmt: skip
            case "deadline_dropped":
                self.tables["days"].pop((id, open["step"]), None)
            case "record_entered" | "record_changed" if open["due"] is not None:
                row = [id, open["record"], str(open["due"]), False, True, None, None, None, None, None]
                self.tables["days"][id, open["record"]] = row


def _text(value: object) -> str | None:
    return None if value is None else str(value)
