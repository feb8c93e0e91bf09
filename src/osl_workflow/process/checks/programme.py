"""PAL: a local activity programme has the seven common sections and says how it is monitored.

A section is a required step before the activity that is called like it, or a required field of such a step.
Parameters: `sections`; `monitoring`, the section of monitoring.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.model import PHASES
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the sections that the programme lacks."""
    before = [step for phase in PHASES[:3] for step in about.definition.steps_of(phase) if step.required]
    present = {step.step for step in before if step.when is None}
    present |= {name for step in before if step.when is None for name, field in step.form.items() if field.required}
    missing = tuple(name for name in parameters.get("sections", ()) if name not in present)
    if missing:
        yield Fault(("phases", "plan"), sentence("process.pal_sections", missing=missing), at_key=True)
    monitoring = parameters.get("monitoring", ())
    if not present & set(monitoring):
        yield Fault(("phases", "plan"), sentence("process.pal_monitoring", names=monitoring), at_key=True)
