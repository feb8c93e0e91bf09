"""What a definition is, told by what stands in it and not by its name: a centre's renamed copy is still the same.

A sign is a word and a name: `tool MZP`. The words: `process`, its name; `step`; `field`, of a form; `tool` (also by a
part of it: `tool KS-A` is shown by KS-A.II); `role`, who does a step; `list`, what a form offers; `number`, a dated
number of the standard that a deadline or a review takes; `closes`, a reason for closing; `starts`, another process.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.model import Definition, FormField, Step

WORDS = ("process", "step", "field", "tool", "role", "list", "number", "closes", "starts")
SIGNS = ("signs", "joining", "club", "requests")
"""The parameters of rules that hold signs."""


def signs_of(definition: Definition) -> frozenset[str]:
    """Return all signs that a definition shows."""
    of_steps = (sign for step in definition.steps() for sign in signs_of_step(step))
    return frozenset((f"process {definition.process}", *of_steps))


def signs_of_step(step: Step) -> Iterator[str]:
    """Yield the signs that one step shows."""
    yield f"step {step.step}"
    for name, field in step.form.items():
        yield from signs_of_field(name, field)
    for code in step.tool:
        yield f"tool {code}"
        yield f"tool {code.partition('.')[0]}"
    for role in step.by:
        yield f"role {role}"
    times = [due.within or "" for due in step.due] + [(step.every.of or "") if step.every is not None else ""]
    for time in times:
        if time.startswith("$"):
            yield f"number {time[1:]}"
    for outcome in step.outcomes.values():
        if outcome.closes is not None:
            yield f"closes {outcome.closes}"
    if step.starts is not None:
        yield f"starts {step.starts}"


def signs_of_field(name: str, field: FormField) -> Iterator[str]:
    """Yield the signs that one question shows."""
    yield f"field {name}"
    if isinstance(field.of, str):
        yield f"list {field.of}"
