"""What may happen to a case: opening, its family, its workers; all that its process asks goes to `progress`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.case import commands as c
from osl_workflow.case.events import CaseOpened, MemberJoined, MemberLeft, SealedOpening, WorkerAssigned
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.progress import decide as process
from osl_workflow.progress.permissions import require, role_titles
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    role = require(rules.standard, "open_case", acting)
    if rules.definition.subject not in ("person", "family"):
        raise Refused("case.not_for_families", process=rules.definition.title)
    if command.client not in command.members:
        raise Refused("case.client_is_no_member")
    if command.learned_on is not None and command.learned_on > acting.on:
        raise Refused("case.learned_after_opening", learned=command.learned_on, opened=acting.on)
    meta = acting.meta(role)
    opened = CaseOpened(
        meta=meta,
        number=opening.number,
        process=rules.definition.process,
        process_version=opening.process_version,
        definition_sha256=opening.definition_sha256,
        standard=rules.standard.standard,
        standard_version=opening.standard_version,
        standard_sha256=opening.standard_sha256,
        subject=rules.definition.subject,
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
) -> tuple[Event, ...]:
    """Return the events of one act on an open case.

    `worker_roles`: for an assignment, the roles that the worker holds on that day (None: he has left or is unknown);
    `entry`: for a withdrawal, what the history holds at its number.

    Raises:
        Refused: the act is not possible; says what was expected, what was found and what would make it possible.
    """
    match command:
        case c.Assign():
            return _assign(rules, case, command, acting, worker_roles)
        case c.AddMember():
            return _add_member(rules, case, command, acting)
        case c.RemoveMember():
            return _remove_member(rules, case, command, acting)
        case _:
            return process.decide(rules, case.progress, command, acting, version=case.version, entry=entry)


def _assign(
    rules: Rules, case: Case, command: c.Assign, acting: Acting, worker_roles: Sequence[str] | None
) -> tuple[Event, ...]:
    role = require(rules.standard, "assign", acting, case.progress.status)
    held = case.workers.get(command.part)
    if command.worker == held:
        raise Refused("case.assigned_already" if held is not None else "case.unassigned_already")
    if command.part not in rules.standard.roles:
        raise Refused("case.unknown_part", part=command.part, known=("social_worker", "benefits_officer"))
    if command.worker is not None and command.part not in (worker_roles or ()):
        raise Refused(
            "case.worker_without_role",
            role=role_titles(rules.standard, (command.part,)),
            held=role_titles(rules.standard, tuple(worker_roles or ())) or ("–",),
        )
    assigned = WorkerAssigned(
        meta=acting.meta(role), part=command.part, worker=command.worker, instead_of=held,
        sealed=Sealed(reason=acting.reason) if acting.reason else None,
    )  # fmt: skip
    return (assigned,)


def _add_member(rules: Rules, case: Case, command: c.AddMember, acting: Acting) -> tuple[Event, ...]:
    role = require(rules.standard, "change_household", acting, case.progress.status)
    if command.person in case.members:
        raise Refused("case.member_already")
    sealed = Sealed(reason=acting.reason) if acting.reason else None
    return (MemberJoined(meta=acting.meta(role), person=command.person, sealed=sealed),)


def _remove_member(rules: Rules, case: Case, command: c.RemoveMember, acting: Acting) -> tuple[Event, ...]:
    role = require(rules.standard, "change_household", acting, case.progress.status)
    if command.person not in case.members:
        raise Refused("case.no_member")
    if command.person == case.client:
        raise Refused("case.client_stays", details=[sentence("case.remedy_client_stays")])
    sealed = Sealed(reason=acting.reason) if acting.reason else None
    return (MemberLeft(meta=acting.meta(role), person=command.person, sealed=sealed),)
