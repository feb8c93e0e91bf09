"""A small invented history of three events and its key: the worked example of docs/reference/proof-format.md."""

from __future__ import annotations

from uuid import UUID

from osl_workflow.proof.checkpoint import Checkpoint, origin_of, signed_checkpoint
from osl_workflow.proof.event_proof import EventProof
from osl_workflow.proof.leaf import Leaf, leaf_hash
from osl_workflow.proof.note import Signer
from osl_workflow.proof.tree import inclusion_proof, root_of

STORE = UUID("0192c3a4-5b6c-7d8e-8f90-a1b2c3d4e5f6")
ORIGIN = origin_of(STORE)
SIGNER = Signer(ORIGIN, bytes(range(32)))
OTHER_SIGNER = Signer(ORIGIN, bytes(range(1, 33)))
CASE, PERSON = UUID("0192c3a4-0000-7000-8000-00000000000a"), UUID("0192c3a4-0000-7000-8000-00000000000b")
KEY_OF_CASE, KEY_OF_PERSON = bytes.fromhex("00112233445566778899aabbccddeeff"), bytes(range(16))

HISTORY = (
    Leaf(1, PERSON, 1, "person.registered", 1, KEY_OF_PERSON, b'{"v":1,"sealed":"c2VhbGVk","open":{}}'),
    Leaf(2, CASE, 1, "case.opened", 1, KEY_OF_CASE, b'{"v":1,"open":{"on":"2026-03-02"}}'),
    Leaf(3, CASE, 2, "case.step_done", 1, b"", b'{"v":1,"open":{"step":"interview"}}'),
)
LEAVES = tuple(leaf_hash(*leaf) for leaf in HISTORY)
CHECKPOINT = Checkpoint(ORIGIN, len(LEAVES), root_of(LEAVES))
CHECKPOINT_FILE = signed_checkpoint(CHECKPOINT, SIGNER)


def proof_of(position: int) -> EventProof:
    return EventProof(HISTORY[position - 1], inclusion_proof(position - 1, LEAVES), CHECKPOINT_FILE)
