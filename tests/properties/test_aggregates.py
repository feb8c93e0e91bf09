"""What holds for persons, staff and the register whatever people do, in any order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.errors import Refused
from osl_workflow.person import decide as persons
from osl_workflow.person.commands import (
    CorrectIdentity,
    DismissDuplicate,
    JoinHousehold,
    LeaveHousehold,
    MergeInto,
    PersonCommand,
    ProposeDuplicate,
    RegisterPerson,
    Unmerge,
)
from osl_workflow.person.identity import Document, Identity, checked, likeness, sought, traits
from osl_workflow.person.state import Person
from osl_workflow.person.state import apply as apply_person
from osl_workflow.register import decide as registers
from osl_workflow.register.commands import PublishDefinition, PublishStandard
from osl_workflow.register.state import ProcessRegister, in_force
from osl_workflow.register.state import apply as apply_register
from osl_workflow.staff import decide as staffing
from osl_workflow.staff.commands import AddStaff, EndPost, EndRole, GivePost, GiveRole, StaffCommand
from osl_workflow.staff.state import Staff, fte_on, roles_on
from osl_workflow.staff.state import apply as apply_staff
from osl_workflow.texts import say
from tests.builders import TODAY, acting, fold, reread, uid, unreadable

# --- identities -------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["Anna", "Ewa", "Anna Maria", "Łucja", "lucja", "Żółć-Nowak", "Nowak"])
BIRTHS = st.sampled_from([None, "1980", "1980-05", "1980-05-07", "1981-01-01"])
PESELS = st.sampled_from([None, "02211307589", "44051401359"])
DOCUMENTS = st.sampled_from([None, Document(kind="passport", number="FA 1", country="UA")])


@st.composite
def identities(draw: st.DrawFn) -> Identity:
    pesel = draw(PESELS)
    return Identity(
        given=draw(NAMES),
        family=draw(st.none() | NAMES),
        previous=tuple(draw(st.lists(NAMES, max_size=1))),
        pesel=pesel,
        document=draw(DOCUMENTS),
        birth_date=None if pesel else draw(BIRTHS),
    )


def weighted_check(number: str) -> bool:
    """The rule of the check digit said once more, in another way than the library does."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True)) % 10 == 0


@given(st.dates(date(1900, 1, 1), date(2026, 3, 9)), st.integers(0, 9999), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_of_a_pesel_is_always_noticed(born: date, serial: int, place: int, shift: int) -> None:
    month = born.month + (20 if born.year >= 2000 else 0)
    start = f"{born.year % 100:02}{month:02}{born.day:02}{serial:04}"
    right = next(start + str(last) for last in range(10) if weighted_check(start + str(last)))
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]

    recorded = checked(Identity(given="Anna", pesel=right), TODAY)
    assert recorded.birth_date == born.isoformat()
    assert recorded.sex == ("male" if serial % 2 else "female")
    with pytest.raises(Refused) as refused:
        checked(Identity(given="Anna", pesel=wrong), TODAY)
    assert refused.value.said.key == "person.pesel_check_digit"
    assert wrong not in say(refused.value.said, "pl")


@given(identities())
def test_an_identity_once_checked_stays_as_it_is(identity: Identity) -> None:
    once = checked(identity, TODAY)

    assert checked(once, TODAY) == once


@given(identities(), identities())
def test_likeness_is_mutual_and_whoever_is_alike_can_be_found_by_a_common_search_string(
    one: Identity, other: Identity
) -> None:
    one, other = checked(one, TODAY), checked(other, TODAY)

    assert likeness(one, other) == likeness(other, one)
    if likeness(one, other):
        assert set(traits(one)) & set(traits(other))


@given(identities())
def test_a_person_is_found_by_each_of_her_names_and_by_her_pesel(identity: Identity) -> None:
    for typed in (identity.given, identity.family, identity.pesel, *identity.previous):
        assert set(sought(typed or "")) <= set(traits(identity))


# --- persons: merging, households -------------------------------------------------------------------------------------

PEOPLE, HOMES = tuple(uid(number) for number in range(1, 5)), (uid(100), uid(101))
DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))
PERSON_COMMANDS: st.SearchStrategy[PersonCommand] = st.one_of(
    st.builds(MergeInto, survivor=st.sampled_from(PEOPLE)),
    st.just(Unmerge()),
    st.builds(JoinHousehold, household=st.sampled_from(HOMES), role=st.just("child"), by_turns=st.booleans()),
    st.builds(LeaveHousehold, household=st.sampled_from(HOMES)),
    st.builds(CorrectIdentity, identity=identities()),
    st.builds(ProposeDuplicate, other=st.sampled_from(PEOPLE)),
    st.builds(DismissDuplicate, other=st.sampled_from(PEOPLE)),
)


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), PERSON_COMMANDS, DAYS), max_size=40))
def test_whatever_is_done_with_records_merges_end_and_nobody_is_twice_in_one_household(
    story: list[tuple[UUID, PersonCommand, date]],
) -> None:
    histories = {
        id: list(persons.decide(None, RegisterPerson(identity=Identity(given="Anna")), acting())) for id in PEOPLE
    }
    state: dict[UUID, Person] = {id: fold(apply_person, events, id=id) for id, events in histories.items()}
    for id, command, day in story:
        survivor = state[command.survivor] if isinstance(command, MergeInto) else None
        try:
            done = persons.decide(state[id], command, acting(on=day), alike=tuple(state.values()), survivor=survivor)
        except Refused:
            continue
        histories[id] += done
        state[id] = fold(apply_person, done, state=state[id])

    for person in state.values():
        steps, at = 0, person
        while at.merged_into is not None:
            at, steps = state[at.merged_into], steps + 1
            assert steps < len(PEOPLE), "merges go round in a circle"
        for day in (date(2026, 1, 1) + timedelta(days=number) for number in range(21)):
            homes = person.households_on(day)
            assert len(homes) == len(set(homes))
        others = [found.other for found in person.duplicates]
        assert person.id not in others
        assert len(others) == len(set(others))
    for id, events in histories.items():
        assert fold(apply_person, map(reread, events), id=id) == state[id]
        unread = fold(apply_person, map(unreadable, events), id=id)
        assert unread == state[id].model_copy(update={"identity": None})


# --- staff: posts and roles -------------------------------------------------------------------------------------------

FIRST = date(2026, 1, 1)
SPAN = tuple(FIRST + timedelta(days=number) for number in range(-1, 14))
ROLES = ("social_worker", "manager")


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    from_ = draw(st.sampled_from(SPAN[1:-3]))
    return {"from_": from_, "to": draw(st.none() | st.sampled_from([day for day in SPAN if day >= from_]))}


@st.composite
def staff_commands(draw: st.DrawFn) -> StaffCommand:
    kind = draw(st.sampled_from(["give post", "give post", "end post", "give role", "end role"]))
    day = draw(st.sampled_from(SPAN))
    if kind == "give post":
        fte = draw(st.sampled_from(["0.25", "0.3", "0.5", "0.7", "1"]))
        return GivePost(title="social_worker", fte=Decimal(fte), **draw(terms()))
    if kind == "end post":
        return EndPost(post=draw(st.integers(1, 4)), to=day)
    role = draw(st.sampled_from(ROLES))
    return GiveRole(role=role, **draw(terms())) if kind == "give role" else EndRole(role=role, to=day)


def fits(staff: Staff, post: GivePost) -> bool:
    """Whether no day of the new post has more than a full one, looking at every day, or is before her first day."""
    if staff.employed_from is not None and post.from_ < staff.employed_from:
        return False
    days = [day for day in SPAN if post.from_ <= day and (post.to is None or day <= post.to)]
    return all(fte_on(staff, day) + post.fte <= 1 for day in days)


@given(st.lists(staff_commands(), max_size=30))
def test_nobody_ever_has_more_than_one_full_post_and_what_fits_is_never_refused(commands: list[StaffCommand]) -> None:
    story = list(staffing.decide(None, AddStaff(given="Ewa", family="Polna", login="epolna"), acting()))
    staff = fold(apply_staff, story)
    for command in commands:
        possible = not isinstance(command, GivePost) or fits(staff, command)
        try:
            events = staffing.decide(staff, command, acting(), roles=ROLES)
        except Refused:
            events = ()
        if isinstance(command, GivePost):
            assert bool(events) == possible
        story += events
        staff = fold(apply_staff, events, state=staff)

        for day in SPAN:
            assert 0 <= fte_on(staff, day) <= 1
            assert len(roles_on(staff, day)) == len(set(roles_on(staff, day)))
        if events and isinstance(command, EndRole):
            assert command.role not in roles_on(staff, command.to + timedelta(days=1))

    assert fold(apply_staff, map(reread, story)) == staff


# --- register ---------------------------------------------------------------------------------------------------------


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@st.composite
def publications(draw: st.DrawFn) -> PublishDefinition:
    text = draw(st.sampled_from(["a", "b"]))
    version = draw(st.integers(1, 6))
    return PublishDefinition(
        process="p", version=version, text=text, sha256=digest(text), standard="1.18", **draw(terms())
    )  # fmt: skip


@given(st.lists(publications(), max_size=12))
def test_versions_only_grow_texts_never_change_and_the_newest_of_a_day_is_followed(
    commands: list[PublishDefinition],
) -> None:
    standard = PublishStandard(standard="1.18", version=1, text="s", sha256=digest("s"), from_=FIRST)
    register: ProcessRegister = fold(apply_register, registers.decide(None, standard, acting()))
    for command in commands:
        before = register.definitions_of("p")
        try:
            events = registers.decide(register, command, acting())
        except Refused:
            continue
        register = fold(apply_register, events, state=register)

        assert register.definitions_of("p")[: len(before)] == before
        found = register.definition("p", command.version)
        assert found is not None
        assert found.sha256 == command.sha256

    versions = [published.version for published in register.definitions_of("p")]
    assert versions == sorted(set(versions))
    for day in SPAN:
        holding = [
            one.version for one in register.definitions if one.from_ <= day and (one.to is None or day <= one.to)
        ]
        followed = in_force(register, "p", day)
        assert (followed.version if followed else None) == max(holding, default=None)
