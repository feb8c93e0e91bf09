"""What may happen to a call, and what not: one clear reason each. Cases are opened and given to workers in `acts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Event, Sealed
from osl_workflow.recruitment import commands as c
from osl_workflow.recruitment.criteria import check_answers, check_criteria
from osl_workflow.recruitment.events import (
    Answered,
    Applied,
    CallChanged,
    CallEnded,
    CallOpened,
    Chosen,
    Promoted,
    SealedAnswers,
    SealedChoice,
    Withdrew,
)
from osl_workflow.recruitment.ranking import asked_of_nobody, lacking, met_by_nobody, passed_over
from osl_workflow.recruitment.state import Applicant, Recruitment
from osl_workflow.sentences import Sentence, sentence


class Comer(NamedTuple):
    """Who applies: her record that stands today, the case that she applies with, all records that are hers."""

    person: UUID
    case: UUID | None = None
    records: frozenset[UUID] = frozenset()


def open_call(state: Recruitment | None, command: c.OpenCall, acting: Acting) -> tuple[Event, ...]:
    """Return the opening of a call.

    Raises:
        Refused: the code is taken, no places, days the wrong way round, criteria that can rank nobody.
    """
    if state is not None:
        raise Refused("recruitment.code_taken", code=command.code)
    _check_days(command.opens_on, command.closes_on)
    _check_places(command.places)
    check_criteria(command.criteria)
    return (CallOpened(meta=acting.meta(), sealed=_reason(acting), **dict(command)),)


def decide(
    state: Recruitment, command: c.CallCommand, acting: Acting, *, comer: Comer | None = None
) -> tuple[Event, ...]:
    """Return the events of a command on a call that is there; those of a choice say no case yet (`with_cases`).

    `comer`: of an application, whose it is.

    Raises:
        Refused: the act does not fit what is recorded.
    """
    if state.ended_on is not None:
        raise Refused("recruitment.has_ended", code=state.code, on=state.ended_on)
    match command:
        case c.ChangeCall():
            return _change(state, command, acting)
        case c.Apply():
            assert comer is not None
            return _apply(state, command, acting, comer)
        case c.Answer():
            return _answer(state, command, acting)
        case c.Choose():
            return _choose(state, command, acting)
        case c.Promote():
            return _promote(state, command, acting)
        case c.Withdraw():
            one = _applicant(state, command.number)
            if acting.on < (one.place_since or one.on):
                raise Refused("recruitment.withdrew_before", on=acting.on, since=one.place_since or one.on)
            return (Withdrew(meta=acting.meta(), number=command.number, sealed=_reason(acting)),)
        case c.EndCall():
            if acting.on <= state.closes_on:
                acting.why()
            return (CallEnded(meta=acting.meta(), sealed=_reason(acting)),)


def with_cases(events: Sequence[Event], cases: Mapping[int, UUID]) -> tuple[Event, ...]:
    """Return the events of a choice with the case in which each chosen applicant is worked with."""
    return tuple(
        event.model_copy(update={"case": cases.get(event.number)}) if isinstance(event, Chosen | Promoted) else event
        for event in events
    )


# --- the call itself --------------------------------------------------------------------------------------------------


def _check_days(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refused("recruitment.days_turned_round", opens=opens_on, closes=closes_on)


def _check_places(places: int) -> None:
    if places < 1:
        raise Refused("recruitment.no_places", places=places)


def _change(state: Recruitment, command: c.ChangeCall, acting: Acting) -> tuple[Event, ...]:
    closes_on = command.closes_on or state.closes_on
    places = state.places if command.places is None else command.places
    _check_days(state.opens_on, closes_on)
    _check_places(places)
    last = max((one.on for one in state.applicants.values()), default=closes_on)
    if closes_on < last:
        raise Refused("recruitment.closes_before_applications", closes=closes_on, last=last)
    taken = state.places - state.free
    if places < taken:
        raise Refused("recruitment.fewer_than_taken", places=places, n=taken)
    if (closes_on, places) == (state.closes_on, state.places):
        raise Refused("recruitment.is_so", closes=closes_on, places=places)
    acting.why()
    return (CallChanged(meta=acting.meta(), closes_on=closes_on, places=places, sealed=_reason(acting)),)


# --- applicants -------------------------------------------------------------------------------------------------------


def _apply(state: Recruitment, command: c.Apply, acting: Acting, comer: Comer) -> tuple[Event, ...]:
    if not state.opens_on <= acting.on <= state.closes_on:
        raise Refused("recruitment.outside_days", on=acting.on, opens=state.opens_on, closes=state.closes_on)
    for one in state.applicants.values():
        if one.left_on is None and (one.person == comer.person or one.person in comer.records):
            raise Refused("recruitment.applied_already", number=one.number, on=one.on)
    number = max(state.applicants, default=0) + 1 if command.number is None else command.number
    if number < 1:
        raise Refused("recruitment.number_too_small", number=number)
    if number in state.applicants:
        raise Refused("recruitment.number_taken", number=number, next=max(state.applicants) + 1)
    check_answers(state.criteria, command.answers)
    sealed = SealedAnswers(answers=command.answers, reason=acting.reason)
    by_entry = command.number is None
    return (
        Applied(
            meta=acting.meta(), number=number, person=comer.person, case=comer.case, by_entry=by_entry, sealed=sealed
        ),
    )  # fmt: skip


def _applicant(state: Recruitment, number: int) -> Applicant:
    """Return an applicant who has not withdrawn.

    Raises:
        Refused: there is none of this number, or she has.
    """
    if number not in state.applicants:
        if not state.applicants:
            raise Refused("recruitment.no_applications")
        raise Refused("recruitment.no_applicant", number=number, known=tuple(sorted(state.applicants)))
    one = state.applicants[number]
    if one.left_on is not None:
        raise Refused("recruitment.has_withdrawn", number=number, on=one.left_on)
    return one


def _answer(state: Recruitment, command: c.Answer, acting: Acting) -> tuple[Event, ...]:
    one = _applicant(state, command.number)
    if one.answers is None:
        raise Refused("recruitment.unreadable")
    if not command.answers:
        raise Refused("recruitment.nothing_answered")
    check_answers(state.criteria, command.answers)
    if one.has_place:
        raise Refused("recruitment.has_place_already", number=one.number, on=one.place_since)
    changed = tuple(name for name, value in command.answers.items() if one.answers.get(name) != value)
    if not changed:
        raise Refused("recruitment.answered_so", number=one.number)
    if any(name in one.answers for name in changed):
        acting.why()
    sealed = SealedAnswers(answers={**one.answers, **command.answers}, reason=acting.reason)
    return (Answered(meta=acting.meta(), number=one.number, criteria=changed, sealed=sealed),)


# --- choosing ---------------------------------------------------------------------------------------------------------


def _choose(state: Recruitment, command: c.Choose, acting: Acting) -> tuple[Event, ...]:
    _check_known(state, command.numbers)
    if not state.as_they_come and acting.on <= state.closes_on:
        raise Refused("recruitment.choice_too_early", closes=state.closes_on, on=acting.on)
    _check_free(state)
    if state.listed:
        raise Refused("recruitment.choose_from_reserve")
    open_ = () if state.as_they_come else _unanswered(state)
    numbers = tuple(dict.fromkeys(command.numbers))
    if len(numbers) > state.free:
        raise Refused("recruitment.more_than_places", chosen=len(numbers), n=state.free)
    ranked = {one.number: one for one in state.ranking()}
    _check_named(state, numbers)
    if not ranked and not (open_ and not _reasoned(acting)):
        raise _nobody(state)
    numbers = numbers or tuple(ranked)[: state.free]
    _check_day_of_choice(state, numbers, acting)
    passed = passed_over(tuple(ranked.values()), numbers)
    _check_reason(acting, passed, open_)
    return tuple(
        Chosen(
            meta=acting.meta(),
            number=number,
            position=ranked[number].position,
            passed_over=passed[number],
            unanswered=open_,
            sealed=SealedChoice(points=ranked[number].points, reason=acting.reason),
        )
        for number in sorted(numbers, key=lambda number: ranked[number].position)
    )


def _promote(state: Recruitment, command: c.Promote, acting: Acting) -> tuple[Event, ...]:
    _check_known(state, () if command.number is None else (command.number,))
    if not state.listed:
        raise Refused("recruitment.no_reserve_list")
    _check_free(state)
    _check_named(state, () if command.number is None else (command.number,))
    ranked = {one.number: one for one in state.ranking()}
    if not ranked:
        raise Refused("recruitment.reserve_empty")
    number = next(iter(ranked)) if command.number is None else command.number
    _check_day_of_choice(state, (number,), acting)
    passed = passed_over(tuple(ranked.values()), (number,))
    _check_reason(acting, passed)
    next_ = Promoted(
        meta=acting.meta(),
        number=number,
        position=ranked[number].position,
        passed_over=passed[number],
        sealed=SealedChoice(points=ranked[number].points, reason=acting.reason),
    )
    return (next_,)


def _check_day_of_choice(state: Recruitment, numbers: Sequence[int], acting: Acting) -> None:
    for number in numbers:
        applied = state.applicants[number].on
        if acting.on < applied:
            raise Refused("recruitment.chosen_before_applying", on=acting.on, number=number, applied=applied)


def _check_free(state: Recruitment) -> None:
    if state.free <= 0:
        raise Refused("recruitment.no_free_place", n=state.places)


def _check_known(state: Recruitment, numbers: Sequence[int]) -> None:
    """Check that there are such applications: told before anything else, as it is what was mistyped.

    Raises:
        Refused: there is none of a number, or it was withdrawn.
    """
    for number in numbers:
        _applicant(state, number)


def _check_named(state: Recruitment, numbers: Sequence[int]) -> None:
    """Check that those who are to get a place wait for one, meet what is required and are answered wholly."""
    for number in numbers:
        one = _applicant(state, number)
        if one.has_place:
            raise Refused("recruitment.has_place_already", number=number, on=one.place_since)
        lacks = lacking(state.criteria, next(found for found in state.waiting() if found.number == number))
        if lacks.unreadable:
            raise Refused("recruitment.unreadable")
        if lacks.not_met:
            raise Refused("recruitment.does_not_meet", number=number, criteria=state.titles(lacks.not_met))
        if lacks.unanswered:
            raise Refused("recruitment.not_answered", number=number, criteria=state.titles(lacks.unanswered))


def _unanswered(state: Recruitment) -> tuple[int, ...]:
    """Return those who wait and might still be chosen, were all their answers known."""
    return tuple(
        one.number
        for one in state.waiting()
        if (lacks := lacking(state.criteria, one)).unanswered and not lacks.not_met
    )


def _nobody(state: Recruitment) -> Refused:
    """Return why nobody can be chosen."""
    waiting = state.waiting()
    if not waiting:
        return Refused("recruitment.nobody_applied")
    if any(one.answers is None for one in waiting):
        return Refused("recruitment.unreadable")
    return Refused(
        "recruitment.nobody_ranked", n=len(waiting), details=(*warnings(state), sentence("recruitment.remedy_ranked"))
    )


def warnings(state: Recruitment) -> tuple[Sentence, ...]:
    """Return what stands in the way of a ranking: criteria that nobody meets, or of which nobody was asked."""
    applications = state.applications()
    if not applications or any(one.answers is None for one in applications):
        return ()
    said = [
        sentence("recruitment.met_by_nobody", title=title, n=len(applications))
        for title in state.titles(met_by_nobody(state.criteria, applications))
    ]
    said += [
        sentence("recruitment.asked_of_nobody", title=title)
        for title in state.titles(asked_of_nobody(state.criteria, applications))
    ]
    return tuple(said)


def _check_reason(acting: Acting, passed: Mapping[int, Sequence[int]], unanswered: Sequence[int] = ()) -> None:
    """Check that a choice against the ranking, or before all answers are known, has a reason; one reason is for both.

    Raises:
        Refused: it has none. All of it is told at once, so that the reason is given for all of it.
    """
    if _reasoned(acting):
        return
    ahead = [{"number": number, "ahead": tuple(others)} for number, others in passed.items() if others]
    if unanswered:
        told = tuple(sentence("recruitment.stand_ahead", **one) for one in ahead)
        raise Refused("recruitment.choice_without_answers", numbers=tuple(unanswered), details=told)
    if ahead:
        told = tuple(sentence("recruitment.stand_ahead", **one) for one in ahead[1:])
        raise Refused("recruitment.against_ranking", **ahead[0], details=told)


def _reasoned(acting: Acting) -> bool:
    return bool((acting.reason or "").strip())


def _reason(acting: Acting) -> Sealed | None:
    return Sealed(reason=acting.reason) if acting.reason else None
