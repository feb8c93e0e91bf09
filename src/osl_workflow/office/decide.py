"""What may be done with the office."""

from __future__ import annotations

import re

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.office.commands import ChangeSetting, CountResidents, FoundOffice, OfficeCommand
from osl_workflow.office.events import OfficeEvent, OfficeFounded, ResidentsCounted, SettingChanged
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
    if isinstance(command, ChangeSetting):
        return _change(state, command, acting)
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
    if command.from_ < acting.on:  # a choice made today cannot have been followed yesterday
        raise Refused("office.setting_from_past", from_=command.from_, on=acting.on)
    if state.setting_on(key, command.from_) == value:
        raise Refused("office.setting_same", setting=key, value=value, from_=command.from_)
    sealed = Sealed(reason=acting.why())
    return (SettingChanged(meta=acting.meta(), key=key, value=value, from_=command.from_, sealed=sealed),)


def _count(command: CountResidents, acting: Acting) -> tuple[OfficeEvent, ...]:
    _check_residents(command.number)
    source = " ".join(command.source.split())
    if not source:
        raise Refused("office.source_missing")
    if command.on > acting.today:
        raise Refused("office.counted_in_future", on=command.on, today=acting.today)
    return (ResidentsCounted(meta=acting.meta(), number=command.number, on=command.on, source=source),)


def _check_residents(number: int) -> None:
    if number < 1:
        raise Refused("office.residents_number", number=number)
