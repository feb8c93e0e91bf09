"""What may be done with the office."""

from __future__ import annotations

import re
from datetime import date

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.office.commands import (
    ChangeSetting,
    ChooseCapacity,
    CountFamilies,
    CountResidents,
    FoundOffice,
    OfficeCommand,
)
from osl_workflow.office.events import (
    CapacityChosen,
    FamiliesCounted,
    OfficeEvent,
    OfficeFounded,
    ResidentsCounted,
    SettingChanged,
)
from osl_workflow.office.settings import checked
from osl_workflow.office.state import Office

SYMBOL = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ0-9][A-ZĄĆĘŁŃÓŚŹŻ0-9-]{0,15}")
"""No dot: the file mark is taken apart at its dots."""


def decide(state: Office | None, command: OfficeCommand, acting: Acting) -> tuple[OfficeEvent, ...]:
    """Return the events of `command`.

    Raises:
        Refused: the act does not fit what is recorded, or a value that cannot be.
    """
    if isinstance(command, FoundOffice):
        return _found(state, command, acting)
    if state is None:
        raise Refused("office.unknown")
    match command:
        case ChangeSetting():
            return _change(state, command, acting)
        case CountFamilies():
            return _families(command, acting)
        case ChooseCapacity():
            return _capacity(state, command, acting)
        case CountResidents():
            return _count(command, acting)


def _found(state: Office | None, command: FoundOffice, acting: Acting) -> tuple[OfficeEvent, ...]:
    if state is not None:
        raise Refused("office.already_founded", name=state.name)
    name, symbol = " ".join(command.name.split()), command.symbol.strip()
    if not name:
        raise Refused("office.name_missing")
    if not SYMBOL.fullmatch(symbol):
        raise Refused("office.symbol_form", symbol=symbol)
    _check_residents(command.residents)
    founded = OfficeFounded(
        meta=acting.meta(),
        name=name,
        residents=command.residents,
        symbol=symbol,
        standard=command.standard,
        demo=command.demo,
        sealed=Sealed(reason=acting.reason) if acting.reason else None,
    )
    return (founded,)


def _change(state: Office, command: ChangeSetting, acting: Acting) -> tuple[OfficeEvent, ...]:
    key, value = checked(command.key, command.value)
    _check_from(command.from_, acting)
    if state.setting_on(key, command.from_) == value:
        raise Refused("office.setting_same", setting=key, value=value, from_=command.from_)
    sealed = Sealed(reason=acting.why())
    return (SettingChanged(meta=acting.meta(), key=key, value=value, from_=command.from_, sealed=sealed),)


def _families(command: CountFamilies, acting: Acting) -> tuple[OfficeEvent, ...]:
    if command.number < 0:
        raise Refused("office.families_number", number=command.number)
    source = _source(command.source, command.on, acting)
    told = FamiliesCounted(
        meta=acting.meta(), measure=command.measure, number=command.number, on=command.on, source=source
    )  # fmt: skip
    return (told,)


def _capacity(state: Office, command: ChooseCapacity, acting: Acting) -> tuple[OfficeEvent, ...]:
    if not 0 <= command.share <= 1:
        raise Refused("office.capacity_share", share=command.share)
    _check_from(command.from_, acting)
    if state.capacity_on(command.post, command.from_) == command.share:
        raise Refused("office.capacity_same", post=command.post, share=command.share, from_=command.from_)
    sealed = Sealed(reason=acting.why())
    chosen = CapacityChosen(
        meta=acting.meta(), post=command.post, share=command.share, from_=command.from_, sealed=sealed
    )  # fmt: skip
    return (chosen,)


def _check_from(from_: date, acting: Acting) -> None:
    """Check that a choice holds from today at the earliest: whenever it was made, what is recorded was judged without.

    Raises:
        Refused: it would hold earlier.
    """
    if from_ < acting.today:
        raise Refused("office.setting_from_past", from_=from_, today=acting.today)


def _source(typed: str, on: date, acting: Acting) -> str:
    """Return who says a number of a day.

    Raises:
        Refused: nobody, or the day has not come yet.
    """
    source = " ".join(typed.split())
    if not source:
        raise Refused("office.source_missing")
    if on > acting.today:
        raise Refused("office.counted_in_future", on=on, today=acting.today)
    return source


def _count(command: CountResidents, acting: Acting) -> tuple[OfficeEvent, ...]:
    _check_residents(command.number)
    source = _source(command.source, command.on, acting)
    return (ResidentsCounted(meta=acting.meta(), number=command.number, on=command.on, source=source),)


def _check_residents(number: int) -> None:
    if number < 1:
        raise Refused("office.residents_number", number=number)
