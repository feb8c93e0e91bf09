"""What keeps a step from being done: by the state of the process (open or not), and by who asks (mine or not).

Every obstacle is a condition of its own: a step is open exactly when it has none, and removing exactly those that are
named opens it (process-language, Open).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from osl_workflow.process.guard_words import COMPARED, OPPOSITE
from osl_workflow.process.guards import Comparison, Truth
from osl_workflow.process.model import PHASES, Step
from osl_workflow.progress.forms import choices_of, field_title
from osl_workflow.progress.others import lacking
from osl_workflow.progress.permissions import role_titles
from osl_workflow.progress.rules import Rules, Verdicts, last_phase
from osl_workflow.sentences import Frozen, Sentence, Text, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_workflow.process.guards import Name, Reason
    from osl_workflow.progress.state import Progress

Kind = Literal[
    "closed", "suspended", "phase_not_reached", "phase_over", "does_not_apply", "needs", "linked",
    "waits_for_approval", "already_done", "role", "did_it_before", "permission",
]  # fmt: skip


class Obstacle(Frozen):
    """One condition that is not met: what it is, and what would remove it. `step`/`roles` name what it is about."""

    kind: Kind
    said: Sentence
    remedy: Sentence
    step: str | None = None
    roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()


def of_state(rules: Rules, progress: Progress, step: Step, verdicts: Verdicts) -> tuple[Obstacle, ...]:
    """Return what keeps `step` from being open, for anybody; nothing when it is open."""
    found: list[Obstacle] = []
    if progress.status != "active":
        found.append(_status(progress))
    here = PHASES.index(progress.phase)
    own = rules.definition.phase_of(step.step)
    if PHASES.index(own) > here:
        found.append(_not_reached(rules, progress, step, verdicts))
    elif PHASES.index(last_phase(rules.definition, step)) < here:
        found.append(
            Obstacle(
                kind="phase_over",
                said=sentence("progress.phase_over", phase=rules.standard.phases[own]),
                remedy=sentence("progress.remedy_phase_over", phase=rules.standard.phases[own]),
            )
        )
    if not verdicts.applies(step):
        found.append(_does_not_apply(step, verdicts))
    found.extend(_needs(rules, progress, other, verdicts) for other in verdicts.unmet(step))
    found.extend(_linked(rules, step))
    if progress.is_submitted(step.step):
        roles = progress.marks[step.step].approvers
        found.append(
            Obstacle(
                kind="waits_for_approval",
                said=sentence("progress.waits_for_approval", step=step.title),
                remedy=sentence("progress.remedy_waits_for_approval", roles=role_titles(rules.standard, roles)),
                step=step.step,
                roles=roles,
            )
        )
    elif progress.is_done(step.step) and not step.repeats:
        found.append(
            Obstacle(
                kind="already_done",
                said=sentence("progress.already_done", step=step.title, on=progress.marks[step.step].occurred_on),
                remedy=sentence("progress.remedy_already_done"),
                step=step.step,
            )
        )
    return tuple(found)


def of_person(
    rules: Rules, progress: Progress, step: Step, hands: Sequence[UUID], roles: tuple[str, ...]
) -> tuple[Obstacle, ...]:
    """Return what keeps a person, holding `roles`, from doing a step that is open; nothing when it is hers to do.

    `hands`: she, and all who would count as doing it with her (`Acting.hands`), so that one person cannot be two.
    """
    found: list[Obstacle] = []
    permitted = rules.standard.permissions["do_step"].roles
    if not set(roles) & set(step.by):
        found.append(
            Obstacle(
                kind="role",
                said=sentence("progress.not_your_role", step=step.title, held=role_titles(rules.standard, roles)),
                remedy=sentence("progress.remedy_not_your_role", roles=role_titles(rules.standard, step.by)),
                roles=step.by,
            )
        )
    elif not set(roles) & set(step.by) & set(permitted):
        found.append(
            Obstacle(
                kind="permission",
                said=sentence("progress.no_permission", action=rules.standard.permissions["do_step"].title),
                remedy=sentence("progress.remedy_no_permission", roles=role_titles(rules.standard, permitted)),
                roles=permitted,
            )
        )
    for other in step.not_by:
        if set(hands) & set(progress.did.get(other, ())):
            title = rules.definition.step(other).title
            found.append(
                Obstacle(
                    kind="did_it_before",
                    said=sentence("progress.did_it_before", step=step.title, other=title),
                    remedy=sentence("progress.remedy_did_it_before"),
                    step=other,
                    people=(hands[0],),
                )
            )
    return tuple(found)


def required_missing(rules: Rules, progress: Progress, verdicts: Verdicts) -> tuple[Step, ...]:
    """Return the required steps of the present phase that apply and are not done: what the phase still waits for."""
    return tuple(
        step
        for step in rules.definition.steps_of(progress.phase)
        if step.required and not progress.is_done(step.step) and verdicts.applies(step)
    )


def lapsing(rules: Rules, progress: Progress, verdicts: Verdicts) -> tuple[Step, ...]:
    """Return the optional steps, open and not done, that can no longer be done once the present phase has ended."""
    return tuple(
        step
        for step in rules.definition.steps()
        if step.optional
        and last_phase(rules.definition, step) == progress.phase
        and not progress.is_done(step.step)
        and not progress.is_submitted(step.step)
        and verdicts.applies(step)
        and not verdicts.unmet(step)
        and not _linked(rules, step)
    )


def _status(progress: Progress) -> Obstacle:
    if progress.status == "closed" and progress.ending is not None:
        return Obstacle(
            kind="closed",
            said=sentence("progress.is_closed", on=progress.ending.on),
            remedy=sentence("progress.remedy_is_closed"),
        )
    return Obstacle(
        kind="suspended",
        said=sentence("progress.is_suspended", on=progress.suspended_on),
        remedy=sentence("progress.remedy_is_suspended"),
    )


def _not_reached(rules: Rules, progress: Progress, step: Step, verdicts: Verdicts) -> Obstacle:
    own = rules.definition.phase_of(step.step)
    missing = required_missing(rules, progress, verdicts)
    waiting = progress.waiting_in(progress.phase)
    if PHASES.index(own) > PHASES.index(progress.phase) + 1 or not (missing or waiting):
        remedy = sentence("progress.remedy_phase_far", phase=rules.standard.phases[own])
    elif missing:
        remedy = sentence("progress.remedy_phase_not_reached", steps=tuple(other.title for other in missing))
    else:
        titles = tuple(rules.definition.step(name).title for name in waiting)
        remedy = sentence("progress.remedy_phase_waiting", steps=titles)
    return Obstacle(
        kind="phase_not_reached",
        said=sentence(
            "progress.phase_not_reached",
            phase=rules.standard.phases[own],
            now=rules.standard.phases[progress.phase],
        ),
        remedy=remedy,
    )


def _does_not_apply(step: Step, verdicts: Verdicts) -> Obstacle:
    unknown = tuple(_about(verdicts.rules, name) for name in verdicts.unknown(step))
    reasons = tuple(_why(verdicts, reason) for reason in verdicts.reasons(step.when or ""))
    return Obstacle(
        kind="does_not_apply",
        said=sentence("progress.does_not_apply", step=step.title),
        remedy=(
            sentence("progress.remedy_not_known_yet", names=unknown)
            if unknown
            else sentence("progress.remedy_does_not_apply", reasons=reasons)
        ),
    )


def _why(verdicts: Verdicts, reason: Reason) -> Sentence:
    """Return what one part of a guard would have to be."""
    atom = reason.atom
    about = _about(verdicts.rules, atom.name)
    match atom:
        case Truth():
            return sentence("progress.would_have_to_be", about=about, value=reason.wanted)
        case Comparison() if not isinstance(atom.literal, str):
            operator = atom.operator if reason.wanted else OPPOSITE[atom.operator]
            return sentence(f"words.{COMPARED[operator]}", field=about, value=atom.literal)
        case Comparison():
            wanted = reason.wanted is (atom.operator == "==")
            key = "progress.would_have_to_be" if wanted else "progress.would_have_not_to_be"
        case _:
            key = "progress.would_have_to_include" if reason.wanted else "progress.would_have_not_to_include"
    return sentence(key, about=about, value=_title_of(verdicts, atom.name, str(atom.literal)))


_OF_CASE = {
    "round": "progress.fact_round",
    "subject": "progress.fact_subject",
    "has_active_agreement": "progress.fact_has_active_agreement",
    "open_goals": "progress.fact_open_goals",
    "open_commitments": "progress.fact_open_commitments",
}


def _about(rules: Rules, name: Name) -> Sentence | Text:
    """Return what a name in a guard is about, in words: a question, the outcome of a step, a fact of the case."""
    if name.step == "case":
        return sentence(_OF_CASE[name.field])
    step = rules.definition.step(name.step)
    if name.field == "outcome":
        return sentence("progress.outcome_of", step=step.title)
    return field_title(step.form[name.field], name.field)


def _title_of(verdicts: Verdicts, name: Name, code: str) -> Text:
    """Return the title of a code that a guard compares with; codes without a title are shown as they are."""
    definition, standard = verdicts.rules.definition, verdicts.rules.standard
    step = definition.find(name.step)
    title = None
    if step is not None and name.field in step.form:
        title = choices_of(definition, standard, step.form[name.field], verdicts.on).get(code)
    elif step is not None and code in step.outcomes:
        title = step.outcomes[code].title
    return title if title is not None and (title.pl or title.en) else Text(pl=code, en=code)


def _needs(rules: Rules, progress: Progress, needed: Step, verdicts: Verdicts) -> Obstacle:
    """Return that a needed step is not done; or that the steps whose answers decide whether it applies are not."""
    waiting = progress.is_submitted(needed.step)
    deciding = dict.fromkeys(name.step for name in verdicts.unknown(needed) if not progress.is_done(name.step))
    if deciding and not waiting:
        titles = tuple(rules.definition.step(name).title for name in deciding)
        return Obstacle(
            kind="needs",
            said=sentence("progress.may_need", step=needed.title),
            remedy=sentence("progress.remedy_may_need", steps=titles),
            step=needed.step,
        )
    return Obstacle(
        kind="needs",
        said=sentence("progress.needs_waiting" if waiting else "progress.needs", step=needed.title),
        remedy=sentence("progress.remedy_needs_waiting" if waiting else "progress.remedy_needs", step=needed.title),
        step=needed.step,
    )


def _linked(rules: Rules, step: Step) -> tuple[Obstacle, ...]:
    """Return that no case with which this one is linked stands as the step asks."""
    wanted = None if rules.others is None else lacking(step.links, rules.others, rules.called)
    if wanted is None:
        return ()
    found = tuple(one.in_words(rules.called) for one in rules.others or ())
    said = sentence("progress.linked" if found else "progress.linked_with_none", wanted=wanted, found=found)
    return (Obstacle(kind="linked", said=said, remedy=sentence("progress.remedy_linked")),)
