"""The page of the answer file is true: its examples are read as the program reads them, and are accepted."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest

from osl_cli.json_file import from_file
from osl_cli.work_typed import fitted
from osl_workflow.process.model import Definition, FieldType
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.process.standard import Standard
from osl_workflow.progress.commands import DoStep
from osl_workflow.progress.events import RecordEntered, StepDone
from osl_workflow.progress.forms import check_field
from osl_workflow.progress.recording import checked
from tests.builders import HEAD, OPENED, SIGNED, WORKER, Story, only, process, step

PAGE = (Path(__file__).parents[1] / "docs/reference/answer-file.md").read_text("utf-8")
BLOCKS = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WHOLE, *PARTS = BLOCKS


def given(text: str, folder: Path) -> dict[str, Any]:
    """What the program reads from a file with this text."""
    (folder / "answers.json").write_text(text, encoding="utf-8")
    return from_file(str(folder / "answers.json"))


@pytest.fixture(scope="module")
def standard() -> Standard:
    name = "social-work-1.18.yaml"
    return read_standard((files("osl_processes") / "standards" / name).read_bytes(), name)


@pytest.fixture(scope="module")
def shipped() -> Definition:
    name = "unemployed-person-2.yaml"
    return read_definition((files("osl_processes") / "definitions" / name).read_text("utf-8"), name)


def at_the_assessment(shipped: Definition, standard: Standard) -> Story:
    """A case in which the diagnosis is next."""
    story = Story(shipped, standard=standard)
    story.do("application", form={
        "learned_on": OPENED.isoformat(), "received_from": "client", "help_reasons": ["4"], "urgent": False,
        "by_call": False, "labour_status_on_joining": "registered_unemployed",
    })  # fmt: skip
    story.do("criteria_check", "meets", form={"resident": True, "without_work": True, "difficult_situation": True})
    story.do("declaration", "signed", with_=SIGNED)
    story.do("assignment", by=HEAD)
    interview = {"refused_access": False, "asset_declaration": "given", "lasting_help": False}
    story.do("environmental_interview", form=interview, with_=SIGNED)
    return story


def test_the_whole_example_does_a_step_of_the_shipped_process(
    shipped: Definition, standard: Standard, tmp_path: Path
) -> None:
    story = at_the_assessment(shipped, standard)
    answers = given(WHOLE, tmp_path)

    done = only(StepDone, story.act(fitted(DoStep, answers, step="assessment"), by=WORKER))

    assert done.outcome == answers["outcome"]
    assert done.sealed is not None
    assert done.sealed.form == answers["form"]
    entered = [event for event in story.events if isinstance(event, RecordEntered)]
    assert [(event.kind, event.sealed.content) for event in entered if event.sealed] == [
        (kind, content) for kind, all_of in answers["records"].items() for content in all_of
    ]


@pytest.mark.parametrize("example", PARTS)
def test_the_other_examples_are_parts_of_a_step_or_the_content_of_a_record(example: str, tmp_path: Path) -> None:
    answers = given(example, tmp_path)

    if answers.keys() <= {"form", "with", "outcome", "records"}:
        records = fitted(DoStep, answers, step="any").records
        problems = [checked(kind, one)[2] for kind, all_of in records.items() for one in all_of]
    else:
        problems = [checked("commitment", {"who": "klientka", "what": "zapisze syna", **answers})[2]]

    assert not any(problems)


ROWS = re.findall(r"^\| `(\w+)` \| (.*?) \| .* \|$", PAGE, re.MULTILINE)


def test_every_type_of_field_is_explained() -> None:
    assert [name for name, _ in ROWS] == list(get_args(FieldType))


CASES = [(kind, example) for kind, examples in ROWS for example in re.findall(r"`(.*?)`", examples)]


@pytest.mark.parametrize(("kind", "example"), CASES)
def test_the_examples_of_a_type_are_accepted(kind: str, example: str, standard: Standard, tmp_path: Path) -> None:
    codes = {"choice": ["client"], "choices": ["1", "4"]}.get(kind)
    field = {"type": kind, **({"of": codes} if codes else {})}
    asked = process(diagnosis=[step("asked", form={"answer": field})])
    answers = given(f'{{"answer": {example}}}', tmp_path)

    answer, wrong = check_field(asked, standard, asked.step("asked"), "answer", answers["answer"], OPENED)

    assert not wrong
    assert answer is not None
