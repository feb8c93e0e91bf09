"""Fills in what a story leaves unsaid: the plainest answer to each required question, signatures, missing records."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from osl_workflow.progress.forms import choices_of
from osl_workflow.progress.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osl_workflow.process.model import FormField, RecordKind, Step
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress

WORDS = "wpis zmyślony"
EVERY = "1 month"


def answers(rules: Rules, step: Step, told: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Return a whole form: what was told, and for every other required question the first choice, yes, or a word."""
    filled = {name: _answer(rules, field, on) for name, field in step.form.items() if field.required}
    return filled | dict(told)


def signatures(step: Step) -> dict[str, Any]:
    """Return that everybody of `with` took part and signed."""
    return {who: {"part": "signed"} for who in step.with_}


def records(
    rules: Rules, progress: Progress, step: Step, told: Mapping[RecordKind, tuple[dict[str, Any], ...]], on: date
) -> dict[RecordKind, tuple[dict[str, Any], ...]]:
    """Return what was told, and as many records more as the step asks for beside those that are open."""
    found = dict(told)
    for kind, least in step.records.items():
        missing = least - progress.open_records(kind) - len(found.get(kind, ()))
        found[kind] = (*found.get(kind, ()), *(record(rules, kind, on) for _ in range(missing)))
    return {kind: contents for kind, contents in found.items() if contents}


def record(rules: Rules, kind: RecordKind, on: date) -> dict[str, Any]:
    """Return the content of a record of `kind` with what it must hold: the day, a code of its list, or a word."""
    shape = KINDS[kind]
    filled: dict[str, Any] = dict.fromkeys(shape.one_of[-1:], WORDS)
    for name, field in shape.model_fields.items():
        if field.is_required():
            codes = rules.standard.codes(shape.listed.get(name, ""), on)
            filled[name] = on.isoformat() if field.annotation is date else next(iter(codes), WORDS)
    return filled


def _answer(rules: Rules, field: FormField, on: date) -> Any:
    codes = tuple(choices_of(rules.definition, rules.standard, field, on))
    match field.type:
        case "choice":
            return codes[0] if codes else WORDS
        case "choices":
            return codes[:1]
        case "yes_no":
            return True
        case "number" | "money":
            return str(field.min if field.min is not None else field.max if field.max is not None else 1)
        case "date":
            return on.isoformat()
        case "interval":
            return EVERY
        case _:
            return WORDS
