"""Why families were taken over a limit: the words that were given, or by when they are owed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from osl_workflow.caseload.events import CaseHeld, CaseReleased, ReasonGiven
from osl_workflow.caseload.state import KIND, caseload_id
from osl_workflow.caseload.words import limit_called
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from osl_cli.moment import Moment
    from osl_workflow.caseload.events import Passed
    from osl_workflow.event import Sealed
    from osl_workflow.sentences import Sentence


class Over(NamedTuple):
    """A case that was taken over limits and is held since: which ones, why, and by which day why is still owed.

    `reason` None where none was asked for, it is owed, or its key is destroyed.
    """

    passed: tuple[Passed, ...]
    reason: Sealed | None
    owed_by: date | None = None
    asked: bool = True

    def said(self, measure: str, day: date, *, may_read: bool) -> Sentence | str:
        """Return what is said of the limits of `measure` in the table, the words only for whoever may read the case.

        Nothing where none was passed.
        """
        kinds = {one.kind for one in self.passed if one.measure == measure}
        if not kinds:
            return ""
        limit = limit_called(kinds)
        if self.owed_by is not None:
            key = "cli_caseload.passed_late" if self.owed_by < day else "cli_caseload.passed_owed"
            return sentence(key, limit=limit, by=self.owed_by)
        if not self.asked:
            return sentence("cli_caseload.passed", limit=limit)
        if not may_read:
            return sentence("cli_caseload.passed_in_history", limit=limit)
        words = None if self.reason is None else self.reason.reason
        if words is None:
            return sentence("cli_caseload.passed_erased", limit=limit)
        return sentence("cli_caseload.passed_as", limit=limit, why=words)

    def data(self, *, may_read: bool) -> dict[str, Any]:
        """Return it for the document."""
        words = self.reason.reason if may_read and self.reason is not None else None
        limits = [one.model_dump(mode="json", include={"measure", "kind", "count", "limit"}) for one in self.passed]
        return {"over_limit": True, "limits_passed": limits, "reason": words, "reason_by": self.owed_by}


def taken_over(now: Moment, worker: UUID) -> dict[UUID, Over]:
    """Return the cases that a worker took over a limit and has held since, as far as was known and had happened."""
    found: dict[UUID, Over] = {}
    for recorded in now.events(Stream(KIND, caseload_id(worker))):
        event = recorded.event
        if event.meta.occurred_on > now.day:
            continue
        if isinstance(event, CaseHeld) and event.passed:
            asked = event.sealed is not None or any(one.mode == "reason" for one in event.passed)
            found[event.case] = Over(event.passed, event.sealed, event.reason_by, asked)
        elif isinstance(event, ReasonGiven) and event.case in found:
            found[event.case] = found[event.case]._replace(reason=event.sealed, owed_by=None)
        elif isinstance(event, CaseReleased) or (isinstance(event, CaseHeld) and not event.measures):
            found.pop(event.case, None)  # he holds it no more, or it counts no more: what comes is judged anew
    return found
