"""How pressing a day is: overdue, today, soon, later; a day that no source confirms is never called overdue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from osl_workflow.process.interval import Interval
from osl_workflow.progress.working_days import add

if TYPE_CHECKING:
    from osl_workflow.acts.desk import Desk

Urgency = Literal["overdue", "today", "soon", "later", "not_confirmed", "none"]
ORDER: tuple[Urgency, ...] = ("overdue", "today", "soon", "later", "not_confirmed", "none")


class Clock(NamedTuple):
    """The day of the question, and the last day that counts as soon."""

    today: date
    soon: date

    def urgency(self, on: date | None, *, confirmed: bool = True) -> Urgency:
        """Return how pressing the day `on` is; None is no day at all."""
        if on is None:
            return "none"
        if not confirmed:
            return "not_confirmed"
        if on <= self.today:
            return "today" if on == self.today else "overdue"
        return "soon" if on <= self.soon else "later"


def clock(desk: Desk) -> Clock:
    """Return today's clock; soon is within the working days that the office chose (`due_soon_days`).

    Raises:
        Refused: the office has not been founded.
    """
    today = desk.today()
    days = desk.reader().office().days_on("due_soon_days", today)
    return Clock(today, add(today, Interval(count=days, unit="working_days"), desk.calendar))
