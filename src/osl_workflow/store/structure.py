"""Whether the files of an office are whole, as SQLite sees it and as our own tables are made.

What a seal or a leaf protects is found by reading it. Here is found what would keep us from reading at all, or make
SQLite answer two questions differently: a broken page, an index that does not fit its table, a value of another type.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import cast

from osl_workflow.errors import Tampered
from osl_workflow.privacy.database import Database
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.privacy.keyring import statements as key_statements
from osl_workflow.privacy.sqlite import BUSY_SECONDS, trouble
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.server_structure import check_only_ours, check_server
from osl_workflow.store.sqlite import EventsDatastore
from osl_workflow.store.tables import statements

_TYPES = {"BLOB": "blob", "BIGINT": "integer", "TEXT": "text"}
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


def check_structure(folder: Path, server: str | None) -> None:
    """Return if the databases of an office, its files or those on `server`, are made as this program makes them.

    Raises:
        Tampered: one is damaged, or made in another way.
        Refused: one cannot be opened now.
    """
    if server is None:
        check_files(folder)
    else:
        check_server(folder, server)


def check_files(folder: Path) -> None:
    """Return if history and keys in `folder` are whole; what is not there is for others to miss.

    Raises:
        Tampered: one of them is damaged.
        Refused: one of them cannot be opened now.
    """
    sqlite = cast(Database, EventsDatastore)  # how SQLite calls things is all that the statements ask for
    for name, made in ((EVENTS, statements(sqlite)), (KEYS, key_statements(sqlite))):
        if (folder / name).exists():
            _check(folder / name, tuple(made))


def _check(path: Path, made: tuple[str, ...]) -> None:
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as db:
            _check_whole(db, path.name, made)
    except sqlite3.Error as error:
        raise trouble(error, path.name) or Tampered("store.damaged", file=path.name) from None
    except UnicodeDecodeError:
        raise Tampered("store.damaged", file=path.name) from None


def _check_whole(db: sqlite3.Connection, file: str, made: tuple[str, ...]) -> None:
    schema, columns = _expected(made)
    db.text_factory = bytes  # a text of other bytes than UTF-8 is found below, not by failing here
    found = {tuple(_decoded(row)) for row in db.execute(_SCHEMA)}
    check_only_ours(file, set(map(_named, found)), set(map(_named, schema)))
    if found != set(schema) or [row[0] for row in db.execute("PRAGMA integrity_check(1)")] != [b"ok"]:
        raise Tampered("store.damaged", file=file)
    for table, types in columns.items():
        _check_types(db, file, table, types)


def _named(row: tuple[object, ...]) -> str:
    kind, name, table, _ = row
    return f"{str(kind).upper()} {name}" + ("" if name == table else f" ON {table}")


def _check_types(db: sqlite3.Connection, file: str, table: str, types: dict[str, tuple[str, ...]]) -> None:
    for column, allowed in types.items():
        others = ", ".join(repr(one) for one in allowed)
        if db.execute(f'SELECT 1 FROM {table} WHERE typeof("{column}") NOT IN ({others}) LIMIT 1').fetchone():
            raise Tampered("store.another_type", file=file, table=table, column=column)
    texts = ", ".join(f'"{column}"' for column, allowed in types.items() if "text" in allowed)
    if texts:
        for row in db.execute(f"SELECT DISTINCT {texts} FROM {table}"):
            list(_decoded(row))


def _decoded(row: Iterable[object]) -> Iterable[object]:
    return (value.decode() if isinstance(value, bytes) else value for value in row)


@cache
def _expected(made: tuple[str, ...]) -> tuple[tuple[tuple[object, ...], ...], dict[str, dict[str, tuple[str, ...]]]]:
    """Return the schema that the statements make, and which types the columns of each table may hold."""
    with closing(sqlite3.connect(":memory:")) as db:
        for statement in made:
            db.execute(statement)
        schema = tuple(tuple(row) for row in db.execute(_SCHEMA))
        tables = [str(name) for kind, name, *_ in schema if kind == "table"]
        columns = {
            table: {
                name: (_TYPES[type], *(() if not_null or in_key else ("null",)))
                for _, name, type, not_null, _, in_key in db.execute(f"PRAGMA table_info({table})")
            }
            for table in tables
        }
    return schema, columns
