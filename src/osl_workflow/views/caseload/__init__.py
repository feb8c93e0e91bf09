"""Which cases does each worker hold, by which measures does each count, now and on any day that has been?"""

from osl_workflow.views.caseload.questions import (
    Ended,
    Held,
    Load,
    Owed,
    changes,
    ended,
    held_by,
    holders,
    households,
    loads,
    loads_together,
    owed,
)
from osl_workflow.views.caseload.tables import Loads

__all__ = [
    "Ended",
    "Held",
    "Load",
    "Loads",
    "Owed",
    "changes",
    "ended",
    "held_by",
    "holders",
    "households",
    "loads",
    "loads_together",
    "owed",
]
