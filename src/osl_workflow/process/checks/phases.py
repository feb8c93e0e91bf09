"""PHASES: the five phases, in order, none missing or added, each with a required step without a condition.

An added phase is no part of the notation: reading the file finds it already (SHAPE).
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.model import PHASES
from osl_workflow.process.yaml_tree import Mapping
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of the phases; the rule has no parameters."""
    present = about.definition.phases.model_fields_set
    written = _written(about)
    expected = tuple(phase for phase in PHASES if phase in written)
    for found, wanted in zip(written, expected, strict=False):
        if found != wanted:
            said = sentence("process.phase_order", found=found, wanted=wanted)
            yield Fault(("phases", found), said, sentence("process.hint_phase_order", phases=PHASES), at_key=True)
            break
    for phase in PHASES:
        steps = about.definition.steps_of(phase)
        if phase not in present:
            yield Fault(("phases",), sentence("process.phase_missing", phase=phase))
        elif not any(step.required and step.when is None for step in steps):
            yield Fault(("phases", phase), sentence("process.phase_skippable", phase=phase), at_key=True)


def _written(about: About) -> tuple[str, ...]:
    """Return the phases in the order of the file; one that stands twice has no place in it."""
    node = about.source.node("phases")
    if not isinstance(node, Mapping):
        return ()
    twice = {key.text for key, _ in node.again}
    return tuple(key for key in node.entries if key in PHASES and key not in twice)
