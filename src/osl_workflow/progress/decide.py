"""The one door to a process: a command in, the events of the act out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.process.model import PHASES
from osl_workflow.progress import commands as c
from osl_workflow.progress.act import Act
from osl_workflow.progress.approving import approve, give_back
from osl_workflow.progress.calling import count_from_call
from osl_workflow.progress.doing import do_step, skip
from osl_workflow.progress.events import PhaseEntered
from osl_workflow.progress.mending import Entry, check_goes_on, correct, withdraw
from osl_workflow.progress.pausing import close, reopen, resume, suspend
from osl_workflow.progress.recording import change, record
from osl_workflow.progress.state import Progress

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.event import Event
    from osl_workflow.progress.rules import Rules


def begin(rules: Rules, acting: Acting, role: str, *, version: int) -> tuple[Event, ...]:
    """Return the events that begin a process, after `version` events of its opening: first phase, first deadlines."""
    act = Act(rules, Progress(), acting, role, version)
    act.put(PhaseEntered, phase=PHASES[0], round=1)
    return act.finish()


def decide(
    rules: Rules,
    progress: Progress,
    command: c.Command,
    acting: Acting,
    *,
    version: int,
    entry: Entry | None = None,
) -> tuple[Event, ...]:
    """Return the events of one act. `version`: events so far; `entry`: for a withdrawal, what stands at its number.

    Raises:
        Refused: the act is not possible; says what was expected, what was found and what would make it possible.
        TypeError: not a command of this package.
    """
    act = _act(rules, progress, command, acting, version, entry)
    events = act.finish()
    if isinstance(command, c.CorrectStep | c.WithdrawEntry):
        check_goes_on(act, command)
    return events


def _act(
    rules: Rules, progress: Progress, command: c.Command, acting: Acting, version: int, entry: Entry | None
) -> Act:
    match command:
        case c.DoStep():
            return do_step(rules, progress, command, acting, version)
        case c.SkipStep():
            return skip(rules, progress, command, acting, version)
        case c.ApproveStep():
            return approve(rules, progress, command, acting, version)
        case c.ReturnStep():
            return give_back(rules, progress, command, acting, version)
        case c.EnterRecord():
            return record(rules, progress, command, acting, version)
        case c.ChangeRecord():
            return change(rules, progress, command, acting, version)
        case c.CorrectStep():
            return correct(rules, progress, command, acting, version)
        case c.WithdrawEntry():
            return withdraw(rules, progress, command, entry, acting, version)
        case c.Suspend():
            return suspend(rules, progress, acting, version)
        case c.Resume():
            return resume(rules, progress, acting, version)
        case c.Close():
            return close(rules, progress, command, acting, version)
        case c.Reopen():
            return reopen(rules, progress, acting, version)
        case c.CountFromCall():
            return count_from_call(rules, progress, command, acting, version)
        case _:
            raise TypeError(type(command).__name__)
