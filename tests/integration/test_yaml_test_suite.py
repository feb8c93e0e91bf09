"""Every document of the public YAML test suite, valid or not, ends in findings at places of the document."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from osl_workflow.errors import DefinitionError
from osl_workflow.process.findings import show
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.process.yaml_tree import read_tree

SUITE = Path(__file__).parents[1] / "data/yaml-test-suite/inputs.json"
DOCUMENTS: dict[str, dict[str, str | bool]] = json.loads(SUITE.read_text("utf-8"))

TAKEN_ALTHOUGH_INVALID = {"9C9N", "9JBA", "CVW2", "DK95-1", "G5U8", "QB6E", "SU5Z", "Y79Y-3", "YJV2"}
"""Where our YAML parser is more patient than the specification (indentation in brackets, a remark without a space)."""


def document(name: str) -> str:
    return str(DOCUMENTS[name]["yaml"])


@pytest.mark.parametrize("read", [read_definition, read_standard])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_none_is_a_definition_and_all_say_why(name: str, read: object) -> None:
    text = document(name)
    assert callable(read)

    with pytest.raises(DefinitionError) as error:
        read(text, f"{name}.yaml")

    lines = re.split(r"\r\n|\r|\n", text)
    for finding in error.value.findings:
        assert 1 <= finding.place.line <= len(lines)
        assert 1 <= finding.place.column <= len(lines[finding.place.line - 1]) + 1
        assert "process." not in show(finding, "pl").split("\n")[0]
    assert error.value.findings


def test_documents_that_are_no_yaml_have_no_tree() -> None:
    taken = set()
    for name, case in DOCUMENTS.items():
        if case["fail"]:
            try:
                read_tree(document(name), name)
            except DefinitionError:
                continue
            taken.add(name)

    assert taken == TAKEN_ALTHOUGH_INVALID
