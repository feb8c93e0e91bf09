"""GUARDS: a condition reads only what is certain at its step, and compares it with a value that can occur.

Certain are the required fields and the outcome of every required step without `when` of an earlier phase, and of every
step without `when` that the step needs, directly or through such steps; and the facts of the case.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process import guards
from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.guards import FACTS, Domain, Name
from osl_workflow.process.model import PHASES, FormField, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import Sentence, sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of every `when`; the rule has no parameters."""
    for step, path in about.each_step():
        if step.when is not None:
            yield from _guard(about, step, (*path, "when"), step.when)
        for index, due in enumerate(step.due):
            if due.when is not None:
                yield from _guard(about, step, (*path, "due", index, "when"), due.when)


def certain(about: About, step: Step) -> frozenset[str]:
    """Return the names of the steps that are certainly done when `step` can open."""
    found = {
        other.step
        for other in about.steps.values()
        if PHASES.index(about.phases[other.step]) < PHASES.index(about.phases[step.step])
        and other.required
        and other.when is None
    }
    waiting = list(step.needs)
    seen: set[str] = set()
    while waiting:
        needed = about.steps.get(waiting.pop())
        if needed is not None and needed.when is None and needed.step not in seen:
            seen.add(needed.step)
            waiting.extend(needed.needs)
    return frozenset((found | seen) - {step.step})


def _guard(about: About, step: Step, path: Path, text: str) -> Iterator[Fault]:
    try:
        guard = guards.parse(text)
    except guards.GuardError as error:
        yield Fault(path, error.said, error.hint, offset=error.column - 1)
        return
    known = certain(about, step)
    for atom in guard.atoms():
        found = _domain(about, step, atom.name, known)
        if isinstance(found, Domain):
            mistake = guards.wrong(atom, found)
            if mistake is not None:
                yield Fault(path, mistake.said, mistake.hint, offset=mistake.column - 1)
        elif found is not None:
            said, hint = found
            yield Fault(path, said, hint, offset=atom.name.column - 1)


Complaint = tuple[Sentence, Sentence | None]


def _domain(about: About, step: Step, name: Name, known: frozenset[str]) -> Domain | Complaint | None:
    """Return what `name` can be, or what is wrong with it; None where LISTS says what is wrong."""
    if name.step == "case":
        fact = FACTS.get(str(name))
        said = sentence("process.guard_unknown_fact", name=str(name), known=tuple(FACTS))
        return fact or (said, did_you_mean(str(name), tuple(FACTS)))
    read = about.steps.get(name.step)
    if read is None:
        said = sentence("process.guard_unknown_step", name=name.step)
        return said, did_you_mean(name.step, (*about.steps, "case"))
    domain: Domain | None
    if name.field == "outcome":
        domain = Domain("choice", values=read.outcome_names())
    else:
        field = read.form.get(name.field)
        if field is None:
            said = sentence("process.guard_unknown_field", name=name.field, step=name.step)
            return said, did_you_mean(name.field, (*read.form, "outcome"))
        if field.type not in ("yes_no", "choice", "choices", "number"):
            return sentence("process.guard_unreadable_type", name=str(name), type=field.type), None
        if not field.required:
            return sentence("process.guard_not_required", name=str(name)), sentence("process.hint_required")
        domain = _of_field(about, field)
    if name.step not in known:
        return sentence("process.guard_not_certain", name=str(name), step=step.step), _why_not(step, read)
    return domain


def _why_not(step: Step, read: Step) -> Sentence:
    if read.step == step.step:
        return sentence("process.hint_own_answer")
    if read.when is not None:
        return sentence("process.hint_conditional", name=read.step)
    return sentence("process.hint_needs", name=read.step)


def _of_field(about: About, field: FormField) -> Domain | None:
    match field.type:
        case "yes_no":
            return Domain("yes_no")
        case "number":
            return Domain("number", least=field.min, most=field.max)
        case "choice" | "choices" as kind:
            codes = about.codes(field)
            return None if codes is None else Domain(kind, values=codes)
        case _:
            return None
