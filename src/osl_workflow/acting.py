"""Who acts, when, and why: the part of a command that every decision needs and every event repeats."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from osl_workflow.errors import Refused
from osl_workflow.event import Meta
from osl_workflow.sentences import Frozen


class Acting(Frozen):
    """The circumstances of one act, all given from outside: pure rules ask no clock.

    `roles` are the actor's roles on `today` in the order of the staff record. `today` is the day in Europe/Warsaw,
    `now` the instant in UTC. `occurred_on` None means today. `chosen_role` is what the person asked to act as.
    `urgent`: it could not wait, so a reason that a limit asks for may follow.
    """

    actor: UUID
    roles: tuple[str, ...]
    today: date
    now: AwareDatetime
    command: UUID
    occurred_on: date | None = None
    reason: str | None = None
    entered_by: UUID | None = None
    on_behalf_of: UUID | None = None
    chosen_role: str | None = None
    urgent: bool = False

    @property
    def on(self) -> date:
        """The day on which it happened."""
        return self.occurred_on or self.today

    @property
    def hands(self) -> tuple[UUID, ...]:
        """All who count as doing it, as of `Meta.hands`: the actor first."""
        return tuple(one for one in (self.actor, self.entered_by, self.on_behalf_of) if one is not None)

    @property
    def whose(self) -> UUID:
        """Whose duties it is about: those of the absent one who is stood in for, else the actor's own."""
        return self.on_behalf_of or self.actor

    def meta(self, role: str | None = None) -> Meta:
        """Return the Meta of an event done in `role` (default: the chosen role, else the first one).

        Every event passes here, so here is the one place that refuses a day which has not come yet.

        Raises:
            Refused: `occurred_on` lies after today.
        """
        if self.on > self.today:
            raise Refused("acting.occurred_in_future", on=self.on, today=self.today)
        acting_role = role or self.chosen_role or (self.roles[0] if self.roles else "")
        return Meta(
            actor=self.actor,
            role=acting_role,
            occurred_on=self.on,
            recorded_at=self.now,
            command=self.command,
            entered_by=self.entered_by,
            on_behalf_of=self.on_behalf_of,
        )

    def why(self) -> str:
        """Return the reason of an act that may not be done without one.

        Raises:
            Refused: no reason was given.
        """
        if self.reason is None or not self.reason.strip():
            raise Refused("acting.reason_missing")
        return self.reason.strip()

    def usable_roles(self) -> tuple[str, ...]:
        """Return the roles in which the actor may act now: the chosen one alone, or all that he holds.

        Raises:
            Refused: the chosen role is not held today.
        """
        if self.chosen_role is None:
            return self.roles
        if self.chosen_role not in self.roles:
            raise Refused("acting.role_not_held", role=self.chosen_role, held=self.roles)
        return (self.chosen_role,)
