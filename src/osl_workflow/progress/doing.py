"""Doing a step and leaving one out: what may happen and what then follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.process.model import Step
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.forms import check_form, read_by_guards
from osl_workflow.progress.obstacles import Obstacle, of_person, of_state
from osl_workflow.progress.permissions import allowed_role, require, role_titles
from osl_workflow.progress.recording import enter
from osl_workflow.sentences import Sentence, Text, sentence

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.progress.commands import DoStep, SkipStep
    from osl_workflow.progress.rules import Rules, Verdicts
    from osl_workflow.progress.state import Offered, Progress


def do_step(rules: Rules, progress: Progress, command: DoStep, acting: Acting, version: int) -> Act:
    """Return the act of doing a step, with all its consequences.

    Raises:
        Refused: the step is not open, not for this person, or not filled in as it must be; `details` name everything.
    """
    step = known_step(rules, command.step)
    act = Act(rules, progress, acting, "", version)
    verdicts = act.verdicts()
    obstacles = of_state(rules, progress, step, verdicts)
    if obstacles:
        raise refuse(step, obstacles)
    role, deviations = _role_for(rules, progress, step, acting)
    act.meta = acting.meta(role)
    deviations += _early(progress, step, acting)
    offered = progress.offered.get(step.step)
    form = _offered_form(step, offered) | dict(command.form) if command.unchanged else dict(command.form)
    outcome = _outcome(step, command, offered)
    answers, problems = check_form(rules.definition, rules.standard, step, form, acting.on)
    problems += took_part_problems(rules, step, command.took_part)
    if outcome not in step.outcome_names():
        problems += (sentence("progress.outcome_unknown", known=outcome_titles(step)),)
    for kind, contents in command.records.items():
        for content in contents:
            problems += enter(act, kind, content)
    problems += _records_missing(rules, act, step)
    if problems:
        raise Refused("progress.not_filled_in", step=step.title, details=problems)
    put_done(
        act,
        step,
        outcome,
        verdicts=verdicts.used,
        deviations=deviations,
        unchanged_since=_unchanged_since(progress, offered, answers, outcome) if command.unchanged else None,
        contact=any(took.part != "absent" for took in command.took_part.values()),
        sealed=e.StepContent(form=answers, took_part=dict(command.took_part), reason=acting.reason),
    )
    return act


def put_done(act: Act, step: Step, outcome: str, **told: Any) -> None:
    """Take into the act that a step was done, with its effect, or that it waits for approval. `told`: of the event."""
    approval, phase = step.approval_of(outcome), act.rules.definition.phase_of(step.step)
    common = {"step": step.step, "outcome": outcome, "phase": phase, "round": act.before.round, **told}
    if approval is not None:
        act.put(e.StepSubmitted, approvers=approval.by, **common)
    else:
        lasts = act.rules.standard.is_granting(step.step)
        act.put(e.StepDone, again=step.outcome(outcome).again, repeats=step.repeats, lasts=lasts, **common)
        act.take_effect(step.step, outcome)


def skip(rules: Rules, progress: Progress, command: SkipStep, acting: Acting, version: int) -> Act:
    """Return the act of leaving a step out, for a reason, where the office allows it.

    Never a methodical stage: a step that is the only one of its stage cannot be left out; nor one that decides the way.

    Raises:
        Refused: the office forbids it, the step carries a stage or decides the way, it is not open, no reason is given.
    """
    step = known_step(rules, command.step)
    role = require(rules.standard, "skip_step", acting, progress.status)
    act = Act(rules, progress, acting, role, version)
    verdicts = act.verdicts()
    if rules.choices.skip == "block":
        raise Refused("progress.skip_forbidden", step=step.title)
    obstacles = of_state(rules, progress, step, verdicts)
    if obstacles:
        raise refuse(step, obstacles)
    mark = progress.standing(step.step)
    if mark is not None and mark.counts:
        raise Refused("progress.skip_done", step=step.title, on=mark.occurred_on)
    if step.stage is not None and not _stage_stands_without(rules, progress, step, act.verdicts()):
        raise Refused("progress.skip_stage", step=step.title, stage=rules.standard.stages[step.stage].title)
    if any(name.startswith(f"{step.step}.") for name in read_by_guards(rules.definition)) or any(
        step.outcome(name).has_effect for name in step.outcome_names()
    ):
        raise Refused("progress.skip_decides", step=step.title)
    reason = asked_reason(acting, "progress.reason_to_skip")
    phase = rules.definition.phase_of(step.step)
    act.put(e.StepSkipped, step=step.step, phase=phase, verdicts=verdicts.used, sealed=Sealed(reason=reason))
    return act


def known_step(rules: Rules, name: str) -> Step:
    """Return the step `name`.

    Raises:
        Refused: the process has no such step; names that are near are proposed.
    """
    from difflib import get_close_matches

    step = rules.definition.find(name)
    if step is None:
        names = [other.step for other in rules.definition.steps()]
        near = get_close_matches(name, names, n=3)
        key = "progress.unknown_step" if near else "progress.no_such_step"
        raise Refused(key, step=name, process=rules.definition.title, near=tuple(near))
    return step


def refuse(step: Step, obstacles: tuple[Obstacle, ...]) -> Refused:
    """Return the refusal that names every obstacle and what would remove it."""
    details = [sentence("progress.obstacle", said=o.said, remedy=o.remedy) for o in obstacles]
    return Refused("progress.step_not_possible", step=step.title, name=step.step, details=details)


def asked_reason(acting: Acting, key: str) -> str:
    """Return the reason of the act.

    Raises:
        Refused: none is given; `key` says what it is needed for.
    """
    if acting.reason is None or not acting.reason.strip():
        raise Refused(key)
    return acting.reason


def not_before(acting: Acting, first: date) -> None:
    """Check that the act did not happen before what it answers to.

    Raises:
        Refused: its day lies before `first`.
    """
    if acting.on < first:
        raise Refused("progress.day_impossible", on=acting.on, first=first)


def outcome_titles(step: Step) -> tuple[Text, ...]:
    """Return the outcomes as a person reads them: the code, and its title."""
    shown = []
    for name in step.outcome_names():
        title = step.outcome(name).title
        shown.append(
            Text(pl=f"{name} ({title.in_('pl')})", en=f"{name} ({title.in_('en')})")
            if title.pl
            else Text(pl=name, en=name)
        )
    return tuple(shown)


def _stage_stands_without(rules: Rules, progress: Progress, step: Step, verdicts: Verdicts) -> bool:
    """Return whether another step carries the stage: one that was done, or that is required and still has to be."""
    for other in rules.definition.steps():
        if other.stage != step.stage or other is step:
            continue
        mark = progress.standing(other.step)
        done = mark is not None and mark.state == "done"
        if done or (mark is None and other.required and verdicts.applies(other)):
            return True
    return False


def _role_for(rules: Rules, progress: Progress, step: Step, acting: Acting) -> tuple[str, tuple[str, ...]]:
    """Return the role in which the step is done, and the rules that are bent for it.

    Raises:
        Refused: it is not hers, and the office does not allow it, or allows it with a reason and none is given.
    """
    roles = acting.usable_roles()
    obstacles = of_person(rules, progress, step, acting.hands, roles)
    bent: list[str] = []
    hard: list[Obstacle] = []
    for obstacle in obstacles:
        choice = {"role": rules.choices.other_role, "did_it_before": rules.choices.separation}.get(obstacle.kind)
        if obstacle.kind == "role":
            may_bend = allowed_role(rules.standard, "other_role", acting) is not None
        else:
            may_bend = separation_may_bend(progress, obstacle.step or "", acting)
        if choice == "reason" and may_bend and acting.reason:
            bent.append("other_role" if obstacle.kind == "role" else "separation")
        elif choice == "reason" and may_bend:
            either = sentence("progress.remedy_or_reason", remedy=obstacle.remedy)
            hard.append(obstacle.model_copy(update={"remedy": either}))
        else:
            hard.append(obstacle)
    if hard:
        raise refuse(step, tuple(hard))
    if "other_role" in bent:
        return allowed_role(rules.standard, "other_role", acting) or "", tuple(dict.fromkeys(bent))
    permitted = rules.standard.permissions["do_step"].roles
    return next(role for role in roles if role in step.by and role in permitted), tuple(dict.fromkeys(bent))


def separation_may_bend(progress: Progress, step: str, acting: Acting) -> bool:
    """Return whether a reason can be enough for doing, or approving, what rests on one's own doing of `step`.

    Never where somebody absent is stood in for: neither by the deputy nor by her. Two persons are then one already.
    """
    return acting.on_behalf_of is None and not set(acting.hands) & set(progress.stood_in.get(step, ()))


def _early(progress: Progress, step: Step, acting: Acting) -> tuple[str, ...]:
    """Return `early_day` when the day lies before the opening or before a needed step, for the reason that is given.

    Raises:
        Refused: such a day without a reason.
    """
    needed = [mark.occurred_on for name in step.needs if (mark := progress.standing(name)) is not None]
    first = max([progress.opened_on or acting.on, *needed])
    if acting.on >= first:
        return ()
    if not acting.reason:
        raise Refused("progress.day_too_early", on=acting.on, first=first)
    return ("early_day",)


def _unchanged_since(progress: Progress, offered: Offered | None, answers: e.Form, outcome: str) -> date | None:
    """Return the day since which the answers of an earlier round stand, if they were confirmed without any change."""
    if offered is None or offered.round == progress.round:
        return None
    return offered.occurred_on if (answers, outcome) == (offered.data, offered.outcome) else None


def _offered_form(step: Step, offered: Offered | None) -> dict[str, Any]:
    if offered is None or offered.data is None:
        raise Refused("progress.nothing_offered", step=step.title)
    return dict(offered.data)


def _outcome(step: Step, command: DoStep, offered: Offered | None) -> str:
    if command.outcome is not None:
        return command.outcome
    if command.unchanged and offered is not None:
        return offered.outcome
    return step.outcome_names()[0] if len(step.outcome_names()) == 1 else ""


def took_part_problems(rules: Rules, step: Step, took_part: dict[str, e.Took]) -> tuple[Sentence, ...]:
    """Return what is missing about the participants: each of `with` signed, did not sign, or was absent (and why)."""
    problems: list[Sentence] = []
    for who in took_part:
        if who not in step.with_:
            problems.append(sentence("progress.participant_unknown", who=who, known=step.with_ or ("–",)))
    for who in step.with_:
        took = took_part.get(who)
        title = participant_title(rules, who)
        if took is None:
            problems.append(sentence("progress.participant_missing", who=title, name=who))
        elif took.part != "signed" and not (took.reason or "").strip():
            problems.append(sentence("progress.participant_reason", who=title, name=who))
    return tuple(problems)


def participant_title(rules: Rules, who: str) -> Text:
    """Return how a participant is called: by the standard's participants, else its roles."""
    if who in rules.standard.participants:
        return rules.standard.participants[who]
    return role_titles(rules.standard, (who,))[0]


def _records_missing(rules: Rules, act: Act, step: Step) -> tuple[Sentence, ...]:
    return tuple(
        sentence(
            "progress.records_missing",
            kind=rules.standard.records[kind],
            name=kind,
            n=least,
            found=act.after.open_records(kind),
        )
        for kind, least in step.records.items()
        if act.after.open_records(kind) < least
    )
