"""What can have happened to a call. Days, numbers, ids and rules are open; answers, points and why are sealed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from osl_workflow.event import Event, Sealed
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.sentences import Text


class CallOpened(Event):
    """A call was opened: for which process, between which days, for how many places, by which criteria.

    `code` is the name under which the centre speaks of it. `as_they_come`: places are given while the call goes on, not
    only after its last day. `regulations` says where the criteria come from.
    """

    topic: ClassVar[str] = "recruitment.opened"

    code: str
    title: Text
    process: str
    opens_on: date
    closes_on: date
    places: int
    criteria: tuple[Criterion, ...]
    as_they_come: bool = False
    regulations: str | None = None


class CallChanged(Event):
    """The last day or the number of places is another one now. Never without a reason."""

    topic: ClassVar[str] = "recruitment.changed"

    closes_on: date
    places: int


class SealedAnswers(Sealed):
    """What is known of an applicant, by criterion: it tells of health, money and family."""

    answers: dict[str, bool | int] = {}


class Applied(Event):
    """Somebody applied; `number` is that of the application, `case` the case that she had already.

    `by_entry`: no number of a paper was told, so that it only says in which order the applications were entered.
    """

    topic: ClassVar[str] = "recruitment.applied"

    number: int
    person: UUID
    case: UUID | None = None
    by_entry: bool = False
    sealed: SealedAnswers | None


class Answered(Event):
    """What is known of an applicant is now this, as a whole; which criteria were answered or put right is open."""

    topic: ClassVar[str] = "recruitment.answered"

    number: int
    criteria: tuple[str, ...]
    sealed: SealedAnswers | None


class SealedChoice(Sealed):
    """With how many points she was chosen: from them the answers could be told."""

    points: int


class Chosen(Event):
    """An applicant got a place. `position`: where she stood in the ranking of all who waited.

    `passed_over`: those who stood higher and did not get a place with her; never without a reason. `unanswered`: those
    who waited without all answers, so that nobody knows where they would have stood; not without a reason either.
    `case`: the case in which she is worked with.
    """

    topic: ClassVar[str] = "recruitment.chosen"

    number: int
    position: int
    passed_over: tuple[int, ...] = ()
    unanswered: tuple[int, ...] = ()
    case: UUID | None = None
    sealed: SealedChoice | None


class Promoted(Event):
    """An applicant of the reserve list got a place that fell free; the rest as `recruitment.chosen`."""

    topic: ClassVar[str] = "recruitment.promoted"

    number: int
    position: int
    passed_over: tuple[int, ...] = ()
    case: UUID | None = None
    sealed: SealedChoice | None


class Withdrew(Event):
    """An applicant does not take part any more; the place that she had falls free."""

    topic: ClassVar[str] = "recruitment.withdrew"

    number: int


class CallEnded(Event):
    """The call is over: nobody applies, is chosen or promoted any more."""

    topic: ClassVar[str] = "recruitment.ended"


EVENTS: tuple[type[Event], ...] = (
    CallOpened, CallChanged, Applied, Answered, Chosen, Promoted, Withdrew, CallEnded,
)  # fmt: skip
"""Every event of the aggregate, for the closed table of topics."""
