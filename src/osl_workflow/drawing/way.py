"""The way of one case through its process: what was done, where it stands, which exits it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal

from osl_workflow.event import Event
from osl_workflow.process.model import PHASES, Phase, Step
from osl_workflow.progress import events as e
from osl_workflow.progress.obstacles import of_state
from osl_workflow.progress.rules import Rules, Verdicts
from osl_workflow.progress.state import Progress
from osl_workflow.sentences import Frozen, Sentence, sentence

State = Literal["done", "now", "may", "waits", "skipped", "before", "lapsed"]
"""Done; to be done now; possible now; waits for approval; left out with a reason; done in an earlier round only; was
possible and is no longer."""


class Place(Frozen):
    """How a case stands in one step."""

    state: State
    said: Sentence


class Way(Frozen):
    """The way of a case: `steps` by name (those never come to are not in it), `taken` exits with how often."""

    phase: Phase
    closed: bool
    steps: dict[str, Place]
    taken: dict[tuple[str, str], int]


def way(rules: Rules, progress: Progress, events: Iterable[Event], on: date) -> Way:
    """Return the way of a case whose history is `events` and whose state is `progress`, seen on `on`."""
    seen = tuple(events)
    taken = _taken(seen, progress.withdrawn)
    times = Counter(step for step, _ in taken.elements())
    lapsed = {name for event in seen if isinstance(event, e.PhaseEnded) for name in event.lapsed}
    verdicts = Verdicts(rules, progress, on)
    steps: dict[str, Place] = {}
    for step in rules.definition.steps():
        place = _place(rules, progress, step, verdicts, times[step.step], step.step in lapsed)
        if place is not None:
            steps[step.step] = place
    return Way(phase=progress.phase, closed=progress.status == "closed", steps=steps, taken=dict(taken))


def _taken(events: Iterable[Event], withdrawn: Collection[int]) -> Counter[tuple[str, str]]:
    """Return how often each step ended with each outcome.

    What waits for approval has not ended yet; what was withdrawn (by the number of its entry) never happened. After a
    move to another version the steps have their names there.
    """
    taken: Counter[tuple[str, str]] = Counter()
    submitted: dict[str, str] = {}
    for entry, event in enumerate(events, 1):
        if entry in withdrawn:
            continue
        if isinstance(event, e.StepDone):
            taken[event.step, event.outcome] += 1
        elif isinstance(event, e.StepSubmitted):
            submitted[event.step] = event.outcome
        elif isinstance(event, e.StepApproved) and event.step in submitted:
            taken[event.step, submitted.pop(event.step)] += 1
        elif isinstance(event, e.Moved):
            names = event.renamed
            taken = Counter({(names.get(step, step), outcome): times for (step, outcome), times in taken.items()})
            submitted = {names.get(step, step): outcome for step, outcome in submitted.items()}
    return taken


def _place(
    rules: Rules, progress: Progress, step: Step, verdicts: Verdicts, times: int, has_lapsed: bool
) -> Place | None:
    mark = progress.marks.get(step.step)
    if mark is not None and mark.state == "submitted":
        return Place(state="waits", said=sentence("drawing.waits"))
    is_open = not of_state(rules, progress, step, verdicts)
    if is_open and step.required and not progress.is_done(step.step):
        return Place(state="now", said=sentence("drawing.now"))
    if mark is not None and mark.state in ("skipped", "withdrawn"):
        return Place(state="skipped", said=sentence(f"drawing.{mark.state}"))
    if mark is not None:
        return Place(state="done", said=sentence("drawing.done", on=mark.occurred_on, n=max(times, 1)))
    if is_open:
        return Place(state="may", said=sentence("drawing.may"))
    if times:
        return Place(state="before", said=sentence("drawing.before", n=times))
    is_over = PHASES.index(progress.phase) > PHASES.index(step.until or rules.definition.phase_of(step.step))
    if has_lapsed and (is_over or progress.status == "closed"):
        return Place(state="lapsed", said=sentence("drawing.lapsed"))
    return None
