"""What a case and an initiative have in common: a file mark, the texts they follow, who works on them, their progress.

Each of the two aggregates adds whom it is about: a family, or a community. What is told here is told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Event, Sealed, State
from osl_workflow.process.model import Subject
from osl_workflow.progress.commands import Command
from osl_workflow.progress.events import Moved
from osl_workflow.progress.fold import apply as apply_progress
from osl_workflow.progress.permissions import require, role_titles
from osl_workflow.progress.state import Progress
from osl_workflow.sentences import Frozen, sentence

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.progress.rules import Rules

Kind = Literal["case", "initiative"]
KINDS: tuple[Kind, ...] = ("case", "initiative")
"""The two kinds of aggregate that follow a process."""


class Opening(Frozen):
    """What the house adds to the wish to open: the file mark, and the texts in force on the opening day."""

    number: str
    process_version: int
    definition_sha256: str
    standard_version: int
    standard_sha256: str


class Assign(Command):
    """Give the work to somebody in a role (`part`; None: the leading one), or to nobody."""

    worker: UUID | None
    part: str | None = None


class Opened(Event):
    """The base of both openings: which published texts are followed for good.

    `number` is the file mark (symbol.number.year).
    """

    number: str
    process: str
    process_version: int
    definition_sha256: str
    standard: str
    standard_version: int
    standard_sha256: str
    subject: Subject


class WorkerAssigned(Event):
    """The base of both assignments: `instead_of` held the part before. `worker` None: nobody holds it now."""

    part: str
    worker: UUID | None
    instead_of: UUID | None = None


class LentUntilReturn(Event):
    """The base of both notes that whoever holds the part stands in for an absent one: it goes back to `owner`."""

    part: str
    owner: UUID


class Undertaking(State):
    """The base of both states.

    `lead` is the role that answers for it, `workers` maps the role held to the staff member; `lent` to whom it goes
    back when she returns, where somebody only stands in.
    """

    number: str
    process: str
    process_version: int
    definition_sha256: str
    standard: str
    standard_version: int
    standard_sha256: str
    subject: Subject
    opened_on: date
    lead: str
    workers: dict[str, UUID] = {}
    lent: dict[str, UUID] = {}
    progress: Progress = Progress()

    @property
    def worker(self) -> UUID | None:
        """Who answers for it, in the leading role, or None: it waits to be assigned."""
        return self.workers.get(self.lead)


def opened(event: Opened, state: type[Undertaking]) -> dict[str, Any]:
    """Return the fields of the state that the opening names."""
    named = event.model_dump(include=set(state.model_fields) & set(type(event).model_fields))
    return {**named, "version": 1, "opened_on": event.meta.occurred_on}


def changes(state: Undertaking, event: Event, entry: int) -> dict[str, object]:
    """Return the fields that an event changes which both kinds have; `entry` is its number in the history."""
    if isinstance(event, WorkerAssigned):
        others = {part: worker for part, worker in state.workers.items() if part != event.part}
        lent = {part: owner for part, owner in state.lent.items() if part != event.part}
        return {"workers": others if event.worker is None else {**others, event.part: event.worker}, "lent": lent}
    if isinstance(event, LentUntilReturn):
        return {"lent": {**state.lent, event.part: event.owner}}
    text = dict(event.text) if isinstance(event, Moved) else {}
    return {**text, "progress": apply_progress(state.progress, event, entry)}


def first_event_missing(event: Event, what: str) -> TypeError:
    """Return the error of a history that does not begin with its opening."""
    return TypeError(f"{event.topic} cannot be the first event of {what}")


def opening_fields(rules: Rules, opening: Opening) -> dict[str, Any]:
    """Return the fields of an `Opened`: the mark, and the texts that it follows."""
    return {
        "process": rules.definition.process,
        "standard": rules.standard.standard,
        "subject": rules.definition.subject,
        **opening.model_dump(),
    }


def sealed_reason(acting: Acting) -> Sealed | None:
    """Return the sealed part of an event that seals nothing but why, or None when no reason was given."""
    return Sealed(reason=acting.reason) if acting.reason else None


def assign(
    rules: Rules,
    state: Undertaking,
    command: Assign,
    acting: Acting,
    worker_roles: Sequence[str] | None,
    assigned: type[WorkerAssigned],
) -> tuple[Event, ...]:
    """Return the assignment. `worker_roles`: the roles that the worker holds on that day (None: he has left).

    Raises:
        Refused: not permitted, nothing would change, an unknown role, or somebody who cannot hold it (`check_holder`).
    """
    role = require(rules.standard, "assign", acting, state.progress.status)
    part = known_part(rules, state, command.part)
    held = state.workers.get(part)
    if command.worker == held:
        key = "progress.assigned_already" if held is not None else "progress.unassigned_already"
        earlier = [sentence("progress.remedy_assigned_since")] if held is not None and acting.on < acting.today else []
        raise Refused(key, details=earlier)
    if command.worker is not None:
        check_holder(rules, part, worker_roles)
    meta = acting.meta(role)
    return (assigned(meta=meta, part=part, worker=command.worker, instead_of=held, sealed=sealed_reason(acting)),)


def known_part(rules: Rules, state: Undertaking, part: str | None) -> str:
    """Return the part that is meant; without one the leading part.

    Raises:
        Refused: the standard has no such role.
    """
    part = part or state.lead
    if part not in rules.standard.roles:
        known = (role for step in rules.definition.steps() for role in step.by)
        raise Refused("progress.unknown_part", part=part, known=tuple(dict.fromkeys((state.lead, *known))))
    return part


def check_holder(rules: Rules, part: str, worker_roles: Sequence[str] | None) -> None:
    """Check that somebody can hold a part. `worker_roles`: the roles that he holds on that day, None: he has left.

    Raises:
        Refused: he has left, or does not hold the role.
    """
    if worker_roles is None:
        raise Refused("progress.worker_has_left")
    if part not in worker_roles:
        key = "progress.worker_without_role" if worker_roles else "progress.worker_without_any_role"
        held = role_titles(rules.standard, tuple(worker_roles))
        raise Refused(key, role=role_titles(rules.standard, (part,)), held=held)
