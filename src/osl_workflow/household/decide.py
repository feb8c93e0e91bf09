"""When is a household placed anew, and when has it moved?"""

from __future__ import annotations

from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.household.events import HandOverDismissed, HouseholdPlaced, Placing
from osl_workflow.household.state import Household


def place(
    state: Household | None, district: UUID | None, found: Placing, person: UUID | None, acting: Acting, *,
    again: bool = False, corrects: bool = False,
) -> tuple[HouseholdPlaced, ...]:  # fmt: skip
    """Return what an address changes: nothing where the household is known to live in that district already.

    `again`: say it also when nothing changes, as after streets were drawn anew. `corrects`: what was said to hold from
    that day on was wrong, so it is no place from which the household could have moved. It never hinders what it comes
    with: whoever moves house moves, whatever a limit says; only who works with the family is a question then.
    """
    before = None if state is None else state.placement_on(acting.on)
    if not again and (None if before is None else before.district) == district:
        return ()
    lived = () if state is None else state.placements
    known = [one.district for one in lived if one.from_ < acting.on or (one.from_ == acting.on and not corrects)]
    last = next((one for one in reversed(known) if one is not None), None)
    moved_from = last if district is not None and last != district else None
    return (
        HouseholdPlaced(meta=acting.meta(), district=district, found=found, person=person, moved_from=moved_from),
    )  # fmt: skip


def dismiss(state: Household | None, case: UUID, acting: Acting, *, held: bool) -> tuple[HandOverDismissed, ...]:
    """Return that a case stays with whoever holds it though the family moved.

    Raises:
        Refused: nobody holds it, the family did not move, it was said before, or without a reason.
    """
    if not held:
        raise Refused("household.not_held")
    if state is None or state.last_move is None:
        raise Refused("household.did_not_move")
    if case in state.stays:
        raise Refused("household.stays_already")
    return (HandOverDismissed(meta=acting.meta(), case=case, sealed=Sealed(reason=acting.why())),)
