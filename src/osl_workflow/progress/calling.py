"""What a case knows of the call in which its client applied: its last day, from which deadlines may count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.progress.commands import CountFromCall
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress


def count_from_call(rules: Rules, progress: Progress, command: CountFromCall, acting: Acting, version: int) -> Act:
    """Return the act of taking over the last day of a call, with the deadlines that it changes.

    It follows from an act on the call, and whoever does that is asked there whether he may.
    """
    if progress.opened_on is not None and acting.on < progress.opened_on:  # she applied before her case was opened
        acting = acting.model_copy(update={"occurred_on": progress.opened_on})
    act = Act(rules, progress, acting, "", version)
    act.put(e.CallCloses, call=command.call, closes_on=command.closes_on)
    return act


def is_news(progress: Progress, command: CountFromCall) -> bool:
    """Return whether a case has something to take over: it goes on and knows of another day or of none."""
    return progress.status != "closed" and progress.calls.get(command.call) != command.closes_on
