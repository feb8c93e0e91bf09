"""The ranking of a call: a function of its criteria and its applications, and of nothing else.

Points first (more is better), then the day of the application, then its number. Neither the order in which applications
were entered nor who looks can change it, so that anybody can work it out again from the papers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from osl_workflow.recruitment.criteria import Answers, Criterion


class Application(NamedTuple):
    """What of an application counts: its number, its day, the answers; None: they can no longer be read."""

    number: int
    on: date
    answers: Answers | None


class Ranked(NamedTuple):
    """A place in the ranking, from 1, and why: the points, then the day, then the number."""

    position: int
    number: int
    points: int
    on: date


class Lacking(NamedTuple):
    """Why an application is not ranked: required criteria that are not met, criteria without an answer."""

    not_met: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    unreadable: bool = False

    def __bool__(self) -> bool:
        """Return whether anything is lacking."""
        return self.unreadable or bool(self.not_met or self.unanswered)


def points_of(criterion: Criterion, answer: bool | int) -> int:
    """Return the points that an answer gives; a required criterion gives none."""
    return criterion.weight * int(answer) if criterion.kind == "points" else 0


def points(criteria: Sequence[Criterion], answers: Answers) -> int:
    """Return all points of an application."""
    return sum(points_of(one, answers[one.criterion]) for one in criteria if one.criterion in answers)


def lacking(criteria: Sequence[Criterion], application: Application) -> Lacking:
    """Return why an application is not ranked; nothing where it is."""
    answers = application.answers
    if answers is None:
        return Lacking(unreadable=True)
    return Lacking(
        not_met=tuple(
            one.criterion for one in criteria if one.kind == "required" and answers.get(one.criterion) is False
        ),
        unanswered=tuple(one.criterion for one in criteria if one.criterion not in answers),
    )


def ranking(criteria: Sequence[Criterion], applications: Iterable[Application]) -> tuple[Ranked, ...]:
    """Return the applications that meet what is required and are answered wholly, the best first."""
    counted = [
        (-points(criteria, one.answers), one.on, one.number)
        for one in applications
        if one.answers is not None and not lacking(criteria, one)
    ]
    return tuple(
        Ranked(position, number, -minus, on) for position, (minus, on, number) in enumerate(sorted(counted), start=1)
    )


def passed_over(ranked: Sequence[Ranked], chosen: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """Return for each chosen number those who stand higher and are not chosen with it; empty where nobody does."""
    together = set(chosen)
    ahead: list[int] = []
    found: dict[int, tuple[int, ...]] = {}
    for one in ranked:
        if one.number in together:
            found[one.number] = tuple(ahead)
        else:
            ahead.append(one.number)
    return found


def met_by_nobody(criteria: Sequence[Criterion], applications: Sequence[Application]) -> tuple[str, ...]:
    """Return the required criteria to which everybody who was asked has said no, so that nobody can be ranked."""
    return tuple(
        one.criterion
        for one in criteria
        if one.kind == "required"
        and (told := [a.answers[one.criterion] for a in applications if a.answers and one.criterion in a.answers])
        and not any(told)
    )


def asked_of_nobody(criteria: Sequence[Criterion], applications: Sequence[Application]) -> tuple[str, ...]:
    """Return the criteria to which no applicant has an answer."""
    return tuple(one.criterion for one in criteria if not any(one.criterion in (a.answers or {}) for a in applications))
