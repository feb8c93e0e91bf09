"""From one case or initiative to another: which starts are still to be made, and what both sides record of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.progress import events as e
from osl_workflow.progress.doing import not_before
from osl_workflow.progress.others import lacking
from osl_workflow.progress.permissions import require
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.event import Event
    from osl_workflow.process.model import Definition, Step
    from osl_workflow.progress.others import Other
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress
    from osl_workflow.progress.undertaking import Undertaking


def to_start(rules: Rules, progress: Progress) -> tuple[Step, ...]:
    """Return the steps whose latest doing asks for the start of another process, where nobody has made it yet.

    What has ended asks for nothing more.
    """
    if progress.status == "closed":
        return ()
    followed = {link.entry for link in progress.links}
    return tuple(
        step
        for step in rules.definition.steps()
        if step.starts is not None
        and (mark := progress.standing(step.step)) is not None
        and mark.state == "done"
        and mark.entry not in followed
    )


def start_not_done(rules: Rules, progress: Progress, process: str) -> tuple[Step, ...]:
    """Return the steps that start `process`, where none of them is done; nothing where one is, or none starts it."""
    steps = tuple(step for step in rules.definition.steps() if step.starts == process)
    marks = (progress.standing(step.step) for step in steps)
    return () if any(mark is not None and mark.state == "done" for mark in marks) else steps


def check_links(rules: Rules, first: Other | None) -> None:
    """Check that a process which asks for another one in some state is opened from such a one; `first` is its origin.

    Raises:
        Refused: it is opened from nothing, from another process, or from one that does not stand so.
    """
    wanted = lacking(rules.definition.links, () if first is None else (first,), rules.called)
    if wanted is None:
        return
    details = [sentence("progress.remedy_link")]
    if first is None:
        raise Refused("progress.link_missing", process=rules.definition.title, wanted=wanted, details=details)
    found = first.in_words(rules.called)
    raise Refused("progress.link_other", process=rules.definition.title, wanted=wanted, found=found, details=details)


def other_started(
    rules: Rules, first: Undertaking, wanted: Definition, other: UUID, acting: Acting
) -> tuple[Event, ...]:
    """Return what `first` records when `other`, of the process `wanted`, begins with it as the origin.

    Raises:
        Refused: whoever opens the other may not read this one or write into it, neither of the two definitions says
            that the one is opened from the other, it has ended, or it began later; it has a step that starts the other
            process, nobody has done that yet, and the other process does not name it in its links.
    """
    require(rules.standard, "read_case", acting)
    role = require(rules.standard, "record", acting)
    process, started = wanted.process, tuple(step.starts for step in rules.definition.steps() if step.starts)
    named = first.process in (link.process for link in wanted.links)
    if process not in started and not named:
        raise Refused(
            "progress.not_opened_from",
            process=wanted.title,
            mark=first.number,
            found=rules.definition.title,
            details=[
                sentence("progress.remedy_starts_others", mark=first.number, started=started)
                if started
                else sentence("progress.remedy_starts_nothing")
            ],
        )
    if first.progress.status == "closed":
        raise Refused("progress.not_while_closed", action=rules.standard.permissions["record"].title)
    waiting = () if named else start_not_done(rules, first.progress, process)
    if waiting:
        raise Refused(
            "progress.start_not_done",
            process=wanted.title,
            mark=first.number,
            steps=tuple(one.title for one in waiting),
            details=[
                sentence("progress.remedy_start_not_done", mark=first.number, steps=tuple(one.step for one in waiting))
            ],
        )
    step = next((step for step in to_start(rules, first.progress) if step.starts == process), None)
    mark = None if step is None else first.progress.standing(step.step)
    not_before(acting, first.opened_on if mark is None else mark.occurred_on)
    return (
        e.OtherStarted(
            meta=acting.meta(role),
            process=process,
            other=other,
            step=None if step is None else step.step,
            entry=None if mark is None else mark.entry,
        ),
    )


def started_from(first: Undertaking, opened: Event) -> Event:
    """Return what the other one records of its origin, in the act that opened it."""
    return e.StartedFrom(meta=opened.meta, process=first.process, other=first.id)
