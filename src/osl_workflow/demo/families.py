"""Draws the families of a demo from the lists in its YAML: always the same ones, and as many as the document says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from osl_workflow.errors import Usage
from osl_workflow.person.identity import Address, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from osl_workflow.demo.model import Families, Story
    from osl_workflow.person.events import HouseholdRole
    from osl_workflow.person.identity import Sex

THIS_YEAR = 2012
"""The year in which the document counted the families; ages are meant in it."""

SEXES: tuple[Sex, ...] = ("female", "male")


@dataclass(frozen=True)
class Household:
    """A family: its key in the demo, the login of the worker of its district, its members with their identities."""

    key: str
    worker: str
    members: tuple[tuple[HouseholdRole, Identity], ...]


def told(families: Families, story: Story, draw: Random) -> Household:
    """Return the family that a story names, living somewhere in the district of its worker.

    Raises:
        Usage: the worker has no district.
    """
    if story.worker not in families.districts:
        raise Usage("demo.no_district", story=story.story, worker=story.worker, known=tuple(families.districts))
    address = Address(street=draw.choice(families.districts[story.worker]), town=families.town)
    members = tuple(
        (
            member.role,
            Identity(
                given=member.given, family=member.family, sex=member.sex, birth_date=str(member.born),
                address=address, description=families.description,
            ),
        )
        for member in story.household
    )  # fmt: skip
    return Household(story.story, story.worker, members)


def drawn(families: Families, known: Iterable[Household], draw: Random) -> tuple[Household, ...]:
    """Return all other families: together with the `known` ones they have the sizes of the recipe.

    Raises:
        Usage: more families of a size are known than there are, or nothing says who lives in a family of that size.
    """
    left = Counter({int(size): count for size, count in families.sizes.items()})
    left.subtract(len(household.members) for household in known)
    if min(left.values()) < 0:
        raise Usage("demo.too_many_of_size", sizes=tuple(sorted(size for size, count in left.items() if count < 0)))
    sizes = list(left.elements())
    draw.shuffle(sizes)
    of_size = {size: [shape for shape in families.shapes if len(shape) == size] for size in sorted(set(sizes))}
    if not all(of_size.values()):
        raise Usage("demo.no_shape", sizes=tuple(size for size, shapes in of_size.items() if not shapes))
    shapes = {size: cycle(found) for size, found in of_size.items()}
    workers = cycle(families.districts)
    return tuple(
        _family(families, f"family-{number}", next(workers), next(shapes[size]), draw)
        for number, size in enumerate(sizes, start=1)
    )


def _family(families: Families, key: str, worker: str, shape: Sequence[HouseholdRole], draw: Random) -> Household:
    surname = draw.choice(families.surnames)
    address = Address(street=draw.choice(families.districts[worker]), town=families.town)
    sex: Sex = draw.choice(SEXES)
    born = THIS_YEAR - draw.randint(24, 48 if "child" in shape else 74)
    taken: set[str] = set()
    members = []
    for role in shape:
        own_sex = sex if role == "reference" else _other(sex) if role in ("spouse", "partner") else draw.choice(SEXES)
        year = _born(role, born, draw)
        generation = next((one for one in families.generations if year <= one.born_until), families.generations[-1])
        given = draw.choice([name for name in getattr(generation, own_sex) if name not in taken])
        taken.add(given)
        masculine, feminine = draw.choice(families.surnames) if role in ("partner", "unrelated") else surname
        identity = Identity(
            given=given, family=masculine if own_sex == "male" else feminine, sex=own_sex, birth_date=str(year),
            address=address, description=families.description,
        )  # fmt: skip
        members.append((role, identity))
    return Household(key, worker, tuple(members))


def _other(sex: Sex) -> Sex:
    return "male" if sex == "female" else "female"


def _born(role: HouseholdRole, reference: int, draw: Random) -> int:
    """Return a believable year of birth for somebody of the family, seen from the reference person's."""
    match role:
        case "reference":
            return reference
        case "child":
            return min(THIS_YEAR - 1, reference + draw.randint(19, 34))
        case "grandchild":
            return min(THIS_YEAR - 1, reference + draw.randint(42, 55))
        case "parent":
            return max(THIS_YEAR - 90, reference - draw.randint(20, 34))
        case _:
            return min(THIS_YEAR - 19, reference + draw.randint(-5, 5))
