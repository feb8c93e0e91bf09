from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from osl_workflow.process.model import PHASES
from osl_workflow.process.schema import definition_schema, standard_schema
from tests.written import DEFINITION, STANDARD, changed


def errors(schema: dict[str, Any], text: str) -> list[str]:
    """What an editor would underline: the file as YAML libraries parse it, days as texts."""
    value = YAML(typ="safe", pure=True).load(
        text.replace("2021-11-11", "'2021-11-11'").replace("2021-01-01", "'2021-01-01'")
    )
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("schema", [definition_schema(), standard_schema()], ids=["definition", "standard"])
def test_it_is_a_json_schema_of_2020_12(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_definition_and_a_standard_without_mistakes_pass() -> None:
    assert errors(definition_schema(), DEFINITION) == []
    assert errors(standard_schema(), STANDARD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("subject: person", "subject: persn"),
        ("version: 1", "version: one"),
        ("  evaluation:\n    -", "  aftercare: []\n  evaluation:\n    -"),
        ("title: {pl: Cele, en: Goals}", "title: Cele"),
        ("- step: goals", "- step: Set goals"),
        ("records: {goal: at least 1}", "records: {goal: 1}"),
        ("      stage: II\n", "      stage: 2\n"),
        ("      stage: II\n", "      stage:\n"),
        ("lists:\n", "in_force: {to: '2026-01-01'}\nlists:\n"),
        ("lists:\n", "lists:\n  Own list: {}\n"),
        ("of: help_reasons", "of: {one reason: {pl: a}}"),
    ],
)
def test_what_reading_refuses_is_underlined(old: str, new: str) -> None:
    assert errors(definition_schema(), changed(DEFINITION, (old, new))) != []


def test_every_key_has_a_description_and_the_names_of_the_notation() -> None:
    schema = definition_schema()
    parts = [schema, *(part for name, part in schema["$defs"].items() if name != "Text")]

    silent = [key for part in parts for key, field in part["properties"].items() if not field.get("description")]

    assert silent == []
    assert {"with", "by", "needs"} <= set(schema["$defs"]["Step"]["properties"])
    assert "from" in schema["$defs"]["InForce"]["required"]
    assert tuple(schema["$defs"]["Phases"]["properties"]) == PHASES
