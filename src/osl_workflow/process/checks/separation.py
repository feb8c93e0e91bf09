"""SEPARATION: the approver is not the performer; who grants neither diagnosed nor planned, by person (`not_by`).

Parameters: `records`, the kinds of record that a granting step leaves (decision); `stages`, those whose required steps
the granting person may not have done (I and III). That he made no request either is a matter of DECISION.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters, grants
from osl_workflow.process.model import Approval, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of separation of duties."""
    stages = parameters.get("stages", ("I", "III"))
    apart = [step.step for step, _ in about.each_step() if step.stage in stages and step.required]
    for step, path in about.each_step():
        yield from _approver(step, (*path, "approval"), step.approval)
        for name, outcome in step.outcomes.items():
            yield from _approver(step, (*path, "outcomes", name, "approval"), outcome.approval)
        missing = tuple(name for name in apart if name not in step.not_by and name != step.step)
        if grants(step, parameters) and missing:
            said = sentence("process.separation_grants", step=step.step, missing=missing)
            at = (*path, "not_by") if step.not_by else (*path, "by")
            yield Fault(at, said, sentence("process.hint_not_by", names=missing), at_key=True)


def _approver(step: Step, path: Path, approval: Approval | None) -> Iterator[Fault]:
    if approval is not None and set(approval.by) <= set(step.by):
        yield Fault((*path, "by"), sentence("process.separation_approver", step=step.step, roles=approval.by))
