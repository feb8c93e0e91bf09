"""Words as they are compared: in small letters, without accents (pure)."""

from __future__ import annotations

import re
import unicodedata


def words(text: str | None) -> tuple[str, ...]:
    """Return the words of a name as they are compared: lower case, without accents (Łucja-Ewa: lucja, ewa)."""
    plain = unicodedata.normalize("NFKD", (text or "").casefold().replace("ł", "l"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", bare))
