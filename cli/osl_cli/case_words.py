"""How deadlines and answers are said: the words that several commands of a case share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from osl_workflow.process.interval import parse_interval
from osl_workflow.progress.forms import choices_of
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.process.model import Step
    from osl_workflow.progress.rules import Rules


class Dated(Protocol):
    """A deadline, wherever it comes from."""

    @property
    def on(self) -> date:
        """The day."""

    @property
    def value(self) -> str | None:
        """The length from which it was counted."""

    @property
    def statutory(self) -> bool:
        """Whether the law sets it."""

    @property
    def confirmed(self) -> bool:
        """Whether a source confirms the length for that day."""


def columns_of(*names: str) -> tuple[Sentence, ...]:
    """Return the headings of a table's columns."""
    return tuple(sentence(f"cli_look.column_{name}") for name in names)


def due_sentence(due: Dated, days_left: int | None) -> Sentence:
    """Return a deadline in words: the day, how far it is, and whether the law or the office sets it."""
    by_law = sentence("cli_look.by_law") if due.statutory else ""
    if not due.confirmed or days_left is None:
        return sentence("cli_look.due_unconfirmed", on=due.on, value=interval_words(due.value or ""), law=by_law)
    if days_left < 0:
        return sentence("cli_look.due_overdue", on=due.on, n=-days_left, law=by_law)
    if days_left == 0:
        return sentence("cli_look.due_today", on=due.on, law=by_law)
    return sentence("cli_look.due_in", on=due.on, n=days_left, law=by_law)


def interval_words(value: str) -> Sentence | str:
    """Return a length of time as people say it."""
    try:
        interval = parse_interval(value)
    except ValueError:
        return value
    return sentence(f"cli_look.interval_{interval.unit}", n=interval.count)


def answer_words(rules: Rules, step: Step, name: str, value: Any, on: date) -> Any:
    """Return an answer of a form as people read it: titles for codes (those in force on `on`), words for yes and no."""
    field = step.form[name]
    if isinstance(value, bool):
        return value
    if isinstance(value, dict):
        if "no_answer" in value:
            return rules.standard.no_answer.get(value["no_answer"], value["no_answer"])
        return " ".join(str(part) for part in value.values())
    known: dict[str, Any] = {}
    if field.of is not None:
        known = dict(choices_of(rules.definition, rules.standard, field, on))
    if isinstance(value, list):
        return tuple(known.get(code, code) for code in value)
    if field.type == "interval":
        return interval_words(str(value))
    if field.type == "date":
        return date.fromisoformat(str(value)) if len(str(value)) == len("2012-06-01") else value
    return known.get(str(value), value)
