"""The chain of events against the leaves of its tree: what was altered, moved, taken away, put in, cut off (pure).

It is fed what lies at each position, in order, and keeps little of it: the frontier of the tree, how far each aggregate
has come, and what did not fit. At the end it tells of each of these what was done to it, by trying: an event that
fits its leaf again with another topic had its topic altered.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from osl_workflow.history.differences import Differences
from osl_workflow.proof.tree import Frontier
from osl_workflow.store.evidence import Entry
from osl_workflow.store.leaves import leaf_of
from osl_workflow.store.rows import Row

EXPLAINED = 200
"""Entries that do not fit whose reason is looked for; more are only counted."""
_TRIED = 2000
"""Other aggregates and versions that are tried for one event."""
_CHANCE = 64
"""Two hashes that differ in fewer of their 256 bits than this are the same one, altered."""


class Chain:
    """Walks the history once. `kinds`: the kind of aggregate of each topic; `fingerprints`: of the keys.

    Where the key was lost with its fingerprint (`lost_keys`), no leaf can be computed: what stands there is believed.
    """

    def __init__(
        self,
        kinds: Mapping[str, str],
        fingerprints: Mapping[UUID, bytes],
        damaged_keys: frozenset[UUID] = frozenset(),
        lost_keys: frozenset[UUID] = frozenset(),
        root_wanted_at: int | None = None,
    ) -> None:
        self.frontier = Frontier()
        self.root_then: bytes | None = None
        self.events = 0
        self.kind_of: dict[UUID, str] = {}
        self.spoiled: set[UUID] = set()
        """Aggregates of which something did not fit: nothing else that is said of them means much."""
        self._kinds, self._fingerprints, self._damaged_keys = kinds, fingerprints, damaged_keys
        self._lost_keys = lost_keys
        self._root_wanted_at = root_wanted_at
        self._newest: dict[UUID, int] = {}
        self._next = 1
        self._last_event = 0
        self._unfit: dict[int, Entry] = {}
        self._beside = Differences()
        self._more = 0

    def feed(self, entries: Iterable[Entry]) -> Iterator[Row]:
        """Take in what lies at the next positions; yield the events that fit their leaves."""
        for entry in entries:
            position, row, leaf = entry
            if position > self._next and leaf is not None:
                self._beside.add("positions_missing", self._next, last=position - 1)
            self._next = position + 1
            computed = leaf if row is None or row.aggregate in self._lost_keys else self._leaf(row)
            self.frontier = self.frontier.append(computed or leaf or b"")
            if self.frontier.size == self._root_wanted_at:
                self.root_then = self.frontier.root()
            if row is not None:
                self.events += 1
                self._last_event = position
            if row is not None and computed == leaf:
                self._follow(row)
                yield row
                continue
            if row is not None:
                self.spoiled.add(row.aggregate)
            if len(self._unfit) < EXPLAINED:
                self._unfit[position] = entry
            else:
                self._more += 1

    def root(self) -> bytes:
        """Return the root over all that was fed."""
        return self.frontier.root()

    def _follow(self, row: Row) -> None:
        """Check that an event is the next one of its aggregate, and of the kind of the others."""
        expected = self._newest.get(row.aggregate, 0) + 1
        if row.version != expected and row.aggregate not in self.spoiled:
            self._spoil("version_missing", row, expected=expected, found=row.version)
        self._newest[row.aggregate] = row.version
        kind = self._kinds.get(row.topic)
        if kind is None:
            self._spoil("topic_unknown", row)
        elif self.kind_of.setdefault(row.aggregate, kind) != kind:
            self._spoil("kind_mixed", row)

    def _spoil(self, name: str, row: Row, **values: object) -> None:
        self._beside.add(name, row.position, aggregate=row.aggregate, topic=row.topic, **values)
        self.spoiled.add(row.aggregate)

    # ---------------------------------------------------------------- what was done to what did not fit

    def explain(self, found: Differences) -> None:
        """Tell what was found: first of all of events that do not fit their leaves, and why."""
        for position, (_, row, leaf) in self._unfit.items():
            if row is not None and (right := self._right_position(row)) is not None:
                found.add("event_moved", position, right=right)
            elif row is not None and leaf is not None:
                name, values = self._altered(row, leaf)
                found.add(name, position, **values)
            elif row is not None:
                found.add("event_inserted", position)
            elif leaf is not None and not self._stands_elsewhere(leaf, position):
                found.add("event_cut_off" if position > self._last_event else "event_missing", position)
        found.count += self._more
        found.take(self._beside)

    def _right_position(self, row: Row) -> int | None:
        """Return the position whose leaf this event fits, if it is not its own."""
        for position, entry in self._unfit.items():
            if position != row.position and entry.leaf == self._leaf(row._replace(position=position)):
                return position
        return None

    def _stands_elsewhere(self, leaf: bytes, position: int) -> bool:
        rows = (entry.row for entry in self._unfit.values() if entry.row is not None)
        return any(self._leaf(row._replace(position=position)) == leaf for row in rows)

    def _altered(self, row: Row, leaf: bytes) -> tuple[str, dict[str, object]]:
        """Return the name of what was altered, and what the sentence needs."""
        values: dict[str, object] = {"aggregate": row.aggregate, "topic": row.topic, "version": row.version}
        for topic in self._kinds:
            if self._leaf(row._replace(topic=topic)) == leaf:
                return "topic_altered", {**values, "right": topic}
        for version in range(1, min(max(self._newest.values(), default=0) + EXPLAINED, _TRIED)):
            if self._leaf(row._replace(version=version)) == leaf:
                return "version_altered", {**values, "right": version}
        for _, aggregate in zip(range(_TRIED), self._fingerprints, strict=False):
            if self._leaf(row._replace(aggregate=aggregate)) == leaf:
                return "aggregate_altered", {**values, "right": aggregate}
        if row.aggregate in self._damaged_keys or row.aggregate not in self._fingerprints:
            return "fingerprint_altered", values
        if (int.from_bytes(leaf) ^ int.from_bytes(self._leaf(row))).bit_count() < _CHANCE:
            return "leaf_altered", values
        return "event_altered", values

    def _leaf(self, row: Row) -> bytes:
        try:
            return leaf_of(row, self._fingerprints.get(row.aggregate, b""))
        except struct.error:  # a number that no leaf can hold
            return b""
