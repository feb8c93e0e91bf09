"""The call of a demo, read from its stories: an opening is an application, a check an answer, an approval a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from osl_workflow.demo.acts import Calling, InCall, Opening, Planned, Working
from osl_workflow.errors import Usage
from osl_workflow.progress import commands as c
from osl_workflow.recruitment.commands import OpenCall

if TYPE_CHECKING:
    from osl_workflow.demo.model import Call

CHECK, CHOICE, PLACED = "criteria_check", "selection", "selected"
"""The steps of the process in which the same is done for one case, and the outcome that gives a place."""


def acts_of_call(call: Call, stories: Sequence[str], acts: Sequence[Planned]) -> Iterator[Planned]:
    """Yield the opening of the call, and what happens in it to each story, on the day on which it is done in the case.

    Raises:
        Usage: the regulations leave something out.
    """
    told = call.regulations
    if told.process is None or told.opens is None or told.closes is None or told.places is None:
        raise Usage("demo.call_incomplete", call=call.code)
    opened = OpenCall(
        code=call.code, title=told.title, process=told.process, opens_on=told.opens, closes_on=told.closes,
        places=told.places, criteria=told.criteria, as_they_come=told.as_they_come, regulations=told.source,
    )  # fmt: skip
    yield Planned(told.opens, call.by, Calling(opened), f"call, {call.code}")
    outcomes: dict[str, str | None] = {}
    for act in acts:
        case: str = getattr(act.what, "case", "")
        if case not in stories:
            continue
        match act.what:
            case Opening():
                yield _planned(call, act, InCall(call.code, case, "apply"))
            case Working(command=c.DoStep() as done) if done.step == CHECK:
                yield _planned(call, act, InCall(call.code, case, "answer", _answers(call, case, done)))
            case Working(command=c.DoStep() as done) if done.step == CHOICE:
                outcomes[case] = done.outcome
            case Working(command=c.ApproveStep() as approved) if approved.step == CHOICE:
                if outcomes.pop(case, None) == PLACED:
                    yield _planned(call, act, InCall(call.code, case, "choose"))


def _planned(call: Call, act: Planned, what: InCall) -> Planned:
    why = call.reasons.get(what.case) if what.what == "choose" else None
    return Planned(act.on, act.by, what, f"call, {what.case}, {what.what}", why=why)


def _answers(call: Call, case: str, done: c.DoStep) -> dict[str, bool | int]:
    """Return what the check of a case found, and what the file of the call says beside it."""
    checked = {
        one.criterion: done.form[one.criterion] for one in call.regulations.criteria if one.criterion in done.form
    }
    yes = {name: case in stories for name, stories in call.yes.items()}
    return {**checked, **yes, **call.answers.get(case, {})}
