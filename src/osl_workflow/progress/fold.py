"""Folds events into the state of a process: takes over what they say, decides nothing, reads no definition.

Every event can be folded, also one whose key has been destroyed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from osl_workflow.event import Event, Meta
from osl_workflow.process.model import PHASES, Phase
from osl_workflow.progress import events as e
from osl_workflow.progress.records import KINDS
from osl_workflow.progress.state import (
    Correction,
    DueDate,
    Ending,
    Linked,
    Mark,
    Offered,
    OpenRecord,
    Pause,
    Progress,
    Used,
)

T = TypeVar("T")


def apply(state: Progress, event: Event, entry: int) -> Progress:
    """Return the state after `event`, which is number `entry` of its aggregate; unknown events change nothing."""
    handler = _HANDLERS.get(type(event))
    return state if handler is None else handler(state, event, entry)


def _with(state: Progress, **changes: object) -> Progress:
    return state.model_copy(update=changes)


def _without(mapping: dict[str, T], *names: str) -> dict[str, T]:
    return {name: value for name, value in mapping.items() if name not in names}


def _mark(state: Progress, event: e.StepDone | e.StepSubmitted, entry: int) -> Progress:
    content = event.sealed
    before = state.marks.get(event.step)
    proposal = state.offered.get(event.step)
    people = () if before is None else before.performers
    if proposal is not None and proposal.round == state.round:  # a submission of this round that was returned
        people += proposal.performers
    mark = Mark(
        state="done" if isinstance(event, e.StepDone) else "submitted",
        outcome=event.outcome,
        data=None if content is None else content.form,
        took_part=None if content is None else content.took_part,
        author=event.meta.actor,
        performers=_once(people, *event.meta.hands),
        role=event.meta.role,
        occurred_on=event.meta.occurred_on,
        entry=entry,
        phase=event.phase,
        again=isinstance(event, e.StepDone) and event.again,
        repeats=isinstance(event, e.StepDone) and event.repeats,
        lasts=isinstance(event, e.StepDone) and event.lasts,
        approvers=event.approvers if isinstance(event, e.StepSubmitted) else (),
    )
    return _with(
        _did(_using(state, event.verdicts, state.phase), event.step, event.meta),
        marks={**state.marks, event.step: mark},
        earlier=state.earlier if before is None else {**state.earlier, event.step: before},
        older=state.older if before is None else _kept(state, event.step, state.earlier.get(event.step)),
        offered=_without(state.offered, event.step),
        last_contact=_later(state.last_contact, mark.occurred_on) if event.contact else state.last_contact,
    )


def _kept(state: Progress, step: str, *gone: Mark | None) -> dict[str, tuple[Mark, ...]]:
    """Return the older doings with those of `gone` (the newest first) whose decision lasts."""
    lasting = tuple(mark for mark in gone if mark is not None and mark.lasts and mark.state == "done")
    return {**state.older, step: (*lasting, *state.older.get(step, ()))} if lasting else state.older


def _using(state: Progress, verdicts: dict[str, bool], phase: Phase) -> Progress:
    """Note the guards that an act used, each under the first phase in which it was."""
    if not verdicts:
        return state
    new = {
        text: Used(verdict=verdict, phase=state.used[text].phase if text in state.used else phase)
        for text, verdict in verdicts.items()
    }
    return _with(state, used={**state.used, **new})


def _did(state: Progress, step: str, meta: Meta) -> Progress:
    """Note who did a step, and whether it was done for somebody absent."""
    found = _with(state, did={**state.did, step: _once(state.did.get(step, ()), *meta.hands)})
    if meta.on_behalf_of is None:
        return found
    return _with(found, stood_in={**state.stood_in, step: _once(state.stood_in.get(step, ()), *meta.hands)})


def _once(people: tuple[UUID, ...], *more: UUID) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys((*people, *more)))


def _later(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)


def _approved(state: Progress, event: e.StepApproved, entry: int) -> Progress:
    mark = state.marks[event.step].model_copy(
        update={"state": "done", "again": event.again, "repeats": event.repeats, "lasts": event.lasts, "approved": True}
    )
    return _with(state, marks={**state.marks, event.step: mark})


def _returned(state: Progress, event: e.StepReturned, entry: int) -> Progress:
    return _stand_again(_removed(state, (event.step,)), event.step)


def _stand_again(state: Progress, step: str) -> Progress:
    before = state.earlier.get(step)
    if before is None:
        return state
    return _with(state, marks={**state.marks, step: before}, earlier=_without(state.earlier, step))


def _removed(state: Progress, steps: tuple[str, ...]) -> Progress:
    offers = {
        name: Offered(
            outcome=mark.outcome, data=mark.data, occurred_on=mark.occurred_on, entry=mark.entry, round=state.round,
            performers=mark.performers,
        )
        for name, mark in state.marks.items()
        if name in steps and mark.state in ("done", "submitted")
    }  # fmt: skip
    return _with(
        state,
        marks=_without(state.marks, *steps),
        offered={**state.offered, **offers},
        corrections=_without(state.corrections, *(step for step in steps if _corrects_latest(state, step))),
    )


def _corrects_latest(state: Progress, step: str) -> bool:
    waiting, mark = state.corrections.get(step), state.marks.get(step)
    return waiting is not None and mark is not None and waiting.entry == mark.entry


def _skipped(state: Progress, event: e.StepSkipped, entry: int) -> Progress:
    mark = Mark(
        state="skipped", outcome="skipped", data={}, took_part={}, author=event.meta.actor,
        performers=event.meta.hands, role=event.meta.role, occurred_on=event.meta.occurred_on, entry=entry,
        phase=event.phase,
    )  # fmt: skip
    return _with(_using(state, event.verdicts, state.phase), marks={**state.marks, event.step: mark})


def _phase_ended(state: Progress, event: e.PhaseEnded, entry: int) -> Progress:
    return _using(state, event.verdicts, event.phase)


def _phase_entered(state: Progress, event: e.PhaseEntered, entry: int) -> Progress:
    day = event.meta.occurred_on
    return _with(
        state,
        phase=event.phase,
        round=event.round,
        opened_on=state.opened_on or day,
        entered={**state.entered, event.phase: day},
    )


def _returned_to(state: Progress, event: e.ReturnedTo, entry: int) -> Progress:
    gone = (*event.removed, *event.withdrawn)
    kept = PHASES[: PHASES.index(event.phase)]
    for step in gone:
        state = _with(state, older=_kept(state, step, state.marks.get(step), state.earlier.get(step)))
    return _with(
        _removed(state, gone),
        earlier=_without(state.earlier, *gone),
        corrections=_without(state.corrections, *gone),
        used={text: used for text, used in state.used.items() if used.phase in kept},
        phase=event.phase,
        round=event.round,
        entered={
            **{phase: day for phase, day in state.entered.items() if phase in kept},
            event.phase: event.meta.occurred_on,
        },
    )


def _deadline_set(state: Progress, event: e.DeadlineSet, entry: int) -> Progress:
    due = DueDate.model_validate(event.model_dump(include=set(DueDate.model_fields)))
    return _with(state, dues={**state.dues, event.step: due})


def _deadline_dropped(state: Progress, event: e.DeadlineDropped, entry: int) -> Progress:
    return _with(state, dues=_without(state.dues, event.step))


def _suspended(state: Progress, event: e.Suspended, entry: int) -> Progress:
    return _with(state, status="suspended", suspended_on=event.meta.occurred_on)


def _resumed(state: Progress, event: e.Resumed, entry: int) -> Progress:
    end = event.meta.occurred_on
    pause = Pause(start=state.suspended_on or end, end=end)
    return _with(state, status="active", suspended_on=None, pauses=(*state.pauses, pause))


def _closed(state: Progress, event: e.Closed, entry: int) -> Progress:
    ending = Ending(closing=event.closing, kind=event.kind, on=event.meta.occurred_on)
    pauses = state.pauses
    if state.suspended_on is not None:
        pauses = (*pauses, Pause(start=state.suspended_on, end=event.meta.occurred_on))
    return _with(state, status="closed", suspended_on=None, pauses=pauses, ending=ending)


def _reopened(state: Progress, event: e.Reopened, entry: int) -> Progress:
    return _with(state, status="active", ending=None)


def _corrected(state: Progress, event: e.StepCorrected, entry: int) -> Progress:
    content = event.sealed
    new = Correction(
        outcome=event.outcome,
        data=None if content is None else content.form,
        took_part=None if content is None else content.took_part,
        occurred_on=event.done_on,
        entry=event.entry,
        performers=event.meta.hands,
        approvers=event.approvers,
    )
    state = _did(state, event.step, event.meta)
    state = _edited(state, event.step, event.entry, event.meta.hands)
    if event.pending:
        return _with(state, corrections={**state.corrections, event.step: new})
    return _holds(state, event.step, new)


def _edited(state: Progress, step: str, entry: int, people: tuple[UUID, ...]) -> Progress:
    mark = next((m for m in (state.marks.get(step), state.earlier.get(step)) if m and m.entry == entry), None)
    return state if mark is None else _changed(state, step, entry, {"performers": _once(mark.performers, *people)})


def _holds(state: Progress, step: str, new: Correction) -> Progress:
    changes = new.model_dump(include={"outcome", "data", "occurred_on"})
    return _changed(state, step, new.entry, {**changes, "took_part": new.took_part, "state": "done"})


def _changed(state: Progress, step: str, entry: int, changes: dict[str, object]) -> Progress:
    """Change the doing number `entry`, whether it is the latest or the one before."""
    for place, marks in (("marks", state.marks), ("earlier", state.earlier)):
        mark = marks.get(step)
        if mark is not None and mark.entry == entry:
            return _with(state, **{place: {**marks, step: mark.model_copy(update=changes)}})
    older = tuple(
        mark.model_copy(update=changes) if mark.entry == entry else mark for mark in state.older.get(step, ())
    )
    return _with(state, older={**state.older, step: older}) if older else state


def _correction_approved(state: Progress, event: e.CorrectionApproved, entry: int) -> Progress:
    new = state.corrections[event.step]
    return _holds(_with(state, corrections=_without(state.corrections, event.step)), event.step, new)


def _correction_returned(state: Progress, event: e.CorrectionReturned, entry: int) -> Progress:
    return _with(state, corrections=_without(state.corrections, event.step))


def _entry_withdrawn(state: Progress, event: e.EntryWithdrawn, entry: int) -> Progress:
    state = _with(state, withdrawn=(*state.withdrawn, event.entry))
    if event.record is not None and event.kind is not None:
        count = max(0, state.counted.get(event.kind, 0) - 1)
        return _with(
            state,
            records=_without(state.records, event.record),
            counted={**state.counted, event.kind: count},
        )
    return state if event.step is None else _doing_withdrawn(state, event.step, event.entry, kept=bool(event.kept))


def _doing_withdrawn(state: Progress, step: str, entry: int, *, kept: bool) -> Progress:
    """Take back the doing number `entry`, wherever it still stands: offered, before the latest, or as the mark."""
    if (older := state.older.get(step)) is not None:
        state = _with(state, older={**state.older, step: tuple(mark for mark in older if mark.entry != entry)})
    if (offer := state.offered.get(step)) is not None and offer.entry == entry:
        return _with(state, offered=_without(state.offered, step))
    if (before := state.earlier.get(step)) is not None and before.entry == entry:
        return _with(state, earlier=_without(state.earlier, step))
    mark = state.marks.get(step)
    if mark is None or mark.entry != entry:
        return state
    if kept:
        return _changed(state, step, entry, {"state": "withdrawn", "data": {}, "took_part": {}})
    corrections = _without(state.corrections, step) if _corrects_latest(state, step) else state.corrections
    return _stand_again(_with(state, marks=_without(state.marks, step), corrections=corrections), step)


def _record_entered(state: Progress, event: e.RecordEntered, entry: int) -> Progress:
    kind = event.kind
    records = state.records
    if KINDS[kind].lasting:
        record = OpenRecord(
            kind=kind, status=event.status, content=None if event.sealed is None else event.sealed.content,
            due=event.due, occurred_on=event.meta.occurred_on, entry=entry,
        )  # fmt: skip
        records = {**records, event.record: record}
    contact = kind in ("note", "visit")
    return _with(
        state,
        records=records,
        counted={**state.counted, kind: state.counted.get(kind, 0) + 1},
        numbered={**state.numbered, kind: state.numbered.get(kind, 0) + 1},
        last_contact=_later(state.last_contact, event.meta.occurred_on) if contact else state.last_contact,
    )


def _record_changed(state: Progress, event: e.RecordChanged, entry: int) -> Progress:
    record = state.records.get(event.record)
    if record is None:
        return state
    changed = record.model_copy(
        update={
            "status": event.status, "due": event.due,
            "content": None if event.sealed is None else event.sealed.content,
        }
    )  # fmt: skip
    return _with(state, records={**state.records, event.record: changed})


def _moved(state: Progress, event: e.Moved, entry: int) -> Progress:
    """Keep what is known of each step under its new name; the guards used so far were those of another version."""

    def new(of_steps: dict[str, T]) -> dict[str, T]:
        return {event.renamed.get(name, name): kept for name, kept in of_steps.items()}

    def placed(marks: dict[str, Mark]) -> dict[str, Mark]:
        there = event.phases
        return {
            name: mark.model_copy(update={"phase": there[name]}) if name in there else mark
            for name, mark in new(marks).items()
        }

    waived = {
        name: Mark(
            state="skipped", outcome="skipped", data={}, took_part={}, author=event.meta.actor,
            performers=event.meta.hands, role=event.meta.role, occurred_on=event.meta.occurred_on, entry=entry,
            phase=phase,
        )
        for name, phase in event.waived.items()
    }  # fmt: skip
    return _with(
        state,
        marks={**placed(state.marks), **waived},
        earlier=placed(state.earlier),
        older=new(state.older),
        did=new(state.did),
        stood_in=new(state.stood_in),
        offered=new(state.offered),
        corrections=new(state.corrections),
        dues=new(state.dues),
        used={},
    )


def _other_started(state: Progress, event: e.OtherStarted, entry: int) -> Progress:
    return _with(state, links=(*state.links, Linked(process=event.process, other=event.other, entry=event.entry)))


def _started_from(state: Progress, event: e.StartedFrom, entry: int) -> Progress:
    return _with(state, links=(*state.links, Linked(process=event.process, other=event.other, is_origin=True)))


def _call_closes(state: Progress, event: e.CallCloses, entry: int) -> Progress:
    others = {call: on for call, on in state.calls.items() if call != event.call}
    return _with(state, calls=others if event.closes_on is None else {**others, event.call: event.closes_on})


_HANDLERS: dict[type[Event], Callable[[Progress, Any, int], Progress]] = {
    e.StepDone: _mark, e.StepSubmitted: _mark, e.StepApproved: _approved, e.StepReturned: _returned,
    e.StepSkipped: _skipped, e.PhaseEnded: _phase_ended, e.PhaseEntered: _phase_entered, e.ReturnedTo: _returned_to,
    e.DeadlineSet: _deadline_set, e.DeadlineDropped: _deadline_dropped, e.Suspended: _suspended, e.Resumed: _resumed,
    e.Closed: _closed, e.Reopened: _reopened, e.StepCorrected: _corrected,
    e.CorrectionApproved: _correction_approved, e.CorrectionReturned: _correction_returned,
    e.EntryWithdrawn: _entry_withdrawn, e.RecordEntered: _record_entered, e.RecordChanged: _record_changed,
    e.Moved: _moved, e.OtherStarted: _other_started, e.StartedFrom: _started_from,
    e.CallCloses: _call_closes,
}  # fmt: skip
