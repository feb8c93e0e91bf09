"""STAGES: the methodical stages all appear, in order, each in its phases (which the standard names).

Parameters: `stages`, those that must appear (all six); `always`, those of which at least one step may not be left out;
`recurring`, those whose steps come round again (V); `once_last`, those carried by exactly one step that none follows
(VI).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.model import STAGES, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence

Place = tuple[Step, Path]


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of the stages."""
    carriers: dict[str, list[Place]] = {stage: [] for stage in STAGES}
    for step, path in about.each_step():
        if step.stage is not None:
            carriers[step.stage].append((step, path))
    required = parameters.get("stages", STAGES)
    for stage in required:
        if not carriers.get(stage):
            yield Fault(("phases",), sentence("process.stage_missing", stage=stage))
    for stage in parameters.get("always", ()):
        steps = carriers.get(stage, [])
        if steps and all(step.optional for step, _ in steps):
            step, path = steps[0]
            yield Fault((*path, "optional"), sentence("process.stage_optional", stage=stage, step=step.step))
    yield from _in_their_phases(about)
    yield from _in_order(about, [carriers[stage][0] for stage in STAGES if stage in required and carriers[stage]])
    for stage in parameters.get("recurring", ("V",)):
        yield from _recurring(stage, carriers.get(stage, []))
    for stage in parameters.get("once_last", ("VI",)):
        yield from _once_and_last(about, stage, carriers.get(stage, []))


def _in_their_phases(about: About) -> Iterator[Fault]:
    for step, path in about.each_step():
        rule = about.standard.stages.get(step.stage) if step.stage is not None else None
        phase = about.phases[step.step]
        if rule is not None and phase not in rule.phases:
            said = sentence("process.stage_phase", stage=step.stage, allowed=rule.phases, found=phase)
            yield Fault((*path, "stage"), said)


def _in_order(about: About, firsts: list[Place]) -> Iterator[Fault]:
    order = list(about.paths)
    for (earlier, _), (later, path) in pairwise(firsts):
        if order.index(later.step) < order.index(earlier.step):
            said = sentence("process.stage_order", stage=later.stage, after=earlier.stage, step=earlier.step)
            yield Fault((*path, "stage"), said)


def _recurring(stage: str, places: list[Place]) -> Iterator[Fault]:
    for step, path in places:
        if not step.repeats and not any(outcome.again for outcome in step.outcomes.values()):
            said = sentence("process.stage_recurs", stage=stage, step=step.step)
            yield Fault((*path, "stage"), said, sentence("process.hint_every"))


def _once_and_last(about: About, stage: str, places: list[Place]) -> Iterator[Fault]:
    for _, path in places[1:]:
        yield Fault((*path, "stage"), sentence("process.stage_once", stage=stage, step=places[0][0].step))
    if places:
        order = list(about.paths)
        last = places[0][0].step
        for follower in order[order.index(last) + 1 :]:
            if about.steps[follower].stage != stage:
                said = sentence("process.stage_last", stage=stage, step=last, found=follower)
                yield Fault((*about.paths[follower], "step"), said)
