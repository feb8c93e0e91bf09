"""SHAPE, whatever the standard: the keys of a field, an outcome, an approval, a version fit together."""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.model import FieldType, FormField, Outcome, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence

FITTING: dict[str, tuple[FieldType, ...]] = {
    "of": ("choice", "choices"),
    "min": ("number", "money"),
    "max": ("number", "money"),
    "currency": ("money",),
    "keep": ("choice", "choices", "yes_no", "number"),
}
"""Which keys stand only in fields of which types."""


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the keys that contradict each other."""
    in_force = about.definition.in_force
    if in_force is not None and in_force.to is not None and in_force.to < in_force.from_:
        said = sentence("process.force_order", first=in_force.from_, last=in_force.to)
        yield Fault(("in_force", "to"), said)
    for step, path in about.each_step():
        for name, field in step.form.items():
            yield from _field(field, (*path, "form", name))
        for name, outcome in step.outcomes.items():
            yield from _outcome(outcome, name, (*path, "outcomes", name))
        yield from _approval(step, path)


def _field(field: FormField, path: Path) -> Iterator[Fault]:
    for key, types in FITTING.items():
        if getattr(field, key) is not None and field.type not in types:
            said = sentence("process.field_key", name=key, types=types, found=field.type)
            yield Fault((*path, key), said, at_key=True)
    if field.type in FITTING["of"] and field.of is None:
        yield Fault(path, sentence("process.field_no_options"), sentence("process.hint_of"), at_key=True)
    if field.of is not None and not field.of:
        yield Fault((*path, "of"), sentence("process.field_empty_options"), at_key=True)
    if field.min is not None and field.max is not None and field.min > field.max:
        yield Fault((*path, "max"), sentence("process.field_range", least=field.min, most=field.max))


def _outcome(outcome: Outcome, name: str, path: Path) -> Iterator[Fault]:
    effects = [
        key
        for key, present in (
            ("again", outcome.again),
            ("returns_to", outcome.returns_to is not None),
            ("closes", outcome.closes is not None),
        )
        if present
    ]
    if len(effects) > 1:
        said = sentence("process.outcome_effects", name=name, effects=tuple(effects))
        yield Fault((*path, effects[1]), said, at_key=True)
    if outcome.approval is not None and outcome.approval.of:
        yield Fault((*path, "approval", "of"), sentence("process.approval_of_outcome"), at_key=True)


def _approval(step: Step, path: Path) -> Iterator[Fault]:
    if step.approval is None:
        return
    known = step.outcome_names()
    for index, name in enumerate(step.approval.of):
        if name not in known:
            said = sentence("process.approval_unknown_outcome", name=name, known=known)
            yield Fault((*path, "approval", "of", index), said, did_you_mean(name, known))
