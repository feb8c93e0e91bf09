"""Checkpoints (https://c2sp.org/tlog-checkpoint): what a history was at one moment, in three lines that are signed.

    <origin: whose history>
    <size: how many events>
    <base64 of the root over their leaves>

A checkpoint that is kept elsewhere is what makes the history checkable: whoever holds it can tell later that the first
`size` events are still those. It names no date, which nobody could check.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.proof.note import MAX_NAME, Signer, Verifier, canonical_base64, parse_note
from osl_workflow.proof.tree import EMPTY_ROOT

_TEXT = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n(?P<extensions>(?:[^\n]+\n)*)"
)
_LARGEST = 2**63 - 1  # what a position of the store can be


def origin_of(store: UUID) -> str:
    """Return the name of the history of a centre: it is the origin of its checkpoints and the name of its key."""
    return f"osl-workflow/{store}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The first `size` events of the history `origin` have this root; `extensions` are further lines, of others."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text that is signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def signed_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Return the file of a checkpoint signed with a key.

    Raises:
        Refused: it is not one that anybody could read.
    """
    text = checkpoint.text()
    parse_text(text)
    return signer.sign(text).to_bytes()


def open_checkpoint(data: bytes, verifier: Verifier, origin: str | None = None) -> Checkpoint:
    """Return the checkpoint of a file after its signature was verified; its origin is the key's name or as given.

    Raises:
        Refused: it is not a checkpoint, not signed with this key, or of another history.
        Tampered: the signature does not fit.
    """
    note = parse_note(data)
    verifier.verify(note)
    checkpoint = parse_text(note.text)
    expected = verifier.name if origin is None else origin
    if checkpoint.origin != expected:
        raise Refused("proof.of_another_centre", expected=expected, found=checkpoint.origin)
    return checkpoint


def parse_text(text: str) -> Checkpoint:
    """Return the checkpoint whose text this is.

    Raises:
        Refused: it is not one, exactly as `Checkpoint.text` writes it.
    """
    match = _TEXT.fullmatch(text)
    root = None if match is None else canonical_base64(match["root"])
    if match is None or root is None:
        raise Refused("proof.not_a_checkpoint")
    origin, size = match["origin"], int(match["size"])
    if not origin.isprintable() or len(origin) > MAX_NAME or size > _LARGEST or (size == 0 and root != EMPTY_ROOT):
        raise Refused("proof.not_a_checkpoint")
    return Checkpoint(origin, size, root, tuple(match["extensions"].split("\n")[:-1]))
