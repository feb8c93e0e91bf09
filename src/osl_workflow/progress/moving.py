"""Moving what is under way to another version of its process: whether it fits there, and what of it is kept.

Marks are kept by the name of their step, or by its new name. It fits if the present phase exists there, if every
required step of the earlier phases that applies is done or waived, and if nothing that waits for approval disappears
(process-language, Versions). What was answered must also be an answer to what is asked there, and something must be
left to do: nobody is moved to where he cannot go on. Moving back is the same act, and asks the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.process.model import PHASES
from osl_workflow.progress import deadlines
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.approving import waiting
from osl_workflow.progress.doing import asked_reason
from osl_workflow.progress.forms import check_field, field_title
from osl_workflow.progress.obstacles import of_state
from osl_workflow.progress.permissions import require
from osl_workflow.progress.rules import Rules, Verdicts
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.acting import Acting
    from osl_workflow.event import Event
    from osl_workflow.process.model import Phase, Step
    from osl_workflow.progress.commands import Move
    from osl_workflow.progress.state import Mark, Progress


def move(
    old: Rules, new: Rules, progress: Progress, command: Move, text: e.FollowedText, acting: Acting, *, version: int
) -> tuple[Event, ...]:
    """Return the events of moving from the version of `old` to that of `new`, whose texts are named by `text`.

    `version`: events so far.

    Raises:
        Refused: ended already, not permitted, no reason, a step that is not known; it does not fit, with every reason.
    """
    role = require(old.standard, "move", acting, progress.status)
    _check_names(old, new, command)
    act = Act(new, progress, acting, role, version)
    act.put(
        e.Moved,
        from_version=old.definition.version,
        text=text,
        renamed=command.renamed,
        phases=_phases(new, progress, command),
        waived={name: new.definition.phase_of(name) for name in command.waived if _lacks(new, progress, command, name)},
        sealed=Sealed(reason=asked_reason(acting, "progress.reason_to_move")),
    )
    misfits = tuple(_misfits(old, new, progress, act.after, command, acting))
    if not misfits and not _goes_on(new, act.after, acting):
        misfits = (sentence("moving.nothing_to_do", phase=new.standard.phases[act.after.phase]),)
    if misfits:
        raise Refused("moving.does_not_fit", version=new.definition.version, details=misfits)
    for event in deadlines.of_other_rules(old, new, act.after, command.renamed, act.meta):
        act.add(event)
    act.before = act.after  # its deadlines are those of the other version; what ends the phase comes on top
    return act.finish()


def _check_names(old: Rules, new: Rules, command: Move) -> None:
    if old.definition.process != new.definition.process or old.definition.subject != new.definition.subject:
        raise Refused("moving.another_process", now=old.definition.title, other=new.definition.title)
    if old.definition == new.definition:
        raise Refused("moving.follows_already", version=new.definition.version)
    for before, after in command.renamed.items():
        if old.definition.find(before) is None:
            raise Refused("moving.unknown_step", step=before, version=old.definition.version)
        if new.definition.find(after) is None:
            raise Refused("moving.unknown_step", step=after, version=new.definition.version)
        if new.definition.find(before) is not None:
            raise Refused("moving.renamed_is_there", step=before, version=new.definition.version)
    if len(set(command.renamed.values())) < len(command.renamed):
        raise Refused("moving.two_to_one")
    for name in command.waived:
        if new.definition.find(name) is None:
            raise Refused("moving.unknown_step", step=name, version=new.definition.version)


def _phases(new: Rules, progress: Progress, command: Move) -> dict[str, Phase]:
    """Return the phase of each marked step, by its new name, where it is another one there."""
    marks = {command.renamed.get(name, name): mark for name, mark in progress.marks.items()}
    found = {name: new.definition.phase_of(name) for name in marks if new.definition.find(name) is not None}
    return {name: phase for name, phase in found.items() if phase != marks[name].phase}


def _lacks(new: Rules, progress: Progress, command: Move, name: str) -> bool:
    """Return whether a waived step would be missing: of an earlier phase, and never done."""
    before = next((old for old, after in command.renamed.items() if after == name), name)
    return not progress.is_done(before) and _is_earlier(new, progress, new.definition.step(name))


def _is_earlier(new: Rules, progress: Progress, step: Step) -> bool:
    return PHASES.index(new.definition.phase_of(step.step)) < PHASES.index(progress.phase)


def _misfits(
    old: Rules, new: Rules, before: Progress, after: Progress, command: Move, acting: Acting
) -> Iterator[Sentence]:
    """Yield every reason why it does not fit; where answers are none, nothing else can be asked."""
    answers = [
        misfit
        for name, mark in after.marks.items()
        if mark.state in ("done", "submitted") and new.definition.find(name) is not None
        for misfit in _other_answers(new, new.definition.step(name), mark)
    ]
    yield from answers
    if answers:
        return
    if not new.definition.steps_of(after.phase):
        yield sentence("moving.phase_missing", phase=new.standard.phases[after.phase])
    for step in old.definition.steps():
        name = command.renamed.get(step.step, step.step)
        if waiting(before, step.step) is not None and new.definition.find(name) is None:
            yield sentence("moving.submitted_disappears", step=step.title)
    verdicts = Verdicts(new, after, acting.on)
    for step in new.definition.steps():
        if not _is_earlier(new, after, step) or not step.required or after.is_done(step.step):
            continue
        if not after.is_submitted(step.step) and verdicts.applies(step):
            phase = new.standard.phases[new.definition.phase_of(step.step)]
            yield sentence("moving.step_missing", step=step.title, name=step.step, phase=phase)


def _other_answers(new: Rules, step: Step, mark: Mark) -> Iterator[Sentence]:
    """Yield what was decided or answered as the step does not know it there; what is no longer asked is no matter."""
    if mark.outcome not in step.outcome_names():
        yield sentence("moving.outcome_unknown", step=step.title, outcome=mark.outcome)
    for name, answer in (mark.data or {}).items():
        if name not in step.form or (isinstance(answer, dict) and "no_answer" in answer):
            continue
        if check_field(new.definition, new.standard, step, name, answer, mark.occurred_on)[1]:
            yield sentence("moving.answer_unknown", step=step.title, field=field_title(step.form[name], name))


def _goes_on(new: Rules, progress: Progress, acting: Acting) -> bool:
    """Return whether anything can be done, approved, or the phase ends by itself; a pause is no hindrance."""
    active = progress.model_copy(update={"status": "active"})
    verdicts = Verdicts(new, active, acting.on)
    for step in new.definition.steps():
        if active.is_submitted(step.step) or not of_state(new, active, step, verdicts):
            return True
    act = Act(new, active, acting, "", 0)
    return any(isinstance(event, e.PhaseEntered) for event in act.finish())
