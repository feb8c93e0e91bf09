"""Why a step came back to be improved: asked by every command that meets such a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.progress.events import StepReturned
from osl_workflow.progress.next import was_returned
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.run import Run
    from osl_workflow.progress.state import Progress
    from osl_workflow.sentences import Sentence
    from osl_workflow.store.recorded import Stream


def why_returned(run: Run, stream: Stream, progress: Progress, step: str) -> Sentence | None:
    """Return on which day and why the step was returned, as long as it has not been done again; None if it was not."""
    if not was_returned(progress, step):
        return None
    later = run.desk.store.events(stream, after_version=progress.offered[step].entry)
    for recorded in reversed(later):
        event = recorded.event
        if isinstance(event, StepReturned) and event.step == step:
            reason = None if event.sealed is None else event.sealed.reason
            return sentence("cli_look.returned", on=event.meta.occurred_on, why=reason or "–")
    return None
