"""A process in words that a social worker reads: who, with whom, after what, by when and by which source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from osl_workflow.process import guards
from osl_workflow.process.guard_words import in_words
from osl_workflow.process.interval import parse_interval
from osl_workflow.process.model import PHASES, Definition, Due, FormField, Link, Step
from osl_workflow.process.standard import Standard
from osl_workflow.sentences import Sentence, Text, sentence

INFERRED = (
    "step", "in_force", "subject", "lead", "outcomes", "until", "form", "documents", "approval", "repeat", "every",
    "tool", "records", "stage", "by", "not_by", "with", "optional", "when", "needs", "due", "title", "track",
)  # fmt: skip
"""The keys of which a definition may say that no source states them."""


def either(first: Any, *others: Any) -> Any:
    """Return several things of which any one will do, joined by the word for it."""
    for other in others:
        first = sentence("words.or", one=first, other=other)
    return first


class Words:
    """Says the parts of one definition, measured against its standard, on a day.

    `others`: the titles of the processes that it speaks of, by name; one that is unknown is called by its name.
    """

    def __init__(
        self, definition: Definition, standard: Standard, today: date, others: Mapping[str, Text] | None = None
    ) -> None:
        self.definition = definition
        self.standard = standard
        self.today = today
        self.others = others or {}

    def about(self, step: Step) -> Iterator[Sentence]:
        """Yield the sentences under the title of a step."""
        if step.help is not None:
            yield sentence("words.help", help=step.help)
        yield sentence("words.by", roles=self.any_of(step.by))
        if step.not_by:
            yield sentence("words.not_by", steps=tuple(map(self.title, step.not_by)))
        if step.with_:
            yield sentence("words.with", people=tuple(map(self.person, step.with_)))
        if step.needs:
            yield sentence("words.needs", steps=tuple(map(self.title, step.needs)))
        if step.when is not None:
            yield self.when(step)
        if step.tool:
            yield sentence("words.tool", tools=tuple(map(self.tool, step.tool)))
        yield from (self.due(due) for due in step.due)
        if step.every is not None:
            yield self.every(step)
        if step.form:
            yield sentence("words.form", fields=tuple(self.field(*one) for one in step.form.items()))
        for kind, least in step.records.items():
            yield sentence("words.records", kind=self.standard.records[kind], least=least)
        if step.documents:
            yield sentence("words.documents", documents=step.documents)
        if step.outcomes:
            yield sentence("words.outcomes", outcomes=tuple(self.outcome(step, name) for name in step.outcomes))
        if step.approval is not None:
            yield self.approval(step)
        if step.links:
            yield sentence("words.links", links=either(*map(self.link, step.links)))
        if step.until is not None:
            yield self.until(step)
        if step.starts is not None:
            yield sentence("words.starts", process=self.process(step.starts))
        if step.sources:
            yield sentence("words.sources", sources=step.sources)
        if step.inferred:
            yield sentence("words.inferred", parts=tuple(self.inferred(part, step) for part in step.inferred))
        if step.note is not None:
            yield sentence("words.note", note=step.note)

    def marks(self, step: Step) -> tuple[Sentence, ...]:
        """Return the short remarks beside the title of a step: its stage, whether it may be left out, comes round."""
        found = [] if step.stage is None else [sentence("words.stage", stage=step.stage)]
        if step.track == "benefits":
            found.append(sentence("words.benefits"))
        if step.optional:
            found.append(sentence("words.optional"))
        if step.repeats:
            found.append(sentence("words.repeats"))
        if step.sensitive:
            found.append(sentence("words.sensitive"))
        return tuple(found)

    def until(self, step: Step) -> Sentence:
        """Return how long a step stays open after its phase."""
        return sentence("words.until", phase=self.standard.phases[step.until or self.definition.phase_of(step.step)])

    def links(self) -> tuple[Sentence, ...]:
        """Return from which cases, and in which state, a case of this process is opened; any one of them will do."""
        return tuple(map(self.link, self.definition.links))

    def link(self, link: Link) -> Sentence:
        """Return what is asked of another case."""
        said = sentence(f"words.link_{link.state}", process=self.process(link.process))
        return sentence("words.link_with_agreement", link=said) if link.agreement else said

    def process(self, name: str) -> Any:
        """Return how another process is called, with the name under which it is opened."""
        return sentence("words.process_called", title=self.others[name], name=name) if name in self.others else name

    def title(self, name: str) -> Any:
        """Return how a step is called."""
        step = self.definition.find(name)
        return name if step is None else step.title

    # --- deadlines ----------------------------------------------------------------------------------------------------

    def due(self, due: Due) -> Sentence:
        """Return a deadline with its source and whether that source covers today."""
        if due.within is None:
            what = sentence("words.due_on", day=self._base(due.on or ""))
        else:
            base = self._base(due.after or "")
            what = sentence("words.due_after", length=self._interval(self._value_of(due.within)), base=base)
        if due.when is not None:
            what = sentence("words.due_when", due=what, condition=self.condition(due.when))
        key = "words.due_statutory" if due.statutory else "words.due"
        return sentence(key, due=self._sourced(what, due.within or ""))

    def _value_of(self, text: str) -> str:
        """Return a length as it is written; of a number of the standard its value, empty when it has none."""
        if not text.startswith("$"):
            return text
        value, _ = self.standard.parameter_on(text[1:], self.today)
        return "" if value is None else value.value

    def _sourced(self, what: Sentence, text: str) -> Sentence:
        """Return `what` with the source of the number `text` ($name), and whether that covers today."""
        if not text.startswith("$"):
            return what
        value, confirmed = self.standard.parameter_on(text[1:], self.today)
        if value is None:
            return sentence("words.number_unknown", what=what, title=self.standard.parameters[text[1:]].title)
        key = "words.number_confirmed" if confirmed else "words.number_not_confirmed"
        return sentence(key, what=what, source=value.source, day=self.today)

    def _interval(self, text: str) -> Sentence:
        if not text:
            return sentence("words.length_unknown")
        try:
            interval = parse_interval(text)
        except ValueError:
            return sentence("words.length_of_field", field=self._base(text))
        return sentence(f"words.{interval.unit}", n=interval.count)

    def every(self, step: Step) -> Sentence:
        """Return how often a step comes round, with the source of its number."""
        assert step.every is not None
        if step.every.on:
            return sentence("words.every_on", days=tuple(map(self._base, step.every.on)))
        of = step.every.of or ""
        return self._sourced(sentence("words.every", length=self._interval(self._value_of(of))), of)

    def _base(self, name: str) -> Any:
        """Return what a deadline counts from: a phase, a step, the field of a step, a call, or a day as written."""
        if name in PHASES:
            return sentence("words.start_of_phase", phase=self.standard.phases[name])
        if self.definition.is_day_of_call(name):
            return sentence("words.last_day_of_call")
        step, _, field = name.partition(".")
        found = self.definition.find(step)
        if found is None:
            return name
        if field in found.form:
            return sentence("words.field_of", field=found.form[field].title, step=found.title)
        return sentence("words.done", step=found.title)

    # --- conditions ---------------------------------------------------------------------------------------------------

    def when(self, step: Step) -> Sentence:
        """Return when a step applies, if it does not always."""
        return sentence("words.when", condition=self.condition(step.when or ""))

    def condition(self, text: str) -> Any:
        """Return a guard in words; one that cannot be read as it is written."""
        try:
            return in_words(guards.parse(text), self)
        except guards.GuardError:
            return text

    def code(self, field: FormField | None, code: str) -> Any:
        """Return the title of a code that `field` offers; a code that is in no list as it is written."""
        of = None if field is None else field.of
        if isinstance(of, dict):
            return of.get(code, code)
        if isinstance(of, str) and of in self.definition.lists:
            return self.definition.lists[of].get(code, code)
        if isinstance(of, str) and of in self.standard.lists and code in self.standard.lists[of].entries:
            return self.standard.lists[of].entries[code].title
        return code

    # --- the rest -----------------------------------------------------------------------------------------------------

    def role(self, role: str) -> Any:
        """Return how the standard calls a role."""
        return self.standard.roles[role].title if role in self.standard.roles else role

    def any_of(self, roles: tuple[str, ...]) -> Any:
        """Return roles of which any may act."""
        return either(*map(self.role, roles))

    def person(self, name: str) -> Any:
        """Return how the standard calls somebody who takes part."""
        return self.standard.participants.get(name) or self.role(name)

    def tool(self, code: str) -> Sentence:
        """Return a tool of the standard with its title."""
        name, _, part = code.partition(".")
        tool = self.standard.tools.get(name)
        if tool is None:
            return sentence("words.tool_code", code=code, title=Text(pl=code, en=code))
        return sentence("words.tool_code", code=code, title=tool.parts.get(part, tool.title))

    def field(self, name: str, field: FormField) -> Sentence:
        """Return the question of a form; a required one is marked."""
        key = "words.field_required" if field.required else "words.field"
        return sentence(key, title=field.title if field.title != Text() else name)

    def outcome(self, step: Step, name: str) -> Sentence:
        """Return an outcome of a step with what follows from it."""
        outcome = step.outcomes[name]
        title = outcome.title if outcome.title != Text() else name
        if outcome.closes is not None:
            closing = self.standard.closing.get(outcome.closes)
            reason = outcome.closes if closing is None else closing.title
            return sentence("words.outcome_closes", title=title, reason=reason)
        if outcome.returns_to is not None:
            phase = self.standard.phases[outcome.returns_to]
            return sentence("words.outcome_returns", title=title, phase=phase)
        if outcome.again:
            return sentence("words.outcome_again", title=title)
        return sentence("words.outcome", title=title)

    def inferred(self, part: Text | str, step: Step | None = None) -> Any:
        """Return in words what no source states: of a step, or of the whole definition."""
        if step is not None and part in step.form:
            return sentence("words.inferred_field", field=step.form[str(part)].title)
        if step is not None and part in step.outcomes:
            return sentence("words.inferred_outcome", outcome=step.outcomes[str(part)].title)
        return sentence(f"words.inferred_{part}") if part in INFERRED else part

    def approval(self, step: Step) -> Sentence:
        """Return who approves a step, and which of its outcomes."""
        assert step.approval is not None
        roles = self.any_of(step.approval.by)
        if not step.approval.of:
            return sentence("words.approval", roles=roles)
        outcomes = tuple(step.outcomes[name].title if name in step.outcomes else name for name in step.approval.of)
        return sentence("words.approval_of", roles=roles, outcomes=outcomes)
