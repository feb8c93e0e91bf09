"""Pausing, going on, ending early, taking up again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.process.model import PHASES
from osl_workflow.progress import deadlines
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.doing import asked_reason, not_before
from osl_workflow.progress.permissions import require
from osl_workflow.sentences import Text

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.progress.commands import Close
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress


def suspend(rules: Rules, progress: Progress, acting: Acting, version: int) -> Act:
    """Return the act of beginning a pause, for a reason.

    Raises:
        Refused: not active, not permitted, no reason, or on a day that is not possible.
    """
    if progress.status != "active":
        raise Refused(f"progress.not_while_{progress.status}", action=rules.standard.permissions["suspend"].title)
    act = Act(rules, progress, acting, require(rules.standard, "suspend", acting), version)
    not_before(acting, max(progress.entered.values(), default=acting.on))
    act.put(e.Suspended, sealed=Sealed(reason=asked_reason(acting, "progress.reason_to_suspend")))
    return act


def resume(rules: Rules, progress: Progress, acting: Acting, version: int) -> Act:
    """Return the act of going on after a pause: the office's own deadlines move by it, those of the law never.

    Raises:
        Refused: there is no pause, not permitted, or on a day that is not possible.
    """
    if progress.status != "suspended" or progress.suspended_on is None:
        raise Refused("progress.no_pause")
    act = Act(rules, progress, acting, require(rules.standard, "resume", acting), version)
    not_before(acting, progress.suspended_on)
    act.put(e.Resumed, days=(acting.on - progress.suspended_on).days, sealed=Sealed(reason=acting.reason))
    for event in deadlines.moved(rules, act.after, act.after.pauses[-1], act.meta):
        act.add(event)
    return act


def close(rules: Rules, progress: Progress, command: Close, acting: Acting, version: int) -> Act:
    """Return the act of ending social work early; possible also during a pause.

    Raises:
        Refused: ended already, a reason that is not of the class `early`, no text, not permitted.
    """
    if progress.status == "closed":
        raise Refused("progress.not_while_closed", action=rules.standard.permissions["close"].title)
    act = Act(rules, progress, acting, require(rules.standard, "close", acting), version)
    early = {code: reason.title for code, reason in rules.standard.closing.items() if reason.kind == "early"}
    if command.closing not in early:
        known = tuple(
            Text(pl=f"{code} ({title.in_('pl')})", en=f"{code} ({title.in_('en')})") for code, title in early.items()
        )
        raise Refused("progress.not_an_early_reason", closing=command.closing, known=known)
    not_before(acting, progress.suspended_on or progress.opened_on or acting.on)
    reason = asked_reason(acting, "progress.reason_to_close")
    act.put(e.Closed, closing=command.closing, kind="early", sealed=Sealed(reason=reason))
    return act


def reopen(rules: Rules, progress: Progress, acting: Acting, version: int) -> Act:
    """Return the act of taking social work up again: a return to diagnosis, one round more, within the office's limit.

    Raises:
        Refused: not ended, ended too long ago, or before there was a diagnosis to return to, no reason, not permitted.
    """
    ending = progress.ending
    if ending is None:
        raise Refused("progress.not_closed")
    act = Act(rules, progress, acting, require(rules.standard, "reopen", acting), version)
    if PHASES.index(progress.phase) < PHASES.index("diagnosis"):
        raise Refused("progress.reopening_in_recruitment", phase=rules.standard.phases["recruitment"])
    last_day = ending.on + timedelta(days=rules.choices.reopening_days)
    if acting.on > last_day:
        raise Refused("progress.reopening_too_late", on=ending.on, last=last_day, days=rules.choices.reopening_days)
    not_before(acting, ending.on)
    act.put(e.Reopened, sealed=Sealed(reason=asked_reason(acting, "progress.reason_to_reopen")))
    act.return_to("diagnosis")
    return act
