"""What may be published. A published text never changes: a change is a new version."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.register.commands import PublishDefinition, PublishStandard, RegisterCommand, WithdrawDefinition
from osl_workflow.register.events import DefinitionPublished, DefinitionWithdrawn, StandardPublished, TextPublished
from osl_workflow.register.state import ProcessRegister, Published

NOWHERE = UUID(int=0)


def decide(state: ProcessRegister | None, command: RegisterCommand, acting: Acting) -> tuple[TextPublished, ...]:
    """Return the event of publishing, or nothing when exactly this text is published already.

    Raises:
        Refused: the text is not the one that was checked, the version is taken or old, or the standard is missing.
    """
    register = state or ProcessRegister(id=NOWHERE)
    digest = _digest(command.text, command.sha256)
    if command.to is not None and command.to < command.from_:
        raise Refused("register.ends_before_start", from_=command.from_, to=command.to)
    if isinstance(command, PublishStandard):
        return _publish_standard(register, command, acting, digest)
    return _publish_definition(register, command, acting, digest)


def _publish_standard(
    register: ProcessRegister, command: PublishStandard, acting: Acting, digest: str
) -> tuple[TextPublished, ...]:
    if _is_published(register.standards_of(command.standard), command.standard, command.version, digest):
        return ()
    published = StandardPublished(
        meta=acting.meta(),
        standard=command.standard,
        version=command.version,
        text=command.text,
        sha256=digest,
        from_=command.from_,
        to=command.to,
        sealed=_reason(acting),
    )
    return (published,)


def _publish_definition(
    register: ProcessRegister, command: PublishDefinition, acting: Acting, digest: str
) -> tuple[TextPublished, ...]:
    if _is_published(register.definitions_of(command.process), command.process, command.version, digest):
        return ()
    standards = register.standards_of(command.standard)
    if not standards:
        raise Refused("register.standard_missing", standard=command.standard, process=command.process)
    published = DefinitionPublished(
        meta=acting.meta(),
        process=command.process,
        version=command.version,
        text=command.text,
        sha256=digest,
        standard=command.standard,
        standard_version=standards[-1].version,
        from_=command.from_,
        to=command.to,
        deviations=command.deviations,
        sealed=_reason(acting),
    )
    return (published,)


def withdraw(register: ProcessRegister, command: WithdrawDefinition, acting: Acting) -> DefinitionWithdrawn:
    """Return the event of withdrawing a version of a process.

    Raises:
        Refused: it is not published, or withdrawn already, no reason is given, or the day has passed.
    """
    published = register.definition(command.process, command.version)
    if published is None:
        known = tuple(str(found.version) for found in register.definitions_of(command.process)) or ("–",)
        raise Refused("register.not_published", name=command.process, version=command.version, known=known)
    if published.withdrawn_from is not None:
        raise Refused(
            "register.withdrawn_already", name=command.process, version=command.version, from_=published.withdrawn_from
        )
    if command.from_ < acting.today:  # a case that was opened meanwhile follows it
        raise Refused("register.withdrawn_in_the_past", from_=command.from_, today=acting.today)
    if not acting.reason:
        raise Refused("register.reason_to_withdraw")
    return DefinitionWithdrawn(
        meta=acting.meta(),
        process=command.process,
        version=command.version,
        from_=command.from_,
        sealed=_reason(acting),
    )


def _digest(text: str, claimed: str) -> str:
    digest = sha256(text.encode()).hexdigest()
    if claimed.lower() != digest:
        raise Refused("register.other_text", claimed=claimed, found=digest)
    return digest


def _is_published(versions: Sequence[Published], name: str, version: int, digest: str) -> bool:
    """Return whether this text is published as this version."""
    same = next((found for found in versions if found.version == version), None)
    if same is not None and same.sha256 == digest:
        return True
    if same is not None:
        raise Refused("register.version_taken", name=name, version=version, next=versions[-1].version + 1)
    if versions and version < versions[-1].version:
        raise Refused("register.version_not_newer", name=name, version=version, last=versions[-1].version)
    return False


def _reason(acting: Acting) -> Sealed | None:
    return Sealed(reason=acting.reason) if acting.reason else None
