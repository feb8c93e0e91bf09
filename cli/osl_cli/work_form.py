"""The conversation about one step on a terminal: its form, its records, who took part, the outcome.

Every answer lands in `Typed` at once and is kept as a draft, so that neither Ctrl-C nor a cut of the power takes more
than the line at hand. Only a wrong answer is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from osl_cli.asking import labels, line, must, pick, tell, text, yes
from osl_cli.showing import titled, told
from osl_cli.work_record_form import ask_record, short
from osl_cli.work_typed import read
from osl_workflow.history.values import Reading, told_form
from osl_workflow.progress.commands import DoStep
from osl_workflow.progress.doing import participant_title
from osl_workflow.progress.forms import check_field, choices_of, field_title, may_stay_unanswered
from osl_workflow.progress.recording import checked
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import FormField, RecordKind, Step
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress


class _InProgress(Protocol):
    @property
    def progress(self) -> Progress:
        """Where it stands."""


class Place(Protocol):
    """Where a conversation happens: a case as somebody sees it, or an invented one."""

    @property
    def rules(self) -> Rules:
        """What it is measured against."""

    @property
    def acting(self) -> Acting:
        """Who acts, and when."""

    @property
    def state(self) -> _InProgress:
        """The case."""


SHORT = 40
"""The longest answer that fits into the brackets before the cursor."""
PARTS = ("signed", "not_signed", "absent")


@dataclass
class Typed:
    """What has been typed so far, in the shape of the command DoStep."""

    form: dict[str, Any] = field(default_factory=dict)
    took_part: dict[str, dict[str, str]] = field(default_factory=dict)
    records: dict[RecordKind, list[dict[str, Any]]] = field(default_factory=dict)
    outcome: str | None = None
    unchanged: bool = False

    @classmethod
    def of(cls, now: Seen, step: Step, draft: DoStep) -> Typed:
        """Return what of a draft still answers the step: it may come from a file, or be older than a list of codes."""
        typed, rules, on = cls(), now.rules, now.acting.on
        for name in (name for name in step.form if name in draft.form):
            kept, problems = check_field(rules.definition, rules.standard, step, name, draft.form[name], on)
            if not problems and kept is not None:
                typed.form[name] = kept
        took_part = {who: took.model_dump(exclude_none=True) for who, took in draft.took_part.items()}
        typed.took_part = {who: took for who, took in took_part.items() if who in step.with_}
        for kind, contents in draft.records.items():
            typed.records[kind] = [dict(content) for content in contents if not checked(kind, content)[2]]
        typed.outcome = draft.outcome if draft.outcome in step.outcome_names() else None
        typed.unchanged = draft.unchanged
        return typed

    def command(self, step: str) -> DoStep:
        """Return the command of what has been typed."""
        told = {"form": self.form, "with": self.took_part, "records": self.records, "outcome": self.outcome}
        return DoStep.model_validate({"step": step, **told, "unchanged": self.unchanged})

    def __bool__(self) -> bool:
        """Return whether anything has been typed."""
        return bool(self.form or self.took_part or self.records or self.outcome or self.unchanged)


class Conversation:
    """One conversation about one step; `keep` is called after every answer.

    `proposed`: the answers of an earlier round, taken with Enter; `outcome`: that of a step that was returned.
    """

    def __init__(
        self,
        now: Place,
        step: Step,
        typed: Typed,
        proposed: Mapping[str, Any],
        keep: Callable[[], None],
        *,
        outcome: str | None = None,
    ) -> None:
        self.now = now
        self.rules = now.rules
        self.step = step
        self.typed = typed
        self.proposed = proposed
        self.keep = keep
        self.outcome = outcome

    def begin(self, how: Sentence | None = None) -> None:
        """Tell what the step is about and `how` to answer; if left out, that what is typed is kept as a draft."""
        tell(self.step.title)
        if self.step.help is not None:
            tell(self.step.help, indent=2)
        for document in self.step.documents:
            tell(sentence("cli_case.document", title=document), indent=2)
        if self.step.form:
            tell(how or sentence("cli_case.how_to_answer"))

    def all(self, *, again: bool) -> None:
        """Ask for everything that the step needs; what was typed before is asked only `again`."""
        for name in self.step.form if again else self._left():
            self.ask(name)
        self._records()
        for who in self.step.with_:
            if again or who not in self.typed.took_part:
                self.ask(f"with.{who}")
        if again or not (self.typed.unchanged or self.typed.outcome):
            self.ask("outcome.")

    def _left(self) -> tuple[str, ...]:
        """Return the questions that are left: what was passed over before the last answer is not asked once more."""
        names = tuple(self.step.form)
        passed = max((at for at, name in enumerate(names) if name in self.typed.form), default=-1)
        return (
            ()
            if self.typed.unchanged
            else tuple(
                name
                for at, name in enumerate(names)
                if name not in self.typed.form and (at > passed or self.step.form[name].required)
            )
        )

    def parts(self) -> dict[str, Any]:
        """Return what can be asked for one by one, with titles: fields, participants (`with.x`), the `outcome.`."""
        found: dict[str, Any] = {name: field_title(one, name) for name, one in self.step.form.items()}
        found |= {f"with.{who}": participant_title(self.rules, who) for who in self.step.with_}
        if len(self.step.outcome_names()) > 1:
            found["outcome."] = sentence("cli_case.outcome")
        return found

    def ask(self, part: str) -> None:
        """Ask for one part; Enter takes what is in it."""
        kind, dot, who = part.partition(".")
        if not dot:
            self._field(part, self.step.form[part])
        elif kind == "with":
            self._took_part(who)
        else:
            self._outcome()

    def by_part(self) -> Iterator[tuple[str, Any]]:
        """Yield what has been typed for each part, as people read it."""
        for answer in told_form(self._reading(), self.step, self.typed.form):
            yield answer.name, answer.value
        for who, took in self.typed.took_part.items():
            how = sentence(f"cli_case.took_part_{took['part']}")
            yield f"with.{who}", (how, took["reason"]) if took.get("reason") else how
        if self.typed.outcome is not None:
            yield "outcome.", self._outcome_title(self.typed.outcome)

    def summary(self) -> Iterator[tuple[Any, Any]]:
        """Yield what has been typed, as titles and values."""
        titles = self.parts()
        for part, value in self.by_part():
            if part in titles:
                yield titles[part], value
        for kind, contents in self.typed.records.items():
            for content in contents:
                yield self.rules.standard.records[kind], short(self.rules.standard, kind, content)

    # --- the form --------------------------------------------------------------------------------------------------

    def _field(self, name: str, one: FormField) -> None:
        codes = choices_of(self.rules.definition, self.rules.standard, one, self.now.acting.on)
        if one.help is not None:
            tell(sentence("cli_case.field_help", help=one.help), indent=2)
        for number, title in zip(labels(tuple(codes)), codes.values(), strict=True):
            tell(f"{number}. {told(title)}", indent=2)
        before = self.typed.form.get(name, self.proposed.get(name))
        label = self._label(name, one, before)
        while True:
            answer = text(label) if one.type == "text" else line(label)
            if answer == "?":
                self._explain(name, one)
            elif answer == "" and before is not None:
                self._take(name, before)
                return
            elif answer in ("", "-") and not one.required:
                self.typed.form.pop(name, None)
                self.keep()
                return
            elif answer in ("", "-"):
                tell(sentence("cli_case.needed"))
            else:
                value = read(one, tuple(codes), answer)
                kept, problems = check_field(
                    self.rules.definition, self.rules.standard, self.step, name, value, self.now.acting.on
                )
                for problem in problems:
                    wrong_code = isinstance(value, str | list) and codes
                    tell(sentence("cli_case.pick_one_of") if wrong_code else _only_what(problem))
                if not problems:
                    self._take(name, kept)
                    return

    def _take(self, name: str, value: Any) -> None:
        self.typed.form[name] = value
        self.keep()

    def _label(self, name: str, one: FormField, before: Any) -> str:
        label = titled(field_title(one, name))
        if one.type == "yes_no":
            label += told(sentence("cli_case.yes_no_mark"))
        if not one.required:
            label += told(sentence("cli_case.optional_mark"))
        if before is None:
            return label
        said = told(told_form(self._reading(), self.step, {name: before})[0].value)
        if len(said) <= SHORT and "\n" not in said:
            return f"{label} [{said}]"
        tell(f"[{said}]", indent=2)
        return label + told(sentence("cli_case.enter_takes_it"))

    def _explain(self, name: str, one: FormField) -> None:
        part = one.type == "date" and self._takes_part_of_a_date(name)
        tell(sentence("cli_case.how_date_or_part" if part else f"cli_case.how_{one.type}"))
        if one.required and may_stay_unanswered(self.rules.definition, self.step, name):
            tell(sentence("cli_case.no_answer_reasons"))
            for code, title in self.rules.standard.no_answer.items():
                tell(f"!{code} – {told(title)}", indent=2)

    def _takes_part_of_a_date(self, name: str) -> bool:
        return not check_field(self.rules.definition, self.rules.standard, self.step, name, "2012", self.now.acting.on)[
            1
        ]

    def _reading(self) -> Reading:
        """Return how answers are read: whoever fills the form in sees what is in it."""
        return Reading(self.rules.definition, self.rules.standard, sensitive=True)

    # --- what goes with it -----------------------------------------------------------------------------------------

    def _records(self) -> None:
        for kind, least in self.step.records.items():
            standing = self.now.state.progress.open_records(kind)
            title = self.rules.standard.records[kind]
            mine = self.typed.records.get(kind, [])
            tell(sentence("cli_case.records_asked", kind=titled(title), least=least, standing=standing + len(mine)))
            here = (one.content for one in self.now.state.progress.records.values() if one.kind == kind and one.open)
            for content in (*here, *mine):
                tell(f"• {short(self.rules.standard, kind, content)}", indent=2)
            while standing + len(mine) < least or yes(sentence("cli_case.one_more", kind=title), default=False):
                mine = self.typed.records.setdefault(kind, [])
                mine.append(ask_record(self.rules.standard, self.now.acting.on, kind))
                self.keep()

    def _took_part(self, who: str) -> None:
        before = self.typed.took_part.get(who, {})
        tell(sentence("cli_case.took_part_asked", who=participant_title(self.rules, who)))
        ways = [(part, sentence(f"cli_case.took_part_{part}")) for part in PARTS]
        took = {"part": pick(sentence("cli_case.pick"), ways, before.get("part"))}
        if took["part"] != "signed":
            took["reason"] = must(sentence("cli_case.why"), before.get("reason") or "")
        self.typed.took_part[who] = took
        self.keep()

    def _outcome(self) -> None:
        names = self.step.outcome_names()
        if len(names) == 1:
            self.typed.outcome = names[0]
            return
        tell(sentence("cli_case.outcome_asked"))
        choices = [(name, f"{told(self._outcome_title(name))}{self._effect(name)}") for name in names]
        self.typed.outcome = pick(sentence("cli_case.pick"), choices, self.typed.outcome or self.outcome)
        self.keep()

    def _outcome_title(self, name: str) -> Any:
        title = self.step.outcome(name).title
        return title if title.pl or title.en else name

    def _effect(self, name: str) -> str:
        outcome = self.step.outcome(name)
        effects = []
        if outcome.closes is not None:
            effects.append(sentence("cli_case.effect_closes", reason=self.rules.standard.closing[outcome.closes].title))
        if outcome.returns_to is not None:
            effects.append(sentence("cli_case.effect_returns", phase=self.rules.standard.phases[outcome.returns_to]))
        if outcome.again:
            effects.append(sentence("cli_case.effect_again"))
        if self.step.approval_of(name) is not None:
            effects.append(sentence("cli_case.effect_approval"))
        return "".join(f" – {told(what)}" for what in effects)


def _only_what(problem: Sentence) -> str:
    """Return what is wrong without the name of the field, which stands before the cursor anyway."""
    return titled(problem.values["what"] if problem.key == "progress.field_wrong" else problem)
