"""An absence: its days, and who stands in on which of them."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args
from uuid import UUID

from osl_workflow.staff.term import Term

AbsenceKind = Literal["leave", "sick", "training", "other"]
ABSENCE_KINDS: tuple[AbsenceKind, ...] = get_args(AbsenceKind)
"""Why somebody is away: leave, illness, training, something else. It lies sealed: only the days are open."""


class StandIn(Term):
    """Who stands in on these days; None: nobody, whoever was named before."""

    who: UUID | None


def latest(named: tuple[StandIn, ...], day: date) -> StandIn | None:
    """Return what counts on `day`: the latest word that covers it, so that an earlier one counts again after it."""
    return next((one for one in reversed(named) if one.covers(day)), None)


class Decision(Term):
    """A written decision of those above the head that `who` acts as the head on these days; `entered_by` typed it in.

    `mark` (of the document) and `reason` are None when the key has been destroyed.
    """

    who: UUID
    entered_by: UUID
    mark: str | None = None
    reason: str | None = None


class Absence(Term):
    """An absence, numbered from 1; `kind` None: its key has been destroyed. `is_ended`: the return is recorded.

    `decisions`: by which an acting head was named in it, because nobody here could do so.
    """

    number: int
    kind: AbsenceKind | None = None
    deputies: tuple[StandIn, ...] = ()
    is_ended: bool = False
    decisions: tuple[Decision, ...] = ()

    def deputy_on(self, day: date) -> UUID | None:
        """Return who stands in on `day`, or None; nobody before the absence or after it."""
        found = latest(self.deputies, day) if self.covers(day) else None
        return None if found is None else found.who

    def with_deputy(self, named: StandIn) -> Absence:
        """Return it with another word on who stands in."""
        return self.model_copy(update={"deputies": (*self.deputies, named)})

    def by_decision(self, decision: Decision) -> Absence:
        """Return it with somebody who stands in because those above the head decided so."""
        named = StandIn(who=decision.who, from_=decision.from_, to=decision.to)
        return self.with_deputy(named).model_copy(update={"decisions": (*self.decisions, decision)})

    def ended(self, to: date) -> Absence:
        """Return it over: `to` was its last day; the eve of its first one takes it back as a whole."""
        return self.model_copy(update={"to": to, "is_ended": True})
