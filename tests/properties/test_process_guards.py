"""Guards mean what they mean in CEL: our parser and evaluation against a CEL library, over guards of our grammar.

The library answers an evaluation error with a value of type ERROR; for us that is a missing value.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from cel_expr_python import cel
from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.process.guard_tree import Among, Both, Comparison, Either, Guard, MissingValue, Name, Node, Not, Truth
from osl_workflow.process.guards import GuardError, Value, parse

FIELDS = {
    "yes": Name("a", "yes", 1),
    "choice": Name("a", "choice", 1),
    "several": Name("b", "several", 1),
    "number": Name("b", "number", 1),
}
CODES = st.sampled_from(["client", "other", "7a", "x-1", ""])
NUMBERS = st.integers(-30, 30).map(lambda tenths: Decimal(tenths) / 10)

atoms: st.SearchStrategy[Node] = st.one_of(
    st.just(Truth(FIELDS["yes"])),
    st.builds(lambda sign, code: Comparison(FIELDS["choice"], sign, code, 1), st.sampled_from(["==", "!="]), CODES),
    st.builds(lambda code: Among(code, FIELDS["several"], 1), CODES),
    st.builds(
        lambda sign, number: Comparison(FIELDS["number"], sign, number, 1),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        NUMBERS,
    ),
)
trees = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Both(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Either(tuple(parts))),
    ),
    max_leaves=8,
)
values = st.fixed_dictionaries(
    {},
    optional={
        "a.yes": st.booleans(),
        "a.choice": CODES,
        "b.several": st.lists(CODES, max_size=3).map(tuple),
        "b.number": st.integers(-3, 3) | NUMBERS,
    },
)


def ours(guard: Guard, known: dict[str, Value]) -> bool | None:
    try:
        return guard.holds(known)
    except MissingValue:
        return None


@cache
def environment() -> Any:
    kind = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    return cel.NewEnv(variables={"a": kind, "b": kind})


def cels(text: str, known: dict[str, Value]) -> bool | None:
    data: dict[str, dict[str, Any]] = {"a": {}, "b": {}}
    for name, value in known.items():
        step, _, field = name.partition(".")
        as_cel = list(value) if isinstance(value, tuple) else float(value) if isinstance(value, Decimal) else value
        data[step][field] = as_cel
    result = environment().compile(text).eval(data=data)
    return None if result.type() == cel.Type.ERROR else bool(result.value())


@given(trees, values)
def test_a_guard_means_what_it_means_in_cel(tree: Node, known: dict[str, Value]) -> None:
    text = str(tree)

    assert ours(parse(text), known) == cels(text, known), text


@given(trees, values)
def test_writing_and_reading_again_changes_no_meaning(tree: Node, known: dict[str, Value]) -> None:
    guard = Guard(str(tree), tree)

    again = parse(str(tree))

    assert str(again) == str(tree)
    assert ours(again, known) == ours(guard, known)


@given(trees, values)
def test_reasons_are_there_exactly_when_the_guard_does_not_hold(tree: Node, known: dict[str, Value]) -> None:
    guard = parse(str(tree))
    verdict = ours(guard, known)
    if verdict is None:
        return

    reasons = guard.reasons(known)

    assert bool(reasons) is not verdict
    assert all(reason.atom.holds(known[str(reason.atom.name)]) is not reason.wanted for reason in reasons)


def mistake(text: str) -> int | None:
    """The column of the mistake in a text, or None when it is a guard."""
    try:
        parse(text)
    except GuardError as error:
        return error.column
    return None


@given(st.text(alphabet="ab.'\"!&|=<>()in 01-\\\n", max_size=40))
def test_any_text_is_a_guard_or_has_a_mistake_at_a_column(text: str) -> None:
    column = mistake(text)

    assert column is None or 1 <= column <= len(text) + 1


PARTS = st.sampled_from(["a.b", "'v'", "in", "==", "<", "1", "&&", "||", "!", "(", ")"])


@given(st.lists(PARTS, max_size=12).map(" ".join))
def test_what_our_grammar_takes_cel_takes_too(text: str) -> None:
    if mistake(text) is None:
        environment().compile(text)
