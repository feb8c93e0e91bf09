"""From one case or initiative to another: which starts are still to be made, and what both sides record of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.progress import events as e
from osl_workflow.progress.doing import not_before
from osl_workflow.progress.permissions import require
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.event import Event
    from osl_workflow.process.model import Link, Step
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress
    from osl_workflow.progress.undertaking import Undertaking


def to_start(rules: Rules, progress: Progress) -> tuple[Step, ...]:
    """Return the steps whose latest doing asks for the start of another process, where nobody has made it yet."""
    followed = {link.entry for link in progress.links}
    return tuple(
        step
        for step in rules.definition.steps()
        if step.starts is not None
        and (mark := progress.standing(step.step)) is not None
        and mark.state == "done"
        and mark.entry not in followed
    )


def check_links(rules: Rules, first: Undertaking | None) -> None:
    """Check that a process which asks for another one in some state is opened from such a one; `first` is its origin.

    Raises:
        Refused: it is opened from nothing, from another process, or from one in another state.
    """
    asked = rules.definition.links
    if not asked or (first is not None and any(_fits(link, first) for link in asked)):
        return
    wanted = tuple(sentence(f"progress.link_{link.state}", process=link.process) for link in asked)
    details = [sentence("progress.remedy_link")]
    if first is None:
        raise Refused("progress.link_missing", process=rules.definition.title, wanted=wanted, details=details)
    found = sentence(f"progress.link_{first.progress.status}", process=first.process)
    raise Refused("progress.link_other", process=rules.definition.title, wanted=wanted, found=found, details=details)


def _fits(link: Link, first: Undertaking) -> bool:
    status = first.progress.status
    return link.process == first.process and (link.state == status or (link.state == "open" and status != "closed"))


def other_started(rules: Rules, first: Undertaking, process: str, other: UUID, acting: Acting) -> tuple[Event, ...]:
    """Return what `first` records when `other`, of `process`, begins with it as the origin.

    Raises:
        Refused: whoever opens the other may not read this one or write into it, it has ended, or it began later.
    """
    require(rules.standard, "read_case", acting)
    role = require(rules.standard, "record", acting)
    if first.progress.status == "closed":
        raise Refused("progress.not_while_closed", action=rules.standard.permissions["record"].title)
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
