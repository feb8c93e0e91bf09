"""Whether what was filled in is an answer to what was asked; all mistakes are told together, never with the value.

Answers keep JSON's types: text, choice, date, interval as text, choices as a list, yes_no as true or false, number as
exact decimal text, money as {amount, currency}, document as {title, sha256}; {no_answer: reason} where nothing could be
learned and nothing may be invented. Whoever writes a file by hand may write `tak` or `nie` and `3 miesiące`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from osl_workflow.process.interval import parse_interval
from osl_workflow.progress.rules import guard
from osl_workflow.sentences import Sentence, Text, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osl_workflow.process.model import Definition, FormField, Step
    from osl_workflow.process.standard import Standard
    from osl_workflow.progress.events import Form

MAX_TEXT = 20_000
_PARTIAL = re.compile(r"^\d{4}(-(0[1-9]|1[0-2]))?$")
_YES_NO = {"tak": True, "yes": True, "nie": False, "no": False}
_UNITS = (
    (("dni robocze", "dni roboczych", "dzień roboczy"), "working days"),
    (("dzień", "dni"), "days"),
    (("tydzień", "tygodnie", "tygodni"), "weeks"),
    (("miesiąc", "miesiące", "miesięcy"), "months"),
)
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


class _Wrong(Exception):
    def __init__(self, said: Sentence) -> None:
        self.said = said


def check_form(
    definition: Definition, standard: Standard, step: Step, filled: Mapping[str, Any], on: date
) -> tuple[Form, tuple[Sentence, ...]]:
    """Return the answers in their stored form, and every mistake that keeps them from being stored.

    `on` is the day of the act: codes of a list are those in force then.
    """
    answers: Form = {}
    problems: list[Sentence] = []
    for name in filled:
        if name not in step.form:
            problems.append(sentence("progress.unknown_field", field=name, known=tuple(step.form) or ("–",)))
    for name in step.form:
        answer, wrong = check_field(definition, standard, step, name, filled.get(name), on)
        problems += wrong
        if answer is not None:
            answers[name] = answer
    return answers, tuple(problems)


def check_field(
    definition: Definition, standard: Standard, step: Step, name: str, answer: Any, on: date
) -> tuple[Any, tuple[Sentence, ...]]:
    """Return one answer in its stored form (None: not answered), and what is wrong with it."""
    field = step.form[name]
    if answer is None or answer == "" or answer == []:
        return None, (_missing(definition, standard, step, name, field),) if field.required else ()
    try:
        return _answer(definition, standard, step, name, field, answer, on), ()
    except _Wrong as wrong:
        return None, (sentence("progress.field_wrong", field=field_title(field, name), name=name, what=wrong.said),)


def choices_of(definition: Definition, standard: Standard, field: FormField, on: date) -> dict[str, Text]:
    """Return the codes that a choice may take on `on`, with their titles, in the order of the file."""
    if isinstance(field.of, dict):
        return dict(field.of)
    if isinstance(field.of, tuple):
        return {code: Text(pl=code, en=code) for code in field.of}
    if field.of is None:
        return {}
    if field.of in definition.lists:
        return dict(definition.lists[field.of])
    known = standard.lists.get(field.of)
    if known is None:
        return {}
    return {
        code: entry.title
        for code, entry in known.entries.items()
        if (entry.from_ is None or entry.from_ <= on) and (entry.to is None or on <= entry.to)
    }


def may_stay_unanswered(definition: Definition, step: Step, name: str) -> bool:
    """Return whether a reason for no answer may stand for the answer: no guard reads the field, nor is it `exact`."""
    return not step.form[name].exact and f"{step.step}.{name}" not in read_by_guards(definition)


def read_by_guards(definition: Definition) -> frozenset[str]:
    """Return all names that a guard of the definition reads."""
    texts = {step.when for step in definition.steps() if step.when}
    texts |= {due.when for step in definition.steps() for due in step.due if due.when}
    return frozenset(name for text in texts for name in guard(text).names())


def bases_of_deadlines(definition: Definition) -> frozenset[str]:
    """Return the fields that a deadline counts from: part of a date is no answer there."""
    bases = {base for step in definition.steps() for due in step.due for base in (due.after, due.on) if base}
    return frozenset(bases | {day for step in definition.steps() if step.every for day in step.every.on})


def field_title(field: FormField, name: str) -> Text:
    """Return how a question is called: its title, else its name."""
    return field.title if field.title.pl or field.title.en else Text(pl=name, en=name)


def _missing(definition: Definition, standard: Standard, step: Step, name: str, field: FormField) -> Sentence:
    if may_stay_unanswered(definition, step, name):
        reasons = _reasons(standard)
        return sentence("progress.field_missing", field=field_title(field, name), name=name, reasons=reasons)
    return sentence("progress.field_missing_exact", field=field_title(field, name), name=name)


def _reasons(standard: Standard) -> tuple[Text, ...]:
    """Return the reasons for no answer as a person reads them: the code, and its title."""
    return tuple(
        Text(pl=f"{code} ({title.in_('pl')})", en=f"{code} ({title.in_('en')})")
        for code, title in standard.no_answer.items()
    )


def _answer(
    definition: Definition, standard: Standard, step: Step, name: str, field: FormField, answer: Any, on: date
) -> Any:
    if isinstance(answer, dict) and set(answer) == {"no_answer"}:
        if not isinstance(answer["no_answer"], str) or answer["no_answer"] not in standard.no_answer:
            raise _Wrong(sentence("progress.expected_no_answer", known=_reasons(standard)))
        if not may_stay_unanswered(definition, step, name):
            raise _Wrong(sentence("progress.no_answer_not_here"))
        return dict(answer)
    match field.type:
        case "text":
            return _text(answer)
        case "yes_no":
            return _yes_no(answer)
        case "choice":
            return _code(answer, choices_of(definition, standard, field, on))
        case "choices":
            codes = choices_of(definition, standard, field, on)
            if not isinstance(answer, list | tuple):
                raise _Wrong(sentence("progress.expected_list", known=tuple(codes)))
            return list(dict.fromkeys(_code(item, codes) for item in answer))
        case "number":
            return _within(field, _decimal(answer))
        case "money":
            return _money(field, answer)
        case "date":
            whole = field.exact or f"{step.step}.{name}" in bases_of_deadlines(definition)
            return _date(answer, partial=not whole)
        case "interval":
            return _interval(answer)
        case "document":
            return _document(answer)


def _text(answer: Any) -> str:
    if not isinstance(answer, str) or not answer.strip():
        raise _Wrong(sentence("progress.expected_text"))
    if len(answer) > MAX_TEXT:
        raise _Wrong(sentence("progress.text_too_long", limit=MAX_TEXT, length=len(answer)))
    return answer


def in_a_word(answer: Any) -> Any:
    """Return the truth of `tak`, `nie`, `yes` or `no`, else the answer as it is."""
    return _YES_NO.get(answer.strip().casefold(), answer) if isinstance(answer, str) else answer


def _yes_no(answer: Any) -> bool:
    truth = in_a_word(answer)
    if isinstance(truth, bool):
        return truth
    raise _Wrong(sentence("progress.expected_yes_no"))


def _code(answer: Any, codes: Mapping[str, Text]) -> str:
    if not isinstance(answer, str) or answer not in codes:
        raise _Wrong(sentence("progress.expected_code", known=tuple(codes)))
    return answer


def _decimal(answer: Any) -> Decimal:
    if isinstance(answer, bool) or not isinstance(answer, int | str | float | Decimal):
        raise _Wrong(sentence("progress.expected_number"))
    try:
        number = Decimal(str(answer).strip().replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        raise _Wrong(sentence("progress.expected_number")) from None
    # Read from the digits, not by arithmetic: that would round what has more than 28 of them.
    if not number.is_finite() or len(number.as_tuple().digits) > 28 or not -28 <= number.adjusted() < 15:
        raise _Wrong(sentence("progress.expected_number"))
    return number


def _within(field: FormField, number: Decimal) -> str:
    if field.min is not None and number < field.min:
        raise _Wrong(sentence("progress.expected_at_least", least=field.min))
    if field.max is not None and number > field.max:
        raise _Wrong(sentence("progress.expected_at_most", most=field.max))
    return format(number, "f")


def _money(field: FormField, answer: Any) -> dict[str, str]:
    currency = field.currency or "PLN"
    amount = answer
    if isinstance(answer, dict):
        if set(answer) != {"amount", "currency"} or answer["currency"] != currency:
            raise _Wrong(sentence("progress.expected_money", currency=currency))
        amount = answer["amount"]
    if isinstance(amount, float):  # a binary fraction is not an exact sum of money
        raise _Wrong(sentence("progress.expected_money", currency=currency))
    number = _decimal(amount)
    if -number.normalize().as_tuple().exponent > 2:  # type: ignore[operator]  # finite, so the exponent is a number
        raise _Wrong(sentence("progress.expected_money", currency=currency))
    return {"amount": _within(field, number.quantize(Decimal("0.01"))), "currency": currency}


def _date(answer: Any, *, partial: bool) -> str:
    if isinstance(answer, str):
        if partial and _PARTIAL.match(answer):
            return answer
        try:
            return date.fromisoformat(answer).isoformat()
        except ValueError:
            pass
    raise _Wrong(sentence("progress.expected_date_or_part" if partial else "progress.expected_date"))


def _interval(answer: Any) -> str:
    if not isinstance(answer, str):
        raise _Wrong(sentence("progress.expected_interval"))
    count, _, unit = " ".join(answer.split()).casefold().partition(" ")
    for words, name in _UNITS:
        if unit in words:
            unit = name
    try:
        return str(parse_interval(f"{count} {unit}"))
    except ValueError:
        raise _Wrong(sentence("progress.expected_interval")) from None


def _document(answer: Any) -> dict[str, str]:
    if isinstance(answer, str) and answer.strip():
        return {"title": _text(answer)}
    if isinstance(answer, dict) and set(answer) <= {"title", "sha256"} and "title" in answer:
        digest = answer.get("sha256")
        if digest is None or (isinstance(digest, str) and _DIGEST.match(digest)):
            return {key: str(value) for key, value in answer.items() if value is not None} | {
                "title": _text(answer["title"])
            }
    raise _Wrong(sentence("progress.expected_document"))
