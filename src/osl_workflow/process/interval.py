"""How long: `14 working days`, `1 month`, as definitions, standards and forms write it."""

from __future__ import annotations

from typing import Literal, cast

from osl_workflow.process.model import INTERVAL
from osl_workflow.sentences import Frozen

Unit = Literal["working_days", "days", "weeks", "months"]


class Interval(Frozen):
    """A length of time, not yet counted from any day: how many of which unit."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        """Return it as it is written: `1 month`, `14 working days`."""
        word = self.unit.replace("_", " ")
        return f"{self.count} {word if self.count != 1 else word.removesuffix('s')}"

    @property
    def most_days(self) -> int:
        """The most calendar days that it can last without public holidays; only for saying which of two is longer."""
        if self.unit == "working_days":
            return self.count + 2 * -(-self.count // 5)
        return self.count * {"days": 1, "weeks": 7, "months": 31}[self.unit]


def parse_interval(text: str) -> Interval:
    """Return the interval that `text` writes: a count from 1 to 9999 and `working days`, `days`, `weeks` or `months`.

    Raises:
        ValueError: it is not written so.
    """
    found = INTERVAL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    unit = found["unit"].removesuffix("s") + "s"
    return Interval(count=int(found["count"]), unit=cast("Unit", unit.replace(" ", "_")))
