"""How two definitions differ, in words: nothing that differs goes untold, and what is the same is not spoken of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.process.diff import Change, differences
from osl_workflow.process.model import Definition, FormField, Outcome, Step
from osl_workflow.process.words import Words
from osl_workflow.texts import LANGUAGES, say
from tests.builders import process, small_standard, step, words

DAY = date(2026, 3, 2)
FIELD: dict[str, Any] = {"type": "choice", "of": {"a": words("first"), "b": words("second")}, "title": words("Field")}
CHECK = step("check", outcomes={"meets": {"title": words("meets")}}, form={"field": FIELD})


def changes(old: Definition, new: Definition) -> list[Change]:
    sections = differences(*(Words(definition, small_standard(), DAY) for definition in (old, new)))
    return [change for section in sections for change in section.changes]


def told(old: Definition, new: Definition, language: str = "en") -> list[str]:
    return [say(change.said, language) for change in changes(old, new)]


def with_check(**keys: Any) -> Definition:
    return process(recruitment=[step("application"), CHECK | keys])


def test_a_definition_does_not_differ_from_itself() -> None:
    assert changes(with_check(), with_check()) == []


def test_a_step_that_came_is_told_with_all_that_is_to_know_of_it() -> None:
    (change,) = changes(process(), process(plan=[step("plan_step"), step("goals", with_=["client"])]))

    assert change.kind == "added"
    assert "client" in " ".join(say(detail, "en") for detail in change.details)


def test_a_step_that_went_is_told_in_its_phase() -> None:
    old = process(plan=[step("plan_step"), step("goals")])
    (section,) = differences(*(Words(one, small_standard(), DAY) for one in (old, process())))

    assert say(section.about, "en") == "plan: goals (goals)"
    assert [change.kind for change in section.changes] == ["removed"]


def test_a_step_with_the_same_title_under_another_name_was_renamed_and_those_that_need_it_did_not_change() -> None:
    old = process(plan=[step("goals"), step("plan_step", needs=["goals"])])
    new = process(plan=[step("aims") | {"title": words("goals")}, step("plan_step", needs=["aims"])])

    assert told(old, new) == ["The step has another name in the file: it was goals, it is aims."]


def test_a_step_that_moved_to_another_phase_is_not_a_new_one() -> None:
    old = process(plan=[step("plan_step"), step("talk")])
    new = process(activity=[step("activity_step"), step("talk")])

    assert told(old, new) == ["The step has moved from the phase plan to the phase activity."]


def test_another_order_of_the_steps_is_told_once() -> None:
    steps = [step("first"), step("second")]

    assert told(process(plan=steps), process(plan=steps[::-1])) == [
        "The steps of the phase plan stand in another order."
    ]


def test_what_came_to_a_list_and_what_left_it_are_told_apart() -> None:
    found = changes(with_check(by=["social_worker", "partner"]), with_check(by=["partner", "manager"]))

    assert [(change.kind, say(change.said, "en")) for change in found] == [
        ("added", "Who does it – now also: manager"),
        ("removed", "Who does it – no longer: social_worker"),
    ]


def test_an_outcome_with_another_effect_is_told_with_both() -> None:
    new = with_check(outcomes={"meets": {"title": words("meets"), "closes": "one_off_help"}})

    (said,) = told(with_check(), new)

    assert "it was: meets; it is: meets" in said
    assert "one_off_help" in said


OTHERWISE: dict[type, dict[str, Any]] = {
    Step: {
        "title": words("Otherwise"), "help": words("help"), "by": ["manager"], "not_by": ["application"],
        "with_": ["client"], "needs": ["application"], "when": "case.round > 1", "stage": "I", "track": "benefits",
        "tool": ["X"], "documents": [words("paper")], "due": {"within": "3 days", "after": "application"},
        "every": "1 month", "form": {}, "records": {"goal": "at least 1"}, "outcomes": {}, "optional": True,
        "approval": {"by": ["manager"]}, "repeat": True, "until": "plan", "starts": "other-process",
        "links": [{"process": "other", "state": "active", "agreement": True}],
        "sensitive": True, "sources": ["law"], "inferred": ["by"], "note": words("note"), "step": "otherwise",
    },
    FormField: {
        "type": "choices", "title": words("Otherwise"), "help": words("help"), "required": True, "exact": True,
        "min": "1", "max": "9", "of": {"b": words("second"), "a": words("first")}, "sensitive": True,
        "keep": "statistics", "currency": "PLN",
    },
    Outcome: {
        "title": words("Otherwise"), "again": True, "returns_to": "recruitment", "closes": "one_off_help",
        "approval": {"by": ["manager"]},
    },
    Definition: {
        "process": "another", "standard": "small", "subject": "family", "title": words("Otherwise"),
        "in_force": {"from": "2026-01-01"}, "variant": "other", "lead": "manager", "sources": ["law"],
        "inferred": ["title"],
        "lists": {"own": {"a": words("a")}}, "links": [{"process": "other", "state": "active"}],
        "deviations": [{"rule": "STAGES", "reason": words("why")}],
    },
}  # fmt: skip
"""For each field of the notation a value other than that of `with_check`."""
APART = {Definition: {"version", "phases", "standard"}}
"""Told in the heading, step by step, and only where the standard is another one."""


def otherwise(kind: type, name: str) -> Definition:
    value = OTHERWISE[kind][name]
    if kind is Step:
        return with_check(**{"with" if name == "with_" else name: value})
    if kind is FormField:
        return with_check(form={"field": FIELD | {name: value}})
    if kind is Outcome:
        return with_check(outcomes={"meets": {"title": words("meets")} | {name: value}})
    return Definition.model_validate(with_check().model_dump(by_alias=True, exclude_none=True) | {name: value})


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in OTHERWISE for name in kind.model_fields if name not in APART.get(kind, set())],  # type: ignore[attr-defined]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_differs_is_told_in_words(kind: type, name: str, language: str) -> None:
    said = told(with_check(), otherwise(kind, name), language)

    assert said
    assert not [one for one in said if "diff." in one or "words." in one]


def test_what_reads_the_same_but_is_written_otherwise_is_told_as_that() -> None:
    assert told(with_check(when="case.round > 1"), with_check(when="(case.round > 1)")) == [
        "Only when: written otherwise, it means the same"
    ]


def test_what_no_source_states_is_told_in_words_not_by_the_names_in_the_file() -> None:
    parts = ["by", "field", "meets", {"pl": "kolejność", "en": "the order"}]

    assert told(with_check(), with_check(inferred=parts)) == [
        "What no source states – now also: who does it, the question “Field”, the outcome “meets”, the order"
    ]


def test_a_new_list_is_told_with_its_answers() -> None:
    new = Definition.model_validate({**process().model_dump(by_alias=True), "lists": {"colours": {"r": words("red")}}})

    assert told(process(), new) == ["Lists of answers – now also: colours (red)"]
