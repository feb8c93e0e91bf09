"""Tokens by which a person or a login is found without the history or an index holding a name or a number.

A token is the first 16 bytes of an HMAC-SHA-256 under a key of its own (`Keyring.index_key`). Names are folded first
(small letters, no Polish diacritics) and kept as whole words and as their beginnings of at least three letters, so that
"wisn" finds Wiśniewska. The table of tokens lies in the events database and is deleted with the person.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

NAME = "name"
LOGIN = "login"
PARTNER = "partner"
DISTRICT = "district"
STREET = "street"
TEAM = "team"
SHORTEST_PREFIX = 3
TOKEN_BYTES = 16
_WORD = re.compile(r"[^\W_]+")
_FILLING = re.compile(r"[\s-]")
_NOT_DECOMPOSED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` in small letters without diacritics: "Wiśniewska-Żak" gives ("wisniewska", "zak")."""
    small = unicodedata.normalize("NFKD", text).casefold().translate(_NOT_DECOMPOSED)
    letters = (char for char in unicodedata.normalize("NFKD", small) if not unicodedata.combining(char))
    return tuple(_WORD.findall("".join(letters)))


def tokens(key: bytes, kind: str, text: str) -> frozenset[bytes]:
    """Return the tokens under which `text` is kept: of a name all its words and their beginnings, of the rest one."""
    if kind != NAME:
        return frozenset((_token(key, kind, _folded_number(kind, text)),))
    return frozenset(
        _token(key, kind, word[:length])
        for word in folded_words(text)
        for length in {*range(SHORTEST_PREFIX, len(word)), len(word)}
    )


def query_tokens(key: bytes, kind: str, query: str) -> frozenset[bytes]:
    """Return the tokens that an answer must all have: of a name its words or their beginnings, of the rest the one."""
    if kind != NAME:
        return tokens(key, kind, query)
    return frozenset(_token(key, kind, word) for word in folded_words(query))


def _folded_number(kind: str, text: str) -> str:
    """A login is what it is; in the number of a document spaces, hyphens and letter size do not matter."""
    return text if kind == LOGIN else _FILLING.sub("", text).casefold()


def _token(key: bytes, kind: str, folded: str) -> bytes:
    return hmac.digest(key, f"{kind}\0{folded}".encode(), hashlib.sha256)[:TOKEN_BYTES]
