"""The calls of `osl due`: where a place is free, or may be since a case has ended, and somebody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Heading, Line
from osl_cli.recruitment_left import ended_in_call, places_to_ask_about
from osl_workflow.acts import recruitments
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.sentences import sentence
from osl_workflow.views.calls import calls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.acting import Acting
    from osl_workflow.recruitment.state import Recruitment
    from osl_workflow.sentences import Sentence
    from osl_workflow.views.calls import Left


def calls_due(run: Run, acting: Acting) -> tuple[list[Part], list[dict[str, Any]]]:
    """Return the calls in which somebody could get a place today, for whoever gives them: one line, one entry for each.

    A place whose case has ended is no free one: it is freed by whoever knows that nobody works with her any more.
    """
    reader = run.desk.reader()
    if allowed_role(reader.standard(acting.today), "call_manage", acting) is None:
        return [], []
    parts: list[Part] = []
    data: list[dict[str, Any]] = []
    for row in calls(run.house.views).rows:
        if row.ended_on is not None or not row.waiting or (row.taken >= row.places and not row.left):
            continue
        state = recruitments.call(reader, row.code)
        waiting = len(state.ranking())
        if not waiting or not (state.listed or state.as_they_come or state.closes_on < acting.today):
            continue
        left = places_to_ask_about(run, code=row.code)
        if state.free <= 0 and not left:
            continue
        parts.append(Line(_said(state, left, waiting), "warn", indent=2))
        act = "withdraw" if state.free <= 0 else _next_act(state)
        ended = ended_in_call(run, left)
        data.append({"call": state.code, "act": act, "free": state.free, "waiting": waiting, "ended": ended})
    return [Heading(sentence("cli_call.due")), *parts] if parts else [], data


def _next_act(state: Recruitment) -> str:
    return "promote" if state.listed else "choose"


def _said(state: Recruitment, left: Sequence[Left], waiting: int) -> Sentence:
    """Return which places are free, and which may be, in one sentence for each call."""
    act = _next_act(state)
    asking = {"n": len(left), "numbers": tuple(one.number for one in left), "code": state.code}
    if state.free <= 0:
        return sentence("cli_call.due_withdraw", title=state.title, waiting=waiting, act=act, **asking)
    free = sentence(f"cli_call.due_{act}", title=state.title, code=state.code, free=state.free, waiting=waiting)
    return sentence("cli_call.due_free_and_withdraw", free=free, **asking) if left else free
