"""How an address is read, so that what a family says and what a head has drawn meet (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from osl_workflow.folding import words

_LEFT_OUT = {"ul", "ulica", "im", "imienia"}
_ONE_WORD = {
    "aleja": "al", "aleje": "al", "plac": "pl", "osiedle": "os", "generala": "gen", "swietego": "sw", "swietej": "sw",
    "ksiedza": "ks", "doktora": "dr", "profesora": "prof", "marszalka": "marsz", "kapitana": "kpt", "majora": "mjr",
    "pulkownika": "plk", "biskupa": "bp", "kardynala": "kard",
}  # fmt: skip
"""A word that is as often written short. A square is not left out: plac Wolności and ulica Wolności are two streets."""
_ENDING = re.compile(r"(?P<street>.*\S)\s+(?P<house>\d+\s?[A-Za-z]?(\s?/\s?\d+\s?[A-Za-z]?)?)")


class Place(NamedTuple):
    """An address as it is looked up: a street (or a village) and, where known, the number of the house and the town."""

    key: str
    number: int | None
    town: str | None


def key_of(name: str) -> str:
    """Return the name of a street or a village as it is compared: `ul. Gen. Łąki` and `GENERAŁA ŁĄKI` are one."""
    kept: list[str] = []
    for word in words(name):
        if word in _LEFT_OUT or (word == "go" and kept and kept[-1].isdigit()):  # 3-go Maja
            continue
        kept.append(_ONE_WORD.get(word, word))
    return " ".join(kept)


def number_of(house: str | None) -> int | None:
    """Return the number of a house without what stands after it: 12 of `12a`, `12 A`, `12/3`; None where there is none.

    Entrances a and b of one house belong together, so a district never divides them.
    """
    found = re.search(r"\d+", house or "")
    return int(found[0]) if found else None


def readings(street: str | None, house: str | None, town: str | None) -> Iterator[Place]:
    """Yield how an address may be read, the likeliest first; nothing where it tells neither street nor village.

    Where the number was written behind the street (`Polna 12/3`), it is taken from there, unless a street is really
    called so; a village without streets is looked up by its own name.
    """
    there = key_of(town) or None if town else None
    if street and key_of(street):
        yield Place(key_of(street), number_of(house), there)
        ending = None if house else _ENDING.fullmatch(street.strip())
        if ending is not None and key_of(ending["street"]):
            yield Place(key_of(ending["street"]), number_of(ending["house"]), there)
    elif there:
        yield Place(there, number_of(house), there)
        ending = None if house or town is None else _ENDING.fullmatch(town.strip())
        if ending is not None and key_of(ending["street"]):
            yield Place(key_of(ending["street"]), number_of(ending["house"]), key_of(ending["street"]))
