"""How a phase ends, returning, pausing, ending, taking up again (process-language.md)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.rules import Choices
from tests.builders import DEPUTY, HEAD, SIGNED, WORKER, Story, only, process, step

URGENT = {"urgent": {"type": "yes_no", "required": True}}


# --- a phase ends -----------------------------------------------------------------------------------------------------


def test_a_phase_ends_in_the_act_that_does_its_last_required_step() -> None:
    story = Story(process(recruitment=[step("one"), step("two")]))
    story.do("one")

    events = story.do("two")

    assert only(e.PhaseEnded, events).phase == "recruitment"
    assert only(e.PhaseEntered, events).phase == "diagnosis"
    assert story.progress.phase == "diagnosis"


def test_at_most_one_phase_ends_in_an_act() -> None:
    story = Story(process())

    for name in ("recruitment_step", "diagnosis_step", "plan_step", "activity_step"):
        only(e.PhaseEnded, story.do(name))


def test_a_required_step_that_does_not_apply_is_not_waited_for() -> None:
    visit = step("visit", when="application.urgent", needs=["application"])
    story = Story(process(recruitment=[step("application", form=URGENT), visit]))

    story.do("application", form={"urgent": False})

    assert story.progress.phase == "diagnosis"


def test_a_submitted_step_holds_the_phase_also_an_optional_one() -> None:
    story = Story(process(recruitment=[step("extra", optional=True, approval={"by": ["manager"]}), step("one")]))
    story.do("extra")

    story.do("one")
    assert story.progress.phase == "recruitment"

    ended = only(e.PhaseEnded, story.act(c.ApproveStep(step="extra"), by=HEAD))
    assert ended.lapsed == ()


def test_returning_what_held_the_phase_ends_it() -> None:
    story = Story(process(recruitment=[step("extra", optional=True, approval={"by": ["manager"]}), step("one")]))
    story.do("extra")
    story.do("one")

    story.act(c.ReturnStep(step="extra"), by=HEAD, reason="niepotrzebne")

    assert story.progress.phase == "diagnosis"


def test_taking_back_what_held_the_phase_ends_it() -> None:
    story = Story(process(recruitment=[step("extra", optional=True, approval={"by": ["manager"]}), step("one")]))
    story.do("extra")
    story.do("one")

    story.act(c.WithdrawEntry(entry=2), reason="zła sprawa")

    assert story.progress.phase == "diagnosis"


def test_a_record_on_which_a_condition_rests_can_end_the_phase() -> None:
    story = Story(process(recruitment=[step("one"), step("goals", when="case.open_goals < 1")]))
    story.do("one")
    assert story.progress.phase == "recruitment"

    story.act(c.EnterRecord(kind="goal", content={"text": "praca"}))

    assert story.progress.phase == "diagnosis"


def test_optional_open_steps_lapse_except_those_with_until_and_those_done() -> None:
    story = Story(
        process(
            recruitment=[
                step("lapses", optional=True),
                step("was_done", optional=True),
                step("never_open", optional=True, needs=["lapses"]),
                step("goes_on", optional=True, until="plan"),
                step("one"),
            ]
        )
    )
    story.do("was_done")

    ended = only(e.PhaseEnded, story.do("one"))

    assert ended.lapsed == ("lapses",)


def test_a_step_with_until_lapses_with_the_phase_that_it_names() -> None:
    story = Story(process(recruitment=[step("goes_on", optional=True, until="diagnosis"), step("one")]))
    story.do("one")

    ended = only(e.PhaseEnded, story.do("diagnosis_step"))

    assert ended.lapsed == ("goes_on",)


def test_what_waits_for_approval_does_not_lapse_with_the_phase_to_which_it_was_open() -> None:
    goes_on = step("goes_on", optional=True, until="diagnosis", approval={"by": ["manager"]})
    story = Story(process(recruitment=[step("one"), goes_on]))
    story.do("one")
    story.do("goes_on")

    assert only(e.PhaseEnded, story.do("diagnosis_step")).lapsed == ()
    story.act(c.ApproveStep(step="goes_on"), by=HEAD)
    assert story.progress.is_done("goes_on")


def test_what_will_lapse_can_be_asked_beforehand() -> None:
    story = Story(process(recruitment=[step("lapses", optional=True), step("one")]))

    told = story.decided(c.DoStep(step="one"))

    assert only(e.PhaseEnded, told).lapsed == ("lapses",)
    assert story.progress.phase == "recruitment"


# --- return -----------------------------------------------------------------------------------------------------------


def returning() -> Story:
    evaluation = step("evaluation", outcomes={"new_facts": {"returns_to": "diagnosis"}, "go_on": {}})
    known = step("knowing", form={**URGENT, "view": {"type": "text", "required": True}}, with_=["client"])
    story = Story(
        process(
            diagnosis=[known],
            plan=[step("plan"), step("visit", when="knowing.urgent", optional=True, until="activity")],
            activity=[step("request", approval={"by": ["manager"]}, optional=True, repeat=True), evaluation],
        )
    )
    story.do("recruitment_step")
    story.do("knowing", form={"urgent": True, "view": "chce pracować"}, with_=SIGNED)
    story.do("plan")
    return story


def test_a_return_removes_the_marks_of_the_phase_and_of_every_later_one_and_begins_a_round() -> None:
    story = returning()

    gone_back = only(e.ReturnedTo, story.do("evaluation", "new_facts"))

    assert (gone_back.phase, gone_back.round) == ("diagnosis", 2)
    assert set(story.progress.marks) == {"recruitment_step"}
    assert (story.progress.phase, story.progress.round) == ("diagnosis", 2)


def test_what_waited_for_approval_is_withdrawn_by_name() -> None:
    story = returning()
    story.do("request")

    gone_back = only(e.ReturnedTo, story.do("evaluation", "new_facts"))

    assert gone_back.withdrawn == ("request",)
    assert "request" not in gone_back.removed


def test_the_values_of_removed_marks_are_no_longer_read_by_conditions() -> None:
    story = returning()
    story.do("evaluation", "new_facts")

    assert "does_not_apply" in [obstacle.kind for obstacle in story.obstacles("visit")]


def test_a_step_of_a_phase_entered_again_may_be_confirmed_unchanged_since_its_day() -> None:
    story = returning()
    story.day = date(2026, 3, 2)
    story.do("evaluation", "new_facts")

    done = only(e.StepDone, story.do("knowing", unchanged=True, with_=SIGNED))

    assert done.unchanged_since == date(2026, 1, 5)
    assert story.progress.marks["knowing"].data == {"urgent": True, "view": "chce pracować"}


def test_answers_taken_over_with_one_change_are_not_called_unchanged() -> None:
    story = returning()
    story.do("evaluation", "new_facts")

    done = only(e.StepDone, story.do("knowing", unchanged=True, form={"urgent": False}, with_=SIGNED))

    assert done.unchanged_since is None
    assert story.progress.marks["knowing"].data == {"urgent": False, "view": "chce pracować"}


def test_what_was_returned_in_this_round_may_be_taken_over_and_is_not_called_unchanged() -> None:
    story = Story(process(recruitment=[step("request", approval={"by": ["manager"]}, form=URGENT), step("other")]))
    story.do("request", form={"urgent": True})
    story.act(c.ReturnStep(step="request"), by=HEAD, reason="brak załącznika")

    submitted = only(e.StepSubmitted, story.do("request", unchanged=True))

    assert submitted.unchanged_since is None
    assert story.progress.marks["request"].data == {"urgent": True}


def test_nothing_can_be_confirmed_where_nothing_is_offered() -> None:
    assert Story(process()).cannot_do("recruitment_step", unchanged=True).said.key == "progress.nothing_offered"


def test_goals_and_agreed_actions_go_along_into_the_new_round() -> None:
    story = returning()
    story.act(c.EnterRecord(kind="goal", content={"text": "praca"}))

    story.do("evaluation", "new_facts")

    assert story.progress.open_records("goal") == 1
    story.act(c.ChangeRecord(record="goal-1", status="confirmed"))
    assert story.progress.open_records("goal") == 1


# --- a pause ----------------------------------------------------------------------------------------------------------


def paused() -> Story:
    story = Story(process(recruitment=[step("one"), step("request", approval={"by": ["manager"]}), step("two")]))
    story.do("one")
    story.do("request")
    story.act(c.Suspend(), reason="szpital")
    return story


def test_a_pause_asks_for_a_reason_and_for_active_work() -> None:
    assert Story(process()).refused(c.Suspend()).said.key == "progress.reason_to_suspend"
    assert paused().refused(c.Suspend(), reason="znowu").said.key == "progress.not_while_suspended"


@pytest.mark.parametrize(
    "command",
    [
        c.DoStep(step="two"),
        c.SkipStep(step="two"),
        c.EnterRecord(kind="goal", content={"text": "praca"}),
        c.Suspend(),
        c.Reopen(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_pause_closes_the_doors(command: c.Command) -> None:
    assert paused().refused(command, reason="x").said.key.startswith("progress.")


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (c.Resume(), WORKER),
        (c.Close(closing="moved_away"), WORKER),
        (c.ApproveStep(step="request"), HEAD),
        (c.ReturnStep(step="request"), HEAD),
        (c.EnterRecord(kind="note", content={"text": "telefon do szpitala"}), WORKER),
        (c.EnterRecord(kind="visit", content={"text": "na oddziale"}), WORKER),
        (c.CorrectStep(step="one", done_on=date(2026, 1, 6)), WORKER),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, c.Command) else "",
)
def test_a_pause_leaves_these_doors_open(command: c.Command, by: object) -> None:
    story = paused()
    story.day += timedelta(days=1)

    story.act(command, by=by, reason="tak trzeba")


def test_social_work_goes_on_after_a_pause_of_so_many_days() -> None:
    story = paused()
    story.day += timedelta(days=30)

    assert only(e.Resumed, story.act(c.Resume())).days == 30
    assert story.progress.status == "active"
    assert story.refused(c.Resume()).said.key == "progress.no_pause"


def test_a_pause_does_not_end_before_it_began() -> None:
    story = paused()
    story.day += timedelta(days=3)

    assert story.refused(c.Resume(), on=date(2026, 1, 2)).said.key == "progress.day_impossible"


# --- the end ----------------------------------------------------------------------------------------------------------


def test_the_step_of_the_last_stage_ends_social_work_normally() -> None:
    story = Story(process())
    for name in ("recruitment_step", "diagnosis_step", "plan_step", "activity_step"):
        story.do(name)

    ended = only(e.Closed, story.do("evaluation_step", "reached"))

    assert (ended.kind, story.progress.status) == ("normal", "closed")


def test_social_work_ends_early_at_any_time_with_a_reason_of_that_class_and_a_text() -> None:
    story = Story(process())

    assert story.refused(c.Close(closing="moved_away")).said.key == "progress.reason_to_close"
    assert story.refused(c.Close(closing="goal_reached"), reason="x").said.key == "progress.not_an_early_reason"
    ended = only(e.Closed, story.act(c.Close(closing="moved_away"), reason="wyjazd do córki"))

    assert (ended.kind, ended.step) == ("early", None)
    assert story.refused(c.Close(closing="moved_away"), reason="x").said.key == "progress.not_while_closed"


def ended(phase_step: str = "diagnosis_step") -> Story:
    story = Story(process(), choices=Choices(reopening_days=90))
    for name in ("recruitment_step", "diagnosis_step", "plan_step"):
        story.do(name)
        if name == phase_step:
            break
    story.act(c.Close(closing="moved_away"), reason="wyjazd")
    return story


def test_reopening_is_a_return_to_diagnosis() -> None:
    story = ended()
    story.day += timedelta(days=90)

    gone_back = only(e.ReturnedTo, story.act(c.Reopen(), reason="wróciła"))

    assert (gone_back.phase, gone_back.round) == ("diagnosis", 2)
    assert (story.progress.status, story.open()) == ("active", ["diagnosis_step"])


def test_reopening_has_the_offices_limit() -> None:
    story = ended()
    story.day += timedelta(days=91)

    assert story.refused(c.Reopen(), reason="wróciła").said.key == "progress.reopening_too_late"


def test_reopening_asks_for_a_reason_and_for_an_end() -> None:
    assert ended().refused(c.Reopen()).said.key == "progress.reason_to_reopen"
    assert Story(process()).refused(c.Reopen(), reason="x").said.key == "progress.not_closed"


def test_what_ended_in_recruitment_has_no_diagnosis_to_return_to() -> None:
    story = Story(process())
    story.act(c.Close(closing="moved_away"), reason="wyjazd")

    assert story.refused(c.Reopen(), reason="wróciła").said.key == "progress.reopening_in_recruitment"


# --- who may ----------------------------------------------------------------------------------------------------------


def test_an_act_that_the_role_does_not_permit_is_refused_with_those_who_can() -> None:
    story = Story(process())

    refusal = story.refused(c.Suspend(), by=DEPUTY, roles=("partner",), reason="x")

    assert refusal.said.key == "progress.no_permission"
    assert refusal.details[0].key == "progress.remedy_no_permission"
