"""SHAPE, whatever the standard: every name in a step resolves to something that can be there when the step is open.

The engine relies on it; no definition may deviate from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.interval import parse_interval
from osl_workflow.process.model import CALL_DAY, FAMILIES, PHASES, FieldType, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import Sentence, sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the names that resolve to nothing, or to what comes too late."""
    if about.definition.standard != about.standard.standard:
        said = sentence("process.other_standard", name=about.definition.standard, known=about.standard.standard)
        yield Fault(("standard",), said)
    elif about.definition.subject not in about.standard.subjects:
        known, found = about.standard.subjects, about.definition.subject
        said = sentence("process.other_subject", standard=about.standard.standard, known=known, found=found)
        yield Fault(("subject",), said)
    for step, path in about.each_step():
        yield from _needs(about, step, path)
        yield from _names(about, (*path, "not_by"), step.not_by)
        yield from _phases(about, step, path)
        yield from _due(about, step, path)
        yield from _every(about, step, path)
    yield from _circles(about)
    yield from _others(about)


def _others(about: About) -> Iterator[Fault]:
    """Yield the other processes that do not exist, where all are known, and a link that nothing can ever fulfil."""
    asked = about.definition
    named: list[tuple[Path, str]] = []
    named += [(("links", index, "process"), link.process) for index, link in enumerate(asked.links)]
    if named and all(name == asked.process for _, name in named):
        said = sentence("process.links_itself", name=asked.process)
        yield Fault(named[0][0], said, sentence("process.hint_links_itself"))
    for step, path in about.each_step():
        named += [((*path, "links", index, "process"), link.process) for index, link in enumerate(step.links)]
        named += [((*path, "starts"), step.starts)] if step.starts is not None else []
    known = None if about.processes is None else about.processes | {asked.process}
    for path, name in named:
        if known is not None and name not in known:
            yield Fault(path, sentence("process.process_unknown", name=name), did_you_mean(name, tuple(sorted(known))))


def _names(about: About, path: Path, names: tuple[str, ...]) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name not in about.steps:
            yield Fault((*path, index), *_unknown_step(about, name))


def _unknown_step(about: About, name: str) -> tuple[Sentence, Sentence | None]:
    return sentence("process.step_unknown", name=name), did_you_mean(name, tuple(about.steps))


def _needs(about: About, step: Step, path: Path) -> Iterator[Fault]:
    yield from _names(about, (*path, "needs"), step.needs)
    for index, name in enumerate(step.needs):
        here = (*path, "needs", index)
        needed = about.steps.get(name)
        if needed is None:
            continue
        if not about.not_later(name, step.step):
            yield Fault(here, sentence("process.needs_later", step=step.step, name=name, phase=about.phases[name]))
        elif step.required and needed.optional:
            said = sentence("process.needs_optional", step=step.step, name=name)
            yield Fault(here, said, sentence("process.hint_needs_optional", step=step.step, name=name))


def _circles(about: About) -> Iterator[Fault]:
    """Yield one fault for each step that, through its needs, waits for itself."""
    for step, path in about.each_step():
        if step.step in about.all_needs(step):
            yield Fault((*path, "needs"), sentence("process.needs_circle", step=step.step), at_key=True)


def _phases(about: About, step: Step, path: Path) -> Iterator[Fault]:
    here = PHASES.index(about.phases[step.step])
    if step.until is not None and PHASES.index(step.until) < here:
        said = sentence("process.until_earlier", found=step.until, phase=PHASES[here])
        yield Fault((*path, "until"), said)
    for name, outcome in step.outcomes.items():
        if outcome.returns_to is not None and PHASES.index(outcome.returns_to) > here:
            said = sentence("process.returns_later", found=outcome.returns_to, phase=PHASES[here])
            yield Fault((*path, "outcomes", name, "returns_to"), said)


def _due(about: About, step: Step, path: Path) -> Iterator[Fault]:
    for index, due in enumerate(step.due):
        here = (*path, "due", index)
        if due.on is not None and (due.within is not None or due.after is not None):
            yield Fault((*here, "on"), sentence("process.due_both"), at_key=True)
        elif due.on is None and (due.within is None or due.after is None):
            yield Fault(here, sentence("process.due_half"), at_key=True)
        if due.within is not None:
            yield from _interval(about, (*here, "within"), due.within)
        if due.after is not None and due.after not in PHASES:
            yield from _base(about, step, (*here, "after"), due.after)
        elif due.after is not None and not _entered(about, step, due.after):
            yield Fault((*here, "after"), sentence("process.after_later", name=due.after, step=step.step))
        if due.on is not None:
            yield from _day(about, step, (*here, "on"), due.on)


def _every(about: About, step: Step, path: Path) -> Iterator[Fault]:
    if step.every is None:
        return
    here = (*path, "every")
    if (step.every.of is None) == (not step.every.on):
        yield Fault(here, sentence("process.every_half"), at_key=True)
    if step.every.of is not None and "." in step.every.of:
        yield from _field(about, step, (*here, "of"), step.every.of, "interval")
    elif step.every.of is not None:
        yield from _interval(about, (*here, "of"), step.every.of)
    for index, day in enumerate(step.every.on):
        yield from _day(about, step, (*here, "on", index), day)


def _interval(about: About, path: Path, text: str) -> Iterator[Fault]:
    known = about.standard.parameters
    if text.startswith("$"):
        if text[1:] not in known:
            names = tuple(f"${name}" for name in known)
            yield Fault(path, sentence("process.parameter_unknown", name=text), did_you_mean(text, names))
            return
        for value in known[text[1:]].values:
            if not _is_interval(value.value):
                yield Fault(path, sentence("process.parameter_no_time", name=text, found=value.value))
                return
        return
    if not _is_interval(text):
        hint = did_you_mean(f"${text}", tuple(f"${name}" for name in known))
        yield Fault(path, sentence("process.not_an_interval", found=text), hint)


def _is_interval(text: str) -> bool:
    try:
        parse_interval(text)
    except ValueError:
        return False
    return True


def _base(about: About, step: Step, path: Path, text: str) -> Iterator[Fault]:
    """Yield the faults of what a deadline counts from: a step, a date field `step.field`, the last day of a call."""
    if about.definition.is_day_of_call(text):
        yield from _call(about, path)
    elif "." in text:
        yield from _field(about, step, path, text, "date")
    elif text not in about.steps:
        said, hint = _unknown_step(about, text)
        yield Fault(path, said, hint or did_you_mean(text, PHASES))
    elif not about.not_later(text, step.step):
        yield Fault(path, sentence("process.after_later", name=text, step=step.step))


def _call(about: About, path: Path) -> Iterator[Fault]:
    """Yield the fault of counting from a call where nobody can apply: calls are for persons and families."""
    if about.definition.subject not in FAMILIES:
        yield Fault(path, sentence("process.no_call", name=CALL_DAY, subject=about.definition.subject))


def _day(about: About, step: Step, path: Path, text: str) -> Iterator[Fault]:
    if about.definition.is_day_of_call(text):
        yield from _call(about, path)
        return
    if "." in text:
        yield from _field(about, step, path, text, "date")
        return
    try:
        date.fromisoformat(text)
    except ValueError:
        yield Fault(path, sentence("process.not_a_day", found=text))


def _field(about: About, step: Step, path: Path, text: str, kind: FieldType) -> Iterator[Fault]:
    """Yield the faults of `text` as the name `step.field` of a field of this kind that comes no later than `step`."""
    owner, _, name = text.partition(".")
    if owner not in about.steps:
        said, hint = _unknown_step(about, owner)
        yield Fault(path, said, hint or did_you_mean(text, (CALL_DAY,)))
        return
    form = about.steps[owner].form
    if name not in form:
        said = sentence("process.field_unknown", name=name, step=owner)
        yield Fault(path, said, did_you_mean(name, tuple(form)))
    elif form[name].type != kind:
        yield Fault(path, sentence("process.field_type", name=text, wanted=kind, found=form[name].type))
    elif not about.not_later(owner, step.step):
        yield Fault(path, sentence("process.after_later", name=owner, step=step.step))


def _entered(about: About, step: Step, phase: str) -> bool:
    return PHASES.index(phase) <= PHASES.index(about.phases[step.step])
