"""Places of calls whose case has ended: told and asked about, never freed by the program.

Somebody whose case has ended may be worked with in another one of the same process; then she keeps her place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Line
from osl_cli.running_cases import running_cases
from osl_workflow.acts import recruitments
from osl_workflow.sentences import sentence
from osl_workflow.views.calls import Left, places_left

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.recruitment.state import Recruitment


def places_to_ask_about(run: Run, *, code: str | None = None, case: UUID | None = None) -> tuple[Left, ...]:
    """Return the places whose case has ended, where nobody works on with whoever has the place in the same process."""
    reader = run.desk.reader()
    return tuple(
        left
        for left in places_left(run.house.views, code=code, case=case)
        if not running_cases(run, left.process, recruitments.standing(reader, left.person).id)
    )


def place_of_ended(run: Run, case: UUID) -> tuple[list[Line], list[dict[str, Any]]]:
    """Return, for whoever has just ended a case, which place its client still has; as read and as data."""
    found = places_to_ask_about(run, case=case)
    lines = [
        Line(sentence("cli_call.place_of_ended", title=left.title, code=left.code, number=left.number), "warn")
        for left in found
    ]
    return lines, [{"call": left.code, "number": left.number} for left in found]


def told_in_call(run: Run, state: Recruitment, found: Iterable[Left]) -> list[Part]:
    """Return one line for each place of a call whose case has ended."""
    key = "case_ended_next" if state.ranking() else "case_ended"
    return [Line(_said(run, state, left, key), "warn") for left in found]


def ended_in_call(run: Run, found: Iterable[Left]) -> list[dict[str, Any]]:
    """Return the same as data."""
    reader = run.desk.reader()
    return [{"number": one.number, "case": reader.case(one.case).number, "ended_on": one.ended_on} for one in found]


def _said(run: Run, state: Recruitment, left: Left, key: str) -> Any:
    mark = run.desk.reader().case(left.case).number
    act = "promote" if state.listed else "choose"
    return sentence(
        f"cli_call.{key}", number=left.number, mark=mark, on=left.ended_on, code=state.code, act=act
    )  # fmt: skip
