"""That somebody can always manage the staff: whoever is the only one neither leaves nor gives up her role.

Nobody could take another one into the records any more, nor give anybody the role: the centre would be locked for ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.staff.away import deputy_at_work
from osl_workflow.staff.state import roles_on
from osl_workflow.staff.term import Term

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
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


def unheaded(staff: Iterable[Staff], heads: Collection[str], first: date, last: date) -> tuple[Term, ...]:
    """Return the days from `first` to `last` on which nobody of `staff` can act in one of the roles `heads`.

    Somebody can who holds one and is at work, or who stands in for somebody who holds one and is away.
    """
    members, day = tuple(staff), first
    gaps: list[Term] = []
    while day <= last:
        leading = [one for one in members if set(roles_on(one, day)) & set(heads)]
        if not any(_acts(one, members, day) for one in leading):
            joins = bool(gaps) and gaps[-1].to == day - timedelta(days=1)
            gaps[-1:] = [gaps[-1].until(day)] if joins else [*gaps[-1:], Term(from_=day, to=day)]
        day += timedelta(days=1)
    return tuple(gaps)


def _acts(state: Staff, staff: Sequence[Staff], day: date) -> bool:
    absence = state.absence_on(day)
    return absence is None or deputy_at_work(absence, staff, day) is not None


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
