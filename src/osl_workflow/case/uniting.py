"""For which household a case counts once two records of one person have become one, or are two again.

Whole households are followed, never single cases of them: so no worker has more families after records were merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.case.events import HouseholdChanged
from osl_workflow.progress.undertaking import sealed_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.case.state import Case


def united(
    case: Case, person: UUID, homes: Collection[UUID], survivors: Sequence[UUID], acting: Acting
) -> tuple[HouseholdChanged, ...]:
    """Return that a case of a home of `person`, whose record was merged, counts for the home of the one that stays.

    `homes` and `survivors` are the households of the two. Nothing where it counts for one of those already.
    """
    if not survivors or case.household in survivors or case.household not in homes:
        return ()
    return (_changed(case, person, survivors[0], acting),)


def parted(case: Case, person: UUID, acting: Acting) -> tuple[HouseholdChanged, ...]:
    """Return that a case counts again for the household that it had before the record of `person` was merged."""
    before = case.united.get(person)
    return () if before is None else (_changed(case, person, before, acting),)


def _changed(case: Case, person: UUID, household: UUID, acting: Acting) -> HouseholdChanged:
    return HouseholdChanged(
        meta=acting.meta(), household=household, before=case.household, person=person, sealed=sealed_reason(acting)
    )
