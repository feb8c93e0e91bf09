"""Acts on people: registering, correcting, households, duplicates, merging."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast
from uuid import UUID

from osl_workflow.acts import found_under
from osl_workflow.acts.caseloads import followed
from osl_workflow.acts.desk import Done, Plan, Who, Wish, permitted, write
from osl_workflow.acts.districts import household_of, placed
from osl_workflow.acts.found_under import kind_and_text
from osl_workflow.case.state import KIND as CASE
from osl_workflow.case.state import apply as apply_to_case
from osl_workflow.case.uniting import parted, united
from osl_workflow.person import commands as c
from osl_workflow.person.decide import decide
from osl_workflow.person.events import DuplicatesProposed, HouseholdRole
from osl_workflow.person.identity import Identity, sought, traits
from osl_workflow.person.state import KIND, Person, apply
from osl_workflow.store.recorded import Indexed, Stream

if TYPE_CHECKING:
    from collections.abc import Collection

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Answer, Desk
    from osl_workflow.acts.reading import Reader
    from osl_workflow.case.events import HouseholdChanged
    from osl_workflow.store.recorded import Write
    from osl_workflow.store.store import Store


def register(
    desk: Desk,
    who: Who,
    wish: Wish,
    identity: Identity,
    household: UUID | None = None,
    role: HouseholdRole = "reference",
) -> Done:
    """Make a record of a person and let her join a household (a new one when none is given).

    The answer holds `person`, `household`, `duplicates` (ids of records that may be the same person), and `placed`: in
    which district the household lives by her address, where she has one.

    Raises:
        Refused: not permitted, or the identity contradicts itself.
    """
    id = desk.new_id()
    home = household or desk.new_id()

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "person_add", acting)
        new = registered(reader, id, home, identity, role, acting)
        address = None if new.person.identity is None else new.person.identity.address
        writes, where = placed(reader, home, id, address, acting)
        answer = {"person": str(id), "household": str(home), "duplicates": new.duplicates, **where}
        return Plan((*new.writes, *writes), answer, new.indexed)

    return desk.do(who, wish, act, {"identity": identity, "household": household, "role": role})


class Registered(NamedTuple):
    """A person who is to be recorded: what is written, who she is then, and who (ids) may be the same one."""

    writes: tuple[Write, ...]
    indexed: tuple[Indexed, ...]
    person: Person
    duplicates: list[str]


def registered(
    reader: Reader, id: UUID, household: UUID, identity: Identity, role: HouseholdRole, acting: Acting
) -> Registered:
    """Return what records a person who lives in a household from that day on; who acts may do so.

    Raises:
        Refused: the identity contradicts itself.
    """
    alike = _alike(reader, identity, except_id=id)
    events = decide(None, c.RegisterPerson(identity=identity), acting, alike=alike)
    person = _folded(None, events, id)
    events = (*events, *decide(person, c.JoinHousehold(household=household, role=role), acting))
    proposed = [str(like.other) for event in events if isinstance(event, DuplicatesProposed) for like in event.proposed]
    person = _folded(None, events, id)
    return Registered(write(Stream(KIND, id), 0, events), _index(id, person), person, proposed)


def joined(person: Person, household: UUID, role: HouseholdRole, acting: Acting) -> tuple[Write, ...]:
    """Return what lets somebody who is recorded live in a household from that day on.

    Raises:
        Refused: her record is not one that changes, or she lives in another.
    """
    events = decide(person, c.JoinHousehold(household=household, role=role), acting)
    return write(Stream(KIND, person.id), person.version, events)


def act_on(
    desk: Desk, who: Who, wish: Wish, person: UUID, command: c.PersonCommand, cases: Collection[UUID] = ()
) -> Done:
    """Carry out a command on the record of a person; merging and unmerging need a right of their own.

    Where an address changed by it, the answer holds `placed`: in which district her household lives now. By merging,
    the households of both become one: `cases` are those that a view knows of them, and each is confirmed by its state.
    The answer then holds `cases`, the file marks of those that count for another household. The same merging again
    changes what was not known the first time.

    Raises:
        Refused: not permitted, or it does not fit what is recorded.
    """
    merging = isinstance(command, c.MergeInto | c.Unmerge)

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "person_merge" if merging else "person_add", acting)
        if isinstance(command, c.DismissDuplicate):
            return _dismissed(reader, acting, person, command.other)
        state = reader.person(person)
        alike: tuple[Person, ...] = ()
        survivor = None
        if isinstance(command, c.CorrectIdentity):
            alike = _alike(reader, command.identity, except_id=person)
        elif isinstance(command, c.ProposeDuplicate):
            alike = (reader.person(command.other),)
        elif isinstance(command, c.MergeInto):
            survivor = reader.person(command.survivor)
        united, marks = _families(reader, state, command, survivor, cases, acting) if merging else ((), ())
        known = isinstance(command, c.MergeInto) and state.merged_into == command.survivor and bool(united)
        if known:
            acting.why()
        since = _lived_there_earlier(reader, state, command, acting)
        events = () if known else decide(
            state, command, acting, alike=alike, survivor=survivor, lived_there_earlier=since is not None
        )  # fmt: skip
        after = _folded(state, events, person)
        index = _index(person, after) if isinstance(command, c.CorrectIdentity) else ()
        writes, where = since or _moved(reader, state, after, acting)
        answer = {"person": str(person), **where, **({"cases": list(marks)} if merging else {})}
        return Plan((*write(Stream(KIND, person), state.version, events), *writes, *united), answer, index)

    return desk.do(who, wish, act, {"person": str(person), "command": command})


def _families(
    reader: Reader, person: Person, command: c.PersonCommand, survivor: Person | None, cases: Collection[UUID],
    acting: Acting,
) -> tuple[tuple[Write, ...], tuple[str, ...]]:  # fmt: skip
    """Return what a merging, or its undoing, changes about for whom cases count, with their file marks.

    By the door of every act: a merging raises no count, but its undoing may.

    Raises:
        Refused: by the undoing somebody would be over a limit that blocks.
    """
    writes: list[Write] = []
    marks: list[str] = []
    homes = person.households_on(acting.today)
    for id in dict.fromkeys(cases):
        case = reader.case(id)
        events: tuple[HouseholdChanged, ...] = ()
        if isinstance(command, c.Unmerge):
            events = parted(case, person.id, acting)
        elif survivor is not None and survivor.merged_into is None:
            events = united(case, person.id, homes, survivor.households_on(acting.today), acting)
        for event in events:
            after = apply_to_case(case, event, id)
            follow = followed(reader, case, after, acting, held_to_limits=isinstance(command, c.Unmerge))
            mine = (*write(Stream(CASE, id), case.version, events), *follow)
            reader.take(mine)
            writes += mine
            marks.append(case.number)
    return tuple(writes), tuple(marks)


def _moved(reader: Reader, before: Person, after: Person, acting: Acting) -> tuple[tuple[Write, ...], Answer]:
    """Return what a changed address, or another household, changes about where a household lives.

    Who lives in two homes by turns tells with one address nothing about either.
    """
    address = None if after.identity is None else after.identity.address
    known = None if before.identity is None else before.identity.address
    homes = _homes(after, acting)
    if address is None or len(homes) != 1:
        return (), {}
    joined = homes != _homes(before, acting)
    if address == known and not (joined and household_of(reader, homes[0]) is None):
        return (), {}
    return placed(reader, homes[0], after.id, address, acting)


def _homes(person: Person, acting: Acting) -> tuple[UUID, ...]:
    """Return where a person lives on the day of an act; before her first household was recorded, where she does now."""
    return person.households_on(acting.on) or person.households_on(acting.today)


def _lived_there_earlier(
    reader: Reader, person: Person, command: c.PersonCommand, acting: Acting
) -> tuple[tuple[Write, ...], Answer] | None:
    """Return what the data as they are, told of an earlier day, change about where her household lived since then."""
    if not isinstance(command, c.CorrectIdentity) or command.identity != person.identity or acting.on >= acting.today:
        return None
    homes = _homes(person, acting)
    found = placed(reader, homes[0], person.id, command.identity.address, acting) if len(homes) == 1 else ((), {})
    return found if found[0] else None


def _dismissed(reader: Reader, acting: Acting, person: UUID, other: UUID) -> Plan:
    """Return the plan that takes a pair off the list, whichever of its records holds the proposal, or both."""
    pair = (reader.person(person), reader.person(other))
    proposing = [
        (one, two) for one, two in (pair, pair[::-1]) if any(found.other == two.id for found in one.open_duplicates)
    ]
    writes = (
        write(Stream(KIND, one.id), one.version, decide(one, c.DismissDuplicate(other=two.id), acting))
        for one, two in proposing or [pair]
    )
    return Plan(tuple(each for found in writes for each in found), {"person": str(person)})


def find(store: Store, text: str) -> tuple[Person, ...]:
    """Return the people whose PESEL is `text`, or whose names hold all its words or their beginnings."""
    found: set[UUID] | None = None
    for trait in sought(text):
        kind, value = kind_and_text(trait)
        ids = set(store.find(kind, value))
        found = ids if found is None else found & ids
    people = (cast("Person | None", store.state(Stream(KIND, id))) for id in found or ())
    return tuple(sorted((p for p in people if p is not None), key=lambda p: (tuple(reversed(p.display_name)), p.id)))


def _alike(reader: Reader, identity: Identity, except_id: UUID) -> tuple[Person, ...]:
    """Return records that share a number or the family name; what really agrees the person's own rules judge."""
    ids: set[UUID] = set()
    for trait in traits(identity):
        kind, value = kind_and_text(trait)
        if kind == "pesel" or kind == "document" or value in traits_of_family(identity):
            ids |= reader.find(kind, value)
    return tuple(reader.person(id) for id in sorted(ids - {except_id}))


def traits_of_family(identity: Identity) -> frozenset[str]:
    """Return the words of the family name, present and previous, as the index keeps them."""
    bare = Identity(family=identity.family, previous=identity.previous)
    return frozenset(kind_and_text(trait)[1] for trait in traits(bare))


def _index(id: UUID, person: Person) -> tuple[Indexed, ...]:
    return tuple(Indexed(id, kind, texts) for kind, texts in found_under.person(person).items())


def _folded(state: Person | None, events: tuple[object, ...], id: UUID) -> Person:
    for event in events:
        state = apply(state, event, id)  # type: ignore[arg-type]  # all are events of a person
    assert state is not None
    return state
