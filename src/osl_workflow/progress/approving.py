"""Approving what was submitted, or returning it with a reason; the same for a correction of what was approved once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.process.model import Step
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.doing import asked_reason, known_step, not_before, separation_may_bend
from osl_workflow.progress.permissions import role_titles
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.progress.commands import ApproveStep, ReturnStep
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress


class Waiting(NamedTuple):
    """What waits for approval: a doing, or a correction of one; who may approve it, and who worked on it."""

    outcome: str
    since: date
    approvers: tuple[str, ...]
    performers: tuple[UUID, ...]
    correction: bool


def waiting(progress: Progress, step: str) -> Waiting | None:
    """Return what of the step waits for approval, a correction before a new doing, or None."""
    mark = progress.marks.get(step)
    correction = progress.corrections.get(step)
    if mark is None:
        return None
    if correction is not None:
        people = (*mark.performers, *correction.performers)
        return Waiting(correction.outcome, correction.occurred_on, correction.approvers, people, correction=True)
    if mark.state == "submitted":
        return Waiting(mark.outcome, mark.occurred_on, mark.approvers, mark.performers, correction=False)
    return None


def approve(rules: Rules, progress: Progress, command: ApproveStep, acting: Acting, version: int) -> Act:
    """Return the act of approving what was submitted, or a correction that waits; now its effect takes place.

    Raises:
        Refused: nothing waits, or this person may not: wrong role, or she did or edited it herself.
    """
    step = known_step(rules, command.step)
    found = _found(rules, progress, step, "approve")
    act = Act(rules, progress, acting, _role(rules, step, found, acting, "approve"), version)
    not_before(acting, found.since)
    deviations = _separated(rules, progress, step, found, acting)
    sealed = Sealed(reason=acting.reason) if acting.reason else None
    put_approved(act, step, found, deviations=deviations, sealed=sealed)
    return act


def put_approved(act: Act, step: Step, found: Waiting, **told: Any) -> None:
    """Take into the act that what waited is approved, with its effect. `told`: of the event."""
    if found.correction:
        act.put(e.CorrectionApproved, step=step.step, **told)
        return
    again, lasts = step.outcome(found.outcome).again, act.rules.standard.is_granting(step.step)
    act.put(e.StepApproved, step=step.step, again=again, repeats=step.repeats, lasts=lasts, **told)
    act.take_effect(step.step, found.outcome)


def give_back(rules: Rules, progress: Progress, command: ReturnStep, acting: Acting, version: int) -> Act:
    """Return the act of returning what was submitted, with a reason: what was typed stays as a proposal.

    Raises:
        Refused: nothing waits, this person may not, or no reason is given.
    """
    step = known_step(rules, command.step)
    found = _found(rules, progress, step, "return")
    act = Act(rules, progress, acting, _role(rules, step, found, acting, "return"), version)
    not_before(acting, found.since)
    kind = e.CorrectionReturned if found.correction else e.StepReturned
    act.put(kind, step=step.step, sealed=Sealed(reason=asked_reason(acting, "progress.reason_to_return")))
    return act


def _found(rules: Rules, progress: Progress, step: Step, action: str) -> Waiting:
    """Return what waits.

    Raises:
        Refused: social work has ended, or nothing waits.
    """
    if progress.status == "closed":
        raise Refused("progress.not_while_closed", action=rules.standard.permissions[action].title)
    found = waiting(progress, step.step)
    if found is None:
        raise Refused(f"progress.nothing_to_{action}", step=step.title)
    return found


def _role(rules: Rules, step: Step, found: Waiting, acting: Acting, action: str) -> str:
    """Return the role in which the actor approves or returns: one that the process names and the standard permits.

    Raises:
        Refused: he holds none.
    """
    approvers = tuple(role for role in found.approvers if role in rules.standard.permissions[action].roles)
    role = next((role for role in acting.usable_roles() if role in approvers), None)
    if role is None:
        remedy = sentence("progress.remedy_no_permission", roles=role_titles(rules.standard, approvers))
        raise Refused("progress.not_an_approver", step=step.title, details=[remedy])
    return role


def _separated(rules: Rules, progress: Progress, step: Step, found: Waiting, acting: Acting) -> tuple[str, ...]:
    """Return the rule that is bent when somebody approves what he worked on in this round; none when he did not.

    Raises:
        Refused: he did, and the office does not allow it, or allows it with a reason and none is given.
    """
    if not set(acting.hands) & set(found.performers):
        return ()
    remedy = sentence("progress.remedy_approver_did_it")
    if rules.choices.separation == "reason" and separation_may_bend(progress, step.step, acting):
        if acting.reason:
            return ("separation",)
        remedy = sentence("progress.remedy_or_reason", remedy=remedy)
    raise Refused("progress.approver_did_it", step=step.title, details=[remedy])
