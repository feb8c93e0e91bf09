"""Whether the tables on a PostgreSQL server are made as this program makes them, and nothing else is there.

Rows that a trigger changes on their way in, or a policy hides from us, would be told as they are shown to us: no leaf
finds what the server itself does not tell. Nothing is made to compare with, so a standby can be examined too.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import cast

from osl_workflow.errors import Tampered
from osl_workflow.privacy.database import Database
from osl_workflow.privacy.keyring import statements as key_statements
from osl_workflow.store.opening import EVENTS_SCHEMA, KEYS_SCHEMA, events_database
from osl_workflow.store.sqlite import EventsDatastore
from osl_workflow.store.tables import statements

MOST_TOLD = 5

_TYPES = {"BLOB": "bytea", "BIGINT": "bigint", "TEXT": "text"}
_CHECK = re.compile(r"(\w+) \w+ CHECK \(")

_DESCRIBED = """
WITH here AS (SELECT oid FROM pg_namespace WHERE nspname = ?),
tables AS (SELECT * FROM pg_class WHERE relnamespace = (SELECT oid FROM here) AND relkind <> 'i')
SELECT CASE WHEN relkind = 'r' AND relpersistence = 'p' AND NOT relispartition THEN 'TABLE ' ELSE 'RELATION ' END
       || relname FROM tables
UNION ALL
SELECT 'COLUMN ' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
       || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END || CASE WHEN atthasdef THEN ' DEFAULT' ELSE '' END
       || CASE WHEN attidentity <> '' OR attgenerated <> '' THEN ' GENERATED' ELSE '' END
FROM tables JOIN pg_attribute ON attrelid = tables.oid WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT CASE WHEN indisprimary THEN 'PRIMARY KEY ' WHEN indisunique THEN 'UNIQUE ' ELSE 'INDEX ' END || relname || ' ('
       || (SELECT string_agg(attname, ', ' ORDER BY place) FROM unnest(indkey::int2[])
           WITH ORDINALITY AS k (number, place) JOIN pg_attribute ON attrelid = indrelid AND attnum = number) || ')'
       || CASE WHEN indisvalid AND indisready AND indislive AND indimmediate AND indpred IS NULL AND indexprs IS NULL
          THEN '' ELSE ' INVALID' END
FROM pg_index JOIN tables ON tables.oid = indrelid
UNION ALL
SELECT CASE contype WHEN 'f' THEN 'FOREIGN KEY ' || relname || ' ('
           || (SELECT string_agg(attname, ', ' ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
               JOIN pg_attribute ON attrelid = conrelid AND attnum = number)
           || ') REFERENCES ' || (SELECT relname FROM pg_class WHERE oid = confrelid)
       WHEN 'c' THEN 'CHECK ' || relname || '.' || conname ELSE 'CONSTRAINT ' || relname || '.' || conname END
       || CASE WHEN convalidated AND coalesce(to_jsonb(c) ->> 'conenforced', 'true') = 'true' THEN ''
          ELSE ' UNCHECKED' END
FROM pg_constraint c JOIN tables ON tables.oid = conrelid WHERE contype NOT IN ('p', 'u', 'n')
UNION ALL
SELECT 'TRIGGER ' || tgname || ' ON ' || relname FROM pg_trigger JOIN tables ON tables.oid = tgrelid
WHERE NOT tgisinternal OR tgenabled <> 'O'
UNION ALL
SELECT 'RULE ' || rulename || ' ON ' || relname FROM pg_rewrite JOIN tables ON tables.oid = ev_class
UNION ALL
SELECT 'POLICY ' || polname || ' ON ' || relname FROM pg_policy JOIN tables ON tables.oid = polrelid
UNION ALL
SELECT 'ROW LEVEL SECURITY ON ' || relname FROM tables WHERE relrowsecurity
UNION ALL
SELECT 'INHERITANCE OF ' || relname FROM pg_inherits JOIN tables ON tables.oid IN (inhrelid, inhparent)
UNION ALL
SELECT 'FUNCTION ' || proname FROM pg_proc WHERE pronamespace = (SELECT oid FROM here)
"""


def check_server(folder: Path, server: str) -> None:
    """Return if history and keys of the office of `folder` lie on `server` in tables as we make them.

    Raises:
        Tampered: something is missing or another's.
        Refused: the server cannot be reached.
    """
    sqlite = cast(Database, EventsDatastore)  # how SQLite calls things is what we can ask it about without a server
    with closing(events_database(folder, server)) as database, database.reading() as c:
        for schema, made in ((EVENTS_SCHEMA, statements(sqlite)), (KEYS_SCHEMA, key_statements(sqlite))):
            c.execute(_DESCRIBED, (schema,))
            found, expected = {str(row[0]) for row in c.fetchall()}, _expected(tuple(made))
            check_only_ours(f"{database.name}, {schema}", found, expected)


def check_only_ours(file: str, found: AbstractSet[str], expected: AbstractSet[str]) -> None:
    """Return if what was found in a database is what we make.

    Raises:
        Tampered: there is something else too, or something is missing; a few of them are named.
    """
    for key, others in (("foreign", found - expected), ("missing", expected - found)):
        if others:
            what = tuple(sorted(others, reverse=True)[:MOST_TOLD])  # a trigger before the columns of a table
            raise Tampered(f"store.structure_{key}", file=file, what=what)


@cache
def _expected(made: tuple[str, ...]) -> frozenset[str]:
    with closing(sqlite3.connect(":memory:")) as db:
        for statement in made:
            db.execute(statement)
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return frozenset(line for table in tables for line in _lines(db, table))


def _lines(db: sqlite3.Connection, table: str) -> Iterator[str]:
    yield f"TABLE {table}"
    for _, name, type, not_null, _, in_key in db.execute(f"PRAGMA table_info({table})"):
        yield f"COLUMN {table}.{name} {_TYPES[type]}{' NOT NULL' if not_null or in_key else ''}"
    for _, index, unique, origin, _ in db.execute(f"PRAGMA index_list({table})"):
        columns = ", ".join(name for _, _, name in db.execute(f"PRAGMA index_info({index})"))
        kind = "PRIMARY KEY" if origin == "pk" else "UNIQUE" if unique else "INDEX"
        yield f"{kind} {table} ({columns})"
    references: dict[tuple[int, str], list[str]] = {}
    for number, _, other, column, *_ in db.execute(f"PRAGMA foreign_key_list({table})"):
        references.setdefault((number, other), []).append(column)
    for (_, other), pointing in references.items():
        yield f"FOREIGN KEY {table} ({', '.join(pointing)}) REFERENCES {other}"
    (said,) = db.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    for column in _CHECK.findall(said):
        yield f"CHECK {table}.{table}_{column}_check"
