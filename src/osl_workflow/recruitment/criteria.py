"""The criteria of a call as its regulations have them, and whether answers fit them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from osl_workflow.errors import Refused
from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.model import Name
from osl_workflow.process.scalars import Whole
from osl_workflow.sentences import Frozen, Sentence, Text, sentence

Answers = Mapping[str, bool | int]
"""What is known of an applicant, by criterion: yes or no, or a number."""
MOST = 1000
"""The highest number that an answer may be: no regulations count further, but a slip of the finger does."""


class Criterion(Frozen):
    """A criterion of the regulations; `source` is its place in them.

    `required`: who does not meet it cannot be chosen. `points`: a yes, or each one of a number, gives `weight` points.
    """

    criterion: Name
    title: Text
    kind: Literal["required", "points"]
    answer: Literal["yes_no", "number"] = "yes_no"
    weight: Annotated[Whole, Field(ge=1)] = 1
    source: str | None = None


def check_criteria(criteria: Sequence[Criterion]) -> None:
    """Check that criteria can rank anybody: there are some, no two of one name, what is required is a yes or no.

    Raises:
        Refused: they cannot.
    """
    if not criteria:
        raise Refused("recruitment.no_criteria")
    names = [one.criterion for one in criteria]
    for one in criteria:
        if names.count(one.criterion) > 1:
            raise Refused("recruitment.criterion_twice", criterion=one.criterion)
        if one.kind == "required" and (one.answer != "yes_no" or one.weight != 1):
            raise Refused("recruitment.required_has_no_points", criterion=one.criterion)


def check_answers(criteria: Sequence[Criterion], answers: Mapping[str, object]) -> None:
    """Check that answers are to criteria of the call, and of their form. The answers themselves are never said.

    Raises:
        Refused: some are not; all of them are named.
    """
    problems = tuple(_problems({one.criterion: one for one in criteria}, answers))
    if problems:
        raise Refused("recruitment.answers_unfit", details=problems)


def _problems(criteria: Mapping[str, Criterion], answers: Mapping[str, object]) -> Iterator[Sentence]:
    for name, value in answers.items():
        known = criteria.get(name)
        if known is None:
            yield sentence("recruitment.unknown_criterion", criterion=name, known=tuple(criteria))
            hint = did_you_mean(name, tuple(criteria))
            if hint is not None:
                yield hint
        elif known.answer == "yes_no" and not isinstance(value, bool):
            yield sentence("recruitment.not_yes_or_no", title=known.title)
        elif known.answer == "number" and (type(value) is not int or not 0 <= value <= MOST):
            yield sentence("recruitment.no_number", title=known.title, most=MOST)
