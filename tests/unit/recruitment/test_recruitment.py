"""A call: who applies and when, what is known of them, who gets a place, who waits and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.recruitment import commands as c
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.recruitment.decide import Comer, decide, open_call, warnings
from osl_workflow.recruitment.events import Answered, Applied, Chosen, Promoted
from osl_workflow.recruitment.ranking import lacking
from osl_workflow.recruitment.state import Recruitment, apply
from osl_workflow.sentences import Text
from osl_workflow.texts import LANGUAGES, say
from tests.builders import acting, fold, reread, small_standard, uid, unreadable

OPENS, CLOSES, AFTER = date(2026, 2, 2), date(2026, 2, 27), date(2026, 3, 2)
RESIDENT = Criterion(criterion="resident", title=Text(pl="mieszka w gminie", en="lives here"), kind="required")
CHILDREN = Criterion(
    criterion="children", title=Text(pl="dzieci", en="children"), kind="points", answer="number", weight=3
)
ALONE = Criterion(criterion="alone", title=Text(pl="samotnie", en="alone"), kind="points", weight=2)
CALL = c.OpenCall(
    code="spring", title=Text(pl="Wiosna", en="Spring"), process="some-process", opens_on=OPENS, closes_on=CLOSES,
    places=2, criteria=(RESIDENT, CHILDREN, ALONE),
)  # fmt: skip
MEETS = {"resident": True, "children": 0, "alone": False}


class Story:
    """A call under way; whoever has number n is the person n."""

    def __init__(self, **call: Any) -> None:
        self.events: list[Event] = []
        self.take(open_call(None, CALL.model_copy(update=call), acting(on=OPENS)))

    def take(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        self.events += events
        self.state: Recruitment = fold(apply, self.events)
        return events

    def act(
        self, command: c.CallCommand, on: date = AFTER, reason: str | None = None, person: int | None = None
    ) -> tuple[Event, ...]:
        comer = None if person is None else Comer(uid(person))
        return self.take(decide(self.state, command, acting(on=on, reason=reason), comer=comer))

    def refused(self, command: c.CallCommand, **how: Any) -> Refused:
        with pytest.raises(Refused) as caught:
            self.act(command, **how)
        for language in LANGUAGES:
            for said in (caught.value.said, *caught.value.details):
                assert said.key not in say(said, language)
        return caught.value

    def refusal(self, command: c.CallCommand, **how: Any) -> str:
        return self.refused(command, **how).said.key.removeprefix("recruitment.")

    def applies(self, person: int, day: int = 3, number: int | None = None, **answers: bool | int) -> None:
        """Person applies on that day of February, meeting the criteria but for `answers`."""
        command = c.Apply(person=uid(person), number=number, answers={**MEETS, **answers})
        self.act(command, on=date(2026, 2, day), person=person)

    def order(self) -> list[int]:
        return [one.number for one in self.state.ranking()]


def full() -> Story:
    """Two places taken by 1 and 2; on the reserve list 3, then 4."""
    story = Story()
    for person, children in ((1, 4), (2, 3), (3, 2), (4, 1)):
        story.applies(person, children=children)
    story.act(c.Choose())
    return story


# --- opening ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "key"),
    [
        ({"closes_on": date(2026, 2, 1)}, "days_turned_round"),
        ({"places": 0}, "no_places"),
        ({"places": -3}, "no_places"),
        ({"criteria": ()}, "no_criteria"),
        ({"criteria": (RESIDENT, RESIDENT)}, "criterion_twice"),
        ({"criteria": (RESIDENT.model_copy(update={"answer": "number"}),)}, "required_has_no_points"),
    ],
)
def test_a_call_has_days_places_and_criteria_that_can_rank_somebody(call: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused) as caught:
        Story(**call)

    assert caught.value.said.key == f"recruitment.{key}"


def test_a_call_may_last_one_day_and_no_second_one_has_its_name() -> None:
    story = Story(closes_on=OPENS)

    with pytest.raises(Refused) as caught:
        open_call(story.state, CALL, acting(on=OPENS))

    assert caught.value.said.key == "recruitment.code_taken"


# --- applying and answering -------------------------------------------------------------------------------------------


def test_answers_are_sealed_and_who_applied_when_is_not() -> None:
    story = Story()
    (event,) = story.act(c.Apply(person=uid(7), answers=MEETS), on=OPENS, person=7)

    assert isinstance(event, Applied)
    assert (event.number, event.person) == (1, uid(7))
    assert "resident" not in unreadable(event).model_dump_json()
    assert story.state.applicants[1].answers == MEETS


@pytest.mark.parametrize("on", [date(2026, 2, 1), date(2026, 2, 28)])
def test_applications_are_taken_on_the_days_of_the_call_only(on: date) -> None:
    assert Story().refusal(c.Apply(person=uid(7)), on=on, person=7) == "outside_days"


def test_nobody_applies_twice_but_who_has_withdrawn_may_apply_again() -> None:
    story = Story()
    story.applies(7)

    assert story.refusal(c.Apply(person=uid(7)), on=OPENS, person=7) == "applied_already"
    story.act(c.Withdraw(number=1), on=CLOSES)
    story.applies(7, day=27)
    assert story.state.applicants[2].person == uid(7)


def test_two_records_of_one_person_do_not_apply_twice() -> None:
    story = Story()
    story.applies(7)

    with pytest.raises(Refused) as caught:
        decide(story.state, c.Apply(person=uid(8)), acting(on=OPENS), comer=Comer(uid(8), None, frozenset({uid(7)})))

    assert caught.value.said.key == "recruitment.applied_already"


def test_an_application_keeps_the_number_of_its_paper() -> None:
    story = Story()
    story.applies(1, number=12)
    story.applies(2)

    assert sorted(story.state.applicants) == [12, 13]
    assert story.refusal(c.Apply(person=uid(3), number=12), on=OPENS, person=3) == "number_taken"
    assert story.refusal(c.Apply(person=uid(3), number=0), on=OPENS, person=3) == "number_too_small"


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"town": True}, "unknown_criterion"),
        ({"resident": 1}, "not_yes_or_no"),
        ({"children": True}, "no_number"),
        ({"children": -1}, "no_number"),
        ({"children": 1001}, "no_number"),
    ],
)
def test_answers_fit_the_criteria_of_the_call(answers: dict[str, bool | int], key: str) -> None:
    refused = Story().refused(c.Apply(person=uid(7), answers=answers), on=OPENS, person=7)

    assert [detail.key for detail in refused.details] == [f"recruitment.{key}"]
    assert all(str(value) not in say(refused.details[0], "en") for value in (-1, 1001))


def test_an_answer_is_added_freely_and_corrected_with_a_reason() -> None:
    story = Story()
    story.act(c.Apply(person=uid(7), answers={"resident": False}), on=OPENS, person=7)

    (added,) = story.act(c.Answer(number=1, answers={"children": 2, "resident": False}), on=OPENS)
    assert isinstance(added, Answered)
    assert added.criteria == ("children",)
    with pytest.raises(Refused, match="reason"):
        story.act(c.Answer(number=1, answers={"resident": True}), on=OPENS)
    story.act(c.Answer(number=1, answers={"resident": True}), on=OPENS, reason="jest zaświadczenie")
    assert story.state.applicants[1].answers == {"resident": True, "children": 2}
    assert story.refusal(c.Answer(number=1, answers={"children": 2})) == "answered_so"
    assert story.refusal(c.Answer(number=1, answers={})) == "nothing_answered"
    assert story.refusal(c.Answer(number=5, answers={"children": 2})) == "no_applicant"


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_the_best_get_the_places_and_the_others_wait_on_the_reserve_list() -> None:
    story = full()

    chosen = [event for event in story.events if isinstance(event, Chosen)]
    assert [(event.number, event.position, event.passed_over) for event in chosen] == [(1, 1, ()), (2, 2, ())]
    assert (story.state.free, story.state.listed, story.order()) == (0, True, [3, 4])


def test_points_go_before_the_day_and_the_day_before_the_number() -> None:
    story = Story()
    story.applies(1, day=9, number=4)
    story.applies(2, day=9, number=3)
    story.applies(3, day=3, number=9)
    story.applies(4, day=20, number=1, alone=True)

    assert story.order() == [1, 9, 3, 4]
    assert [one.points for one in story.state.ranking()] == [2, 0, 0, 0]


def test_who_does_not_meet_a_required_criterion_or_was_not_asked_is_not_ranked() -> None:
    story = Story(as_they_come=True)
    story.applies(1, resident=False)
    story.act(c.Apply(person=uid(2), answers={"resident": True}), on=OPENS, person=2)
    story.applies(3)

    assert story.order() == [3]
    assert [lacking(story.state.criteria, one)[:2] for one in story.state.waiting()] == [
        (("resident",), ()), ((), ("children", "alone")), ((), ()),
    ]  # fmt: skip
    assert story.refusal(c.Choose(numbers=(1,))) == "does_not_meet"
    assert story.refusal(c.Choose(numbers=(2,))) == "not_answered"


def test_nobody_is_chosen_while_others_may_still_apply_unless_the_regulations_say_so() -> None:
    patient, quick = Story(), Story(as_they_come=True)
    for story in (patient, quick):
        story.applies(1)

    assert patient.refusal(c.Choose(), on=CLOSES) == "choice_too_early"
    quick.act(c.Choose(), on=CLOSES)
    assert quick.state.applicants[1].has_place


def test_a_choice_against_the_ranking_needs_a_reason_and_says_who_was_passed_over() -> None:
    story = Story(places=1)
    story.applies(1, children=1)
    story.applies(2)
    story.applies(3)

    refused = story.refused(c.Choose(numbers=(3,)))
    assert refused.said.key == "recruitment.against_ranking"
    assert refused.said.values == {"number": 3, "ahead": (1, 2)}
    (event,) = story.act(c.Choose(numbers=(3,)), reason="nagła choroba w rodzinie")
    assert isinstance(event, Chosen)
    assert (event.position, event.passed_over) == (3, (1, 2))
    assert event.sealed is not None
    assert (event.sealed.points, event.sealed.reason) == (0, "nagła choroba w rodzinie")


def test_a_tie_that_only_the_order_of_entry_decides_is_named_and_numbers_of_paper_end_it() -> None:
    entered, on_paper, earlier = Story(places=1), Story(places=1), Story(places=1)
    for person in (1, 2):
        entered.applies(person)
        on_paper.applies(person, number=9 - person)
        earlier.applies(person, day=person + 2)
    entered.applies(3, children=0, day=20)

    assert entered.state.tied_by_entry() == (1, 2)
    assert on_paper.state.tied_by_entry() == earlier.state.tied_by_entry() == ()
    entered.act(c.ChangeCall(places=2), reason="dwa miejsca")
    assert entered.state.tied_by_entry() == ()  # both get one


def test_a_choice_before_all_answers_names_those_passed_over_too_and_keeps_whose_answers_were_missing() -> None:
    story = Story(places=1)
    story.applies(1, children=1)
    story.applies(2)
    story.act(c.Apply(person=uid(3), answers={"resident": True}), on=OPENS, person=3)

    refused = story.refused(c.Choose(numbers=(2,)))
    (event,) = story.act(c.Choose(numbers=(2,)), reason="nagła choroba w rodzinie")

    assert refused.said.key == "recruitment.choice_without_answers"
    assert [one.values for one in refused.details] == [{"number": 2, "ahead": (1,)}]
    assert isinstance(event, Chosen)
    assert (event.passed_over, event.unanswered) == ((1,), (3,))
    two = story.state.applicants[2]
    assert (two.position, two.why, story.state.points_of(two)) == (2, "nagła choroba w rodzinie", 0)


def test_nobody_is_chosen_before_having_applied() -> None:
    story = Story(as_they_come=True)
    story.applies(1, day=20)

    assert story.refusal(c.Choose(), on=date(2026, 2, 19)) == "chosen_before_applying"


def test_an_office_that_follows_an_older_standard_lets_those_enter_who_open_cases_and_those_choose_who_assign() -> None:
    old = small_standard()
    assert not {"call_entry", "call_manage"} & set(old.permissions)

    for action, counts in (("call_entry", "open_case"), ("call_manage", "assign")):
        for role in old.roles:
            by = acting(roles=(role,))
            assert allowed_role(old, action, by) == allowed_role(old, counts, by)


def test_no_more_are_chosen_than_there_are_places() -> None:
    story = Story()
    for person in (1, 2, 3):
        story.applies(person)

    assert story.refusal(c.Choose(numbers=(1, 2, 3))) == "more_than_places"
    story.act(c.Choose(numbers=(1, 1)))
    assert story.refusal(c.Choose(numbers=(2, 3))) == "more_than_places"
    assert story.refusal(c.Choose(numbers=(1,))) == "has_place_already"
    assert story.refusal(c.Choose(numbers=(9,))) == "no_applicant"
    story.act(c.Choose())
    assert story.refusal(c.Choose()) == "no_free_place"
    assert story.refusal(c.Choose(numbers=(99,))) == "no_applicant"
    assert story.refusal(c.Promote(number=99)) == "no_applicant"


def test_a_criterion_that_no_applicant_has_is_named() -> None:
    story = Story()
    assert story.refusal(c.Choose()) == "nobody_applied"
    story.applies(1, resident=False)
    story.applies(2, resident=False)

    refused = story.refused(c.Choose())
    assert refused.said.key == "recruitment.nobody_ranked"
    assert "żadna z 2" in say(refused.said, "pl")
    assert "mieszka w gminie" in say(refused.details[0], "pl")


def test_a_criterion_of_which_nobody_was_asked_is_named() -> None:
    story = Story()
    story.act(c.Apply(person=uid(1), answers={"resident": True, "children": 1}), on=OPENS, person=1)

    assert [said.key for said in warnings(story.state)] == ["recruitment.asked_of_nobody"]
    assert story.refusal(c.Choose()) == "choice_without_answers"
    assert story.refusal(c.Choose(), reason="nie odpowiada na listy") == "nobody_ranked"


def test_somebody_whose_answers_are_missing_is_not_forgotten_without_a_reason() -> None:
    story = Story(places=1)
    story.applies(1)
    story.act(c.Apply(person=uid(2), answers={"resident": True}), on=OPENS, person=2)

    refused = story.refused(c.Choose())
    assert (refused.said.key, refused.said.values["numbers"]) == ("recruitment.choice_without_answers", (2,))
    story.act(c.Choose(), reason="nie odpowiada na listy")
    assert story.state.applicants[1].has_place


def test_whoever_does_not_meet_the_criteria_is_waited_for_by_nobody() -> None:
    story = Story(places=1)
    story.applies(1)
    story.act(c.Apply(person=uid(2), answers={"resident": False}), on=OPENS, person=2)

    story.act(c.Choose())

    assert story.state.applicants[1].has_place


# --- the reserve list -------------------------------------------------------------------------------------------------


def test_when_a_place_falls_free_the_next_of_the_reserve_list_gets_it() -> None:
    story = full()
    assert story.refusal(c.Promote()) == "no_free_place"

    story.act(c.Withdraw(number=1))
    assert story.refusal(c.Choose()) == "choose_from_reserve"
    (event,) = story.act(c.Promote())

    assert isinstance(event, Promoted)
    assert (event.number, event.position, event.passed_over) == (3, 1, ())
    assert (story.state.free, story.order()) == (0, [4])


def test_another_than_the_next_is_promoted_with_a_reason_only() -> None:
    story = full()
    story.act(c.Withdraw(number=1))

    assert story.refusal(c.Promote(number=4)) == "against_ranking"
    assert story.refusal(c.Promote(number=2)) == "has_place_already"
    assert story.refusal(c.Promote(number=1)) == "has_withdrawn"
    story.act(c.Promote(number=4), reason="numer 3 jest w szpitalu")
    assert story.order() == [3]


def test_there_is_nobody_to_promote_before_all_places_were_taken_or_after_the_last_one() -> None:
    early = Story()
    early.applies(1)
    assert early.refusal(c.Promote()) == "no_reserve_list"

    story = full()
    for number in (1, 2, 3, 4):
        story.act(c.Withdraw(number=number))
    assert story.refusal(c.Promote()) == "reserve_empty"


def test_more_places_let_the_reserve_list_go_on_and_no_taken_place_is_taken_away() -> None:
    story = full()

    assert story.refusal(c.ChangeCall(places=1), reason="oszczędności") == "fewer_than_taken"
    assert story.refusal(c.ChangeCall(places=2), reason="tak") == "is_so"
    assert story.refusal(c.ChangeCall(closes_on=date(2026, 1, 1)), reason="tak") == "days_turned_round"
    assert story.refusal(c.ChangeCall(closes_on=date(2026, 2, 2)), reason="tak") == "closes_before_applications"
    with pytest.raises(Refused, match="reason"):
        story.act(c.ChangeCall(places=3))
    story.act(c.ChangeCall(places=3), reason="aneks do umowy")
    story.act(c.Promote())
    assert story.state.applicants[3].promoted


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_call_that_has_ended_stays_as_it_is() -> None:
    story = full()
    story.act(c.EndCall())

    for command in (c.EndCall(), c.Withdraw(number=1), c.Promote(), c.ChangeCall(places=9), c.Apply(person=uid(9))):
        assert story.refusal(command, person=9) == "has_ended"


def test_a_call_is_ended_before_its_last_day_with_a_reason_only() -> None:
    with pytest.raises(Refused, match="reason"):
        Story().act(c.EndCall(), on=CLOSES)


def test_nobody_withdraws_before_having_applied() -> None:
    story = Story()
    story.applies(1, day=20)

    assert story.refusal(c.Withdraw(number=1), on=date(2026, 2, 19)) == "withdrew_before"


# --- reading back -----------------------------------------------------------------------------------------------------


def test_the_call_is_the_same_from_its_stored_events_and_who_has_a_place_is_known_without_the_key() -> None:
    story = full()
    story.act(c.Withdraw(number=1))
    story.act(c.Promote())

    assert fold(apply, map(reread, story.events)) == story.state
    sealed = fold(apply, map(unreadable, story.events))
    assert [one.number for one in sealed.applicants.values() if one.has_place] == [2, 3]
    assert sealed.ranking() == ()
    with pytest.raises(Refused) as caught:
        decide(sealed, c.Answer(number=4, answers={"children": 1}), acting())
    assert caught.value.said.key == "recruitment.unreadable"
