"""From a stored row to its leaf of the tree (`proof.leaf`)."""

from __future__ import annotations

import re

from osl_workflow.proof.leaf import leaf_hash
from osl_workflow.store.rows import Row

_VERSION = re.compile(rb'\{"v":([1-9][0-9]{0,8}),')


def class_version(state: bytes) -> int:
    """Return the class version that the bytes of an event name; 0 for bytes that are not of our making."""
    found = _VERSION.match(state)
    return int(found[1]) if found else 0


def leaf_of(row: Row, key_fingerprint: bytes) -> bytes:
    """Return the leaf (32 bytes) of a stored event whose aggregate's key has this fingerprint."""
    position, aggregate, version, topic, state = row
    return leaf_hash(position, aggregate, version, topic, class_version(state), key_fingerprint, state)
