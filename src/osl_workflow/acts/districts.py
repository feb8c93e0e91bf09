"""Acts on districts: streets, workers, teams; and where a family lives, said by every act that learns an address."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, cast

from osl_workflow.acts import found_under
from osl_workflow.acts.desk import Done, Plan, Wanted, permitted, write
from osl_workflow.acts.teams import team_of
from osl_workflow.district import commands as c
from osl_workflow.district.address import key_of, readings
from osl_workflow.district.decide import decide
from osl_workflow.district.lookup import Verdict, find
from osl_workflow.district.state import KIND, District, apply
from osl_workflow.errors import Refused
from osl_workflow.household.decide import dismiss, place
from osl_workflow.household.state import KIND as HOUSEHOLD
from osl_workflow.household.state import Household
from osl_workflow.household.state import apply as apply_to_household
from osl_workflow.person.events import IdentityCorrected, PersonRegistered
from osl_workflow.person.state import KIND as PERSON
from osl_workflow.privacy.index import DISTRICT, STREET
from osl_workflow.process.standard import LEADS
from osl_workflow.staff.state import roles_on, works_on
from osl_workflow.store.recorded import Indexed, Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Act, Answer, Desk, Who, Wish
    from osl_workflow.acts.reading import Reader
    from osl_workflow.district.events import DistrictEvent
    from osl_workflow.errors import Conflict
    from osl_workflow.person.identity import Address
    from osl_workflow.person.state import Person
    from osl_workflow.staff.state import Staff
    from osl_workflow.store.recorded import Write

MANAGE = "district_manage"


# --- districts --------------------------------------------------------------------------------------------------------


def district_of(reader: Reader, code: str) -> District:
    """Return the district that is called by `code`.

    Raises:
        Refused: none is.
    """
    found = (reader.state(KIND, id) for id in reader.find(DISTRICT, code.strip()))
    district = next((one for one in found if isinstance(one, District)), None)
    if district is None:
        raise Refused("district.unknown_code", code=code)
    return district


def answers_for(reader: Reader, district: District, on: date) -> Staff | None:
    """Return who answers for a district on a day; None where nobody was named, or who was has left."""
    worker = district.worker_on(on)
    staff = None if worker is None else reader.staff(worker)
    return staff if staff is not None and works_on(staff, on) else None


def add(desk: Desk, who: Who, wish: Wish, command: c.AddDistrict) -> Done:
    """Begin a district. The answer holds `district` (id) and `code`.

    Raises:
        Refused: not permitted, a code that is taken, or no name.
    """
    id = desk.new_id()

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, MANAGE, acting)
        taken = bool(reader.find(DISTRICT, command.code.strip()))
        events = decide(None, command, acting, taken=taken)
        return _plan(None, id, events)

    return desk.do(who, wish, act, command)


def act_on(desk: Desk, who: Who, wish: Wish, code: str, commands: Sequence[c.DistrictCommand]) -> Done:
    """Carry out commands on the district `code`, all of them or none. The answer holds `district`, `code`, `changed`.

    Raises:
        Refused: not permitted, or one of them does not fit what is recorded.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, MANAGE, acting)
        before = district = district_of(reader, code)
        events: tuple[DistrictEvent, ...] = ()
        for command in commands:
            more = _decided(reader, district, command, acting)
            for event in more:
                district = apply(district, event, district.id)
            events = (*events, *more)
        return _plan(before, before.id, events)

    return desk.do(who, wish, act, {"district": code, "commands": list(commands)})


def _decided(
    reader: Reader, district: District, command: c.DistrictCommand, acting: Acting
) -> tuple[DistrictEvent, ...]:
    match command:
        case c.DrawStreet():
            return decide(district, command, acting, neighbours=_with_street(reader, key_of(command.street)))
        case c.NameWorker() if command.worker is not None:
            standard = reader.standard(acting.on)
            role = standard.leads.get("family", LEADS["family"])
            worker = reader.staff(command.worker)
            may_lead = worker.left is None and role in roles_on(worker, command.from_)
            return decide(district, command, acting, may_lead=may_lead, role=standard.roles[role].title)
        case c.NameTeam() if command.team is not None:
            return decide(district, command, acting, team_ended=team_of(reader, command.team).ended)
        case _:
            return decide(district, command, acting)


def _plan(before: District | None, id: UUID, events: tuple[DistrictEvent, ...]) -> Plan:
    district = before
    for event in events:
        district = apply(district, event, id)
    assert district is not None
    kept = {} if before is None else found_under.district(before)
    now = found_under.district(district).items()
    index = tuple(Indexed(id, kind, texts) for kind, texts in now if kept.get(kind) != texts)
    answer = {"district": str(id), "code": district.code, "changed": len(events)}
    return Plan(write(Stream(KIND, id), 0 if before is None else before.version, events), answer, index)


def _with_street(reader: Reader, key: str) -> tuple[District, ...]:
    """Return the districts that have, or once had, something of a street; read, so that the save compares them."""
    if not key:
        return ()
    found = (reader.state(KIND, id) for id in sorted(reader.find(STREET, key)))
    return tuple(one for one in found if isinstance(one, District))


# --- addresses --------------------------------------------------------------------------------------------------------


def looked_up(reader: Reader, street: str | None, house: str | None, town: str | None, on: date) -> Verdict:
    """Return which district has an address on a day."""
    verdict = Verdict("none")
    for read in readings(street, house, town):
        verdict = find(_with_street(reader, read.key), read, on)
        if verdict.found != "none":
            break
    return verdict


def _district_of_address(reader: Reader, address: Address | None, on: date) -> Verdict | None:
    """Return which district has an address; None where it tells neither a street nor a village."""
    if address is None or next(readings(address.street, address.house, address.town), None) is None:
        return None
    return looked_up(reader, address.street, address.house, address.town, on)


def placed(
    reader: Reader, household: UUID, person: UUID, address: Address | None, acting: Acting
) -> tuple[tuple[Write, ...], Answer]:
    """Return what an address that was told changes about where a household lives, and what is answered of it.

    A record keeps one address, the one told last: told of an earlier day, it holds from then on, also over what the
    same person's address had said of later days, with the streets as each of those days has them.
    """
    verdict = _district_of_address(reader, address, acting.on)
    if verdict is None:
        return (), {}
    before = household_of(reader, household)
    events = place(before, verdict.district, verdict.found, person, acting)
    moved_from = events[0].moved_from if events else None
    for day in () if before is None else before.told_later_by(person, acting.on):
        state = reduce(lambda known, event: apply_to_household(known, event, household), events, before)
        later = _district_of_address(reader, address, day) or verdict
        on_day = acting.model_copy(update={"occurred_on": day})
        events = (*events, *place(state, later.district, later.found, person, on_day, corrects=True))
    answer = {
        "household": str(household),
        "found": verdict.found,
        "district": None if verdict.district is None else str(verdict.district),
        "moved_from": None if moved_from is None else str(moved_from),
    }
    return write(Stream(HOUSEHOLD, household), 0 if before is None else before.version, events), {"placed": answer}


def household_of(reader: Reader, household: UUID) -> Household | None:
    """Return where a household lives, or None when it was never placed."""
    return cast("Household | None", reader.state(HOUSEHOLD, household))


def place_again(
    desk: Desk, who: Who, homes: Iterable[tuple[Wish, UUID, Sequence[UUID]]]
) -> Iterator[Done | Refused | Conflict]:
    """Look up anew where households live, each with its members, and yield what became of each.

    The address of the first member who told one counts, in the order in which they joined; on a day before she told it
    nothing is found anew.

    Raises:
        Conflict: others kept changing what it rests on.
    """
    wanted = (Wanted(wish, _again(home, members), {"household": str(home)}) for wish, home, members in homes)
    return desk.do_many(who, wanted)


def _again(household: UUID, members: Sequence[UUID]) -> Act:
    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, MANAGE, acting)
        state = household_of(reader, household)
        person, verdict = _by_members(reader, [reader.person(id) for id in members], acting)
        if person is not None and acting.on < _address_since(reader, person):
            known = None if state is None else state.district_on(acting.on)
            answer = {"household": str(household), "found": "one" if known else "none", "moved_from": None}
            return Plan((), answer | {"district": None if known is None else str(known)})
        events = place(
            state, None if verdict is None else verdict.district, "no_address" if verdict is None else verdict.found,
            person, acting, again=True,
        )  # fmt: skip
        answer = {
            "household": str(household),
            "found": events[0].found,
            "district": None if events[0].district is None else str(events[0].district),
            "moved_from": None if events[0].moved_from is None else str(events[0].moved_from),
        }
        return Plan(write(Stream(HOUSEHOLD, household), 0 if state is None else state.version, events), answer)

    return act


def _address_since(reader: Reader, person: UUID) -> date:
    """Return the day from which the address on a record holds: on earlier ones it was another, which nobody kept."""
    told = (one.event for one in reader.store.events(Stream(PERSON, person)))
    days = [
        event.meta.occurred_on
        for event in told
        if isinstance(event, PersonRegistered) or (isinstance(event, IdentityCorrected) and "address" in event.changed)
    ]
    return days[-1]


def _by_members(reader: Reader, members: Sequence[Person], acting: Acting) -> tuple[UUID | None, Verdict | None]:
    for one in members:
        verdict = _district_of_address(reader, one.identity.address if one.identity else None, acting.on)
        if verdict is not None:
            return one.id, verdict
    return None, None


# --- after a move -----------------------------------------------------------------------------------------------------


def stays(desk: Desk, who: Who, wish: Wish, case: UUID) -> Done:
    """Say that a case stays with whoever holds it though the family moved into another district. Needs a reason.

    Raises:
        Refused: not permitted, the family did not move, or without a reason.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "assign", acting)
        found = reader.case(case)
        household = found.household
        state = household_of(reader, household)
        held = found.progress.status != "closed" and found.workers.get(found.lead) is not None
        events = dismiss(state, case, acting, held=held)
        before = 0 if state is None else state.version
        return Plan(write(Stream(HOUSEHOLD, household), before, events), {"case": str(case)})

    return desk.do(who, wish, act, {"case": str(case)})
