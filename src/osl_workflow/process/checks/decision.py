"""DECISION: social work needs no administrative decision; a benefit needs a request and a decision, two persons.

Parameters: `records`, the kinds of record that a decision leaves (decision); `requests`, signs (`signs`) of a step that
asks for a benefit: some decision needs it, for nobody is to wait for an answer that nobody can give.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process import guards
from osl_workflow.process.checks.about import About, Fault, Parameters, grants
from osl_workflow.process.checks.signs import signs_of_step
from osl_workflow.process.model import Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of decisions."""
    decisions = {step.step for step, _ in about.each_step() if grants(step, parameters)}
    for step, path in about.each_step():
        if step.step in decisions:
            yield from _request(about, step, path, decisions)
        elif step.track == "social_work":
            yield from _free_of(step, path, decisions)
    if all(_requests(about, about.steps[name], decisions) for name in decisions):
        yield from _unanswered(about, decisions, parameters.get("requests", ()))


def _unanswered(about: About, decisions: set[str], requests: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the steps that ask for a benefit and that no decision rests on."""
    answered = {name for decision in decisions for name in about.steps[decision].needs}
    for step, path in about.each_step():
        if step.step not in answered and not set(signs_of_step(step)).isdisjoint(requests):
            said = sentence("process.decision_missing", step=step.step)
            yield Fault((*path, "step"), said, sentence("process.hint_decision", step=step.step))


def _requests(about: About, step: Step, decisions: set[str]) -> list[str]:
    """Return the requests that a decision rests on."""
    return [
        name
        for name in step.needs
        if name in about.steps and name not in decisions and about.steps[name].track == "benefits"
    ]


def _request(about: About, step: Step, path: Path, decisions: set[str]) -> Iterator[Fault]:
    """Yield faults of a decision that rests on no request, or on one that the same person may have made."""
    requests = _requests(about, step, decisions)
    if not requests:
        at = (*path, "needs") if step.needs else (*path, "step")
        yield Fault(at, sentence("process.decision_without_request", step=step.step))
    for name in requests:
        if name not in step.not_by:
            at = (*path, "not_by") if step.not_by else (*path, "by")
            said = sentence("process.decision_one_person", step=step.step, request=name)
            yield Fault(at, said, sentence("process.hint_not_by", names=(name,)), at_key=True)


def _free_of(step: Step, path: Path, decisions: set[str]) -> Iterator[Fault]:
    """Yield faults of social work that waits for a decision, by `needs` or by its condition."""
    for index, name in enumerate(step.needs):
        if name in decisions:
            yield Fault((*path, "needs", index), sentence("process.decision_needed", step=step.step, decision=name))
    if step.when is None:
        return
    try:
        atoms = guards.parse(step.when).atoms()
    except guards.GuardError:
        return  # GUARDS says so
    for atom in atoms:
        if atom.name.step in decisions:
            said = sentence("process.decision_needed", step=step.step, decision=atom.name.step)
            yield Fault((*path, "when"), said, offset=atom.name.column - 1)
