"""Finds the district of an address on a day, and the house that two districts would claim (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from osl_workflow.district.address import Place, key_of
from osl_workflow.district.events import Side
from osl_workflow.district.state import District, Street

Found = Literal["one", "none", "several", "house_needed"]
"""One district; none has the street; several have it in different towns; several parts, and no house was told."""


class Verdict(NamedTuple):
    """What was found, and the districts meant: the one, or those between which nobody can choose yet."""

    found: Found
    districts: tuple[UUID, ...] = ()

    @property
    def district(self) -> UUID | None:
        """The one district, or None."""
        return self.districts[0] if self.found == "one" else None


def find(districts: Iterable[District], place: Place, on: date) -> Verdict:
    """Return which of `districts` has `place` on a day."""
    there = [
        (district.id, street)
        for district in districts
        for street in district.streets_on(on)
        if street.key == place.key and _same_town(street.town, place.town)
    ]
    if not there:
        return Verdict("none")
    fitting = [id for id, street in there if _has(street, place.number)]
    if not fitting and place.number is None:
        return Verdict("house_needed", tuple(dict.fromkeys(id for id, _ in there)))
    ids = tuple(dict.fromkeys(fitting))
    found: Found = "none" if not ids else "one" if len(ids) == 1 else "several"
    return Verdict(found, ids)


def overlapping(street: Street, others: Iterable[Street]) -> Street | None:
    """Return the first of `others` that has a house of `street` on one of its days, or None."""
    return next((other for other in others if _share_a_house(street, other)), None)


def has_houses(side: Side, first: int | None, last: int | None) -> bool:
    """Return whether any house can have a number from `first` to `last` on that side."""
    low = max(first or 1, 1)
    if side != "all" and (low % 2 == 1) != (side == "odd"):
        low += 1
    return last is None or low <= last


def _share_a_house(one: Street, other: Street) -> bool:
    if one.key != other.key or not one.meets(other.from_, other.to) or not other.meets(one.from_, one.to):
        return False
    if not _same_town(one.town, other.town and key_of(other.town)):
        return False
    sides = {one.side, other.side} - {"all"}
    if len(sides) > 1:
        return False
    lasts = [last for last in (one.last, other.last) if last is not None]
    side: Side = next(iter(sides), "all")
    return has_houses(side, max(one.first or 1, other.first or 1), min(lasts) if lasts else None)


def _has(street: Street, number: int | None) -> bool:
    if number is None:
        return street.is_whole
    in_range = (street.first or 0) <= number and (street.last is None or number <= street.last)
    return in_range and (street.side == "all" or (number % 2 == 1) == (street.side == "odd"))


def _same_town(drawn: str | None, told: str | None) -> bool:
    """Return whether an address may lie in the town of a street; where one of them tells none, it may."""
    return drawn is None or told is None or key_of(drawn) == told
