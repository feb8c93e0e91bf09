"""The proof of one event as a file that needs no database (https://c2sp.org/tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <base64 of the leaf's data>
    index <place in the history, from 0>
    <base64 of a hash>                        one line each, the way from the leaf up to the root
    <blank line>
    <the checkpoint's file as it is>

The leaf's data hold the event itself, its sealed part still sealed. Whoever has the public key of the centre can check
the file with nothing else; what the event says in its sealed part stays readable only where its key is.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

from osl_workflow.errors import Refused, Tampered
from osl_workflow.proof.checkpoint import open_checkpoint
from osl_workflow.proof.leaf import Leaf, hash_of_data, leaf_data, parse_leaf
from osl_workflow.proof.note import Verifier, canonical_base64
from osl_workflow.proof.tree import verify_inclusion

FILE_ENDING = ".tlog-proof"
MAX_PROOF_BYTES = 10_000_000
_PROOF = re.compile(
    rb"c2sp\.org/tlog-proof@v1\n"
    rb"extra (?P<leaf>[A-Za-z0-9+/]+={0,2})\n"
    rb"index (?P<index>0|[1-9][0-9]{0,18})\n"
    rb"(?P<hashes>(?:[A-Za-z0-9+/]{43}=\n){0,63})"
    rb"\n(?P<checkpoint>.+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class EventProof:
    """That an event is in a history: its leaf, the hashes from there up to the root, the signed checkpoint's file."""

    leaf: Leaf
    hashes: tuple[bytes, ...]
    checkpoint: bytes

    @property
    def index(self) -> int:
        """Return the place of the leaf in the tree, from 0: positions begin with 1."""
        return self.leaf.position - 1

    def to_bytes(self) -> bytes:
        """Return the file."""
        lines = (
            b"c2sp.org/tlog-proof@v1",
            b"extra " + b64encode(leaf_data(*self.leaf)),
            b"index %d" % self.index,
            *map(b64encode, self.hashes),
            b"",
        )
        return b"".join(line + b"\n" for line in lines) + self.checkpoint

    def check(self, verifier: Verifier, origin: str | None = None) -> Leaf:
        """Return what the leaf says, after all of it was verified; the origin is the key's name or as given.

        Raises:
            Refused: the checkpoint is none, not signed with this key, or of another history.
            Tampered: the signature does not fit, or the event is not in the history that was signed.
        """
        checkpoint = open_checkpoint(self.checkpoint, verifier, origin)
        leaf = hash_of_data(leaf_data(*self.leaf))
        if not verify_inclusion(self.index, checkpoint.size, leaf, self.hashes, checkpoint.root):
            raise Tampered("proof.not_included", position=self.leaf.position, size=checkpoint.size)
        return self.leaf


def parse_event_proof(data: bytes) -> EventProof:
    """Return the proof whose file this is; nothing of it is verified yet.

    Raises:
        Refused: it is not such a file, exactly as `EventProof.to_bytes` writes it, or too long to be one.
    """
    match = None if len(data) > MAX_PROOF_BYTES else _PROOF.fullmatch(data)
    leaf = None if match is None else canonical_base64(match["leaf"].decode())
    if match is None or leaf is None:
        raise Refused("proof.not_an_event_proof")
    hashes = tuple(canonical_base64(line.decode()) or b"" for line in match["hashes"].splitlines())
    proof = EventProof(parse_leaf(leaf), hashes, match["checkpoint"])
    if proof.to_bytes() != data:  # an index that is not the leaf's, a hash that could be written in another way
        raise Refused("proof.not_an_event_proof")
    return proof
