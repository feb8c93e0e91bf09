"""Plays processes at random: valid forms, likely and unlikely commands, and the removal of obstacles one by one.

A move is made by one number, so that a story that fails can be told again and be made shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import product
from random import Random
from typing import Any, Literal, NamedTuple
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.event import Event, Meta
from osl_workflow.process.guards import Name, Value
from osl_workflow.process.model import PHASES, Definition, FormField, RecordKind, Step
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.process.standard import Standard
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.forms import choices_of, may_stay_unanswered
from osl_workflow.progress.next import NextStep, whats_next
from osl_workflow.progress.obstacles import Obstacle, of_state
from osl_workflow.progress.records import KINDS
from osl_workflow.progress.rules import Verdicts, guard, names_in
from osl_workflow.progress.state import Mark, OpenRecord, Pause, Progress
from osl_workflow.rehearsal.filling import record
from osl_workflow.sentences import Sentence
from osl_workflow.texts import LANGUAGES, catalogue
from tests.builders import Story, uid

EACH_ROLE = 3
"""How many people hold each role: one to do, one to approve, one to do what the other two may not.

The first of them holds another role too, as in a small centre, so that one person may meet what she may not combine.
"""


# --- shipped files ----------------------------------------------------------------------------------------------------


def shipped_definitions() -> list[str]:
    """The names of the definitions that come with the program."""
    folder = files("osl_processes") / "definitions"
    names = (path.name for path in folder.iterdir())
    return sorted(name for name in names if name.endswith(".yaml") and not name.endswith(".tests.yaml"))


@cache
def shipped(name: str) -> tuple[Definition, Standard]:
    """A definition that comes with the program, and the standard that it follows."""
    folder = files("osl_processes")
    definition = read_definition((folder / "definitions" / name).read_bytes(), name)
    standard = f"{definition.standard}.yaml"
    return definition, read_standard((folder / "standards" / standard).read_bytes(), standard)


# --- forms ------------------------------------------------------------------------------------------------------------


def filled(rng: Random, definition: Definition, standard: Standard, step: Step, on: date) -> dict[str, Any]:
    """A form of `step` that is filled in as it must be on `on`."""
    form: dict[str, Any] = {}
    for name, field in step.form.items():
        if not field.required and rng.random() < 0.5:
            continue
        if may_stay_unanswered(definition, step, name) and rng.random() < 0.1:
            form[name] = {"no_answer": rng.choice(list(standard.no_answer))}
        else:
            form[name] = _answer(rng, definition, standard, field, on)
    return form


def _answer(rng: Random, definition: Definition, standard: Standard, field: FormField, on: date) -> Any:
    codes = list(choices_of(definition, standard, field, on))
    least, most = int(field.min or 0), int(field.max if field.max is not None else (field.min or 0) + 100)
    match field.type:
        case "choice":
            return rng.choice(codes)
        case "choices":
            return rng.sample(codes, rng.randint(1, min(3, len(codes))))
        case "yes_no":
            return rng.random() < 0.5
        case "number":
            return rng.randint(least, most)
        case "money":
            return f"{rng.randint(least, most)}.50" if most > least else str(least)
        case "date":
            return (on + timedelta(days=rng.randint(-30, 30))).isoformat()
        case "interval":
            return rng.choice(["10 working days", "30 days", "2 weeks", "3 months"])
        case "document":
            return "zaświadczenie"
        case _:
            return rng.choice(["tak jak mówił", "nic nowego", "zob. notatkę"])


# --- playing ----------------------------------------------------------------------------------------------------------


class Move(NamedTuple):
    """What somebody tries: the command, and who gives it when and why."""

    command: c.Command
    who: dict[str, Any]


class Player:
    """Plays one process; keeps its story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.rules = story.rules
        roles = sorted({role for step in self.rules.definition.steps() for role in step.by} | {"manager"})
        self.people = {
            uid(1000 + 10 * n + k): (role,) if k else (role, roles[n - 1])
            for n, role in enumerate(roles)
            for k in range(EACH_ROLE)
        }

    def as_(self, person: UUID, rng: Random, *, reason: bool = True, no_hands: Iterable[UUID] = ()) -> dict[str, Any]:
        """Who acts: mostly today, sometimes on an earlier day; `no_hands` neither type it nor are stood in for."""
        late = timedelta(days=rng.choice([0, 0, 0, 0, 1, 3]))
        others = [other for other in self.people if other != person and other not in no_hands]
        return {
            "by": person,
            "roles": self.people[person],
            "on": self.story.day - late,
            "reason": "z powodu" if reason else None,
            "entered_by": rng.choice(others) if others and rng.random() < 0.2 else None,
            "on_behalf_of": rng.choice(others) if others and rng.random() < 0.1 else None,
        }

    def anybody(self, rng: Random) -> UUID:
        return rng.choice(list(self.people))

    def next(self, kind: Literal["do", "approve"]) -> list[NextStep]:
        """What `case next` and the worklist show."""
        return [item for item in whats_next(self.rules, self.story.progress, self.story.day) if item.kind == kind]

    def whose(self, item: NextStep) -> list[UUID]:
        """Everybody to whom it is shown as hers."""
        return [
            person
            for person, roles in self.people.items()
            if set(roles) & set(item.roles) and person not in item.not_for
        ]

    def offered(self) -> list[tuple[NextStep, UUID]]:
        """Every step that can be done, with everybody to whom it is offered."""
        return [(item, person) for item in self.next("do") for person in self.whose(item)]

    def doing(self, rng: Random, step: Step, on: date) -> c.DoStep:
        """A command that does `step` with a valid form; outcomes that lead back or to the end are rarer."""
        definition, standard = self.rules.definition, self.rules.standard
        names = step.outcome_names()
        open_end = [name for name in names if step.outcome(name).closes is None] or list(names)
        plain = [name for name in names if not step.outcome(name).has_effect] or open_end
        outcome = rng.choice(rng.choice([plain] * 8 + [open_end, names]))
        records = {
            kind: [record(self.rules, kind, on)] * max(0, least - self.story.progress.open_records(kind))
            for kind, least in step.records.items()
        }
        took_part = {
            who: rng.choice([{"part": "signed"}, {"part": "signed"}, {"part": "absent", "reason": "chory"}])
            for who in step.with_
        }
        form = filled(rng, definition, standard, step, on)
        return c.DoStep.model_validate(
            {"step": step.step, "outcome": outcome, "form": form, "with": took_part, "records": records}
        )

    def go_on(self, rng: Random) -> Move | None:
        """A step that is offered, mostly one that the phase waits for; None when nothing is offered."""
        offered = self.offered()
        if not offered:
            return None
        required = [
            (item, person)
            for item, person in offered
            if self.rules.definition.step(item.step).required and not self.story.progress.is_done(item.step)
        ]
        item, person = rng.choice(required if required and rng.random() < 0.7 else offered)
        who = self.as_(person, rng, no_hands=item.not_for)
        return Move(self.doing(rng, self.rules.definition.step(item.step), who["on"]), who)

    def decide_on_waiting(self, rng: Random) -> Move | None:
        """Somebody approves or returns what waits."""
        progress = self.story.progress
        waiting = [name for name in progress.marks if progress.is_submitted(name)] + list(progress.corrections)
        if not waiting:
            return None
        kind = rng.choice([c.ApproveStep, c.ApproveStep, c.ReturnStep])
        return Move(kind(step=rng.choice(waiting)), self.as_(self.anybody(rng), rng))

    def mending(self, rng: Random) -> Move | None:
        """The author corrects or takes back what he did, or leaves a step out; None when nothing is done yet."""
        marks = self.story.progress.marks
        if not marks:
            return None
        name = rng.choice(list(marks))
        who = self.as_(marks[name].author, rng)
        path: Any = rng.choice([None, "keep", "return"])
        opened = [item.step for item, person in self.offered() if person == marks[name].author]
        commands: list[c.Command] = [
            self.correction(rng, self.rules.definition.step(name), marks[name].occurred_on, path),
            c.WithdrawEntry(entry=marks[name].entry, path=path),
            c.SkipStep(step=rng.choice(opened or [name])),
        ]
        return Move(rng.choice(commands), who)

    def anything(self, rng: Random) -> Move:
        """Something that may well not be possible."""
        steps = self.rules.definition.steps()
        step, person = rng.choice(steps), self.anybody(rng)
        who = self.as_(person, rng, reason=rng.random() < 0.8)
        path: Any = rng.choice([None, "keep", "return"])
        kind: RecordKind = rng.choice(list(KINDS))
        records = list(self.story.progress.records) or ["goal-1"]
        commands: list[c.Command] = [
            self.doing(rng, step, who["on"]),
            c.DoStep(step=step.step, form={"nobody_asked": 1}),
            c.DoStep(step=step.step, unchanged=True),
            c.SkipStep(step=step.step),
            c.ApproveStep(step=step.step),
            c.ReturnStep(step=step.step),
            c.EnterRecord(kind=kind, content=record(self.rules, kind, who["on"])),
            c.EnterRecord(kind="goal", content={}),
            c.ChangeRecord(
                record=rng.choice(records), status=rng.choice(["open", "moved", "not_done", "dropped", "ended"])
            ),
            self.correction(rng, step, who["on"], path),
            c.WithdrawEntry(entry=rng.randint(0, len(self.story.events) + 1), path=path),
            c.Suspend(),
            c.Resume(),
            c.Reopen(),
            c.Close(closing=rng.choice(list(self.rules.standard.closing))),
        ]
        return Move(rng.choice(commands), who)

    def correction(self, rng: Random, step: Step, on: date, path: Any) -> c.CorrectStep:
        """A correction of `step` with valid answers."""
        form = filled(rng, self.rules.definition, self.rules.standard, step, on)
        outcome = rng.choice([None, *step.outcome_names()])
        return c.CorrectStep(step=step.step, form=form, outcome=outcome, path=path)

    def try_(self, move: Move) -> tuple[Event, ...] | Refused:
        """Try a move: it happens, or it is refused in words that exist and changes nothing."""
        before = self.story.progress
        try:
            return self.story.act(move.command, **move.who)
        except Refused as refused:
            assert self.story.progress == before
            assert_said(refused)
            return refused


def play(story: Story, seeds: Iterable[int]) -> Player:
    """Play one move for each number; time goes by between them."""
    player = Player(story)
    for seed in seeds:
        rng = Random(seed)
        story.day += timedelta(days=rng.choice([0, 0, 1, 10, 40]))
        if story.progress.status == "suspended" and rng.random() < 0.5:
            player.try_(Move(c.Resume(), player.as_(player.anybody(rng), rng)))
        likely = rng.choice([player.go_on] * 6 + [player.decide_on_waiting, player.mending, player.anything])
        player.try_(likely(rng) or player.anything(rng))
    return player


def assert_said(refused: Refused) -> None:
    """Every sentence of a refusal stands in both catalogues, and so does every sentence within one."""
    for said in _sentences((refused.said, *refused.details)):
        domain = said.key.partition(".")[0]
        for language in LANGUAGES:
            texts = catalogue(domain, language)
            plural = isinstance(said.values.get("n"), int)
            found = texts.ngettext(said.key, said.key, 1) if plural else texts.gettext(said.key)
            assert found != said.key, f"{said.key} is not in {language}/{domain}.po"


def _sentences(values: Iterable[Any]) -> Iterator[Sentence]:
    for value in values:
        if isinstance(value, Sentence):
            yield value
            yield from _sentences(value.values.values())
        elif isinstance(value, tuple | list):
            yield from _sentences(value)


# --- removing obstacles -----------------------------------------------------------------------------------------------


def named(story: Story, progress: Progress, step: Step) -> tuple[Obstacle, ...]:
    """What keeps `step` from being open in the state `progress`."""
    return of_state(story.rules, progress, step, Verdicts(story.rules, progress, story.day))


def without(story: Story, progress: Progress, step: Step, obstacle: Obstacle) -> Progress:
    """The state in which just this obstacle is out of the way."""
    match obstacle.kind:
        case "closed" | "suspended":
            pauses = progress.pauses
            if progress.suspended_on is not None:
                pauses = (*pauses, Pause(start=progress.suspended_on, end=story.day))
            return _with(progress, status="active", suspended_on=None, ending=None, pauses=pauses)
        case "phase_not_reached" | "phase_over":
            return _with(progress, phase=story.rules.definition.phase_of(step.step))
        case "does_not_apply":
            return _answered(story, progress, step)
        case "needs":
            assert obstacle.step is not None
            return _done(story, progress, step, obstacle.step)
        case "waits_for_approval":
            before = progress.earlier.get(step.step)
            marks = {name: mark for name, mark in progress.marks.items() if name != step.step}
            return _with(progress, marks=marks if before is None else {**marks, step.step: before})
        case "already_done":
            return _with(progress, marks={name: mark for name, mark in progress.marks.items() if name != step.step})
        case _:
            raise AssertionError(obstacle.kind)


def _with(progress: Progress, **changes: Any) -> Progress:
    return progress.model_copy(update=changes)


def _plain_mark(story: Story, name: str, **more: Any) -> Mark:
    fields: dict[str, Any] = {
        "state": "done", "outcome": "done", "data": {}, "took_part": {}, "author": uid(1), "performers": (uid(1),),
        "role": "social_worker", "occurred_on": story.day, "entry": 0,
        "phase": story.rules.definition.phase_of(name), **more,
    }  # fmt: skip
    return Mark(**fields)


def _done(story: Story, progress: Progress, step: Step, name: str) -> Progress:
    """The step `name` is done, with the answers that are known of it already.

    Where there are none, they are such that other steps that `step` needs are still needed: else two obstacles would go
    at once.
    """
    standing = progress.standing(name)
    known = standing is not None and standing.readable
    mark = standing if standing is not None and known else _plain_mark(story, name)
    progress = _with(progress, marks={**progress.marks, name: mark.model_copy(update={"again": False})})
    if known:
        return progress
    for other in map(story.rules.definition.step, step.needs):
        reads = [] if other.when is None else [at for at in names_in(other.when).values() if at.step == name]
        if reads:
            progress = _still_needed(story, progress, other, reads)
    return progress


def _still_needed(story: Story, progress: Progress, other: Step, reads: list[Name]) -> Progress:
    assert other.when is not None
    for chosen in product(*(_domain(story, other.when, at) for at in reads)):
        state = progress
        for at, value in zip(reads, chosen, strict=True):
            state = _knowing(story, state, at, value)
        if Verdicts(story.rules, state, story.day).known(other.when) is not False:
            return state
    return progress


def _answered(story: Story, progress: Progress, step: Step) -> Progress:
    """What the step's `when` reads is such that it holds; a step that was not done is not done thereby."""
    assert step.when is not None
    names = names_in(step.when)
    for chosen in product(*(_domain(story, step.when, name) for name in names.values())):
        wanted = dict(zip(names, chosen, strict=True))
        if guard(step.when).holds(wanted):
            for written, name in names.items():
                progress = _knowing(story, progress, name, wanted[written])
            return progress
    raise AssertionError(f"{step.when} can never hold")


def _domain(story: Story, text: str, name: Name) -> list[Value]:
    compared = [getattr(atom, "literal", None) for atom in guard(text).atoms() if str(atom.name) == str(name)]
    numbers = [literal for literal in compared if literal is not None and not isinstance(literal, str)]
    if name.step == "case" and name.field == "subject":
        return [story.rules.definition.subject]
    if numbers:
        return [max(near, 1 if name.field == "round" else 0) for n in numbers for near in (n - 1, n, n + 1)]
    if name.step == "case":
        return [True, False]
    step = story.rules.definition.step(name.step)
    if name.field == "outcome":
        return list(step.outcome_names())
    field = step.form[name.field]
    codes = list(choices_of(story.rules.definition, story.rules.standard, field, story.day))
    if field.type == "choice":
        return list(codes)
    if field.type == "choices":
        return [(), tuple(codes), *((code,) for code in codes)]
    return [True, False]


def _knowing(story: Story, progress: Progress, name: Name, value: Value) -> Progress:
    if name.step == "case":
        return _fact(story, progress, name.field, value)
    mark = progress.standing(name.step)
    if mark is None or not mark.readable:
        mark = _plain_mark(story, name.step, again=mark is None)
    stored: Any = list(value) if isinstance(value, tuple) else value if isinstance(value, bool | str) else str(value)
    change = {"outcome": value} if name.field == "outcome" else {"data": {**(mark.data or {}), name.field: stored}}
    mark = mark.model_copy(update=change)
    if progress.is_submitted(name.step):
        return _with(progress, earlier={**progress.earlier, name.step: mark})
    return _with(progress, marks={**progress.marks, name.step: mark})


def _fact(story: Story, progress: Progress, fact: str, value: Any) -> Progress:
    if fact == "round":
        return _with(progress, round=int(value))
    kinds: dict[str, RecordKind] = {
        "open_goals": "goal", "open_commitments": "commitment", "has_active_agreement": "agreement",
    }  # fmt: skip
    if fact not in kinds:
        return progress
    kind = kinds[fact]
    others = {name: record for name, record in progress.records.items() if record.kind != kind}
    record = OpenRecord(
        kind=kind, status=KINDS[kind].statuses[0], content={}, due=None, occurred_on=story.day, entry=0
    )  # fmt: skip
    return _with(progress, records={**others, **{f"{kind}-x{n}": record for n in range(int(value))}})


# --- what always holds ------------------------------------------------------------------------------------------------


def approvals_by_hands_of_the_round(events: Iterable[Event]) -> Iterator[str]:
    """Steps that somebody approved who did or edited them in the same round, with no rule bent for it."""
    hands: dict[str, dict[int, set[UUID]]] = {}
    for number, event in enumerate(events, 1):
        own = _who(event.meta)
        match event:
            case e.StepDone() | e.StepSubmitted():
                hands.setdefault(event.step, {})[number] = own
            case e.StepCorrected():
                hands.setdefault(event.step, {}).setdefault(event.entry, set()).update(own)
            case e.EntryWithdrawn() if event.step is not None:
                hands.get(event.step, {}).pop(event.entry, None)
            case e.ReturnedTo():
                for name in (*event.removed, *event.withdrawn):
                    hands.pop(name, None)
            case e.StepApproved() | e.CorrectionApproved() if "separation" not in event.deviations:
                if own & set().union(*hands.get(event.step, {}).values()):
                    yield event.step
            case _:
                pass


def _who(meta: Meta) -> set[UUID]:
    """Who acted, typed, or was stood in for."""
    return {meta.actor, *filter(None, [meta.entered_by, meta.on_behalf_of])}


def hands(events: Iterable[Event], steps: Iterable[str]) -> set[UUID]:
    """Everybody who ever did, typed or corrected one of `steps`."""
    named = frozenset(steps)
    metas = (
        event.meta
        for event in events
        if isinstance(event, e.StepDone | e.StepSubmitted | e.StepCorrected) and event.step in named
    )
    return {person for meta in metas for person in _who(meta)}


def in_order(events: Iterable[Event]) -> bool:
    """Whether every phase that ended was followed by the next one."""
    ended: str | None = None
    for event in events:
        if isinstance(event, e.PhaseEntered) and ended is not None:
            if PHASES.index(event.phase) != PHASES.index(ended) + 1:  # type: ignore[arg-type]
                return False
            ended = None
        elif isinstance(event, e.PhaseEnded):
            ended = event.phase
    return ended is None
