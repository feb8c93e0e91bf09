"""What was filled in, as a person reads it: questions with their titles, codes with theirs, days as days, sums as sums.

Fields that the definition calls sensitive are shown to fewer: to others only that there is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from osl_workflow.process.interval import parse_interval
from osl_workflow.progress.records import KINDS, Attendance, TeamDecision
from osl_workflow.sentences import Frozen, Sentence, Text, sentence

if TYPE_CHECKING:
    from osl_workflow.process.model import Definition, FormField, RecordKind, Step
    from osl_workflow.process.standard import Standard


Person = Callable[[UUID], str | Sentence]
"""Tells the name of a person, or what is said where it can no longer be read."""


class Told(Frozen):
    """One answer: the field, its title, its value (text, truth, number, day, a pair of texts, or several of these).

    `hidden`: there is an answer, but who reads may not see it; then `value` is None.
    """

    name: str
    title: Text | Sentence
    value: Any
    hidden: bool = False


class Changed(Frozen):
    """One answer that was changed: the old value beside the new one; None where there was or is none."""

    name: str
    title: Text | Sentence
    old: Any
    new: Any
    hidden: bool = False


class Reading(NamedTuple):
    """What a history is read with: the texts that the case follows, and whether sensitive answers may be read."""

    definition: Definition
    standard: Standard
    sensitive: bool


def told_form(reading: Reading, step: Step, form: Mapping[str, Any]) -> tuple[Told, ...]:
    """Return the answers of a form in the order of its fields; an answer to a field that is gone stands at the end."""
    names = [name for name in step.form if name in form] + [name for name in form if name not in step.form]
    return tuple(_told(reading, step, name, form[name]) for name in names)


def changed_form(reading: Reading, step: Step, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Return what differs between two fillings of a form, in the order of its fields."""
    return _differences(told_form(reading, step, old), told_form(reading, step, new))


def told_record(standard: Standard, person: Person, kind: RecordKind, content: Mapping[str, Any]) -> tuple[Told, ...]:
    """Return the content of a record in the order of its fields; `person` tells the name of somebody by his id.

    What was recorded under older rules of its kind, and would be refused today, is told as it stands.
    """
    shape = KINDS[kind]
    try:
        record = shape.model_validate(content)
    except ValidationError:
        record = shape.model_construct(**content)

    def plain(name: str, value: Any) -> Any:
        entries = standard.lists[shape.listed[name]].entries if shape.listed.get(name) in standard.lists else {}
        if isinstance(value, str) and value in entries:
            return entries[value].title
        if isinstance(value, Decimal):
            return _money(value, str(getattr(record, "currency", "")))
        return person(value) if isinstance(value, UUID) else _plain(name, value)

    told = tuple(
        Told(name=name, title=sentence(f"history.field_{name}"), value=plain(name, getattr(record, name)))
        for name in shape.model_fields
        if name in content
    )
    has_sums = any(isinstance(getattr(record, one.name), Decimal) for one in told)
    return tuple(one for one in told if not (has_sums and one.name == "currency"))  # it is told with the sums


def changed_record(
    standard: Standard, person: Person, kind: RecordKind, old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[Changed, ...]:
    """Return what differs between two contents of a record."""
    return _differences(told_record(standard, person, kind, old), told_record(standard, person, kind, new))


def told_interval(text: str) -> Sentence | str:
    """Return a length of time (`14 working days`) in words; what is none stays as it is."""
    try:
        interval = parse_interval(text)
    except ValueError:
        return text
    return sentence(f"history.interval_{interval.unit}", n=interval.count)


def _differences(old: tuple[Told, ...], new: tuple[Told, ...]) -> tuple[Changed, ...]:
    before, after = {told.name: told for told in old}, {told.name: told for told in new}
    found = []
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        some = other or one
        assert some is not None
        if one == other and not some.hidden:
            continue
        found.append(
            Changed(
                name=name,
                title=some.title,
                old=None if one is None else one.value,
                new=None if other is None else other.value,
                hidden=some.hidden,
            )
        )
    return tuple(found)


def _told(reading: Reading, step: Step, name: str, answer: Any) -> Told:
    field = step.form.get(name)
    if field is None:
        return Told(name=name, title=Text(pl=name, en=name), value=str(answer), hidden=not reading.sensitive)
    title = field.title if field.title.pl or field.title.en else Text(pl=name, en=name)
    hidden = (field.sensitive or step.sensitive) and not reading.sensitive
    return Told(name=name, title=title, value=None if hidden else _value(reading, field, answer), hidden=hidden)


def _value(reading: Reading, field: FormField, answer: Any) -> Any:
    if isinstance(answer, dict) and "no_answer" in answer:
        code = answer["no_answer"]
        return reading.standard.no_answer.get(code, Text(pl=code, en=code))
    match field.type:
        case "choice":
            return _code(reading, field, answer)
        case "choices":
            return tuple(_code(reading, field, code) for code in answer)
        case "number":
            return Decimal(answer)
        case "money":
            return _money(Decimal(answer["amount"]), answer["currency"])
        case "date":
            return _day(answer)
        case "interval":
            return told_interval(answer)
        case "document":
            return answer["title"]
    return answer


def _money(amount: Decimal, currency: str) -> Sentence:
    """Return a sum with its currency, to the grosz; a finer one, or one beyond all money, stays as it is."""
    even = amount.quantize(Decimal("0.01")) if amount.adjusted() < 20 else amount
    return sentence("history.money", amount=even if even == amount else amount, currency=currency)


def _code(reading: Reading, field: FormField, code: str) -> Text:
    """Return the title of a code, whether or not it is still in force: it was when it was chosen."""
    titles: Mapping[str, Text] = field.of if isinstance(field.of, dict) else {}
    if isinstance(field.of, str) and field.of in reading.definition.lists:
        titles = reading.definition.lists[field.of]
    elif isinstance(field.of, str) and field.of in reading.standard.lists:
        titles = {name: entry.title for name, entry in reading.standard.lists[field.of].entries.items()}
    return titles.get(code, Text(pl=code, en=code))


def _day(text: str) -> date | str:
    """Return a day; part of one (`2013`, `2013-05`) stays as it is written."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _plain(name: str, value: Any) -> Any:
    if name in ("channel", "sector") and value is not None:
        return sentence(f"history.{name}_{value}")
    if isinstance(value, Attendance):
        return sentence("history.attended_at", mark=value.mark, entry=value.entry)
    if isinstance(value, tuple):
        return tuple(_decision(item) if isinstance(item, TeamDecision) else item for item in value)
    return value


def _decision(decision: TeamDecision) -> Sentence | str:
    if decision.who is None and decision.by_when is None:
        return decision.what
    return sentence("history.decision", what=decision.what, who=decision.who or "", by_when=decision.by_when or "")
