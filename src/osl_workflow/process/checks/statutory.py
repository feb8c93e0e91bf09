"""STATUTORY: a deadline of the law uses the dated parameter, counts from the day it must, and is `statutory`.

Parameters: `counts_from`, the date fields that deadlines of the law count from (learned_on); a parameter of the same
name as a dated parameter of the standard (`interview_days: [...]`) says it for that one alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.sentences import sentence


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
