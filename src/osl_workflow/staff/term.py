"""Some days of a post, a role, an absence."""

from __future__ import annotations

from datetime import date

from osl_workflow.errors import Refused
from osl_workflow.term import Term

__all__ = ["Term", "check_days"]


def check_days(from_: date, to: date | None) -> None:
    """Check that days do not end before they begin.

    Raises:
        Refused: they do.
    """
    if to is not None and to < from_:
        raise Refused("staff.ends_before_start", from_=from_, to=to)
