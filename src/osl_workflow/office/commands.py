"""What somebody may want of the office. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from osl_workflow.office.settings import Value
from osl_workflow.process.model import Code, Name
from osl_workflow.sentences import Frozen


class FoundOffice(Frozen):
    """Begin: `symbol` is the first part of every file mark (PS in PS.12.2013), `residents` those of the area today."""

    name: str
    residents: int
    symbol: str
    standard: Code
    demo: bool = False


class ChangeSetting(Frozen):
    """Choose another value from a day on, not before the day of the act. Needs a reason."""

    key: str
    value: Value
    from_: date


class CountResidents(Frozen):
    """Record how many people lived in the area on a day, and who says so."""

    number: int
    on: date
    source: str


class CountFamilies(Frozen):
    """Record how many families counted by a measure of the standard on a day, and who says so."""

    measure: Name
    number: int
    on: date
    source: str


class ChooseCapacity(Frozen):
    """Let a post count for families as a part of a full-time one, 0 to 1, from a day on. Needs a reason."""

    post: Name
    share: Decimal
    from_: date


OfficeCommand = FoundOffice | ChangeSetting | CountResidents | CountFamilies | ChooseCapacity
