"""Where a process could stand after a step that nobody has filled in yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from osl_workflow.process.model import Definition
from osl_workflow.progress.foreseeing import after_approving, after_doing
from osl_workflow.progress.state import Progress
from tests.builders import HEAD, Story, process, step

ASKS = {"urgent": {"type": "yes_no", "title": {"pl": "Pilne", "en": "Urgent"}}}
VISIT = step("visit", when="check.urgent")


def ahead(story: Story, name: str, coming: Any = after_doing) -> list[tuple[str, str]]:
    found: Iterator[Progress] = coming(
        story.rules, story.progress, story.rules.definition.step(name), story.acting(), len(story.events)
    )
    return [(progress.status, progress.phase) for progress in found]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (process(), [("active", "diagnosis")]),
        (process(recruitment=[step("recruitment_step"), step("other")]), [("active", "recruitment")]),
        (
            process(recruitment=[step("recruitment_step", outcomes={"a": {}, "b": {"closes": "one_off_help"}})]),
            [("active", "diagnosis"), ("closed", "recruitment")],
        ),
    ],
)
def test_each_outcome_of_a_step_leads_where_doing_it_would(
    definition: Definition, expected: list[tuple[str, str]]
) -> None:
    story = Story(definition)

    assert ahead(story, "recruitment_step") == expected


def test_what_depends_on_an_answer_that_is_still_to_be_given_is_not_foreseen() -> None:
    story = Story(process(recruitment=[step("check", form=ASKS), VISIT]))

    assert ahead(story, "check") == []


def test_what_waits_for_approval_changes_nothing_until_it_is_approved() -> None:
    approved = step("check", approval={"by": ["manager"]})
    story = Story(process(recruitment=[approved]))

    assert ahead(story, "check", after_approving) == []
    assert ahead(story, "check") == [("active", "recruitment")]
    story.do("check")
    assert ahead(story, "check", after_approving) == [("active", "diagnosis")]
    assert story.progress.phase == "recruitment"
    assert HEAD not in story.progress.did.get("check", ())
