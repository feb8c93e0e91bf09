"""Mutants: shipped definitions with one mistake made on purpose, and whether the rule that it breaks finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from osl_workflow.errors import DefinitionError
from osl_workflow.process import checks
from osl_workflow.process.checks.about import About
from osl_workflow.process.fillings import ABSENT
from osl_workflow.process.reading import definition_of, plain, read_source, read_standard
from osl_workflow.process.salvage import findings_of
from osl_workflow.process.standard import Standard
from osl_workflow.process.yaml_tree import Listing, Mapping, Node, Scalar, Source

GONE = ABSENT
Path = tuple[str | int, ...]
Edit = tuple[Path, Any]
"""What to put where; GONE to take the key out."""
Step = dict[str, Any]
PHASES = ("recruitment", "diagnosis", "plan", "activity", "evaluation")


@dataclass(frozen=True)
class Whole:
    """A faultless definition as plain data, with its standard."""

    name: str
    data: dict[str, Any]
    standard: Standard

    def steps(self) -> Iterator[tuple[Path, Step]]:
        """Yield the steps with their paths, in the order of the phases."""
        for phase in PHASES:
            for index, step in enumerate(self.data["phases"][phase]):
                yield ("phases", phase, index), step

    def outcomes(self) -> Iterator[tuple[Path, Step, str, dict[str, Any]]]:
        """Yield the outcomes: path, step, name, what they do."""
        for path, step in self.steps():
            for name, outcome in step.get("outcomes", {}).items():
                yield (*path, "outcomes", name), step, name, outcome

    def fields(self) -> Iterator[tuple[Path, Step, str, dict[str, Any]]]:
        """Yield the fields of forms: path, step, name, what they ask."""
        for path, step in self.steps():
            for name, field in step.get("form", {}).items():
                yield (*path, "form", name), step, name, field

    @cached_property
    def about(self) -> About:
        """The definition as the rules see it."""
        source = source_of(self.name, self.data)
        return About(definition_of(source), self.standard, source)

    def parameters(self, kind: str) -> dict[str, tuple[str, ...]] | None:
        """Return what the standard's rules of this kind ask of this definition, taken together; None without any."""
        rules = [rule for rule in self.standard.rules.values() if rule.kind == kind and self.about.concerned(rule)]
        return {key: value for rule in rules for key, value in rule.parameters.items()} if rules else None

    def mutated(self, edits: tuple[Edit, ...]) -> Any:
        """Return the data with the edits made."""
        data: Any = self.data
        for path, value in edits:
            data = _put(data, path, value)
        return data


def _put(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    part, *rest = path
    if isinstance(data, list):
        assert isinstance(part, int)
        new = (
            [] if not rest and value is GONE else [_put(data[part], tuple(rest), value) if part < len(data) else value]
        )
        return [*data[:part], *new, *data[part + 1 :]]
    if not rest and value is GONE:
        return {key: inner for key, inner in data.items() if key != part}
    return {**data, part: _put(data.get(part, {}), tuple(rest), value)}


@dataclass(frozen=True)
class Mutant:
    """One mutant of a definition: where the mistake was made, by name, and how."""

    place: str
    edits: tuple[Edit, ...]


def mutant(place: str, *edits: Edit) -> Mutant:
    """Return the mutant of these edits."""
    return Mutant(place, edits)


@dataclass(frozen=True)
class Operator:
    """One kind of mistake: the kinds of rule of which one must find it, and all the mutants of a definition."""

    name: str
    breaks: tuple[str, ...]
    of: Callable[[Whole], Iterator[Mutant]]

    def mutants(self, whole: Whole) -> tuple[Mutant, ...]:
        """Return the mutants; none where the definition's standard has no such rule."""
        has_rule = any(kind == "SHAPE" or whole.parameters(kind) is not None for kind in self.breaks)
        return tuple(self.of(whole)) if has_rule else ()


OPERATORS: list[Operator] = []
"""All operators, in the order in which they are told."""


def operator(
    name: str, *breaks: str
) -> Callable[[Callable[[Whole], Iterator[Mutant]]], Callable[[Whole], Iterator[Mutant]]]:
    """Enter a function as the operator `name`."""

    def enter(of: Callable[[Whole], Iterator[Mutant]]) -> Callable[[Whole], Iterator[Mutant]]:
        OPERATORS.append(Operator(name, breaks, of))
        return of

    return enter


def is_caught(whole: Whole, one: Mutant, breaks: tuple[str, ...]) -> bool:
    """Return whether a rule of one of these kinds finds fault with the mutant."""
    source = source_of(whole.name, whole.mutated(one.edits))
    named = {name: rule.kind for name, rule in whole.standard.rules.items()}
    try:
        found = checks.run(definition_of(source), whole.standard, source, without=frozenset(checks.KINDS) - {*breaks})
    except DefinitionError as error:
        found = error.findings if "SHAPE" in breaks else findings_of(source, whole.standard)
    return any(named.get(one.rule, one.rule) in breaks for one in found if one.severity == "error")


def source_of(name: str, data: Any) -> Source:
    """Return plain data as a file that was read."""
    return Source(file=f"{name}.yaml", lines=(), root=_tree(data))


def _tree(value: Any) -> Node:
    """Return plain data as the tree of a file; it has no places."""
    match value:
        case dict():
            return Mapping({key: (Scalar(key, True, 1, 1), _tree(inner)) for key, inner in value.items()}, 1, 1)
        case list():
            return Listing(tuple(map(_tree, value)), 1, 1)
        case _:
            return Scalar(str(value), True, 1, 1)


def names() -> tuple[str, ...]:
    """Return the names of all shipped definitions."""
    found = sorted(file.name for file in files("osl_processes").joinpath("definitions").iterdir())
    return tuple(
        name.removesuffix(".yaml") for name in found if name.endswith(".yaml") and not name.endswith(".tests.yaml")
    )


@cache
def wholes() -> tuple[Whole, ...]:
    """Return every shipped definition."""
    folder = files("osl_processes")
    standards = {
        file.name.removesuffix(".yaml"): read_standard(file.read_bytes(), file.name)
        for file in folder.joinpath("standards").iterdir()
        if file.name.endswith(".yaml")
    }
    found = []
    for name in names():
        file = folder.joinpath(f"definitions/{name}.yaml")
        data = plain(read_source(file.read_bytes(), file.name).root)
        found.append(Whole(name, data, standards[data["standard"]]))
    return tuple(found)


def kinds() -> frozenset[str]:
    """Return what an operator may say that it breaks."""
    return frozenset({"SHAPE", *checks.KINDS})
