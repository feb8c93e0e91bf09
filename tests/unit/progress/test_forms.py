"""Which answers are answers, and when nobody is made to invent one (process-language.md, Form fields)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.progress.forms import check_form, choices_of
from osl_workflow.texts import say
from tests.builders import process, small_standard, step

TODAY = date(2026, 3, 9)
CHOICE = {"type": "choice", "of": {"one": {"pl": "jeden", "en": "one"}, "two": {"pl": "dwa", "en": "two"}}}


def answered(field: dict[str, Any], answer: Any, *, on: date = TODAY, **others: Any) -> tuple[Any, list[str]]:
    """The answer in its stored form, and the keys of what is wrong with it."""
    asked = step("asked", form={"field": field}, **others)
    definition = process(recruitment=[asked])
    answers, problems = check_form(
        definition, small_standard(), definition.step("asked"), {"field": answer}, on
    )  # fmt: skip
    keys = [problem.values["what"].key if "what" in problem.values else problem.key for problem in problems]
    return answers.get("field"), keys


@pytest.mark.parametrize(
    ("field", "answer", "stored"),
    [
        ({"type": "text"}, "bez pracy", "bez pracy"),
        (CHOICE, "two", "two"),
        ({**CHOICE, "type": "choices"}, ["two", "one", "two"], ["two", "one"]),
        ({"type": "choice", "of": ["A", "B"]}, "A", "A"),
        ({"type": "yes_no"}, False, False),
        ({"type": "number"}, "12,5", "12.5"),
        ({"type": "number"}, 0, "0"),
        ({"type": "number", "min": "0", "max": "5"}, 5, "5"),
        ({"type": "money"}, "1200.5", {"amount": "1200.50", "currency": "PLN"}),
        ({"type": "money"}, {"amount": "3", "currency": "PLN"}, {"amount": "3.00", "currency": "PLN"}),
        ({"type": "date"}, "2026-02-28", "2026-02-28"),
        ({"type": "date"}, "2013", "2013"),
        ({"type": "date"}, "2013-05", "2013-05"),
        ({"type": "yes_no"}, "Tak", True),
        ({"type": "yes_no"}, "no", False),
        ({"type": "interval"}, "14 working days", "14 working days"),
        ({"type": "interval"}, "14 dni roboczych", "14 working days"),
        ({"type": "interval"}, "3 miesiące", "3 months"),
        ({"type": "document"}, "zaświadczenie", {"title": "zaświadczenie"}),
        (
            {"type": "document"},
            {"title": "umowa", "sha256": "a" * 64},
            {"title": "umowa", "sha256": "a" * 64},
        ),
    ],
)
def test_each_kind_of_field_takes_its_answers(field: dict[str, Any], answer: Any, stored: Any) -> None:
    assert answered(field, answer) == (stored, [])


@pytest.mark.parametrize(
    ("field", "answer", "key"),
    [
        ({"type": "text"}, 7, "progress.expected_text"),
        ({"type": "text"}, "   ", "progress.expected_text"),
        ({"type": "text"}, "x" * 20_001, "progress.text_too_long"),
        (CHOICE, "three", "progress.expected_code"),
        ({**CHOICE, "type": "choices"}, "one", "progress.expected_list"),
        ({**CHOICE, "type": "choices"}, ["one", "three"], "progress.expected_code"),
        ({"type": "yes_no"}, "chyba tak", "progress.expected_yes_no"),
        ({"type": "yes_no"}, 1, "progress.expected_yes_no"),
        ({"type": "number"}, "dużo", "progress.expected_number"),
        ({"type": "number"}, True, "progress.expected_number"),
        ({"type": "number"}, "NaN", "progress.expected_number"),
        ({"type": "number"}, "1e20", "progress.expected_number"),
        ({"type": "number", "min": "1"}, 0, "progress.expected_at_least"),
        ({"type": "number", "max": "5"}, 6, "progress.expected_at_most"),
        ({"type": "money"}, 0.1, "progress.expected_money"),
        ({"type": "money"}, "1.234", "progress.expected_money"),
        ({"type": "money"}, {"amount": "3", "currency": "EUR"}, "progress.expected_money"),
        ({"type": "date"}, "2026-02-30", "progress.expected_date_or_part"),
        ({"type": "date"}, "2013-13", "progress.expected_date_or_part"),
        ({"type": "date", "exact": "true"}, "2013", "progress.expected_date"),
        ({"type": "interval"}, "często", "progress.expected_interval"),
        ({"type": "interval"}, 14, "progress.expected_interval"),
        ({"type": "document"}, {"title": "umowa", "sha256": "zz"}, "progress.expected_document"),
    ],
)
def test_what_is_no_answer_is_told_without_repeating_it(field: dict[str, Any], answer: Any, key: str) -> None:
    stored, keys = answered(field, answer)

    assert (stored, keys) == (None, [key])


def test_a_message_never_repeats_what_was_typed() -> None:
    definition = process(recruitment=[step("asked", form={"field": CHOICE})])

    _, problems = check_form(
        definition, small_standard(), definition.step("asked"), {"field": "Jan Nowak"}, TODAY
    )  # fmt: skip

    assert all("Nowak" not in say(problem, language) for problem in problems for language in ("pl", "en"))


def test_an_answer_to_a_question_that_was_not_asked_is_told() -> None:
    definition = process(recruitment=[step("asked", form={"field": CHOICE})])

    _, problems = check_form(definition, small_standard(), definition.step("asked"), {"other": 1}, TODAY)

    assert [problem.key for problem in problems] == ["progress.unknown_field"]


# --- required, and no answer ------------------------------------------------------------------------------------------

REQUIRED = {"type": "yes_no", "required": "true"}


@pytest.mark.parametrize("nothing", [None, "", []])
def test_a_required_field_is_asked_for(nothing: Any) -> None:
    assert answered(REQUIRED, nothing) == (None, ["progress.field_missing"])
    assert answered({"type": "yes_no"}, nothing) == (None, [])


def test_a_required_field_may_be_answered_by_a_reason_for_no_answer() -> None:
    assert answered(REQUIRED, {"no_answer": "refused"}) == ({"no_answer": "refused"}, [])


def test_the_reason_for_no_answer_is_one_of_the_standards() -> None:
    assert answered(REQUIRED, {"no_answer": "lazy"}) == (None, ["progress.expected_no_answer"])


def test_a_field_that_a_guard_reads_needs_an_answer() -> None:
    definition = process(
        recruitment=[step("asked", form={"field": REQUIRED}), step("visit", when="asked.field", needs=["asked"])]
    )

    for answer, key in (({"no_answer": "refused"}, "field_wrong"), (None, "field_missing_exact")):
        _, problems = check_form(definition, small_standard(), definition.step("asked"), {"field": answer}, TODAY)
        assert [problem.key for problem in problems] == [f"progress.{key}"]


def test_a_field_that_is_exact_needs_an_answer() -> None:
    assert answered({**REQUIRED, "exact": "true"}, {"no_answer": "refused"}) == (None, ["progress.no_answer_not_here"])


def test_part_of_a_date_is_no_answer_where_a_deadline_counts_from_it() -> None:
    learned = {"type": "date"}
    for due in ({"within": "3 days", "after": "asked.field"}, {"on": "asked.field"}):
        assert answered(learned, "2013", due=[due]) == (None, ["progress.expected_date"])
    assert answered(learned, "2013", every={"on": "asked.field"}) == (None, ["progress.expected_date"])


# --- lists ------------------------------------------------------------------------------------------------------------

LISTED = {"type": "choice", "of": "reasons"}


def test_a_list_offers_the_codes_in_force_on_the_day_of_the_act() -> None:
    definition = process(recruitment=[step("asked", form={"field": LISTED})])
    field = definition.step("asked").form["field"]

    assert list(choices_of(definition, small_standard(), field, date(2026, 1, 31))) == ["poverty", "old"]
    assert list(choices_of(definition, small_standard(), field, date(2026, 2, 1))) == ["poverty", "new"]


def test_a_code_that_is_not_in_force_on_the_day_is_no_answer() -> None:
    assert answered(LISTED, "old", on=date(2026, 1, 31)) == ("old", [])
    assert answered(LISTED, "old", on=date(2026, 2, 1)) == (None, ["progress.expected_code"])


def test_a_list_of_the_definition_goes_before_one_of_the_standard() -> None:
    definition = process(recruitment=[step("asked", form={"field": LISTED})])
    own = {"reasons": {"mine": definition.title}}
    definition = definition.model_copy(update={"lists": own})

    assert list(choices_of(definition, small_standard(), definition.step("asked").form["field"], TODAY)) == ["mine"]
