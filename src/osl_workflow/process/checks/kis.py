"""KIS: joining a club needs an active contract, a registered club and the client's own will.

Parameters: `joining`, the steps by which somebody joins, and `clubs`, the processes of a club: a step that starts one
of them joins too. `facts` (of the case) and `fields` (yes or no): the guard of such a step asks for each of them, and
cannot hold without. A process of a club itself asks `conditions`, required fields of yes or no, in a step of
recruitment that can also close.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process import guards
from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.guard_tree import Both, Node, Truth
from osl_workflow.process.model import Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the steps that let somebody join without what it needs."""
    clubs = parameters.get("clubs", ())
    for step, path in about.each_step():
        if step.step in parameters.get("joining", ()) or step.starts in clubs:
            yield from _joining(step, path, parameters)
    if about.definition.process in clubs:
        yield from _club(about, parameters.get("conditions", ()))


def _joining(step: Step, path: Path, parameters: Parameters) -> Iterator[Fault]:
    asked = set(_certain(step.when))
    facts = tuple(f"case.{name}" for name in parameters.get("facts", ()) if f"case.{name}" not in asked)
    fields = {name.partition(".")[2] for name in asked if not name.startswith("case.")}
    missing = (*facts, *(name for name in parameters.get("fields", ()) if name not in fields))
    if missing:
        at = (*path, "when") if step.when is not None else (*path, "step")
        said = sentence("process.kis_joining", step=step.step, missing=missing)
        yield Fault(at, said, sentence("process.hint_all_of", names=missing))


def _certain(text: str | None) -> Iterator[str]:
    """Yield the names that must be true for the guard to hold, as far as `&&` alone joins them."""
    if text is None:
        return
    try:
        waiting: list[Node] = [guards.parse(text).root]
    except guards.GuardError:
        return  # GUARDS says so
    while waiting:
        match waiting.pop():
            case Both(parts):
                waiting.extend(parts)
            case Truth(name):
                yield str(name)
            case _:
                pass


def _club(about: About, conditions: tuple[str, ...]) -> Iterator[Fault]:
    asking = {
        name
        for step in about.definition.steps_of("recruitment")
        if any(outcome.closes is not None for outcome in step.outcomes.values())
        for name, field in step.form.items()
        if field.required and field.type == "yes_no"
    }
    missing = tuple(name for name in conditions if name not in asking)
    if missing:
        yield Fault(("phases", "recruitment"), sentence("process.kis_conditions", missing=missing), at_key=True)
