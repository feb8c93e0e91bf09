"""Shipped processes, changed at random: what the checker lets pass leads to an end for whoever only goes on working.

The changes are those that an author makes by mistake: an outcome or a need left out, a guard turned round, a step that
is nobody's. Found this way: a process of which SOUND was silent, because a rule's own parameters had not been asked.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from osl_workflow.errors import Refused
from osl_workflow.process.checks import KINDS, consistency, performers, references
from osl_workflow.process.checks.about import About
from osl_workflow.process.model import PHASES, Definition, Phases, Step
from osl_workflow.process.reading import read_source
from osl_workflow.process.standard import Standard
from osl_workflow.process.yaml_tree import Source
from osl_workflow.progress import commands as c
from osl_workflow.rehearsal.filling import record
from tests.builders import Story
from tests.properties.playing import Move, Player, filled, shipped, shipped_definitions

ASKED = ("PHASES", "GUARDS", "LISTS", "CLOSING", "SEPARATION", "SOUND")
MOST_ACTS = 400
SIGNED = {"part": "signed"}
SEEDS = 60
"""So many take some seconds; a hunt takes thousands."""


@cache
def source(name: str) -> Source:
    return read_source((files("osl_processes") / "definitions" / name).read_bytes(), name)


def passes(definition: Definition, standard: Standard, name: str) -> bool:
    about = About(definition, standard, source(name))
    shape = (references, consistency, performers)
    return not any(True for one in shape for _ in one.check(about, {})) and not any(
        True
        for rule in standard.rules.values()
        if rule.kind in ASKED and about.concerned(rule)
        for _ in KINDS[rule.kind](about, rule.parameters)
    )


def changed(rng: Random, definition: Definition, standard: Standard) -> Definition:
    """The definition with one step changed or left out."""
    step = rng.choice(definition.steps())
    names = [other.step for other in definition.steps() if other != step]
    guards = [f"{other.step}.outcome == '{name}'" for other in definition.steps() for name in other.outcomes] or [
        "case.round > 1"
    ]
    changes: list[dict[str, Any] | None] = [
        None,
        {"needs": step.needs[1:]},
        {"needs": (*step.needs, rng.choice(names))},
        {"when": None if step.when else rng.choice(guards)},
        {"when": f"!({step.when or rng.choice(guards)})"},
        {"optional": not step.optional},
        {"repeat": not step.repeat},
        {"until": rng.choice([None, *PHASES])},
        {"by": (rng.choice(list(standard.roles)),)},
    ]
    if step.outcomes:
        name = rng.choice(list(step.outcomes))
        without = {key: outcome for key, outcome in step.outcomes.items() if key != name}
        effects: list[dict[str, Any]] = [{}, {"again": True}, {"returns_to": rng.choice(PHASES)}]
        effect = {"again": False, "returns_to": None, "closes": None} | rng.choice(effects)
        changes += [{"outcomes": without}]
        changes += [{"outcomes": {**without, name: step.outcomes[name].model_copy(update=effect)}}] * 3
    change = rng.choice(changes)
    return with_step(definition, step, None if change is None else step.model_copy(update=change))


def with_step(definition: Definition, step: Step, instead: Step | None) -> Definition:
    def put(one: Step) -> tuple[Step, ...]:
        return (one,) if one is not step else () if instead is None else (instead,)

    phases = {phase: tuple(new for one in definition.steps_of(phase) for new in put(one)) for phase in PHASES}
    return definition.model_copy(update={"phases": Phases.model_construct(**phases)})


def go_on(player: Player, rng: Random) -> None:
    """Somebody approves what waits, or does a step that is open, mostly one that the phase waits for."""
    story, rules = player.story, player.rules
    story.day += timedelta(days=1)
    for name in [name for name in story.progress.marks if story.progress.is_submitted(name)]:
        for person in player.people:
            if not isinstance(player.try_(move(player, person, c.ApproveStep(step=name))), Refused):
                return
    offered = [(rules.definition.step(item.step), person) for item, person in player.offered()]
    required = [one for one in offered if one[0].required and not story.progress.is_done(one[0].step)]
    if not offered:
        return
    step, person = rng.choice(required if required and rng.random() < 0.7 else offered)
    ends = [name for name, outcome in step.outcomes.items() if outcome.closes]
    plain = [name for name in step.outcome_names() if not step.outcome(name).has_effect]
    outcome = rng.choice(rng.choice([plain, plain, ends, list(step.outcome_names())]) or list(step.outcome_names()))
    records = {
        kind: [record(rules, kind, story.day)] * max(0, least - story.progress.open_records(kind))
        for kind, least in step.records.items()
    }
    form = filled(rng, rules.definition, rules.standard, step, story.day)
    told = {"step": step.step, "outcome": outcome, "form": form, "records": records}
    player.try_(move(player, person, c.DoStep.model_validate(told | {"with": dict.fromkeys(step.with_, SIGNED)})))


def move(player: Player, person: Any, command: c.Command) -> Move:
    return Move(command, {"by": person, "roles": player.people[person], "on": player.story.day, "reason": "z powodu"})


def test_what_passes_comes_to_an_end_for_whoever_goes_on_working() -> None:
    passed, stranded = 0, []
    for seed in range(SEEDS):
        rng = Random(seed)
        name = shipped_definitions()[seed % len(shipped_definitions())]
        definition, standard = shipped(name)
        for _ in range(rng.choice([1, 1, 2, 3])):
            definition = changed(rng, definition, standard)
        if not passes(definition, standard, name):
            continue
        passed += 1
        player = Player(Story(definition, standard=standard, opened=date(2026, 1, 5)))
        for _ in range(MOST_ACTS):
            if player.story.progress.status == "closed":
                break
            go_on(player, rng)
        else:
            stranded.append((name, seed, player.story.progress.phase))

    assert passed > SEEDS // 5
    assert stranded == []
