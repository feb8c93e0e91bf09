"""Doing a step, submitting it, approving, returning, skipping: what may happen and what then follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.process.model import DONE, PHASES, Step
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.forms import check_form, read_by_guards
from osl_workflow.progress.obstacles import Obstacle, of_person, of_state
from osl_workflow.progress.permissions import allowed_role, require, role_titles
from osl_workflow.progress.recording import enter
from osl_workflow.sentences import Sentence, Text, sentence

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.progress.commands import ApproveStep, DoStep, ReturnStep, SkipStep
    from osl_workflow.progress.rules import Rules
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
    deviations += _late(rules, progress, step, acting, version)
    offered = progress.offered.get(step.step)
    form = _offered_form(step, offered) | dict(command.form) if command.unchanged else dict(command.form)
    outcome = _outcome(step, command, offered)
    answers, problems = check_form(rules.definition, rules.standard, step, form, acting.on)
    problems += _took_part_problems(rules, step, command)
    if outcome not in step.outcome_names():
        problems += (sentence("progress.outcome_unknown", known=outcome_titles(step)),)
    for kind, contents in command.records.items():
        for content in contents:
            problems += enter(act, kind, content)
    problems += _records_missing(rules, act, step)
    if problems:
        raise Refused("progress.not_filled_in", step=step.title, details=problems)
    approval = step.approval_of(outcome)
    verdicts = act.verdicts()
    for name in (step.step, *step.needs):
        verdicts.applies(rules.definition.step(name))
    common: dict[str, Any] = {
        "step": step.step,
        "outcome": outcome,
        "phase": rules.definition.phase_of(step.step),
        "round": progress.round,
        "verdicts": verdicts.used,
        "deviations": deviations,
        "unchanged_since": offered.occurred_on if command.unchanged and offered is not None else None,
        "contact": any(took.part != "absent" for took in command.took_part.values()),
        "sealed": e.StepContent(form=answers, took_part=dict(command.took_part), reason=acting.reason),
    }
    if approval is not None:
        act.put(e.StepSubmitted, approvers=approval.by, **common)
    else:
        act.put(e.StepDone, again=step.outcome(outcome).again, repeats=step.repeats, **common)
        act.take_effect(step.step, outcome)
    return act


def approve(rules: Rules, progress: Progress, command: ApproveStep, acting: Acting, version: int) -> Act:
    """Return the act of approving what was submitted, or a correction that waits; now its effect takes place.

    Raises:
        Refused: nothing waits, or this person may not: wrong role, or she did or edited it herself.
    """
    step = known_step(rules, command.step)
    correction = progress.corrections.get(step.step)
    mark = progress.marks.get(step.step)
    if correction is None and (mark is None or mark.state != "submitted"):
        raise Refused("progress.nothing_to_approve", step=step.title)
    approvers = correction.approvers if correction is not None else mark.approvers if mark is not None else ()
    people = (correction.author,) if correction is not None else mark.performers if mark is not None else ()
    role, deviations = _approver(rules, step, approvers, people, acting)
    act = Act(rules, progress, acting, role, version)
    if correction is not None:
        act.put(e.CorrectionApproved, step=step.step)
        return act
    outcome = mark.outcome if mark is not None else DONE
    act.put(
        e.StepApproved,
        step=step.step,
        again=step.outcome(outcome).again,
        repeats=step.repeats,
        deviations=deviations,
    )
    act.take_effect(step.step, outcome)
    return act


def give_back(rules: Rules, progress: Progress, command: ReturnStep, acting: Acting, version: int) -> Act:
    """Return the act of returning what was submitted, with a reason: what was typed stays as a proposal.

    Raises:
        Refused: nothing waits, this person may not, or no reason is given.
    """
    step = known_step(rules, command.step)
    correction = progress.corrections.get(step.step)
    mark = progress.marks.get(step.step)
    if correction is None and (mark is None or mark.state != "submitted"):
        raise Refused("progress.nothing_to_return", step=step.title)
    approvers = correction.approvers if correction is not None else mark.approvers if mark is not None else ()
    role = _holds(rules, approvers, acting)
    if role is None:
        raise _not_an_approver(rules, step, approvers)
    reason = asked_reason(acting, "progress.reason_to_return")
    act = Act(rules, progress, acting, role, version)
    kind = e.CorrectionReturned if correction is not None else e.StepReturned
    act.put(kind, step=step.step, sealed=Sealed(reason=reason))
    if correction is None:
        act.end_phase_if_done()
    return act


def skip(rules: Rules, progress: Progress, command: SkipStep, acting: Acting, version: int) -> Act:
    """Return the act of leaving a step out, for a reason, where the office allows it.

    Never a methodical stage: a step that is the only one of its stage cannot be left out; nor one that decides the way.

    Raises:
        Refused: the office forbids it, the step carries a stage or decides the way, it is not open, no reason is given.
    """
    step = known_step(rules, command.step)
    role = require(rules.standard, "skip_step", acting, progress.status)
    act = Act(rules, progress, acting, role, version)
    if rules.choices.skip == "block":
        raise Refused("progress.skip_forbidden", step=step.title)
    obstacles = of_state(rules, progress, step, act.verdicts())
    if obstacles:
        raise refuse(step, obstacles)
    same_stage = [s for s in rules.definition.steps() if s.stage == step.stage and s is not step and s.required]
    if step.stage is not None and not same_stage:
        raise Refused("progress.skip_stage", step=step.title, stage=rules.standard.stages[step.stage].title)
    if any(name.startswith(f"{step.step}.") for name in read_by_guards(rules.definition)) or any(
        step.outcome(name).has_effect for name in step.outcome_names()
    ):
        raise Refused("progress.skip_decides", step=step.title)
    reason = asked_reason(acting, "progress.reason_to_skip")
    phase = rules.definition.phase_of(step.step)
    act.put(e.StepSkipped, step=step.step, phase=phase, sealed=Sealed(reason=reason))
    act.end_phase_if_done()
    return act


def known_step(rules: Rules, name: str) -> Step:
    """Return the step `name`.

    Raises:
        Refused: the process has no such step; the nearest names are proposed.
    """
    from difflib import get_close_matches

    step = rules.definition.find(name)
    if step is None:
        names = [other.step for other in rules.definition.steps()]
        near = get_close_matches(name, names, n=3) or names
        raise Refused("progress.unknown_step", step=name, process=rules.definition.title, near=tuple(near))
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


def outcome_titles(step: Step) -> tuple[Text, ...]:
    """Return the outcomes as a person reads them: the code, and its title."""
    shown = []
    for name in step.outcome_names():
        title = step.outcome(name).title
        shown.append(Text(pl=f"{name} ({title.in_('pl')})", en=f"{name} ({title.in_('en')})") if title.pl else Text(pl=name, en=name))
    return tuple(shown)


def _role_for(rules: Rules, progress: Progress, step: Step, acting: Acting) -> tuple[str, tuple[str, ...]]:
    """Return the role in which the step is done, and the rules that are bent for it."""
    roles = acting.usable_roles()
    obstacles = of_person(rules, progress, step, acting.actor, roles)
    bent: list[str] = []
    hard: list[Obstacle] = []
    for obstacle in obstacles:
        choice = {"role": rules.choices.other_role, "did_it_before": rules.choices.separation}.get(obstacle.kind)
        may_bend = obstacle.kind != "role" or allowed_role(rules.standard, "other_role", acting) is not None
        if choice == "reason" and may_bend and acting.reason:
            bent.append("other_role" if obstacle.kind == "role" else "separation")
        else:
            hard.append(obstacle)
    if hard:
        raise refuse(step, tuple(hard))
    usable = [role for role in roles if role in step.by] or list(roles)
    return usable[0], tuple(dict.fromkeys(bent))


def _late(rules: Rules, progress: Progress, step: Step, acting: Acting, version: int) -> tuple[str, ...]:
    """Return `late` when the day lies before the opening or before a needed step, for the reason that is given.

    Raises:
        Refused: such a day without a reason, or a day that has not come yet.
    """
    on = acting.on
    if on > acting.today:
        raise Refused("acting.occurred_in_future", on=on, today=acting.today)
    opened = min(progress.entered.values(), default=on)
    needed = [progress.marks[name] for name in step.needs if name in progress.marks]
    earlier = [name for name, mark in zip(step.needs, needed, strict=False) if on < mark.occurred_on]
    if on >= opened and not earlier:
        return ()
    if not acting.reason:
        first = max([opened, *(mark.occurred_on for mark in needed)])
        raise Refused("progress.day_too_early", on=on, first=first)
    return ("early_day",)


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


def _took_part_problems(rules: Rules, step: Step, command: DoStep) -> tuple[Sentence, ...]:
    """Return what is missing about the participants: each of `with` took part and signed, did not sign, or was absent."""
    problems: list[Sentence] = []
    for who in command.took_part:
        if who not in step.with_:
            problems.append(sentence("progress.participant_unknown", who=who, known=step.with_ or ("–",)))
    for who in step.with_:
        took = command.took_part.get(who)
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


def _holds(rules: Rules, approvers: tuple[str, ...], acting: Acting) -> str | None:
    permitted = rules.standard.permissions["approve"].roles
    return next((role for role in acting.usable_roles() if role in approvers and role in permitted), None)


def _not_an_approver(rules: Rules, step: Step, approvers: tuple[str, ...]) -> Refused:
    remedy = sentence("progress.remedy_no_permission", roles=role_titles(rules.standard, approvers))
    return Refused("progress.not_an_approver", step=step.title, details=[remedy])


def _approver(
    rules: Rules, step: Step, approvers: tuple[str, ...], people: tuple[Any, ...], acting: Acting
) -> tuple[str, tuple[str, ...]]:
    role = _holds(rules, approvers, acting)
    if role is None:
        raise _not_an_approver(rules, step, approvers)
    if acting.actor not in people:
        return role, ()
    if rules.choices.separation == "reason" and acting.reason:
        return role, ("separation",)
    raise Refused("progress.approver_did_it", step=step.title, details=[sentence("progress.remedy_approver_did_it")])


__all__ = [
    "PHASES", "approve", "asked_reason", "do_step", "give_back", "known_step", "outcome_titles",
    "participant_title", "refuse", "skip",
]  # fmt: skip
