"""What is there for me to do: open steps, running deadlines, approvals that wait for me, drafts, unassigned cases?

What is open depends on the definition of each case and on answers that are sealed, so no table can hold it. The view
keeps what events say openly (who holds which case, where it stands, what waits for approval) and narrows the question
to a few cases; what can be done in those is asked of `progress.next`, from their states.
"""

from osl_workflow.views.worklist.questions import Approval, Draft, MyWork, OfCase, Todo, Unassigned, in_hands, worklist
from osl_workflow.views.worklist.tables import Worklist

__all__ = [
    "Approval",
    "Draft",
    "MyWork",
    "OfCase",
    "Todo",
    "Unassigned",
    "Worklist",
    "in_hands",
    "worklist",
]
