"""What can have happened to the office. Its facts are public; only the reasons of its choices are sealed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from osl_workflow.event import Event
from osl_workflow.office.settings import SettingKey, Value
from osl_workflow.process.model import Code, Name


class OfficeFounded(Event):
    """A centre begins to work with the program. In a demo office everybody may act as anybody and all is invented."""

    topic: ClassVar[str] = "office.founded"

    name: str
    residents: int
    symbol: str
    standard: Code
    demo: bool = False


class SettingChanged(Event):
    """From that day the office follows another choice."""

    topic: ClassVar[str] = "office.setting_changed"

    key: SettingKey
    value: Value
    from_: date


class ResidentsCounted(Event):
    """So many people lived in the area on that day, by that source."""

    topic: ClassVar[str] = "office.residents_counted"

    number: int
    on: date
    source: str


class FamiliesCounted(Event):
    """So many families count by a measure of the standard on that day, as somebody else counted them.

    Of those whose work or benefits are not all kept with this program, as in another program's register of benefits.
    """

    topic: ClassVar[str] = "office.families_counted"

    measure: Name
    number: int
    on: date
    source: str


class CapacityChosen(Event):
    """From that day a post counts for families as this part of a full-time one; why is sealed."""

    topic: ClassVar[str] = "office.capacity_chosen"

    post: Name
    share: Decimal
    from_: date


OfficeEvent = OfficeFounded | SettingChanged | ResidentsCounted | FamiliesCounted | CapacityChosen
EVENTS: tuple[type[Event], ...] = (OfficeFounded, SettingChanged, ResidentsCounted, FamiliesCounted, CapacityChosen)
"""Every event of the aggregate, for the closed table of topics."""
