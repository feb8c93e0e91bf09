"""The chain of events, fed in memory: no bit of an event, a leaf or a fingerprint changes without being found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from osl_workflow.history.chain import EXPLAINED, Chain
from osl_workflow.history.differences import LISTED, Differences
from osl_workflow.proof.tree import root_of
from osl_workflow.store.evidence import Entry
from osl_workflow.store.leaves import leaf_of
from osl_workflow.store.rows import Row

ONE, OTHER = UUID(int=0x0192C3A400007000800000000000000A), UUID(int=0x0192C3A400007000800000000000000B)
KINDS = {"case.opened": "case", "case.step_done": "case", "person.registered": "person"}


@dataclass(frozen=True)
class History:
    """Rows, leaves by position, fingerprints of keys."""

    rows: tuple[Row, ...]
    leaves: tuple[tuple[int, bytes], ...]
    fingerprints: dict[UUID, bytes]

    def found(self) -> Differences:
        """What a walk through it finds."""
        chain, found = Chain(KINDS, self.fingerprints), Differences()
        row_at, leaf_at = {row.position: row for row in self.rows}, dict(self.leaves)
        positions = sorted(row_at.keys() | leaf_at.keys())
        for _ in chain.feed(Entry(position, row_at.get(position), leaf_at.get(position)) for position in positions):
            pass
        chain.explain(found)
        return found

    def names(self) -> list[str]:
        return [one.name for one in self.found().listed]


def told(*rows: Row) -> History:
    fingerprints = {ONE: bytes(range(32)), OTHER: bytes(range(32, 64))}
    return History(rows, tuple((row.position, leaf_of(row, fingerprints[row.aggregate])) for row in rows), fingerprints)


THREE = (
    Row(1, OTHER, 1, "person.registered", b'{"v":1,"sealed":"c2VhbGVk","open":{}}'),
    Row(2, ONE, 1, "case.opened", b'{"v":1,"open":{"on":"2026-03-02"}}'),
    Row(3, ONE, 2, "case.step_done", b'{"v":1,"open":{"step":"interview"}}'),
)


def flips(content: bytes) -> Iterator[bytes]:
    """Yield the bytes with each of their bits flipped in turn."""
    for bit in range(8 * len(content)):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def altered(history: History) -> Iterator[tuple[str, History]]:
    """Yield the history with every bit of every cell flipped in turn, and the name of the cell."""
    for number, row in enumerate(history.rows):
        for cell, other in altered_rows(row):
            yield cell, replace(history, rows=(*history.rows[:number], other, *history.rows[number + 1 :]))
    for number, (position, leaf) in enumerate(history.leaves):
        rest = (history.leaves[:number], history.leaves[number + 1 :])
        for changed in flips(leaf):
            yield "leaf", replace(history, leaves=(*rest[0], (position, changed), *rest[1]))
        for other_position in map(number_of, flips(position.to_bytes(8))):
            yield "position of a leaf", replace(history, leaves=(*rest[0], (other_position, leaf), *rest[1]))
    for id, fingerprint in history.fingerprints.items():
        for changed in flips(fingerprint):
            yield "fingerprint", replace(history, fingerprints={**history.fingerprints, id: changed})


def altered_rows(row: Row) -> Iterator[tuple[str, Row]]:
    for position in map(number_of, flips(row.position.to_bytes(8))):
        yield "position", row._replace(position=position)
    for aggregate in flips(row.aggregate.bytes):
        yield "aggregate", row._replace(aggregate=UUID(bytes=aggregate))
    for version in map(number_of, flips(row.version.to_bytes(8))):
        yield "version", row._replace(version=version)
    for topic in flips(row.topic.encode()):
        if topic.isascii():  # what is no text at all, no database gives out
            yield "topic", row._replace(topic=topic.decode())
    for state in flips(row.state):
        yield "state", row._replace(state=state)


def number_of(content: bytes) -> int:
    return int.from_bytes(content, signed=True)


def test_every_bit_of_every_cell_of_three_events_is_found_when_it_changes() -> None:
    whole = told(*THREE)
    assert whole.found().count == 0

    seen: dict[str, int] = {}
    for cell, history in altered(whole):
        at_same_place = [row.position for row in history.rows]
        if len(set(at_same_place)) < len(at_same_place):
            continue  # two events at one position: no table holds them
        seen[cell] = seen.get(cell, 0) + 1
        assert history.found().count > 0, cell

    assert set(seen) == {
        "position", "aggregate", "version", "topic", "state", "leaf", "position of a leaf", "fingerprint",
    }  # fmt: skip
    assert sum(seen.values()) > 3000


def test_the_root_is_that_over_the_events_as_they_are() -> None:
    history = told(*THREE)
    chain = Chain(KINDS, history.fingerprints, root_wanted_at=2)
    list(
        chain.feed(Entry(row.position, row, leaf) for row, (_, leaf) in zip(history.rows, history.leaves, strict=True))
    )

    leaves = [leaf for _, leaf in history.leaves]
    assert chain.root() == root_of(leaves)
    assert chain.root_then == root_of(leaves[:2])
    assert chain.events == 3


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (THREE[:2], "event_cut_off"),
        (THREE[::2], "event_missing"),
        ((*THREE, Row(4, ONE, 3, "case.step_done", b"{}")), "event_inserted"),
        ((THREE[0], THREE[2]._replace(position=2), THREE[1]._replace(position=3)), "event_moved"),
        ((*THREE[:2], THREE[2]._replace(position=9)), "event_moved"),
        ((*THREE[:2], THREE[2]._replace(topic="case.opened")), "topic_altered"),
        ((*THREE[:2], THREE[2]._replace(version=7)), "version_altered"),
        ((*THREE[:2], THREE[2]._replace(aggregate=OTHER)), "aggregate_altered"),
        ((*THREE[:2], THREE[2]._replace(state=b'{"v":1,"open":{"step":"goals"}}')), "event_altered"),
        ((*THREE[:2], THREE[2]._replace(aggregate=UUID(int=5), version=1)), "fingerprint_altered"),
    ],
)
def test_what_was_done_to_an_event_is_named(rows: tuple[Row, ...], name: str) -> None:
    assert replace(told(*THREE), rows=rows).names()[0] == name


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Row(4, ONE, 4, "case.step_done", b"{}"), "version_missing"),
        (Row(4, ONE, 3, "person.registered", b"{}"), "kind_mixed"),
        (Row(4, ONE, 3, "case.burnt", b"{}"), "topic_unknown"),
        (Row(6, ONE, 3, "case.step_done", b"{}"), "positions_missing"),
    ],
)
def test_what_fits_its_leaf_and_could_still_not_have_been_written_is_named(row: Row, name: str) -> None:
    assert told(*THREE, row).names() == [name]


def test_of_many_differences_the_first_are_told_and_all_are_counted() -> None:
    many = 2 * EXPLAINED
    whole = told(*(Row(number, ONE, number, "case.step_done", b"{}") for number in range(1, many + 1)))

    found = replace(whole, rows=tuple(row._replace(state=b"[]") for row in whole.rows)).found()

    assert (len(found.listed), found.count) == (LISTED, many)
    assert [one.position for one in found.listed] == list(range(1, LISTED + 1))
