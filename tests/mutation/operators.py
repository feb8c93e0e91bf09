"""Mistakes of writing: in names, phases, stages, texts and conditions. What each must break stands beside its name.

An operator makes its mistake wherever it can be made, not only where it is found. What breaks no rule and does no harm
stands in `harmless.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from osl_workflow.process.guard_tree import Atom, Truth
from osl_workflow.process.guards import FACTS, parse
from osl_workflow.process.model import CALL_DAY
from tests.mutation.mutants import GONE, PHASES, Mutant, Path, Step, Whole, mutant, operator
from tests.mutation.parts import NOBODY, approvals, dues, guards, is_required, listed, name_of, of_stage, read_by_guards

WHOLENESS = (
    "PHASES", "STAGES", "CONTENT", "CLOSING", "DECISION", "RECURRING", "COMMUNITY", "PAL", "CERTIFICATE", "KIS",
    "SOUND",
)  # fmt: skip
"""The kinds of rule of which one must find it when a part is missing that nothing else in the definition names."""

# --- SHAPE ------------------------------------------------------------------------------------------------------------


def named_by_others(whole: Whole) -> set[str]:
    """Return the steps that needs, deadlines and the like of other steps name (conditions are a matter of GUARDS)."""
    named: set[str] = set()
    for path, step in whole.steps():
        named |= {*step.get("needs", ()), *step.get("not_by", ())}
        bases = [due.get(key, "") for _, due in dues(path, step) for key in ("after", "on")]
        every = step.get("every", "")
        bases += [every] if isinstance(every, str) else [every.get("of", ""), *listed(every.get("on"))]
        named |= {base.partition(".")[0] for base in bases} - {name_of(step)}
    return named


@operator("rename a step and not where others name it", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if name_of(step) in named_by_others(whole):
            yield mutant(name_of(step), ((*path, "step"), NOBODY))


@operator("drop a step that others name", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if name_of(step) in named_by_others(whole):
            yield mutant(name_of(step), (path, GONE))


def read_steps(whole: Whole) -> set[str]:
    """Return the steps that conditions read."""
    return {name.partition(".")[0] for name in read_by_guards(whole)}


@operator("drop a step that a condition reads", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if name_of(step) in read_steps(whole) - named_by_others(whole):
            yield mutant(name_of(step), (path, GONE))


@operator("drop any other step", *WHOLENESS)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if name_of(step) not in read_steps(whole) | named_by_others(whole):
            yield mutant(name_of(step), (path, GONE))


@operator("call two steps alike", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    names = [name_of(step) for _, step in whole.steps()]
    for path, step in whole.steps():
        if name_of(step) != names[0]:
            yield mutant(name_of(step), ((*path, "step"), names[0]))


@operator("misspell a key", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for key in step:
            yield mutant(f"{name_of(step)}.{key}", ((*path, key), GONE), ((*path, key + key[-1]), step[key]))


@operator("leave out who does it", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        yield mutant(name_of(step), ((*path, "by"), GONE))


@operator("need a later step", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        later = PHASES[PHASES.index(str(path[1])) + 1 :]
        for phase in later[:1]:
            needed = name_of(whole.data["phases"][phase][0])
            yield mutant(name_of(step), ((*path, "needs"), [*step.get("needs", []), needed]))


@operator("let two steps wait for each other", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    paths = {name_of(step): (path, step) for path, step in whole.steps()}
    for _, step in whole.steps():
        for needed in step.get("needs", ()):
            path, other = paths[needed]
            yield mutant(f"{name_of(step)}-{needed}", ((*path, "needs"), [*other.get("needs", []), name_of(step)]))


@operator("make optional what a required step needs", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    needed = {name for _, step in whole.steps() if is_required(step) for name in step.get("needs", ())}
    for path, step in whole.steps():
        if name_of(step) in needed and is_required(step):
            yield mutant(name_of(step), ((*path, "optional"), "true"))


@operator("make any other required step optional", "SHAPE", *WHOLENESS)
def _(whole: Whole) -> Iterator[Mutant]:
    needed = {name for _, step in whole.steps() if is_required(step) for name in step.get("needs", ())}
    for path, step in whole.steps():
        if name_of(step) not in needed and is_required(step):
            yield mutant(name_of(step), ((*path, "optional"), "true"))


@operator("return to a later phase", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, outcome in whole.outcomes():
        if "returns_to" in outcome and path[1] != PHASES[-1]:
            yield mutant(f"{name_of(step)}.{name}", ((*path, "returns_to"), PHASES[-1]))


@operator("keep a step open until an earlier phase", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if path[1] != PHASES[0]:
            yield mutant(name_of(step), ((*path, "until"), PHASES[0]))


@operator("count a deadline from nothing", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for here, due in dues(path, step):
            if "after" in due:
                yield mutant(f"{name_of(step)}.{here[-1]}", ((*here, "after"), NOBODY))


@operator("misspell the day of a call", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for here, due in dues(path, step):
            for key in ("after", "on"):
                if due.get(key) == CALL_DAY:
                    yield mutant(f"{name_of(step)}.{key}", ((*here, key), "call.ends_on"))


@operator("count from a call where there is none", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    if whole.data["subject"] in ("community", "institution"):
        for path, step in whole.steps():
            for here, due in dues(path, step):
                if "after" in due:
                    yield mutant(f"{name_of(step)}.{here[-1]}", ((*here, "after"), CALL_DAY))


@operator("count a deadline from what is no day", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    words = [f"{name_of(step)}.{name}" for _, step, name, field in whole.fields() if field["type"] == "text"]
    for path, step in whole.steps():
        for here, due in dues(path, step):
            if "after" in due and words:
                yield mutant(f"{name_of(step)}.{here[-1]}", ((*here, "after"), words[0]))


@operator("give an outcome two effects", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, outcome in whole.outcomes():
        if "closes" in outcome or "returns_to" in outcome:
            yield mutant(f"{name_of(step)}.{name}", ((*path, "again"), "true"))


@operator("leave out what may be chosen", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, field in whole.fields():
        if "of" in field:
            yield mutant(f"{name_of(step)}.{name}", ((*path, "of"), GONE))


@operator("let a version end before it begins", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    if "in_force" in whole.data:
        yield mutant("in_force", (("in_force", "to"), "1900-01-01"))


# --- PHASES -----------------------------------------------------------------------------------------------------------


@operator("drop a phase", "PHASES")
def _(whole: Whole) -> Iterator[Mutant]:
    for phase in PHASES:
        yield mutant(phase, (("phases", phase), GONE))


@operator("swap two phases", "PHASES")
def _(whole: Whole) -> Iterator[Mutant]:
    for first in range(len(PHASES) - 1):
        order = [*PHASES[:first], PHASES[first + 1], PHASES[first], *PHASES[first + 2 :]]
        phases = whole.data["phases"]
        yield mutant(PHASES[first], (("phases",), {phase: phases[phase] for phase in order}))


@operator("make every step of a phase optional", "PHASES")
def _(whole: Whole) -> Iterator[Mutant]:
    for phase in PHASES:
        steps = [(path, step) for path, step in whole.steps() if path[1] == phase]
        yield mutant(phase, *(((*path, "optional"), "true") for path, _ in steps))


@operator("put a condition on every step of a phase", "PHASES")
def _(whole: Whole) -> Iterator[Mutant]:
    for phase in PHASES:
        steps = [(path, step) for path, step in whole.steps() if path[1] == phase]
        yield mutant(phase, *(((*path, "when"), "case.open_goals > 0") for path, _ in steps))


# --- STAGES -----------------------------------------------------------------------------------------------------------


def stages(whole: Whole) -> tuple[str, ...]:
    return (whole.parameters("STAGES") or {}).get("stages", ("I", "II", "III", "IV", "V", "VI"))


@operator("drop a stage", "STAGES")
def _(whole: Whole) -> Iterator[Mutant]:
    for stage in stages(whole):
        yield mutant(stage, *(((*path, "stage"), GONE) for path, _ in of_stage(whole, stage)))


@operator("swap two stages", "STAGES")
def _(whole: Whole) -> Iterator[Mutant]:
    carried = [stage for stage in stages(whole) if of_stage(whole, stage)]
    for earlier, later in pairwise(carried):
        (one, _), (other, _) = of_stage(whole, earlier)[0], of_stage(whole, later)[0]
        yield mutant(f"{earlier}-{later}", ((*one, "stage"), later), ((*other, "stage"), earlier))


@operator("move a stage into a phase of others", "STAGES")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in of_stage(whole, *whole.standard.stages):
        for phase in PHASES:
            if phase not in whole.standard.stages[step["stage"]].phases:
                end = len(whole.data["phases"][phase])
                yield mutant(f"{name_of(step)}-{phase}", (path, GONE), (("phases", phase, end), step))


@operator("evaluate only once", "STAGES")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in of_stage(whole, *(whole.parameters("STAGES") or {}).get("recurring", ("V",))):
        once = {name: {**outcome, "again": "false"} for name, outcome in step.get("outcomes", {}).items()}
        edits = [((*path, "every"), GONE), ((*path, "repeat"), GONE)]
        yield mutant(name_of(step), *edits, *([((*path, "outcomes"), once)] if once else []))


def after_the_last(whole: Whole, **more: str) -> Iterator[Mutant]:
    """Yield one mutant with a step more at its end, if its last stage is to be once and last."""
    last = (whole.parameters("STAGES") or {}).get("once_last", ("VI",))
    end = len(whole.data["phases"][PHASES[-1]])
    farewell = {"step": NOBODY, "title": {"pl": "a", "en": "a"}, "by": ["social_worker"], **more}
    if of_stage(whole, *last):
        yield mutant("the end", (("phases", PHASES[-1], end), farewell))


@operator("add a step after the last", "STAGES")
def _(whole: Whole) -> Iterator[Mutant]:
    return after_the_last(whole)


@operator("evaluate at the end twice", "STAGES")
def _(whole: Whole) -> Iterator[Mutant]:
    return after_the_last(whole, stage="VI")


# --- ROLES, TOOLS, LISTS ----------------------------------------------------------------------------------------------


def renamed(whole: Whole, key: str) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for index, name in enumerate(listed(step.get(key))):
            at = (*path, key, index) if isinstance(step[key], list) else (*path, key)
            yield mutant(f"{name_of(step)}.{name}", (at, name[:-1] + "xy"))


@operator("rename a role", "ROLES")
def _(whole: Whole) -> Iterator[Mutant]:
    return renamed(whole, "by")


@operator("rename who takes part", "ROLES")
def _(whole: Whole) -> Iterator[Mutant]:
    return renamed(whole, "with")


@operator("rename who approves", "ROLES")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, approval in approvals(whole):
        yield mutant(name_of(step), ((*path, "by"), [*approval["by"], NOBODY]))


@operator("rename a tool", "TOOLS")
def _(whole: Whole) -> Iterator[Mutant]:
    return renamed(whole, "tool")


@operator("rename a list where it is used", "LISTS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, field in whole.fields():
        if isinstance(field.get("of"), str):
            yield mutant(f"{name_of(step)}.{name}", ((*path, "of"), NOBODY))


@operator("drop a list", "LISTS")
def _(whole: Whole) -> Iterator[Mutant]:
    for name in whole.data.get("lists", {}):
        yield mutant(name, (("lists", name), GONE))


@operator("call a list as one of the standard", "LISTS")
def _(whole: Whole) -> Iterator[Mutant]:
    taken = next(iter(whole.standard.lists), None)
    for name, entries in whole.data.get("lists", {}).items():
        if taken is not None:
            yield mutant(name, (("lists", taken), entries))


# --- LANGUAGE ---------------------------------------------------------------------------------------------------------


def texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all texts in two languages."""
    if isinstance(value, dict) and {*value} <= {"pl", "en"} and value:
        yield path
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(inner, (*path, key))


def without(whole: Whole, language: str) -> Iterator[Mutant]:
    for path in texts(whole.data):
        yield mutant("/".join(map(str, path)), ((*path, language), GONE))


@operator("leave out the Polish", "LANGUAGE")
def _(whole: Whole) -> Iterator[Mutant]:
    return without(whole, "pl")


@operator("leave out the English", "LANGUAGE")
def _(whole: Whole) -> Iterator[Mutant]:
    return without(whole, "en")


@operator("leave a title out", "LANGUAGE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path in texts(whole.data):
        if path[-1] == "title":
            yield mutant("/".join(map(str, path)), (path, GONE))


# --- GUARDS -----------------------------------------------------------------------------------------------------------


@operator("compare with a value that never is", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, text in guards(whole):
        for number, found in enumerate(re.finditer(r"'[^']*'", text)):
            yield mutant(f"{name_of(step)}.{number}", (path, f"{text[: found.end() - 1]}_{text[found.end() - 1 :]}"))


@operator("read a step that is none", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, text in guards(whole):
        for number, found in enumerate(re.finditer(r"[a-z]\w*\.[a-z]\w*", text)):
            yield mutant(f"{name_of(step)}.{number}", (path, f"{text[: found.start()]}un{text[found.start() :]}"))


@operator("forget a bracket of a condition", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, text in guards(whole):
        yield mutant(name_of(step), (path, f"({text}"))


@operator("read in a condition what the step itself asks", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, field in whole.fields():
        if field["type"] == "yes_no":
            yield mutant(f"{name_of(step)}.{name}", ((*path[:3], "when"), f"{name_of(step)}.{name}"))


@operator("let a question that a condition reads be left open", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, _ in whole.fields():
        if f"{name_of(step)}.{name}" in read_by_guards(whole):
            yield mutant(f"{name_of(step)}.{name}", ((*path, "required"), GONE))


@operator("ask in words what a condition reads", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, _ in whole.fields():
        if f"{name_of(step)}.{name}" in read_by_guards(whole):
            edits = [((*path, key), GONE) for key in ("of", "min", "max", "keep")]
            yield mutant(f"{name_of(step)}.{name}", ((*path, "type"), "text"), *edits)


def is_read(whole: Whole, step: Step, outcome: str) -> bool:
    """Return whether a condition reads this outcome."""
    asked = re.compile(rf"\b{name_of(step)}\.outcome [!=]= '{outcome}'")
    return any(asked.search(text) for _, _, text in guards(whole))


def without_outcome(path: Path, step: Step, name: str) -> Mutant:
    """Return the mutant in which a step has one outcome less; without its only one it is simply done."""
    return mutant(f"{name_of(step)}.{name}", (path if len(step["outcomes"]) > 1 else path[:-1], GONE))


@operator("remove an outcome that a condition reads", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, _ in whole.outcomes():
        if is_read(whole, step, name):
            yield without_outcome(path, step, name)


@operator("remove any other outcome", "SHAPE", *WHOLENESS)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, _ in whole.outcomes():
        if not is_read(whole, step, name):
            yield without_outcome(path, step, name)


def other_answers(whole: Whole, atom: Atom) -> Iterator[tuple[int, int, str]]:
    """Yield what else the atom could ask for: from where to where of its text (from 0), and what to put there."""
    if isinstance(atom, Truth):
        yield atom.name.column - 1, atom.name.column - 1, "!"
    elif isinstance(atom.literal, str):
        step = whole.about.steps.get(atom.name.step)
        field = None if step is None else step.form.get(atom.name.field)
        if step is None:
            codes = FACTS[str(atom.name)].values
        else:
            codes = step.outcome_names() if field is None else whole.about.codes(field) or ()
        for code in codes:
            if code != atom.literal:
                yield atom.column, atom.column + len(atom.literal), code


def place_of(path: Path, step: Step) -> str:
    """Return where a condition stands: its step, and which of the step's deadlines."""
    return ".".join((name_of(step), *(str(part) for part in path[3:-1])))


def conditions_of_steps(whole: Whole) -> Iterator[tuple[Path, Step, str]]:
    return ((path, step, text) for path, step, text in guards(whole) if "due" not in path)


WHO_GETS_IT = ("CONTENT", "CERTIFICATE", "KIS", "RECURRING", "STATUTORY")
"""The kinds of rule that say for whom a step or a deadline is."""


@operator("ask for another answer", *WHO_GETS_IT)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, text in guards(whole):
        for number, atom in enumerate(parse(text).atoms()):
            for first, last, code in other_answers(whole, atom):
                yield mutant(f"{place_of(path, step)}.{number}-{code}", (path, text[:first] + code + text[last:]))


@operator("turn a condition round", *WHO_GETS_IT)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, text in guards(whole):
        yield mutant(place_of(path, step), (path, f"!({text})"))


@operator("drop a condition", *WHO_GETS_IT)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, _ in conditions_of_steps(whole):
        yield mutant(name_of(step), (path, GONE))


@operator("let something else decide as well", *WHO_GETS_IT)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, text in conditions_of_steps(whole):
        yield mutant(name_of(step), (path, f"({text}) && case.open_goals > 0"))


@operator("put a condition on what another condition reads", "GUARDS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if name_of(step) in read_steps(whole) and "when" not in step:
            yield mutant(name_of(step), ((*path, "when"), "case.open_goals > 0"))
