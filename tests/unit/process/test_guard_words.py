"""A condition as a sentence: negations are said of its parts, a step is named once, parentheses are kept."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.process.words import Words
from osl_workflow.texts import say
from tests.builders import process, small_standard, step, words

ASKED = step(
    "check",
    form={
        "urgent": {"type": "yes_no", "required": True, "title": words("Urgent")},
        "own_will": {"type": "yes_no", "required": True, "title": words("Own will")},
        "rooms": {"type": "number", "required": True, "title": words("Rooms")},
        "kinds": {"type": "choices", "of": {"a": words("first kind")}, "required": True, "title": words("Kinds")},
    },
    outcomes={"meets": {"title": words("it meets")}, "fails": {"title": words("it fails")}},
)


@pytest.mark.parametrize(
    ("guard", "said"),
    [
        ("check.urgent", "“Urgent” (check) is yes"),
        ("!check.urgent", "“Urgent” (check) is no"),
        ("check.urgent && !check.own_will", "“Urgent” (check) is yes and “Own will” is no"),
        ("!(check.urgent && check.own_will)", "“Urgent” (check) is no or “Own will” is no"),
        ("check.urgent && (check.own_will || check.rooms > 2)",
         "“Urgent” (check) is yes and (“Own will” is yes or “Rooms” is more than 2)"),
        ("!(check.rooms < 2)", "“Rooms” (check) is at least 2"),
        ("!('a' in check.kinds)", "“Kinds” (check) does not have “first kind”"),
        ("check.outcome == 'meets'", "the outcome of “check” is “it meets”"),
        ("!(check.outcome == 'meets')", "the outcome of “check” is other than “it meets”"),
        ("case.has_active_agreement && check.own_will", "there is a valid agreement and “Own will” (check) is yes"),
        ("!case.has_active_agreement", "there is no valid agreement"),
        ("case.subject != 'family'", "the one with whom the social work is is other than “a family”"),
        ("case.open_goals == 0", "number of open goals is 0"),
    ],
)  # fmt: skip
def test_a_condition_is_told_in_words(guard: str, said: str) -> None:
    told = Words(process(recruitment=[ASKED]), small_standard(), date(2026, 3, 2)).condition(guard)

    assert say(told, "en") == said
    assert not any(code in say(told, "pl") for code in ("words.", "case.", "check."))


def test_a_condition_that_cannot_be_read_is_told_as_it_is_written() -> None:
    told = Words(process(), small_standard(), date(2026, 3, 2)).condition("check. &&")

    assert told == "check. &&"
