"""The reference page is enough to check a proof: its example is of our bytes, and its verifier agrees with ours."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from osl_workflow.proof.checkpoint import Checkpoint, signed_checkpoint
from osl_workflow.proof.checksum import checksum_of
from osl_workflow.proof.event_proof import EventProof
from osl_workflow.proof.leaf import leaf_data, leaf_hash
from osl_workflow.proof.note import parse_verifier
from osl_workflow.proof.tree import inclusion_proof, node_hash, root_of
from tests.unit.proof.example import CHECKPOINT, CHECKPOINT_FILE, HISTORY, LEAVES, SIGNER, proof_of

PAGE = (Path(__file__).parents[3] / "docs/reference/proof-format.md").read_text("utf-8")
PUBLIC_KEY = str(SIGNER.verifier)


def outsider() -> Any:
    """Return the functions of the verifier on the page."""
    written = re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert written is not None
    names: dict[str, Any] = {}
    exec(compile(written[1], "proof-format.md", "exec"), names)
    return SimpleNamespace(**names)


def test_the_example_on_the_page_is_of_our_bytes() -> None:
    shown = [
        *(f"{leaf_data(*leaf).hex()}\n  -> {leaf_hash(*leaf).hex()}\n" for leaf in HISTORY),
        f"node over leaves 0 and 1  {node_hash(LEAVES[0], LEAVES[1]).hex()}\n",
        f"root of the three         {root_of(LEAVES).hex()}\n",
        f"```text\n{PUBLIC_KEY}\n```",
        f"```text\n{CHECKPOINT_FILE.decode()}```",
        f"    {checksum_of(CHECKPOINT)}\n",
        f"```text\n{proof_of(2).to_bytes().decode()}```",
    ]

    assert [one for one in shown if one not in PAGE] == []


def test_the_verifier_on_the_page_checks_each_event_of_longer_histories_too() -> None:
    for size in range(1, 12):
        history = [HISTORY[index % 3]._replace(position=index + 1) for index in range(size)]
        leaves = [leaf_hash(*leaf) for leaf in history]
        signed = signed_checkpoint(Checkpoint(SIGNER.name, size, root_of(leaves)), SIGNER)
        for index, leaf in enumerate(history):
            proof = EventProof(leaf, inclusion_proof(index, leaves), signed)
            fields = outsider().check(proof.to_bytes(), PUBLIC_KEY)
            assert fields == (
                leaf.position, leaf.aggregate.bytes, leaf.version, leaf.topic.encode(), leaf.class_version,
                leaf.key_fingerprint, leaf.stored,
            )  # fmt: skip
            assert proof.check(parse_verifier(PUBLIC_KEY)) == leaf


def test_the_verifier_on_the_page_refuses_what_we_refuse() -> None:
    good = proof_of(2).to_bytes()
    check = outsider().check
    for place in range(len(good)):
        with pytest.raises((ValueError, InvalidSignature)):
            check(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :], PUBLIC_KEY)


def test_the_checksum_of_the_page_is_ours() -> None:
    for size in (1, 3, 40, 1_234_567):
        checkpoint = Checkpoint(SIGNER.name, size, LEAVES[size % 3])
        assert outsider().checksum(checkpoint.text().encode()) == str(checksum_of(checkpoint))
