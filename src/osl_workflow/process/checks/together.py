"""TOGETHER: what is made with the client says so in `with`.

Parameters: `stages`, `tools` and `records` say which steps of social work are meant; `with` names the participants of
whom one must take part.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.model import Step
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the steps in which the client has no part."""
    present = parameters.get("with", ("client",))
    for step, path in about.each_step():
        if step.track == "social_work" and _is_meant(step, parameters) and not set(step.with_) & set(present):
            said = sentence("process.together", step=step.step, present=present)
            at = (*path, "with") if step.with_ else (*path, "step")
            yield Fault(at, said, sentence("process.hint_with", present=present))


def _is_meant(step: Step, parameters: Parameters) -> bool:
    tools = {code.partition(".")[0] for code in step.tool}
    return (
        step.stage in parameters.get("stages", ("II", "III", "V", "VI"))
        or bool(tools & set(parameters.get("tools", ())))
        or bool(set(step.records) & set(parameters.get("records", ())))
    )
