"""Correcting and withdrawing: the new value stands beside the old one, and the path is never rewritten in silence.

If the new value would have led elsewhere (a guard that was used, an effect, a due date), the act says so and asks: keep
the path, with a reason, or return to that phase (process-language, Correction).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.process.model import PHASES, RecordKind, Step
from osl_workflow.progress import deadlines
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.doing import asked_reason, known_step, outcome_titles, took_part_problems
from osl_workflow.progress.fold import apply
from osl_workflow.progress.forms import check_form
from osl_workflow.progress.obstacles import required_missing
from osl_workflow.progress.permissions import allowed_role, require, role_titles
from osl_workflow.progress.rules import Rules, Verdicts
from osl_workflow.progress.state import Mark, Progress
from osl_workflow.progress.stranding import is_stranded
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.event import Meta
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
        Refused: not done yet, a correction waits already, not the author nor one who may correct for others, a new
            value that is no answer, a day that cannot be, no reason, or a value that would have led elsewhere while it
            is not said whether to keep the path.
    """
    step = known_step(rules, command.step)
    mark = progress.marks.get(step.step)
    if mark is None or mark.state not in ("done", "withdrawn"):
        raise Refused("progress.nothing_to_correct", step=step.title)
    _no_way_back(progress, command.path)
    if step.step in progress.corrections:
        raise Refused("progress.correction_waits", step=step.title)
    role = _author_or_head(rules, acting, mark.author, "correct")
    reason = asked_reason(acting, "progress.reason_to_correct")
    act = Act(rules, progress, acting, role, version)
    new, problems = _new_mark(rules, step, mark, command, acting)
    if problems:
        raise Refused("progress.not_filled_in", step=step.title, details=problems)
    if new.model_copy(update={"state": mark.state}) == mark:
        raise Refused("progress.correction_changes_nothing", step=step.title)
    if new.occurred_on != mark.occurred_on:
        _check_day(rules, progress, step, mark, new.occurred_on, acting.today)
    after = progress.model_copy(update={"marks": {**progress.marks, step.step: new}})
    elsewhere = _elsewhere(rules, progress, after, step, act.meta)
    _ask_for_path(step, elsewhere, command.path)
    going_back = bool(elsewhere) and command.path == "return"
    approval = step.approval_of(new.outcome) or (step.approval_of(mark.outcome) if mark.approved else None)
    waits = approval is not None and not going_back
    if waits and progress.status == "closed":  # nobody could approve it any more
        raise Refused("progress.not_while_closed", action=rules.standard.permissions["correct"].title)
    old, answers = mark.data or {}, new.data or {}
    act.put(
        e.StepCorrected,
        step=step.step,
        entry=mark.entry,
        outcome=new.outcome,
        fields=tuple(name for name in step.form if old.get(name) != answers.get(name)),
        done_on=new.occurred_on,
        pending=waits,
        approvers=approval.by if approval is not None and waits else (),
        kept=_kept(elsewhere, command.path),
        sealed=e.StepContent(form=answers, took_part=new.took_part or {}, reason=reason),
    )
    if going_back:
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
    _no_way_back(progress, command.path)
    role = _author_or_head(rules, acting, entry.author, "withdraw")
    reason = asked_reason(acting, "progress.reason_to_withdraw")
    act = Act(rules, progress, acting, role, version)
    taken_back = e.EntryWithdrawn(
        meta=act.meta, entry=entry.number, step=entry.step, record=entry.record, kind=entry.kind,
        sealed=Sealed(reason=reason),
    )  # fmt: skip
    step = rules.definition.find(entry.step or "")
    mark = None if step is None else progress.marks.get(step.step)
    if step is None or mark is None or mark.entry != entry.number:  # a record, or a doing that no longer stands
        act.add(taken_back)
        return act
    after = apply(progress, taken_back, version + 1)
    elsewhere = _went_on(rules, progress, after, step, mark, act.meta)
    _ask_for_path(step, elsewhere, command.path)
    act.add(taken_back.model_copy(update={"kept": _kept(elsewhere, command.path)}))
    if elsewhere and command.path == "return":
        act.return_to(mark.phase)
    return act


def check_goes_on(act: Act, command: CorrectStep | WithdrawEntry) -> None:
    """Check that the case can go on after an entry was corrected or taken back.

    Raises:
        Refused: nothing would lead on from there; says what the phase would wait for, and that a return is possible.
    """
    on = act.acting.on
    if not is_stranded(act.rules, act.after, on) or is_stranded(act.rules, act.before, on):
        return
    missing = tuple(step.title for step in required_missing(act.rules, act.after, act.verdicts()))
    waits = (sentence("progress.strands_waits", steps=missing),) if missing else ()
    way = "progress.strands_close" if command.path == "return" else "progress.strands_return"
    details = [*waits, sentence(way)]
    raise Refused("progress.strands", phase=act.rules.standard.phases[act.after.phase], details=details)


def _no_way_back(progress: Progress, path: str | None) -> None:
    """Check that a mistake found after the end is mended where it stands: the way back is to take the work up again.

    Raises:
        Refused: a return in a case that has ended.
    """
    if progress.status == "closed" and path == "return":
        raise Refused("progress.no_return_after_end")


def _author_or_head(rules: Rules, acting: Acting, author: UUID, action: str) -> str:
    """Return the role of the author, or of one who may do it for others.

    Raises:
        Refused: neither.
    """
    if author in (acting.actor, acting.on_behalf_of):
        return require(rules.standard, action, acting)
    role = allowed_role(rules.standard, f"{action}_of_others", acting)
    if role is None:
        roles = role_titles(rules.standard, rules.standard.permissions[f"{action}_of_others"].roles)
        remedy = sentence("progress.remedy_no_permission", roles=roles)
        raise Refused("progress.not_the_author", action=rules.standard.permissions[action].title, details=[remedy])
    return role


def _new_mark(
    rules: Rules, step: Step, mark: Mark, command: CorrectStep, acting: Acting
) -> tuple[Mark, tuple[Sentence, ...]]:
    """Return the mark as it would be, and what is wrong with the new values."""
    done_on = command.done_on or mark.occurred_on
    outcome = command.outcome or mark.outcome
    took_part = {**(mark.took_part or {}), **command.took_part}
    form = {**(mark.data or {}), **command.form}
    answers, problems = check_form(rules.definition, rules.standard, step, form, done_on)
    problems += took_part_problems(rules, step, took_part)
    if outcome not in step.outcome_names():
        problems += (sentence("progress.outcome_unknown", known=outcome_titles(step)),)
    changes = {"state": "done", "data": answers, "took_part": took_part, "outcome": outcome, "occurred_on": done_on}
    return mark.model_copy(update=changes), problems


def _check_day(rules: Rules, progress: Progress, step: Step, mark: Mark, day: date, today: date) -> None:
    """Check that the true day of a step is between the opening and the next step: of a later phase, or that needs it.

    Raises:
        Refused: it is not; names the day up to which it may be.
    """
    if day > today:
        raise Refused("progress.day_in_future", on=day, today=today)
    if progress.opened_on is not None and day < progress.opened_on:
        raise Refused("progress.corrected_before_opening", step=step.title, on=day, first=progress.opened_on)
    later = PHASES[PHASES.index(mark.phase) + 1 :]
    followed = [
        (one.occurred_on, other.title)
        for other in rules.definition.steps()
        if (one := progress.standing(other.step)) is not None
        and one.entry > mark.entry
        and (one.phase in later or step.step in other.needs)
    ]
    if followed and day > min(followed, key=lambda one: one[0])[0]:
        last, next_ = min(followed, key=lambda one: one[0])
        raise Refused("progress.corrected_after_next", step=step.title, on=day, last=last, next=next_)


def _ask_for_path(step: Step, elsewhere: tuple[Sentence, ...], path: str | None) -> None:
    if elsewhere and path is None:
        raise Refused("progress.leads_elsewhere", step=step.title, details=elsewhere)


def _kept(elsewhere: tuple[Sentence, ...], path: str | None) -> tuple[str, ...]:
    """Return what would have led elsewhere while the path is kept, in short: `elsewhere_guard`, `went_on_phase`."""
    return tuple(dict.fromkeys(what.key.partition(".")[2] for what in elsewhere)) if path == "keep" else ()


def _elsewhere(rules: Rules, progress: Progress, after: Progress, step: Step, meta: Meta) -> tuple[Sentence, ...]:
    """Return what the new value would have led to otherwise: guards that were used, the effect, due dates."""
    found = _other_verdicts(rules, progress, after, meta)
    old = step.outcome(progress.marks[step.step].outcome)
    new = step.outcome(after.marks[step.step].outcome)
    if (old.again, old.returns_to, old.closes) != (new.again, new.returns_to, new.closes):
        found += (sentence("progress.elsewhere_effect", outcome=new.title),)
    return found + _other_deadlines(rules, progress, after, meta)


def _went_on(
    rules: Rules, progress: Progress, after: Progress, step: Step, mark: Mark, meta: Meta
) -> tuple[Sentence, ...]:
    """Return what went on from a doing that is to be taken back: a later phase, steps that need it, guards it answered.

    Nothing went on from what still waits for approval, nor by way of needs where an earlier doing stands again.
    """
    if mark.state == "submitted":
        return ()
    found: tuple[Sentence, ...] = ()
    if not after.is_done(step.step):
        if PHASES.index(mark.phase) < PHASES.index(progress.phase) and step.required:
            found += (sentence("progress.went_on_phase", phase=rules.standard.phases[progress.phase]),)
        found += tuple(
            sentence("progress.went_on_needed", step=other.title)
            for other in rules.definition.steps()
            if step.step in other.needs and other.step in progress.marks
        )
    return found + _other_verdicts(rules, progress, after, meta)


def _other_verdicts(rules: Rules, progress: Progress, after: Progress, meta: Meta) -> tuple[Sentence, ...]:
    """Return the steps whose `when` was used on the way and would be answered otherwise now."""
    was, now = Verdicts(rules, progress, meta.occurred_on), Verdicts(rules, after, meta.occurred_on)
    turned = [
        text
        for text, used in progress.used.items()
        if now.known(text) != was.known(text) and now.known(text) != used.verdict
    ]
    steps = (step for step in rules.definition.steps() if step.when in turned)
    return tuple(sentence("progress.elsewhere_guard", step=step.title) for step in steps)


def _other_deadlines(rules: Rules, progress: Progress, after: Progress, meta: Meta) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for event in deadlines.of_act(rules, progress, after, meta):
        if isinstance(event, e.DeadlineDropped):
            found.append(sentence("progress.elsewhere_no_deadline", step=rules.definition.step(event.step).title))
        elif isinstance(event, e.DeadlineSet):
            due = progress.dues.get(event.step)
            if due is None or due.on != event.on:
                title = rules.definition.step(event.step).title
                found.append(sentence("progress.elsewhere_deadline", step=title, on=event.on))
    return tuple(found)
