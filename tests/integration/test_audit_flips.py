"""Any bit that changes, anywhere, is reported or has no effect: thousands of seeded flips, in files and in tables."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from osl_workflow.errors import OslError, Refused
from osl_workflow.history.verify import verify
from osl_workflow.privacy.keyring import KEYS, Keyring
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.opening import (
    EVENTS_SCHEMA,
    KEYS_SCHEMA,
    create_store,
    events_database,
    keys_database,
    open_store,
)
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.store import Store
from osl_workflow.store.structure import check_files
from osl_workflow.store.tables import FORMAT
from tests.audited import told
from tests.boxes import TOPICS
from tests.databases import NewDatabase

FLIPS = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "hunt" else 5000
"""On each database: half in each of the two files, and half twice in the tables of a server."""
SEED = 20260302

WITHOUT_EFFECT = {("meta", "changes")}
"""A number that only says by being another one that keys have changed since; nothing is proven or decided by it."""


def reported(folder: Path) -> bool:
    """Whether an examination of the office finds anything, or it cannot even be opened."""
    try:
        check_files(folder)
        store = open_store(folder, TOPICS)
    except OslError:
        return True
    try:
        return not verify(store).is_whole
    finally:
        store.close()


# --- files ------------------------------------------------------------------------------------------------------------


def logical(path: Path) -> dict[str, list[Any]]:
    """All rows of all tables of a file, but for what is without effect."""
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {table: rows_of(db, table) for table in tables}


def has_rows(rows: dict[Path, Any]) -> bool:
    """Whether all rows are as they were: then what changed in a file is without effect."""
    try:
        return {path: logical(path) for path in rows} == rows
    except (sqlite3.Error, UnicodeDecodeError):
        return False


def rows_of(db: sqlite3.Connection, table: str) -> list[Any]:
    columns = [f'"{column[1]}"' for column in db.execute(f"PRAGMA table_info({table})")]
    kept = ", ".join(column for column in columns if (table, column.strip('"')) not in WITHOUT_EFFECT)
    return sorted(db.execute(f"SELECT {kept} FROM {table}"), key=repr)


@pytest.mark.slow
@pytest.mark.parametrize("name", [EVENTS, KEYS])
def test_a_bit_that_changes_in_a_file_is_reported_or_changes_no_row(tmp_path: Path, name: str) -> None:
    create_store(tmp_path, uuid4())
    store = open_store(tmp_path, TOPICS)
    told(store)
    store.close()
    whole = {path: path.read_bytes() for path in (tmp_path / EVENTS, tmp_path / KEYS)}
    rows = {path: logical(path) for path in whole}
    dice, path, silent = random.Random(SEED), tmp_path / name, 0

    for bit in dice.sample(range(8 * len(whole[path])), FLIPS // 2):
        put_back(whole)
        path.write_bytes(flipped(whole[path], bit))
        if has_rows(rows):
            silent += 1
        else:
            assert reported(tmp_path), f"bit {bit} of {name}"

    assert silent < FLIPS // 2  # most of a small file is empty space, but not all of it
    put_back(whole)
    assert not reported(tmp_path)


def put_back(whole: dict[Path, bytes]) -> None:
    """Write the files as they were, without what SQLite keeps beside them."""
    for path, content in whole.items():
        for beside in ("-wal", "-shm", "-journal"):
            Path(f"{path}{beside}").unlink(missing_ok=True)
        path.write_bytes(content)


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# --- tables -----------------------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """A value where it lies; `key` finds its row."""

    schema: str
    table: str
    column: str
    key: dict[str, Any]
    value: Any


@pytest.fixture
def open_office(tmp_path: Path, new_database: NewDatabase) -> Iterator[tuple[str, Any]]:
    """An office on a server, and a function that examines it: its connections stay open, all else is read anew."""
    server = new_database()
    create_store(tmp_path, uuid4(), server)
    events, keys = events_database(tmp_path, server), keys_database(tmp_path, server)
    recorder = Recorder(events)

    def office() -> Store:
        meta = recorder.meta()
        assert meta is not None
        if meta[1] != FORMAT:  # as opening it says
            raise Refused("store.newer_format", found=meta[1], known=FORMAT)
        return Store(recorder, Keyring(keys, tmp_path, meta[0]), TOPICS)

    told(office())

    def examined() -> bool:
        try:
            return not verify(office()).is_whole
        except OslError:
            return True

    yield server, examined
    events.close()
    keys.close()


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_a_bit_that_changes_in_a_table_of_the_server_is_reported(open_office: tuple[str, Any], half: int) -> None:
    server, examined = open_office
    dice = random.Random(SEED + half)
    assert not examined()
    with psycopg.connect(server, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")  # no foreign key stands in the way
        db.execute("SET synchronous_commit = off")
        db.execute(sql.SQL("ALTER TABLE {}.keys DROP CONSTRAINT keys_destroying_check").format(ident(KEYS_SCHEMA)))
        cells = [cell for schema in (EVENTS_SCHEMA, KEYS_SCHEMA) for cell in cells_of(db, schema)]
        done = 0
        while done < FLIPS // 2:
            cell = dice.choice(cells)
            changed = altered(cell.value, dice)
            if changed is None or not put(db, cell, cell.value, changed):
                continue
            done += 1
            found = examined()
            assert put(db, cell, changed, cell.value)
            assert found or (cell.table, cell.column) in WITHOUT_EFFECT, f"{cell.table}.{cell.column}"
    assert not examined()


def ident(*names: str) -> sql.Identifier:
    return sql.Identifier(*names)


def cells_of(db: psycopg.Connection[Any], schema: str) -> Iterator[Cell]:
    tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", (schema,)).fetchall()
    for (table,) in tables:
        keys = db.execute(
            "SELECT a.attname FROM pg_index i "
            "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
            "WHERE i.indrelid = %s::regclass AND i.indisprimary",
            (f"{schema}.{table}",),
        ).fetchall()
        cursor = db.execute(sql.SQL("SELECT * FROM {}").format(ident(schema, table)))
        names = [column.name for column in cursor.description or ()]
        for row in cursor.fetchall():
            of = dict(zip(names, row, strict=True))
            for name, value in of.items():
                if value is not None:
                    yield Cell(schema, table, name, {key: of[key] for (key,) in keys}, value)


def altered(value: Any, dice: random.Random) -> Any:
    """The value with one bit flipped; None where the database could not hold that."""
    if isinstance(value, int):
        bits = int.from_bytes(value.to_bytes(8, signed=True)) ^ 1 << dice.randrange(64)
        return int.from_bytes(bits.to_bytes(8), signed=True)
    if isinstance(value, bytes):
        return flipped(value, dice.randrange(8 * len(value))) if value else None
    try:
        text = flipped(value.encode(), dice.randrange(8 * len(value.encode()))).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def put(db: psycopg.Connection[Any], cell: Cell, now: Any, value: Any) -> bool:
    """Change the cell, whose value is `now`; False where the table cannot hold the other value beside its rows."""
    key = {**cell.key, **({cell.column: now} if cell.column in cell.key else {})}
    where = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(ident(name)) for name in key) if key else sql.SQL("true")
    statement = sql.SQL("UPDATE {} SET {} = %s WHERE {}").format(
        ident(cell.schema, cell.table), ident(cell.column), where
    )
    try:
        return db.execute(statement, (value, *key.values())).rowcount == 1
    except psycopg.errors.UniqueViolation:
        return False
