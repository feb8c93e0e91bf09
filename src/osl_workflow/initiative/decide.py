"""What may happen to an initiative: opening, its community, its team; all that its process asks goes to `progress`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.initiative import commands as c
from osl_workflow.initiative.events import (
    Community,
    CommunityDescribed,
    InitiativeLentUntilReturn,
    InitiativeOpened,
    MemberJoined,
    MemberLeft,
    SealedCommunity,
    SealedMember,
    WorkerAssigned,
)
from osl_workflow.process.model import FAMILIES
from osl_workflow.progress import decide as process
from osl_workflow.progress.commands import KeepByAttendance
from osl_workflow.progress.handing_over import GiveBack, HandOver, taken_up
from osl_workflow.progress.handing_over import decide as hand_over
from osl_workflow.progress.permissions import require
from osl_workflow.progress.records import record_called
from osl_workflow.progress.undertaking import Assign, assign, opening_fields, sealed_reason
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.event import Event
    from osl_workflow.initiative.state import Initiative
    from osl_workflow.process.standard import Standard
    from osl_workflow.progress.attendance import Attended
    from osl_workflow.progress.commands import Command
    from osl_workflow.progress.mending import Entry
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.undertaking import Opening

LISTS = {"kind": "community_kinds", "delivery": "delivery", "target_groups": "target_groups"}
"""The lists of the standard from which a community is described, by field."""


def open_initiative(rules: Rules, opening: Opening, command: c.OpenInitiative, acting: Acting) -> tuple[Event, ...]:
    """Return the events that open an initiative.

    Raises:
        Refused: not permitted, the process is not for communities or institutions, or a code is not the standard's.
    """
    if rules.definition.subject in FAMILIES:
        raise Refused("initiative.not_for_communities", title=rules.definition.title, process=rules.definition.process)
    role = require(rules.standard, "open_case", acting)
    _check(rules.standard, command.community, acting.on)
    opened = InitiativeOpened(
        meta=acting.meta(role),
        **opening_fields(rules, opening),
        lead=rules.standard.lead_of(rules.definition),
        community=command.community,
        sealed=SealedCommunity(name=command.name, place=command.place, reason=acting.reason),
    )
    return opened, *process.begin(rules, acting, role, version=1)


def decide(
    rules: Rules,
    initiative: Initiative,
    command: Command,
    acting: Acting,
    *,
    worker_roles: Sequence[str] | None = None,
    entry: Entry | None = None,
    attended: Attended | None = None,
    gone: Sequence[UUID] = (),
) -> tuple[Event, ...]:
    """Return the events of one act on an open initiative; the facts are as for a case.

    Raises:
        Refused: the act is not possible; says what was expected, what was found and what would make it possible.
    """
    match command:
        case Assign():
            return assign(rules, initiative, command, acting, worker_roles, WorkerAssigned)
        case HandOver() | GiveBack():
            lent = InitiativeLentUntilReturn
            return hand_over(rules, initiative, command, acting, worker_roles, WorkerAssigned, lent)
        case KeepByAttendance():
            raise Refused("progress.no_open_commitment", record=record_called(command.record))
        case c.Describe():
            return _describe(rules, initiative, command, acting)
        case c.AddMember():
            return _add_member(rules, initiative, command, acting)
        case c.RemoveMember():
            return _remove_member(rules, initiative, command, acting)
        case _:
            progress = initiative.progress
            events = process.decide(rules, progress, command, acting, version=initiative.version, entry=entry)
            return *events, *taken_up(rules, initiative, command, acting, worker_roles, gone, WorkerAssigned)


def _describe(rules: Rules, initiative: Initiative, command: c.Describe, acting: Acting) -> tuple[Event, ...]:
    role = require(rules.standard, "record", acting, initiative.progress.status)
    told = command.model_dump(exclude_none=True)
    words = initiative.words or SealedCommunity(name=command.name or "")
    community = initiative.community.model_copy(update={name: told[name] for name in told if name in LISTS})
    described = words.model_copy(update={name: told[name] for name in told if name not in LISTS} | {"reason": None})
    if (community, described) == (initiative.community, words.model_copy(update={"reason": None})):
        raise Refused("initiative.described_so")
    _check(rules.standard, community, acting.on)
    sealed = described.model_copy(update={"reason": acting.reason})
    return (CommunityDescribed(meta=acting.meta(role), community=community, sealed=sealed),)


def _check(standard: Standard, community: Community, on: date) -> None:
    """Check that what is told of a community are codes of the standard's lists, in force on the day.

    Raises:
        Refused: some are not; all of them are named.
    """
    problems = tuple(_problems(standard, community, on))
    if problems:
        raise Refused("initiative.unknown_codes", details=problems)


def _problems(standard: Standard, community: Community, on: date) -> Iterator[Sentence]:
    for field, name in LISTS.items():
        told = getattr(community, field)
        codes = told if isinstance(told, tuple) else (told,) if told is not None else ()
        known = standard.codes(name, on) or ("–",)
        for code in codes:
            if code not in known:
                yield sentence("initiative.unknown_code", field=sentence(f"initiative.{field}"), code=code, known=known)


def _add_member(rules: Rules, initiative: Initiative, command: c.AddMember, acting: Acting) -> tuple[Event, ...]:
    role = require(rules.standard, "record", acting, initiative.progress.status)
    sealed = SealedMember(name=command.name, institution=command.institution, role=command.role, reason=acting.reason)
    return (MemberJoined(meta=acting.meta(role), member=initiative.joined + 1, sealed=sealed),)


def _remove_member(rules: Rules, initiative: Initiative, command: c.RemoveMember, acting: Acting) -> tuple[Event, ...]:
    role = require(rules.standard, "record", acting, initiative.progress.status)
    if command.member not in initiative.members:
        raise Refused("initiative.no_member", member=command.member, known=tuple(initiative.members) or ("–",))
    return (MemberLeft(meta=acting.meta(role), member=command.member, sealed=sealed_reason(acting)),)
