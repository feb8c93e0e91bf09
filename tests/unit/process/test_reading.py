from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from osl_workflow.errors import DefinitionError
from osl_workflow.process.findings import Finding, show
from osl_workflow.process.reading import read_definition, read_standard
from tests.written import DEFINITION, STANDARD, block, changed, marked


def findings(text: str | bytes) -> tuple[Finding, ...]:
    with pytest.raises(DefinitionError) as error:
        read_definition(text, "a.yaml")
    return error.value.findings


def finding(*changes: tuple[str, str]) -> tuple[Finding, list[tuple[int, int]]]:
    text, places = marked(changed(DEFINITION, *changes))
    (found,) = findings(text)
    return found, places


def test_a_definition_is_read_with_its_types() -> None:
    definition = read_definition(DEFINITION, "a.yaml")

    form = definition.step("application").form
    assert definition.version == 1
    assert form["urgent"].required is True
    assert form["children"].max == Decimal(20)
    assert definition.step("goals").records == {"goal": 1}
    assert definition.step("interview").tool == ("RWS",)
    assert definition.step("interview").with_ == ("client",)


def test_a_standard_is_read_with_its_types() -> None:
    standard = read_standard(STANDARD, "s.yaml")

    (value,) = standard.parameters["interview_days"].values
    assert (value.value, value.from_) == ("14 working days", date(2021, 11, 11))
    assert standard.roles["manager"].grants is True
    assert standard.closing["death"].kind == "early"
    assert standard.rules["STAGES"].parameters["recurring"] == ("V",)


URGENT = "urgent: {type: yes_no, title: {pl: Pilne, en: Urgent}, required: true}"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("version: 1", "version: ⟨one", "shape_not_whole"),
        ("version: 1", "version: ⟨1.0", "shape_not_whole"),
        ("version: 1", "version: ⟨0", "shape_too_small"),
        ("version: 1\n", "⟨version: [1]\n", "shape_not_whole"),
        ("subject: person", "subject: ⟨persn", "shape_not_one_of"),
        ("subject: person", "⟨subject: [person]", "shape_not_one_of"),
        ("process: small-process", "process: ⟨Small Process", "shape_not_slug"),
        ("standard: small-1", "standard: ⟨small/1", "shape_not_code"),
        ("lists:\n", "in_force: {from: ⟨2012}\nlists:\n", "shape_not_day"),
        ("lists:\n", "in_force: {from: ⟨2026-02-30}\nlists:\n", "shape_not_day"),
        ("lists:\n", "⟨in_force: {to: 2026-02-28}\nlists:\n", "shape_missing"),
        ("lists:\n", "⟨authors: [me]\nlists:\n", "shape_unknown_key"),
        ("lists:\n", "sources: ⟨S3\nlists:\n", "shape_not_list"),
        ("lists:\n", "⟨sources: {S3: s.7}\nlists:\n", "shape_not_list"),
        ("lists:\n", "lists:\n  ⟨Own List:\n    a: {pl: a, en: a}\n", "shape_not_name"),
        ("title: {pl: Cele, en: Goals}", "title: ⟨Cele", "shape_not_mapping"),
        ("title: {pl: Cele, en: Goals}", "title: {⟨pl: [Cele], en: Goals}", "shape_not_text"),
        ("title: {pl: Cele, en: Goals}", "title: {pl: Cele, ⟨eng: Goals}", "shape_unknown_key"),
        ("by: [social_worker, benefits_officer]", "by: ⟨social_worker", "shape_not_list"),
        ("by: [social_worker, benefits_officer]", "⟨by: []", "shape_empty_list"),
        ("by: [social_worker, benefits_officer]", "by: [⟨Social worker]", "shape_not_name"),
        ("      stage: II\n", "      stage: ⟨2\n", "shape_not_one_of"),
        ("records: {goal: at least 1}", "records: {goal: ⟨1}", "shape_not_at_least"),
        ("records: {goal: at least 1}", "records: {⟨goals: at least 1}", "shape_not_one_of"),
        (URGENT, URGENT.replace("true", "⟨yes"), "shape_not_flag"),
        (URGENT, URGENT.replace("yes_no", "⟨yesno"), "shape_not_one_of"),
        ("min: 0", "min: ⟨none", "shape_not_number"),
        ("min: 0", "min: ⟨1_000", "shape_not_number"),
        ("of: help_reasons", "of: ⟨Help reasons", "shape_not_name"),
        ("of: help_reasons", "of: [⟨one reason]", "shape_not_code"),
        ("of: help_reasons", "of: {⟨one reason: {pl: a, en: a}}", "shape_not_code"),
        ("type: text,", "type: money, currency: ⟨zł,", "shape_not_currency"),
        (
            "        - {within: 2 days, after: criteria_check, when: application.urgent}",
            "        - ⟨tomorrow",
            "shape_not_mapping",
        ),
        ("every: service_package.evaluation_every", "⟨every: [1 month]", "shape_not_mapping"),
        (", again: true}", ", again: ⟨1}", "shape_not_flag"),
        ("returns_to: plan", "returns_to: ⟨planning", "shape_not_one_of"),
        (
            "      until: activity\n    - step: benefit_decision",
            "      until: ⟨action\n    - step: benefit_decision",
            "shape_not_one_of",
        ),
        ("  evaluation:\n    -", "  ⟨aftercare: []\n  evaluation:\n    -", "shape_unknown_key"),
        ("lists:\n", "deviations:\n  - {rule: ⟨Tools, reason: {pl: a, en: a}}\nlists:\n", "shape_not_rule"),
        ("lists:\n", "deviations:\n  - ⟨{rule: TOOLS}\nlists:\n", "shape_missing"),
        ("- step: goals", "- step: " + "⟨" + "g" * 65, "shape_too_long"),
        ("- step: opinion", "- step: ⟨interview", "shape_step_twice"),
        ("- step: opinion", "- step: ⟨case", "shape_step_reserved"),
        ("- step: opinion", "- step: ⟨plan", "shape_step_reserved"),
        ("        remarks: {", "        ⟨outcome: {", "shape_field_outcome"),
        ("      stage: IV\n", "      ⟨stage:\n", "shape_nothing"),
    ],
)
def test_a_mistake_is_found_at_its_place(old: str, new: str, key: str) -> None:
    found, [(line, column)] = finding((old, new))

    assert (found.said.key, found.place.line, found.place.column) == (f"process.{key}", line, column)
    assert found.rule == "SHAPE"


def test_a_misspelt_key_is_unknown_and_the_right_one_missing() -> None:
    text, places = marked(
        changed(DEFINITION, (block("meeting"), block("meeting").replace("step:", "⟨step:").replace("by:", "⟨bye:")))
    )

    missing, unknown = findings(text)

    assert [(found.place.line, found.place.column) for found in (missing, unknown)] == places
    assert (missing.said.key, unknown.said.key) == ("process.shape_missing", "process.shape_unknown_key")
    assert unknown.hint is not None
    assert unknown.hint.values["name"] == "by"


def test_a_key_that_must_be_there_and_has_nothing_after_it_is_one_finding() -> None:
    found, _ = finding(("by: [social_worker, benefits_officer]", "⟨by:"))

    assert found.said.key == "process.shape_nothing"


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("subject: person", "subject: persn", "person"),
        (block("meeting"), block("meeting").replace("optional", "optionl"), "optional"),
        (URGENT, URGENT.replace("yes_no", "yes-no"), "yes_no"),
        ("returns_to: plan", "return_to: plan", "returns_to"),
        ("lists:\n", "list:\n", "lists"),
        ("form:\n        evaluation", "from:\n        evaluation", "form"),
    ],
)
def test_the_nearest_known_word_is_proposed(old: str, new: str, near: str) -> None:
    found, _ = finding((old, new))

    assert found.hint is not None
    assert found.hint.values["name"] == near


def test_a_plain_text_is_answered_with_how_two_languages_are_written() -> None:
    found, _ = finding(("title: {pl: Cele, en: Goals}", "title: ⟨Cele"))

    assert found.hint is not None
    assert "{pl: Cele, en: ...}" in show(found, "en")


def test_a_lone_value_is_answered_with_how_a_list_is_written() -> None:
    found, _ = finding(("by: [social_worker, benefits_officer]", "by: ⟨social_worker"))

    assert "[social_worker]" in show(found, "en")


def test_a_name_of_the_authors_is_answered_with_how_a_name_is_written() -> None:
    found, _ = finding(("by: [social_worker, benefits_officer]", "by: [⟨Social worker]"))

    assert "social_worker" in show(found, "en")


def test_all_mistakes_of_a_file_come_together_in_the_order_of_the_file() -> None:
    text, places = marked(
        changed(
            DEFINITION,
            ("subject: person", "subject: ⟨persn\n⟨subject: person"),
            ("      stage: II\n", "      ⟨stage:\n"),
            ("min: 0", "min: ⟨none"),
        )
    )

    found = findings(text)

    assert [finding.rule for finding in found] == ["SHAPE", "SYNTAX", "SHAPE", "SHAPE"]
    assert [(finding.place.line, finding.place.column) for finding in found] == places


def test_a_hundred_findings_are_enough() -> None:
    found = findings(DEFINITION + "".join(f"key{number}: x\n" for number in range(150)))

    assert len(found) == 101
    assert (found[-1].said.key, found[-1].said.values["n"]) == ("process.more_findings", 50)


@pytest.mark.parametrize("text", ["a", "- a\n", "12\n", "'no definition'\n"])
def test_a_file_that_is_no_mapping_says_so(text: str) -> None:
    (found,) = findings(text)

    assert (found.said.key, found.place.line, found.place.column) == ("process.shape_not_definition", 1, 1)


def test_a_file_of_nothing_says_so() -> None:
    (found,) = findings("~\n")

    assert found.rule == "SHAPE"


OTHER_TOOLS = {
    "docker-compose": """\
services:
  web:
    image: nginx:1.27
    ports: ['80:80']
    environment: {A: null}
volumes:
  data:
""",
    "kubernetes": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  template:
    spec:
      containers:
        - {name: web, image: 'nginx:1.27'}
""",
    "workflow": """\
name: ci
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          make test
""",
    "openapi": """\
openapi: 3.1.0
info: {title: x, version: 1.0.0}
paths:
  /a:
    get:
      responses: {'200': {description: ok}}
""",
    "ansible": "- hosts: all\n  tasks:\n    - name: x\n      apt: {name: vim, state: present}\n",
    "json": '{"process": "x", "version": 1, "phases": []}',
    "front matter": "---\ntitle: x\n---\n# Text\n",
}


@pytest.mark.parametrize("text", OTHER_TOOLS.values(), ids=OTHER_TOOLS)
def test_a_file_of_another_tool_is_no_definition(text: str) -> None:
    for found in findings(text):
        assert found.place.line <= text.count("\n") + 1
        assert show(found, "pl")


def test_the_error_names_the_file() -> None:
    with pytest.raises(DefinitionError) as error:
        read_definition("a: 1", "my.yaml")

    assert error.value.said.values["file"] == "my.yaml"


# --- how a finding looks ----------------------------------------------------------------------------------------------


def test_a_finding_looks_like_a_good_compilers() -> None:
    found, _ = finding(("subject: person", "subject: ⟨persn"))

    assert show(found, "en").splitlines() == [
        "a.yaml:4:10: SHAPE: expected one of person, family, community, institution for “subject”, but found: persn",
        "    subject: persn",
        "             ^",
        "    hint: did you mean “person”?",
    ]


def test_a_finding_is_said_in_polish() -> None:
    found, _ = finding(("subject: person", "subject: ⟨persn"))

    first, *_, hint = show(found, "pl").splitlines()

    assert first.startswith("a.yaml:4:10: SHAPE: po „subject” powinno stać jedno z: person, family, ")
    assert hint == "    podpowiedź: może chodziło o „person”?"


def test_a_warning_says_that_it_is_one() -> None:
    found, _ = finding(("subject: person", "subject: ⟨persn"))

    assert "SHAPE: ostrzeżenie: " in show(found.model_copy(update={"severity": "warning"}), "pl")


def test_no_caret_stands_under_a_line_that_is_shown_in_part() -> None:
    (found,) = findings("a: '" + "x" * 300 + "' b")

    assert "^" not in show(found, "en")


def test_the_caret_stands_under_its_column_also_after_a_tab() -> None:
    (found,) = findings("a: 'x'\t\t⟨b: c".replace("⟨", ""))

    line, caret = show(found, "en").splitlines()[1:3]

    assert "\t" not in line
    assert caret.index("^") == 4 + found.place.column - 1
