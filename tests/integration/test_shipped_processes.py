"""The standards and definitions that are shipped: they follow the rules that they ship with."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.process.checks import run, run_standard
from osl_workflow.process.findings import show
from osl_workflow.process.reading import (
    definition_of,
    model_of,
    read_definition,
    read_source,
    read_standard,
    standard_of,
)
from osl_workflow.process.schema import definition_schema, standard_schema
from osl_workflow.process.standard import Standard
from osl_workflow.progress.rules import Rules
from osl_workflow.rehearsal.model import Stories
from osl_workflow.rehearsal.playing import play
from osl_workflow.rehearsal.schema import stories_schema


def shipped(folder: str) -> dict[str, Traversable]:
    found = files("osl_processes").joinpath(folder).iterdir()
    return {file.name: file for file in sorted(found, key=lambda file: file.name) if is_definition(file.name)}


def is_definition(name: str) -> bool:
    """Whether a file holds a standard or a definition, not the stories about one."""
    return name.endswith(".yaml") and not name.endswith(".tests.yaml")


STANDARDS, DEFINITIONS = shipped("standards"), shipped("definitions")


@cache
def standard(code: str) -> Standard:
    return read_standard(STANDARDS[f"{code}.yaml"].read_bytes(), f"{code}.yaml")


def as_commonly_parsed(file: Traversable) -> Any:
    """The file as YAML libraries parse it, with days as texts, as JSON has them."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, date) else value

    return plain(YAML(typ="safe", pure=True).load(file.read_text("utf-8")))


@pytest.mark.parametrize("name", STANDARDS)
def test_a_standard_is_called_like_its_file(name: str) -> None:
    assert standard(name.removesuffix(".yaml")).standard == name.removesuffix(".yaml")


@pytest.mark.parametrize("name", STANDARDS)
def test_a_standard_agrees_with_itself(name: str) -> None:
    source = read_source(STANDARDS[name].read_bytes(), name)

    errors = [
        show(finding, "en") for finding in run_standard(standard_of(source), source) if finding.severity == "error"
    ]

    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_follows_its_standard(name: str) -> None:
    source = read_source(DEFINITIONS[name].read_bytes(), name)
    definition = definition_of(source)

    findings = run(definition, standard(definition.standard), source)

    errors = [show(finding, "en") for finding in findings if finding.severity == "error"]
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("name", [*STANDARDS, *DEFINITIONS])
def test_an_editor_underlines_nothing(name: str) -> None:
    schema = standard_schema() if name in STANDARDS else definition_schema()
    file = (STANDARDS | DEFINITIONS)[name]

    errors = [
        f"{list(error.absolute_path)}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(as_commonly_parsed(file))
    ]

    assert not errors, "\n".join(errors)


def stories_about(name: str) -> Traversable:
    return files("osl_processes").joinpath("definitions", name.replace(".yaml", ".tests.yaml"))


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_stories_about_a_process_go_as_told_and_reach_every_step_and_every_outcome(name: str) -> None:
    definition = read_definition(DEFINITIONS[name].read_bytes(), name)
    source = read_source(stories_about(name).read_bytes(), name)
    rules = Rules(definition, standard(definition.standard), PolishCalendar())

    report = play(rules, model_of(source, Stories), source)

    assert not report.findings, "\n".join(show(finding, "en") for finding in report.findings)
    assert (report.steps_not_reached, report.outcomes_not_reached) == ((), ())


@pytest.mark.parametrize("name", DEFINITIONS)
def test_an_editor_underlines_nothing_in_the_stories(name: str) -> None:
    written = as_commonly_parsed(stories_about(name))

    errors = [error.message for error in Draft202012Validator(stories_schema()).iter_errors(written)]

    assert not errors, "\n".join(errors)
