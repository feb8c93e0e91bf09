"""A broken shape hides no mistake of the rules that stands elsewhere, and makes up none."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from osl_workflow.errors import DefinitionError
from osl_workflow.process.findings import Finding
from osl_workflow.process.reading import read_definition, read_source, read_standard
from osl_workflow.process.salvage import findings_of
from osl_workflow.process.standard import Standard
from tests.written import DEFINITION, STANDARD

LINES = DEFINITION.split("\n")
KEYS = [index for index, line in enumerate(LINES) if re.match(r"\s*(- )?\w+:", line)]
RULE_MISTAKES = (
    ("      stage: IV\n      by: [social_worker]", "      stage: IV\n      by: [socal_worker]", "ROLES"),
    ("tool: RWS", "tool: RWZ", "TOOLS"),
    ("closes: goal_reached}", "closes: goal_reachd}", "CLOSING"),
)


@cache
def standard() -> Standard:
    return read_standard(STANDARD, "standard.yaml")


def found(text: str) -> tuple[Finding, ...]:
    try:
        return findings_of(read_source(text, "a.yaml"), standard())
    except DefinitionError as error:
        return error.findings


def of_shape(text: str) -> tuple[Finding, ...]:
    try:
        read_definition(text, "a.yaml")
    except DefinitionError as error:
        return error.findings
    return ()


def harmed(text: str, line: int, harm: str) -> str:
    """`text` with the key of a line misspelt, without its value, with a value of another kind, or twice."""
    lines = text.split("\n")
    before, key, after = re.split(r"(\w+):", lines[line], maxsplit=1)
    lines[line] = {
        "misspelt": f"{before}{key}x:{after}",
        "unknown": f"{before}colour:{after}",
        "nothing": f"{before}{key}:",
        "a list": f"{before}{key}: [[]]",
        "a text": f"{before}{key}: Some text",
        "twice": f"{lines[line]}\n{before.replace('-', ' ')}{key}: x",
    }[harm]
    return "\n".join(lines)


HARMS = st.sampled_from(["misspelt", "unknown", "nothing", "a list", "a text", "twice"])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KEYS), HARMS)
def test_a_broken_shape_alone_is_told_alone(line: int, harm: str) -> None:
    text = harmed(DEFINITION, line, harm)
    shape = of_shape(text)

    if shape:
        assert found(text) == shape


def step_of(line: int) -> int:
    """The line where the step begins in which `line` stands, or -1 above all steps."""
    return max((index for index in range(line + 1) if LINES[index].startswith("    - step:")), default=-1)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KEYS), st.sampled_from(["misspelt", "unknown", "twice"]), st.sampled_from(RULE_MISTAKES))
def test_a_mistake_of_a_rule_in_another_step_is_told_beside_it(
    line: int, harm: str, mistake: tuple[str, str, str]
) -> None:
    old, new, rule = mistake
    assert DEFINITION.count(old) == 1
    wrong = DEFINITION.replace(old, new)
    (place,) = [index for index, both in enumerate(zip(LINES, wrong.split("\n"), strict=True)) if both[0] != both[1]]
    is_elsewhere = step_of(line) not in (-1, step_of(place)) and len(LINES[line]) - len(LINES[line].lstrip()) > 4
    text = harmed(wrong, line, harm)
    shape = of_shape(text)

    if shape and is_elsewhere and shape[0].rule == "SHAPE":
        others = [one for one in found(text) if one not in shape]
        moved = text.count("\n") - wrong.count("\n") if line < place else 0
        assert [(one.rule, one.place.line) for one in others] == [(rule, place + 1 + moved)]
        assert all(one in found(text) for one in shape)
