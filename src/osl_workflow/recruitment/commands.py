"""What somebody may want of a call. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.process.model import Code, Slug
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.sentences import Frozen, Text


class OpenCall(Frozen):
    """Open a call; `code` is the name by which it is found. The rest is as in `CallOpened`."""

    code: Code
    title: Text
    process: Slug
    opens_on: date
    closes_on: date
    places: int
    criteria: tuple[Criterion, ...]
    as_they_come: bool = False
    regulations: str | None = None


class ChangeCall(Frozen):
    """Set another last day, or another number of places; None: it stays. Needs a reason."""

    closes_on: date | None = None
    places: int | None = None


class Apply(Frozen):
    """Somebody applies, as a person or with a case that she has. `number` None: the next one."""

    person: UUID | None = None
    case: UUID | None = None
    number: int | None = None
    answers: dict[str, bool | int] = {}


class Answer(Frozen):
    """Note what is known of an applicant; another answer than before needs a reason."""

    number: int
    answers: dict[str, bool | int]


class Choose(Frozen):
    """Give places to these applicants, or (nobody named) to the best of the ranking as far as there are places.

    `worker`: to whom their cases are given.
    """

    numbers: tuple[int, ...] = ()
    worker: UUID | None = None


class Promote(Frozen):
    """Give a place that fell free to the next of the reserve list, or to the one named. `worker` as in `Choose`."""

    number: int | None = None
    worker: UUID | None = None


class Withdraw(Frozen):
    """The applicant does not take part any more."""

    number: int


class EndCall(Frozen):
    """The call is over. Before its last day it needs a reason."""


CallCommand = ChangeCall | Apply | Answer | Choose | Promote | Withdraw | EndCall
