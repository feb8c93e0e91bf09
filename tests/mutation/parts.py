"""What operators ask of a definition as plain data: its steps, deadlines, conditions, the steps of a stage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutants import Path, Step, Whole

NOBODY = "nobody_at_all"


def listed(value: Any) -> list[Any]:
    """Return a value that may stand for a list of one as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def name_of(step: Step) -> str:
    return str(step["step"])


def is_required(step: Step) -> bool:
    return step.get("optional") != "true"


def is_sure(step: Step) -> bool:
    return is_required(step) and "when" not in step


def on_social_work(step: Step) -> bool:
    return step.get("track", "social_work") == "social_work"


def dues(path: Path, step: Step) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the deadlines of a step with their paths."""
    due = step.get("due")
    if isinstance(due, dict):
        yield (*path, "due"), due
    for index, one in enumerate(due if isinstance(due, list) else ()):
        yield (*path, "due", index), one


def guards(whole: Whole) -> Iterator[tuple[Path, Step, str]]:
    """Yield every condition: path, step, text."""
    for path, step in whole.steps():
        if "when" in step:
            yield (*path, "when"), step, step["when"]
        for here, due in dues(path, step):
            if "when" in due:
                yield (*here, "when"), step, due["when"]


def read_by_guards(whole: Whole) -> set[str]:
    """Return the names `step.field` that some condition reads."""
    return {name for _, _, text in guards(whole) for name in re.findall(r"[a-z]\w*\.[a-z]\w*", text)}


def granting(whole: Whole, kind: str) -> Iterator[tuple[Path, Step]]:
    """Yield the steps that leave a decision, as the rule of this kind knows it."""
    records = (whole.parameters(kind) or {}).get("records", ("decision",))
    return ((path, step) for path, step in whole.steps() if set(step.get("records", ())) & set(records))


def of_stage(whole: Whole, *stages: str) -> list[tuple[Path, Step]]:
    return [(path, step) for path, step in whole.steps() if step.get("stage") in stages]


def approvals(whole: Whole) -> Iterator[tuple[Path, Step, dict[str, Any]]]:
    """Yield every approval, of a step or an outcome: path, step, what it says."""
    for path, step in whole.steps():
        if "approval" in step:
            yield (*path, "approval"), step, step["approval"]
    for path, step, _, outcome in whole.outcomes():
        if "approval" in outcome:
            yield (*path, "approval"), step, outcome["approval"]
