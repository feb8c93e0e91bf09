"""What can have happened to the load of a worker. All of it is ids, codes and numbers; why is sealed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from osl_workflow.event import Event
from osl_workflow.office.settings import LimitMode
from osl_workflow.process.model import Name
from osl_workflow.sentences import Frozen


class Passed(Frozen):
    """A limit that an act passed: how many households count after it, how many the limit allows, how strict it is.

    `kind`: how many may be held at once (`level`), or how many may be new in a month (`rate`). `on`: the day on which
    that is so, where it is not the day of the act: what is recorded late is held against each day since.
    """

    measure: Name
    count: int
    limit: Decimal
    mode: LimitMode
    kind: Literal["level", "rate"] = "level"
    on: date | None = None


class CaseHeld(Event):
    """The worker holds a case, which from now on counts by these measures (none: it is held and not counted).

    `until`: the last day on which it counts by a measure, where that is known (a benefit ends on it). `passed`: the
    limits over which the worker is by it; why that was done all the same is sealed. `reason_by`: in an urgent case the
    reason may follow until that day.
    """

    topic: ClassVar[str] = "caseload.case_held"

    worker: UUID
    case: UUID
    household: UUID
    measures: tuple[Name, ...] = ()
    until: dict[Name, date] = {}
    passed: tuple[Passed, ...] = ()
    reason_by: date | None = None


class CaseReleased(Event):
    """The worker holds the case no more, or it is closed."""

    topic: ClassVar[str] = "caseload.case_released"

    worker: UUID
    case: UUID


class InitiativeHeld(Event):
    """The worker has a part in an initiative; no measure counts it, but nobody leaves while holding one."""

    topic: ClassVar[str] = "caseload.initiative_held"

    worker: UUID
    initiative: UUID


class InitiativeReleased(Event):
    """The worker has no part in the initiative any more, or it is closed."""

    topic: ClassVar[str] = "caseload.initiative_released"

    worker: UUID
    initiative: UUID


class ReasonGiven(Event):
    """The reason for passing a limit in an urgent case, which could wait, is given; it is sealed."""

    topic: ClassVar[str] = "caseload.reason_given"

    worker: UUID
    case: UUID


CaseloadEvent = CaseHeld | CaseReleased | InitiativeHeld | InitiativeReleased | ReasonGiven
EVENTS: tuple[type[Event], ...] = (CaseHeld, CaseReleased, InitiativeHeld, InitiativeReleased, ReasonGiven)
"""Every event of the aggregate, for the closed table of topics."""
