"""Which number comes next. That no two cases take the same one, the store's check of versions sees to."""

from __future__ import annotations

from osl_workflow.acting import Acting
from osl_workflow.numbers.commands import TakeNumber
from osl_workflow.numbers.events import NumberTaken
from osl_workflow.numbers.state import Numbers


def decide(state: Numbers | None, command: TakeNumber, acting: Acting) -> tuple[NumberTaken, ...]:
    """Return the event that gives it the number after the last one; the first is 1."""
    return (NumberTaken(meta=acting.meta(), case=command.case, number=(state.version if state else 0) + 1),)
