"""Plays the stories of a file, one after the other, each from the beginning of a new case.

All people are invented. A story ends at the first act that does not go as it says; that is a finding at its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.process.findings import Finding, did_you_mean
from osl_workflow.process.model import PHASES, Definition, Step
from osl_workflow.progress import commands as c
from osl_workflow.progress.approving import waiting
from osl_workflow.progress.obstacles import of_state, required_missing
from osl_workflow.progress.others import Other
from osl_workflow.progress.rules import Rules, Verdicts
from osl_workflow.rehearsal import filling
from osl_workflow.rehearsal.expecting import missed
from osl_workflow.rehearsal.invented import InventedCase
from osl_workflow.rehearsal.model import VERBS, Entry, Stands, Stories
from osl_workflow.sentences import Frozen, Sentence, Text, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osl_workflow.process.yaml_tree import Path, Source

RULE = "STORY"
REASON = "tak w opowieści"
MOST_ON_THE_WAY = 100


class Played(Frozen):
    """How one story went: nothing found, or what did not go as it says."""

    story: Text
    findings: tuple[Finding, ...]


class Report(Frozen):
    """How all stories of a file went, and which steps and outcomes no story reached (`step`, `step.outcome`)."""

    stories: tuple[Played, ...]
    steps: int
    outcomes: int
    steps_not_reached: tuple[str, ...]
    outcomes_not_reached: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What did not go as told, in all stories."""
        return tuple(finding for story in self.stories for finding in story.findings)


class Astray(Exception):
    """The act did not go as the story says."""

    def __init__(self, said: Sentence, hint: Sentence | None = None) -> None:
        self.said = said
        self.hint = hint


def play(rules: Rules, stories: Stories, source: Source) -> Report:
    """Return how the stories of `source` went under `rules`."""
    played: list[Played] = []
    reached: set[str] = set()
    astray = _of_another_process(rules.definition, stories)
    if astray is not None:
        finding = _finding(source, ("tests",), astray)
        played.append(Played(story=Text(pl=stories.tests, en=stories.tests), findings=(finding,)))
    for index, told in enumerate(stories.stories if astray is None else ()):
        case = _Case(rules, stories)
        found: tuple[Finding, ...] = ()
        for number, entry in enumerate(told.acts):
            try:
                case.act(entry)
            except Astray as error:
                found = (_finding(source, ("stories", index, "acts", number), error),)
                break
        reached |= case.reached
        played.append(Played(story=told.story, findings=found))
    steps = [step.step for step in rules.definition.steps()]
    outcomes = [f"{step.step}.{name}" for step in rules.definition.steps() for name in step.outcomes]
    return Report(
        stories=tuple(played),
        steps=len(steps),
        outcomes=len(outcomes),
        steps_not_reached=tuple(name for name in steps if name not in reached),
        outcomes_not_reached=tuple(name for name in outcomes if name not in reached),
    )


def _of_another_process(definition: Definition, stories: Stories) -> Astray | None:
    told, found = f"{definition.process} {definition.version}", f"{stories.tests} {stories.version}"
    return None if told == found else Astray(sentence("rehearsal.other_process", expected=told, found=found))


def _finding(source: Source, path: Path, astray: Astray) -> Finding:
    return Finding(rule=RULE, place=source.place(*path), said=astray.said, hint=astray.hint)


_CALL = UUID(int=0)
"""The call of a story: there is one at most."""


class _Case(InventedCase):
    """An invented case in the hands of its story."""

    def __init__(self, rules: Rules, stories: Stories) -> None:
        self.stories = stories
        super().__init__(rules, stories.begins, stories.people)

    def act(self, entry: Entry) -> None:
        """Carry out one act of the story.

        Raises:
            Astray: it did not go as the story says.
        """
        if entry.on is not None:
            self.day = entry.on
        match entry.verbs():
            case ("expect",) if entry.expect is not None:
                for said in missed(self.rules, self.progress, entry.expect, self.day):
                    raise Astray(said)
            case ("linked",):
                self.rules = self.rules._replace(others=tuple(map(_other, entry.linked or ())))
            case ("call",) if entry.call is not None:
                told = c.CountFromCall(call=_CALL, closes_on=entry.call)
                self.carry_out(told, next(iter(self.rules.standard.roles)))
            case ("go_to",):
                self._go_to(self._step(entry.go_to or ""))
            case (_,):
                self._carry_out(entry)
            case found:
                raise Astray(sentence("rehearsal.not_one_act", known=VERBS, found=found or ("–",)))

    def _carry_out(self, entry: Entry) -> None:
        command, who = self._command(entry)
        reason = entry.why or _own_reason(entry)
        try:
            events = self.decided(command, who, reason)
        except Refused as refusal:
            self._refused(entry, refusal)
            return
        if entry.refused is not None:
            raise Astray(sentence("rehearsal.not_refused", expected=entry.refused))
        self.take(events)

    def _refused(self, entry: Entry, refusal: Refused) -> None:
        if entry.refused is None:
            raise Astray(sentence("rehearsal.refused", why=refusal.said), _all(refusal.details))
        keys = tuple(dict.fromkeys(key for said in (refusal.said, *refusal.details) for key in _keys(said)))
        if entry.refused not in keys:
            hint = did_you_mean(entry.refused, keys)
            raise Astray(sentence("rehearsal.refused_otherwise", expected=entry.refused, found=keys), hint)

    def _command(self, entry: Entry) -> tuple[c.Command, str]:
        """Return the command of an act, and who gives it."""
        if entry.do is not None:
            return self._doing(self._step(entry.do), entry)
        if entry.approve is not None or entry.return_ is not None:
            step = self._step(entry.approve or entry.return_ or "")
            found = waiting(self.progress, step.step)
            approvers = () if found is None else found.approvers
            command = c.ApproveStep(step=step.step) if entry.approve is not None else c.ReturnStep(step=step.step)
            return command, self._who(entry, approvers, "approve")
        return c.Close(closing=entry.close or ""), self._who(entry, (), "close")

    def _doing(self, step: Step, entry: Entry) -> tuple[c.DoStep, str]:
        told = dict(self.stories.answers.get(step.step, {})) | entry.form
        filled = {
            "step": step.step,
            "outcome": entry.outcome,
            "form": filling.answers(self.rules, step, told, self.day),
            "with": filling.signatures(step),
            "records": filling.records(self.rules, self.progress, step, entry.records, self.day),
        }
        return c.DoStep.model_validate(filled), self._who(entry, step.by, "do_step")

    def _who(self, entry: Entry, roles: Iterable[str], action: str) -> str:
        """Return who acts: whom the story names, else the first role of `roles`, or of all, that is permitted to."""
        if entry.by is not None:
            if entry.by not in self.people:
                known = tuple(self.people)
                raise Astray(sentence("rehearsal.nobody", name=entry.by), did_you_mean(entry.by, known))
            return entry.by
        permitted = self.rules.standard.permissions[action].roles
        return next((role for role in roles or permitted if role in permitted), permitted[0])

    def _go_to(self, target: Step) -> None:
        """Do what is required on the way to `target`: of its own phase what it needs, of earlier ones all.

        Raises:
            Astray: it does not become open that way.
        """
        passed: list[str] = []
        while not self._is_open(target):
            step = next((step for step in self._on_the_way(target) if step.step not in passed), None)
            if step is None or len(passed) > MOST_ON_THE_WAY:
                said = sentence("rehearsal.no_way", step=target.step, passed=tuple(passed) or ("–",))
                raise Astray(said, sentence("rehearsal.hint_no_way"))
            passed.append(step.step)
            if waiting(self.progress, step.step) is None:
                self._carry_out(Entry(do=step.step, outcome=_plain_outcome(step)))
            if waiting(self.progress, step.step) is not None:
                self._carry_out(Entry(approve=step.step))

    def _on_the_way(self, target: Step) -> list[Step]:
        """Return what can be done now and brings the case nearer to `target`."""
        definition, progress = self.rules.definition, self.progress
        verdicts = Verdicts(self.rules, progress, self.day)
        wanted = list(required_missing(self.rules, progress, verdicts))
        if PHASES.index(definition.phase_of(target.step)) <= PHASES.index(progress.phase):
            wanted = _all_needs(definition, target)
        waiting_now = [step for step in wanted if waiting(progress, step.step) is not None]
        return waiting_now + [step for step in wanted if self._is_open(step) and not progress.is_done(step.step)]

    def _is_open(self, step: Step) -> bool:
        return not of_state(self.rules, self.progress, step, Verdicts(self.rules, self.progress, self.day))

    def _step(self, name: str) -> Step:
        found = self.rules.definition.find(name)
        if found is None:
            known = tuple(step.step for step in self.rules.definition.steps())
            raise Astray(sentence("process.step_unknown", name=name), did_you_mean(name, known))
        return found


def _other(stands: Stands) -> Other:
    return Other(process=stands.process, status=stands.state, agreement=stands.agreement)


def _own_reason(entry: Entry) -> str | None:
    """Return the reason of an act that is never done without one."""
    return REASON if entry.return_ is not None or entry.close is not None else None


def _plain_outcome(step: Step) -> str:
    """Return the first outcome that only lets the case go on, else the first."""
    names = step.outcome_names()
    return next((name for name in names if not step.outcome(name).has_effect), names[0])


def _all_needs(definition: Definition, step: Step) -> list[Step]:
    """Return what `step` needs, directly and through others, in the order of the definition."""
    names: set[str] = set()
    left: list[Any] = list(step.needs)
    while left:
        name = left.pop()
        if name not in names:
            names.add(name)
            left += definition.step(name).needs
    return [one for one in definition.steps() if one.step in names]


def _keys(said: Sentence) -> Iterator[str]:
    """Yield the keys of a sentence and of those inside it, without their domains; advice is no reason."""
    key = said.key.rpartition(".")[2]
    if not key.startswith("remedy_"):
        yield key
    for value in said.values.values():
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Sentence):
                yield from _keys(inner)


def _all(details: tuple[Sentence, ...]) -> Sentence | None:
    return sentence("rehearsal.details", what=details) if details else None
