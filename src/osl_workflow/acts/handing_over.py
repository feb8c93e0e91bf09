"""Handing over what a worker holds, giving it back, leaving: nothing is left behind in the hands of nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

from osl_workflow.acts.caseloads import load_of
from osl_workflow.acts.desk import Done, Plan, Who, Wish, permitted, write
from osl_workflow.acts.heading import check_still_headed
from osl_workflow.acts.kinds import BY_KIND
from osl_workflow.case.state import KIND as CASE
from osl_workflow.case.state import Case
from osl_workflow.case.transfer import left
from osl_workflow.caseload.held_until import check_held_nothing_from
from osl_workflow.caseload.state import KIND as LOAD
from osl_workflow.caseload.state import caseload_id
from osl_workflow.errors import Conflict, Refused
from osl_workflow.initiative.state import KIND as INITIATIVE
from osl_workflow.progress.handing_over import GiveBack, HandOver
from osl_workflow.progress.permissions import role_titles
from osl_workflow.progress.undertaking import Kind, Undertaking
from osl_workflow.sentences import sentence
from osl_workflow.staff.commands import Leave
from osl_workflow.staff.decide import decide as decide_staff
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.reading import Reader
    from osl_workflow.staff.state import Staff

NAMED = 5
"""So many file marks are named in a refusal."""
Verdict = Done | Refused | Conflict


class Piece(NamedTuple):
    """A part of a case or an initiative."""

    kind: Kind
    id: UUID
    part: str


def hand_over(
    desk: Desk, who: Who, wish: Wish, pieces: Iterable[Piece], holder: UUID, worker: UUID | None, *,
    until_return: bool = False,
) -> Iterator[tuple[Piece, Verdict]]:  # fmt: skip
    """Give pieces that `holder` holds to `worker`, and yield what became of each: a limit keeps one back, not the rest.

    `worker` None: nobody has a place for them, they wait in the queue and their clocks go on.

    Many are recorded in one transaction. With the same command again those that were recorded are not recorded twice.
    """

    def command(piece: Piece) -> HandOver:
        return HandOver(part=piece.part, holder=holder, worker=worker, until_return=until_return)

    return _each(desk, who, wish, pieces, command)


def give_back(
    desk: Desk, who: Who, wish: Wish, pieces: Iterable[Piece], owner: UUID
) -> Iterator[tuple[Piece, Verdict]]:  # fmt: skip
    """Give pieces that others hold for `owner` back to her, as `hand_over`; what is over her limit stays with them."""
    return _each(desk, who, wish, pieces, lambda piece: GiveBack(part=piece.part, owner=owner))


def _each(
    desk: Desk, who: Who, wish: Wish, pieces: Iterable[Piece], command: Callable[[Piece], HandOver | GiveBack]
) -> Iterator[tuple[Piece, Verdict]]:
    pieces = tuple(pieces)
    for kind, acts in BY_KIND.items():
        mine = [piece for piece in pieces if piece.kind == kind]
        wanted = (
            (wish.model_copy(update={"command": uuid5(wish.command, f"{one.id} {one.part}")}), one.id, command(one))
            for one in mine
        )
        yield from zip(mine, acts.act_on_many(desk, who, wanted), strict=True)


def leave(
    desk: Desk, who: Who, wish: Wish, staff: UUID, known: Collection[UUID] = (), heads: Collection[UUID] = ()
) -> Done:
    """Record that a member leaves who holds nothing any more; offers to her that are not answered end.

    `known`: cases and initiatives that a view names beside her caseload, as those that are offered to her. `heads`:
    members who, as a view has it, may manage the staff: the last of them stays.

    Raises:
        Refused: not permitted, she still holds something or did so on that day or later, nobody else may manage the
            staff, or it does not fit what is recorded.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "staff_manage", acting)
        state = reader.staff(staff)
        events = decide_staff(state, Leave(), acting)
        check_still_headed(reader, state, events, acting.on, acting, heads)
        found = check_holds_nothing(reader, state, known, acting.today)
        check_has_held_nothing_from(reader, staff, acting.on)
        writes = [*write(Stream(STAFF, staff), state.version, events)]
        for one in found:
            if isinstance(one, Case):
                writes += write(Stream(CASE, one.id), one.version, tuple(left(one, staff, acting)))
        return Plan(tuple(writes), {"staff": str(staff)})

    return desk.do(who, wish, act, {"staff": str(staff), "command": Leave()})


def check_holds_nothing(
    reader: Reader, state: Staff, known: Collection[UUID], today: date, role: str | None = None
) -> tuple[Undertaking, ...]:
    """Check that a member holds nothing any more, or nothing in one `role`; return all that was looked up.

    What she holds is asked of her caseload, which every assignment changes: nobody can give her a case meanwhile.
    `known`: as of `leave`.

    Raises:
        Refused: she does; names it, and how it is handed over.
    """
    found = tuple(_looked_up(reader, state.id, known))
    held = tuple(
        one
        for one in found
        if one.progress.status != "closed"
        and any(worker == state.id and role in (None, part) for part, worker in one.workers.items())
    )
    if not held:
        return found
    marks = tuple(one.number for one in held)
    more = sentence("staff.and_more", n=len(marks) - NAMED) if len(marks) > NAMED else ""
    details = [
        sentence("staff.still_held", marks=marks[:NAMED], more=more),
        sentence("staff.remedy_hand_over", login=state.login or ""),
    ]
    if role is None:
        raise Refused("staff.still_holds", n=len(held), details=details)
    titles = role_titles(reader.standard(today), (role,))
    raise Refused("staff.still_holds_in_role", n=len(held), role=titles, details=details)


def check_has_held_nothing_from(reader: Reader, staff: UUID, last: date) -> None:
    """Check that a member held nothing on her last day here, nor after it.

    Else the families that she had then would be with nobody: her load is read, so that the save compares it.

    Raises:
        Refused: as `held_until.check_held_nothing_from`.
    """
    if load_of(reader, staff) is not None:
        check_held_nothing_from(reader.events(Stream(LOAD, caseload_id(staff))), last)


def _looked_up(reader: Reader, staff: UUID, known: Collection[UUID]) -> Iterator[Undertaking]:
    """Yield all that her caseload names, and what a view knows beside it."""
    load = load_of(reader, staff)
    named = () if load is None else (*load.held, *load.initiatives)
    for id in dict.fromkeys((*named, *known)):
        stream = reader.store.stream_of(id)
        if stream is not None and stream.kind in (CASE, INITIATIVE):
            yield reader.undertaking(stream.kind, id)
