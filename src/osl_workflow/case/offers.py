"""An offer to take a part of a case over, as it stands until it is answered."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from osl_workflow.sentences import Frozen

Cause = Literal["withdrawn", "expired", "assigned", "closed", "left"]
"""Why an offer is over without an answer: taken back, not answered in time, the part assigned directly, the case
closed, the one to whom it was made has left."""


class Offer(Frozen):
    """`by` offered the part to `to`, from `since` to the last day `until` for an answer; `entry` of the history."""

    part: str
    to: UUID
    by: UUID
    since: date
    until: date
    entry: int

    def expired(self, on: date) -> bool:
        """Return whether its last day is over on `on`; nothing needs to happen for that."""
        return on > self.until
