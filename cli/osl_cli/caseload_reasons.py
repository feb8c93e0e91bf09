"""Why families were taken over a limit: the words that were given, or by when they are owed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from osl_workflow.caseload.events import CaseHeld, CaseReleased, ReasonGiven
from osl_workflow.caseload.state import KIND, caseload_id
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from osl_cli.moment import Moment
    from osl_workflow.event import Sealed
    from osl_workflow.sentences import Sentence


class Over(NamedTuple):
    """A case that was taken over a limit and is held since: which measures, why, and by which day why is still owed.

    `reason` None where none was asked for, it is owed, or its key is destroyed.
    """

    measures: tuple[str, ...]
    reason: Sealed | None
    owed_by: date | None = None
    asked: bool = True

    def said(self, day: date, *, may_read: bool) -> Sentence:
        """Return it for the table; the words only for whoever may read the case."""
        if self.owed_by is not None:
            key = "cli_caseload.passed_late" if self.owed_by < day else "cli_caseload.passed_owed"
            return sentence(key, by=self.owed_by)
        if not self.asked:
            return sentence("cli_caseload.passed")
        if not may_read:
            return sentence("cli_caseload.passed_in_history")
        words = None if self.reason is None else self.reason.reason
        return (
            sentence("cli_caseload.passed_erased") if words is None else sentence("cli_caseload.passed_as", why=words)
        )

    def data(self, *, may_read: bool) -> dict[str, Any]:
        """Return it for the document."""
        words = self.reason.reason if may_read and self.reason is not None else None
        return {"over_limit": True, "reason": words, "reason_by": self.owed_by}


def taken_over(now: Moment, worker: UUID) -> dict[UUID, Over]:
    """Return the cases that a worker took over a limit and has held since, as far as was known and had happened."""
    found: dict[UUID, Over] = {}
    for recorded in now.events(Stream(KIND, caseload_id(worker))):
        event = recorded.event
        if event.meta.occurred_on > now.day:
            continue
        if isinstance(event, CaseHeld) and event.passed:
            asked = event.sealed is not None or any(one.mode == "reason" for one in event.passed)
            measures = tuple(one.measure for one in event.passed)
            found[event.case] = Over(measures, event.sealed, event.reason_by, asked)
        elif isinstance(event, ReasonGiven) and event.case in found:
            found[event.case] = found[event.case]._replace(reason=event.sealed, owed_by=None)
        elif isinstance(event, CaseReleased):
            found.pop(event.case, None)
    return found
