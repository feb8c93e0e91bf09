"""Every mistake made on purpose in a shipped definition is found by the rule that it breaks, or listed as harmless.

Each operator is tried on one place of each definition, chosen by their names; with HYPOTHESIS_PROFILE=hunt on all.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pytest
from ruamel.yaml import YAML

from tests.mutation import operators, operators_of_practice, operators_of_traits
from tests.mutation.mutants import GONE, OPERATORS, Mutant, Operator, Whole, is_caught, kinds, names, wholes
from tests.mutation.parts import name_of

ALL = os.environ.get("HYPOTHESIS_PROFILE") == "hunt"

assert operators.__doc__
assert operators_of_practice.__doc__
assert operators_of_traits.__doc__  # importing them fills the list of operators


class Harmless(NamedTuple):
    """A line of the list: a mutant that breaks no rule."""

    definition: str
    operator: str
    place: str


@cache
def harmless() -> dict[Harmless, str]:
    """The list, with its reasons."""
    lines = YAML(typ="safe").load(Path(__file__).with_name("harmless.yaml"))
    return {
        Harmless(definition, line["operator"], place): line["because"]
        for line in lines
        for definition, places in line["places"].items()
        for place in places
    }


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> Whole:
    """The shipped definition of a name: read when its test begins, not while tests are collected."""
    return next(whole for whole in wholes() if whole.name == request.param)


def line_of(whole: Whole, one: Operator, mutant: Mutant) -> Harmless:
    return Harmless(whole.data["process"], one.name, mutant.place)


def sample(whole: Whole, one: Operator) -> tuple[Mutant, ...]:
    """One mutant of a definition, or all of them."""
    mutants = one.mutants(whole)
    start = crc32(f"{whole.name} {one.name}".encode()) % max(1, len(mutants))
    return mutants if ALL else mutants[start : start + 1]


@pytest.mark.parametrize("one", OPERATORS, ids=lambda one: one.name.replace(" ", "_"))
def test_a_mistake_made_on_purpose_is_found_by_the_rule_that_it_breaks(one: Operator) -> None:
    survivors = [
        f"{whole.name}: {mutant.place}"
        for whole in wholes()
        for mutant in sample(whole, one)
        if line_of(whole, one, mutant) not in harmless() and not is_caught(whole, mutant, one.breaks)
    ]

    assert survivors == [], f"none of {one.breaks} finds: {one.name}"


def test_what_is_listed_as_harmless_still_is_and_says_why() -> None:
    survive = {
        line_of(whole, one, mutant)
        for whole in wholes()
        for one in OPERATORS
        for mutant in one.mutants(whole)
        if line_of(whole, one, mutant) in harmless() and not is_caught(whole, mutant, one.breaks)
    }

    assert survive == set(harmless())
    assert all(because.endswith(".") for because in harmless().values())


@pytest.mark.parametrize("whole", names(), indirect=True)
def test_a_definition_without_a_mistake_is_caught_by_no_rule(whole: Whole) -> None:
    assert [kind for kind in kinds() if is_caught(whole, Mutant("", ()), (kind,))] == []


@pytest.mark.parametrize("whole", names(), indirect=True)
def test_a_copy_by_another_name_is_asked_the_same_rules_whichever_step_it_lacks(whole: Whole) -> None:
    copies = [whole.mutated(((("process",), "our-own"), (path, GONE))) for path, _ in whole.steps()]

    assert {asked_of(Whole("our-own", copy, whole.standard)) for copy in copies} == {asked_of(whole)}


def asked_of(whole: Whole) -> tuple[str, ...]:
    return tuple(name for name, rule in whole.standard.rules.items() if whole.about.concerned(rule))


@pytest.mark.parametrize("one", OPERATORS, ids=lambda one: one.name.replace(" ", "_"))
def test_every_operator_has_a_place_in_some_shipped_definition(one: Operator) -> None:
    assert any(one.mutants(whole) for whole in wholes())


def test_every_kind_of_rule_is_broken_by_some_operator() -> None:
    assert {kind for one in OPERATORS for kind in one.breaks} == kinds()


def test_every_step_is_dropped_and_every_outcome_removed() -> None:
    of = {one.name: one for one in OPERATORS}
    for whole in wholes():
        dropped = [m.place for name in of if name.startswith("drop ") and " step" in name for m in of[name].of(whole)]
        removed = [m.place for name in of if name.startswith("remove ") for m in of[name].of(whole)]

        assert sorted(dropped) == sorted(name_of(step) for _, step in whole.steps())
        assert sorted(removed) == sorted(f"{name_of(step)}.{name}" for _, step, name, _ in whole.outcomes())


def test_operators_are_told_apart_and_so_are_the_places_of_each() -> None:
    assert len({one.name for one in OPERATORS}) == len(OPERATORS)
    for one in OPERATORS:
        for whole in wholes():
            places = [mutant.place for mutant in one.mutants(whole)]
            assert len(set(places)) == len(places), (one.name, whole.name)
