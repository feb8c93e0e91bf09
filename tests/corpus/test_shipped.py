"""Shipped definitions with a small edit, a folder for each rule of the shipped standards that no kind is called by.

A file says `like` which definition it is, `edits` (what `was` there, once in the step `in` or in the whole file, and is
`now`), and what the checker `finds`: rule and key, in the order of the marks `⟨` in the edits. It is checked by the
shipped standard that the definition names.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from osl_workflow.process.checks import KINDS
from osl_workflow.process.reading import read_source, read_standard
from osl_workflow.process.salvage import findings_of
from osl_workflow.process.standard import Standard
from tests.corpus.test_corpus import SINGLE, Expected
from tests.written import changed, marked

SHIPPED = files("osl_processes")
FILES = sorted((Path(__file__).parent / "shipped").glob("*/*.yaml"))


@cache
def standards() -> dict[str, Standard]:
    """The shipped standards by the name that definitions call them."""
    folder = SHIPPED.joinpath("standards")
    found = (read_standard(file.read_bytes(), file.name) for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {one.standard: one for one in found}


def edited(file: Path) -> tuple[str, list[Expected]]:
    """The definition of a file with its edits made, and what must be found in it."""
    told = YAML(typ="safe").load(file)
    text = SHIPPED.joinpath("definitions", f"{told['like']}.yaml").read_text("utf-8")
    for edit in told["edits"]:
        part = re.search(rf"^    - step: {edit['in']}\n(?:(?:      .*)?\n)*", text, re.M) if "in" in edit else None
        whole = text if part is None else part[0]
        text = text.replace(whole, changed(whole, (edit["was"], edit["now"])))
    text, places = marked(text)
    return text, sorted(Expected(*place, *found.split()) for place, found in zip(places, told["finds"], strict=True))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_shipped_definition_that_was_spoilt_gives_exactly_the_findings_that_it_must(file: Path) -> None:
    text, must = edited(file)
    source = read_source(text, file.name)
    standard = next(one for name, one in standards().items() if f"\nstandard: {name}\n" in text)

    findings = findings_of(source, standard)

    found = [
        Expected(one.place.line, one.place.column, one.rule, one.said.key.removeprefix("process.")) for one in findings
    ]
    assert must
    assert sorted(found) == must
    assert file.parent.name in {one.rule for one in must}


def test_every_rule_of_a_shipped_standard_has_at_least_three_broken_definitions() -> None:
    rules = {rule for standard in standards().values() for rule in standard.rules}
    count = Counter(file.parent.name for file in [*SINGLE, *FILES])

    assert {rule: count[rule] for rule in rules - {*KINDS} if count[rule] < 3} == {}
