"""Doing a step, approving, `again`, `repeat`, who took part, late entries, deviating (process-language.md)."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.rules import Choices
from osl_workflow.texts import say
from tests.builders import BENEFITS, COLLEAGUE, DEPUTY, HEAD, SIGNED, WORKER, Story, only, process, step, uid

APPROVED = {"by": ["manager", "deputy_manager"]}
BY_TWO = ["social_worker", "manager", "deputy_manager"]


def approving(**keys: object) -> Story:
    """A process whose first phase has a step that needs approval, and another one."""
    return Story(process(recruitment=[step("request", approval=APPROVED, by=BY_TWO, **keys), step("other")]))


# --- outcomes and effects ---------------------------------------------------------------------------------------------


def test_a_step_without_outcomes_has_the_one_outcome_done() -> None:
    story = Story(process())

    assert only(e.StepDone, story.do("recruitment_step")).outcome == "done"


def test_a_step_with_several_outcomes_asks_for_one_of_them() -> None:
    outcomes = {"meets": {}, "one_off": {"closes": "one_off_help"}}
    story = Story(process(recruitment=[step("check", outcomes=outcomes)]))

    refusal = story.cannot_do("check")

    assert refusal.said.key == "progress.not_filled_in"
    assert "meets" in say(refusal.details[0], "en")


def test_an_outcome_that_closes_ends_social_work_for_its_reason_and_class() -> None:
    story = Story(process(recruitment=[step("check", outcomes={"one_off": {"closes": "one_off_help"}})]))

    ended = only(e.Closed, story.do("check"))

    assert (ended.closing, ended.kind, ended.step) == ("one_off_help", "before_work", "check")
    assert story.progress.status == "closed"


def test_everything_that_is_missing_is_told_at_once() -> None:
    form = {"why": {"type": "text", "required": True}}
    told = step("goals", form=form, with_=["client"], records={"goal": "at least 2"}, outcomes={"a": {}, "b": {}})
    story = Story(process(recruitment=[told]))

    keys = [detail.key for detail in story.cannot_do("goals").details]

    assert keys == [
        "progress.field_missing",
        "progress.participant_missing",
        "progress.outcome_unknown",
        "progress.records_missing",
    ]


def test_a_refused_act_leaves_nothing_behind() -> None:
    story = Story(process(recruitment=[step("goals", records={"goal": "at least 2"})]))
    before = story.progress

    story.cannot_do("goals", records={"goal": [{"text": "praca"}]})

    assert story.progress == before


# --- approval ---------------------------------------------------------------------------------------------------------


def test_a_step_that_needs_approval_is_submitted_and_nothing_else_happens() -> None:
    story = approving(outcomes={"granted": {"closes": "one_off_help"}})

    events = story.do("request")

    assert [type(event) for event in events] == [e.StepSubmitted]
    assert story.progress.status == "active"


def test_the_effect_takes_place_when_it_is_approved() -> None:
    story = approving(outcomes={"granted": {"closes": "one_off_help"}})
    story.do("request")

    story.act(c.ApproveStep(step="request"), by=HEAD)

    assert story.progress.status == "closed"


def test_an_approval_may_be_asked_for_some_outcomes_only_so_that_a_refusal_by_the_client_needs_none() -> None:
    story = Story(
        process(
            recruitment=[
                step(
                    "contract", outcomes={"signed": {}, "refused": {}}, approval={"by": ["manager"], "of": ["signed"]}
                ),
                step("other"),
            ]
        )
    )

    story.do("contract", "refused")

    assert story.progress.is_done("contract")


def test_the_approval_of_an_outcome_goes_before_that_of_the_step() -> None:
    outcomes = {"small": {}, "large": {"approval": {"by": ["deputy_manager"]}}}
    story = Story(process(recruitment=[step("grant", outcomes=outcomes, approval={"by": ["manager"]}), step("other")]))

    submitted = only(e.StepSubmitted, story.do("grant", "large"))

    assert submitted.approvers == ("deputy_manager",)


def test_only_a_role_that_is_named_approves_and_the_refusal_says_which() -> None:
    story = approving()
    story.do("request")

    refusal = story.refused(c.ApproveStep(step="request"), by=BENEFITS)

    assert refusal.said.key == "progress.not_an_approver"
    assert say(refusal.details[0], "en") == "it can be done by: manager, deputy_manager."


def test_nobody_approves_what_he_did_himself() -> None:
    story = approving()
    story.do("request", by=HEAD)

    assert story.refused(c.ApproveStep(step="request"), by=HEAD).said.key == "progress.approver_did_it"
    story.act(c.ApproveStep(step="request"), by=DEPUTY)


def test_nobody_approves_what_he_did_before_it_was_returned_and_done_again_by_another() -> None:
    story = approving()
    story.do("request", by=HEAD)
    story.act(c.ReturnStep(step="request"), by=DEPUTY, reason="brak uzasadnienia")
    story.do("request", by=WORKER)

    assert story.refused(c.ApproveStep(step="request"), by=HEAD).said.key == "progress.approver_did_it"
    story.act(c.ApproveStep(step="request"), by=DEPUTY)


def test_nobody_approves_what_he_did_earlier_in_the_round_when_the_step_repeats() -> None:
    story = approving(repeat=True)
    story.do("request", by=HEAD)
    story.act(c.ApproveStep(step="request"), by=DEPUTY)
    story.do("request", by=WORKER)

    assert story.refused(c.ApproveStep(step="request"), by=HEAD).said.key == "progress.approver_did_it"


def test_nobody_approves_what_he_typed_in_anothers_place() -> None:
    story = approving()
    story.do("request", by=WORKER, entered_by=HEAD)

    assert story.refused(c.ApproveStep(step="request"), by=HEAD).said.key == "progress.approver_did_it"
    assert story.refused(c.ApproveStep(step="request"), by=DEPUTY, entered_by=WORKER).said.key == (
        "progress.approver_did_it"
    )


def test_in_a_new_round_those_of_the_round_before_may_approve() -> None:
    back = step("talk", outcomes={"back": {"returns_to": "recruitment"}, "on": {}})
    story = Story(process(recruitment=[step("request", approval=APPROVED, by=BY_TWO)], diagnosis=[back]))
    story.do("request", by=HEAD)
    story.act(c.ApproveStep(step="request"), by=DEPUTY)
    story.do("talk", "back")

    story.do("request", by=WORKER)
    story.act(c.ApproveStep(step="request"), by=HEAD)

    assert story.progress.is_done("request")


def test_a_small_centre_may_let_the_same_person_approve_with_a_reason_which_is_kept() -> None:
    story = Story(process(recruitment=[step("request", approval=APPROVED, by=BY_TWO), step("other")]),
                  choices=Choices(separation="reason"))  # fmt: skip
    story.do("request", by=HEAD)

    refusal = story.refused(c.ApproveStep(step="request"), by=HEAD)
    approved = only(e.StepApproved, story.act(c.ApproveStep(step="request"), by=HEAD, reason="jestem sama"))

    assert "with a reason" in say(refusal.details[0], "en")
    assert approved.deviations == ("separation",)
    assert approved.sealed is not None
    assert approved.sealed.reason == "jestem sama"


def test_what_is_returned_is_not_done_and_stays_as_a_proposal() -> None:
    story = approving(form={"sum": {"type": "number", "required": True}})
    story.do("request", form={"sum": 100})

    story.act(c.ReturnStep(step="request"), by=HEAD, reason="za mało")

    assert "request" not in story.progress.marks
    assert story.progress.offered["request"].data == {"sum": "100"}
    assert "request" in story.open()


def test_returning_asks_for_a_reason() -> None:
    story = approving()
    story.do("request")

    assert story.refused(c.ReturnStep(step="request"), by=HEAD).said.key == "progress.reason_to_return"


def test_nothing_is_approved_or_returned_where_nothing_waits() -> None:
    story = approving()

    assert story.refused(c.ApproveStep(step="request"), by=HEAD).said.key == "progress.nothing_to_approve"
    assert story.refused(c.ReturnStep(step="request"), by=HEAD).said.key == "progress.nothing_to_return"


def test_nothing_is_approved_before_the_day_on_which_it_was_done() -> None:
    story = approving()
    story.day = date(2026, 1, 9)
    story.do("request")

    refusal = story.refused(c.ApproveStep(step="request"), by=HEAD, on=date(2026, 1, 8))

    assert refusal.said.key == "progress.day_impossible"


def test_nothing_is_approved_after_the_end() -> None:
    story = approving()
    story.do("request")
    story.act(c.Close(closing="moved_away"), reason="wyjazd")

    assert story.refused(c.ApproveStep(step="request"), by=HEAD).said.key == "progress.not_while_closed"


# --- again and repeat -------------------------------------------------------------------------------------------------

SELECTION = {"selected": {}, "reserve": {"again": True}}


def test_again_leaves_the_step_open_and_not_done_for_the_end_of_the_phase() -> None:
    story = Story(process(recruitment=[step("selection", outcomes=SELECTION)]))

    story.do("selection", "reserve")
    assert (story.progress.phase, story.open()) == ("recruitment", ["selection"])

    story.do("selection", "selected")
    assert story.progress.phase == "diagnosis"


def test_the_answers_of_a_step_left_open_by_again_count_for_conditions() -> None:
    letter = step("letter", when="selection.outcome == 'reserve'", needs=["application"])
    story = Story(process(recruitment=[step("application"), step("selection", outcomes=SELECTION), letter]))
    story.do("application")

    story.do("selection", "reserve")

    assert "letter" in story.open()


def test_what_was_left_open_by_again_counts_once_more_when_what_followed_is_returned() -> None:
    selection = step("selection", outcomes={**SELECTION, "selected": {"approval": {"by": ["manager"]}}})
    letter = step("letter", when="selection.outcome == 'reserve'", needs=["application"])
    story = Story(process(recruitment=[step("application"), selection, letter]))
    story.do("application")
    story.do("selection", "reserve")
    story.do("selection", "selected")

    story.act(c.ReturnStep(step="selection"), by=HEAD, reason="brak miejsc")

    assert story.progress.marks["selection"].outcome == "reserve"
    assert story.open() == ["selection", "letter"]


def test_a_step_that_repeats_is_done_after_the_first_time_and_may_be_done_any_number_of_times() -> None:
    story = Story(process(recruitment=[step("talk", repeat=True), step("other", needs=["talk"])]))

    for _ in range(3):
        story.do("talk")
        assert story.progress.is_done("talk")

    assert story.open() == ["talk", "other"]


# --- who took part ----------------------------------------------------------------------------------------------------


def together() -> Story:
    return Story(process(recruitment=[step("goals", with_=["client", "family_member"]), step("other")]))


def test_each_participant_is_asked_for() -> None:
    refusal = together().cannot_do("goals", with_=SIGNED)

    assert [detail.values["name"] for detail in refusal.details] == ["family_member"]


@pytest.mark.parametrize("part", ["not_signed", "absent"])
def test_who_did_not_sign_or_did_not_take_part_is_recorded_with_a_reason(part: str) -> None:
    story = together()

    refusal = story.cannot_do("goals", with_={**SIGNED, "family_member": {"part": part}})
    assert [detail.key for detail in refusal.details] == ["progress.participant_reason"]

    story.do("goals", with_={**SIGNED, "family_member": {"part": part, "reason": "w pracy"}})
    assert (story.progress.marks["goals"].took_part or {})["family_member"].reason == "w pracy"


def test_nobody_takes_part_who_is_not_asked_for() -> None:
    story = Story(process())

    refusal = story.cannot_do("recruitment_step", with_=SIGNED)

    assert [detail.key for detail in refusal.details] == ["progress.participant_unknown"]


# --- separation of duties ---------------------------------------------------------------------------------------------


def separated(choices: Choices | None = None) -> Story:
    back = step("talk", outcomes={"back": {"returns_to": "recruitment"}, "on": {}})
    grant = step("grant", not_by=["request"], needs=["request"], by=["social_worker", "manager"])
    return Story(process(recruitment=[step("request", by=["social_worker", "manager"])], diagnosis=[grant, back]),
                 choices=choices)  # fmt: skip


def test_who_did_the_one_step_does_not_do_the_other() -> None:
    story = separated()
    story.do("request")

    assert [obstacle.kind for obstacle in story.not_mine("grant", WORKER)] == ["did_it_before"]
    story.do("grant", by=COLLEAGUE)


def test_who_typed_the_one_step_for_another_does_not_do_the_other_either() -> None:
    story = separated()
    story.do("request", by=COLLEAGUE, entered_by=WORKER)

    refused = story.refused(c.DoStep(step="grant"), by=WORKER)
    assert [detail.values["said"].key for detail in refused.details] == ["progress.did_it_before"]
    refused = story.refused(c.DoStep(step="grant"), by=HEAD, entered_by=WORKER)
    assert [detail.values["said"].key for detail in refused.details] == ["progress.did_it_before"]


def test_separation_looks_at_the_performers_of_all_rounds() -> None:
    story = separated()
    story.do("request", by=WORKER)
    story.do("talk", "back")
    story.do("request", by=COLLEAGUE)

    assert [obstacle.people for obstacle in story.not_mine("grant", WORKER)] == [(WORKER,)]
    assert [obstacle.people for obstacle in story.not_mine("grant", COLLEAGUE)] == [(COLLEAGUE,)]
    story.do("grant", by=HEAD)


def test_where_the_office_allows_it_separation_bends_for_a_reason_and_the_event_says_so() -> None:
    story = separated(Choices(separation="reason"))
    story.do("request")

    assert "with a reason" in say(story.cannot_do("grant").details[0], "en")
    done = only(e.StepDone, story.do("grant", reason="trzy osoby w ośrodku"))

    assert done.deviations == ("separation",)


# --- another role -----------------------------------------------------------------------------------------------------


def test_another_role_does_a_step_only_with_a_reason_and_the_event_says_so() -> None:
    story = Story(process(recruitment=[step("check", by=["benefits_officer"])]))

    assert "Or do it with a reason" in say(story.cannot_do("check").details[0], "en")
    done = only(e.StepDone, story.do("check", reason="choroba koleżanki"))

    assert (done.deviations, done.meta.role) == (("other_role",), "social_worker")


def test_where_the_office_forbids_it_no_reason_lets_another_role_do_a_step() -> None:
    story = Story(process(recruitment=[step("check", by=["benefits_officer"])]), choices=Choices(other_role="block"))

    assert story.cannot_do("check", reason="choroba").said.key == "progress.step_not_possible"


def test_a_step_is_done_in_the_role_that_it_asks_for() -> None:
    story = Story(process(recruitment=[step("check", by=["benefits_officer"])]))

    done = only(e.StepDone, story.do("check", roles=("social_worker", "benefits_officer")))

    assert done.meta.role == "benefits_officer"


# --- leaving out ------------------------------------------------------------------------------------------------------


def test_a_step_may_be_left_out_with_a_reason_and_counts_as_done() -> None:
    story = Story(process(recruitment=[step("leaflet"), step("other", needs=["leaflet"])]))

    assert story.refused(c.SkipStep(step="leaflet")).said.key == "progress.reason_to_skip"
    story.act(c.SkipStep(step="leaflet"), reason="nie umie czytać")

    assert story.open() == ["other"]


def test_leaving_out_the_last_step_ends_the_phase() -> None:
    story = Story(process())

    story.act(c.SkipStep(step="recruitment_step"), reason="zbędne")

    assert story.progress.phase == "diagnosis"


def test_where_the_office_forbids_it_nothing_is_left_out() -> None:
    story = Story(process(), choices=Choices(skip="block"))

    refusal = story.refused(c.SkipStep(step="recruitment_step"), reason="zbędne")

    assert refusal.said.key == "progress.skip_forbidden"


def test_a_stage_is_never_left_out_not_even_step_by_step() -> None:
    story = Story(process(recruitment=[step("one", stage="I"), step("two", stage="I"), step("other")]))

    story.act(c.SkipStep(step="one"), reason="zbędne")
    refusal = story.refused(c.SkipStep(step="two"), reason="zbędne")

    assert refusal.said.key == "progress.skip_stage"


def test_a_step_that_decides_the_way_is_not_left_out() -> None:
    check = step("check", outcomes={"meets": {}, "one_off": {"closes": "one_off_help"}})
    asked = step("asked", form={"urgent": {"type": "yes_no", "required": True}})
    story = Story(process(recruitment=[check, asked, step("visit", when="asked.urgent", needs=["asked"])]))

    for name in ("check", "asked"):
        assert story.refused(c.SkipStep(step=name), reason="zbędne").said.key == "progress.skip_decides"


def test_a_step_that_is_not_open_is_not_left_out() -> None:
    story = Story(process())

    assert story.refused(c.SkipStep(step="diagnosis_step"), reason="x").said.key == "progress.step_not_possible"


def test_what_is_done_is_not_left_out() -> None:
    story = Story(process(recruitment=[step("talk", repeat=True), step("other")]))
    story.do("talk")

    assert story.refused(c.SkipStep(step="talk"), reason="x").said.key == "progress.skip_done"
    assert story.progress.marks["talk"].state == "done"


# --- late entries -----------------------------------------------------------------------------------------------------


def test_a_step_may_be_recorded_later_than_it_was_done() -> None:
    story = Story(process())
    story.day = date(2026, 1, 20)

    done = only(e.StepDone, story.do("recruitment_step", on=date(2026, 1, 6)))

    assert (done.meta.occurred_on, done.deviations) == (date(2026, 1, 6), ())


@pytest.mark.parametrize(
    ("day", "first"), [(date(2026, 1, 2), date(2026, 1, 5)), (date(2026, 1, 9), date(2026, 1, 12))]
)
def test_a_day_before_the_opening_or_before_a_needed_step_asks_for_a_reason(day: date, first: date) -> None:
    story = Story(process(recruitment=[step("first"), step("second", needs=["first"])]))
    story.day = date(2026, 1, 20)
    story.do("first", on=max(story.events[0].meta.occurred_on, first))

    refusal = story.cannot_do("second", on=day)
    assert (refusal.said.key, refusal.said.values["first"]) == ("progress.day_too_early", first)

    done = only(e.StepDone, story.do("second", on=day, reason="z notatek"))
    assert done.deviations == ("early_day",)


def test_the_opening_stays_the_measure_when_a_later_phase_was_entered_on_an_earlier_day() -> None:
    story = Story(process())
    story.day = date(2026, 1, 20)
    story.do("recruitment_step", on=date(2026, 1, 1), reason="z notatek")

    assert story.cannot_do("diagnosis_step", on=date(2026, 1, 3)).said.key == "progress.day_too_early"


def test_the_opening_stays_the_measure_after_a_return_to_the_first_phase() -> None:
    back = step("talk", outcomes={"back": {"returns_to": "recruitment"}, "on": {}})
    story = Story(process(diagnosis=[back]))
    story.do("recruitment_step")
    story.day = date(2026, 2, 2)
    story.do("talk", "back")

    done = only(e.StepDone, story.do("recruitment_step", on=date(2026, 1, 15)))

    assert done.deviations == ()


def test_a_day_that_has_not_come_is_refused_even_with_a_reason() -> None:
    story = Story(process())

    refusal = story.cannot_do("recruitment_step", on=date(2026, 1, 6), reason="jutro")

    assert refusal.said.key == "acting.occurred_in_future"


# --- what the event keeps ---------------------------------------------------------------------------------------------


def test_the_event_keeps_the_verdicts_of_the_conditions_that_the_act_used() -> None:
    urgent = {"urgent": {"type": "yes_no", "required": True}}
    story = Story(
        process(
            recruitment=[
                step("application", form=urgent),
                step("visit", when="application.urgent", needs=["application"]),
                step("check", when="!application.urgent", needs=["application", "visit"]),
            ]
        )
    )
    story.do("application", form={"urgent": False})

    events = story.do("check")

    assert only(e.StepDone, events).verdicts == {"!application.urgent": True, "application.urgent": False}
    assert only(e.PhaseEnded, events).verdicts == {"application.urgent": False}


def test_the_verdict_kept_is_the_one_that_opened_the_step_also_when_the_step_itself_changes_it() -> None:
    story = Story(process(recruitment=[step("goals", when="case.open_goals < 1", records={"goal": "at least 1"}),
                                       step("other")]))  # fmt: skip

    done = only(e.StepDone, story.do("goals", records={"goal": [{"text": "praca"}]}))

    assert done.verdicts == {"case.open_goals < 1": True}


def test_the_role_in_which_somebody_chose_to_act_is_the_only_one_that_counts() -> None:
    story = Story(process(recruitment=[step("check", by=["benefits_officer"])]))

    refusal = story.cannot_do("check", by=uid(77), roles=("benefits_officer", "manager"), chosen_role="manager")

    assert refusal.said.key == "progress.step_not_possible"
