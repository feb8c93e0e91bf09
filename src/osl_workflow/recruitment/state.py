"""A call as its events leave it: who applied, who has a place, who waits in which order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

from osl_workflow.event import Event, State
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.recruitment.events import (
    Answered,
    Applied,
    CallChanged,
    CallEnded,
    CallOpened,
    Chosen,
    Promoted,
    Withdrew,
)
from osl_workflow.recruitment.ranking import Application, Ranked, lacking, points, ranking
from osl_workflow.sentences import Frozen, Text

KIND = "recruitment"


class Applicant(Frozen):
    """An application. `answers` are None when the key of the call has been destroyed.

    `by_entry`: her number says only in which order applications were entered. `place_since`: the day on which she got a
    place, `position`: where she stood in the ranking then, `why`: the reason given; `left_on`: the day on which she
    withdrew.
    """

    number: int
    person: UUID
    on: date
    case: UUID | None = None
    answers: dict[str, bool | int] | None = None
    by_entry: bool = False
    place_since: date | None = None
    position: int | None = None
    promoted: bool = False
    passed_over: tuple[int, ...] = ()
    why: str | None = None
    left_on: date | None = None

    @property
    def has_place(self) -> bool:
        """Whether she has a place now."""
        return self.place_since is not None and self.left_on is None

    @property
    def waits(self) -> bool:
        """Whether she has none and has not withdrawn."""
        return self.place_since is None and self.left_on is None


class Recruitment(State):
    """A call. `listed`: all places were taken once, so that those who wait stand on the reserve list."""

    code: str
    title: Text
    process: str
    opens_on: date
    closes_on: date
    places: int
    criteria: tuple[Criterion, ...]
    as_they_come: bool = False
    regulations: str | None = None
    applicants: dict[int, Applicant] = {}
    listed: bool = False
    ended_on: date | None = None

    @property
    def free(self) -> int:
        """How many places nobody has."""
        return self.places - sum(one.has_place for one in self.applicants.values())

    @property
    def has_reserve_list(self) -> bool:
        """Whether those who wait stand on a reserve list now: it ends with the call."""
        return self.listed and self.ended_on is None

    def waiting(self) -> tuple[Application, ...]:
        """Return the applications of those who wait for a place."""
        return tuple(_counted(one) for one in self.applicants.values() if one.waits)

    def applications(self) -> tuple[Application, ...]:
        """Return all applications of those who have not withdrawn."""
        return tuple(_counted(one) for one in self.applicants.values() if one.left_on is None)

    def ranking(self) -> tuple[Ranked, ...]:
        """Return the order of those who wait: the reserve list, once all places were taken."""
        return ranking(self.criteria, self.waiting())

    def points_of(self, one: Applicant) -> int | None:
        """Return the points of an application whose answers are all known, or None."""
        counted = _counted(one)
        return None if one.answers is None or lacking(self.criteria, counted) else points(self.criteria, one.answers)

    def tied_by_entry(self) -> tuple[int, ...]:
        """Return those between whom the next place is decided by nothing but the order in which they were entered.

        They have as many points and the same day, not all of them get one of the free places, and not every one of them
        has the number of a paper.
        """
        ranked, free = self.ranking(), max(self.free, 1)
        if len(ranked) <= free:
            return ()
        last = ranked[free - 1]
        tied = tuple(one.number for one in ranked if (one.points, one.on) == (last.points, last.on))
        crosses = ranked[free].number in tied
        return tied if crosses and any(self.applicants[number].by_entry for number in tied) else ()

    def criterion(self, name: str) -> Criterion | None:
        """Return a criterion of the call, or None."""
        return next((one for one in self.criteria if one.criterion == name), None)

    def titles(self, names: tuple[str, ...]) -> tuple[Text, ...]:
        """Return the titles of criteria."""
        return tuple(one.title for one in self.criteria if one.criterion in names)


def recruitment_id(office: UUID, code: str) -> UUID:
    """Return the id of the call of this code: always the same, so that no two calls have one code."""
    return uuid5(office, f"{KIND}/{code}")


def apply(state: Recruitment | None, event: Event, id: UUID) -> Recruitment:
    """Return the call after `event`. Decides nothing and reads any event, also one that can no longer be unsealed.

    Raises:
        TypeError: the event is not one of a call, or the first one is not its opening.
    """
    if isinstance(event, CallOpened):
        named = {name: getattr(event, name) for name in type(event).model_fields if name not in ("meta", "sealed")}
        return Recruitment(id=id, version=1, **named)
    if state is None:
        msg = f"{event.topic} cannot be the first event of a call"
        raise TypeError(msg)
    after = state.model_copy(update={"version": state.version + 1, **dict(_changes(state, event))})
    return after if after.listed or after.free > 0 else after.model_copy(update={"listed": True})


def _changes(state: Recruitment, event: Event) -> Iterator[tuple[str, object]]:
    match event:
        case CallChanged():
            yield "closes_on", event.closes_on
            yield "places", event.places
        case Applied():
            answers = None if event.sealed is None else event.sealed.answers
            on = event.meta.occurred_on
            new = Applicant(
                number=event.number, person=event.person, on=on, case=event.case, by_entry=event.by_entry,
                answers=answers,
            )  # fmt: skip
            yield "applicants", {**state.applicants, event.number: new}
        case Answered():
            yield _one(state, event.number, answers=None if event.sealed is None else event.sealed.answers)
        case Chosen() | Promoted():
            yield _one(
                state,
                event.number,
                case=event.case or state.applicants[event.number].case,
                place_since=event.meta.occurred_on,
                position=event.position,
                promoted=isinstance(event, Promoted),
                passed_over=event.passed_over,
                why=None if event.sealed is None else event.sealed.reason,
            )
        case Withdrew():
            yield _one(state, event.number, left_on=event.meta.occurred_on)
        case CallEnded():
            yield "ended_on", event.meta.occurred_on
        case _:
            msg = f"{event.topic} is not an event of a call"
            raise TypeError(msg)


def _one(state: Recruitment, number: int, **changed: object) -> tuple[str, dict[int, Applicant]]:
    after = state.applicants[number].model_copy(update=changed)
    return "applicants", {**state.applicants, number: after}


def _counted(one: Applicant) -> Application:
    return Application(one.number, one.on, one.answers)
