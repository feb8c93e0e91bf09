"""A sealed blob opens in its own place, under its own key, and nowhere else."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.errors import Tampered
from osl_workflow.privacy.sealing import Place, seal, unseal

CIPHER = AESGCM(bytes(32))
PLACE = Place(UUID(int=1), UUID(int=2), UUID(int=3), 4, "case.opened", 5)
places = st.builds(
    Place, st.uuids(), st.uuids(), st.uuids(), st.integers(0, 2**40), st.text(max_size=30), st.integers(0, 99)
)


@given(st.binary(), places)
def test_what_is_sealed_opens_in_its_place(plain: bytes, place: Place) -> None:
    assert unseal(CIPHER, place, seal(CIPHER, place, plain)) == plain


@pytest.mark.parametrize(
    "elsewhere",
    [
        PLACE._replace(store=UUID(int=9)),
        PLACE._replace(key=UUID(int=9)),
        PLACE._replace(aggregate=UUID(int=9)),
        PLACE._replace(version=9),
        PLACE._replace(topic="case.closed"),
        PLACE._replace(class_version=9),
    ],
)
def test_a_blob_moved_to_another_place_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(Tampered):
        unseal(CIPHER, elsewhere, seal(CIPHER, PLACE, b"a word"))


@given(st.data())
def test_a_changed_or_shortened_blob_does_not_open(data: st.DataObject) -> None:
    blob = bytearray(seal(CIPHER, PLACE, b"a word"))
    at = data.draw(st.integers(0, len(blob) - 1))
    changed = bytes(blob[:at]) + bytes([blob[at] ^ data.draw(st.integers(1, 255))]) + bytes(blob[at + 1 :])

    for broken in (changed, bytes(blob[:at])):
        with pytest.raises(Tampered):
            unseal(CIPHER, PLACE, broken)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Tampered):
        unseal(AESGCM(b"\1" * 32), PLACE, seal(CIPHER, PLACE, b"a word"))


def test_without_a_key_there_is_nothing_to_read_and_nothing_to_complain_of() -> None:
    assert unseal(None, PLACE, b"whatever lies there") is None


@given(places, places)
def test_different_places_have_different_associated_data(one: Place, other: Place) -> None:
    assert (one.associated() == other.associated()) == (one == other)


def test_the_associated_data_are_the_parts_with_their_lengths_in_front() -> None:
    ids = (UUID(int=1).bytes, UUID(int=2).bytes, UUID(int=3).bytes)
    parts = (*ids, bytes(7) + b"\4", b"case.opened", bytes(3) + b"\5")

    assert PLACE.associated() == b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def test_the_same_word_is_sealed_differently_each_time() -> None:
    assert seal(CIPHER, PLACE, b"a word") != seal(CIPHER, PLACE, b"a word")
