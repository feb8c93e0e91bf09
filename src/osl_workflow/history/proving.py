"""What is given out of a history: checkpoints of the whole of it, and proofs that one event is in it.

Nothing is signed before every event has been read and fits its leaf.
"""

from __future__ import annotations

from dataclasses import dataclass

from osl_workflow.errors import Refused
from osl_workflow.history.against import signer_of
from osl_workflow.history.chain import Chain
from osl_workflow.history.differences import Differences
from osl_workflow.proof.checkpoint import Checkpoint, origin_of, signed_checkpoint
from osl_workflow.proof.checksum import Checksum, checksum_of
from osl_workflow.proof.event_proof import EventProof
from osl_workflow.proof.leaf import Leaf
from osl_workflow.proof.tree import inclusion_proof
from osl_workflow.store.leaves import class_version
from osl_workflow.store.store import Store


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint just made: what it says, its file, the checksum for paper."""

    checkpoint: Checkpoint
    file: bytes
    checksum: Checksum


def take_checkpoint(store: Store) -> Signed:
    """Return a checkpoint of the history as it is now.

    Raises:
        Refused: an event does not fit its leaf; nothing was signed.
    """
    return _signed(store, _fitting(store))


def prove_event(store: Store, position: int) -> EventProof:
    """Return the proof that the event at a position is in the history as it is now.

    Raises:
        Refused: there is no such event, or one does not fit its leaf; nothing was signed.
    """
    leaves: list[bytes] = []
    chain = _fitting(store, leaves)
    row = store.evidence().row(position) if 1 <= position <= chain.events else None
    if row is None:
        raise Refused("audit.no_event", position=position, last=chain.events)
    key = store.keyring.fingerprints().get(row.aggregate, b"")
    leaf = Leaf(position, row.aggregate, row.version, row.topic, class_version(row.state), key, row.state)
    return EventProof(leaf, inclusion_proof(position - 1, leaves), _signed(store, chain).file)


def _fitting(store: Store, leaves: list[bytes] | None = None) -> Chain:
    """Return the chain of a history whose events all fit their leaves; those are added to `leaves`."""
    found = Differences()
    evidence = store.evidence()
    last = evidence.last()  # before the keys: those of all events up to it are there
    chain = Chain(store.topics(), store.keyring.fingerprints())
    for table in evidence.misshapen():
        found.add("misshapen", table=table)
    if not found.count:
        for batch in evidence.entries(last):
            for _ in chain.feed(batch):
                pass
            if leaves is not None:
                leaves.extend(entry.leaf or b"" for entry in batch)
        chain.explain(found)
    if found.count:
        raise Refused("audit.not_signed", details=[one.said for one in found.listed[:1]])
    return chain


def _signed(store: Store, chain: Chain) -> Signed:
    checkpoint = Checkpoint(origin_of(store.id), chain.events, chain.root())
    return Signed(checkpoint, signed_checkpoint(checkpoint, signer_of(store)), checksum_of(checkpoint))
