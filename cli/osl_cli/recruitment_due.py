"""The calls of `osl due`: where a place is free, or may be since a case has ended, and somebody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Heading, Line
from osl_cli.recruitment_left import due_in_call, places_to_ask_about
from osl_workflow.acts import recruitments
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.sentences import sentence
from osl_workflow.views.calls import calls

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.acting import Acting


def calls_due(run: Run, acting: Acting) -> tuple[list[Part], list[dict[str, Any]]]:
    """Return the calls in which somebody could get a place today, for whoever gives them; as read and as data.

    A place whose case has ended is told apart: it is freed by whoever knows that nobody works with her any more.
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
        if left := places_to_ask_about(run, code=row.code):
            part, told = due_in_call(run, state, left)
            parts.append(part)
            data.append(told)
        if state.free <= 0:
            continue
        act = "promote" if state.listed else "choose"
        said = sentence(
            f"cli_call.due_{act}", title=state.title, code=state.code, free=state.free, waiting=waiting
        )  # fmt: skip
        parts.append(Line(said, "warn", indent=2))
        data.append({"call": state.code, "act": act, "free": state.free, "waiting": waiting})
    return [Heading(sentence("cli_call.due")), *parts] if parts else [], data
