"""The call of a demo follows its stories: nothing of it is told twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.demo.acts import Calling, InCall, Opening, Planned, What, Working
from osl_workflow.demo.calling import acts_of_call
from osl_workflow.demo.model import Call
from osl_workflow.errors import Usage
from osl_workflow.progress import commands as c

TITLE = {"pl": "x", "en": "x"}
REGULATIONS: dict[str, Any] = {
    "title": TITLE, "process": "p", "opens": "2012-06-01", "closes": "2012-09-30", "places": "2",
    "criteria": [
        {"criterion": "resident", "kind": "required", "title": TITLE},
        {"criterion": "long", "kind": "points", "title": TITLE},
        {"criterion": "obstacles", "kind": "points", "answer": "number", "title": TITLE},
    ],
}  # fmt: skip


def told(*acts: What, **regulations: Any) -> list[Planned]:
    call = Call.model_validate(
        {
            "code": "spring", "by": "head", "regulations": {**REGULATIONS, **regulations}, "yes": {"long": ["anna"]},
            "answers": {"anna": {"obstacles": "3"}}, "reasons": {"anna": "bo tak"},
        }
    )  # fmt: skip
    planned = [Planned(date(2012, 6, day), "ewa", act, "here") for day, act in enumerate(acts, start=4)]
    return list(acts_of_call(call, ["anna"], planned))


def test_what_is_done_in_a_case_happens_in_the_call_on_the_same_day_by_the_same_person() -> None:
    check = c.DoStep(step="criteria_check", form={"resident": True, "note": "x"})
    choice = c.DoStep(step="selection", outcome="selected")
    first, *rest = told(
        Opening("anna", "anna", "p"), Opening("jan", "jan", "p"), Working("anna", check), Working("anna", choice),
        Working("anna", c.ApproveStep(step="selection")),
    )  # fmt: skip

    assert isinstance(first.what, Calling)
    assert (first.on, first.what.call.places) == (date(2012, 6, 1), 2)
    assert [(act.on.day, act.what, act.why) for act in rest] == [
        (4, InCall("spring", "anna", "apply"), None),
        (6, InCall("spring", "anna", "answer", {"resident": True, "long": True, "obstacles": 3}), None),
        (8, InCall("spring", "anna", "choose"), "bo tak"),
    ]


def test_only_an_approved_choice_gives_a_place() -> None:
    reserve = c.DoStep(step="selection", outcome="reserve")

    assert len(told(Working("anna", reserve), Working("anna", c.ApproveStep(step="selection")))) == 1
    assert len(told(Working("anna", c.DoStep(step="selection", outcome="selected")))) == 1


def test_regulations_that_leave_something_out_are_told() -> None:
    with pytest.raises(Usage, match="spring"):
        told(places=None)
