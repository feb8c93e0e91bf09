"""SHAPE, whatever the standard: what a step asks for, somebody may do.

A step whose roles have no permission to do steps, or an approval whose roles may not approve, would never happen: the
work would stand still before it, whoever works in the centre. SOUND asks what must be done, not who is there to do it.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.model import Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the steps and approvals that are nobody's by the permissions of the standard."""
    for step, path in about.each_step():
        yield from _nobody(about, step, (*path, "by"), step.by, "do_step")
        if step.approval is not None:
            yield from _nobody(about, step, (*path, "approval", "by"), step.approval.by, "approve")
        for name, outcome in step.outcomes.items():
            if outcome.approval is not None:
                at = (*path, "outcomes", name, "approval", "by")
                yield from _nobody(about, step, at, outcome.approval.by, "approve")


def _nobody(about: About, step: Step, path: Path, roles: tuple[str, ...], action: str) -> Iterator[Fault]:
    permission = about.standard.permissions.get(action)
    if permission is None or set(roles) & set(permission.roles):
        return
    deviates = any(deviation.rule == "ROLES" for deviation in about.definition.deviations)
    if deviates or set(roles) <= set(about.standard.roles):  # of an unknown role ROLES says so
        said = sentence(f"process.nobody_may_{action}", step=step.step, found=roles, permitted=permission.roles)
        yield Fault(path, said)
