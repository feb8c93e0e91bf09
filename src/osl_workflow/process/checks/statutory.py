"""STATUTORY: a deadline of the law uses the dated parameter, counts from the day it must, and is `statutory`.

Parameters: `counts_from`, the date fields that deadlines of the law count from (learned_on); a parameter of the same
name as a dated parameter of the standard (`interview_days: [...]`) says it for that one alone. `demands`, which steps
must have which deadline: `tool RWS.I: interview_days`, and `tool RWS.I: interview_urgent when urgent`, where the
definition asks whether it is `urgent`. A tool named without a part
stands for each of its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.checks.opening import certain
from osl_workflow.process.checks.signs import signs_of_step
from osl_workflow.process.model import Due, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence

DEMAND = re.compile(r"(?P<sign>[a-z]+ [^ :]+): (?P<number>[a-z][a-z0-9_]*)(?: when (?P<when>[a-z][a-z0-9_]*))?")
"""How a demand is written."""


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of the law's deadlines."""
    known = about.standard.parameters
    for step, path in about.each_step():
        for index, due in enumerate(step.due):
            here = (*path, "due", index)
            name = (due.within or "").removeprefix("$") if (due.within or "").startswith("$") else None
            of_law = name in known and known[name].statutory
            if due.statutory and not of_law:
                said = sentence("process.statutory_number", found=due.within or due.on or "")
                key = "on" if due.within is None else "within"
                yield Fault((*here, key), said, sentence("process.hint_parameter"))
            if name is None or not of_law:
                continue
            if not due.statutory:
                yield Fault((*here, "within"), sentence("process.statutory_mark", name=name))
            fields = parameters.get(name, parameters.get("counts_from", ("learned_on",)))
            if due.after is not None and due.after.rpartition(".")[2] not in fields:
                said = sentence("process.statutory_base", name=name, fields=fields, found=due.after)
                yield Fault((*here, "after"), said)
            elif due.after is not None:
                yield from _base(about, name, due.after)
        yield from _missing(about, step, path, parameters.get("demands", ()))


def _base(about: About, name: str, after: str) -> Iterator[Fault]:
    """Yield the fault that a deadline counts from a day that may be left open: it would never come."""
    step, _, field = after.partition(".")
    known = about.steps[step].form.get(field) if step in about.steps else None
    if known is not None and not known.required:
        said = sentence("process.statutory_open", name=name, step=step, field=field)
        yield Fault((*about.paths[step], "form", field), said, at_key=True)


def _missing(about: About, step: Step, path: Path, demands: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the deadlines of the law that a step must have and has not."""
    shown = set(signs_of_step(step))
    whole = {f"tool {code}" for code in step.tool if "." not in code}
    for text in demands:
        demand = DEMAND.fullmatch(text)
        if demand is None or not ({demand["sign"]} & shown or {demand["sign"].partition(".")[0]} & whole):
            continue
        asked = demand["when"] is None or any(demand["when"] in other.form for other, _ in about.each_step())
        if asked and not any(_is_it(about, due, demand) for due in step.due):
            said = sentence("process.statutory_missing", step=step.step, name=demand["number"])
            hint = sentence("process.hint_due", name=demand["number"])
            yield Fault((*path, "due") if step.due else (*path, "step"), said, hint, at_key=bool(step.due))


def _is_it(about: About, due: Due, demand: re.Match[str]) -> bool:
    """Return whether this deadline is the one that is asked, and holds whenever it must, whatever else was answered."""
    asked = {f"{step.step}.{demand['when']}": True for step, _ in about.each_step() if demand["when"] in step.form}
    return due.within == f"${demand['number']}" and certain(due.when, asked)
