"""What the commands of calls say alike: a call's name on the line, where an applicant stands and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from osl_cli.answer import Line, Toned
from osl_cli.frame import argument
from osl_cli.language import Text
from osl_cli.number import Number
from osl_workflow.recruitment.decide import warnings
from osl_workflow.recruitment.ranking import Application, lacking
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from datetime import date

    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.acting import Acting
    from osl_workflow.recruitment.state import Applicant, Recruitment

F = TypeVar("F", bound=Callable[..., Any])

CODE: Callable[[F], F] = argument(
    "code", metavar=Text(pl="NABÓR", en="CALL"),
    help=Text(pl="Nazwa naboru, na przykład pilotaz-2012.", en="The name of the call, such as pilot-2012."),
)  # fmt: skip
NUMBER: Callable[[F], F] = argument(
    "number", type=Number(1), metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(pl="Numer zgłoszenia.", en="The number of the application."),
)  # fmt: skip


def may_look(run: Run) -> Acting:
    """Return who asks, when he may see who applied and what is known of them.

    Raises:
        Refused: he neither takes applications in nor manages calls; says who does.
    """
    from osl_workflow.errors import Refused

    try:
        return run.desk.require(run.who, "call_manage")
    except Refused:
        return run.desk.require(run.who, "call_entry")


class Standings:
    """Where the applicants of a call stand and why; the ranking is worked out once for all of them."""

    def __init__(self, state: Recruitment) -> None:
        self.state = state
        self.ranked = {found.number: found for found in state.ranking()}
        self.by_day = all(criterion.kind == "required" for criterion in state.criteria)

    def said(self, one: Applicant) -> Sentence:
        """Return where an applicant stands: a place, the position on the list, or what is missing."""
        state = self.state
        if one.left_on is not None:
            return sentence("cli_call.withdrew", on=one.left_on)
        if one.place_since is not None:
            key = "promoted" if one.promoted else "against" if one.passed_over else "chosen"
            got = sentence(f"cli_call.{key}", on=one.place_since, ahead=one.passed_over)
            given = self.state.points_of(one)
            if one.position is None or given is None or self.by_day:
                return got
            return sentence("cli_call.got_with_points", got=got, position=one.position, n=given)
        if state.ended_on is not None:
            return sentence("cli_call.ended_without", on=state.ended_on)
        ranked = self.ranked.get(one.number)
        if ranked is not None:
            key = "reserve" if state.listed else "waits"
            if self.by_day:
                return sentence(f"cli_call.{key}_by_day", position=ranked.position, on=ranked.on)
            return sentence(f"cli_call.{key}", position=ranked.position, n=ranked.points, on=ranked.on)
        lacks = lacking(state.criteria, Application(one.number, one.on, one.answers))
        if lacks.unreadable:
            return sentence("history.unreadable")
        if lacks.not_met:
            return sentence("cli_call.not_met", criteria=state.titles(lacks.not_met))
        return sentence("cli_call.unanswered", criteria=state.titles(lacks.unanswered))

    def toned(self, one: Applicant) -> Toned:
        """Return the same in a tone: a place is good, a withdrawal quiet, something missing a warning."""
        if one.left_on is not None:
            return Toned(self.said(one), "quiet")
        if one.has_place:
            return Toned(self.said(one), "good")
        return Toned(self.said(one), "strong" if one.number in self.ranked else "warn")

    def in_order(self) -> list[Applicant]:
        """Return all applicants: those with a place, those who wait in their order, those not ranked, the withdrawn."""
        return sorted(self.state.applicants.values(), key=self._key)

    def _key(self, one: Applicant) -> tuple[int, date | None, int, int]:
        if one.has_place:
            return 0, one.place_since, 0, one.number
        if not one.waits:
            return 3, None, 0, one.number
        ranked = self.ranked.get(one.number)
        return (2, None, 0, one.number) if ranked is None else (1, None, ranked.position, one.number)

    def data(self, run: Run, one: Applicant) -> dict[str, Any]:
        """Return an applicant for the JSON document."""
        ranked = self.ranked.get(one.number)
        return {
            "number": one.number,
            "person": one.person,
            "applied_on": one.on,
            "state": "withdrawn" if one.left_on else "placed" if one.has_place else "waits",
            "place_since": one.place_since,
            "promoted": one.promoted,
            "passed_over": one.passed_over,
            "withdrew_on": one.left_on,
            "position": one.position if ranked is None else ranked.position,
            "points": self.state.points_of(one),
            "number_by_entry": one.by_entry,
            "on_reserve_list": ranked is not None and self.state.has_reserve_list,
            "why": run.say(self.said(one)),
            "case": None if one.case is None else run.desk.reader().case(one.case).number,
        }


def warned(state: Recruitment) -> list[Part]:
    """Return what stands in the way of a ranking, one line each."""
    numbers = () if state.ended_on is not None else state.tied_by_entry()
    tie = [_tie(state, numbers, "tied_by_entry")] if numbers else []
    return [*tie, *(Line(said, "warn") for said in warnings(state))]


def decided_by_entry(before: Recruitment, chosen: Iterable[int]) -> list[Line]:
    """Return that only the order of entry decided who of several got a place, if it did."""
    tied, got = before.tied_by_entry(), set(chosen)
    return [_tie(before, tied, "decided_by_entry")] if 0 < len(got.intersection(tied)) < len(tied) else []


def _tie(state: Recruitment, numbers: tuple[int, ...], key: str) -> Line:
    entered = tuple(number for number in numbers if state.applicants[number].by_entry)
    return Line(sentence(f"cli_call.{key}", numbers=numbers, entered=entered), "warn")
