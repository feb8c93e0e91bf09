"""The entries of a case as a story: whole, honest about what was mended, silent about what a reader may not see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from osl_workflow.bootstrap import TOPICS
from osl_workflow.case.events import WorkerAssigned
from osl_workflow.event import Event
from osl_workflow.history.details import details
from osl_workflow.history.story import people
from osl_workflow.history.values import Reading, Told, told_form, told_record
from osl_workflow.process.model import Definition
from osl_workflow.process.standard import CodeList
from osl_workflow.progress import commands as c
from osl_workflow.progress.events import Took
from osl_workflow.progress.records import KINDS
from osl_workflow.sentences import Sentence
from osl_workflow.texts import say
from tests.builders import COLLEAGUE, HEAD, WORKER, process, small_standard, step, uid, unreadable, words
from tests.case_story import NAMES, CaseStory

MARCH = {day: date(2026, 3, day) for day in range(1, 32)}

FORM = {
    "housing": {"type": "choice", "of": {"own": words("own"), "rented": words("rented")}, "title": words("Housing")},
    "reasons": {"type": "choices", "of": "reasons", "title": words("Reasons")},
    "children": {"type": "number", "title": words("Children")},
    "income": {"type": "money", "title": words("Income")},
    "since": {"type": "date", "title": words("Since")},
    "works": {"type": "yes_no", "title": words("Works")},
    "health": {"type": "text", "title": words("Health"), "sensitive": True},
    "paper": {"type": "document", "title": words("Paper")},
}
ANSWERS = {"housing": "own", "children": "2", "health": "cukrzyca"}


def interviewing(**keys: Any) -> Definition:
    return process(recruitment=[step("interview", form=FORM, with_=["client"], **keys)])


def interviewed(definition: Definition | None = None, **how: Any) -> CaseStory:
    """A case opened on 1 March in which the interview was done that day."""
    story = CaseStory(definition or interviewing(), opened=MARCH[1])
    story.do("interview", **{"form": ANSWERS, "with_": {"client": Took(part="signed")}, **how})
    return story


def interview(story: CaseStory, **reader: Any) -> Any:
    return story.told(**reader)[story.number_of("progress.step_done")]


def pl(what: object) -> str:
    return say(what, "pl")


def values(told: tuple[Told, ...]) -> dict[str, object]:
    return {one.name: one.value for one in told}


# --- what an entry says -----------------------------------------------------------------------------------------------


def test_an_entry_says_what_happened_when_who_did_it_in_which_role_and_why() -> None:
    story = CaseStory(interviewing(), opened=MARCH[1])
    story.day = MARCH[9]
    story.do("interview", form=ANSWERS, with_={"client": Took(part="signed")}, on=MARCH[3])

    entry = interview(story)

    assert (pl(entry.what), pl(entry.about)) == ("Wykonano krok", "interview (pl)")
    assert (entry.occurred_on, entry.recorded_at.date(), entry.days_late) == (MARCH[3], MARCH[9], 6)
    assert (entry.who, pl(entry.role), entry.reason) == ("Anna Zielińska", "social_worker (pl)", "bo tak trzeba")
    assert [pl(mark) for mark in entry.marks] == ["wpis spóźniony o 6 dni"]
    assert [(pl(one.who), pl(one.how)) for one in entry.took_part] == [
        ("client (pl)", "uczestniczył(a) i podpisał(a)"),
    ]


def test_an_entry_of_the_same_day_has_no_mark() -> None:
    assert interview(interviewed()).marks == ()


def test_what_follows_from_an_act_names_the_entry_that_it_follows() -> None:
    story = interviewed()
    told = story.told()
    done = story.number_of("progress.step_done")

    assert told[done].follows is None
    assert told[story.number_of("progress.phase_ended")].follows == done
    assert told[story.number_of("progress.phase_entered")].follows == done


def test_records_entered_with_a_step_belong_to_it() -> None:
    definition = process(recruitment=[step("goals", records={"goal": "at least 1"})])
    story = CaseStory(definition, opened=MARCH[1])
    story.do("goals", records={"goal": [{"text": "praca"}]})

    entered = story.told()[story.number_of("progress.record_entered")]

    assert entered.follows == story.number_of("progress.step_done")
    assert (pl(entered.about), values(entered.content)) == ("goal (pl)", {"text": "praca", "main": False})


def test_who_typed_for_another_and_who_stood_in_for_whom_are_named() -> None:
    story = CaseStory(interviewing(), opened=MARCH[1])
    story.act(c.EnterRecord(kind="note", content={"text": "telefon"}), entered_by=HEAD, on_behalf_of=COLLEAGUE)

    entry = story.told()[story.number_of("progress.record_entered")]

    assert (entry.who, entry.entered_by, entry.on_behalf_of) == ("Anna Zielińska", "Maria Kierownik", "Piotr Łąka")


def test_a_name_that_can_no_longer_be_read_is_told_so() -> None:
    story = CaseStory(interviewing(), opened=MARCH[1])
    meta = story.acting().meta()
    story.add(WorkerAssigned(meta=meta, part="social_worker", worker=uid(77), instead_of=WORKER))
    story.add(WorkerAssigned(meta=meta, part="social_worker", worker=None, instead_of=uid(77)))

    given, taken = (entry.details for entry in list(story.told().values())[-2:])

    assert [pl(one) for one in given] == ["social_worker (pl): (dane zniszczone)", "dotąd: Anna Zielińska"]
    assert [pl(one) for one in taken] == ["social_worker (pl): nikt", "dotąd: (dane zniszczone)"]


def test_a_story_names_staff_and_persons_apart() -> None:
    story = interviewed()
    story.add(WorkerAssigned(meta=story.acting(HEAD).meta(), part="social_worker", worker=COLLEAGUE))

    staff, persons = people(story.recorded())

    assert (staff, persons) == ({WORKER, HEAD, COLLEAGUE}, set())


# --- answers ----------------------------------------------------------------------------------------------------------


def test_answers_are_told_as_people_read_them_in_the_order_of_the_form() -> None:
    reading = Reading(interviewing(), small_standard(), sensitive=True)
    filled = {
        "works": True, "since": "2013-05", "housing": "own", "reasons": ["poverty", "old"], "children": "2",
        "income": {"amount": "1200.50", "currency": "PLN"}, "paper": {"title": "Wyrok", "sha256": "0" * 64},
    }  # fmt: skip

    told = told_form(reading, reading.definition.step("interview"), filled)

    assert [one.name for one in told] == ["housing", "reasons", "children", "income", "since", "works", "paper"]
    assert [pl(one.value) for one in told] == [
        "own (pl)", "poverty (pl), old wording (pl)", "2", "1\u00a0200,50 PLN", "2013-05", "tak", "Wyrok",
    ]  # fmt: skip
    assert [pl(one.title) for one in told][:2] == ["Housing (pl)", "Reasons (pl)"]


def test_a_whole_day_is_a_day_and_a_reason_for_no_answer_is_told() -> None:
    reading = Reading(interviewing(), small_standard(), sensitive=True)

    told = told_form(
        reading, reading.definition.step("interview"), {"since": "2013-05-07", "children": {"no_answer": "refused"}}
    )

    assert values(told)["since"] == date(2013, 5, 7)
    assert pl(values(told)["children"]) == "refused to answer (pl)"


def test_an_answer_to_a_field_that_the_process_no_longer_has_is_not_lost() -> None:
    reading = Reading(interviewing(), small_standard(), sensitive=True)

    told = told_form(reading, reading.definition.step("interview"), {"gone": "tekst"})

    assert values(told) == {"gone": "tekst"}


def test_a_record_is_told_with_days_sums_and_channels() -> None:
    commitment = told_record(
        small_standard(), str, "commitment", {"what": "podanie", "who": "klient", "by_when": "2026-04-01"}
    )
    budget = told_record(small_standard(), str, "budget", {"title": "dotacja", "planned": "10.5"})
    note = told_record(small_standard(), str, "note", {"text": "dzwoniła", "channel": "call"})

    assert values(commitment) == {"who": "klient", "what": "podanie", "by_when": date(2026, 4, 1)}
    assert [pl(one.title) for one in commitment] == ["kto", "co", "do kiedy"]
    assert {name: pl(one) for name, one in values(budget).items()} == {"title": "dotacja", "planned": "10,50 PLN"}
    assert pl(values(note)["channel"]) == "telefon"


def test_a_record_is_told_with_the_titles_of_its_codes_and_the_names_of_persons() -> None:
    entries = {"survey": {"title": words("survey")}}
    methods = CodeList.model_validate({"title": words("methods"), "source": "invented", "entries": entries})
    standard = small_standard().model_copy(update={"lists": {"evaluation_methods": methods}})
    evidence = told_record(standard, str, "evidence", {"method": "survey", "text": "40 ankiet"})
    participant = told_record(standard, lambda id: f"osoba {id.int}", "participant", {"person": str(uid(7))})
    partner = told_record(standard, str, "partner", {"name": "Parafia", "sector": "church"})

    assert pl(values(evidence)["method"]) == "survey (pl)"
    assert values(participant) == {"person": "osoba 7"}
    assert pl(values(partner)["sector"]) == "kościół"


def test_sums_are_told_with_their_currency_which_is_then_not_told_again() -> None:
    content = {"title": "piknik", "planned": "1200", "spent": "1500.5", "currency": "EUR"}
    told = [pl(one.value) for one in told_record(small_standard(), str, "budget", content)]

    assert [one.replace("\u00a0", " ") for one in told] == ["piknik", "1 200,00 EUR", "1 500,50 EUR"]
    unknown = told_record(small_standard(), str, "budget", {"title": "piknik", "currency": "EUR"})
    assert [one.name for one in unknown] == ["title", "currency"]


def test_a_record_that_its_kind_would_refuse_today_is_told_as_it_stands() -> None:
    assert (
        values(told_record(small_standard(), str, "budget", {"title": "x", "planned": "-1.555"}))["planned"] == "-1.555"
    )


# --- what a reader may not see ----------------------------------------------------------------------------------------


def test_a_sensitive_answer_is_there_and_not_shown_to_those_who_may_not_read_it() -> None:
    story = interviewed()

    seen = {one.name: one for one in interview(story, sensitive=True).content}
    hidden = {one.name: one for one in interview(story, sensitive=False).content}

    assert (seen["health"].value, seen["health"].hidden) == ("cukrzyca", False)
    assert (hidden["health"].value, hidden["health"].hidden) == (None, True)
    assert hidden["housing"] == seen["housing"]


def test_of_a_sensitive_step_nothing_that_was_typed_is_shown() -> None:
    absent = {"client": Took(part="absent", reason="w szpitalu")}
    story = interviewed(interviewing(sensitive=True), with_=absent)

    entry = interview(story, sensitive=False)

    assert all(one.hidden and one.value is None for one in entry.content)
    assert (entry.reason, entry.took_part[0].reason) == (None, None)
    assert "cukrzyca" not in entry.model_dump_json()
    assert "szpital" not in entry.model_dump_json()


def test_a_hidden_answer_is_hidden_in_a_correction_too() -> None:
    story = interviewed()
    story.act(c.CorrectStep(step="interview", form={"health": "nadciśnienie"}))

    correction = story.told(sensitive=False)[story.number_of("progress.step_corrected")]

    assert [(one.name, one.old, one.new, one.hidden) for one in correction.changes] == [("health", None, None, True)]
    assert "nadciśnienie" not in correction.model_dump_json()


def test_a_correction_of_something_else_does_not_speak_of_hidden_answers() -> None:
    story = interviewed()
    story.act(c.CorrectStep(step="interview", form={"children": "3"}))

    correction = story.told(sensitive=False)[story.number_of("progress.step_corrected")]

    assert [one.name for one in correction.changes] == ["children"]


# --- what became of an entry ------------------------------------------------------------------------------------------


def test_a_correction_shows_the_old_value_beside_the_new_one_and_marks_what_it_corrects() -> None:
    story = interviewed()
    done = story.number_of("progress.step_done")
    story.day = MARCH[20]
    story.act(
        c.CorrectStep(step="interview", form={"children": "3", "housing": "rented"}, done_on=MARCH[5], path="keep")
    )

    correction = story.told()[story.number_of("progress.step_corrected")]

    assert [(pl(one.title), pl(one.old), pl(one.new)) for one in correction.changes] == [
        ("dzień wykonania", "01.03.2026", "05.03.2026"),
        ("Housing (pl)", "own (pl)", "rented (pl)"),
        ("Children (pl)", "2", "3"),
    ]
    assert [pl(mark) for mark in interview(story).marks] == [f"sprostowano wpisem nr {correction.number}"]
    assert f"dotyczy wpisu nr {done}" in [pl(one) for one in correction.details]
    assert values(interview(story).content)["children"] == 2, "the entry itself stays as it was written"


def test_a_second_correction_stands_beside_the_first_ones_value() -> None:
    story = interviewed()
    story.act(c.CorrectStep(step="interview", form={"children": "3"}))
    story.act(c.CorrectStep(step="interview", form={"children": "4"}))

    latest = story.told()[story.number_of("progress.step_corrected")]

    assert [(one.old, one.new) for one in latest.changes] == [(3, 4)]


def test_a_correction_that_was_not_approved_leaves_the_old_value_for_the_next_one() -> None:
    story = interviewed(interviewing(approval={"by": ["manager"]}))
    story.act(c.ApproveStep(step="interview"), by=HEAD)
    story.act(c.CorrectStep(step="interview", form={"children": "3"}))
    story.act(c.ReturnStep(step="interview"), by=HEAD)
    story.act(c.CorrectStep(step="interview", form={"children": "4"}))
    story.act(c.ApproveStep(step="interview"), by=HEAD)
    story.act(c.CorrectStep(step="interview", form={"children": "5"}))

    changes = [one for entry in story.told().values() for one in entry.changes]

    assert [(one.old, one.new) for one in changes] == [(2, 3), (2, 4), (4, 5)]


def test_a_correction_of_who_took_part_is_told() -> None:
    story = interviewed()
    absent = {"client": Took(part="absent", reason="chory")}
    story.act(c.CorrectStep.model_validate({"step": "interview", "with": absent}))

    (change,) = story.told()[story.number_of("progress.step_corrected")].changes

    assert (pl(change.title), pl(change.old), pl(change.new)) == (
        "client (pl)", "uczestniczył(a) i podpisał(a)", "bez udziału",
    )  # fmt: skip


def test_a_withdrawn_entry_is_marked_and_not_hidden() -> None:
    story = interviewed()
    done = story.number_of("progress.step_done")
    story.act(c.WithdrawEntry(entry=done, path="keep"))

    entry, withdrawal = story.told()[done], story.told()[story.number_of("progress.entry_withdrawn")]

    assert [pl(mark) for mark in entry.marks] == [f"wycofano wpisem nr {withdrawal.number}"]
    assert values(entry.content)["children"] == 2
    assert [pl(one) for one in withdrawal.details] == [
        f"dotyczy wpisu nr {done}",
        "zachowano dotychczasową drogę, choć praca przeszła już do kolejnej fazy",
    ]


def test_what_became_of_a_record_is_told_beside_what_it_was() -> None:
    story = CaseStory(interviewing(), opened=MARCH[1])
    agreed = {"who": "klient", "what": "podanie", "by_when": "2026-04-01"}
    story.act(c.EnterRecord(kind="commitment", content=agreed))
    story.act(c.ChangeRecord(record="commitment-1", status="moved", content={"by_when": "2026-05-01"}))

    changed = story.told()[story.number_of("progress.record_changed")]

    assert [(pl(one.title), pl(one.old), pl(one.new)) for one in changed.changes] == [
        ("stan", "do wykonania", "przełożone"),
        ("do kiedy", "01.04.2026", "01.05.2026"),
    ]


# --- after an erasure -------------------------------------------------------------------------------------------------


def erased(story: CaseStory) -> CaseStory:
    story.events = [unreadable(event) for event in story.events]
    return story


def test_what_can_no_longer_be_read_says_so_and_the_course_remains() -> None:
    story = interviewed()
    story.day = MARCH[20]
    story.act(c.CorrectStep(step="interview", form={"children": "3"}, done_on=MARCH[5], path="keep"))
    story.act(c.Suspend())

    told = erased(story).told(readable=False)

    assert interview(story, readable=False).content == ()
    unread = {entry.topic for entry in told.values() if entry.unreadable}
    assert unread == {"progress.step_done", "progress.step_corrected", "progress.suspended"}
    correction = told[story.number_of("progress.step_corrected")]
    assert [(one.old, one.new) for one in correction.changes] == [(MARCH[1], MARCH[5])]
    assert "treści nie da się już odczytać" in [pl(mark) for mark in correction.marks]


def test_a_record_changed_after_an_erasure_still_tells_its_open_part() -> None:
    story = CaseStory(interviewing(), opened=MARCH[1])
    agreed = {"who": "klient", "what": "podanie", "by_when": "2026-04-01"}
    story.act(c.EnterRecord(kind="commitment", content=agreed))
    story.act(c.ChangeRecord(record="commitment-1", status="moved", content={"by_when": "2026-05-01"}))

    changed = erased(story).told(readable=False)[story.number_of("progress.record_changed")]

    assert [one.name for one in changed.changes] == ["status", "due"]


# --- every event and every word has its sentence ----------------------------------------------------------------------


@pytest.mark.parametrize("event", TOPICS.events(), ids=lambda event: event.topic)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_event_of_the_closed_table_has_its_phrase(event: type[Event], language: str) -> None:
    phrase = say(Sentence(key=f"events.{event.topic}"), language)

    assert not phrase.startswith("events.")
    assert not phrase.endswith("."), "a phrase in a list, not a sentence"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_field_and_status_of_a_record_has_its_words(kind: str, language: str) -> None:
    shape = KINDS[kind]  # type: ignore[index]
    keys = [f"history.field_{name}" for name in shape.model_fields]
    keys += [f"history.status_{kind}_{code}" for code in shape.statuses if shape.statuses != ("entered",)]

    assert [key for key in keys if say(Sentence(key=key), language).startswith("history.")] == []


def test_the_details_of_a_deadline_say_from_what_it_was_counted_and_by_what_right() -> None:
    due = {"within": "$interview_days", "after": "interview", "statutory": True}
    story = interviewed(
        process(recruitment=[step("interview", form=FORM)], diagnosis=[step("check", due=due)]), with_={}
    )

    set_ = story.told()[story.number_of("progress.deadline_set")]

    day = MARCH[1] + timedelta(days=14)
    assert [pl(one) for one in set_.details] == [
        f"do {pl(day)} (14 dni od 01.03.2026)",
        "termin ustawowy, źródło: law 1",
    ]


def test_details_speak_of_steps_and_reasons_that_the_texts_do_not_know_by_their_codes() -> None:
    story = interviewed()
    story.act(c.Close(closing="moved_away"))
    closed = story.events[-1].model_copy(update={"closing": "unheard_of"})
    reading = Reading(story.rules.definition, story.rules.standard, sensitive=True)

    assert [pl(one) for one in details(reading, NAMES, closed)] == ["powód: unheard_of"]
