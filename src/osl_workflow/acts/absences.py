"""Noting who is away, naming who stands in, coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.acts.desk import Plan, permitted, write
from osl_workflow.errors import Refused
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.staff import away
from osl_workflow.staff.commands import AbsenceCommand, EndAbsence, NameActingHead, NoteAbsence, ShortenAbsence
from osl_workflow.staff.decide import decide
from osl_workflow.staff.events import AbsenceEnded, DeputyNamed
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.staff.state import roles_on
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
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


def name_acting_head(
    desk: Desk, who: Who, wish: Wish, staff: UUID, command: NameActingHead, heads: Collection[UUID]
) -> Done:
    """Enter the written decision of those above the head about who acts in her place, where nobody here can name one.

    Everybody with a post here may type it in, but for the one whom it names: it says who did, and by which document.
    `heads`: who may manage the staff, as a view names them; their records confirm it. The answer holds `staff` and
    `deputy`.

    Raises:
        Refused: as `away.acting_head`; the absent one is no head, or whoever types it in has no post here.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        leading = set(reader.standard(acting.today).permissions["staff_manage"].roles)
        state, actor = reader.staff(staff), reader.staff(acting.actor)
        if not leading & set(roles_on(state, command.from_)):
            raise Refused("staff.is_no_head", on=command.from_)
        if acting.on_behalf_of is not None or not actor.posts_on(acting.today):
            raise Refused("staff.decision_by_employed")
        others = [one for one in map(reader.staff, dict.fromkeys(heads)) if leading & set(roles_on(one, command.from_))]
        others += _stand_ins(reader, others, state, command.from_)
        absence = state.absence_on(command.from_)
        named = None if absence is None else absence.deputy_on(command.from_)
        known = None if named is None else reader.staff(named)
        event = away.acting_head(state, command, acting, reader.staff(command.deputy), others, known)
        answer = {"staff": str(staff), "deputy": str(command.deputy)}
        return Plan(write(Stream(STAFF, staff), state.version, (event,)), answer)

    return desk.do(who, wish, act, {"staff": str(staff), "command": command})


def _stand_ins(reader: Reader, heads: Iterable[Staff], but: Staff, day: date) -> list[Staff]:
    """Return who stands in on `day` for one of `heads` who is away, but for the one that it is about."""
    found: list[Staff] = []
    for one in heads:
        absence = None if one.id == but.id else one.absence_on(day)
        named = None if absence is None else absence.deputy_on(day)
        deputy = None if named is None else reader.staff(named)
        if absence is not None and deputy is not None and away.deputy_at_work(absence, (deputy,), day) is not None:
            found.append(deputy)
    return found


def _permitted(reader: Reader, state: Staff, command: AbsenceCommand, acting: Acting) -> Acting:
    """Return `acting` in the role in which it may be done.

    Whoever manages the staff may do all of it. Everybody may note the own absence and return; and whoever was named
    beforehand may note the absence for which that was done, so that nobody has to be there first: who stands in is
    settled by then.

    Raises:
        Refused: none of it is so.
    """
    if allowed_role(reader.standard(acting.today), "staff_manage", acting) is None and acting.on_behalf_of is None:
        own = acting.actor == state.id and isinstance(command, NoteAbsence | EndAbsence | ShortenAbsence)
        called = isinstance(command, NoteAbsence) and state.stand_in_on(command.from_) == acting.actor
        if own or called:
            if isinstance(command, NoteAbsence) and command.deputy is not None:
                raise Refused("staff.head_names_deputy")
            return acting
    return permitted(reader, "staff_manage", acting)
