"""What every check looks at, and what it answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from osl_workflow.process.checks.signs import signs_of
from osl_workflow.process.model import PHASES, Definition, FormField, Phase, Step
from osl_workflow.process.standard import Rule, Standard
from osl_workflow.process.yaml_tree import Path, Source
from osl_workflow.sentences import Sentence

Parameters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found: where (`path`, or its key, or `offset` characters into its text), and what to say."""

    path: Path
    said: Sentence
    hint: Sentence | None = None
    at_key: bool = False
    offset: int | None = None


@dataclass(frozen=True)
class About:
    """A definition with the standard that it claims to follow and the file it was read from."""

    definition: Definition
    standard: Standard
    source: Source
    processes: frozenset[str] | None = None
    """The names of all processes there are; None where nobody knows them."""

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Where each step stands in the file."""
        return {
            step.step: ("phases", phase, index)
            for phase in PHASES
            for index, step in enumerate(self.definition.steps_of(phase))
        }

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The steps by name."""
        return {step.step: step for step in self.definition.steps()}

    @cached_property
    def phases(self) -> dict[str, Phase]:
        """The phase of each step."""
        return {step.step: phase for phase in PHASES for step in self.definition.steps_of(phase)}

    def each_step(self) -> Iterator[tuple[Step, Path]]:
        """Yield the steps in the order of the file, each with its path."""
        for name, step in self.steps.items():
            yield step, self.paths[name]

    def codes(self, field: FormField) -> tuple[str, ...] | None:
        """Return what a field of type choice or choices offers; None where its list is unknown (LISTS says so)."""
        if isinstance(field.of, str):
            if field.of in self.definition.lists:
                return tuple(self.definition.lists[field.of])
            known = self.standard.lists.get(field.of)
            return None if known is None else tuple(known.entries)
        return None if field.of is None else tuple(field.of)

    @cached_property
    def signs(self) -> frozenset[str]:
        """What the definition shows of itself."""
        return signs_of(self.definition)

    def concerned(self, rule: Rule) -> bool:
        """Return whether `rule` is asked of this definition: it may name subjects, and signs of which one must show."""
        said = rule.parameters
        if self.definition.subject not in said.get("subjects", (self.definition.subject,)):
            return False
        return "signs" not in said or not self.signs.isdisjoint(said["signs"])

    def not_later(self, first: str, second: str) -> bool:
        """Return whether the step `first` stands in the phase of the step `second` or an earlier one."""
        return PHASES.index(self.phases[first]) <= PHASES.index(self.phases[second])

    def all_needs(self, step: Step) -> set[str]:
        """Return the names of all steps that `step` needs, directly and through others; unknown ones left out."""
        found: set[str] = set()
        waiting = list(step.needs)
        while waiting:
            name = waiting.pop()
            if name in self.steps and name not in found:
                found.add(name)
                waiting.extend(self.steps[name].needs)
        return found


Check = Callable[[About, Parameters], Iterable[Fault]]
"""A kind of rule: yields the faults of a definition; the parameters are the rule's own, from the standard."""


def grants(step: Step, parameters: Parameters) -> bool:
    """Return whether doing `step` grants or refuses a benefit: it leaves a record of a kind in `records` (decision)."""
    return any(kind in parameters.get("records", ("decision",)) for kind in step.records)
