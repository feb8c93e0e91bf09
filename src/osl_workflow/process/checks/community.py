"""COMMUNITY: how work with a community is set up and ends.

There is a map of resources and needs before the plan, each part of the organiser's role is somebody's, at least one
evaluation method of the standard is chosen, and the end is a take-over or a stated reason.

Parameters, each asked for where it is given: `map_tools`, the document of the map (MZP); `roles`, the parts of the
organiser's role; `methods`, the lists of evaluation methods; `take_over`, the reasons for closing that are a take-over.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.model import Step
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield what is missing in work with a community."""
    tools = parameters.get("map_tools", ())
    early = [*about.definition.steps_of("recruitment"), *about.definition.steps_of("diagnosis")]
    if tools and not any(_is_sure(step) and _tools(step) & set(tools) for step in early):
        yield Fault(("phases",), sentence("process.community_map", tools=tools), at_key=True)
    working = {role for step, _ in about.each_step() for role in step.by}
    missing = tuple(role for role in parameters.get("roles", ()) if role not in working)
    if missing:
        yield Fault(("phases",), sentence("process.community_roles", missing=missing), at_key=True)
    methods = parameters.get("methods", ())
    if methods and not any(
        field.required and field.of in methods and _is_sure(step)
        for step, _ in about.each_step()
        for field in step.form.values()
    ):
        yield Fault(("phases",), sentence("process.community_methods", lists=methods), at_key=True)
    if "take_over" in parameters:
        yield from _endings(about, parameters["take_over"])


def _endings(about: About, take_over: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the outcomes that end the work neither by a take-over nor with a reason in words."""
    for step in about.definition.steps_of("evaluation"):
        says_why = any(field.type == "text" and field.required for field in step.form.values())
        for name, outcome in step.outcomes.items():
            if outcome.closes is not None and outcome.closes not in take_over and not says_why:
                at = (*about.paths[step.step], "outcomes", name, "closes")
                said = sentence("process.community_ending", step=step.step, closes=outcome.closes, known=take_over)
                yield Fault(at, said, sentence("process.hint_reason_field"))


def _is_sure(step: Step) -> bool:
    return step.required and step.when is None


def _tools(step: Step) -> set[str]:
    return {code.partition(".")[0] for code in step.tool}
