"""The history of a call, entry by entry, and the call as it was known on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.history.clocks import as_known_on, days_late
from osl_workflow.history.naming import Names
from osl_workflow.progress.permissions import role_titles
from osl_workflow.recruitment.events import (
    Answered,
    Applied,
    CallChanged,
    CallOpened,
    Chosen,
    Promoted,
    SealedAnswers,
    SealedChoice,
)
from osl_workflow.recruitment.state import KIND, Recruitment, apply, recruitment_id
from osl_workflow.sentences import Sentence, Text, sentence
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a call: what happened on which day, when it was recorded, who answers for it, why.

    `number` is that of the application that it is about. `details` say openly and sealed what belongs to it.
    """

    position: int
    topic: str
    what: Sentence
    number: int | None
    details: tuple[Sentence, ...]
    occurred_on: date
    recorded_at: datetime
    days_late: int
    who: str | Sentence
    role: Text
    reason: str | None


def call_as_known(reader: Reader, code: str, day: date) -> Recruitment:
    """Return a call as it was known at the end of a day in Warsaw.

    Raises:
        Refused: there is none of this code, or it was not opened yet.
    """
    stream = Stream(KIND, recruitment_id(reader.store.id, code))
    events = reader.store.events(stream)
    known = as_known_on(day, events)
    if not events:
        raise Refused("recruitment.unknown", code=code)
    if not known:
        raise Refused("recruitment.not_yet", code=code, on=day)
    state: Recruitment | None = reduce(lambda before, one: apply(before, one.event, stream.id), known, None)
    assert state is not None
    return state


def entries(reader: Reader, code: str, as_known: date | None = None) -> tuple[Entry, ...]:
    """Return the history of a call, as known on a day where one is named.

    Raises:
        Refused: there is none of this code.
    """
    stream = Stream(KIND, recruitment_id(reader.store.id, code))
    recorded = reader.store.events(stream)
    if not recorded:
        raise Refused("recruitment.unknown", code=code)
    names, told = Names(reader), []
    titles: Mapping[str, Text] = {}
    persons: dict[int, UUID] = {}
    for one in recorded if as_known is None else as_known_on(as_known, recorded):
        event, meta = one.event, one.event.meta
        if isinstance(event, CallOpened):
            titles = {criterion.criterion: criterion.title for criterion in event.criteria}
        if isinstance(event, Applied):
            persons[event.number] = event.person
        number = getattr(event, "number", None)
        whose = () if number is None else (_whose(names, number, persons.get(number)),)
        told.append(
            Entry(
                position=one.position,
                topic=event.topic,
                what=sentence(f"events.{event.topic}"),
                number=number,
                details=(*whose, *_details(reader, titles, event), *_entered(names, event)),
                occurred_on=meta.occurred_on,
                recorded_at=meta.recorded_at,
                days_late=days_late(event),
                who=names.staff(meta.actor),
                role=role_titles(reader.standard(meta.occurred_on), (meta.role,))[0],
                reason=None if event.sealed is None else event.sealed.reason,
            )
        )
    return tuple(told)


def _entered(names: Names, event: Event) -> Iterator[Sentence]:
    for key, staff in (("entered_by", event.meta.entered_by), ("on_behalf_of", event.meta.on_behalf_of)):
        if staff is not None:
            yield sentence(f"recruitment.told_{key}", who=names.staff(staff))


def _whose(names: Names, number: int, person: UUID | None) -> Sentence:
    who = sentence("history.no_name") if person is None else names.person(person)
    return sentence("recruitment.told_whose", number=number, who=who)


def _details(reader: Reader, titles: Mapping[str, Text], event: Event) -> Iterator[Sentence]:
    match event:
        case CallOpened():
            days = {"opens": event.opens_on, "closes": event.closes_on, "places": event.places}
            yield sentence("recruitment.told_opened", title=event.title, **days)
            yield sentence("recruitment.told_criteria", criteria=tuple(titles.values()))
        case CallChanged():
            yield sentence("recruitment.told_changed", closes=event.closes_on, places=event.places)
        case Applied():
            yield from _answers(titles, event.sealed, tuple(titles))
        case Answered():
            yield from _answers(titles, event.sealed, event.criteria)
        case Chosen() | Promoted():
            yield sentence("recruitment.told_position", position=event.position)
            if isinstance(event.sealed, SealedChoice):
                yield sentence("recruitment.told_points", n=event.sealed.points)
            if event.passed_over:
                yield sentence("recruitment.told_passed_over", numbers=event.passed_over, n=len(event.passed_over))
            if isinstance(event, Chosen) and event.unanswered:
                yield sentence("recruitment.told_unanswered", numbers=event.unanswered, n=len(event.unanswered))
            if event.case is not None:
                yield sentence("recruitment.told_case", mark=reader.case(event.case).number)


def _answers(titles: Mapping[str, Text], sealed: SealedAnswers | None, shown: tuple[str, ...]) -> Iterator[Sentence]:
    if sealed is None:
        yield sentence("history.unreadable")
        return
    for name in shown:
        if name in sealed.answers:
            yield sentence("recruitment.told_answer", title=titles[name], answer=sealed.answers[name])
