"""How wide a text is, and where it is broken into lines, without asking for a font.

The widths are those of DejaVu Sans rounded up, one of the widest of the usual fonts: any other one leaves
room.
"""

from __future__ import annotations

_CLASSES = {
    0.30: "ijlłIJ'", 0.35: " .,:;/·|", 0.40: "ft()[]-", 0.45: "r!", 0.50: '–"*§_', 0.55: "cszćśźż?„”“",
    0.60: "kvxyFLŁ•", 0.65: "abdeghnopquąęńóEPSTYĘŚ0123456789{}$", 0.70: "ABCKRVXZĄĆŹŻ", 0.75: "NUŃ", 0.80: "DGHOQÓ&",
    0.85: "w+=×→<>", 0.90: "M", 0.95: "%", 1.00: "mW—…@",
}  # fmt: skip
_WIDTHS = {letter: width for width, letters in _CLASSES.items() for letter in letters}
_UNKNOWN = 1.0
_BOLD = 1.12


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide `text` is in letters of `size`, in the same unit as `size`; rather too much than too little."""
    return sum(_WIDTHS.get(letter, _UNKNOWN) for letter in text) * size * (_BOLD if bold else 1)


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return `text` in lines no wider than `room`, broken between words; a word that is too long is broken inside."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *parts, line = _pieces(word, room, size, bold=bold)
        lines += parts
    return (*lines, line) if line else tuple(lines)


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
