"""How a process could stand after a step that nobody has filled in yet: for telling what it would bring beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.progress.act import Act
from osl_workflow.progress.approving import put_approved, waiting
from osl_workflow.progress.doing import put_done
from osl_workflow.progress.events import StepContent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.acting import Acting
    from osl_workflow.process.model import Step
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress


def after_doing(rules: Rules, progress: Progress, step: Step, acting: Acting, version: int) -> Iterator[Progress]:
    """Yield where the process would stand after each outcome that an open step can have.

    An outcome whose consequence depends on what is still to be answered is left out: it cannot be known yet.
    """
    for outcome in step.outcome_names():
        act = Act(rules, progress, acting, "", version)
        put_done(act, step, outcome, sealed=StepContent())
        if _is_settled(act):
            act.end_phase_if_done()
            yield act.after


def after_approving(rules: Rules, progress: Progress, step: Step, acting: Acting, version: int) -> Iterator[Progress]:
    """Yield where the process would stand once what waits of a step is approved; nothing where nothing waits."""
    found = waiting(progress, step.step)
    if found is not None:
        act = Act(rules, progress, acting, "", version)
        put_approved(act, step, found)
        act.end_phase_if_done()
        yield act.after


def _is_settled(act: Act) -> bool:
    """Return whether no step of the phase might yet be needed, for an answer that is not given."""
    verdicts, steps = act.verdicts(), act.rules.definition.steps_of(act.after.phase)
    return not any(verdicts.unknown(step) for step in steps if step.required and not act.after.is_done(step.step))
