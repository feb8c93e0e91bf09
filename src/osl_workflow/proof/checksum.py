"""The checksum that is printed on paper: short enough to be compared by eye and typed, and signed by the client's hand.

    3/Q314-EAVV-VX0S-T29S-DBBE-3KZZ-Q2N9

In front of the stroke stands how many events it covers. Behind it stand the first 135 bits of SHA-256 over the tag
`osl-workflow/checksum@1`, a newline and the text of the checkpoint (origin, size, root), in Crockford's alphabet
(base 32 without I, L, O and U), and one more letter that notices mistakes of typing: any one wrong sign, and any two
neighbours changed over.

Strength: to find another history for a checksum that is already on paper takes about 2^135 attempts. Who prepares two
histories *before* printing, to choose between them later, needs about 2^67 attempts; against a centre that does that
for years a signed checkpoint kept elsewhere is the stronger proof (2^128).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from osl_workflow.errors import Refused, Tampered
from osl_workflow.proof.checkpoint import Checkpoint
from osl_workflow.sentences import sentence

_TAG = b"osl-workflow/checksum@1\n"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_SIGNS = 27  # of five bits each
_GROUP = 4
_BETWEEN = re.compile(r"[\s\-–—/]+")  # a word processor makes dashes of hyphens
_SIZE_SIGNS = 19
_LONGEST_TYPED = 200


@dataclass(frozen=True, slots=True)
class Checksum:
    """The checksum of the first `size` events of a history; `signs` are the 27 signs without the one that checks."""

    size: int
    signs: str

    def __str__(self) -> str:
        """Return it as it is printed."""
        signs = self.signs + _check_sign(f"{self.size}{self.signs}")
        groups = (signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))
        return f"{self.size}/{'-'.join(groups)}"


def checksum_of(checkpoint: Checkpoint) -> Checksum:
    """Return the checksum of a checkpoint; whatever else its file says (extensions, signatures) is not part of it."""
    text = Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root).text()
    hashed = int.from_bytes(sha256(_TAG + text.encode()).digest(), "big") >> (256 - 5 * _SIGNS)
    signs = (_ALPHABET[hashed >> 5 * place & 31] for place in reversed(range(_SIGNS)))
    return Checksum(checkpoint.size, "".join(signs))


def parse_checksum(typed: str) -> Checksum:
    """Return the checksum that somebody has typed: capitals, spaces and hyphens do not matter, O is 0, I and L are 1.

    Raises:
        Refused: it is too short or too long, has a sign that no checksum has, or a sign is mistyped.
    """
    signs = "" if len(typed) > _LONGEST_TYPED else _BETWEEN.sub("", typed).upper()
    unknown = sorted(set(signs) - set(_VALUES))
    if unknown:
        said = tuple(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in unknown)
        raise _mistyped("proof.found_other_signs", signs=said)
    plain = "".join(_ALPHABET[_VALUES[sign]] for sign in signs)
    size, code, check = plain[: -_SIGNS - 1], plain[-_SIGNS - 1 : -1], plain[-1:]
    if not size or len(size) > _SIZE_SIGNS:
        raise _mistyped("proof.found_other_length", found=len(plain), expected=_SIGNS + 1)
    if not size.isdecimal() or (size != "0" and size[0] == "0") or check != _check_sign(size + code):
        raise _mistyped("proof.found_mistyped")
    return Checksum(int(size), code)


def check_checksum(typed: Checksum, origin: str, root: bytes) -> None:
    """Return if the checksum on the paper is that of the history `origin`, whose first `typed.size` events have `root`.

    Raises:
        Tampered: the history was another when the paper was printed.
    """
    computed = checksum_of(Checkpoint(origin, typed.size, root))
    if computed != typed:
        raise Tampered("proof.checksum_differs", size=typed.size, printed=str(typed), computed=str(computed))


def _check_sign(signs: str) -> str:
    """Return the sign that brings the whole to zero: read as a polynomial over GF(32), at the root of x^5 + x^2 + 1."""
    check = 0
    for sign in signs:
        check = _times_x(check ^ _VALUES[sign])
    return _ALPHABET[check]


def _times_x(value: int) -> int:
    return value << 1 ^ (0b100101 if value & 0b10000 else 0)


def _mistyped(key: str, **values: object) -> Refused:
    return Refused("proof.checksum_mistyped", found=sentence(key, **values))
