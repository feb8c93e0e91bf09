"""A history as it was when an earlier entry was its last one: what views are fed that are to know no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from osl_workflow.store.recorded import Stretch

if TYPE_CHECKING:
    from osl_workflow.store.store import Store


class Source(Protocol):
    """What a follower reads."""

    @property
    def id(self) -> UUID:
        """The id of the store."""

    def stretch(self, start: int, limit: int) -> Stretch:
        """Return up to `limit` events after `start`, and the leaves where they begin and end."""

    def leaf(self, position: int) -> bytes | None:
        """Return the leaf at a position, or None."""

    def last_position(self) -> int:
        """Return the position of the last event."""


class UpTo:
    """The history of a store up to `position`, which may be moved on."""

    def __init__(self, store: Store, position: int = 0) -> None:
        self._store = store
        self.position = position

    @property
    def id(self) -> UUID:
        """The id of the store."""
        return self._store.id

    def stretch(self, start: int, limit: int) -> Stretch:
        """Return up to `limit` events after `start`, none after the bound, and the leaves where they begin and end."""
        room = min(limit, self.position - start)
        if room > 0:
            return self._store.stretch(start, room)
        leaf = self._store.leaf(start) if start else b""
        return Stretch(start, leaf, (), leaf)

    def leaf(self, position: int) -> bytes | None:
        """Return the leaf at a position, or None."""
        return self._store.leaf(position)

    def last_position(self) -> int:
        """Return the bound."""
        return self.position
