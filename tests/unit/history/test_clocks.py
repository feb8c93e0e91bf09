"""Two clocks: what was known on a day, and how things were on that day as far as we know now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from osl_workflow.case.state import Case
from osl_workflow.history.clocks import as_known_on, as_was_on, days_late, days_told_of, folded, recorded_on
from osl_workflow.process.model import Definition
from osl_workflow.progress import commands as c
from osl_workflow.progress.events import Took
from osl_workflow.store.recorded import Recorded
from tests.boxes import meta, thing
from tests.builders import COLLEAGUE, HEAD, OPENED, SIGNED, process, step
from tests.case_story import CaseStory

MARCH = {day: date(2026, 3, day) for day in range(1, 32)}


def interviewing() -> Definition:
    """A process with an interview that an approved assessment and a deadline rest on."""
    due = {"within": "5 days", "after": "interview"}
    return process(
        diagnosis=[
            step("interview", form={"children": {"type": "number", "title": {"pl": "Dzieci", "en": "Children"}}}),
            step("assessment", needs=["interview"], approval={"by": ["manager"]}, due=due),
        ]
    )


def in_diagnosis() -> CaseStory:
    """A case opened on 1 March whose recruitment was done the same day."""
    story = CaseStory(interviewing(), opened=MARCH[1])
    story.do("recruitment_step")
    return story


def known(story: CaseStory, day: date) -> Case | None:
    return folded(as_known_on(day, story.recorded()))


def was(story: CaseStory, day: date) -> Case:
    state = folded(as_was_on(day, story.recorded()))
    assert state is not None
    return state


def topics(entries: tuple[Recorded, ...]) -> list[str]:
    return [recorded.event.topic.partition(".")[2] for recorded in entries]


# --- the day of recording ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recorded_at", "day"),
    [
        (datetime(2026, 3, 9, 22, 59, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 9, 23, 0, tzinfo=UTC), date(2026, 3, 10)),
        (datetime(2026, 7, 9, 21, 59, tzinfo=UTC), date(2026, 7, 9)),
        (datetime(2026, 7, 9, 22, 0, tzinfo=UTC), date(2026, 7, 10)),
    ],
)
def test_the_day_of_recording_is_that_of_warsaw_in_winter_and_in_summer(recorded_at: datetime, day: date) -> None:
    event = thing(1).model_copy(update={"meta": meta().model_copy(update={"recorded_at": recorded_at})})

    assert recorded_on(event) == day


@pytest.mark.parametrize(("happened", "days"), [(date(2026, 3, 9), 0), (date(2026, 3, 8), 1), (date(2026, 3, 3), 6)])
def test_an_entry_is_late_by_the_days_between_happening_and_recording(happened: date, days: int) -> None:
    at = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    circumstances = meta().model_copy(update={"occurred_on": happened, "recorded_at": at})

    assert days_late(thing(1).model_copy(update={"meta": circumstances})) == days


# --- late entries -----------------------------------------------------------------------------------------------------


def test_a_late_entry_is_known_from_its_recording_and_true_from_its_happening() -> None:
    story = in_diagnosis()
    story.day = MARCH[9]
    story.do("interview", on=MARCH[3])

    assert "interview" not in known(story, MARCH[8]).progress.marks  # type: ignore[union-attr]
    assert "interview" in known(story, MARCH[9]).progress.marks  # type: ignore[union-attr]
    assert "interview" not in was(story, MARCH[2]).progress.marks
    assert "interview" in was(story, MARCH[3]).progress.marks


def test_the_deadline_that_a_late_entry_set_was_running_from_the_day_of_the_entry() -> None:
    story = in_diagnosis()
    story.day = MARCH[9]
    story.do("interview", on=MARCH[3])

    assert was(story, MARCH[3]).progress.dues["assessment"].on == MARCH[8]
    assert known(story, MARCH[8]).progress.dues == {}  # type: ignore[union-attr]


def test_before_its_opening_there_is_no_case_whatever_an_entry_tells_of() -> None:
    story = in_diagnosis()
    story.do("interview", on=date(2026, 2, 20))  # before the opening, for a reason

    assert topics(as_was_on(date(2026, 2, 25), story.recorded())) == ["step_done", "deadline_set"]
    assert folded(as_was_on(date(2026, 2, 25), story.recorded())) is None
    assert known(story, date(2026, 2, 25)) is None


def test_both_clocks_at_once_tell_what_was_known_on_one_day_of_another() -> None:
    story = in_diagnosis()
    story.day = MARCH[5]
    story.do("interview", on=MARCH[3])
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="interview", done_on=MARCH[10], path="keep"))

    known_then = as_known_on(MARCH[15], story.recorded())

    assert "interview" in folded(as_was_on(MARCH[4], known_then)).progress.marks  # type: ignore[union-attr]
    assert "interview" not in was(story, MARCH[4]).progress.marks


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_corrected_value_was_always_true_and_known_only_since_the_correction() -> None:
    story = in_diagnosis()
    story.do("interview", form={"children": "2"})
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="interview", form={"children": "3"}))

    assert known(story, MARCH[19]).progress.marks["interview"].data == {"children": "2"}  # type: ignore[union-attr]
    assert was(story, MARCH[1]).progress.marks["interview"].data == {"children": "3"}


def test_a_doing_whose_day_was_corrected_tells_of_the_corrected_day_and_so_do_its_deadlines() -> None:
    story = in_diagnosis()
    story.day = MARCH[10]
    story.do("interview")
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="interview", done_on=MARCH[4], path="keep"))

    before, then = was(story, MARCH[3]).progress, was(story, MARCH[4]).progress
    assert "interview" not in before.marks
    assert then.marks["interview"].occurred_on == MARCH[4]
    assert then.dues["assessment"].on == MARCH[9]
    assert before.dues == {}


def test_a_doing_moved_to_a_later_day_had_not_happened_on_the_old_one() -> None:
    story = in_diagnosis()
    story.do("interview")
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="interview", done_on=MARCH[12], path="keep"))

    assert was(story, MARCH[11]).progress.marks.keys() == {"recruitment_step"}
    assert was(story, MARCH[11]).progress.dues == {}
    assert was(story, MARCH[12]).progress.marks["interview"].occurred_on == MARCH[12]


def assessed() -> CaseStory:
    """A case whose assessment of 10 March was approved on the 12th."""
    story = in_diagnosis()
    story.do("interview")
    story.day = MARCH[10]
    story.do("assessment")
    story.day = MARCH[12]
    story.act(c.ApproveStep(step="assessment"), by=HEAD)
    return story


def test_a_correction_that_waits_for_approval_moves_nothing_until_it_is_approved() -> None:
    story = assessed()
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="assessment", done_on=MARCH[8], path="keep"))

    assert "assessment" not in was(story, MARCH[9]).progress.marks

    story.day = MARCH[21]
    story.act(c.ApproveStep(step="assessment"), by=HEAD)

    assert was(story, MARCH[9]).progress.marks["assessment"].occurred_on == MARCH[8]


def test_a_correction_that_was_not_approved_never_counted() -> None:
    story = assessed()
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="assessment", done_on=MARCH[8], path="keep"))
    story.act(c.ReturnStep(step="assessment"), by=HEAD)

    assert was(story, MARCH[9]).progress.marks.keys() == {"recruitment_step", "interview"}
    assert was(story, MARCH[10]).progress.marks["assessment"].occurred_on == MARCH[10]


def test_on_a_day_before_its_approval_a_step_waited_also_where_it_was_corrected_later() -> None:
    story = assessed()
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="assessment", done_on=MARCH[9], path="keep"))
    story.act(c.ApproveStep(step="assessment"), by=HEAD)

    assert was(story, MARCH[11]).progress.is_submitted("assessment")
    assert was(story, MARCH[11]).progress.marks["assessment"].occurred_on == MARCH[9]
    assert was(story, MARCH[12]).progress.is_done("assessment")


def test_an_approval_of_what_is_now_known_to_have_happened_later_waits_for_it() -> None:
    story = assessed()
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="assessment", done_on=MARCH[15], path="keep"))
    story.act(c.ApproveStep(step="assessment"), by=HEAD)

    assert "assessment" not in was(story, MARCH[13]).progress.marks
    assert was(story, MARCH[15]).progress.is_done("assessment")


def test_the_way_is_not_rewritten_by_a_correction() -> None:
    """The plan began when the assessment was approved, also where that now seems too early."""
    story = assessed()
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="assessment", done_on=MARCH[15], path="keep"))
    story.act(c.ApproveStep(step="assessment"), by=HEAD)

    assert was(story, MARCH[11]).progress.phase == "diagnosis"
    assert was(story, MARCH[12]).progress.phase == "plan"


# --- withdrawals ------------------------------------------------------------------------------------------------------


def test_what_was_withdrawn_never_was_and_is_listed_all_the_same() -> None:
    story = in_diagnosis()
    story.do("interview")
    story.day = MARCH[20]
    story.act(c.WithdrawEntry(entry=story.number_of("progress.step_done"), path="keep"))

    entries = as_was_on(MARCH[1], story.recorded())
    assert "interview" in known(story, MARCH[19]).progress.marks  # type: ignore[union-attr]
    assert "interview" not in was(story, MARCH[1]).progress.marks
    assert was(story, MARCH[1]).progress.dues == {}
    assert topics(entries)[-4:] == ["step_done", "deadline_set", "entry_withdrawn", "deadline_dropped"]


def test_a_withdrawn_record_never_counted() -> None:
    story = in_diagnosis()
    story.act(c.EnterRecord(kind="goal", content={"text": "praca"}))
    story.day = MARCH[20]
    story.act(c.WithdrawEntry(entry=story.number_of("progress.record_entered")))

    assert known(story, MARCH[19]).progress.open_records("goal") == 1  # type: ignore[union-attr]
    assert was(story, MARCH[1]).progress.open_records("goal") == 0


# --- the end of both clocks -------------------------------------------------------------------------------------------


def test_from_the_last_day_on_both_clocks_say_how_things_stand_now() -> None:
    story = assessed()
    story.act(c.WithdrawEntry(entry=story.number_of("progress.step_submitted"), path="keep"))
    story.day = MARCH[20]
    story.act(c.Suspend())
    story.day = MARCH[25]
    story.act(c.Resume())
    story.do("plan_step", by=COLLEAGUE)

    now = folded(story.recorded())
    assert now is not None
    assert now.progress == story.progress
    assert was(story, MARCH[25]) == now
    assert known(story, MARCH[25]) == now
    assert was(story, MARCH[24]).progress.status == "suspended"


def test_every_entry_tells_of_a_day() -> None:
    story = assessed()

    assert list(days_told_of(story.recorded())) == list(range(1, len(story.events) + 1))
    assert OPENED + timedelta(days=365) > max(days_told_of(story.recorded()).values())


def test_who_took_part_stays_with_the_day_of_the_doing() -> None:
    definition = process(diagnosis=[step("interview", with_=["client"])])
    story = CaseStory(definition, opened=MARCH[1])
    story.do("recruitment_step")
    story.do("interview", with_=SIGNED)
    story.day = MARCH[20]
    story.act(
        c.CorrectStep.model_validate({"step": "interview", "with": {"client": Took(part="absent", reason="chory")}})
    )

    assert was(story, MARCH[1]).progress.marks["interview"].took_part["client"].part == "absent"  # type: ignore[index]
