"""LISTS: every list that a form names is the standard's or this definition's own, and no name means two lists."""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of lists and of `of`; the rule has no parameters."""
    own, shared = about.definition.lists, about.standard.lists
    for name, entries in own.items():
        if name in shared:
            yield Fault(("lists", name), sentence("process.list_twice", name=name), at_key=True)
        if not entries:
            yield Fault(("lists", name), sentence("process.list_empty", name=name), at_key=True)
    for step, path in about.each_step():
        for field_name, field in step.form.items():
            of = (*path, "form", field_name, "of")
            if isinstance(field.of, str):
                if field.of not in own and field.of not in shared:
                    known = (*own, *shared)
                    yield Fault(of, sentence("process.list_unknown", name=field.of), did_you_mean(field.of, known))
            elif isinstance(field.of, tuple):
                for index, code in enumerate(field.of):
                    if code in field.of[:index]:
                        yield Fault((*of, index), sentence("process.list_code_twice", code=code))
