"""What a history is compared with: a checkpoint or a checksum that was kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.proof.checkpoint import open_checkpoint, origin_of
from osl_workflow.proof.checksum import Checksum, check_checksum, parse_checksum
from osl_workflow.proof.note import Signer, Verifier
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.store.store import Store


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said elsewhere of the first `size` events: their root, or the checksum of it."""

    origin: str
    size: int
    root: bytes | None = None
    checksum: Checksum | None = None

    def check(self, root: bytes) -> None:
        """Return if the first `size` events, whose root this is, are those.

        Raises:
            Tampered: they were others.
        """
        if self.checksum is not None:
            check_checksum(self.checksum, self.origin, root)
        elif root != self.root:
            raise Tampered("audit.not_those_of_checkpoint", size=self.size)


def signer_of(store: Store) -> Signer:
    """Return the key with which the office of a store signs checkpoints."""
    return Signer(origin_of(store.id), store.keyring.checkpoint_seed)


def claim_of_file(data: bytes, store: UUID, verifier: Verifier) -> Claim:
    """Return what the file of a checkpoint says of the history of a store.

    Raises:
        Refused: it is not a checkpoint, of another centre, or its signature is forged: it says nothing of this history.
    """
    origin = origin_of(store)
    try:
        checkpoint = open_checkpoint(data, verifier, origin)
    except Tampered as error:
        raise Refused("audit.checkpoint_forged", details=[error.said]) from None
    return Claim(origin, checkpoint.size, checkpoint.root)


def claim_of_checksum(typed: str, store: UUID) -> Claim:
    """Return what a checksum that somebody has typed says of the history of a store.

    Raises:
        Refused: it is mistyped.
    """
    checksum = parse_checksum(typed)
    return Claim(origin_of(store), checksum.size, checksum=checksum)


def compared(claim: Claim, events: int, root_then: bytes | None) -> tuple[str, Sentence] | None:
    """Return how a history differs from a claim (a name, a sentence), or None if it does not.

    `root_then`: the root over its first `claim.size` events, None if it does not have so many.
    """
    if root_then is None:
        other = "" if claim.checksum is None else "_or_other"
        return "rolled_back", sentence(f"audit.rolled_back{other}", size=claim.size, events=events)
    try:
        claim.check(root_then)
    except OslError as error:
        return "not_those_of_checkpoint", error.said
    return None
