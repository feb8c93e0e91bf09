"""CONTENT: a process has the steps that its standard asks of it, and each leaves the ways open that it must.

Parameters: `steps`, names of steps that are there and not optional (when they apply, a condition may say). `ways`, what
some outcome of a step, or of the steps of a stage, does: `appeal closes refused`, `signing returns plan`, `stage V
again`, `stage V or VI returns diagnosis`, `withdrawal goes_on` (work goes on as it was). Of a step that is not there no
way is asked: that it must be is for `steps` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from osl_workflow.process.checks import opening
from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.model import Outcome, Step
from osl_workflow.sentences import sentence

WAY = re.compile(
    r"(?:stage (?P<stages>[IV]+(?: or [IV]+)*)|(?P<step>[a-z][a-z0-9_]*)) "
    r"(?P<effect>again|goes_on|(?:closes|returns) (?P<to>[a-z0-9_]+))"
)
"""How a way is written."""


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the steps that are missing or may be left out, the ways that no outcome goes, and who gets a wrong step."""
    for name in parameters.get("steps", ()):
        step = about.steps.get(name)
        if step is None:
            hint = did_you_mean(name, tuple(about.steps))
            yield Fault(("phases",), sentence("process.content_step", step=name), hint, at_key=True)
        elif step.optional:
            yield Fault((*about.paths[name], "optional"), sentence("process.content_optional", step=name))
    for way in parameters.get("ways", ()):
        yield from _way(about, way)
    for opens in parameters.get("opens", ()):
        yield from opening.faults(about, opens)


def _way(about: About, text: str) -> Iterator[Fault]:
    """Yield the fault that nothing goes this way; none where no step is asked."""
    asked = WAY.fullmatch(text)
    steps = [] if asked is None else [step for step, _ in about.each_step() if _is_asked(step, asked)]
    if asked is None or not steps or any(_does(step, asked["effect"]) for step in steps):
        return
    reasons = {outcome.closes for step in steps for outcome in step.outcomes.values()} - {None}
    if asked["effect"].startswith("closes") and not reasons <= {*about.standard.closing}:
        return  # CLOSING says so, and which reason was meant nobody knows
    step = next((step for step in steps if step.outcomes), steps[0])
    path = about.paths[step.step]
    kind = asked["effect"].partition(" ")[0]
    said = sentence(f"process.content_{kind}", step=step.step, to=asked["to"] or "")
    yield Fault((*path, "outcomes") if step.outcomes else (*path, "step"), said, at_key=bool(step.outcomes))


def _is_asked(step: Step, way: re.Match[str]) -> bool:
    return step.step == way["step"] if way["step"] is not None else step.stage in way["stages"].split(" or ")


def _does(step: Step, effect: str) -> bool:
    return any(effect in _effects(step.outcome(name)) for name in step.outcome_names())


def _effects(outcome: Outcome) -> tuple[str, ...]:
    if outcome.again:
        return ("again",)
    if outcome.closes is not None:
        return (f"closes {outcome.closes}",)
    return ("goes_on",) if outcome.returns_to is None else (f"returns {outcome.returns_to}",)
