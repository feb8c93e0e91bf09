"""Which cases does each worker hold, by which measures does each count, now and on any day that has been?"""

from osl_workflow.views.caseload.questions import (
    Held,
    Load,
    Owed,
    changes,
    held_by,
    holders,
    households,
    loads,
    loads_together,
    owed,
)
from osl_workflow.views.caseload.tables import Loads

__all__ = [
    "Held",
    "Load",
    "Loads",
    "Owed",
    "changes",
    "held_by",
    "holders",
    "households",
    "loads",
    "loads_together",
    "owed",
]
