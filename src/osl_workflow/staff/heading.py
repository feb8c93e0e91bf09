"""That somebody can always manage the staff: whoever is the only one neither leaves nor gives up her role.

Nobody could take another one into the records any more, nor give anybody the role: the centre would be locked for ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from osl_workflow.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from osl_workflow.staff.state import Staff


def manages_for_good(state: Staff, heads: Collection[str], day: date) -> bool:
    """Return whether the member holds one of the roles `heads` on `day`, and no last day of it is recorded."""
    if state.left is not None or state.erased:
        return False
    return any(held.role in heads and held.to is None and held.from_ <= day for held in state.roles)


def check_headed(
    before: Staff, after: Staff, heads: Collection[str], others: Iterable[Staff], last: date, today: date
) -> None:
    """Check that somebody manages the staff after `last`, the last day of a member here or in a role.

    `others`: those who may, looked at one after the other until one does.

    Raises:
        Refused: nobody does for good; a role with a last day would only put it off.
    """
    day = max(last + timedelta(days=1), today)
    if not any(held.role in heads and held.to is None for held in before.roles):
        return
    if manages_for_good(after, heads, day):
        return
    if not any(one.id != after.id and manages_for_good(one, heads, day) for one in others):
        raise Refused("staff.only_head", day=day)


def headed_until(staff: Iterable[Staff], heads: Collection[str], day: date) -> date | None:
    """Return the last day from `day` on on which one of `staff` manages it (the eve where nobody does); None: no end.

    Days between the role of one and the role of another count as an end.
    """
    terms = [
        (held.from_, min((last for last in (held.to, one.left) if last is not None), default=None))
        for one in staff
        if not one.erased
        for held in one.roles
        if held.role in heads
    ]
    covered = day - timedelta(days=1)
    for first, last in sorted(terms, key=lambda term: term[0]):
        if first > covered + timedelta(days=1):
            break
        if last is None:
            return None
        covered = max(covered, last)
    return covered
