"""Signed notes are those of the specification; what is not exactly one is refused, and a wrong signature is noticed.

The notes of PeterNeumann and EnochRoot are the vectors of golang.org/x/mod/sumdb/note, that of example.com/foo stands
in the specification.
"""

from __future__ import annotations

from base64 import b64decode

import pytest

from osl_workflow.errors import Refused, Tampered
from osl_workflow.proof.note import MAX_NOTE_BYTES, Note, Signature, Signer, Verifier, parse_note, parse_verifier

PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH_KEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
SPECIFIED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFIED = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def peter() -> Signer:
    return Signer("PeterNeumann", b64decode(PETER_SECRET)[1:])


def note(text: str) -> Note:
    return parse_note(text.encode())


# --- signing and verifying --------------------------------------------------------------------------------------------


def test_a_text_is_signed_with_the_published_bytes() -> None:
    assert peter().sign(TEXT).to_bytes() == f"{TEXT}\n{PETER_LINE}".encode()


def test_the_public_half_of_a_key_is_the_published_one() -> None:
    assert str(peter().verifier) == PETER_KEY


@pytest.mark.parametrize(
    ("key", "signed"), [(PETER_KEY, f"{TEXT}\n{PETER_LINE}"), (ENOCH_KEY, f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}"),
                        (SPECIFIED_KEY, SPECIFIED)],
)  # fmt: skip
def test_a_published_note_verifies(key: str, signed: str) -> None:
    parse_verifier(key).verify(note(signed))


def test_a_note_is_written_as_it_was_read() -> None:
    data = f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}".encode()

    assert parse_note(data).to_bytes() == data


def test_the_text_may_have_empty_lines_and_ends_before_the_last_one() -> None:
    assert note(f"a\n\nb\n\n{PETER_LINE}").text == "a\n\nb\n"


def test_another_text_under_the_signature_is_tampering() -> None:
    with pytest.raises(Tampered) as caught:
        parse_verifier(PETER_KEY).verify(note(f"{TEXT.replace('problem', 'Problem')}\n{PETER_LINE}"))

    assert caught.value.said.key == "proof.signature_wrong"


def test_each_signature_of_the_key_must_fit() -> None:
    good = note(f"{TEXT}\n{PETER_LINE}").signatures[0]
    wrong = Signature(good.name, good.key_id, bytes(64))

    for signatures in ((good, wrong), (wrong, good)):
        with pytest.raises(Tampered):
            parse_verifier(PETER_KEY).verify(Note(TEXT, signatures))


def test_signatures_of_other_keys_are_not_looked_at() -> None:
    broken = ENOCH_LINE.replace("5n2ti", "5nABC")

    parse_verifier(PETER_KEY).verify(note(f"{TEXT}\n{PETER_LINE}{broken}"))


def test_a_note_that_others_have_signed_says_who_has() -> None:
    with pytest.raises(Refused) as caught:
        parse_verifier(PETER_KEY).verify(note(f"{TEXT}\n{ENOCH_LINE}"))

    assert caught.value.said.values == {"expected": "PeterNeumann+c74f20a3", "found": ("EnochRoot+af0cfe78",)}


def test_a_key_of_the_same_name_is_another_key() -> None:
    with pytest.raises(Refused):
        Signer("PeterNeumann", bytes(32)).verifier.verify(note(f"{TEXT}\n{PETER_LINE}"))


def test_the_secret_half_is_not_shown() -> None:
    assert "seed" not in repr(peter())


@pytest.mark.parametrize("text", ["", "no newline", "a\x01\n", "a\tb\n", "first\n\n— somebody AAAAAAA="])
def test_a_text_that_would_not_be_read_as_it_is_cannot_be_signed(text: str) -> None:
    with pytest.raises(Refused):
        peter().sign(text)


def test_a_key_cannot_have_a_name_that_no_note_could_carry() -> None:
    for name in ("", "a b", "a+b", "a\u00a0b", "a\nb", "x" * 256):
        with pytest.raises(ValueError, match="name of a key"):
            Verifier(name, bytes(32))


# --- what is not a note -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "data"),
    [
        ("found_unsigned", b""),
        ("found_unsigned", TEXT.encode()),
        ("found_unsigned", f"{TEXT}\n".encode()),
        ("found_unsigned", f"{TEXT}{PETER_LINE}".encode()),
        ("found_unsigned", f"{TEXT}\n{PETER_LINE}"[:-1].encode()),
        ("found_no_text", f"\x01{TEXT}\n{PETER_LINE}".encode()),
        ("found_no_text", f"{TEXT}\n{PETER_LINE}".replace("\n", "\r\n").encode()),
        ("found_no_text", b"\xff" + f"{TEXT}\n{PETER_LINE}".encode()),
        ("found_no_signature_line", f"{TEXT}\n{PETER_LINE}Unexpected line.\n".encode()),
        ("found_no_signature_line", f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Bad Name')}".encode()),
        ("found_no_signature_line", f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Bad+Name')}".encode()),
        ("found_no_signature_line", f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Bad' + chr(0x2003))}".encode()),
        ("found_no_signature_line", f"{TEXT}\n{PETER_LINE.replace('—', '-')}".encode()),
        ("found_no_signature_line", f"{TEXT}\n{PETER_LINE.replace('AM=', 'AN=')}".encode()),
        ("found_no_signature_line", f"{TEXT}\n{PETER_LINE.replace('=', '')}".encode()),
        ("found_unsigned", f"{TEXT}\n{PETER_LINE}\n".encode()),
        ("found_no_signature_line", f"{TEXT}\n— PeterNeumann x08gow==\n".encode()),
        ("found_too_many_signatures", f"{TEXT}\n{PETER_LINE * 101}".encode()),
        ("found_too_long", b"a" * MAX_NOTE_BYTES + f"\n\n{PETER_LINE}".encode()),
    ],
)
def test_what_is_not_exactly_a_note_is_refused_and_said_why(found: str, data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        parse_note(data)

    assert caught.value.said.key == "proof.not_a_note"
    assert caught.value.said.values["found"].key == f"proof.{found}"


# --- public keys ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [PETER_KEY, ENOCH_KEY, SPECIFIED_KEY])
def test_a_public_key_is_written_as_it_was_read(key: str) -> None:
    assert str(parse_verifier(key)) == key


def test_a_part_of_a_public_key_is_none() -> None:
    whole = len(PETER_KEY)
    for start in range(whole + 1):
        for end in range(start, whole + 1):
            if (start, end) != (0, whole):
                with pytest.raises(Refused):
                    parse_verifier(PETER_KEY[start:end])


def test_a_public_key_with_one_other_character_is_none() -> None:
    for place, character in enumerate(PETER_KEY):
        with pytest.raises(Refused):
            parse_verifier(PETER_KEY[:place] + chr(ord(character) + 1) + PETER_KEY[place + 1 :])


@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long, its id is right
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # another algorithm, its id is right
        PETER_KEY.replace("c74f20a3", "C74F20A3"),
        PETER_KEY + "\n",
        "\udcff" + PETER_KEY,
    ],
)
def test_a_public_key_of_another_form_is_refused(key: str) -> None:
    with pytest.raises(Refused):
        parse_verifier(key)
