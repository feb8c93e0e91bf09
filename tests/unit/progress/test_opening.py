"""Which steps are open: Marks, Applies, Needs, Open (docs/reference/process-language.md)."""

from __future__ import annotations

from datetime import date

from osl_workflow.progress import commands as c
from osl_workflow.texts import say
from tests.builders import BENEFITS, COLLEAGUE, HEAD, WORKER, Story, process, small_standard, step

YES_NO = {"urgent": {"type": "yes_no", "required": True, "title": {"pl": "pilne", "en": "urgent"}}}


def kinds(story: Story, name: str) -> list[str]:
    return [obstacle.kind for obstacle in story.obstacles(name)]


# --- marks ------------------------------------------------------------------------------------------------------------


def test_a_step_that_was_done_has_a_mark_with_outcome_data_performer_day_and_position() -> None:
    story = Story(process(recruitment=[step("application", form=YES_NO), step("other")]))
    story.day = date(2026, 1, 8)

    story.do("application", form={"urgent": True}, on=date(2026, 1, 7))

    mark = story.progress.marks["application"]
    assert (mark.state, mark.outcome, mark.data) == ("done", "done", {"urgent": True})
    assert (mark.performers, mark.occurred_on, mark.entry) == ((WORKER,), date(2026, 1, 7), 2)


def test_a_step_has_at_most_one_mark_and_it_is_of_the_latest_doing() -> None:
    story = Story(process(recruitment=[step("talk", repeat=True), step("other")]))

    story.do("talk")
    story.do("talk", by=COLLEAGUE)

    assert story.progress.marks["talk"].entry == 3
    assert story.progress.marks["talk"].author == COLLEAGUE


def test_a_case_begins_in_the_first_phase_and_the_first_round() -> None:
    story = Story(process())

    assert (story.progress.phase, story.progress.round, story.progress.marks) == ("recruitment", 1, {})


# --- applies ----------------------------------------------------------------------------------------------------------


def conditional() -> Story:
    return Story(
        process(
            recruitment=[
                step("application", form=YES_NO),
                step("visit", when="application.urgent", needs=["application"]),
                step("plain", when="!application.urgent", needs=["application"]),
            ]
        )
    )


def test_a_step_applies_when_its_condition_is_true() -> None:
    story = conditional()

    story.do("application", form={"urgent": True})

    assert story.open() == ["visit"]


def test_a_step_whose_condition_is_false_is_not_open_and_says_what_would_have_to_be_otherwise() -> None:
    story = conditional()

    story.do("application", form={"urgent": True})

    (obstacle,) = story.obstacles("plain")
    assert obstacle.kind == "does_not_apply"
    assert say(obstacle.remedy, "en") == "it would have to be otherwise: urgent: no."


def test_a_condition_over_an_answer_that_is_not_there_yet_does_not_hold_and_names_the_answer() -> None:
    obstacle = conditional().obstacles("visit")[0]

    assert obstacle.kind == "does_not_apply"
    assert "urgent" in say(obstacle.remedy, "en")


def test_conditions_read_only_marks_that_are_done() -> None:
    story = Story(
        process(
            recruitment=[
                step("application", form=YES_NO, approval={"by": ["manager"]}),
                step("visit", when="application.urgent", needs=["application"]),
            ]
        )
    )

    story.do("application", form={"urgent": True})
    assert "does_not_apply" in kinds(story, "visit")

    story.act(c.ApproveStep(step="application"), by=HEAD)
    assert story.open() == ["visit"]


def test_the_reason_of_a_comparison_is_told_with_the_title_of_the_answer() -> None:
    field = {
        "from": {"type": "choice", "required": True, "of": {"client": {"pl": "klient", "en": "the client"},
                                                           "office": {"pl": "z urzędu", "en": "the office"}},
                 "title": {"pl": "Skąd", "en": "From"}}
    }  # fmt: skip
    story = Story(
        process(
            recruitment=[
                step("application", form=field | {"age": {"type": "number", "required": True}}),
                step("talk", when="application.from == 'client' && application.age >= 18", needs=["application"]),
                step("other"),
            ]
        )
    )

    story.do("application", form={"from": "office", "age": 17})

    said = say(story.obstacles("talk")[0].remedy, "en")
    assert "From: the client" in said
    assert "age is at least 18" in said


# --- needs ------------------------------------------------------------------------------------------------------------


def test_a_step_waits_for_the_step_that_it_needs() -> None:
    story = Story(process(recruitment=[step("first"), step("second", needs=["first"])]))

    (obstacle,) = story.obstacles("second")
    assert (obstacle.kind, obstacle.step) == ("needs", "first")

    story.do("first")
    assert story.open() == ["second"]


def test_a_needed_step_that_does_not_apply_holds_up_nothing() -> None:
    story = Story(
        process(
            recruitment=[
                step("application", form=YES_NO),
                step("visit", when="application.urgent", needs=["application"]),
                step("check", needs=["application", "visit"]),
            ]
        )
    )

    story.do("application", form={"urgent": False})

    assert story.open() == ["check"]


def test_while_it_cannot_be_said_whether_a_needed_step_applies_it_is_needed() -> None:
    story = Story(
        process(
            recruitment=[
                step("application", form=YES_NO),
                step("visit", when="application.urgent", needs=["application"]),
                step("check", needs=["visit"]),
            ]
        )
    )

    assert story.open() == ["application"]
    (obstacle,) = story.obstacles("check")
    assert (obstacle.kind, obstacle.said.key) == ("needs", "progress.may_need"), "nobody can do a step that may not be"
    decides = story.rules.definition.step("application").title
    assert (obstacle.remedy.key, obstacle.remedy.values["steps"]) == ("progress.remedy_may_need", (decides,))
    story.do("application", form={"urgent": True})
    assert story.obstacles("check")[0].remedy.key == "progress.remedy_needs"


def test_a_needed_step_that_waits_for_approval_is_not_done_yet_and_that_is_said() -> None:
    story = Story(process(recruitment=[step("first", approval={"by": ["manager"]}), step("second", needs=["first"])]))

    story.do("first")

    (obstacle,) = story.obstacles("second")
    assert obstacle.said.key == "progress.needs_waiting"


def test_a_step_that_repeats_stays_done_while_its_next_doing_waits_for_approval() -> None:
    request = step("request", repeat=True, approval={"by": ["manager"]})
    story = Story(process(recruitment=[request, step("decision", needs=["request"]), step("other")]))
    story.do("request")
    story.act(c.ApproveStep(step="request"), by=HEAD)

    story.do("request")

    assert story.progress.is_submitted("request")
    assert "decision" in story.open()


def test_conditions_read_the_latest_doing_that_is_done_while_the_next_waits_for_approval() -> None:
    check = step("check", form=YES_NO, repeat=True, approval={"by": ["manager"]})
    story = Story(process(recruitment=[check, step("visit", when="check.urgent", needs=["check"]), step("other")]))
    story.do("check", form={"urgent": True})
    story.act(c.ApproveStep(step="check"), by=HEAD)

    story.do("check", form={"urgent": False})
    assert "visit" in story.open()

    story.act(c.ApproveStep(step="check"), by=HEAD)
    assert "visit" not in story.open()


# --- open -------------------------------------------------------------------------------------------------------------


def test_a_step_of_a_later_phase_is_not_open_and_names_what_is_still_to_be_done() -> None:
    story = Story(process(recruitment=[step("application"), step("check")]))

    (obstacle,) = story.obstacles("diagnosis_step")

    assert obstacle.kind == "phase_not_reached"
    assert say(obstacle.remedy, "en") == "still to be done before it: application, check."


def test_a_step_of_the_next_phase_names_what_holds_the_phase_when_nothing_else_is_missing() -> None:
    optional = step("advice", optional=True, approval={"by": ["manager"]})
    story = Story(process(recruitment=[step("application"), optional]))

    story.do("advice")
    story.do("application")

    (obstacle,) = story.obstacles("diagnosis_step")
    assert say(obstacle.remedy, "en") == "first to be approved or returned: advice."


def test_a_step_of_an_earlier_phase_is_not_open_any_more() -> None:
    story = Story(process(recruitment=[step("application"), step("advice", optional=True)]))

    story.do("application")

    assert kinds(story, "advice") == ["phase_over"]


def test_a_step_with_until_stays_open_to_the_end_of_that_phase_and_no_longer() -> None:
    contract = step("contract", optional=True, until="activity")
    story = Story(process(plan=[step("goals"), contract]))
    story.do("recruitment_step")
    assert kinds(story, "contract") == ["phase_not_reached"]

    story.do("diagnosis_step")
    story.do("goals")
    assert story.progress.phase == "activity"
    assert "contract" in story.open()

    story.do("activity_step")
    assert kinds(story, "contract") == ["phase_over"]


def test_a_step_that_is_done_is_not_open_again() -> None:
    story = Story(process(recruitment=[step("application"), step("check")]))

    story.do("application")

    assert kinds(story, "application") == ["already_done"]


def test_a_step_that_waits_for_approval_is_not_open_and_names_who_approves() -> None:
    story = Story(process(recruitment=[step("application", approval={"by": ["manager"]})]))

    story.do("application")

    (obstacle,) = story.obstacles("application")
    assert (obstacle.kind, obstacle.roles) == ("waits_for_approval", ("manager",))


def test_nothing_is_open_while_social_work_is_paused_or_after_its_end() -> None:
    story = Story(process())

    story.act(c.Suspend(), reason="szpital")
    assert (story.open(), kinds(story, "recruitment_step")) == ([], ["suspended"])

    story.act(c.Close(closing="moved_away"), reason="wyjazd")
    assert (story.open(), kinds(story, "recruitment_step")) == ([], ["closed"])


def test_every_obstacle_is_named_at_once() -> None:
    later = step("visit", when="application.urgent", needs=["interview"])
    story = Story(process(recruitment=[step("application", form=YES_NO)], diagnosis=[step("interview"), later]))
    story.act(c.Suspend(), reason="szpital")

    assert kinds(story, "visit") == ["suspended", "phase_not_reached", "does_not_apply", "needs"]


# --- who --------------------------------------------------------------------------------------------------------------


def test_a_step_can_be_open_and_not_mine() -> None:
    story = Story(process(recruitment=[step("check", by=["benefits_officer"])]))

    assert story.open() == ["check"]
    assert [obstacle.kind for obstacle in story.not_mine("check", WORKER)] == ["role"]
    assert story.not_mine("check", BENEFITS) == []


def test_a_role_that_the_standard_does_not_permit_to_do_steps_is_told_so() -> None:
    standard = small_standard()
    no_heads = standard.permissions["do_step"].model_copy(update={"roles": ("social_worker",)})
    standard = standard.model_copy(update={"permissions": {**standard.permissions, "do_step": no_heads}})
    story = Story(process(recruitment=[step("check", by=["manager"])]), standard=standard)

    assert [obstacle.kind for obstacle in story.not_mine("check", HEAD)] == ["permission"]


def test_an_unknown_step_is_refused_with_the_nearest_names() -> None:
    refusal = Story(process(recruitment=[step("application")])).cannot_do("aplication")

    assert refusal.said.key == "progress.unknown_step"
    assert refusal.said.values["near"] == ("application",)


def test_an_unknown_step_that_is_near_to_none_is_refused_without_a_list_of_all() -> None:
    refusal = Story(process(recruitment=[step("application")])).cannot_do("xyz")

    assert refusal.said.key == "progress.no_such_step"


def test_a_refusal_says_every_obstacle_with_what_would_remove_it() -> None:
    story = Story(process(recruitment=[step("first"), step("second", needs=["first"])]))

    refusal = story.cannot_do("second")

    assert refusal.said.key == "progress.step_not_possible"
    assert [say(detail, "en") for detail in refusal.details] == [
        "The step “first” is needed, but it is not done yet – do it first."
    ]
