"""When a step is due: computed once, stored with all that it rests on (process-language.md, Deadlines)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.deadlines import days_left
from tests.builders import HEAD, Story, only, process, step, uid

LEARNED = {"learned_on": {"type": "date", "required": True}, "urgent": {"type": "yes_no", "required": True}}
OF_LAW = {"within": "$interview_days", "after": "application.learned_on", "statutory": "true"}


def application(learned_on: str = "2026-01-05", **more: Any) -> dict[str, Any]:
    return {"form": {"learned_on": learned_on, "urgent": False, **more}}


def due(story: Story, name: str) -> date:
    return story.progress.dues[name].on


def interview(*dues: dict[str, Any], **keys: Any) -> Story:
    return Story(
        process(recruitment=[step("application", form=LEARNED)], diagnosis=[step("interview", due=dues, **keys)])
    )


# --- counting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "learned_on", "on"),
    [
        ("3 working days", "2026-01-05", date(2026, 1, 9)),  # the 6th is Epiphany
        ("10 days", "2026-01-05", date(2026, 1, 15)),
        ("2 weeks", "2026-01-05", date(2026, 1, 19)),
        ("1 month", "2025-12-31", date(2026, 1, 31)),
        ("2 months", "2025-12-31", date(2026, 2, 28)),  # the 31st becomes the last day
        ("14 months", "2025-12-31", date(2027, 2, 28)),
    ],
)
def test_a_due_date_counts_in_working_days_days_weeks_or_months(within: str, learned_on: str, on: date) -> None:
    story = interview({"within": within, "after": "application.learned_on"})

    story.do("application", **application(learned_on))

    assert due(story, "interview") == on


@pytest.mark.parametrize(
    ("after", "on"),
    [
        ("application", date(2026, 1, 17)),
        ("application.learned_on", date(2026, 1, 12)),
        ("diagnosis", date(2026, 1, 17)),
    ],
)
def test_a_due_date_counts_after_a_step_a_date_field_or_a_phase(after: str, on: date) -> None:
    story = interview({"within": "10 days", "after": after})
    story.day = date(2026, 1, 7)

    story.do("application", **application("2026-01-02"))

    assert due(story, "interview") == on


def test_a_due_date_may_be_a_day_that_was_answered_or_one_that_is_written() -> None:
    field = interview({"on": "application.learned_on"})
    written = interview({"on": "2026-06-30"})

    for story in (field, written):
        story.do("application", **application("2026-01-05"))

    assert (due(field, "interview"), due(written, "interview")) == (date(2026, 1, 5), date(2026, 6, 30))


def test_the_earliest_that_applies_holds() -> None:
    quick = {"within": "2 days", "after": "application.learned_on", "when": "application.urgent"}
    story, urgent = interview(OF_LAW, quick), interview(OF_LAW, quick)

    story.do("application", **application())
    urgent.do("application", **application(urgent=True))

    assert (due(story, "interview"), due(urgent, "interview")) == (date(2026, 1, 19), date(2026, 1, 7))


def test_a_due_date_is_stored_with_parameter_source_and_calendar() -> None:
    story = interview(OF_LAW)

    found = only(e.DeadlineSet, story.do("application", **application()))
    assert (found.parameter, found.value, found.source) == ("interview_days", "14 days", "law 1")
    assert (found.base, found.base_on, found.statutory) == ("application.learned_on", date(2026, 1, 5), True)
    assert found.calendar is None

    working = interview({"within": "3 working days", "after": "application"})
    assert only(e.DeadlineSet, working.do("application", **application())).calendar == "test 1"


def test_the_time_of_the_law_runs_before_the_phase_of_the_step_has_begun() -> None:
    story = Story(
        process(
            recruitment=[step("application", form=LEARNED), step("other")],
            diagnosis=[step("interview", due=[OF_LAW])],
        )
    )

    story.do("application", **application())

    assert story.progress.phase == "recruitment"
    assert set(story.progress.running_dues()) == {"interview"}


def test_a_due_date_is_computed_once_whatever_calendar_comes_later() -> None:
    story = interview({"within": "3 working days", "after": "application"})
    story.do("application", **application())

    events = story.act(c.EnterRecord(kind="note", content={"text": "rozmowa"}))

    assert not [event for event in events if isinstance(event, e.DeadlineSet)]


# --- what is not known ------------------------------------------------------------------------------------------------


def test_where_no_source_covers_the_day_the_nearest_value_is_shown_as_not_confirmed_and_never_overdue() -> None:
    story = interview(OF_LAW)
    story.do("application", **application("2025-12-01"))

    found = story.progress.dues["interview"]

    assert (found.on, found.confirmed) == (date(2025, 12, 15), False)
    assert days_left(found, date(2026, 6, 1)) is None


def test_what_is_confirmed_goes_before_what_is_not() -> None:
    own = {"within": "60 days", "after": "application.learned_on"}
    story = interview(OF_LAW, own)

    story.do("application", **application("2025-12-01"))

    assert (due(story, "interview"), story.progress.dues["interview"].confirmed) == (date(2026, 1, 30), True)


def test_a_number_of_which_no_value_is_known_sets_no_deadline() -> None:
    story = interview({"within": "$nowhere_known", "after": "application"})

    story.do("application", **application())

    assert story.progress.dues == {}


def test_days_left_are_negative_when_overdue() -> None:
    story = interview(OF_LAW)
    story.do("application", **application())

    found = story.progress.dues["interview"]

    assert (days_left(found, date(2026, 1, 18)), days_left(found, date(2026, 1, 20))) == (1, -1)


# --- when it stops running --------------------------------------------------------------------------------------------


def test_a_deadline_runs_until_the_step_is_done() -> None:
    story = interview(OF_LAW)
    story.do("application", **application())
    assert set(story.progress.running_dues()) == {"interview"}

    story.do("interview")

    assert story.progress.running_dues() == {}


def test_the_time_stands_still_while_the_step_waits_for_approval_and_runs_again_when_it_is_returned() -> None:
    story = interview(OF_LAW, approval={"by": ["manager"]})
    story.do("application", **application())
    story.do("interview")
    assert story.progress.running_dues() == {}

    story.act(c.ReturnStep(step="interview"), by=HEAD, reason="brak podpisu")

    assert story.progress.running_dues()["interview"].on == date(2026, 1, 19)


def test_a_deadline_is_dropped_when_the_step_no_longer_applies() -> None:
    story = interview(OF_LAW, when="application.urgent")
    story.do("application", **application(urgent=True))
    assert "interview" in story.progress.dues

    story.act(c.CorrectStep(step="application", form={"urgent": False}, path="keep"), reason="pomyłka")

    assert "interview" not in story.progress.dues


def test_a_deadline_that_was_kept_in_an_earlier_round_is_not_asked_for_again() -> None:
    back = step("talk", outcomes={"back": {"returns_to": "diagnosis"}, "on": {}})
    story = Story(
        process(
            recruitment=[step("application", form=LEARNED)],
            diagnosis=[step("interview", due=[OF_LAW]), step("soon", due=[{"within": "5 days", "after": "diagnosis"}])],
            plan=[back],
        )
    )
    story.do("application", **application())
    story.do("interview")
    story.do("soon")
    story.day = date(2026, 5, 4)

    story.do("talk", "back")

    assert {name: found.on for name, found in story.progress.running_dues().items()} == {"soon": date(2026, 5, 9)}


def test_a_deadline_that_was_not_kept_runs_on_after_a_return() -> None:
    back = step("talk", outcomes={"back": {"returns_to": "diagnosis"}, "on": {}})
    story = Story(
        process(
            recruitment=[step("application", form=LEARNED)],
            diagnosis=[step("interview", due=[OF_LAW]), back],
        )
    )
    story.do("application", **application())

    story.do("talk", "back")

    assert story.progress.running_dues()["interview"].on == date(2026, 1, 19)


# --- what changes it --------------------------------------------------------------------------------------------------


def test_a_correction_of_the_base_computes_the_due_date_anew() -> None:
    story = interview(OF_LAW)
    story.do("application", **application())

    story.act(c.CorrectStep(step="application", form={"learned_on": "2026-01-02"}, path="keep"), reason="z rejestru")

    assert due(story, "interview") == date(2026, 1, 16)


def test_a_pause_moves_the_offices_own_deadlines_and_never_those_of_the_law() -> None:
    own = {"within": "10 days", "after": "application"}
    story = Story(
        process(
            recruitment=[step("application", form=LEARNED)],
            diagnosis=[step("interview", due=[OF_LAW]), step("talk", due=[own])],
        )
    )
    story.do("application", **application())
    story.act(c.Suspend(), reason="szpital")
    story.day += timedelta(days=20)

    moved = only(e.DeadlineSet, story.act(c.Resume()))

    assert moved.step == "talk"
    assert (due(story, "interview"), due(story, "talk")) == (date(2026, 1, 19), date(2026, 2, 4))
    assert story.progress.dues["talk"].moved_by == 20


def test_only_the_law_runs_during_a_pause() -> None:
    story = Story(
        process(
            recruitment=[step("application", form=LEARNED)],
            diagnosis=[
                step("interview", due=[OF_LAW]), step("talk", due=[{"within": "10 days", "after": "application"}]),
            ],
        )
    )  # fmt: skip
    story.do("application", **application())

    story.act(c.Suspend(), reason="szpital")

    assert set(story.progress.running_dues()) == {"interview"}


def test_a_deadline_in_working_days_moved_by_a_pause_falls_on_a_working_day() -> None:
    story = interview({"within": "2 working days", "after": "application"})
    story.do("application", **application())
    assert due(story, "interview") == date(2026, 1, 8)
    story.act(c.Suspend(), reason="szpital")
    story.day += timedelta(days=2)

    story.act(c.Resume())

    assert due(story, "interview") == date(2026, 1, 12)


def test_the_law_holds_where_its_day_comes_first_after_a_pause() -> None:
    story = interview(OF_LAW, {"within": "10 days", "after": "application"})
    story.do("application", **application())
    assert due(story, "interview") == date(2026, 1, 15)
    story.act(c.Suspend(), reason="szpital")
    story.day += timedelta(days=20)

    story.act(c.Resume())

    assert (due(story, "interview"), story.progress.dues["interview"].statutory) == (date(2026, 1, 19), True)


def test_a_pause_moves_also_what_waits_for_approval_and_what_is_corrected_afterwards() -> None:
    story = interview({"within": "30 days", "after": "application.learned_on"}, approval={"by": ["manager"]})
    story.do("application", **application())
    story.do("interview")
    story.act(c.Suspend(), reason="szpital")
    story.day += timedelta(days=10)
    story.act(c.Resume())

    story.act(c.ReturnStep(step="interview"), by=HEAD, reason="brak podpisu")
    assert due(story, "interview") == date(2026, 2, 14)

    story.act(c.CorrectStep(step="application", form={"learned_on": "2026-01-04"}, path="keep"), reason="pomyłka")
    assert due(story, "interview") == date(2026, 2, 13)


# --- every ------------------------------------------------------------------------------------------------------------

PACKAGE = step("package", form={"how_often": {"type": "interval", "required": True}})


def reviewed(every: Any = "package.how_often") -> Story:
    story = Story(
        process(plan=[PACKAGE], activity=[step("review", every=every, optional=True), step("other")]),
    )
    story.do("recruitment_step")
    story.do("diagnosis_step")
    story.day = date(2026, 1, 31)
    story.do("package", form={"how_often": "1 month"})
    return story


def test_a_recurring_step_is_due_an_interval_after_its_phase_began() -> None:
    assert due(reviewed(), "review") == date(2026, 2, 28)


def test_and_an_interval_after_each_doing() -> None:
    story = reviewed()
    story.day = date(2026, 3, 10)

    story.do("review", on=date(2026, 3, 3))

    assert story.progress.running_dues()["review"].on == date(2026, 4, 3)
    assert "review" in story.open()


def test_missing_it_makes_it_overdue_and_never_blocks() -> None:
    story = reviewed()
    story.day = date(2026, 6, 1)
    left = days_left(story.progress.dues["review"], story.day)
    assert left is not None
    assert left < 0

    story.do("other")

    assert story.progress.phase == "evaluation"


def test_it_is_due_no_more_when_the_phase_is_over() -> None:
    story = reviewed()

    story.do("other")

    assert story.progress.running_dues() == {}


def test_a_recurring_step_may_be_due_on_a_list_of_days() -> None:
    story = reviewed({"on": ["2026-03-01", "2026-09-01"]})
    assert due(story, "review") == date(2026, 3, 1)
    story.day = date(2026, 3, 2)

    story.do("review")
    assert due(story, "review") == date(2026, 9, 1)

    story.day = date(2026, 9, 1)
    story.do("review")
    assert "review" not in story.progress.dues


def first_on(first_review: str) -> Story:
    """A step due on a day that the plan says, and every three months from then on."""
    package = step("package", form={"first_review": {"type": "date", "required": True}})
    outcomes = {"go_on": {"again": True}, "anew": {"returns_to": "plan"}, "back": {"returns_to": "activity"}, "end": {}}
    review = step("review", due=[{"on": "package.first_review"}], every="3 months", outcomes=outcomes)
    story = Story(process(plan=[package], activity=[review]))
    story.do("recruitment_step")
    story.do("diagnosis_step")
    story.day = date(2026, 1, 31)
    story.do("package", form={"first_review": first_review})
    return story


@pytest.mark.parametrize("outcome", ["go_on", "back"])
def test_the_first_day_of_a_recurring_step_is_over_once_it_was_done(outcome: str) -> None:
    story = first_on("2026-03-01")
    assert due(story, "review") == date(2026, 3, 1)
    story.day = date(2026, 3, 4)

    story.do("review", outcome)

    assert story.progress.running_dues()["review"].on == date(2026, 6, 4)


def test_a_new_plan_says_a_new_first_day() -> None:
    story = first_on("2026-03-01")
    story.day = date(2026, 3, 4)
    story.do("review", "anew")
    assert "review" not in story.progress.running_dues()

    story.do("package", form={"first_review": "2026-04-01"})

    assert story.progress.running_dues()["review"].on == date(2026, 4, 1)


def test_a_recurring_step_that_was_returned_is_due_as_before() -> None:
    story = Story(
        process(plan=[PACKAGE], activity=[step("review", every="1 month", approval={"by": ["manager"]}), step("other")])
    )
    for name, form in (("recruitment_step", {}), ("diagnosis_step", {}), ("package", {"how_often": "1 month"})):
        story.do(name, form=form)
    story.day = date(2026, 1, 20)
    story.do("review")

    story.act(c.ReturnStep(step="review"), by=HEAD, reason="za krótko")

    assert story.progress.running_dues()["review"].on == date(2026, 2, 5)


def test_deadlines_follow_the_day_on_which_it_happened() -> None:
    story = interview({"within": "10 days", "after": "application"})
    story.day = date(2026, 1, 20)

    story.do("application", **application(), on=date(2026, 1, 8))

    assert due(story, "interview") == date(2026, 1, 18)


def test_what_counts_from_the_opening_is_due_from_the_opening_on() -> None:
    story = Story(process(recruitment=[step("application", due=[{"within": "10 days", "after": "recruitment"}])]))

    assert due(story, "application") == date(2026, 1, 15)


# --- calls ------------------------------------------------------------------------------------------------------------

CLOSES = date(2026, 1, 30)
RESERVE = {"chosen": {}, "reserve": {"again": "true"}}


def selection(on: str = "call.closes_on", **keys: Any) -> Story:
    return Story(process(recruitment=[step("selection", due=[{"on": on}], outcomes=RESERVE, **keys), step("end")]))


def closes(story: Story, on: date | None, call: int = 1) -> tuple[Any, ...]:
    return story.act(c.CountFromCall(call=uid(call), closes_on=on))


def test_a_step_is_due_on_the_last_day_of_the_call_and_without_one_on_no_day() -> None:
    story = selection()
    assert story.progress.dues == {}

    events = closes(story, CLOSES)

    assert [type(event) for event in events] == [e.CallCloses, e.DeadlineSet]
    found = story.progress.dues["selection"]
    assert (found.on, found.base, found.base_on, found.statutory) == (CLOSES, "call.closes_on", CLOSES, False)


def test_the_day_of_a_call_moves_its_deadline_and_a_withdrawal_ends_it() -> None:
    story = selection()
    closes(story, CLOSES)

    closes(story, CLOSES + timedelta(days=7))
    assert due(story, "selection") == CLOSES + timedelta(days=7)
    closes(story, CLOSES, call=2)
    assert due(story, "selection") == CLOSES
    closes(story, None, call=2)
    closes(story, None)

    assert story.progress.dues == {}


def test_who_is_on_the_reserve_list_is_not_overdue() -> None:
    story = selection()
    closes(story, CLOSES)

    story.do("selection", outcome="reserve")

    assert story.progress.dues == {}
    assert not story.progress.is_done("selection")


def test_a_time_can_run_from_the_last_day_of_a_call() -> None:
    story = Story(process(recruitment=[step("declaration", due=[{"within": "14 days", "after": "call.closes_on"}])]))

    closes(story, CLOSES)

    assert due(story, "declaration") == CLOSES + timedelta(days=14)


def test_a_step_named_call_keeps_its_own_field() -> None:
    own = step("call", form={"closes_on": {"type": "date", "required": True}})
    story = Story(process(recruitment=[own, step("selection", due=[{"on": "call.closes_on"}])]))

    closes(story, CLOSES)
    assert story.progress.dues == {}
    story.do("call", form={"closes_on": "2026-02-10"})

    assert due(story, "selection") == date(2026, 2, 10)
