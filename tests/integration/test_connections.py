"""How every connection to a database is set, so that what was confirmed survives a power cut: read back from each."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from osl_workflow.errors import Refused
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.store.folder import EVENTS, VIEWS
from osl_workflow.store.opening import events_database
from tests.centre import Centre
from tests.databases import NewDatabase

SOURCE = Path(__file__).parents[2] / "src/osl_workflow"
EXPECTED = {
    EVENTS: {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1},
    KEYS: {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1},
    VIEWS: {"journal_mode": "wal", "synchronous": 1},
}
"""2 is FULL, 3 EXTRA, 1 NORMAL: views are built anew from the history, all else is nowhere else."""
SETTING = {"privacy/sqlite.py", "store/following.py", "store/sqlite.py"}
"""The modules that open files of an office to work with them; each sets its connections and reads back what holds."""
LOOKING = {
    "doctor/databases.py": "reads",
    "store/backup.py": "reads, and writes a copy",
    "store/office_keys.py": "reads",
    "store/restoring.py": "reads",
    "store/server_structure.py": "makes tables in memory",
    "store/structure.py": "reads",
    "store/upgrading/copying.py": "reads, and writes a copy",
    "store/upgrading/upgrade.py": "asks for the lock",
}
"""The modules that open them otherwise, and what for; nothing that an office confirms goes through these."""


def test_whoever_opens_a_file_sets_the_connection_or_has_a_reason() -> None:
    sources = {path.relative_to(SOURCE).as_posix(): path.read_text("utf-8") for path in SOURCE.rglob("*.py")}
    opening = {name for name, text in sources.items() if "sqlite3.connect(" in text}

    assert opening - LOOKING.keys() == SETTING
    for name in SETTING:
        assert sources[name].count("sqlite3.connect(") == len(re.findall(r"^ +configure\(", sources[name], re.M))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, sqlite3.Connection]]:
    """Every connection to SQLite that is opened from here on, with the name of its file."""
    found: list[tuple[str, sqlite3.Connection]] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def noted(path: object, *arguments: object, **more: object) -> sqlite3.Connection:
        connection = connect(path, *arguments, **more)
        found.append((Path(str(path).partition("?")[0]).name, connection))
        return connection

    monkeypatch.setattr(sqlite3, "connect", noted)
    return found


def test_every_connection_to_a_file_is_set_to_survive_a_power_cut(
    tmp_path: Path, opened: list[tuple[str, sqlite3.Connection]]
) -> None:
    centre = Centre(tmp_path / "office")
    opened.clear()  # those by which the centre was made are closed
    centre.close()
    centre.reopen()
    centre.open_case()
    centre.views.catch_up()

    assert {name for name, _ in opened} == set(EXPECTED)
    for name, connection in opened:
        for pragma, expected in EXPECTED[name].items():
            assert connection.execute(f"PRAGMA {pragma}").fetchone() == (expected,), (name, pragma)
    centre.close()


def look_at_lists(centre: Centre) -> None:
    """Open the closed office and bring its lists up to date."""
    centre.reopen()
    try:
        centre.views.catch_up()
    finally:
        centre.close()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_that_does_not_take_a_setting_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stubborn(sqlite3.Connection):
        """A database that says yes and stays as it is."""

        def execute(self, statement: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
            is_deaf = statement.startswith("PRAGMA synchronous =")
            return super().execute("SELECT 1" if is_deaf else statement, *parameters)

    centre = Centre(tmp_path / "office")
    centre.views.catch_up()
    centre.close()
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def stubborn(path: object, *arguments: object, **more: object) -> sqlite3.Connection:
        is_it = Path(str(path).partition("?")[0]).name == name
        made = connect(path, *arguments, **more, factory=Stubborn) if is_it else connect(path, *arguments, **more)
        if is_it:
            sqlite3.Connection.execute(made, "PRAGMA synchronous = OFF")
        return made

    monkeypatch.setattr(sqlite3, "connect", stubborn)
    with pytest.raises(Refused) as refused:
        look_at_lists(centre)
    assert refused.value.said.key == "store.unsafe"
    assert refused.value.said.values["file"] == name


def test_connections_to_a_server_say_that_what_is_confirmed_is_on_the_disk(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    events = events_database(tmp_path, new_database())
    with events.reading() as c:
        for setting, expected in (
            ("synchronous_commit", "on"), ("fsync", "on"), ("lock_timeout", "10s"),
            ("transaction_isolation", "read committed"), ("idle_in_transaction_session_timeout", "1min"),
        ):  # fmt: skip
            c.execute("SELECT current_setting(?)", (setting,))
            assert c.fetchone() == (expected,), setting
    events.close()


def test_a_connection_string_cannot_make_saving_less_safe(tmp_path: Path, new_database: NewDatabase) -> None:
    database = events_database(tmp_path, make_conninfo(new_database(), options="-c synchronous_commit=off"))
    with database.reading() as c:
        c.execute("SELECT current_setting('synchronous_commit')")
        assert c.fetchone() == ("on",)
    database.close()
