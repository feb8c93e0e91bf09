"""What a case knows of the call in which its client applied: its last day, from which deadlines may count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.commands import CountFromCall

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from osl_workflow.acting import Acting
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


def told_by_call(progress: Progress, call: UUID, closes_on: date | None) -> CountFromCall | None:
    """Return what a case has to take over from a call with this last day (None: she takes part no more), or None.

    A case that has ended takes over nothing. One that was opened after the last day was opened for somebody who had
    been chosen: what had to be done by that day was done without it, so that no deadline of it may count from there.
    """
    if closes_on is not None and progress.opened_on is not None and closes_on < progress.opened_on:
        closes_on = None
    if progress.status == "closed" or progress.calls.get(call) == closes_on:
        return None
    return CountFromCall(call=call, closes_on=closes_on)
