"""What keys and history ask of a database, whichever it is: short statements, one transaction at a time.

Statements are written once, in the SQL that SQLite and PostgreSQL have in common, with `?` for their parameters and
ids as 16 bytes. What differs lies behind `Database`: how a write takes its lock, and how trouble is told to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Cursor(Protocol):
    """Runs statements; rows are plain tuples."""

    def execute(self, statement: str, parameters: Sequence[Any] = (), /) -> Any:
        """Run a statement."""

    def executemany(self, statement: str, parameters: Iterable[Sequence[Any]], /) -> Any:
        """Run a statement for each row of parameters."""

    def fetchone(self) -> Any:
        """Return the next row of the last select, or None."""

    def fetchall(self) -> list[Any]:
        """Return all other rows of the last select."""


class Database(Protocol):
    """One database; use it from several threads, close it at the end.

    All of its methods raise:
        Refused: busy for too long, read-only, full, failing, or out of reach.
        Tampered: it is damaged.
    """

    name: str
    """What a person is told it is called."""
    blob: str
    """How it calls bytes in a table."""
    clustered: str
    """What a table says at its end when its rows lie in the order of its primary key."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """Run the block's selects, each a snapshot of its own: the history only grows, so more is rarely needed."""

    def writing(self) -> AbstractContextManager[Cursor]:
        """Run the block in one durable transaction that has held the write lock from its first statement on."""

    def has_table(self, table: str) -> bool:
        """Return whether a table is there."""

    def close(self) -> None:
        """Close all connections."""
