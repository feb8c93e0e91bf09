"""Signed notes (https://c2sp.org/signed-note): a text, and under it who has signed it.

    <text, ending with a newline>
    <blank line>
    — <key name> <base64 of 4 bytes key id and the signature>

Only Ed25519 keys are made and trusted here. Signatures of keys that nobody asked about are kept and not looked at, as
the specification wants: a witness may sign beneath us. What is read is written again and compared, so that a note has
one form only. Names of keys must be printable, a little more than the specification asks: they are shown to people.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from osl_workflow.errors import Refused, Tampered
from osl_workflow.sentences import Sentence, sentence

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
MAX_NAME = 255
_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_SIGNATURE_LINE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/]+={0,2})")
_VERIFIER_KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


def is_key_name(name: str) -> bool:
    """Return whether a key may have this name: printable, without spaces and plus signs, not too long."""
    return 0 < len(name) <= MAX_NAME and name.isprintable() and not set(name) & set(" +")


def canonical_base64(text: str) -> bytes | None:
    """Return what `text` is the base64 of (RFC 4648, section 4), None where it is not exactly its one right form."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        return None
    return decoded if b64encode(decoded).decode() == text else None


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose key, the first bytes of its hash, the signature itself."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """Return the line without its newline."""
        return f"— {self.name} {b64encode(self.key_id + self.signature).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending with a newline, and its signatures, not yet verified."""

    text: str
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """Return the note as it is written into a file."""
        return "".join([self.text, "\n", *(f"{signature.line()}\n" for signature in self.signatures)]).encode()


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key: whoever has it can check what the owner of `name` has signed.

    `public_key` are 32 bytes (RFC 8032).
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise ValueError("the name of a key is printable and has no spaces and plus signs")

    def __str__(self) -> str:
        """Return the key as one word that can be published: `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(_ED25519 + self.public_key).decode()}"

    @property
    def key_id(self) -> bytes:
        """Return the four bytes by which a signature line names the key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:_KEY_ID_BYTES]

    def verify(self, note: Note) -> None:
        """Return if this key has signed the note's text.

        Raises:
            Refused: it is not among those that have signed; the note is somebody else's.
            Tampered: its signature does not fit the text.
        """
        known = (self.name, self.key_id)
        ours = [one.signature for one in note.signatures if (one.name, one.key_id) == known]
        if not ours:
            signed_by = tuple(f"{one.name}+{one.key_id.hex()}" for one in note.signatures)
            raise Refused("proof.signed_by_others", expected=f"{self.name}+{self.key_id.hex()}", found=signed_by)
        try:
            for signature in ours:
                Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, note.text.encode())
        except (InvalidSignature, ValueError):  # ValueError: the bytes are no public key
            raise Tampered("proof.signature_wrong", signer=self.name) from None


@dataclass(frozen=True, slots=True)
class Signer:
    """The secret half of a key: `seed` are its 32 bytes (RFC 8032), made where randomness is allowed."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """Return the public half."""
        return Verifier(self.name, self._key().public_key().public_bytes_raw())

    def sign(self, text: str) -> Note:
        """Return a note of `text` with this one signature.

        Raises:
            Refused: the text cannot stand in a note; it ends with a newline and has no other control characters.
        """
        signature = Signature(self.name, self.verifier.key_id, self._key().sign(text.encode()))
        note = Note(text, (signature,))
        if parse_note(note.to_bytes()) != note:  # a text that holds signature lines itself
            raise _not_a_note(sentence("proof.found_no_text"))
        return note

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def parse_verifier(text: str) -> Verifier:
    """Return the public key that `text` (`name+id+base64`) writes.

    Raises:
        Refused: it is not one, or not of Ed25519, or the parts do not fit each other.
    """
    match = _VERIFIER_KEY.fullmatch(text)
    key = None if match is None else canonical_base64(match[3])
    if match is None or key is None or not is_key_name(match[1]) or len(key) != 33 or key[:1] != _ED25519:
        raise Refused("proof.not_a_verifier_key")
    verifier = Verifier(match[1], key[1:])
    if str(verifier) != text:
        raise Refused("proof.not_a_verifier_key")
    return verifier


def parse_note(data: bytes) -> Note:
    """Return the note whose bytes these are; nothing of it is verified yet.

    Raises:
        Refused: it is not a note, or too long to be one.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise _not_a_note(sentence("proof.found_too_long", limit=MAX_NOTE_BYTES))
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise _not_a_note(sentence("proof.found_no_text")) from None
    if any(character < " " and character != "\n" for character in whole):
        raise _not_a_note(sentence("proof.found_no_text"))
    text, blank, below = whole.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise _not_a_note(sentence("proof.found_unsigned"))
    lines = below[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise _not_a_note(sentence("proof.found_too_many_signatures", limit=MAX_SIGNATURES))
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    match = _SIGNATURE_LINE.fullmatch(line)
    blob = None if match is None else canonical_base64(match[2])
    if match is None or blob is None or not is_key_name(match[1]) or len(blob) <= _KEY_ID_BYTES:
        raise _not_a_note(sentence("proof.found_no_signature_line"))
    return Signature(match[1], blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def _not_a_note(found: Sentence) -> Refused:
    return Refused("proof.not_a_note", found=found)
