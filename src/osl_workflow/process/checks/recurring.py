"""RECURRING: lasting help is reviewed at least at the standard's interval; plan and contract name their evaluation.

Parameters: `review`, the dated number that is the longest interval of a review (interview_update); `lasting`, the
fields by which a process asks for lasting help: a process with one has a review, which opens whenever the answer is
yes; `review_tools`, the documents of a review (RWS.IV); `stages` and `tools`, the steps of planning (III) and of a
contract: in each of the two at least one step, or one that it needs, asks when the evaluation is, in a field of type
date or interval.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.checks.opening import certain
from osl_workflow.process.interval import parse_interval
from osl_workflow.process.model import Step
from osl_workflow.sentences import sentence

DATED = ("date", "interval")


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the reviews that are missing or too rare, and the plans and contracts that name no evaluation."""
    yield from _reviews(about, parameters)
    tools, stages = set(parameters.get("tools", ())), parameters.get("stages", ("III",))
    plans = [(step, path) for step, path in about.each_step() if step.stage in stages]
    contracts = [
        (step, path) for step, path in about.each_step() if {code.partition(".")[0] for code in step.tool} & tools
    ]
    for key, at, found in (("plan", "stage", plans), ("contract", "tool", contracts)):
        if found and not any(_names_a_day(about, step) for step, _ in found):
            first, path = found[0]
            said = sentence(f"process.recurring_{key}", step=first.step)
            yield Fault((*path, at), said, sentence("process.hint_evaluation"))


def _reviews(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of reviews: none where help may last, or one that comes round too rarely."""
    names = tuple(f"${name}" for name in parameters.get("review", ()))
    tools = set(parameters.get("review_tools", ()))
    reviews = [(step, path) for step, path in about.each_step() if step.every is not None and tools & set(step.tool)]
    for step, path in reviews:
        every = "" if step.every is None else step.every.of or ""
        longest = [text for name in names if (text := _longest(about, name[1:])) is not None]
        if every not in names and not any(_is_within(every, text) for text in longest):
            said = sentence("process.recurring_rare", step=step.step, wanted=names, found=every or "on")
            yield Fault((*path, "every"), said)
    for step, path in about.each_step():
        for field in step.form:
            lasts = {f"{step.step}.{field}": True}
            if field in parameters.get("lasting", ()) and not any(certain(review.when, lasts) for review, _ in reviews):
                said = sentence("process.recurring_no_review", name=field, wanted=names)
                yield Fault((*path, "form", field), said, sentence("process.hint_review", names=names), at_key=True)


def _longest(about: About, name: str) -> str | None:
    """Return the latest value of a dated number of the standard, or None."""
    known = about.standard.parameters.get(name)
    return known.values[-1].value if known is not None and known.values else None


def _is_within(found: str, longest: str) -> bool:
    try:
        return parse_interval(found).most_days <= parse_interval(longest).most_days
    except ValueError:
        return False  # a field of the plan: nobody knows how long it will be


def _names_a_day(about: About, step: Step) -> bool:
    """Return whether the step, or one that it needs, asks for a day or an interval."""
    names = {step.step, *about.all_needs(step)}
    return any(field.type in DATED for name in names for field in about.steps[name].form.values())
