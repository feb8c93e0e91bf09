"""The acts by which one family of a file is taken over: its persons, their household, its case; then its worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from osl_workflow.acts.cases import CASES
from osl_workflow.acts.desk import Plan, Wish, permitted, write
from osl_workflow.acts.districts import placed
from osl_workflow.acts.people import joined, registered
from osl_workflow.case import decide as rules_of_case
from osl_workflow.case.commands import AddMember, Assign, OpenCase
from osl_workflow.case.state import KIND as CASE
from osl_workflow.case.state import Case
from osl_workflow.case.state import apply as apply_to_case
from osl_workflow.errors import Refused
from osl_workflow.folding import words
from osl_workflow.imports.families import key_of
from osl_workflow.person.identity import Address, Identity, checked, read_pesel
from osl_workflow.person.state import KIND as PERSON
from osl_workflow.person.state import Person
from osl_workflow.privacy.index import LOGIN
from osl_workflow.staff.state import roles_on
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Act
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event
    from osl_workflow.imports.families import Family, Member
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.undertaking import Opening
    from osl_workflow.staff.state import Staff
    from osl_workflow.store.recorded import Indexed, Write
    from osl_workflow.store.store import Store

THERE = "there_already"
"""What an act answers that had nothing to do."""
Running = Callable[[Sequence[UUID], str], Sequence[UUID]]
"""Tells which cases of a process people are known to have; their states confirm it."""


class InRow(Refused):
    """A refusal of a whole family that lies in one of its rows."""

    def __init__(self, row: int, refused: Refused) -> None:
        self.row = row
        super().__init__(refused.said.key, details=refused.details, **refused.said.values)


def id_of(store: Store, *parts: object) -> UUID:
    """Return the id that follows from the centre and what is imported; nobody without its keys can guess from it."""
    content = json.dumps(["import", *parts], default=str, ensure_ascii=False).encode()
    return UUID(bytes=store.keyring.mac("commands", content)[:16], version=5)


def case_of(store: Store, mark: str) -> UUID:
    """Return the id of the case that was, or would be, opened for the family of a mark."""
    return id_of(store, "case", mark)


def taken_over(family: Family, running: Running) -> Act:
    """Return the act that takes a family over, whole or not at all, and opens its case where it names a process."""

    def act(reader: Reader, acting: Acting) -> Plan:
        if family.worker is not None:
            _worker(reader, family)
        today = acting.model_copy(update={"occurred_on": None})
        people, known = _people(reader, family, permitted(reader, "person_add", today))
        new = [one for one in known if one.is_new]
        case = cast("Case | None", reader.state(CASE, case_of(reader.store, family.mark)))
        if case is not None and not ({case.client, *case.members} & {one.id for one in known if not one.is_new}):
            raise InRow(family.asked_in, Refused("import.mark_taken", mark=case.number))
        opened, answer = _opened(reader, family, people, known, case, running, acting)
        answer |= {
            "new": [one.member.row for one in new],
            "duplicates": [one.member.row for one in new if one.duplicates],
            "differs": {str(one.member.row): one.differs for one in known if one.differs},
        }
        return Plan((*people.writes, *opened), answer, people.indexed)

    return act


class _Known(NamedTuple):
    member: Member
    id: UUID
    is_new: bool
    duplicates: list[str]
    differs: list[str]


class _People(NamedTuple):
    household: UUID
    writes: tuple[Write, ...]
    indexed: tuple[Indexed, ...]


def _people(reader: Reader, family: Family, acting: Acting) -> tuple[_People, list[_Known]]:
    """Return the household of a family with what records those who are not there yet, and all of its people."""
    found = [(member, *_found(reader, family, member)) for member in family.members]
    household = _home(reader, family, [(member, person) for member, _, person in found if person is not None], acting)
    seen: dict[UUID, int] = {}
    for member, _, person in found:
        if person is not None and seen.setdefault(person.id, member.row) != member.row:
            raise InRow(member.row, Refused("import.person_twice", row=seen[person.id]))
    known: list[_Known] = []
    writes: tuple[Write, ...] = ()
    indexed: tuple[Indexed, ...] = ()
    for member, id, person in found:
        try:
            if person is None:
                new = registered(reader, id, household, member.identity, member.kin or "reference", acting)
                writes, indexed = (*writes, *new.writes), (*indexed, *new.indexed)
                known.append(_Known(member, id, True, new.duplicates, []))
                continue
            if not person.households_on(acting.today):
                writes = (*writes, *joined(person, household, member.kin or "reference", acting))
            known.append(_Known(member, person.id, False, [], _differing(person, member.identity, acting)))
        except Refused as refused:
            raise InRow(member.row, refused) from None
    newcomer = next((one for one in known if one.is_new), None)
    if newcomer is not None:
        more, _ = placed(reader, household, newcomer.id, newcomer.member.identity.address, acting)
        writes = (*writes, *more)
    return _People(household, writes, indexed), known


def _found(reader: Reader, family: Family, member: Member) -> tuple[UUID, Person | None]:
    """Return the record of a person: the one with her PESEL, else the one that an earlier import has made.

    Raises:
        Refused: her PESEL cannot be one, or what was known of her has been erased.
    """
    id = id_of(reader.store, "person", family.mark, *key_of(member.identity))
    try:
        if member.identity.pesel is not None:
            number = read_pesel(member.identity.pesel)[0]
            for other in sorted(reader.find("pesel", number)):
                person = reader.person(other)
                person = person if person.merged_into is None else reader.person(person.merged_into)
                if person.identity is not None and person.identity.pesel == number:
                    return person.id, person
        there = cast("Person | None", reader.state(PERSON, id))
        if there is not None and there.merged_into is not None:
            there = reader.person(there.merged_into)
        if there is not None and there.erased:
            raise Refused("person.erased")
    except Refused as refused:
        raise InRow(member.row, refused) from None
    return id, there


def _home(reader: Reader, family: Family, known: list[tuple[Member, Person]], acting: Acting) -> UUID:
    """Return the household in which those live who are known; a new one where nobody is.

    Raises:
        Refused: they do not live in one household.
    """
    homes: tuple[UUID, ...] = ()
    for member, person in known:
        mine = person.households_on(acting.today)
        homes = tuple(home for home in mine if home in homes) if homes and mine else homes or mine
        if mine and not homes:
            raise InRow(member.row, Refused("import.two_households", row=known[0][0].row))
    if homes:
        return homes[0]
    return id_of(reader.store, "household", family.mark, *key_of(family.members[0].identity))


_TOLD = ("given", "family", "birth_date", "phone", "safe_contact")


def _differing(person: Person, told: Identity, acting: Acting) -> list[str]:
    """Return which fields the file tells otherwise than the record; what it leaves out it does not contradict."""
    now, told = person.identity or Identity(), checked(told, acting.today)
    here, there = now.address or Address(), told.address or Address()
    found = [name for name in _TOLD if _contradicts(told, now, name)]
    return found + ["address"] * any(_contradicts(there, here, name) for name in Address.model_fields)


def _contradicts(told: Identity | Address, now: Identity | Address, name: str) -> bool:
    value = getattr(told, name)
    return value is not None and words(value) != words(getattr(now, name))


# --- its case ---------------------------------------------------------------------------------------------------------


def _opened(
    reader: Reader, family: Family, people: _People, known: list[_Known], case: Case | None, running: Running,
    acting: Acting,
) -> tuple[tuple[Write, ...], dict[str, Any]]:  # fmt: skip
    """Return what opens the case of a family, or lets those who are new join it.

    Raises:
        Refused: as opening one by hand, and where it has one in another process or not from a file.
    """
    if case is not None:
        if family.process not in (None, case.process):
            raise InRow(family.asked_in, Refused("import.other_process", mark=case.number, process=case.process))
        today = acting.model_copy(update={"occurred_on": None})
        rules, after, events = reader.rules(case, acting.today), case, list[Any]()
        for person in (one.id for one in known if one.id not in case.members):
            more = rules_of_case.decide(rules, after, AddMember(person=person), today)
            for event in more:
                after = apply_to_case(after, event, case.id)
            events += more
        return write(Stream(CASE, case.id), case.version, tuple(events)), {"case": str(case.id), "number": case.number}
    if family.process is None:
        return (), {}
    old = [one.id for one in known if not one.is_new]
    for id in running(old, family.process) if old else ():
        other = reader.case(id)
        if other.process == family.process and other.progress.status != "closed" and other.client in old:
            raise InRow(family.asked_in, Refused("import.has_case", mark=other.number, process=family.process))
    members = tuple(one.id for one in known)
    command = OpenCase(process=family.process, client=members[0], household=people.household, members=members)

    def opener(reader: Reader, rules: Rules, opening: Opening, acting: Acting) -> tuple[Event, ...]:
        return rules_of_case.open_case(rules, opening, command, acting)  # its client is recorded by the same act

    plan = CASES.opening(case_of(reader.store, family.mark), command, opener)(reader, acting)
    return plan.writes, {"case": plan.answer["case"], "number": plan.answer["number"], "opened": True}


def _worker(reader: Reader, family: Family) -> Staff:
    """Return the worker whom a family names. Raises: Refused: nobody works under that login."""
    login = family.worker or ""
    found = (reader.staff(id) for id in sorted(reader.find(LOGIN, login)))
    worker = next((one for one in found if one.login == login), None)
    if worker is None:
        raise InRow(family.asked_in, Refused("acts.login_unknown", login=login))
    return worker


def assigned(family: Family, wish: Wish) -> Act:
    """Return the act that assigns a case that waits, as of the day since which the worker has it.

    By the door of every assignment. Where the file does not tell the day, it is that of the opening; for somebody who
    came later, the first one on which she could have it.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        id = case_of(reader.store, family.mark)
        case, worker = reader.case(id), _worker(reader, family)
        if case.worker == worker.id:
            return Plan((), {THERE: True})
        if case.worker is not None:
            raise Refused("import.has_worker", mark=case.number)
        since = acting.model_copy(update={"occurred_on": family.held_since or _first_day(case, worker, acting.today)})
        return CASES.on(id, wish, Assign(worker=worker.id))[0](reader, since)

    return act


def _first_day(case: Case, worker: Staff, today: date) -> date:
    """Return the first day of a case on which a worker held its leading role and a post; today where there is none."""
    begins = (term.from_ for term in (*worker.roles, *worker.posts) if case.opened_on < term.from_ <= today)
    days = (case.opened_on, *sorted(begins))
    return next((day for day in days if case.lead in roles_on(worker, day) and worker.posts_on(day)), today)
