"""TRACKS: what grants money is on the benefits track and in a granting role; no role both diagnoses and grants.

Parameters: `records`, the kinds of record that a granting step leaves (decision); `stages`, those that diagnose (I);
`benefits`, the roles whose steps, where nobody else does them, are on the benefits track. Which roles may grant is said
by the standard's roles (`grants`).
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters, grants
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of the two tracks."""
    granting = {role for role, known in about.standard.roles.items() if known.grants}
    stages = parameters.get("stages", ("I",))
    diagnosing = {
        role: step.step for step, _ in reversed(list(about.each_step())) if step.stage in stages for role in step.by
    }
    for step, path in about.each_step():
        if step.track != "benefits" and set(step.by) <= set(parameters.get("benefits", ())):
            said = sentence("process.track_of_role", step=step.step, roles=step.by)
            yield Fault((*path, "by"), said, sentence("process.hint_track"), at_key=True)
        if grants(step, parameters):
            if step.track != "benefits":
                said = sentence("process.track_benefits", step=step.step)
                yield Fault((*path, "records"), said, sentence("process.hint_track"), at_key=True)
            for index, role in enumerate(step.by):
                if role in diagnosing:
                    said = sentence("process.track_diagnoses_and_grants", role=role, step=diagnosing[role])
                    yield Fault((*path, "by", index), said)
                elif role in about.standard.roles and role not in granting:
                    said = sentence("process.track_role", role=role, granting=tuple(sorted(granting)))
                    yield Fault((*path, "by", index), said)
        elif step.stage in stages:
            for index, role in enumerate(step.by):
                if role in granting:
                    yield Fault((*path, "by", index), sentence("process.track_grantor_diagnoses", role=role))
