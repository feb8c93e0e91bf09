"""All views of the program, and who may build them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.views.absences import Absences
from osl_workflow.views.calls import Calls
from osl_workflow.views.caseload import Loads
from osl_workflow.views.cases import Cases
from osl_workflow.views.contacts import Contacts
from osl_workflow.views.deadlines import Deadlines
from osl_workflow.views.districts import Districts
from osl_workflow.views.duplicates import Duplicates
from osl_workflow.views.households import Households
from osl_workflow.views.staff import StaffMembers
from osl_workflow.views.teams import Teams
from osl_workflow.views.timeline import Timeline
from osl_workflow.views.transfers import Transfers
from osl_workflow.views.worklist import Worklist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_workflow.acts.desk import Desk, Who
    from osl_workflow.store.following import Following
    from osl_workflow.store.view import View

VIEWS: tuple[View, ...] = (
    Absences(),
    Calls(),
    Cases(),
    Contacts(),
    Deadlines(),
    Districts(),
    Duplicates(),
    Households(),
    Loads(),
    StaffMembers(),
    Teams(),
    Timeline(),
    Transfers(),
    Worklist(),
)
"""A new view is one file and one name here."""


def rebuild(views: Following, desk: Desk, who: Who, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Build the views `names` (none given: all) anew from the whole history and return which; the old ones answer on.

    Raises:
        Refused: the person may not, there is no such view, or the history cannot be digested.
        Tampered: the history is not what was written.
    """
    desk.require(who, "rebuild_views")
    known = tuple(view.name for view in VIEWS)
    for name in names:
        if name not in known:
            raise Refused("views.unknown", view=name, known=known)
    chosen = tuple(dict.fromkeys(names)) or known
    views.rebuild(chosen)
    return chosen
