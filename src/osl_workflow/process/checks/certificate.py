"""CERTIFICATE: the five criteria, a certificate for the standard's time, refusal with reasons, appeal.

Parameters: `criteria`, required fields that one step asks
together; `validity`, the dated number of its validity, by which a step is due; `refused`, the outcomes that refuse, and
`reasons`, the text fields that say why; `appeal`, the steps of an appeal, which need the step that refuses and open to
everybody whom it refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.checks.opening import certain
from osl_workflow.process.model import Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield what the way to the certificate lacks."""
    criteria = parameters.get("criteria", ())
    asked = [{name for name, field in step.form.items() if field.required} for step, _ in about.each_step()]
    if not any(set(criteria) <= one for one in asked):
        nearest = max(asked, key=lambda one: len(one & set(criteria)), default=set())
        missing = tuple(name for name in criteria if name not in nearest)
        yield Fault(("phases",), sentence("process.certificate_criteria", missing=missing), at_key=True)
    validity = tuple(f"${name}" for name in parameters.get("validity", ()))
    if not any(due.within in validity for step, _ in about.each_step() for due in step.due):
        yield Fault(("phases",), sentence("process.certificate_validity", names=validity), at_key=True)
    refusing = [
        (step, path, name)
        for step, path in about.each_step()
        for name in step.outcomes
        if name in parameters.get("refused", ())
    ]
    if not refusing:
        said = sentence("process.certificate_refusal", names=parameters.get("refused", ()))
        yield Fault(("phases",), said, at_key=True)
    for step, path, name in refusing:
        yield from _refusal(about, step, name, (*path, "outcomes", name), parameters)


def _refusal(about: About, step: Step, refused: str, path: Path, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of a refusal without reasons or without an appeal."""
    reasons = parameters.get("reasons", ())
    if not any(name in reasons and field.type == "text" for name, field in step.form.items()):
        yield Fault(path, sentence("process.certificate_reasons", step=step.step, names=reasons), at_key=True)
    appeals = parameters.get("appeal", ())
    after = [other for other, _ in about.each_step() if other.step in appeals and step.step in about.all_needs(other)]
    if not any(certain(other.when, {f"{step.step}.outcome": refused}) for other in after):
        yield Fault(path, sentence("process.certificate_appeal", step=step.step, names=appeals), at_key=True)
