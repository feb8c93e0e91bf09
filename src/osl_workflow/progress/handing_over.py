"""What one worker holds goes to another: all of a leaver's, or for a time that of somebody absent; and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.progress.commands import Command, Reopen
from osl_workflow.progress.permissions import require
from osl_workflow.progress.undertaking import LentUntilReturn, WorkerAssigned, check_holder, sealed_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_workflow.acting import Acting
    from osl_workflow.event import Event
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.undertaking import Undertaking


class HandOver(Command):
    """Give the part that `holder` holds to `worker`, or to nobody; `until_return`: until she is back."""

    part: str
    holder: UUID
    worker: UUID | None
    until_return: bool = False


class GiveBack(Command):
    """Give a part back to its `owner`, for whom somebody stands in."""

    part: str
    owner: UUID


def decide(
    rules: Rules,
    state: Undertaking,
    command: HandOver | GiveBack,
    acting: Acting,
    worker_roles: Sequence[str] | None,
    assigned: type[WorkerAssigned],
    lent: type[LentUntilReturn],
) -> tuple[Event, ...]:
    """Return the assignment, and whose it remains; what somebody already holds for an absent one stays hers.

    `worker_roles`: the roles that the receiver holds on that day (None: he has left).

    Raises:
        Refused: not permitted, it is not the holder's or the owner's any more, or the receiver cannot hold it.
    """
    role = require(rules.standard, "assign", acting, state.progress.status)
    held, owner = state.workers.get(command.part), state.lent.get(command.part)
    if isinstance(command, GiveBack):
        if owner != command.owner:
            raise Refused("progress.not_lent")
        to: UUID | None = command.owner
        remains = None
    else:
        if held != command.holder:
            raise Refused("progress.not_held_any_more")
        if held == command.worker:
            raise Refused("progress.assigned_already")
        to, remains = command.worker, owner or (command.holder if command.until_return else None)
    if to is not None:
        check_holder(rules, command.part, worker_roles)
    meta, part = acting.meta(role), command.part
    given = assigned(meta=meta, part=part, worker=to, instead_of=held, sealed=sealed_reason(acting))
    if remains is None or remains == to:
        return (given,)
    return given, lent(meta=meta, part=part, owner=remains)


def taken_up(
    rules: Rules,
    state: Undertaking,
    command: Command,
    acting: Acting,
    worker_roles: Sequence[str] | None,
    gone: Sequence[UUID],
    assigned: type[WorkerAssigned],
) -> tuple[Event, ...]:
    """Return who holds work that is taken up again, where that is not who did: it can always come back to wait.

    Nobody holds the parts of those who have left (`gone`) meanwhile. `worker_roles`: as of `decide`.

    Raises:
        Refused: another worker is named by somebody who may not assign, or cannot hold it.
    """
    if not isinstance(command, Reopen):
        return ()
    to: dict[str, UUID | None] = {
        part: None for part, worker in state.workers.items() if command.nobody or worker in gone
    }  # fmt: skip
    if command.worker not in (None, state.worker):
        require(rules.standard, "assign", acting)
        check_holder(rules, state.lead, worker_roles)
        to[state.lead] = command.worker
    meta = acting.meta(require(rules.standard, "reopen", acting))
    return tuple(
        assigned(meta=meta, part=part, worker=worker, instead_of=state.workers.get(part)) for part, worker in to.items()
    )
