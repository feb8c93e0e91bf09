"""A checkpoint says whose history had how many events and which root, and nobody can change that unnoticed."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

import pytest

from osl_workflow.errors import Refused, Tampered
from osl_workflow.proof.checkpoint import Checkpoint, open_checkpoint, parse_text, signed_checkpoint
from osl_workflow.proof.note import Signer, parse_verifier
from osl_workflow.proof.tree import EMPTY_ROOT
from tests.unit.proof.example import CHECKPOINT, CHECKPOINT_FILE, ORIGIN, OTHER_SIGNER, SIGNER

# https://sum.golang.org/latest of 2024-09-23, and the key that the go command carries
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_CHECKPOINT = """\
go.sum database tree
30055305
mXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=

— sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=
"""
# the example of the specification
SPECIFIED = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_a_checkpoint_of_another_program_verifies() -> None:
    opened = open_checkpoint(GO_CHECKPOINT.encode(), parse_verifier(GO_KEY), "go.sum database tree")

    assert opened.size == 30_055_305
    assert opened.root == b64decode("mXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=")


def test_the_example_of_the_specification_is_read_and_written_again() -> None:
    checkpoint = parse_text(SPECIFIED)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.text() == SPECIFIED


def test_a_checkpoint_that_was_signed_is_opened_with_the_public_key() -> None:
    assert open_checkpoint(CHECKPOINT_FILE, SIGNER.verifier) == CHECKPOINT


def test_a_checkpoint_may_have_lines_of_others() -> None:
    extended = replace(CHECKPOINT, extensions=("one", "two words"))

    assert open_checkpoint(signed_checkpoint(extended, SIGNER), SIGNER.verifier) == extended


def test_the_empty_history_has_a_checkpoint() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)

    assert open_checkpoint(signed_checkpoint(empty, SIGNER), SIGNER.verifier) == empty


def test_a_checkpoint_with_another_number_of_events_is_tampering() -> None:
    with pytest.raises(Tampered):
        open_checkpoint(CHECKPOINT_FILE.replace(b"\n3\n", b"\n4\n"), SIGNER.verifier)


def test_a_checkpoint_signed_with_another_key_of_the_same_name_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        open_checkpoint(signed_checkpoint(CHECKPOINT, OTHER_SIGNER), SIGNER.verifier)

    assert caught.value.said.key == "proof.signed_by_others"


def test_a_checkpoint_of_another_history_is_refused_though_the_key_is_right() -> None:
    foreign = signed_checkpoint(replace(CHECKPOINT, origin="another history"), SIGNER)

    with pytest.raises(Refused) as caught:
        open_checkpoint(foreign, SIGNER.verifier)

    assert caught.value.said.values == {"expected": ORIGIN, "found": "another history"}


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"origin\n3\n{ROOT}",
        f"origin\n3\n{ROOT}\n\n",
        f"origin\n3\n{ROOT}\nextension\n\n",
        f"\n3\n{ROOT}\n",
        f"origin\n03\n{ROOT}\n",
        f"origin\n+3\n{ROOT}\n",
        f"origin\n-3\n{ROOT}\n",
        f"origin\n٣\n{ROOT}\n",
        f"origin\n9223372036854775808\n{ROOT}\n",
        f"origin\n3 \n{ROOT}\n",
        f"origin\n\n{ROOT}\n",
        f"origin\n0\n{ROOT}\n",
        f"origin\n3\n{ROOT[:-2]}\n",
        f"origin\n3\n{ROOT.replace('2I=', '2J=')}\n",
        "origin\n3\nQUJD\n",
        "origin\n3\n",
        f"ori\u202egin\n3\n{ROOT}\n",
        f"{'x' * 256}\n3\n{ROOT}\n",
    ],
)
def test_what_is_not_exactly_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_text(text)


def test_what_nobody_could_read_is_not_signed() -> None:
    for wrong in (replace(CHECKPOINT, origin="a\nb"), replace(CHECKPOINT, root=b""), replace(CHECKPOINT, size=-1)):
        with pytest.raises(Refused):
            signed_checkpoint(wrong, SIGNER)


def test_a_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        open_checkpoint(Signer(ORIGIN, SIGNER.seed).sign("hello\n").to_bytes(), SIGNER.verifier)

    assert caught.value.said.key == "proof.not_a_checkpoint"
