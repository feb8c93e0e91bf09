"""What may happen to a case: opening, its family, its workers; all that its process asks goes to `progress`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.case import commands as c
from osl_workflow.case import transfer
from osl_workflow.case.events import (
    CaseLentUntilReturn,
    CaseOpened,
    MemberJoined,
    MemberLeft,
    SealedOpening,
    WorkerAssigned,
)
from osl_workflow.errors import Refused
from osl_workflow.process.model import FAMILIES
from osl_workflow.progress import decide as process
from osl_workflow.progress.attendance import Attended, keep
from osl_workflow.progress.commands import KeepByAttendance
from osl_workflow.progress.handing_over import GiveBack, HandOver, taken_up
from osl_workflow.progress.handing_over import decide as hand_over
from osl_workflow.progress.permissions import require
from osl_workflow.progress.undertaking import assign, opening_fields, sealed_reason
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.case.state import Case
    from osl_workflow.event import Event
    from osl_workflow.progress.commands import Command
    from osl_workflow.progress.mending import Entry
    from osl_workflow.progress.rules import Rules


def open_case(rules: Rules, opening: c.Opening, command: c.OpenCase, acting: Acting) -> tuple[Event, ...]:
    """Return the events that open a case.

    Raises:
        Refused: not permitted, the process is not for persons or families, or the client is no member of the household.
    """
    if rules.definition.subject not in FAMILIES:
        raise Refused("case.not_for_families", title=rules.definition.title, process=rules.definition.process)
    role = require(rules.standard, "open_case", acting)
    if command.client not in command.members:
        raise Refused("case.client_is_no_member")
    if command.learned_on is not None and command.learned_on > acting.on:
        raise Refused("case.learned_after_opening", learned=command.learned_on, opened=acting.on)
    opened = CaseOpened(
        meta=acting.meta(role),
        **opening_fields(rules, opening),
        household=command.household,
        client=command.client,
        members=tuple(dict.fromkeys(command.members)),
        learned_on=command.learned_on,
        sealed=SealedOpening(reason=acting.reason, origin=command.origin) if acting.reason or command.origin else None,
    )
    return opened, *process.begin(rules, acting, role, version=1)


def decide(
    rules: Rules,
    case: Case,
    command: Command,
    acting: Acting,
    *,
    worker_roles: Sequence[str] | None = None,
    entry: Entry | None = None,
    attended: Attended | None = None,
    gone: Sequence[UUID] = (),
) -> tuple[Event, ...]:
    """Return the events of one act on an open case.

    `worker_roles`: for whoever is to get the case, the roles that he holds on that day (None: he has left or is
    unknown); `entry`: for a withdrawal, what the history holds at its number; `attended`: for an agreed action that
    attendance keeps, what the other history says; `gone`: for work taken up again, who of its workers has left.

    Raises:
        Refused: the act is not possible; says what was expected, what was found and what would make it possible.
    """
    if isinstance(command, c.Transfer):
        return transfer.decide(rules, case, command, acting, worker_roles)
    events = _decided(rules, case, command, acting, worker_roles, entry, attended)
    again = taken_up(rules, case, command, acting, worker_roles, gone, WorkerAssigned)
    return (*events, *again, *transfer.ended(case, events, acting))


def _decided(
    rules: Rules,
    case: Case,
    command: Command,
    acting: Acting,
    worker_roles: Sequence[str] | None,
    entry: Entry | None,
    attended: Attended | None,
) -> tuple[Event, ...]:
    match command:
        case c.Assign():
            return assign(rules, case, command, acting, worker_roles, WorkerAssigned)
        case HandOver() | GiveBack():
            return hand_over(rules, case, command, acting, worker_roles, WorkerAssigned, CaseLentUntilReturn)
        case c.AddMember():
            return _add_member(rules, case, command, acting)
        case KeepByAttendance():
            act = keep(rules, case.progress, command, case.client, attended, acting, case.version)
            return act.finish()
        case c.RemoveMember():
            return _remove_member(rules, case, command, acting)
        case _:
            return process.decide(rules, case.progress, command, acting, version=case.version, entry=entry)


def _add_member(rules: Rules, case: Case, command: c.AddMember, acting: Acting) -> tuple[Event, ...]:
    role = require(rules.standard, "change_household", acting, case.progress.status)
    if command.person in case.members:
        raise Refused("case.member_already")
    return (MemberJoined(meta=acting.meta(role), person=command.person, sealed=sealed_reason(acting)),)


def _remove_member(rules: Rules, case: Case, command: c.RemoveMember, acting: Acting) -> tuple[Event, ...]:
    role = require(rules.standard, "change_household", acting, case.progress.status)
    if command.person not in case.members:
        raise Refused("case.no_member")
    if command.person == case.client:
        raise Refused("case.client_stays", details=[sentence("case.remedy_client_stays")])
    return (MemberLeft(meta=acting.meta(role), person=command.person, sealed=sealed_reason(acting)),)
