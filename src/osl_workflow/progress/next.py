"""What can be done next, and where a process stands: read by worklists and by everybody who opens a case."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from osl_workflow.process.model import PHASES, Phase, Step
from osl_workflow.process.standard import CaseState
from osl_workflow.progress.approving import waiting
from osl_workflow.progress.deadlines import days_left
from osl_workflow.progress.obstacles import lapsing, of_state, required_missing
from osl_workflow.progress.rules import Rules, Verdicts
from osl_workflow.progress.state import DueDate, Ending, Progress
from osl_workflow.sentences import Frozen, Text


class NextStep(Frozen):
    """Something that can be done now: a step that is open (`do`), or one that waits for approval (`approve`).

    `roles`: who may by role; `not_for`: who may not, by person, because of what they did before (`not_by`, approval).
    `due`: the deadline that runs, `days_left` until it (negative: overdue; None: no deadline, or a number of days that
    no source confirms for that day). `offered`: answers of an earlier round, or of something returned, can be taken
    over. `returned`: it came back to be improved. `lapses`: optional, and no longer possible once the present phase has
    ended. `correction`: what waits for approval is a correction of what was approved before.
    """

    kind: Literal["do", "approve"]
    step: str
    title: Text
    phase: Phase
    roles: tuple[str, ...]
    not_for: tuple[UUID, ...] = ()
    optional: bool = False
    due: DueDate | None = None
    days_left: int | None = None
    offered: bool = False
    returned: bool = False
    lapses: bool = False
    correction: bool = False

    @property
    def overdue(self) -> bool:
        """Whether its day has passed; never by a number that is not confirmed for that day."""
        return self.days_left is not None and self.days_left < 0


class Awaited(Frozen):
    """A step that the present phase waits for; `submitted`: it waits for approval only."""

    step: str
    title: Text
    roles: tuple[str, ...]
    submitted: bool


class Clock(Frozen):
    """A deadline that runs, also of a step whose phase has not begun: the law's time runs from the day of knowing."""

    step: str
    title: Text
    due: DueDate
    days_left: int | None


class Standing(Frozen):
    """Where a process stands: its phase and since when, what the phase waits for, what comes after, what is due.

    `waits_for` is empty in a phase that only waits for optional steps to be approved or returned (`held_by`).
    `comes_after`: the required steps of the next phase that apply as far as is known, in the order of the process.
    """

    status: CaseState
    phase: Phase
    title: Text
    round: int
    since: date | None
    waits_for: tuple[Awaited, ...]
    held_by: tuple[Awaited, ...]
    next_phase: Text | None
    comes_after: tuple[Text, ...]
    clocks: tuple[Clock, ...]
    suspended_on: date | None
    ending: Ending | None


def whats_next(rules: Rules, progress: Progress, on: date) -> tuple[NextStep, ...]:
    """Return all that can be done on `on`: overdue by law first, then by due date, required before optional."""
    verdicts = Verdicts(rules, progress, on)
    lapses = {step.step for step in lapsing(rules, progress, verdicts)}
    dues = progress.running_dues()
    found: list[NextStep] = []
    for step in rules.definition.steps():
        approval = _approval(rules, progress, step)
        if approval is not None:
            found.append(approval)
        if not of_state(rules, progress, step, verdicts):
            due = dues.get(step.step)
            found.append(
                NextStep(
                    kind="do",
                    step=step.step,
                    title=step.title,
                    phase=rules.definition.phase_of(step.step),
                    roles=_permitted(rules, "do_step", step.by),
                    not_for=tuple(dict.fromkeys(who for name in step.not_by for who in progress.did.get(name, ()))),
                    optional=step.optional,
                    due=due,
                    days_left=None if due is None else days_left(due, on),
                    offered=step.step in progress.offered,
                    returned=was_returned(progress, step.step),
                    lapses=step.step in lapses,
                )
            )
    return tuple(sorted(found, key=_urgency))


def where_it_stands(rules: Rules, progress: Progress, on: date) -> Standing:
    """Return where the process stands on `on`."""
    verdicts = Verdicts(rules, progress, on)
    missing = required_missing(rules, progress, verdicts)
    held_by = tuple(
        rules.definition.step(name)
        for name in progress.waiting_in(progress.phase)
        if name not in {step.step for step in missing}
    )
    after = PHASES[PHASES.index(progress.phase) + 1 :][:1]
    steps_after = (step for phase in after for step in rules.definition.steps_of(phase))
    closed = progress.status == "closed"
    return Standing(
        status=progress.status,
        phase=progress.phase,
        title=rules.standard.phases[progress.phase],
        round=progress.round,
        since=progress.entered.get(progress.phase),
        waits_for=() if closed else tuple(_awaited(rules, progress, step) for step in missing),
        held_by=() if closed else tuple(_awaited(rules, progress, step) for step in held_by),
        next_phase=rules.standard.phases[after[0]] if after and not closed else None,
        comes_after=()
        if closed
        else tuple(
            step.title for step in steps_after if step.required and (verdicts.applies(step) or verdicts.unknown(step))
        ),
        clocks=_clocks(rules, progress, on),
        suspended_on=progress.suspended_on,
        ending=progress.ending,
    )


def was_returned(progress: Progress, step: str) -> bool:
    """Return whether what was submitted in this round came back to be improved, and has not been done again."""
    proposal = progress.offered.get(step)
    return proposal is not None and proposal.round == progress.round


def _approval(rules: Rules, progress: Progress, step: Step) -> NextStep | None:
    """Return what of the step waits for approval; possible also during a pause, never after the end."""
    found = waiting(progress, step.step)
    if found is None or progress.status == "closed":
        return None
    return NextStep(
        kind="approve",
        step=step.step,
        title=step.title,
        phase=rules.definition.phase_of(step.step),
        roles=_permitted(rules, "approve", found.approvers),
        not_for=tuple(dict.fromkeys(found.performers)),
        optional=step.optional,
        correction=found.correction,
    )


def _permitted(rules: Rules, action: str, roles: tuple[str, ...]) -> tuple[str, ...]:
    permitted = rules.standard.permissions[action].roles
    return tuple(role for role in roles if role in permitted)


def _urgency(item: NextStep) -> tuple[bool, date, bool]:
    by_law = item.due is not None and item.due.statutory and item.overdue
    return not by_law, date.max if item.due is None else item.due.on, item.optional


def _awaited(rules: Rules, progress: Progress, step: Step) -> Awaited:
    submitted = progress.is_submitted(step.step)
    roles = progress.marks[step.step].approvers if submitted else step.by
    return Awaited(
        step=step.step,
        title=step.title,
        roles=_permitted(rules, "approve" if submitted else "do_step", roles),
        submitted=submitted,
    )


def _clocks(rules: Rules, progress: Progress, on: date) -> tuple[Clock, ...]:
    found = (
        Clock(step=name, title=rules.definition.step(name).title, due=due, days_left=days_left(due, on))
        for name, due in progress.running_dues().items()
    )
    return tuple(sorted(found, key=lambda clock: clock.due.on))
