"""Asks for a step's form on a terminal, field by field; only a wrong answer is asked again, and nothing typed is lost.

Every answer lands in `Typed` at once, so that whoever calls can save it as a draft when Ctrl-C comes at any moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import click

from osl_workflow.process.interval import parse_interval
from osl_workflow.progress.doing import participant_title
from osl_workflow.progress.forms import check_field, choices_of, may_stay_unanswered
from osl_workflow.progress.recording import checked
from osl_workflow.progress.records import KINDS
from osl_workflow.sentences import Text, sentence
from osl_workflow.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from osl_workflow.process.model import FormField, RecordKind, Step
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress


@dataclass
class Typed:
    """What has been typed so far, in the shape of the command DoStep."""

    form: dict[str, Any] = field(default_factory=dict)
    took_part: dict[str, dict[str, str]] = field(default_factory=dict)
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    outcome: str | None = None

    def as_command(self, step: str) -> dict[str, Any]:
        """Return it as the content of the command DoStep."""
        told: dict[str, Any] = {"step": step, "form": self.form, "with": self.took_part, "records": self.records}
        if self.outcome is not None:
            told["outcome"] = self.outcome
        return told

    def __bool__(self) -> bool:
        """Return whether anything has been typed."""
        return bool(self.form or self.took_part or self.records or self.outcome)


def ask_record(kind: RecordKind, language: str) -> dict[str, Any]:
    """Ask for one record of `kind` and return its content; only what was wrong is asked again."""
    content: dict[str, Any] = {}
    shape = KINDS[kind]
    while True:
        for name, one in shape.model_fields.items():
            if name in content or one.annotation not in _ASKED:
                continue
            label = say(sentence(f"cli_case.record_{name}"), language)
            choices = get_args(one.annotation) if one.annotation in _CHOICES else ()
            if choices:
                label += f" ({'/'.join(choices)})"
            answer = click.prompt(label, default="", show_default=False, prompt_suffix=": ").strip()
            if answer:
                content[name] = as_date(answer) if one.annotation in _DATES else answer
        clean, _, problems = checked(kind, content)
        if not problems:
            return clean
        for problem in problems:
            click.echo(say(problem, language))
            content.pop(str(problem.values.get("name", "")), None)


class Asking:
    """One conversation about one step; `keep` is called after every answer, so that it is never lost.

    `proposed` (in `all`): a draft or the answers of an earlier round, taken with Enter.
    """

    def __init__(
        self, rules: Rules, progress: Progress, step: Step, language: str, on: date, keep: Callable[[], None]
    ) -> None:
        self.keep = keep
        self.rules = rules
        self.progress = progress
        self.step = step
        self.language = language
        self.on = on

    def all(self, typed: Typed, proposed: Mapping[str, Any]) -> Typed:
        """Ask for everything that the step needs and return `typed`, filled."""
        self.tell(sentence("cli_case.how_to_answer"))
        for name, one in self.step.form.items():
            self._field(name, one, typed, proposed.get(name))
        self._records(typed)
        self._took_part(typed)
        self._outcome(typed)
        return typed

    def tell(self, what: object) -> None:
        """Print a sentence."""
        click.echo(say(what, self.language))

    # --- the form --------------------------------------------------------------------------------------------------

    def _field(self, name: str, one: FormField, typed: Typed, proposed: Any) -> None:
        title = one.title.in_(self.language) or name
        codes = choices_of(self.rules.definition, self.rules.standard, one, self.on)
        if one.help is not None:
            self.tell(sentence("cli_case.field_help", help=one.help))
        for number, (_, label) in enumerate(codes.items(), start=1):
            click.echo(f"  {number}. {label.in_(self.language)}")
        while True:
            answer = self._line(title, one, proposed)
            if answer == "?":
                self._explain(name, one)
                continue
            if answer == "":
                if proposed is not None:
                    typed.form[name] = proposed
                    return
                if not one.required:
                    return
                self.tell(sentence("cli_case.needed"))
                continue
            value = self._read(name, one, answer, tuple(codes))
            kept, problems = check_field(self.rules.definition, self.rules.standard, self.step, name, value, self.on)
            if problems:
                for problem in problems:
                    self.tell(problem)
                continue
            typed.form[name] = kept
            self.keep()
            return

    def _line(self, title: str, one: FormField, proposed: Any) -> str:
        mark = "" if one.required else say(sentence("cli_case.optional_mark"), self.language)
        shown = "" if proposed is None else f" [{self._shown(one, proposed)}]"
        typed: str = click.prompt(f"{title}{mark}{shown}", default="", show_default=False, prompt_suffix=": ")
        return typed.strip()

    def _shown(self, one: FormField, value: Any) -> str:
        if isinstance(value, bool):
            return say(value, self.language)
        if isinstance(value, dict) and "no_answer" in value:
            return self.rules.standard.no_answer[value["no_answer"]].in_(self.language)
        codes = choices_of(self.rules.definition, self.rules.standard, one, self.on)
        if isinstance(value, list):
            return ", ".join(codes.get(code, Text(pl=code)).in_(self.language) for code in value)
        if isinstance(value, dict):
            return " ".join(str(part) for part in value.values())
        return codes[value].in_(self.language) if value in codes else str(value)

    def _explain(self, name: str, one: FormField) -> None:
        self.tell(sentence(f"cli_case.how_{one.type}"))
        if one.required and may_stay_unanswered(self.rules.definition, self.step, name):
            reasons = "; ".join(
                f"!{code} – {title.in_(self.language)}" for code, title in self.rules.standard.no_answer.items()
            )
            self.tell(sentence("cli_case.no_answer_reasons", reasons=reasons))

    def _read(self, name: str, one: FormField, answer: str, codes: Sequence[str]) -> Any:
        """Return what was typed in the shape that the form keeps; what cannot be read goes on as it is."""
        if answer.startswith("!"):
            return {"no_answer": answer[1:].strip()}
        match one.type:
            case "yes_no":
                low = answer.casefold()
                if low in ("t", "tak", "y", "yes"):
                    return True
                return False if low in ("n", "nie", "no") else answer
            case "choice":
                return _picked(answer, codes)
            case "choices":
                return [_picked(part.strip(), codes) for part in answer.split(",") if part.strip()]
            case "date":
                return as_date(answer)
            case "interval":
                return as_interval(answer)
            case _:
                return answer

    # --- what goes with it -----------------------------------------------------------------------------------------

    def _records(self, typed: Typed) -> None:
        for kind, least in self.step.records.items():
            standing = self.progress.open_records(kind)
            title = self.rules.standard.records[kind]
            self.tell(sentence("cli_case.records_asked", kind=title, least=least, standing=standing))
            while True:
                have = standing + len(typed.records.get(kind, ()))
                if have >= least and not click.confirm(
                    say(sentence("cli_case.one_more", kind=title), self.language), default=False
                ):
                    break
                typed.records.setdefault(kind, []).append(ask_record(kind, self.language))
                self.keep()

    def _took_part(self, typed: Typed) -> None:
        parts = ("signed", "not_signed", "absent")
        for who in self.step.with_:
            title = participant_title(self.rules, who)
            self.tell(sentence("cli_case.took_part_asked", who=title))
            for number, part in enumerate(parts, start=1):
                click.echo(f"  {number}. {say(sentence(f'cli_case.took_part_{part}'), self.language)}")
            part = self._pick(parts, typed.took_part.get(who, {}).get("part"))
            took = {"part": part}
            if part != "signed":
                took["reason"] = self._must(sentence("cli_case.why"), typed.took_part.get(who, {}).get("reason"))
            typed.took_part[who] = took
            self.keep()

    def _outcome(self, typed: Typed) -> None:
        names = self.step.outcome_names()
        if len(names) == 1:
            typed.outcome = names[0]
            return
        self.tell(sentence("cli_case.outcome_asked"))
        for number, name in enumerate(names, start=1):
            outcome = self.step.outcome(name)
            click.echo(f"  {number}. {outcome.title.in_(self.language) or name}{self._effect(name)}")
        typed.outcome = self._pick(names, typed.outcome)
        self.keep()

    def _effect(self, name: str) -> str:
        outcome = self.step.outcome(name)
        told = []
        if outcome.closes is not None:
            told.append(sentence("cli_case.effect_closes", reason=self.rules.standard.closing[outcome.closes].title))
        if outcome.returns_to is not None:
            told.append(sentence("cli_case.effect_returns", phase=self.rules.standard.phases[outcome.returns_to]))
        if outcome.again:
            told.append(sentence("cli_case.effect_again"))
        if self.step.approval_of(name) is not None:
            told.append(sentence("cli_case.effect_approval"))
        return "".join(f" – {say(what, self.language)}" for what in told)

    def _pick(self, names: Sequence[str], proposed: str | None = None) -> str:
        """Return the name that was picked by its number; Enter takes the proposed one."""
        default = str(names.index(proposed) + 1) if proposed in names else None
        while True:
            answer = _picked(self._must(sentence("cli_case.pick"), default), names)
            if answer in names:
                return answer
            self.tell(sentence("cli_case.pick_one_of", n=len(names)))

    def _must(self, what: object, proposed: str | None = None) -> str:
        label = say(what, self.language) + ("" if proposed is None else f" [{proposed}]")
        while True:
            answer: str = click.prompt(label, default=proposed or "", show_default=False, prompt_suffix=": ")
            if answer.strip():
                return answer.strip()


_ANNOTATIONS = tuple(one.annotation for shape in KINDS.values() for one in shape.model_fields.values())
_CHOICES = tuple(a for a in _ANNOTATIONS if get_args(a) and all(isinstance(arg, str) for arg in get_args(a)))
_DATES = (date, date | None)
_ASKED = (str, str | None, *_CHOICES, *_DATES)
"""The kinds of answer that a terminal asks for in a record; lists and sums of money come from a file."""


def _picked(answer: str, names: Sequence[str]) -> str:
    """Return the name that a number of the list stands for, or what was typed."""
    if answer.isascii() and answer.isdigit() and 1 <= int(answer[:4]) <= len(names):
        return names[int(answer[:4]) - 1]
    return answer


def as_date(answer: str) -> str:
    """Return a day as people write it (1.06.2012, 06.2012) in the form that is kept, else as it was typed."""
    parts = [part for part in answer.replace("/", ".").replace(" ", "").rstrip(".").split(".") if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return answer
    if len(parts) == 3 and len(parts[2]) == 4:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    if len(parts) == 2 and len(parts[1]) == 4:
        return f"{parts[1]}-{parts[0]:0>2}"
    return answer


_UNITS = (
    (("dni robocze", "dni roboczych", "dzień roboczy"), "working days"),
    (("dzień", "dni"), "days"),
    (("tydzień", "tygodnie", "tygodni"), "weeks"),
    (("miesiąc", "miesiące", "miesięcy"), "months"),
)


def as_interval(answer: str) -> str:
    """Return a length of time as people write it (3 miesiące, 14 dni roboczych) in the form that is kept."""
    count, _, unit = answer.strip().casefold().partition(" ")
    for words, name in _UNITS:
        if unit.strip() in words:
            answer = f"{count} {name}"
    try:
        return str(parse_interval(answer))
    except ValueError:
        return answer
