"""Where a process stands: phase, round, marks, deadlines, open records; folded from events, never from a definition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal
from uuid import UUID

from osl_workflow.event import Event
from osl_workflow.process.model import PHASES, Phase, RecordKind
from osl_workflow.process.standard import CaseState, ClosingClass
from osl_workflow.progress import events as e
from osl_workflow.progress.records import KINDS
from osl_workflow.sentences import Frozen


class Mark(Frozen):
    """What is known of a step: at most one a step. `entry` is the number of the event in the case.

    `data` and `took_part` are None when the case's key has been destroyed. `again`: the last outcome leaves the step
    open. `approved`: it was approved once, so a correction needs approval again.
    """

    state: Literal["submitted", "done", "skipped", "withdrawn"]
    outcome: str
    data: e.Form | None
    took_part: dict[str, e.Took] | None
    performers: tuple[UUID, ...]
    role: str
    occurred_on: date
    entry: int
    phase: Phase
    again: bool = False
    repeats: bool = False
    approved: bool = False
    approvers: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the step counts as done: for needs, and for the end of its phase."""
        return self.state in ("done", "skipped", "withdrawn") and not self.again

    @property
    def readable(self) -> bool:
        """Whether guards read it: a mark that is done, also one whose outcome says `again`."""
        return self.state == "done"


class Offered(Frozen):
    """Answers of an earlier round, or of something returned: offered when the step is done again."""

    outcome: str
    data: e.Form | None
    occurred_on: date
    entry: int
    round: int
    performers: tuple[UUID, ...]


class Correction(Frozen):
    """A corrected value that waits for approval."""

    outcome: str
    data: e.Form | None
    took_part: dict[str, e.Took] | None
    occurred_on: date
    entry: int
    author: UUID
    approvers: tuple[str, ...]


class OpenRecord(Frozen):
    """A lasting record as it stands now."""

    kind: RecordKind
    status: str
    content: e.Form | None
    due: date | None
    occurred_on: date
    entry: int

    @property
    def open(self) -> bool:
        """Whether it counts as open in its kind."""
        return self.status in KINDS[self.kind].open


class DueDate(Frozen):
    """A deadline as it was set; the fields are those of the event DeadlineSet."""

    on: date
    base: str
    base_on: date
    value: str
    statutory: bool
    confirmed: bool
    recurring: bool
    parameter: str | None
    source: str | None
    calendar: str | None
    moved_by: int
    phase: Phase
    ends_with: Phase


class Ending(Frozen):
    """How it ended."""

    closing: str
    kind: ClosingClass
    on: date


class Progress(Frozen):
    """The whole state of a process being worked through."""

    phase: Phase = "recruitment"
    round: int = 1
    status: CaseState = "active"
    entered: dict[Phase, date] = {}
    marks: dict[str, Mark] = {}
    did: dict[str, tuple[UUID, ...]] = {}
    """Who did each step, in all rounds."""
    offered: dict[str, Offered] = {}
    earlier: dict[str, Mark] = {}
    """The doing before the latest of a step that repeats: it stands again when the latest is returned or withdrawn."""
    corrections: dict[str, Correction] = {}
    dues: dict[str, DueDate] = {}
    records: dict[str, OpenRecord] = {}
    counted: dict[RecordKind, int] = {}
    """How many records of each kind stand (entered and not withdrawn)."""
    numbered: dict[RecordKind, int] = {}
    """How many names of each kind are taken; a withdrawn record's name is not used again."""
    withdrawn: tuple[int, ...] = ()
    suspended_on: date | None = None
    ending: Ending | None = None
    last_contact: date | None = None

    def is_done(self, step: str) -> bool:
        """Return whether the step counts as done."""
        mark = self.marks.get(step)
        return mark is not None and mark.counts

    def is_submitted(self, step: str) -> bool:
        """Return whether the step waits for approval."""
        mark = self.marks.get(step)
        return mark is not None and mark.state == "submitted"

    def open_records(self, kind: RecordKind) -> int:
        """Return how many records of `kind` are open now; kinds that only count are open once entered."""
        if not KINDS[kind].lasting:
            return self.counted.get(kind, 0)
        return sum(record.kind == kind and record.open for record in self.records.values())

    def running_dues(self) -> dict[str, DueDate]:
        """Return the deadlines that still run: of steps that can still be done in this round, while the case lives.

        A deadline of the law may run before its step's phase has begun: the clock starts when the centre learns.
        """
        if self.status == "closed":
            return {}
        here = PHASES.index(self.phase)
        return {
            step: due
            for step, due in self.dues.items()
            if here <= PHASES.index(due.ends_with)
            and not self.is_submitted(step)
            and (due.recurring or not self.is_done(step))
        }


def apply(state: Progress, event: Event, entry: int) -> Progress:
    """Return the state after `event`, which is number `entry` of its aggregate; unknown events change nothing."""
    handler = _HANDLERS.get(type(event))
    return state if handler is None else handler(state, event, entry)


def _with(state: Progress, **changes: object) -> Progress:
    return state.model_copy(update=changes)


def _without(mapping: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in mapping.items() if name not in names}


def _mark(state: Progress, event: e.StepDone | e.StepSubmitted, entry: int) -> Progress:
    content = event.sealed
    actor = event.meta.actor
    mark = Mark(
        state="done" if isinstance(event, e.StepDone) else "submitted",
        outcome=event.outcome,
        data=None if content is None else content.form,
        took_part=None if content is None else content.took_part,
        performers=(actor,),
        role=event.meta.role,
        occurred_on=event.meta.occurred_on,
        entry=entry,
        phase=event.phase,
        again=isinstance(event, e.StepDone) and event.again,
        repeats=isinstance(event, e.StepDone) and event.repeats,
        approvers=event.approvers if isinstance(event, e.StepSubmitted) else (),
    )
    before = state.marks.get(event.step)
    proposal = state.offered.get(event.step)
    if before is not None and before.again:  # who worked on it earlier in this round worked on it now
        mark = mark.model_copy(update={"performers": _once(before.performers, actor)})
    elif proposal is not None and proposal.round == state.round:  # so did those whose submission was returned
        mark = mark.model_copy(update={"performers": _once(proposal.performers, actor)})
    earlier = state.earlier
    if before is not None and before.state == "done" and before.repeats:
        earlier = {**earlier, event.step: before}
    return _with(
        state,
        marks={**state.marks, event.step: mark},
        earlier=earlier,
        did={**state.did, event.step: _once(state.did.get(event.step, ()), actor)},
        offered=_without(dict(state.offered), event.step),
        last_contact=_later(state.last_contact, mark.occurred_on) if event.contact else state.last_contact,
    )


def _once(people: tuple[UUID, ...], person: UUID) -> tuple[UUID, ...]:
    return people if person in people else (*people, person)


def _later(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)


def _approved(state: Progress, event: e.StepApproved, entry: int) -> Progress:
    mark = state.marks[event.step].model_copy(
        update={"state": "done", "again": event.again, "repeats": event.repeats, "approved": True}
    )
    return _with(state, marks={**state.marks, event.step: mark})


def _returned(state: Progress, event: e.StepReturned, entry: int) -> Progress:
    return _stand_again(_removed(state, (event.step,)), event.step)


def _stand_again(state: Progress, step: str) -> Progress:
    before = state.earlier.get(step)
    if before is None:
        return state
    return _with(
        state, marks={**state.marks, step: before}, earlier=_without(dict(state.earlier), step)
    )


def _removed(state: Progress, steps: tuple[str, ...]) -> Progress:
    offers = {
        name: Offered(
            outcome=mark.outcome, data=mark.data, occurred_on=mark.occurred_on, entry=mark.entry, round=state.round,
            performers=mark.performers,
        )
        for name, mark in state.marks.items()
        if name in steps and mark.state in ("done", "submitted")
    }
    return _with(
        state,
        marks=_without(dict(state.marks), *steps),
        offered={**state.offered, **offers},
        corrections=_without(dict(state.corrections), *steps),
    )


def _skipped(state: Progress, event: e.StepSkipped, entry: int) -> Progress:
    mark = Mark(
        state="skipped", outcome="skipped", data={}, took_part={}, performers=(event.meta.actor,),
        role=event.meta.role, occurred_on=event.meta.occurred_on, entry=entry, phase=event.phase,
    )  # fmt: skip
    return _with(state, marks={**state.marks, event.step: mark})


def _phase_ended(state: Progress, event: e.PhaseEnded, entry: int) -> Progress:
    return state


def _phase_entered(state: Progress, event: e.PhaseEntered, entry: int) -> Progress:
    return _with(
        state,
        phase=event.phase,
        round=event.round,
        entered={**state.entered, event.phase: event.meta.occurred_on},
    )


def _returned_to(state: Progress, event: e.ReturnedTo, entry: int) -> Progress:
    gone = (*event.removed, *event.withdrawn)
    later = PHASES[PHASES.index(event.phase) :]
    return _with(
        _removed(state, gone),
        earlier=_without(dict(state.earlier), *gone),
        phase=event.phase,
        round=event.round,
        entered={
            **{phase: day for phase, day in state.entered.items() if phase not in later},
            event.phase: event.meta.occurred_on,
        },
    )


def _deadline_set(state: Progress, event: e.DeadlineSet, entry: int) -> Progress:
    due = DueDate.model_validate(event.model_dump(include=set(DueDate.model_fields)))
    return _with(state, dues={**state.dues, event.step: due})


def _deadline_dropped(state: Progress, event: e.DeadlineDropped, entry: int) -> Progress:
    return _with(state, dues=_without(dict(state.dues), event.step))


def _suspended(state: Progress, event: e.Suspended, entry: int) -> Progress:
    return _with(state, status="suspended", suspended_on=event.meta.occurred_on)


def _resumed(state: Progress, event: e.Resumed, entry: int) -> Progress:
    return _with(state, status="active", suspended_on=None)


def _closed(state: Progress, event: e.Closed, entry: int) -> Progress:
    ending = Ending(closing=event.closing, kind=event.kind, on=event.meta.occurred_on)
    return _with(state, status="closed", suspended_on=None, ending=ending)


def _reopened(state: Progress, event: e.Reopened, entry: int) -> Progress:
    return _with(state, status="active", ending=None)


def _corrected(state: Progress, event: e.StepCorrected, entry: int) -> Progress:
    content = event.sealed
    form = None if content is None else content.form
    took_part = None if content is None else content.took_part
    did = {**state.did, event.step: _once(state.did.get(event.step, ()), event.meta.actor)}
    if event.pending:
        waiting = Correction(
            outcome=event.outcome, data=form, took_part=took_part, occurred_on=event.done_on, entry=entry,
            author=event.meta.actor, approvers=event.approvers,
        )  # fmt: skip
        return _with(state, did=did, corrections={**state.corrections, event.step: waiting})
    mark = state.marks[event.step]
    changed = mark.model_copy(
        update={
            "outcome": event.outcome, "data": form, "took_part": took_part, "occurred_on": event.done_on,
            "performers": _once(mark.performers, event.meta.actor), "entry": entry, "again": event.again,
        }
    )  # fmt: skip
    return _with(state, did=did, marks={**state.marks, event.step: changed})


def _correction_approved(state: Progress, event: e.CorrectionApproved, entry: int) -> Progress:
    waiting = state.corrections[event.step]
    mark = state.marks[event.step]
    changed = mark.model_copy(
        update={
            "outcome": waiting.outcome, "data": waiting.data, "took_part": waiting.took_part,
            "occurred_on": waiting.occurred_on, "performers": _once(mark.performers, waiting.author),
            "entry": waiting.entry,
        }
    )  # fmt: skip
    rest = {step: other for step, other in state.corrections.items() if step != event.step}
    return _with(state, marks={**state.marks, event.step: changed}, corrections=rest)


def _correction_returned(state: Progress, event: e.CorrectionReturned, entry: int) -> Progress:
    return _with(state, corrections=_without(dict(state.corrections), event.step))


def _entry_withdrawn(state: Progress, event: e.EntryWithdrawn, entry: int) -> Progress:
    withdrawn = (*state.withdrawn, event.entry)
    if event.record is not None and event.kind is not None:
        count = max(0, state.counted.get(event.kind, 0) - 1)
        return _with(
            state,
            withdrawn=withdrawn,
            records=_without(dict(state.records), event.record),
            counted={**state.counted, event.kind: count},
        )
    if event.step is None:
        return _with(state, withdrawn=withdrawn)
    mark = state.marks.get(event.step)
    if mark is None or mark.entry != event.entry:  # an older doing of a repeated step: the latest one stays
        return _with(state, withdrawn=withdrawn)
    if event.kept:
        emptied = mark.model_copy(update={"state": "withdrawn", "data": {}, "took_part": {}})
        return _with(state, withdrawn=withdrawn, marks={**state.marks, event.step: emptied})
    removed = _with(
        state,
        withdrawn=withdrawn,
        marks=_without(dict(state.marks), event.step),
        corrections=_without(dict(state.corrections), event.step),
    )
    return _stand_again(removed, event.step)


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


_HANDLERS: dict[type[Event], Callable[[Progress, Any, int], Progress]] = {
    e.StepDone: _mark, e.StepSubmitted: _mark, e.StepApproved: _approved, e.StepReturned: _returned,
    e.StepSkipped: _skipped, e.PhaseEnded: _phase_ended, e.PhaseEntered: _phase_entered, e.ReturnedTo: _returned_to,
    e.DeadlineSet: _deadline_set, e.DeadlineDropped: _deadline_dropped, e.Suspended: _suspended, e.Resumed: _resumed,
    e.Closed: _closed, e.Reopened: _reopened, e.StepCorrected: _corrected,
    e.CorrectionApproved: _correction_approved, e.CorrectionReturned: _correction_returned,
    e.EntryWithdrawn: _entry_withdrawn, e.RecordEntered: _record_entered, e.RecordChanged: _record_changed,
}  # fmt: skip
