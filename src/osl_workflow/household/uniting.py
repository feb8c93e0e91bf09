"""Which homes are one family since records of one person were merged: such a family lives in one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Merging(NamedTuple):
    """The homes that a merged record has, and those of the one that stays; the first of these is the family's."""

    merged: list[str]
    stays: list[str]


def counted_in_another(mergings: Iterable[Merging], placed: Collection[str]) -> frozenset[str]:
    """Return the homes that are not counted by their own address, as the family is by that of another one.

    `mergings` in the order of recording; `placed`: the homes of which an address is known. Of a family the home of the
    record that stays counts; where its address is not known, the first of the others by id.
    """
    family: dict[str, str] = {}

    def home_of(home: str) -> str:
        while (next_ := family.get(home, home)) != home:
            home = next_
        return home

    for merged, stays in mergings:
        for home in merged if stays else ():
            if home not in stays and home_of(home) != home_of(stays[0]):
                family[home_of(home)] = home_of(stays[0])
    homes = sorted(dict.fromkeys((*family, *family.values())))
    counts: dict[str, str] = {root: root for root in homes if root in placed and home_of(root) == root}
    for home in homes:
        if home in placed:
            counts.setdefault(home_of(home), home)
    return frozenset(home for home in homes if home in placed and counts[home_of(home)] != home)
