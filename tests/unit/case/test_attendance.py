"""Attendance in a programme keeps an agreed action, by the client's consent (process-language.md, Links)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from osl_workflow.case.decide import decide
from osl_workflow.case.state import Case
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.attendance import Attended
from tests.builders import OPENED, Story, only, process, uid

CLIENT, OTHER = uid(52), uid(60)
CONSENT = {"attendance_consent_on": OPENED.isoformat()}
THERE = Attended(mark="PS.6.2026", on=OPENED, persons=(uid(51), CLIENT))


def story(**content: Any) -> Story:
    """A case with one agreed action."""
    told = Story(process())
    agreed = {"who": "klientka", "what": "warsztaty", "by_when": "2026-02-01", **content}
    told.act(c.EnterRecord(kind="commitment", content=agreed))
    return told


def kept(
    told: Story,
    attended: Attended | None = THERE,
    *,
    record: str = "commitment-1",
    reason: str | None = None,
    **how: Any,
) -> tuple[Event, ...]:
    texts = {"process_version": 1, "definition_sha256": "0", "standard_version": 1, "standard_sha256": "0"}
    case = Case(
        id=uid(50), version=len(told.events), number="PS.1.2026", process="small-process", standard="small",
        subject="person", opened_on=OPENED, household=uid(53), client=CLIENT, members=(CLIENT,),
        progress=told.progress, **texts,
    )  # fmt: skip
    command = c.KeepByAttendance(record=record, other=OTHER, entry=9, **how)
    return decide(told.rules, case, command, told.acting(reason=reason), attended=attended)


def test_the_action_is_done_with_the_attendance_as_its_evidence() -> None:
    event = only(e.RecordChanged, kept(story(**CONSENT)))

    assert (event.record, event.status) == ("commitment-1", "done")
    assert event.sealed is not None
    assert event.sealed.content["attended_in"] == {"other": str(OTHER), "mark": "PS.6.2026", "entry": 9}
    assert event.sealed.content["what"] == "warsztaty"


def test_where_it_was_is_sealed() -> None:
    event = only(e.RecordChanged, kept(story(**CONSENT)))

    assert "PS.6.2026" not in event.model_copy(update={"sealed": None}).model_dump_json()


def test_partly_asks_why() -> None:
    told = story(**CONSENT)

    with pytest.raises(Refused) as refusal:
        kept(told, status="partly")

    assert refusal.value.said.key == "progress.reason_for_status"
    assert only(e.RecordChanged, kept(told, status="partly", reason="dwa razy z trzech")).status == "partly"


@pytest.mark.parametrize(
    ("content", "attended", "record", "key"),
    [
        ({}, THERE, "commitment-1", "no_attendance_consent"),
        (CONSENT, None, "commitment-1", "no_such_attendance"),
        (CONSENT, THERE.model_copy(update={"persons": (uid(51),)}), "commitment-1", "client_not_there"),
        (CONSENT, THERE.model_copy(update={"on": OPENED + timedelta(1)}), "commitment-1", "day_impossible"),
        (CONSENT, THERE, "commitment-2", "unknown_record"),
        (CONSENT, THERE, "goal-1", "no_open_commitment"),
    ],
)
def test_what_it_takes_is_told(content: dict[str, Any], attended: Attended | None, record: str, key: str) -> None:
    told = story(**content)
    told.act(c.EnterRecord(kind="goal", content={"text": "praca"}))

    with pytest.raises(Refused) as refusal:
        kept(told, attended, record=record)

    assert refusal.value.said.key == f"progress.{key}"


def test_an_action_is_kept_once() -> None:
    told = story(**CONSENT)
    told._take(kept(told))

    with pytest.raises(Refused) as refusal:
        kept(told)

    assert refusal.value.said.key == "progress.no_open_commitment"


@pytest.mark.parametrize("command", [
    c.EnterRecord(kind="commitment", content={"who": "a", "what": "b", "attended_in": {"other": str(OTHER)}}),
    c.ChangeRecord(record="commitment-1", status="done", content={"attended_in": {"other": str(OTHER)}}),
])  # fmt: skip
def test_nobody_writes_an_attendance_by_hand(command: c.Command) -> None:
    assert story(**CONSENT).refused(command).said.key == "progress.attendance_by_act"
