"""The leaf of an event: its bytes are frozen, and no two events have the same."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import pytest

from osl_workflow.errors import Refused
from osl_workflow.proof.leaf import Leaf, leaf_data, leaf_hash, parse_leaf

LEAF = Leaf(
    position=3,
    aggregate=UUID("0192c3a4-0000-7000-8000-00000000000a"),
    version=2,
    topic="case.opened",
    class_version=1,
    key_fingerprint=bytes.fromhex("00112233445566778899aabbccddeeff"),
    stored=b'{"v":1,"open":{}}',
)
GOLDEN = (
    "00000008" "0000000000000003"
    "00000010" "0192c3a400007000800000000000000a"
    "00000008" "0000000000000002"
    "0000000b" "636173652e6f70656e6564"
    "00000008" "0000000000000001"
    "00000010" "00112233445566778899aabbccddeeff"
    "00000011" "7b2276223a312c226f70656e223a7b7d7d"
)  # fmt: skip


def test_the_bytes_of_a_leaf_are_what_they_were_from_the_beginning() -> None:
    assert leaf_data(*LEAF).hex() == GOLDEN
    assert leaf_hash(*LEAF).hex() == "604d01563b32befadccff8cbedd9243bbde8263045f7ed00fa8095031960ffe8"


def test_a_leaf_is_hashed_as_the_rfc_says() -> None:
    assert leaf_hash(*LEAF) == sha256(b"\x00" + bytes.fromhex(GOLDEN)).digest()


def test_an_event_without_a_key_has_an_empty_fingerprint() -> None:
    keyless = LEAF._replace(key_fingerprint=b"")

    assert parse_leaf(leaf_data(*keyless)) == keyless
    assert leaf_hash(*keyless) != leaf_hash(*LEAF)


def test_every_field_changes_the_leaf() -> None:
    others = (
        LEAF._replace(position=4),
        LEAF._replace(aggregate=UUID(int=LEAF.aggregate.int + 1)),
        LEAF._replace(version=3),
        LEAF._replace(topic="case.closed"),
        LEAF._replace(class_version=2),
        LEAF._replace(key_fingerprint=b""),
        LEAF._replace(stored=b'{"v":1,"open":{ }}'),
    )

    assert len({leaf_hash(*leaf) for leaf in (LEAF, *others)}) == 8


def test_what_moves_from_one_field_into_the_next_changes_the_leaf() -> None:
    moved = LEAF._replace(key_fingerprint=LEAF.key_fingerprint + LEAF.stored[:1], stored=LEAF.stored[1:])

    assert leaf_hash(*moved) != leaf_hash(*LEAF)


def test_a_leaf_is_read_back() -> None:
    assert parse_leaf(bytes.fromhex(GOLDEN)) == LEAF


@pytest.mark.parametrize("length", range(len(GOLDEN) // 2))
def test_a_leaf_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(Refused):
        parse_leaf(bytes.fromhex(GOLDEN)[:length])


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("more behind", GOLDEN + "00"),
        ("position 0", GOLDEN.replace("0000000000000003", "0000000000000000")),
        ("version 0", GOLDEN.replace("0000000000000002", "0000000000000000")),
        ("class version 0", GOLDEN.replace("0000000000000001", "0000000000000000")),
        ("another first length", "00000009" + GOLDEN[8:]),
        ("a topic that is no text", GOLDEN.replace("636173652e", "ff6173652e")),
    ],
)
def test_what_is_not_exactly_a_leaf_is_refused(what: str, wrong: str) -> None:
    with pytest.raises(Refused):
        parse_leaf(bytes.fromhex(wrong))
