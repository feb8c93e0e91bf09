"""The tree over a history is that of RFC 6962, and its proofs hold for what they show and for nothing else."""

from __future__ import annotations

import pytest

from osl_workflow.proof.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.unit.proof.rfc6962 import CONSISTENCY, INCLUSION, LEAVES, ROOTS, hashes


def test_a_node_is_hashed_as_published() -> None:
    left, right = bytes(range(32)), bytes(range(32, 64))

    assert node_hash(left, right).hex() == "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones_whichever_way_the_tree_grows(size: int) -> None:
    one_by_one = Frontier()
    for leaf in LEAVES[:size]:
        one_by_one = one_by_one.append(leaf)

    assert root_of(LEAVES[:size]) == ROOTS[size]
    assert one_by_one == Frontier().extended(LEAVES[:size])
    assert one_by_one.root() == ROOTS[size]


def test_the_empty_tree_has_a_root() -> None:
    assert Frontier().root() == EMPTY_ROOT == ROOTS[0]


def test_a_frontier_that_does_not_fit_its_size_is_no_frontier() -> None:
    with pytest.raises(ValueError, match="one root for each binary one"):
        Frontier(3, (ROOTS[2],))


@pytest.mark.parametrize(("index", "size", "published"), INCLUSION)
def test_inclusion_is_proven_with_the_published_hashes(index: int, size: int, published: tuple[str, ...]) -> None:
    proof = inclusion_proof(index, LEAVES[:size])

    assert proof == hashes(published)
    assert verify_inclusion(index, size, LEAVES[index], proof, ROOTS[size])


@pytest.mark.parametrize(("old", "new", "published"), CONSISTENCY)
def test_consistency_is_proven_with_the_published_hashes(old: int, new: int, published: tuple[str, ...]) -> None:
    proof = consistency_proof(old, LEAVES[:new])

    assert proof == hashes(published)
    assert verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)


def test_inclusion_does_not_hold_at_another_place_size_leaf_or_root() -> None:
    proof = inclusion_proof(5, LEAVES)

    assert verify_inclusion(5, 8, LEAVES[5], proof, ROOTS[8])
    for index, size, leaf, root in (
        (4, 8, LEAVES[5], ROOTS[8]),
        (6, 8, LEAVES[5], ROOTS[8]),
        (5, 16, LEAVES[5], ROOTS[8]),
        (5, 5, LEAVES[5], ROOTS[8]),
        (-1, 8, LEAVES[5], ROOTS[8]),
        (5, 8, LEAVES[4], ROOTS[8]),
        (5, 8, LEAVES[5], ROOTS[7]),
        (5, 8, LEAVES[5][:-1], ROOTS[8]),
    ):
        assert not verify_inclusion(index, size, leaf, proof, root)


def test_a_leaf_before_the_first_is_not_the_last_one() -> None:
    assert not verify_inclusion(-1, 8, LEAVES[7], inclusion_proof(7, LEAVES), ROOTS[8])


def test_nothing_is_proven_above_the_root() -> None:
    assert verify_inclusion(1, 2, LEAVES[1], (LEAVES[0],), ROOTS[2])
    assert not verify_inclusion(0, 1, LEAVES[1], (LEAVES[0],), ROOTS[2])


def test_a_byte_does_not_move_from_one_hash_into_its_neighbour() -> None:
    left, right = LEAVES[0][:31], LEAVES[0][31:] + LEAVES[1]

    assert node_hash(left, right) == ROOTS[2]
    assert not verify_inclusion(1, 2, right, (left,), ROOTS[2])


@pytest.mark.parametrize("make", ["longer", "shorter", "empty", "cut"])
def test_inclusion_does_not_hold_with_more_or_fewer_hashes(make: str) -> None:
    proof = inclusion_proof(5, LEAVES)
    wrong = {"longer": (*proof, ROOTS[8]), "shorter": proof[:-1], "empty": (), "cut": (*proof[:2], proof[2][:-1])}

    assert not verify_inclusion(5, 8, LEAVES[5], wrong[make], ROOTS[8])


@pytest.mark.parametrize("make", ["longer", "shorter", "empty", "cut", "swapped"])
def test_consistency_does_not_hold_with_other_hashes(make: str) -> None:
    proof = consistency_proof(6, LEAVES)
    wrong = {
        "longer": (*proof, ROOTS[8]),
        "shorter": proof[:-1],
        "empty": (),
        "cut": (*proof[:2], proof[2][:-1]),
        "swapped": (proof[1], proof[0], proof[2]),
    }

    assert not verify_consistency(6, ROOTS[6], 8, ROOTS[8], wrong[make])


def test_consistency_does_not_hold_between_other_sizes_and_roots() -> None:
    proof = consistency_proof(6, LEAVES)

    for old, old_root, new, new_root in (
        (5, ROOTS[6], 8, ROOTS[8]),
        (6, ROOTS[5], 8, ROOTS[8]),
        (6, ROOTS[6], 9, ROOTS[8]),
        (6, ROOTS[6], 8, ROOTS[7]),
        (8, ROOTS[8], 6, ROOTS[6]),
        (-1, ROOTS[6], 8, ROOTS[8]),
    ):
        assert not verify_consistency(old, old_root, new, new_root, proof)


def test_a_root_does_not_say_its_size_so_that_both_must_be_signed_together() -> None:
    proof = consistency_proof(6, LEAVES)

    assert verify_consistency(6, ROOTS[6], 7, ROOTS[8], proof)  # RFC 9162: trees of 7 and of 8 leaves look alike here


def test_a_history_of_the_same_size_is_the_same_history() -> None:
    assert verify_consistency(8, ROOTS[8], 8, ROOTS[8], ())
    assert not verify_consistency(8, ROOTS[7], 8, ROOTS[8], ())
    assert not verify_consistency(8, ROOTS[8], 8, ROOTS[8], (ROOTS[8],))


def test_the_empty_history_is_the_beginning_of_every_other_and_needs_no_hashes() -> None:
    assert consistency_proof(0, LEAVES) == ()
    assert verify_consistency(0, EMPTY_ROOT, 8, ROOTS[8], ())
    assert not verify_consistency(0, ROOTS[1], 8, ROOTS[8], ())
    assert not verify_consistency(0, EMPTY_ROOT, 8, ROOTS[8], (ROOTS[1],))


def test_there_is_no_proof_of_a_leaf_that_is_not_there() -> None:
    for index in (-1, 8):
        with pytest.raises(IndexError):
            inclusion_proof(index, LEAVES)
    for old in (-1, 9):
        with pytest.raises(IndexError):
            consistency_proof(old, LEAVES)


def test_a_long_history_is_proven_without_running_out_of_stack() -> None:
    leaves = [index.to_bytes(32, "big") for index in range(20_011)]
    root = root_of(leaves)

    assert Frontier().extended(leaves).root() == root
    assert verify_inclusion(12_345, 20_011, leaves[12_345], inclusion_proof(12_345, leaves), root)
    assert verify_consistency(777, root_of(leaves[:777]), 20_011, root, consistency_proof(777, leaves))
