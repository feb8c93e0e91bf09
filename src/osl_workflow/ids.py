"""Time-ordered ids (UUIDv7, RFC 9562), until the standard library has them (Python 3.14)."""

from __future__ import annotations

from uuid import UUID


def uuid7(milliseconds: int, randomness: bytes) -> UUID:
    """Return the UUIDv7 of `milliseconds` since 1970 and ten random bytes.

    Raises:
        ValueError: not ten bytes.
    """
    if len(randomness) != 10:
        raise ValueError("ten random bytes are needed")
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(randomness, "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version 7
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant of RFC 9562
    return UUID(int=value)
