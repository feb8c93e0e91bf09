"""Compares what a story expects at a moment with what is true of its case then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from osl_workflow.progress.approving import waiting
from osl_workflow.progress.obstacles import of_state
from osl_workflow.progress.rules import Rules, Verdicts
from osl_workflow.progress.state import Progress
from osl_workflow.rehearsal.model import Expected
from osl_workflow.sentences import Sentence, sentence


def missed(rules: Rules, progress: Progress, expected: Expected, on: date) -> Iterator[Sentence]:
    """Yield what of `expected` is not true on `on`."""
    closed = progress.ending.closing if progress.ending is not None else "–"
    if expected.closed is not None and expected.closed != closed:
        yield sentence("rehearsal.closed", expected=expected.closed, found=closed)
    if expected.phase is not None and expected.phase != progress.phase:
        yield sentence("rehearsal.phase", expected=expected.phase, found=progress.phase)
    if expected.round is not None and expected.round != progress.round:
        yield sentence("rehearsal.round", expected=expected.round, found=progress.round)
    verdicts = Verdicts(rules, progress, on)
    open_now = tuple(step.step for step in rules.definition.steps() if not of_state(rules, progress, step, verdicts))
    for name in expected.open:
        if name not in open_now:
            yield sentence("rehearsal.not_open", step=name, open=open_now or ("–",))
    for name in expected.not_open:
        if name in open_now:
            yield sentence("rehearsal.open", step=name)
    for name in expected.waiting:
        if waiting(progress, name) is None:
            yield sentence("rehearsal.not_waiting", step=name)
    dues = progress.running_dues()
    for name, day in expected.due.items():
        found = dues[name].on if name in dues else "–"
        if found != day:
            yield sentence("rehearsal.due", step=name, expected=day, found=found)
