"""The checksum on paper is typed as people type, and says when a sign is wrong or the history was another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osl_workflow.errors import Refused, Tampered
from osl_workflow.proof.checksum import Checksum, check_checksum, checksum_of, parse_checksum
from tests.unit.proof.example import CHECKPOINT, ORIGIN

PRINTED = "3/Q314-EAVV-VX0S-T29S-DBBE-3KZZ-Q2N9"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_the_signs_of_a_history_are_what_they_were_from_the_beginning() -> None:
    assert str(checksum_of(CHECKPOINT)) == PRINTED


def test_every_part_of_a_checkpoint_changes_the_checksum_but_lines_of_others_do_not() -> None:
    others = (
        replace(CHECKPOINT, origin="another history"),
        replace(CHECKPOINT, size=4),
        replace(CHECKPOINT, root=bytes(32)),
    )

    assert len({checksum_of(one).signs for one in (CHECKPOINT, *others)}) == 4
    assert checksum_of(replace(CHECKPOINT, extensions=("a line",))) == checksum_of(CHECKPOINT)


@pytest.mark.parametrize(
    "typed",
    [
        PRINTED,
        PRINTED.lower(),
        PRINTED.replace("-", " "),
        PRINTED.replace("-", "–").replace("/", " / "),
        PRINTED.replace("-", "").replace("/", ""),
        f"\n  {PRINTED}\t",
        PRINTED.replace("0", "O").replace("1", "I"),
        PRINTED.replace("0", "o").replace("1", "l"),
    ],
)
def test_it_may_be_typed_as_people_type(typed: str) -> None:
    assert parse_checksum(typed) == checksum_of(CHECKPOINT)


def test_any_one_wrong_sign_is_noticed() -> None:
    for place, sign in enumerate(PRINTED):
        if sign in ALPHABET:
            for other in ALPHABET.replace(sign, ""):
                with pytest.raises(Refused):
                    parse_checksum(PRINTED[:place] + other + PRINTED[place + 1 :])


def test_two_neighbours_changed_over_are_noticed() -> None:
    signs = PRINTED.replace("-", "").replace("/", "")
    for place in range(len(signs) - 1):
        one, two = signs[place : place + 2]
        if one != two:
            with pytest.raises(Refused):
                parse_checksum(signs[:place] + two + one + signs[place + 2 :])


@pytest.mark.parametrize(
    ("found", "typed"),
    [
        ("found_other_length", ""),
        ("found_other_length", PRINTED.partition("/")[2]),
        ("found_other_length", "9" * 20 + PRINTED.partition("/")[2]),
        ("found_other_length", PRINTED * 100),
        ("found_other_length", "ź" * 1_000),
        ("found_other_signs", PRINTED + "U"),
        ("found_other_signs", PRINTED + "ź"),
        ("found_other_length", PRINTED[:-1]),
        ("found_mistyped", "0" + PRINTED),
    ],
)
def test_what_is_no_checksum_is_refused_and_said_why(found: str, typed: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_checksum(typed)

    assert caught.value.said.values["found"].key == f"proof.{found}"


def test_a_letter_in_the_number_of_events_is_refused_whatever_sign_checks_it() -> None:
    signs = checksum_of(CHECKPOINT).signs
    for check in ALPHABET:
        with pytest.raises(Refused):
            parse_checksum(f"3A{signs}{check}")


def test_a_sign_that_cannot_be_seen_is_named_by_its_number() -> None:
    with pytest.raises(Refused) as caught:
        parse_checksum(f"{PRINTED}\u200b")

    assert caught.value.said.values["found"].values["signs"] == ("U+200B",)


def test_the_paper_agrees_with_the_history_it_was_printed_from() -> None:
    check_checksum(parse_checksum(PRINTED), ORIGIN, CHECKPOINT.root)


def test_the_paper_shows_that_the_history_is_another() -> None:
    with pytest.raises(Tampered) as caught:
        check_checksum(parse_checksum(PRINTED), ORIGIN, bytes(32))

    assert caught.value.said.values["printed"] == PRINTED


def test_the_empty_history_and_a_very_long_one_are_printed_and_typed_again() -> None:
    for size in (0, 10**19 - 1):
        checksum = Checksum(size, checksum_of(CHECKPOINT).signs)
        assert parse_checksum(str(checksum)) == checksum
