"""SEPARATION: the approver is not the performer; who requests or grants neither diagnosed nor planned (`not_by`).

Parameters: `records`, the kinds of record that a granting step leaves (decision); `requests`, signs (`signs`) of a step
that asks for a benefit; `stages`, those whose required steps neither person may have done (I and III): who grants none
of them, who requests at least not one of each stage. That who grants made no request either is a matter of DECISION.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters, grants
from osl_workflow.process.checks.signs import signs_of_step
from osl_workflow.process.model import Approval, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of separation of duties."""
    stages = parameters.get("stages", ("I", "III"))
    required = [step for step, _ in about.each_step() if step.required]
    apart = {stage: [step.step for step in required if step.stage == stage] for stage in stages}
    for step, path in about.each_step():
        yield from _approver(step, (*path, "approval"), step.approval)
        for name, outcome in step.outcomes.items():
            yield from _approver(step, (*path, "outcomes", name, "approval"), outcome.approval)
        asks = not set(signs_of_step(step)).isdisjoint(parameters.get("requests", ()))
        missing = tuple(
            name
            for names in apart.values()
            for name in names
            if name not in step.not_by and name != step.step and not (asks and set(names) & set(step.not_by))
        )
        if missing and (asks or grants(step, parameters)):
            what = "requests" if asks else "grants"
            said = sentence(f"process.separation_{what}", step=step.step, missing=missing)
            at = (*path, "not_by") if step.not_by else (*path, "by")
            yield Fault(at, said, sentence("process.hint_not_by", names=missing), at_key=True)


def _approver(step: Step, path: Path, approval: Approval | None) -> Iterator[Fault]:
    if approval is not None and set(approval.by) <= set(step.by):
        yield Fault((*path, "by"), sentence("process.separation_approver", step=step.step, roles=approval.by))
