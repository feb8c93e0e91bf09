"""Mistakes of shape and of the rules come together; what only follows from a broken shape is not told."""

from __future__ import annotations

import pytest

from osl_workflow.errors import DefinitionError
from osl_workflow.process.findings import Finding
from osl_workflow.process.reading import read_definition, read_source, read_standard
from osl_workflow.process.salvage import findings_of, findings_of_standard
from tests.written import DEFINITION, STANDARD, Change, block, changed, marked

UNKNOWN_ROLE = ("      stage: IV\n      by: [social_worker]", "      stage: IV\n      by: [⟨socal_worker]")


def found(text: str) -> tuple[Finding, ...]:
    return findings_of(read_source(text, "a.yaml"), read_standard(STANDARD, "standard.yaml"))


def test_a_definition_without_mistakes_has_none() -> None:
    assert found(DEFINITION) == ()


def test_all_mistakes_come_together_in_the_order_of_the_file() -> None:
    text, places = marked(
        changed(
            DEFINITION,
            ("subject: person", "subject: ⟨persn"),
            ("tool: RWS", "tool: ⟨RWZ"),
            ("      stage: II\n", "      ⟨stagee: II\n"),
            UNKNOWN_ROLE,
            ("closes: goal_reached}", "closes: ⟨goal_reachd}"),
        )
    )

    findings = found(text)

    assert [finding.rule for finding in findings] == ["SHAPE", "TOOLS", "SHAPE", "ROLES", "CLOSING"]
    assert [(finding.place.line, finding.place.column) for finding in findings] == places


def test_a_rule_mistake_in_the_very_step_whose_shape_is_broken_is_told() -> None:
    step = (
        "      stage: IV\n      by: [social_worker]",
        "      stage: IV\n      colour: red\n      by: [socal_worker]",
    )

    assert [finding.rule for finding in found(changed(DEFINITION, step))] == ["SHAPE", "ROLES"]


ONLY_SHAPE = (
    ("a stage that is none: it could be the missing one", ("      stage: IV\n", "      stage: IIII\n")),
    ("a stage without a value", ("      stage: IV\n", "      stage:\n")),
    ("a misspelt key that another rule asks for", (block("goals"), block("goals").replace("with:", "whit:"))),
    ("a misspelt key with an unfit value", ("title: {pl: Cele, en: Goals}", "tittle: Cele")),
    ("a flag of a field that a guard reads", ("en: Urgent}, required: true", "en: Urgent}, required: yes")),
    ("the type of a field that a guard reads", ("urgent: {type: yes_no,", "urgent: {")),
    ("a field that a deadline counts from", ("learned_on: {type: date,", "learned_on: {type: day,")),
    ("the form that guards read", (block("application"), block("application").replace("form:", "from:"))),
    ("a step without a name that others need", ("- step: application\n", "- stp: application\n")),
    ("a step with a name that is none", ("- step: goals", "- step: Our goals")),
    ("two steps of one name", ("- step: goals", "- step: interview")),
    ("a phase of another name", ("  activity:\n", "  action:\n")),
    ("a phase that is no list", ("  activity:\n", "  activity: {}\n  activity:\n")),
    ("a key that stands twice", ("      stage: IV\n", "      stage: V\n      stage: IV\n")),
    ("a list without a name", ("  received_from:\n", "  Received from:\n")),
    ("needs that are no list", ("needs: [benefit_request]", "needs: benefit_request")),
    ("the whole of an outcome", (", again: true}", ", agian: true}")),
)


@pytest.mark.parametrize(("what", "change"), ONLY_SHAPE, ids=[what for what, _ in ONLY_SHAPE])
def test_a_consequence_of_a_broken_shape_is_not_told(what: str, change: Change) -> None:
    findings = found(changed(DEFINITION, change))

    assert {finding.rule for finding in findings} <= {"SHAPE", "SYNTAX"}
    assert findings == _of_shape(changed(DEFINITION, change))


def _of_shape(text: str) -> tuple[Finding, ...]:
    with pytest.raises(DefinitionError) as error:
        read_definition(text, "a.yaml")
    return error.value.findings


def test_a_hundred_findings_are_enough_here_too() -> None:
    many = "".join(f"    - step: more_{n}\n      title: {{pl: a, en: a}}\n      by: [nobody]\n" for n in range(150))

    findings = found(changed(DEFINITION, ("  plan:\n", "  plan:\n" + many), ("subject: person", "subject: persn")))

    assert len(findings) == 101
    assert findings[-1].said.key == "process.more_findings"


def test_a_file_of_nothing_known_has_its_mistakes_of_shape() -> None:
    assert {finding.rule for finding in found("- a\n")} == {"SHAPE"}


def test_a_standard_tells_what_contradicts_itself_beside_its_broken_shape() -> None:
    standard = changed(
        STANDARD,
        ("roles: [social_worker, benefits_officer, cashier, manager]", "roles: [boss]"),
        ("statutory: true\n    values:\n      - {value: 14", "statutory: yes\n    values:\n      - {value: 14"),
    )

    findings = findings_of_standard(read_source(standard, "s.yaml"))
    keys = [finding.said.key for finding in findings if finding.said.key != "process.standard_lacks"]

    assert keys == ["process.shape_not_flag", "process.role_unknown"]


def test_what_a_standard_lacks_is_told_but_where_it_may_stand_under_a_broken_key() -> None:
    standard = changed(STANDARD, ("help_reasons:", "Help reasons:"), ("permissions:\n", "permisions:\n"))

    findings = findings_of_standard(read_source(standard, "s.yaml"))

    lacks = [finding.said.values["under"] for finding in findings if finding.said.key == "process.standard_lacks"]
    assert lacks == ["records"]
