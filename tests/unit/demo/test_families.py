"""The families of a demo: as many as the document counted, with names that are right, and nobody's."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from osl_workflow.demo.families import THIS_YEAR, Household, drawn, told
from osl_workflow.demo.model import Families, Story
from osl_workflow.errors import Usage

RECIPE: dict[str, Any] = {
    "families": 6,
    "persons": 13,
    "sizes": {"1": 2, "2": 2, "3": 1, "4": 1},
    "shapes": [
        ["reference"],
        ["reference", "spouse"],
        ["reference", "parent"],
        ["reference", "partner", "child"],
        ["reference", "spouse", "child", "child"],
    ],
    "arrivals": [],
    "town": "Zmyślona",
    "description": "osoba zmyślona",
    "districts": {"socjalny1": ["ul. Polna"], "socjalny2": ["ul. Nowa", "ul. Prosta"]},
    "generations": [
        {"born_until": 1979, "female": ["Ewa", "Maria"], "male": ["Jan", "Adam"]},
        {"born_until": 2012, "female": ["Maja", "Lena", "Zoja"], "male": ["Igor", "Leon", "Oskar"]},
    ],
    "surnames": [["Rybicki", "Rybicka"], ["Nowak", "Nowak"]],
}
ALONE: dict[str, Any] = {
    "story": "alone", "title": {"pl": "Sama", "en": "Alone"}, "worker": "socjalny2", "process": "some-process",
    "registered": "2012-06-01", "course": [],
    "household": [{"given": "Ewa", "family": "Rybicka", "sex": "female", "born": "1970"}],
}  # fmt: skip


def families(**other: Any) -> Families:
    return Families.model_validate({**RECIPE, **other})


def others(seed: int = 1, known: tuple[Household, ...] = ()) -> tuple[Household, ...]:
    return drawn(families(), known, Random(seed))


def test_the_families_have_the_sizes_of_the_recipe() -> None:
    assert Counter(len(household.members) for household in others()) == {1: 2, 2: 2, 3: 1, 4: 1}


def test_the_families_of_stories_are_counted_in() -> None:
    alone = told(families(), Story.model_validate(ALONE), Random(1))

    rest = others(known=(alone,))

    assert Counter(len(household.members) for household in rest) == {1: 1, 2: 2, 3: 1, 4: 1}


def test_more_families_of_a_size_than_there_are_cannot_be_told() -> None:
    alone = told(families(), Story.model_validate(ALONE), Random(1))

    with pytest.raises(Usage) as refused:
        others(known=(alone, alone, alone))
    assert refused.value.said.values == {"sizes": (1,)}


def test_a_size_of_which_nothing_says_who_lives_in_it_is_told() -> None:
    with pytest.raises(Usage) as refused:
        drawn(families(shapes=[["reference"], ["reference", "spouse"]]), (), Random(1))
    assert (refused.value.said.key, refused.value.said.values) == ("demo.no_shape", {"sizes": (3, 4)})


def test_a_worker_without_a_district_is_told() -> None:
    with pytest.raises(Usage) as refused:
        told(families(), Story.model_validate({**ALONE, "worker": "kierownik"}), Random(1))
    assert refused.value.said.key == "demo.no_district"


def test_the_same_seed_draws_the_same_families_and_another_seed_others() -> None:
    assert others(seed=1) == others(seed=1)
    assert others(seed=1) != others(seed=2)


def test_family_names_have_the_form_of_those_who_bear_them() -> None:
    masculine, feminine = {"Rybicki", "Nowak"}, {"Rybicka", "Nowak"}

    for household in others():
        for _, who in household.members:
            assert who.family in (masculine if who.sex == "male" else feminine)


def test_in_one_family_no_two_bear_the_same_given_name() -> None:
    for household in others():
        given = [who.given for _, who in household.members]
        assert len(set(given)) == len(given)


def test_children_are_younger_and_parents_older_than_the_reference_person() -> None:
    seen = set()
    for household in others():
        born = {role: int(who.birth_date or 0) for role, who in household.members}
        reference = born["reference"]
        if "child" in born:
            assert reference + 18 < born["child"] < THIS_YEAR
            seen.add("child")
        if "parent" in born:
            assert born["parent"] < reference - 18
            seen.add("parent")
    assert seen == {"child", "parent"}


def test_people_live_in_the_district_of_their_worker_and_at_no_number() -> None:
    for household in others():
        for _, who in household.members:
            assert who.address is not None
            assert who.address.street in families().districts[household.worker]
            assert who.address.house is None


def test_everybody_is_said_to_be_invented_and_has_no_number_that_could_be_somebodys() -> None:
    for household in others():
        for _, who in household.members:
            assert who.description == "osoba zmyślona"
            assert (who.pesel, who.document, who.phone) == (None, None, None)
            assert who.birth_date is not None
            assert len(who.birth_date) == len("1980")


def test_a_recipe_that_does_not_sum_to_its_figures_is_refused() -> None:
    with pytest.raises(ValidationError):
        families(persons=14)
    with pytest.raises(ValidationError):
        families(families=7)
