"""The leaf of one event: exactly those bytes that the proof of the whole history rests on.

Seven fields in a fixed order, each with its length in front (4 bytes, big-endian). Numbers are 8 bytes, big-endian, ids
16, the topic is UTF-8. No other event gives the same bytes, because every length is written down. A leaf of another
form could begin with another first length than 8, so that none of the two is ever taken for the other.

The stored bytes are hashed as they lie in the store, the sealed part still sealed: a leaf stays provable after the key
of its aggregate is destroyed, and it gives nothing away before.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from osl_workflow.errors import Refused

LEAF_PREFIX = b"\x00"
"""What is hashed in front of a leaf's data, so that no node can be given out as a leaf (RFC 6962, section 2.1)."""

_BEGINNING = struct.Struct(">IQI16sIQI")  # position, aggregate, version, and the length of the topic
_AFTER_TOPIC = struct.Struct(">IQI")  # class version, and the length of the key's fingerprint
_LENGTH = struct.Struct(">I")


class Leaf(NamedTuple):
    """What a leaf says of an event.

    `position` (from 1) is its place in the whole history, `version` (from 1) that in its aggregate. `key_fingerprint`
    is empty when its aggregate has no key. `stored` are the bytes of the store, the sealed part still sealed.
    """

    position: int
    aggregate: UUID
    version: int
    topic: str
    class_version: int
    key_fingerprint: bytes
    stored: bytes


def leaf_data(
    position: int,
    aggregate: UUID,
    version: int,
    topic: str,
    class_version: int,
    key_fingerprint: bytes,
    stored: bytes,
) -> bytes:
    """Return the bytes that the leaf of an event is the hash of; `leaf_data(*leaf)` for a `Leaf`.

    Raises:
        struct.error: a number is negative or does not fit into 8 bytes; a mistake of the program.
    """
    name = topic.encode()
    return b"".join(
        (
            _BEGINNING.pack(8, position, 16, aggregate.bytes, 8, version, len(name)),
            name,
            _AFTER_TOPIC.pack(8, class_version, len(key_fingerprint)),
            key_fingerprint,
            _LENGTH.pack(len(stored)),
            stored,
        )
    )


def hash_of_data(data: bytes) -> bytes:
    """Return the hash of a leaf (32 bytes): SHA-256 over a zero byte and the leaf's data."""
    return sha256(LEAF_PREFIX + data).digest()


def leaf_hash(
    position: int,
    aggregate: UUID,
    version: int,
    topic: str,
    class_version: int,
    key_fingerprint: bytes,
    stored: bytes,
) -> bytes:
    """Return the hash of an event's leaf (32 bytes), `leaf_hash(*leaf)` for a `Leaf`. It costs about 2 microseconds.

    Raises:
        struct.error: a number is negative or does not fit into 8 bytes; a mistake of the program.
    """
    return hash_of_data(leaf_data(position, aggregate, version, topic, class_version, key_fingerprint, stored))


def parse_leaf(data: bytes) -> Leaf:
    """Return what the data of a leaf say.

    Raises:
        Refused: these are not the data of a leaf, exactly as `leaf_data` writes them.
    """
    try:
        leaf = _read(data)
    except (struct.error, UnicodeDecodeError):
        leaf = None
    if leaf is None or not min(leaf.position, leaf.version, leaf.class_version) > 0 or leaf_data(*leaf) != data:
        raise Refused("proof.not_a_leaf")
    return leaf


def _read(data: bytes) -> Leaf:
    """Read the fields without looking at what else is there: the caller writes them again and compares."""
    _, position, _, aggregate, _, version, topic_length = _BEGINNING.unpack_from(data)
    after_topic = _BEGINNING.size + topic_length
    _, class_version, key_length = _AFTER_TOPIC.unpack_from(data, after_topic)
    key = after_topic + _AFTER_TOPIC.size
    stored = key + key_length + _LENGTH.size
    return Leaf(
        position=position,
        aggregate=UUID(bytes=aggregate),
        version=version,
        topic=data[_BEGINNING.size : after_topic].decode(),
        class_version=class_version,
        key_fingerprint=data[key : key + key_length],
        stored=data[stored:],
    )
