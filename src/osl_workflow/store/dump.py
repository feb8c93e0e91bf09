"""Backups of an office on a PostgreSQL server, with the server's own tools: pg_dump and pg_restore.

A dump shows one instant, that of its snapshot. We open the snapshot ourselves and hand it on, so that the manifest
speaks of exactly the events in the dump. pg_dump keeps nobody waiting: it locks tables against being changed in shape
only. A password goes into the environment of the tools, never onto their command line, which everybody can list.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from osl_workflow.errors import Refused
from osl_workflow.store.backup import Snapshot, snapshot_of
from osl_workflow.store.opening import EVENTS_SCHEMA, KEYS_SCHEMA

_BY_HAND = ("--format=custom", f"--schema={EVENTS_SCHEMA}", f"--schema={KEYS_SCHEMA}", "--file=office.dump")
"""The dump that an administrator makes alone: both schemas at once, so that no event lacks its key."""


def dump(server: str, target: Path) -> Snapshot:
    """Write a dump of the history on `server`, in pg_dump's own format, into a new file; return what is in it.

    Raises:
        Refused: pg_dump is not there or fails, or the server cannot be reached.
    """
    try:
        with psycopg.connect(server) as db:
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            db.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            meta = db.execute(f"SELECT store, format FROM {EVENTS_SCHEMA}.meta".encode()).fetchone()
            leaves = db.execute(f"SELECT leaf FROM {EVENTS_SCHEMA}.leaves ORDER BY position".encode()).fetchall()
            exported = db.execute("SELECT pg_export_snapshot()").fetchone()
            assert meta is not None
            assert exported is not None
            options = ("--format=custom", f"--schema={EVENTS_SCHEMA}", "--no-owner", "--no-privileges")
            _run("pg_dump", server, *options, f"--snapshot={exported[0]}", f"--file={target}", by_hand=_BY_HAND)
            store, format = meta
            return snapshot_of(store, format, (leaf for (leaf,) in leaves))
    except psycopg.Error:
        raise Refused("backup.server_not_read") from None


def is_free(server: str) -> bool:
    """Return whether neither history nor keys of an office lie on `server`.

    Raises:
        Refused: the server cannot be reached.
    """
    try:
        with psycopg.connect(server) as db:
            statement = "SELECT 1 FROM pg_namespace WHERE nspname = ANY(%s)"
            return db.execute(statement, ([EVENTS_SCHEMA, KEYS_SCHEMA],)).fetchone() is None
    except psycopg.Error:
        raise Refused("backup.server_not_read") from None


def load(server: str, source: Path) -> None:
    """Bring a dump into an empty database: all of it or nothing.

    Raises:
        Refused: pg_restore is not there or fails.
    """
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(source))
    _run("pg_restore", server, *options, by_hand=options)


def unload(server: str) -> None:
    """Take away from a database what `load` and the keys brought: it held nothing of an office before."""
    with psycopg.connect(server, autocommit=True) as db:
        db.execute("SET client_min_messages = error")
        db.execute(f"DROP SCHEMA IF EXISTS {EVENTS_SCHEMA}, {KEYS_SCHEMA} CASCADE".encode())


def _run(tool: str, server: str, *options: str, by_hand: Sequence[str]) -> None:
    """Run a tool of the server's; `by_hand`: what somebody types where it is not on this computer."""
    found = shutil.which(tool)
    said = conninfo_to_dict(server)
    password = said.pop("password", None)
    without = make_conninfo(**{name: str(value) for name, value in said.items()})
    if found is None:
        raise Refused("backup.no_tool", tool=tool, command=f"{tool} {' '.join(by_hand)} --dbname='{without}'")
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(  # noqa: S603  # the tool of the server, found on PATH; no shell
        [found, *options, f"--dbname={without}"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        own = [line for line in done.stderr.splitlines() if line.startswith(f"{tool}: ")]  # others may repeat values
        raise Refused("backup.tool_failed", tool=tool, what="; ".join(own[:2]))
