"""Some days, from one to another: what posts, roles, streets of a district and the like have in common (pure)."""

from __future__ import annotations

from datetime import date
from typing import Self

from osl_workflow.sentences import Frozen


class Term(Frozen):
    """Some days: from and to, both counted; `to` None: without an end, `to` before `from_`: none at all."""

    from_: date
    to: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether `day` is one of them."""
        return self.from_ <= day and (self.to is None or day <= self.to)

    def meets(self, from_: date, to: date | None) -> bool:
        """Return whether it shares a day with the days `from_` to `to`."""
        first = max(self.from_, from_)
        return all(last is None or first <= last for last in (self.to, to))

    def until(self, to: date) -> Self:
        """Return it with `to` as its last day."""
        return self.model_copy(update={"to": to})
