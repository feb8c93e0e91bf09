"""Stories become acts: words are put in, days are counted, and a mistake is told with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.case.commands import AcceptTransfer
from osl_workflow.demo.acts import Assigning, Keeping, Moving, Offering, Opening, Planned, Withdrawing, Working
from osl_workflow.demo.model import Courses, Stop, Story
from osl_workflow.demo.stories import Told, acts_of
from osl_workflow.demo.tour import tour
from osl_workflow.errors import Usage
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.progress import commands as c
from osl_workflow.progress.events import Took

FRIDAY, MONDAY = "2012-06-01", date(2012, 6, 4)


def acts(
    *course: dict[str, Any], courses: dict[str, Any] | None = None, words: dict[str, Any] | None = None
) -> tuple[Planned, ...]:
    """The acts of a story with this course; its worker is socjalny1."""
    story = Story.model_validate(
        {
            "story": "anna", "title": {"pl": "Anna", "en": "Anna"}, "worker": "socjalny1", "process": "some-process",
            "registered": FRIDAY, "household": [{"given": "A", "family": "B", "sex": "female", "born": "1970"}],
            "words": words or {}, "course": course,
        }
    )  # fmt: skip
    told = Told(story.story, story.story, story.worker, story.process, story.words, story.course)
    return acts_of(told, Courses.model_validate({"courses": courses or {}}), PolishCalendar())


def one(**entry: Any) -> Planned:
    """The one act of an entry on Friday 1 June 2012 by the worker."""
    words = entry.pop("words", None)
    (act,) = acts({"on": FRIDAY, "by": "worker", **entry}, words=words)
    return act


def command(**entry: Any) -> c.Command:
    what = one(**entry).what
    assert isinstance(what, Working)
    return what.command


def test_an_entry_is_a_command_written_in_yaml() -> None:
    done = command(do="meeting", outcome="done", records={"visit": [{"text": "Wizyta."}]})

    assert done == c.DoStep(step="meeting", outcome="done", records={"visit": ({"text": "Wizyta."},)})


def test_a_case_is_offered_to_a_colleague_who_takes_it_over() -> None:
    offered = one(offer="socjalny2", until="2012-06-15", why="Znasz tę rodzinę.")

    assert offered.what == Offering("anna", "socjalny2", date(2012, 6, 15))
    assert command(accept="transfer") == AcceptTransfer()


def test_the_family_of_a_story_can_move_house() -> None:
    assert one(move_house="ul. Zmyślona").what == Moving("anna", "ul. Zmyślona")


def test_who_took_part_is_written_short_and_with_a_reason_at_length() -> None:
    absent = {"client": {"part": "absent", "reason": "Nie przyszedł."}}

    short, long = command(do="goals", **{"with": {"client": "signed"}}), command(do="goals", **{"with": absent})

    assert isinstance(short, c.DoStep)
    assert isinstance(long, c.DoStep)
    assert short.took_part == {"client": Took(part="signed")}
    assert long.took_part == {"client": Took(part="absent", reason="Nie przyszedł.")}


def test_yes_and_no_are_written_true_and_false() -> None:
    done = command(do="criteria_check", form={"resident": "true", "without_work": "false", "reason": "brak"})

    assert isinstance(done, c.DoStep)
    assert done.form == {"resident": True, "without_work": False, "reason": "brak"}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"skip": "assignment"}, c.SkipStep(step="assignment")),
        ({"approve": "selection"}, c.ApproveStep(step="selection")),
        ({"return": "selection"}, c.ReturnStep(step="selection")),
        ({"record": "note", "content": {"text": "Telefon."}}, c.EnterRecord(kind="note", content={"text": "Telefon."})),
        ({"change": "goal-1", "status": "reached"}, c.ChangeRecord(record="goal-1", status="reached")),
        ({"close": "moved_away"}, c.Close(closing="moved_away")),
        ({"suspend": "work"}, c.Suspend()),
        ({"resume": "work"}, c.Resume()),
        ({"reopen": "work"}, c.Reopen()),
    ],
)
def test_each_verb_is_a_command_of_its_own(entry: dict[str, Any], expected: c.Command) -> None:
    assert command(**entry) == expected


def test_opening_assigning_withdrawing_and_drafts_are_told_in_the_same_way() -> None:
    assert one(open="case", learned_on="2012-05-30").what == Opening("anna", "anna", "some-process", date(2012, 5, 30))
    assert one(assign="worker").what == Assigning("anna", "socjalny1", "social_worker")
    assert one(assign="nobody").what == Assigning("anna", None, "social_worker")
    assert one(assign="swiadczenia", part="benefits_officer").what == Assigning(
        "anna", "swiadczenia", "benefits_officer"
    )
    assert one(withdraw="wrong_note", path="keep").what == Withdrawing("anna", "wrong_note", "keep")
    assert one(draft="goals", form={"text": "Szkic"}).what == Keeping(
        "anna", c.DoStep(step="goals", form={"text": "Szkic"})
    )


def test_a_course_counts_its_days_and_passes_over_those_on_which_nobody_works() -> None:
    course = [{"day": str(day), "by": "worker", "do": "meeting"} for day in (0, 1, 6)]

    planned = acts({"course": "talks", "from": FRIDAY}, courses={"talks": course})

    assert [act.on for act in planned] == [date(2012, 6, 1), MONDAY, date(2012, 6, 8)]  # Thursday 7 June was a holiday


def test_days_in_a_form_are_counted_from_the_day_of_the_act() -> None:
    done = command(do="plan", form={"today": "$today", "next": "+14 days", "later": "+1 month"})

    assert isinstance(done, c.DoStep)
    assert done.form == {"today": "2012-06-01", "next": "2012-06-15", "later": "2012-07-01"}


def test_words_come_from_the_story_and_those_of_the_use_of_a_course_go_first() -> None:
    courses = {
        "talk": [{"day": "0", "by": "worker", "record": "note", "content": {"text": "$text", "channel": "$how"}}]
    }

    (act,) = acts(
        {"course": "talk", "from": FRIDAY, "words": {"text": "Nowe."}},
        courses=courses, words={"text": "Stare.", "how": "call"},
    )  # fmt: skip

    assert act.what == Working("anna", c.EnterRecord(kind="note", content={"text": "Nowe.", "channel": "call"}))


def test_what_is_entered_late_says_when_it_happened() -> None:
    assert one(record="note", content={"text": "x"}, happened="2012-05-30").happened == date(2012, 5, 30)
    assert one(record="note", content={"text": "x"}, happened="3 days").happened == date(2012, 5, 29)
    assert one(record="note", content={"text": "x"}).happened is None


def test_a_word_that_no_story_knows_is_told_with_its_place() -> None:
    with pytest.raises(Usage) as refused:
        one(record="note", content={"text": "$unheard"}, words={"text": "x"})

    assert refused.value.said.key == "demo.no_word"
    assert refused.value.said.values == {
        "place": "anna, 2012-06-01, record: note", "word": "unheard", "known": ("text",)
    }  # fmt: skip


def test_a_course_a_verb_and_a_field_that_do_not_exist_are_told_by_name() -> None:
    with pytest.raises(Usage) as course:
        acts({"course": "nowhere", "from": FRIDAY}, courses={"talk": []})
    with pytest.raises(Usage) as verb:
        one(undo="step")
    with pytest.raises(Usage) as field:
        one(do="meeting", outcom="done")

    assert (course.value.said.key, course.value.said.values["course"]) == ("demo.no_course", "nowhere")
    assert (verb.value.said.key, verb.value.said.values["verb"]) == ("demo.no_verb", "undo")
    assert (field.value.said.key, field.value.said.values["fields"]) == ("demo.wrong_entry", ("outcom",))


def test_an_entry_without_a_day_is_told() -> None:
    with pytest.raises(Usage) as refused:
        acts({"by": "worker", "do": "meeting"})

    assert refused.value.said.key == "demo.no_day"


def test_an_entry_keeps_what_is_common_to_all_apart_from_its_command() -> None:
    courses = Courses.model_validate({"courses": {"a": [{"day": "3", "by": "worker", "as": "it", "do": "meeting"}]}})

    (entry,) = courses.courses["a"]

    assert (entry.day, entry.by, entry.as_, entry.what) == (3, "worker", "it", {"do": "meeting"})


def test_the_tour_puts_the_file_marks_of_stories_into_its_commands() -> None:
    stop = Stop.model_validate({"command": "osl case show $anna --full", "says": {"pl": "Sprawa", "en": "Case"}})

    assert [step.command for step in tour((stop,), {"anna": "PS.7.2012"})] == ["osl case show PS.7.2012 --full"]
    with pytest.raises(Usage) as refused:
        tour((stop,), {"piotr": "PS.8.2012"})
    assert refused.value.said.values == {"story": "anna"}
