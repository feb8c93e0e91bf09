"""What may be done with a district."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from osl_workflow.acting import Acting
from osl_workflow.codes import code_and_name
from osl_workflow.district.address import key_of
from osl_workflow.district.commands import (
    AddDistrict,
    DistrictCommand,
    DrawStreet,
    EndDistrict,
    EndStreet,
    NameTeam,
    NameWorker,
)
from osl_workflow.district.events import (
    DistrictAdded,
    DistrictEnded,
    DistrictEvent,
    StreetDrawn,
    StreetEnded,
    TeamNamed,
    WorkerNamed,
)
from osl_workflow.district.lookup import has_houses, overlapping
from osl_workflow.district.state import District, Street
from osl_workflow.errors import Refused
from osl_workflow.progress.undertaking import sealed_reason
from osl_workflow.sentences import Text, sentence


def decide(
    state: District | None,
    command: DistrictCommand,
    acting: Acting,
    *,
    neighbours: Iterable[District] = (),
    taken: bool = False,
    may_lead: bool | None = None,
    role: Text | None = None,
    team_ended: date | None = None,
) -> tuple[DistrictEvent, ...]:
    """Return the events of `command`.

    `taken`: another district has the code; `neighbours`: the other districts that have something of the street;
    `may_lead`: whether whoever is named for the district holds the role that answers for families (`role`) on the first
    day, `team_ended` the day from which the team that is named is over.

    Raises:
        Refused: the act does not fit what is recorded; one clear reason.
    """
    if isinstance(command, AddDistrict):
        return _add(state, command, acting, taken)
    if state is None:
        raise Refused("district.unknown")
    if state.ended is not None:
        raise Refused("district.has_ended", code=state.code, ended=state.ended)
    match command:
        case DrawStreet():
            return _draw(state, command, acting, neighbours)
        case EndStreet():
            return _end_street(state, command, acting)
        case NameWorker():
            if command.worker is not None and not may_lead:
                raise Refused("district.worker_without_role", role=role or "", day=command.from_)
            _check_other(state.worker_on(command.from_) == command.worker, command.from_)
            return (WorkerNamed(meta=acting.meta(), **dict(command), sealed=sealed_reason(acting)),)
        case NameTeam():
            if team_ended is not None and team_ended <= command.from_:
                raise Refused("district.team_has_ended", ended=team_ended, day=command.from_)
            _check_other(state.team_on(command.from_) == command.team, command.from_)
            return (TeamNamed(meta=acting.meta(), **dict(command), sealed=sealed_reason(acting)),)
        case EndDistrict():
            return _end(state, command, acting)


def _add(state: District | None, command: AddDistrict, acting: Acting, taken: bool) -> tuple[DistrictEvent, ...]:
    if state is not None:
        raise Refused("district.already_added")
    code, name = code_and_name(command.code, command.name)
    if taken:
        raise Refused("district.code_taken", code=code)
    return (DistrictAdded(meta=acting.meta(), code=code, name=name, sealed=sealed_reason(acting)),)


def _draw(
    state: District, command: DrawStreet, acting: Acting, neighbours: Iterable[District]
) -> tuple[DistrictEvent, ...]:
    name, town = " ".join(command.street.split()), " ".join((command.town or "").split()) or None
    if not key_of(name) or not name.isprintable() or not (town or "-").isprintable():
        raise Refused("district.street_missing")
    if command.to is not None and command.to < command.from_:
        raise Refused("district.ends_before_start", from_=command.from_, to=command.to)
    numbers = [number for number in (command.first, command.last) if number is not None]
    if any(number < 1 for number in numbers) or not has_houses(command.side, command.first, command.last):
        raise Refused("district.no_house", street=name)
    street = Street(
        number=len(state.streets) + 1, street=name, town=town, side=command.side, first=command.first,
        last=command.last, from_=command.from_, to=command.to,
    )  # fmt: skip
    for district in (state, *(one for one in neighbours if one.id != state.id)):
        met = overlapping(street, district.streets)
        if met is not None:
            raise Refused(
                "district.overlap",
                details=[sentence("district.remedy_overlap", code=district.code, number=met.number)],
                street=met.street,
                code=district.code,
                name=district.name,
                number=met.number,
                since=met.from_,
                until="" if met.to is None else sentence("district.until", to=met.to),
            )
    return (StreetDrawn(meta=acting.meta(), **dict(street), sealed=sealed_reason(acting)),)


def _end_street(state: District, command: EndStreet, acting: Acting) -> tuple[DistrictEvent, ...]:
    street = next((one for one in state.streets if one.number == command.number), None)
    if street is None:
        known = tuple(one.number for one in state.streets)
        raise Refused("district.street_unknown", number=command.number, code=state.code, known=known)
    if (command.to - street.from_).days < -1:
        raise Refused("district.end_before_start", street=street.street, to=command.to, from_=street.from_)
    if street.to is not None and street.to <= command.to:
        raise Refused("district.end_not_earlier", street=street.street, to=command.to, known=street.to)
    return (StreetEnded(meta=acting.meta(), number=street.number, to=command.to, sealed=sealed_reason(acting)),)


def _end(state: District, command: EndDistrict, acting: Acting) -> tuple[DistrictEvent, ...]:
    later: Sequence[Street] = [one for one in state.streets if one.to is None or one.to > command.to]
    begins = next((one for one in later if one.from_ > command.to), None)
    if begins is not None:
        raise Refused("district.street_begins_later", street=begins.street, from_=begins.from_, to=command.to)
    ended = [StreetEnded(meta=acting.meta(), number=one.number, to=command.to) for one in later]
    return (*ended, DistrictEnded(meta=acting.meta(), to=command.to, sealed=sealed_reason(acting)))


def _check_other(is_same: bool, day: date) -> None:
    if is_same:
        raise Refused("district.nothing_changed", day=day)
