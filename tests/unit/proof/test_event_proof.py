"""The proof of one event is a file that whoever has the public key can check, and that proves nothing else."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from osl_workflow.errors import Refused, Tampered
from osl_workflow.proof.checkpoint import signed_checkpoint
from osl_workflow.proof.event_proof import MAX_PROOF_BYTES, EventProof, parse_event_proof
from osl_workflow.proof.leaf import leaf_data
from tests.unit.proof.example import CHECKPOINT, HISTORY, LEAVES, OTHER_SIGNER, SIGNER, proof_of


@pytest.mark.parametrize("position", [1, 2, 3])
def test_each_event_of_a_history_is_proven(position: int) -> None:
    proof = parse_event_proof(proof_of(position).to_bytes())

    assert proof.check(SIGNER.verifier) == HISTORY[position - 1]


def test_the_file_has_the_form_of_the_specification() -> None:
    lines = proof_of(2).to_bytes().decode().split("\n")

    assert lines[:3] == ["c2sp.org/tlog-proof@v1", f"extra {b64encode(leaf_data(*HISTORY[1])).decode()}", "index 1"]
    assert lines[3:6] == [b64encode(LEAVES[0]).decode(), b64encode(LEAVES[2]).decode(), ""]
    assert lines[6:8] == [CHECKPOINT.origin, "3"]


def test_an_event_with_other_content_is_not_in_the_history() -> None:
    proof = proof_of(2)
    other = replace(proof, leaf=proof.leaf._replace(stored=b'{"v":1,"open":{"on":"2026-02-02"}}'))

    with pytest.raises(Tampered) as caught:
        parse_event_proof(other.to_bytes()).check(SIGNER.verifier)

    assert caught.value.said.values == {"position": 2, "size": 3}


def test_an_event_is_not_proven_at_another_position() -> None:
    proof = proof_of(2)

    with pytest.raises(Tampered):
        replace(proof, leaf=proof.leaf._replace(position=1)).check(SIGNER.verifier)


def test_an_index_that_is_not_that_of_the_event_is_refused() -> None:
    with pytest.raises(Refused):
        parse_event_proof(proof_of(2).to_bytes().replace(b"index 1\n", b"index 0\n"))


def test_a_proof_under_the_signature_of_somebody_else_is_refused() -> None:
    foreign = replace(proof_of(2), checkpoint=signed_checkpoint(CHECKPOINT, OTHER_SIGNER))

    with pytest.raises(Refused):
        foreign.check(SIGNER.verifier)


def test_a_proof_does_not_hold_for_a_later_checkpoint() -> None:
    later = signed_checkpoint(replace(CHECKPOINT, size=5, root=bytes(32)), SIGNER)

    with pytest.raises(Tampered):
        replace(proof_of(2), checkpoint=later).check(SIGNER.verifier)


def changed(old: bytes, new: bytes) -> bytes:
    data = proof_of(2).to_bytes()
    assert old in data
    return data.replace(old, new, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        changed(b"@v1", b"@v2"),
        changed(b"\n", b"\r\n"),
        changed(b"extra ", b"extra  "),
        changed(b"extra AAAACA", b"extra AAAACB"),
        changed(b"index 1", b"index 01"),
        changed(b"index 1", b"index"),
        changed(b"index 1\n", b"index 1\n" + b64encode(bytes(31)) + b"\n"),
        changed(b"index 1\n", b"index 1\n" + b"=" * 44 + b"\n"),
        changed(b"index 1\n", b"index 1\n" + (b64encode(bytes(32)) + b"\n") * 62),
        changed(b"\n\n", b"\n"),
        changed(b"extra AAAACA", b"another AAAACA"),
        proof_of(2).to_bytes() + b"x" * MAX_PROOF_BYTES,
    ],
)
def test_what_is_not_exactly_a_proof_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        parse_event_proof(data)


def test_a_proof_without_the_event_in_it_is_refused() -> None:
    lines = proof_of(2).to_bytes().split(b"\n")

    with pytest.raises(Refused):
        parse_event_proof(b"\n".join([lines[0], *lines[2:]]))


def test_what_stands_below_the_hashes_must_be_a_checkpoint() -> None:
    broken = EventProof(HISTORY[1], proof_of(2).hashes, b"whatever\n")

    with pytest.raises(Refused):
        parse_event_proof(broken.to_bytes()).check(SIGNER.verifier)
