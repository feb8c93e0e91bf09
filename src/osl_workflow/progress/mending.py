"""Correcting and withdrawing: the new value stands beside the old one, and the path is never rewritten in silence.

If the new value would have led elsewhere (a guard that was used, an effect, a due date), the act says so and asks: keep
the path, with a reason, or return to that phase (process-language, Correction).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.process.model import PHASES, Phase, RecordKind, Step
from osl_workflow.progress import deadlines
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.doing import asked_reason, known_step, outcome_titles
from osl_workflow.progress.forms import check_form
from osl_workflow.progress.permissions import allowed_role, require
from osl_workflow.progress.rules import Rules, Verdicts, guard
from osl_workflow.progress.state import Mark, Progress
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.progress.commands import CorrectStep, WithdrawEntry


class Entry(NamedTuple):
    """What the history holds at a number: whose it is, and whether it is a step's doing or a record."""

    number: int
    author: UUID
    step: str | None = None
    record: str | None = None
    kind: RecordKind | None = None


def correct(rules: Rules, progress: Progress, command: CorrectStep, acting: Acting, version: int) -> Act:
    """Return the act of stating a new value beside the old one.

    Raises:
        Refused: not done yet, not the author nor one who may correct for others, a new value that is no answer, no
            reason, or a value that would have led elsewhere while it is not said whether to keep the path.
    """
    step = known_step(rules, command.step)
    mark = progress.marks.get(step.step)
    if mark is None or mark.state != "done":
        raise Refused("progress.nothing_to_correct", step=step.title)
    if progress.status == "closed":
        raise Refused("progress.not_while_closed", action=rules.standard.permissions["correct"].title)
    role = _author_or_head(rules, acting, mark.performers, "correct")
    reason = asked_reason(acting, "progress.reason_to_correct")
    form = {**(mark.data or {}), **command.form}
    answers, problems = check_form(rules.definition, rules.standard, step, form, mark.occurred_on)
    outcome = command.outcome or mark.outcome
    if outcome not in step.outcome_names():
        problems += (sentence("progress.outcome_unknown", known=outcome_titles(step)),)
    done_on = command.done_on or mark.occurred_on
    if done_on > acting.today:
        problems += (sentence("progress.day_in_future", on=done_on, today=acting.today),)
    if problems:
        raise Refused("progress.not_filled_in", step=step.title, details=problems)
    changed = tuple(name for name in answers if answers.get(name) != (mark.data or {}).get(name))
    if not changed and outcome == mark.outcome and done_on == mark.occurred_on:
        raise Refused("progress.correction_changes_nothing", step=step.title)
    new_mark = mark.model_copy(update={"data": answers, "outcome": outcome, "occurred_on": done_on})
    elsewhere = _elsewhere(rules, progress, step, mark, new_mark, acting)
    act = Act(rules, progress, acting, role, version)
    _ask_for_path(step, elsewhere, command.path)
    approval = step.approval_of(outcome) if mark.approved and command.path != "return" else None
    act.put(
        e.StepCorrected,
        step=step.step,
        entry=mark.entry,
        outcome=outcome,
        fields=changed,
        done_on=done_on,
        again=step.outcome(outcome).again,
        pending=approval is not None,
        approvers=() if approval is None else approval.by,
        kept=tuple(what.key.partition(".")[2] for what in elsewhere) if command.path == "keep" else (),
        sealed=e.StepContent(form=answers, took_part=mark.took_part or {}, reason=reason),
    )
    if command.path == "return":
        act.return_to(mark.phase)
    return act


def withdraw(
    rules: Rules, progress: Progress, command: WithdrawEntry, entry: Entry | None, acting: Acting, version: int
) -> Act:
    """Return the act of taking back an entry, for a reason; `entry` is what the history holds at that number.

    Raises:
        Refused: nothing that can be taken back stands there, it was taken back before, not the author nor one who may
            for others, no reason, or the path went on from it and it is not said whether to keep it.
    """
    if entry is None or (entry.step is None and entry.record is None):
        raise Refused("progress.nothing_to_withdraw", entry=command.entry)
    if command.entry in progress.withdrawn:
        raise Refused("progress.withdrawn_before", entry=command.entry)
    if progress.status == "closed":
        raise Refused("progress.not_while_closed", action=rules.standard.permissions["withdraw"].title)
    role = _author_or_head(rules, acting, (entry.author,), "withdraw")
    reason = asked_reason(acting, "progress.reason_to_withdraw")
    act = Act(rules, progress, acting, role, version)
    elsewhere: tuple[Sentence, ...] = ()
    phase: Phase | None = None
    if entry.step is not None:
        step = known_step(rules, entry.step)
        mark = progress.marks.get(entry.step)
        if mark is not None and mark.entry == entry.number and entry.step not in progress.earlier:
            phase = mark.phase
            elsewhere = _went_on(rules, progress, step, mark)
            _ask_for_path(step, elsewhere, command.path)
    act.put(
        e.EntryWithdrawn,
        entry=entry.number,
        step=entry.step,
        record=entry.record,
        kind=entry.kind,
        kept=tuple(what.key.partition(".")[2] for what in elsewhere) if command.path == "keep" else (),
        sealed=Sealed(reason=reason),
    )
    if elsewhere and command.path == "return" and phase is not None:
        act.return_to(phase)
    return act


def _author_or_head(rules: Rules, acting: Acting, authors: tuple[UUID, ...], action: str) -> str:
    """Return the role of an author, or of one who may do it for others.

    Raises:
        Refused: neither.
    """
    if acting.actor in authors:
        return require(rules.standard, action, acting)
    role = allowed_role(rules.standard, f"{action}_of_others", acting)
    if role is None:
        raise Refused("progress.not_the_author", action=rules.standard.permissions[action].title)
    return role


def _ask_for_path(step: Step, elsewhere: tuple[Sentence, ...], path: str | None) -> None:
    if elsewhere and path is None:
        raise Refused("progress.leads_elsewhere", step=step.title, details=elsewhere)


def _elsewhere(
    rules: Rules, progress: Progress, step: Step, old: Mark, new: Mark, acting: Acting
) -> tuple[Sentence, ...]:
    """Return what the new value would have led to otherwise: guards that were used, the effect, due dates."""
    after = progress.model_copy(update={"marks": {**progress.marks, step.step: new}})
    before_verdicts, after_verdicts = Verdicts(rules, progress, acting.on), Verdicts(rules, after, acting.on)
    found: list[Sentence] = []
    here = PHASES.index(progress.phase)
    for other in rules.definition.steps():
        reached = PHASES.index(rules.definition.phase_of(other.step)) <= here
        reads = other.when is not None and any(n.startswith(f"{step.step}.") for n in guard(other.when).names())
        if reached and reads and before_verdicts.applies(other) != after_verdicts.applies(other):
            found.append(sentence("progress.elsewhere_guard", step=other.title))
    old_effect, new_effect = step.outcome(old.outcome), step.outcome(new.outcome)
    if (old_effect.again, old_effect.returns_to, old_effect.closes) != (
        new_effect.again,
        new_effect.returns_to,
        new_effect.closes,
    ):
        found.append(sentence("progress.elsewhere_effect", outcome=new_effect.title))
    for event in deadlines.of_act(rules, progress, after, acting.meta("")):
        if isinstance(event, e.DeadlineSet):
            title = rules.definition.step(event.step).title
            found.append(sentence("progress.elsewhere_deadline", step=title, on=event.on))
    return tuple(found)


def _went_on(rules: Rules, progress: Progress, step: Step, mark: Mark) -> tuple[Sentence, ...]:
    """Return what went on from a step that is to be taken back: a later phase, an effect, steps that need it."""
    found: list[Sentence] = []
    if mark.state == "submitted":
        return ()
    if PHASES.index(mark.phase) < PHASES.index(progress.phase) and step.required:
        found.append(sentence("progress.went_on_phase", phase=rules.standard.phases[progress.phase]))
    for other in rules.definition.steps():
        if step.step in other.needs and other.step in progress.marks:
            found.append(sentence("progress.went_on_needed", step=other.title))
    return tuple(found)
