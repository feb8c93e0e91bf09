"""CLOSING: each reason for closing is used in the class that it has.

Parameters: `before_work_phases`, where reasons of that class may stand (recruitment, diagnosis); `final_stages`, the
stages whose steps close normally (VI). Early reasons belong to the act *close*, never to an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of outcomes that close."""
    early_phases = parameters.get("before_work_phases", ("recruitment", "diagnosis"))
    final = parameters.get("final_stages", ("VI",))
    known = about.standard.closing
    for step, path in about.each_step():
        for name, outcome in step.outcomes.items():
            if outcome.closes is None:
                continue
            at = (*path, "outcomes", name, "closes")
            reason = known.get(outcome.closes)
            if reason is None:
                said = sentence("process.closing_unknown", name=outcome.closes)
                yield Fault(at, said, did_you_mean(outcome.closes, tuple(known)))
            elif reason.kind == "early":
                yield Fault(at, sentence("process.closing_early", name=outcome.closes))
            elif reason.kind == "before_work" and about.phases[step.step] not in early_phases:
                said = sentence("process.closing_before_work", name=outcome.closes, phases=early_phases)
                yield Fault(at, said)
            elif reason.kind == "normal" and step.stage not in final:
                yield Fault(at, sentence("process.closing_normal", name=outcome.closes, stages=final))
