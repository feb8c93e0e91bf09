"""What must be true of every history: its tree is that of the RFC, and no changed bit of what is handed out passes."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from hypothesis import assume, example, given
from hypothesis import strategies as st

from osl_workflow.errors import Refused, Tampered
from osl_workflow.proof.checkpoint import Checkpoint, open_checkpoint, signed_checkpoint
from osl_workflow.proof.checksum import Checksum, checksum_of, parse_checksum
from osl_workflow.proof.event_proof import EventProof, parse_event_proof
from osl_workflow.proof.leaf import Leaf, leaf_data, leaf_hash, parse_leaf
from osl_workflow.proof.note import Signer, parse_note, parse_verifier
from osl_workflow.proof.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.unit.proof.rfc6962 import audit_path, consistency, tree_hash

SIGNER = Signer("osl-workflow/test", bytes(range(32)))
NUMBERS = st.integers(1, 2**63 - 1)

leaves = st.integers(1, 80).map(lambda size: [sha256(index.to_bytes(4, "big")).digest() for index in range(size)])
events = st.builds(
    Leaf,
    position=NUMBERS,
    aggregate=st.uuids(),
    version=NUMBERS,
    topic=st.text(max_size=20).filter(lambda text: text.isprintable()),
    class_version=NUMBERS,
    key_fingerprint=st.binary(max_size=40),
    stored=st.binary(max_size=200),
)


def flipped(data: bytes, bit: int) -> bytes:
    place = bit % (len(data) * 8)
    changed = bytearray(data)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


# --- the tree ---------------------------------------------------------------------------------------------------------


@given(leaves)
def test_the_root_is_that_of_the_definition(history: list[bytes]) -> None:
    assert root_of(history) == Frontier().extended(history).root() == tree_hash(history)


@given(leaves, st.data())
def test_a_frontier_grows_on_from_wherever_it_was(history: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(history)))
    then = Frontier().extended(history[:size])

    assert then.root() == tree_hash(history[:size])
    assert then.extended(history[size:]) == Frontier().extended(history)


@given(leaves, st.data())
def test_inclusion_is_proven_as_defined_and_no_changed_bit_passes(history: list[bytes], data: st.DataObject) -> None:
    index, size = data.draw(st.integers(0, len(history) - 1)), len(history)
    proof = inclusion_proof(index, history)

    assert list(proof) == audit_path(index, history)
    assert verify_inclusion(index, size, history[index], proof, tree_hash(history))
    assume(proof)
    at = data.draw(st.integers(0, len(proof) - 1))
    wrong = (*proof[:at], flipped(proof[at], data.draw(st.integers(0, 255))), *proof[at + 1 :])
    assert not verify_inclusion(index, size, history[index], wrong, tree_hash(history))


@given(leaves, st.data())
def test_a_leaf_is_proven_at_no_other_index(history: list[bytes], data: st.DataObject) -> None:
    index, other = (data.draw(st.integers(0, len(history) - 1)) for _ in range(2))
    assume(index != other)

    proof = inclusion_proof(index, history)

    assert not verify_inclusion(other, len(history), history[index], proof, tree_hash(history))


@given(leaves, st.data())
def test_consistency_is_proven_as_defined_and_no_changed_bit_passes(history: list[bytes], data: st.DataObject) -> None:
    old, new = data.draw(st.integers(1, len(history))), len(history)
    old_root, new_root = tree_hash(history[:old]), tree_hash(history)
    proof = consistency_proof(old, history)

    assert list(proof) == consistency(old, history)
    assert verify_consistency(old, old_root, new, new_root, proof)
    assert not verify_consistency(old, flipped(old_root, 7), new, new_root, proof)
    assert not verify_consistency(old, old_root, new, flipped(new_root, 7), proof)
    assume(proof)
    at = data.draw(st.integers(0, len(proof) - 1))
    wrong = (*proof[:at], flipped(proof[at], data.draw(st.integers(0, 255))), *proof[at + 1 :])
    assert not verify_consistency(old, old_root, new, new_root, wrong)


@given(leaves, st.data())
def test_a_history_with_one_other_event_in_its_past_is_not_consistent(
    history: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, len(history)))
    rewritten = list(history)
    rewritten[data.draw(st.integers(0, old - 1))] = bytes(32)

    proof = consistency_proof(old, rewritten)

    assert not verify_consistency(old, tree_hash(history[:old]), len(history), root_of(rewritten), proof)


# --- leaves -----------------------------------------------------------------------------------------------------------


@given(events)
def test_a_leaf_is_read_as_it_was_written(leaf: Leaf) -> None:
    assert parse_leaf(leaf_data(*leaf)) == leaf


@given(events, events)
def test_two_events_never_have_the_same_bytes(one: Leaf, two: Leaf) -> None:
    assert (leaf_data(*one) == leaf_data(*two)) == (one == two)


@given(st.binary(max_size=200) | events.map(lambda leaf: leaf_data(*leaf)), st.integers(0))
def test_any_bytes_are_a_leaf_that_is_written_so_or_refused(data: bytes, bit: int) -> None:
    assume(data)
    for candidate in (data, flipped(data, bit)):
        try:
            leaf = parse_leaf(candidate)
        except Refused:
            continue
        assert leaf_data(*leaf) == candidate


# --- notes, checkpoints, proofs, checksums ----------------------------------------------------------------------------

HISTORY = [sha256(bytes([index])).digest() for index in range(13)]
FILE = signed_checkpoint(Checkpoint(SIGNER.name, 13, root_of(HISTORY)), SIGNER)
EVENT = Leaf(6, UUID(int=7), 1, "case.opened", 1, b"", b'{"v":1,"open":{}}')
PROVEN = [*HISTORY[:5], leaf_hash(*EVENT), *HISTORY[6:]]
PROOF = EventProof(
    EVENT,
    inclusion_proof(5, PROVEN),
    signed_checkpoint(Checkpoint(SIGNER.name, 13, root_of(PROVEN)), SIGNER),
).to_bytes()


def test_no_changed_bit_of_a_checkpoint_passes() -> None:
    for bit in range(len(FILE) * 8):
        try:
            open_checkpoint(flipped(FILE, bit), SIGNER.verifier)
        except (Refused, Tampered):
            continue
        raise AssertionError(f"bit {bit} does not matter")


def test_no_changed_bit_of_the_proof_of_an_event_passes() -> None:
    assert parse_event_proof(PROOF).check(SIGNER.verifier) == EVENT
    for bit in range(len(PROOF) * 8):
        try:
            parse_event_proof(flipped(PROOF, bit)).check(SIGNER.verifier)
        except (Refused, Tampered):
            continue
        raise AssertionError(f"bit {bit} does not matter")


lines = st.lists(
    st.text(max_size=30)
    | st.sampled_from(["", "— a AAAAAAA=", "c2sp.org/tlog-proof@v1", "extra AAAA", "index 0", "origin", "3"]),
    max_size=8,
).map(lambda found: "".join(f"{line}\n" for line in found).encode(errors="replace"))


@given(st.binary(max_size=300) | lines)
@example(b"\n\n\xe2\x80\x94 a AAAAAAA=\n")
def test_whatever_is_handed_in_is_read_as_it_would_be_written_or_refused(data: bytes) -> None:
    for read in (lambda: parse_note(data).to_bytes(), lambda: parse_event_proof(data).to_bytes()):
        try:
            written = read()
        except Refused:
            continue
        assert written == data
    try:
        open_checkpoint(data, SIGNER.verifier)
    except (Refused, Tampered):
        pass
    else:
        raise AssertionError("nobody has signed this")


@given(st.text())
def test_whatever_is_typed_is_a_key_a_checksum_or_refused(text: str) -> None:
    for read in (parse_verifier, parse_checksum):
        try:
            found = read(text)
        except Refused:
            continue
        assert read(str(found)) == found


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"])).map(lambda text: f"{text}\n"))
def test_every_line_is_signed_and_verified(text: str) -> None:
    note = parse_note(SIGNER.sign(text).to_bytes())

    SIGNER.verifier.verify(note)
    assert note.text == text


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_checksum_is_typed_back(size: int, root: bytes) -> None:
    checksum = checksum_of(Checkpoint(SIGNER.name, size, root))

    assert parse_checksum(str(checksum)) == checksum
    assert parse_checksum(str(checksum).lower().replace("-", " ")) == checksum


@given(st.binary(min_size=32, max_size=32), st.integers(0, 255))
def test_a_changed_bit_of_the_root_changes_the_checksum(root: bytes, bit: int) -> None:
    checksums: set[Checksum] = {checksum_of(Checkpoint("origin", 3, one)) for one in (root, flipped(root, bit))}

    assert len(checksums) == 2
