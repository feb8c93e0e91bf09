from __future__ import annotations

from decimal import Decimal

import pytest

from osl_workflow.process.guards import Domain, GuardError, MissingValue, Value, check, parse

VALUES: dict[str, Value] = {
    "a.urgent": True,
    "a.calm": False,
    "a.who": "client",
    "a.why": ("poverty", "illness"),
    "a.children": 3,
    "a.income": Decimal("701.50"),
}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("a.urgent", True),
        ("!a.urgent", False),
        ("!!a.urgent", True),
        ("a.who == 'client'", True),
        ('a.who == "client"', True),
        ("a.who != 'client'", False),
        ("'illness' in a.why", True),
        ("'addiction' in a.why", False),
        ("a.children >= 3", True),
        ("a.children > 3", False),
        ("a.children < 3.5", True),
        ("a.children <= 2", False),
        ("a.children == 3", True),
        ("a.children != 3", False),
        ("a.income == 701.5", True),
        ("a.income > -1", True),
        ("a.urgent && a.calm", False),
        ("a.urgent || a.calm", True),
        ("a.calm && a.calm || a.urgent", True),
        ("a.calm && (a.calm || a.urgent)", False),
        ("!(a.who == 'client')", False),
        ("  a.urgent\n&&a.children>0 ", True),
    ],
)
def test_a_guard_holds_or_not(text: str, verdict: bool) -> None:
    assert parse(text).holds(VALUES) is verdict


@pytest.mark.parametrize(
    ("text", "column", "key"),
    [
        ("", 1, "guard_expected_name"),
        ("urgent", 1, "guard_expected_name"),
        ("a.b.c", 1, "guard_expected_name"),
        ("A.b", 1, "guard_expected_name"),
        ("true", 1, "guard_expected_name"),
        ("a.b &&", 7, "guard_expected_name"),
        ("a.b && && a.c", 8, "guard_expected_name"),
        ("a.b & a.c", 5, "guard_strange_character"),
        ("a.b = 'v'", 5, "guard_strange_character"),
        ("a.b == ‘v’", 8, "guard_strange_character"),
        ("a.b == 'v", 8, "guard_strange_character"),
        ("a.b == 'v\\'", 8, "guard_strange_character"),
        ("a.b == 012", 8, "guard_strange_character"),
        ("a.b + 1 > 2", 5, "guard_strange_character"),
        ("a.b a.c", 5, "guard_expected_operator"),
        ("a.b)", 4, "guard_expected_operator"),
        ("(a.b", 5, "guard_expected_close"),
        ("'v' == a.b", 5, "guard_expected_in"),
        ("'v' in 'w'", 8, "guard_expected_name"),
        ("a.b == a.c", 8, "guard_expected_literal"),
        ("a.b < 'v'", 7, "guard_expected_number"),
        ("a.b < ", 7, "guard_expected_number"),
        ("!a.b == 'v'", 2, "guard_not_needs_parentheses"),
        ("!'v' in a.b", 2, "guard_not_needs_parentheses"),
        ("(" * 30 + "a.b", 21, "guard_too_deep"),
        ("!" * 30 + "a.b", 21, "guard_too_deep"),
        ("a.b && " * 200 + "a.b", 1, "guard_too_long"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_at_its_column(text: str, column: int, key: str) -> None:
    with pytest.raises(GuardError) as error:
        parse(text)

    assert (error.value.column, error.value.said.key) == (column, f"process.{key}")


def test_one_equals_sign_is_answered_with_two() -> None:
    with pytest.raises(GuardError) as error:
        parse("a.b = 'v'")

    assert error.value.hint is not None
    assert error.value.hint.key == "process.guard_hint_one_equals"


def test_names_are_told_once_in_the_order_of_the_text() -> None:
    assert parse("b.y || (a.x == 'v' && !b.y) || 'w' in a.z").names() == ("b.y", "a.x", "a.z")


@pytest.mark.parametrize(
    "text",
    ["a.b && (c.d || !(a.e == 'v'))", "!(a.b && c.d)", "'v' in a.b || a.c >= -1.5", "!!a.b", "(a.b || a.c) && a.d"],
)
def test_a_guard_is_written_back_in_one_spelling_that_means_the_same(text: str) -> None:
    assert str(parse(text)) == text


# --- values that are not there ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["x.y", "!x.y", "a.urgent && x.y", "x.y || a.calm", "x.y == 'v'", "'v' in x.y"])
def test_a_missing_value_that_matters_is_named(text: str) -> None:
    with pytest.raises(MissingValue) as error:
        parse(text).holds(VALUES)

    assert error.value.name == "x.y"


@pytest.mark.parametrize(
    ("text", "verdict"), [("x.y && a.calm", False), ("a.calm && x.y", False), ("x.y || a.urgent", True)]
)
def test_a_missing_value_that_does_not_matter_is_not_asked_for(text: str, verdict: bool) -> None:
    assert parse(text).holds(VALUES) is verdict


@pytest.mark.parametrize("text", ["a.who", "a.urgent == 'v'", "'v' in a.who", "a.urgent > 0", "a.why == 'poverty'"])
def test_a_value_of_another_kind_is_the_callers_mistake(text: str) -> None:
    with pytest.raises(TypeError):
        parse(text).holds(VALUES)


def test_of_several_missing_values_the_first_in_the_text_is_named() -> None:
    with pytest.raises(MissingValue) as error:
        parse("a.urgent && x.first && x.second").holds(VALUES)

    assert error.value.name == "x.first"


# --- why it does not hold ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("a.urgent", []),
        ("a.calm", [("a.calm", True)]),
        ("!a.urgent", [("a.urgent", False)]),
        ("a.urgent && a.calm", [("a.calm", True)]),
        ("a.calm && a.who == 'x'", [("a.calm", True), ("a.who == 'x'", True)]),
        ("a.calm || a.who == 'x'", [("a.calm", True), ("a.who == 'x'", True)]),
        ("!(a.urgent && a.children > 2)", [("a.urgent", False), ("a.children > 2", False)]),
        ("!(a.calm || 'poverty' in a.why)", [("'poverty' in a.why", False)]),
        ("a.calm && x.y", [("a.calm", True)]),
    ],
)
def test_the_reasons_are_exactly_the_parts_that_keep_it_from_holding(
    text: str, reasons: list[tuple[str, bool]]
) -> None:
    assert [(str(reason.atom), reason.wanted) for reason in parse(text).reasons(VALUES)] == reasons


# --- meaning ----------------------------------------------------------------------------------------------------------

DOMAINS = {
    "a.urgent": Domain("yes_no"),
    "a.who": Domain("choice", values=("client", "other")),
    "a.why": Domain("choices", values=("poverty", "illness")),
    "a.children": Domain("number", least=Decimal(0), most=Decimal(20)),
}


@pytest.mark.parametrize(
    "text",
    ["a.urgent", "a.who == 'client'", "a.who != 'other'", "'poverty' in a.why", "a.children > 0", "a.children <= 20"],
)
def test_a_guard_that_means_something_passes(text: str) -> None:
    assert check(parse(text), DOMAINS) == ()


@pytest.mark.parametrize(
    ("text", "column", "key"),
    [
        ("a.urgent && a.unknown", 13, "guard_unknown_name"),
        ("a.urgent == 'yes'", 1, "guard_wrong_kind"),
        ("a.urgent > 0", 1, "guard_wrong_kind"),
        ("a.who", 1, "guard_wrong_kind"),
        ("'client' in a.who", 13, "guard_wrong_kind"),
        ("a.why == 'poverty'", 1, "guard_wrong_kind"),
        ("a.children == '3'", 1, "guard_wrong_kind"),
        ("a.who == 'clint'", 10, "guard_not_a_value"),
        ("'poorness' in a.why", 1, "guard_not_a_value"),
        ("a.children > 21", 14, "guard_too_large"),
        ("a.children < -1", 14, "guard_too_small"),
    ],
)
def test_a_guard_that_means_nothing_is_told_at_its_column(text: str, column: int, key: str) -> None:
    (error,) = check(parse(text), DOMAINS)

    assert (error.column, error.said.key) == (column, f"process.{key}")


def test_a_near_value_is_proposed() -> None:
    (error,) = check(parse("a.who == 'clint'"), DOMAINS)

    assert error.hint is not None
    assert error.hint.values["name"] == "client"
