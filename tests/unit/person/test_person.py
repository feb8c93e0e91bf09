"""The record of a person: registering, correcting, households, duplicates, merging."""

from __future__ import annotations

from datetime import date
from typing import get_args
from uuid import UUID

import pytest

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
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
from osl_workflow.person.decide import decide
from osl_workflow.person.events import (
    DuplicatesProposed,
    HouseholdJoined,
    HouseholdRole,
    IdentityCorrected,
    PersonEvent,
    PersonMerged,
    PersonRegistered,
)
from osl_workflow.person.identity import DocumentKind, IdentifiedBy, Identity, Sex, Trait
from osl_workflow.person.labels import Kind, label
from osl_workflow.person.state import Person, apply
from osl_workflow.texts import LANGUAGES, say
from tests.builders import acting, fold, reread, uid, unreadable

ANNA = Identity(given="Anna", family="Zielna", birth_date="1980-05-07")
HOME, OTHER_HOME = uid(100), uid(101)


def registered(identity: Identity = ANNA, id: UUID | None = None, *, alike: tuple[Person, ...] = ()) -> Person:
    return fold(apply, decide(None, RegisterPerson(identity=identity), acting(), alike=alike), id=id or uid(10))


def after(person: Person, *commands: PersonCommand, by: Acting | None = None, **facts: object) -> Person:
    for command in commands:
        person = fold(apply, decide(person, command, by or acting(), **facts), state=person)  # type: ignore[arg-type]
    return person


def refusal(person: Person | None, command: PersonCommand, by: Acting | None = None, **facts: object) -> str:
    with pytest.raises(Refused) as refused:
        decide(person, command, by or acting(), **facts)  # type: ignore[arg-type]
    return refused.value.said.key


# --- registering and correcting ---------------------------------------------------------------------------------------


def test_registering_seals_who_it_is_and_leaves_open_only_how_it_is_known() -> None:
    (event,) = decide(None, RegisterPerson(identity=ANNA), acting())

    assert isinstance(event, PersonRegistered)
    assert event.sealed is not None
    assert event.sealed.identity == ANNA
    assert "Zielna" not in event.model_copy(update={"sealed": None}).model_dump_json()


def test_a_person_is_registered_once() -> None:
    assert refusal(registered(), RegisterPerson(identity=ANNA)) == "person.already_registered"


def test_nothing_can_be_done_with_somebody_who_is_not_registered() -> None:
    assert refusal(None, JoinHousehold(household=HOME, role="reference")) == "person.unknown"


def test_nothing_is_recorded_for_a_day_that_has_not_come() -> None:
    tomorrow = acting(on=date(2026, 3, 10))

    assert refusal(None, RegisterPerson(identity=ANNA), tomorrow) == "acting.occurred_in_future"


def test_a_correction_puts_the_new_identity_in_place_and_names_what_changed() -> None:
    new = ANNA.model_copy(update={"family": "Polna", "previous": ("Zielna",)})
    person = registered()

    (event,) = decide(person, CorrectIdentity(identity=new), acting())

    assert isinstance(event, IdentityCorrected)
    assert event.changed == ("family", "previous")
    assert fold(apply, [event], state=person).identity == new


def test_a_correction_needs_a_reason_and_a_difference() -> None:
    new = ANNA.model_copy(update={"phone": "600 000 000"})

    assert refusal(registered(), CorrectIdentity(identity=new), acting(reason=" ")) == "acting.reason_missing"
    assert refusal(registered(), CorrectIdentity(identity=ANNA)) == "person.nothing_changed"


def test_a_name_is_shown_as_far_as_it_is_known_else_the_description() -> None:
    assert registered().display_name == ("Anna", "Zielna")
    assert registered(Identity(family="Zielna", description="ze schroniska")).display_name == ("Zielna",)
    assert registered(Identity(description="ze schroniska")).display_name == ("ze schroniska",)


def test_after_the_key_is_destroyed_the_record_has_no_name_and_takes_no_more_entries() -> None:
    events = decide(None, RegisterPerson(identity=ANNA), acting())

    erased = fold(apply, map(unreadable, events))

    assert erased.erased
    assert erased.display_name == ()
    assert refusal(erased, CorrectIdentity(identity=ANNA)) == "person.erased"


# --- households -------------------------------------------------------------------------------------------------------


def test_a_person_belongs_to_a_household_from_the_day_of_joining_until_the_day_of_leaving() -> None:
    joined = after(registered(), JoinHousehold(household=HOME, role="child"), by=acting(on=date(2020, 5, 1)))
    left = after(joined, LeaveHousehold(household=HOME), by=acting(on=date(2022, 5, 1)))

    assert left.households_on(date(2020, 4, 30)) == ()
    assert left.households_on(date(2020, 5, 1)) == (HOME,)
    assert left.households_on(date(2022, 4, 30)) == (HOME,)
    assert left.households_on(date(2022, 5, 1)) == ()
    assert joined.households_on(date(2026, 1, 1)) == (HOME,)


def test_whoever_moves_leaves_one_family_before_joining_another() -> None:
    home = after(registered(), JoinHousehold(household=HOME, role="child"), by=acting(on=date(2020, 5, 1)))
    join = JoinHousehold(household=OTHER_HOME, role="spouse")

    assert refusal(home, join) == "person.in_other_household"
    moved = after(home, LeaveHousehold(household=HOME), join)
    assert moved.households_on(acting().today) == (OTHER_HOME,)


def test_a_child_of_separated_parents_may_live_in_two_homes_by_turns() -> None:
    child = after(
        registered(),
        JoinHousehold(household=HOME, role="child"),
        JoinHousehold(household=OTHER_HOME, role="child", by_turns=True),
    )

    assert child.households_on(acting().today) == (HOME, OTHER_HOME)


def test_nobody_joins_the_same_household_twice_at_once_even_by_a_late_entry() -> None:
    join = JoinHousehold(household=HOME, role="child", by_turns=True)
    joined = after(registered(), join, by=acting(on=date(2020, 1, 1)))
    left = after(joined, LeaveHousehold(household=HOME), by=acting(on=date(2024, 1, 1)))
    again = after(left, join, by=acting(on=date(2025, 1, 1)))

    assert refusal(joined, join) == "person.already_in_household"
    assert refusal(left, join, acting(on=date(2023, 12, 31))) == "person.already_in_household"
    assert again.households_on(date(2024, 6, 1)) == ()
    assert again.households_on(date(2025, 6, 1)) == (HOME,)
    assert after(left, join, by=acting(on=date(2024, 1, 1))).households_on(date(2024, 1, 1)) == (HOME,)


def test_only_a_household_to_which_one_belongs_can_be_left_and_not_before_joining() -> None:
    home = after(registered(), JoinHousehold(household=HOME, role="child"), by=acting(on=date(2020, 5, 1)))

    assert refusal(home, LeaveHousehold(household=OTHER_HOME)) == "person.not_in_household"
    assert refusal(home, LeaveHousehold(household=HOME), acting(on=date(2020, 4, 30))) == "person.left_before_joined"


def test_joining_records_the_role_and_seals_the_reason() -> None:
    (event,) = decide(registered(), JoinHousehold(household=HOME, role="grandchild"), acting(reason="pod opieką babci"))

    assert isinstance(event, HouseholdJoined)
    assert event.role == "grandchild"
    assert event.sealed is not None
    assert event.sealed.reason == "pod opieką babci"


# --- duplicates -------------------------------------------------------------------------------------------------------


def test_registering_somebody_alike_is_never_refused_but_noted() -> None:
    known = registered(id=uid(11))

    events = decide(None, RegisterPerson(identity=ANNA), acting(), alike=(known,))

    assert [type(event) for event in events] == [PersonRegistered, DuplicatesProposed]
    second = fold(apply, events, id=uid(12))
    assert [(found.other, found.traits) for found in second.open_duplicates] == [(uid(11), ("names_and_birth_date",))]


def test_records_found_by_one_common_word_are_not_proposed_unless_they_really_agree() -> None:
    namesake = registered(Identity(given="Anna", family="Leśna"), uid(11))

    assert len(decide(None, RegisterPerson(identity=ANNA), acting(), alike=(namesake,))) == 1


def test_instead_of_a_merged_record_the_one_that_stays_is_proposed_once() -> None:
    survivor = registered(id=uid(11))
    merged = after(registered(id=uid(12)), MergeInto(survivor=uid(11)), survivor=survivor)

    second = registered(id=uid(13), alike=(merged, survivor))

    assert [found.other for found in second.open_duplicates] == [uid(11)]


def test_erased_people_are_nobodys_duplicates() -> None:
    erased = fold(apply, map(unreadable, decide(None, RegisterPerson(identity=ANNA), acting())), id=uid(11))

    assert registered(id=uid(12), alike=(erased,)).duplicates == ()


def test_a_correction_proposes_only_what_it_newly_brings_to_light() -> None:
    known = registered(id=uid(11))
    second = registered(ANNA.model_copy(update={"birth_date": None}), uid(12), alike=(known,))
    with_phone = second.identity.model_copy(update={"phone": "600 000 000"})  # type: ignore[union-attr]

    called = decide(second, CorrectIdentity(identity=with_phone), acting(), alike=(known, second))
    dated = decide(second, CorrectIdentity(identity=ANNA), acting(), alike=(known, second))

    assert len(called) == 1
    assert isinstance(dated[1], DuplicatesProposed)
    assert dated[1].proposed[0].traits == ("names_and_birth_date",)


def test_a_dismissed_duplicate_is_settled_until_more_agrees() -> None:
    known = registered(id=uid(11))
    second = registered(ANNA.model_copy(update={"birth_date": None}), uid(12), alike=(known,))

    settled = after(second, DismissDuplicate(other=uid(11)))
    reopened = after(settled, CorrectIdentity(identity=ANNA), alike=(known,))

    assert settled.open_duplicates == ()
    assert settled.duplicates[0].dismissed
    assert [found.other for found in reopened.open_duplicates] == [uid(11)]
    assert len(reopened.duplicates) == 1


def test_dismissing_needs_a_proposal_and_a_reason() -> None:
    second = registered(id=uid(12), alike=(registered(id=uid(11)),))

    assert refusal(second, DismissDuplicate(other=uid(99))) == "person.not_proposed"
    assert refusal(second, DismissDuplicate(other=uid(11)), acting(reason=None)) == "acting.reason_missing"
    settled = after(second, DismissDuplicate(other=uid(11)))
    assert refusal(settled, DismissDuplicate(other=uid(11))) == "person.not_proposed"


def test_a_worker_may_propose_what_the_program_did_not_see() -> None:
    ewa = registered(Identity(given="Ewa"), uid(11))

    proposed = after(registered(id=uid(12)), ProposeDuplicate(other=uid(11)), alike=(ewa,))

    assert [(found.other, found.traits) for found in proposed.open_duplicates] == [(uid(11), ())]
    assert refusal(proposed, ProposeDuplicate(other=uid(11)), alike=(ewa,)) == "person.already_proposed"
    assert refusal(proposed, ProposeDuplicate(other=uid(12)), alike=(proposed,)) == "person.same_record"
    assert refusal(proposed, ProposeDuplicate(other=uid(13))) == "person.unknown"


# --- merging ----------------------------------------------------------------------------------------------------------


def test_a_merged_record_points_to_the_one_that_stays_and_takes_no_more_entries() -> None:
    survivor = registered(id=uid(11))

    merged = after(registered(id=uid(12), alike=(survivor,)), MergeInto(survivor=uid(11)), survivor=survivor)

    assert merged.merged_into == uid(11)
    assert merged.open_duplicates == ()
    assert refusal(merged, JoinHousehold(household=HOME, role="child")) == "person.is_merged"
    assert refusal(merged, MergeInto(survivor=uid(11)), survivor=survivor) == "person.is_merged"


def test_a_merge_can_be_taken_back_with_a_reason() -> None:
    merged = after(registered(id=uid(12)), MergeInto(survivor=uid(11)), survivor=registered(id=uid(11)))

    assert refusal(merged, Unmerge(), acting(reason="")) == "acting.reason_missing"
    apart = after(merged, Unmerge())
    assert apart.merged_into is None
    assert refusal(apart, Unmerge()) == "person.not_merged"


def test_a_record_is_merged_only_into_another_one_that_is_in_use() -> None:
    person, survivor = registered(id=uid(12)), registered(id=uid(11))
    merged_survivor = after(survivor, MergeInto(survivor=uid(13)), survivor=registered(id=uid(13)))
    erased = survivor.model_copy(update={"identity": None})
    into = MergeInto(survivor=uid(11))

    assert refusal(person, MergeInto(survivor=uid(12)), survivor=person) == "person.same_record"
    assert refusal(person, into, survivor=None) == "person.unknown"
    assert refusal(person, into, survivor=registered(id=uid(14))) == "person.unknown"
    assert refusal(person, into, survivor=merged_survivor) == "person.survivor_is_merged"
    assert refusal(person, into, survivor=erased) == "person.erased"
    assert refusal(person, into, acting(reason=None), survivor=survivor) == "acting.reason_missing"


# --- replaying --------------------------------------------------------------------------------------------------------


def a_whole_life() -> tuple[PersonEvent, ...]:
    """Every event that a person's record knows."""
    other = registered(id=uid(11))
    story: list[PersonEvent] = [*decide(None, RegisterPerson(identity=ANNA), acting(), alike=(other,))]
    commands: tuple[tuple[PersonCommand, dict[str, object]], ...] = (
        (JoinHousehold(household=HOME, role="reference"), {}),
        (LeaveHousehold(household=HOME), {}),
        (DismissDuplicate(other=uid(11)), {}),
        (CorrectIdentity(identity=ANNA.model_copy(update={"given": "Anna Ewa"})), {}),
        (MergeInto(survivor=uid(11)), {"survivor": other}),
        (Unmerge(), {}),
    )
    for command, facts in commands:
        story += decide(fold(apply, story), command, acting(), **facts)  # type: ignore[arg-type]
    return tuple(story)


def test_stored_events_give_the_same_record_again() -> None:
    story = a_whole_life()

    assert fold(apply, map(reread, story)) == fold(apply, story)
    assert fold(apply, story).version == len(story)


def test_a_history_without_its_key_still_tells_households_and_merges() -> None:
    story = a_whole_life()
    whole, unread = fold(apply, story), fold(apply, map(unreadable, story))

    assert unread.identity is None
    assert unread == whole.model_copy(update={"identity": None})


def test_a_history_that_does_not_begin_with_the_registration_cannot_be_read() -> None:
    with pytest.raises(TypeError, match="first event"):
        apply(None, PersonMerged(meta=acting().meta(), survivor=uid(11)), uid(10))


def test_every_code_of_the_record_has_its_word_in_both_languages() -> None:
    codes: dict[Kind, tuple[str, ...]] = {
        "trait": get_args(Trait),
        "identified_by": get_args(IdentifiedBy),
        "sex": get_args(Sex),
        "document": get_args(DocumentKind),
        "household": get_args(HouseholdRole),
        "field": tuple(Identity.model_fields),
    }

    for language in LANGUAGES:
        said = [say(label(kind, code), language) for kind, of_kind in codes.items() for code in of_kind]
        assert not [word for word in said if word.startswith("person.")]
