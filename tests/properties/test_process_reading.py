"""Whatever is done to a file, reading and checking it end in findings at places of the file, never in a crash."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from osl_workflow.errors import DefinitionError
from osl_workflow.process.checks import run
from osl_workflow.process.findings import Finding, show
from osl_workflow.process.reading import definition_of, read_source, read_standard
from osl_workflow.process.standard import Standard
from tests.written import DEFINITION, STANDARD

Mutation = Callable[[str], str]

WORDS = sorted(set(re.findall(r"[\w$.@:]+", DEFINITION)))
YAML_SIGNS = (
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "- ",
    "&a ",
    "*a ",
    "!!str ",
    "? ",
    "|",
    ">-",
    "'",
    '"',
    "#",
    "%",
    "---\n",
    "\\",
)
STRANGE = (
    "~",
    "null",
    "{}",
    "[]",
    "\t",
    "\n",
    "  ",
    "...\n",
    "\0",
    "\x85",
    "\u2028",
    "\ufeff",
    "\U0001f600",
    "$review",
    "1 month",
)
BITS = st.sampled_from([*WORDS, *YAML_SIGNS, *STRANGE])


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    """A small harm: to characters, words, lines or blocks."""
    kind = draw(
        st.sampled_from(["insert", "delete", "word", "drop line", "double line", "swap lines", "indent", "cut"])
    )
    where = draw(st.floats(0, 1, exclude_max=True))
    also = draw(st.floats(0, 1, exclude_max=True))
    bit = draw(BITS)

    def mutate(text: str) -> str:
        at = int(where * (len(text) + 1))
        lines = text.split("\n")
        line, other = int(where * len(lines)), int(also * len(lines))
        match kind:
            case "insert":
                return text[:at] + bit + text[at:]
            case "delete":
                return text[:at] + text[at + 1 + int(also * 40) :]
            case "word":
                words = list(re.finditer(r"[\w$.]+", text)) or [re.compile("").search(text)]
                found = words[int(where * len(words))]
                assert found is not None
                return text[: found.start()] + bit + text[found.end() :]
            case "drop line":
                return "\n".join(lines[:line] + lines[line + 1 :])
            case "double line":
                return "\n".join(lines[: line + 1] + lines[line:])
            case "swap lines":
                lines[line], lines[other] = lines[other], lines[line]
                return "\n".join(lines)
            case "indent":
                lines[line] = " " * (1 + int(also * 3)) + lines[line]
                return "\n".join(lines)
            case _:
                return text[:at]

    return mutate


@cache
def standard() -> Standard:
    return read_standard(STANDARD, "standard.yaml")


def findings(content: str | bytes) -> tuple[Finding, ...]:
    try:
        source = read_source(content, "a.yaml")
        return run(definition_of(source), standard(), source)
    except DefinitionError as error:
        return error.findings


def standard_findings(content: str) -> tuple[Finding, ...]:
    try:
        read_standard(content, "a.yaml")
    except DefinitionError as error:
        return error.findings
    return ()


def told(found: tuple[Finding, ...], text: str) -> None:
    """Every finding stands in the file and can be said."""
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    for finding in found:
        assert 1 <= finding.place.line <= len(lines)
        assert 1 <= finding.place.column <= len(lines[finding.place.line - 1]) + 1
        for language in ("pl", "en"):
            first = show(finding, language).split("\n")[0]
            assert re.match(r"a\.yaml:\d+:\d+: [A-Z]+: ", first)
            assert "process." not in first


@given(st.lists(mutations(), min_size=1, max_size=4))
def test_a_harmed_definition_ends_in_findings(harms: list[Mutation]) -> None:
    text = DEFINITION
    for harm in harms:
        text = harm(text)

    told(findings(text), text)


@given(st.lists(mutations(), min_size=1, max_size=3))
def test_a_harmed_standard_ends_in_findings(harms: list[Mutation]) -> None:
    text = STANDARD
    for harm in harms:
        text = harm(text)

    told(standard_findings(text), text)


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
def test_any_bytes_end_in_findings(content: bytes) -> None:
    assert findings(content)


@given(st.text(max_size=200))
def test_any_text_ends_in_findings(text: str) -> None:
    assert findings(text)


NAMES = st.sampled_from([*WORDS, "", "x y", "1", "true", "~"])


def yaml(value: Any) -> str:
    """The value in flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{name}": {yaml(inner)}' for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(yaml(inner) for inner in value) + "]"
    return f'"{value}"'


anything = st.recursive(
    NAMES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)


@given(st.sampled_from(sorted(set(re.findall(r"(\w+): ?[\[{$\w\"]", DEFINITION)))), anything)
def test_any_value_after_any_key_ends_in_findings_or_fits(key: str, value: Any) -> None:
    """The shapes that nobody thinks of: a list in place of a text, a mapping in place of a list."""
    text = re.sub(
        rf"\b{key}: (\[[^\]]*\]|\{{[^}}]*\}}|[^,\n}}]+)", lambda _: f"{key}: {yaml(value)}", DEFINITION, count=1
    )

    told(findings(text), text)
