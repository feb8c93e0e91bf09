"""Noting who is away, naming who stands in, coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.acts.desk import Plan, permitted, write
from osl_workflow.errors import Refused
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.staff import away
from osl_workflow.staff.commands import AbsenceCommand, EndAbsence, NoteAbsence
from osl_workflow.staff.decide import decide
from osl_workflow.staff.events import AbsenceEnded, DeputyNamed
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk, Done, Who, Wish
    from osl_workflow.acts.reading import Reader
    from osl_workflow.staff.state import Staff


def act_on_absence(desk: Desk, who: Who, wish: Wish, staff: UUID, command: AbsenceCommand) -> Done:
    """Carry out a command about the absence of a staff member. The answer holds `staff` and `deputy` (ids or None).

    Raises:
        Refused: not permitted, or it does not fit what is recorded of the member or of whoever is to stand in.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        state = reader.staff(staff)
        acting = _permitted(reader, state, command, acting)
        stands_in = away.candidate(state, command)
        deputy = None if stands_in is None else reader.staff(stands_in)
        events = decide(state, command, acting, deputy=deputy)
        named = [event.deputy for event in events if isinstance(event, DeputyNamed | AbsenceEnded) and event.deputy]
        answer = {"staff": str(staff), "deputy": str(named[-1]) if named else None}
        return Plan(write(Stream(STAFF, staff), state.version, events), answer)

    return desk.do(who, wish, act, {"staff": str(staff), "command": command})


def _permitted(reader: Reader, state: Staff, command: AbsenceCommand, acting: Acting) -> Acting:
    """Return `acting` in the role in which it may be done.

    Whoever manages the staff may do all of it. Everybody may note the own absence and return; and whoever was named
    beforehand may note the absence for which that was done, so that nobody has to be there first: who stands in is
    settled by then.

    Raises:
        Refused: none of it is so.
    """
    if allowed_role(reader.standard(acting.today), "staff_manage", acting) is None and acting.on_behalf_of is None:
        own = acting.actor == state.id and isinstance(command, NoteAbsence | EndAbsence)
        called = isinstance(command, NoteAbsence) and state.stand_in_on(command.from_) == acting.actor
        if own or called:
            if isinstance(command, NoteAbsence) and command.deputy is not None:
                raise Refused("staff.head_names_deputy")
            return acting
    return permitted(reader, "staff_manage", acting)
