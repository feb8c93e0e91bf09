"""Several nodes on one PostgreSQL database, each with its own folder and views; and several processes on one folder.

Four processes write while others follow: every event comes into every view once, in order, and views of different nodes
hold the same. What is told of nodes is told of one folder of files too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlite_utils import Database

from osl_workflow.bootstrap import House, open_house
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.following import Following
from osl_workflow.store.opening import EVENTS_SCHEMA, KEYS_SCHEMA, create_store, open_store
from osl_workflow.store.recorded import Recorded
from osl_workflow.views.catalogue import VIEWS
from tests.boxes import TOPICS, box, put, save
from tests.centre import Centre
from tests.databases import NewDatabase
from tests.programs import NOON, TODAY, heard, job, program, say, workers

WRITERS, FOLLOWERS, NOTES = 4, 2, 15

pytestmark = pytest.mark.slow


class Seen:
    """A view of every position in the order in which it was brought; a second time would fail."""

    name, schema = "seen", 1

    def create(self, db: Database, prefix: str) -> None:
        db.execute(f"CREATE TABLE {prefix}rows (nth INTEGER PRIMARY KEY, position INTEGER UNIQUE, topic TEXT)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        for one in batch:
            db.execute(f"INSERT INTO {prefix}rows (position, topic) VALUES (?, ?)", [one.position, one.event.topic])


def following(house: House) -> Following:
    """Return the views of the product and the one that counts, in the file of the node."""
    return Following(house.folder / "views.db", house.store, [*VIEWS, Seen()])


def follow(folder: str) -> None:
    """Follow the history until it has come to a position that the story names."""
    house = open_house(Path(folder), clock=lambda: NOON)
    views = following(house)
    say("open")
    until = None
    turns = 0
    while until is None or any(status.position < until for status in views.status()):
        views.catch_up()
        turns += 1
        if turns % 20 == 0 and until is None:
            say(turns)
            until = heard()
    say([status.position for status in views.status()])
    views.close()
    house.close()


def node(first: Path, folder: Path) -> Path:
    """Make another node beside the first one."""
    folder.mkdir()
    for name in ("office.toml", "office.key"):
        copy(first / name, folder)
    return folder


def seen(folder: Path) -> list[tuple[int, int]]:
    """Return what the counting view of a node holds: how many-th, and which position."""
    with closing(sqlite3.connect(folder / "views.db")) as db:
        (number,) = db.execute("SELECT number FROM generations WHERE view = 'seen' AND active").fetchone()
        return db.execute(f"SELECT nth, position FROM seen_{number}_rows ORDER BY nth").fetchall()


def held(folder: Path) -> dict[str, list[Any]]:
    """Return all rows of all views of a node, by table without the number of its generation."""
    with closing(sqlite3.connect(folder / "views.db")) as db:
        tables: dict[str, list[Any]] = {}
        active = db.execute("SELECT view, number FROM generations WHERE active").fetchall()
        for view, number in active:
            prefix = f"{view}_{number}_"
            named = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            for (table,) in named:
                if table.startswith(prefix):
                    rows = db.execute(f'SELECT * FROM "{table}"').fetchall()
                    tables[f"{view} {table.removeprefix(prefix)}"] = sorted(rows, key=repr)
        return tables


def test_four_processes_write_and_every_event_comes_into_every_view_of_every_node_once_and_in_order(
    tmp_path: Path, server: str | None
) -> None:
    centre = Centre(tmp_path / "office", server)
    centre.on(TODAY)
    cases = [centre.open_case() for _ in range(WRITERS)]
    first = centre.house.folder
    folders = [first if server is None else node(first, tmp_path / f"node-{number}") for number in range(FOLLOWERS)]
    followers = [program(follow, str(folder)) for folder in folders]

    with workers(first, WRITERS) as writers:
        for follower in followers:
            assert follower.stdout is not None
            assert follower.stdout.readline() == '"open"\n'
        for number in range(NOTES):
            for writer, case in zip(writers, cases, strict=True):
                writer.give(job("note", case=case, text=f"notatka {number}", held=False))
        written = [writer.told() for writer in writers for _ in range(NOTES)]
    last = centre.house.store.last_position()
    for follower in followers:
        assert follower.stdin is not None
        follower.stdin.write(f"{last}\n")
        follower.stdin.flush()
    ended = [follower.communicate()[0].splitlines()[-1] for follower in followers]

    assert sum("answer" in outcome for outcome in written) == WRITERS * NOTES, written
    assert {position for outcome in written for position in outcome["positions"]} <= set(range(1, last + 1))
    assert [follower.returncode for follower in followers] == [0] * FOLLOWERS
    assert ended == [str([last] * (len(VIEWS) + 1))] * FOLLOWERS
    for folder in {*folders}:
        assert seen(folder) == [(number, number) for number in range(1, last + 1)]
    contents = [held(folder) for folder in folders]
    assert any(contents[0].values())
    assert contents == [contents[0]] * FOLLOWERS
    views = following(centre.house)  # and anew, from the whole history at once
    views.catch_up()
    views.rebuild([*(view.name for view in VIEWS), "seen"])
    views.close()
    assert held(first) == contents[0]
    centre.close()


# --- the first start --------------------------------------------------------------------------------------------------


def create(folder: str, server: str) -> None:
    """Make an office when the story says so, and say which one it became."""
    say("ready")
    heard()
    create_store(Path(folder), uuid4(), server)
    store = open_store(Path(folder), TOPICS, server=server)
    say(str(store.id))
    store.close()


def test_tables_are_made_once_however_many_begin_at_the_same_time(tmp_path: Path, new_database: NewDatabase) -> None:
    server = new_database()
    folders = [tmp_path / str(number) for number in range(6)]
    key = tmp_path / "office.key"
    key.write_text("11" * 32 + "\n", "ascii")
    for folder in folders:
        folder.mkdir()
        copy(key, folder)
    started = [program(create, str(folder), server) for folder in folders]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == '"ready"\n'
    for process in started:
        assert process.stdin is not None
        process.stdin.write("{}\n")
        process.stdin.flush()
    said = [process.communicate()[0] for process in started]

    assert [process.returncode for process in started] == [0] * 6
    assert len(set(said)) == 1  # all work in the same office
    with psycopg.connect(server) as db:
        for schema in (EVENTS_SCHEMA, KEYS_SCHEMA):
            assert db.execute(f"SELECT count(*) FROM {schema}.meta".encode()).fetchone() == (1,)
    store = open_store(folders[0], TOPICS, server=server)
    save(store, put(box(), 0, 1))
    store.close()


def test_a_user_of_the_database_needs_no_more_rights_than_the_page_says(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    server, user = new_database(), f"osl_{uuid4().hex[:8]}"
    folder = tmp_path / "office"
    folder.mkdir()
    create_store(folder, uuid4(), server)
    schemas = f"{EVENTS_SCHEMA}, {KEYS_SCHEMA}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"CREATE ROLE {user} LOGIN".encode())
        try:
            db.execute(f"GRANT USAGE ON SCHEMA {schemas} TO {user}".encode())
            db.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schemas} TO {user}".encode())
            store = open_store(folder, TOPICS, server=make_conninfo(server, user=user))
            stream = box()
            save(store, put(stream, 0, 1))
            store.forget(stream.id)
            assert store.last_position() == 1
            store.close()
        finally:
            db.execute(f"DROP OWNED BY {user}; DROP ROLE {user}".encode())


def test_no_file_of_records_or_keys_lies_in_the_folder_of_a_node(tmp_path: Path, new_database: NewDatabase) -> None:
    centre = Centre(tmp_path / "office", new_database())
    centre.open_case()
    centre.views.catch_up()

    assert not {path.name for path in centre.house.folder.iterdir()} & {EVENTS, KEYS}
    centre.close()
