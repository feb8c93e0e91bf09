"""The Merkle tree over the leaves of a history (RFC 6962), its proofs and their verification (RFC 9162).

The tree of a history never changes, it grows at its right end. A proof of inclusion shows that an event is among the
first `size` events of a history whose root is known; a proof of consistency shows that a history is the beginning of
another. Both are a handful of hashes, and both are checked without the history.

Trees are built level by level, an unpaired last node moving up as it is: this gives the tree of RFC 6962 without
recursion. All hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
_NODE_PREFIX = b"\x01"


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two others."""
    return sha256(_NODE_PREFIX + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed to let a tree grow: the roots of its perfect subtrees, the largest first.

    A tree of 13 leaves has three of them, over 8, 4 and 1 leaves: one for each binary one of its size.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.roots) != self.size.bit_count():
            raise ValueError("a frontier has one root for each binary one of its size")

    def append(self, leaf: bytes) -> Frontier:
        """Return the frontier with one more leaf (its hash)."""
        return self.extended((leaf,))

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """Return the frontier with more leaves (their hashes)."""
        roots, size = list(self.roots), self.size
        for leaf in leaves:
            node, behind = leaf, size
            while behind & 1:  # two subtrees of the same size become one
                node = node_hash(roots.pop(), node)
                behind >>= 1
            roots.append(node)
            size += 1
        return Frontier(size, tuple(roots))

    def root(self) -> bytes:
        """Return the root of the tree."""
        if not self.roots:
            return EMPTY_ROOT
        *larger, node = self.roots
        for left in reversed(larger):
            node = node_hash(left, node)
        return node


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves; `root_of(leaves[:size])` is the root that the history had then."""
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY_ROOT


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the hashes beside the way from the leaf `index` (from 0) up to the root over `leaves`, lowest first.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    return tuple(_beside(index, leaves))


def consistency_proof(old: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the hashes that show the tree over the first `old` leaves to be the beginning of that over all of them.

    It is empty where there is nothing to show: of an empty tree, and of the same one.

    Raises:
        IndexError: there are fewer leaves than `old`.
    """
    if not 0 <= old <= len(leaves):
        raise IndexError(f"there are no {old} leaves among {len(leaves)}")
    if old in (0, len(leaves)):
        return ()
    level, index = leaves, old - 1
    while index & 1:  # up to the largest perfect subtree that the old tree ends with: it stands in both trees
        level, index = _above(level), index >> 1
    first = () if index == 0 else (level[index],)  # the root of a perfect old tree is known to whoever checks
    return first + tuple(_beside(index, level))


def _above(level: Sequence[bytes]) -> list[bytes]:
    """Return the next level: a node over each pair, and an unpaired last one as it is."""
    pairs = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return pairs if len(level) % 2 == 0 else [*pairs, level[-1]]


def _beside(index: int, level: Sequence[bytes]) -> list[bytes]:
    found = []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            found.append(level[sibling])
        level, index = _above(level), index >> 1
    return found


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether `proof` shows the leaf (its hash) at `index` of the tree of `size` leaves with that root.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    here, last, node = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            node = node_hash(beside, node)
            while here and not here & 1:  # levels on which the last node had no sibling
                here, last = here >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether `proof` shows the old tree to be the beginning of the new one.

    RFC 9162, section 2.1.4.2; an empty tree is the beginning of every other.
    """
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *proof):
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    here, last = old_size - 1, new_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    path = (old_root, *proof) if here == 0 else tuple(proof)
    if not path:
        return False
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
