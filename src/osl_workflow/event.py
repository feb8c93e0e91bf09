"""What every event says, and what of it is sealed.

An event has an open part (ids, codes, dates: what views and replay need after a key is destroyed) and at most one
sealed part, encrypted under the key of its own aggregate. The rule of the house is that simple: *one aggregate, one
key*; the identity of a person lies in her own aggregate, texts and forms in the case's, names of staff in theirs.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from osl_workflow.sentences import Frozen


class Meta(Frozen):
    """Who, in which role, for whom, when it happened, when it was recorded, by which command.

    `actor` is the staff member who answers for the act. `entered_by` is set when another login typed it;
    `on_behalf_of` when the actor stands in for an absent colleague. Why is text and so lies in the sealed part.
    """

    actor: UUID
    role: str
    occurred_on: date
    recorded_at: AwareDatetime
    command: UUID
    entered_by: UUID | None = None
    on_behalf_of: UUID | None = None

    @property
    def hands(self) -> tuple[UUID, ...]:
        """All who count as having done it: who acted, who typed it in his place, and for whom he acted."""
        return tuple(one for one in (self.actor, self.entered_by, self.on_behalf_of) if one is not None)


class Sealed(Frozen):
    """The part of an event that is encrypted: texts, form data, names. `reason` is why the act was done."""

    reason: str | None = None


class Event(Frozen):
    """The base of all events. `topic` and `class_version` are stable for ever; bytes of every version stay readable.

    Subclasses narrow `sealed`. It is None when there is nothing to seal, and when the key has been destroyed.
    """

    topic: ClassVar[str]
    class_version: ClassVar[int] = 1

    meta: Meta
    sealed: Sealed | None = None


class State(Frozen):
    """The base of all folded states. `version` counts the events of the aggregate, from 1."""

    id: UUID
    version: int = 0
