"""Small random processes that GUARDS would pass: a guard reads only what is certain at its step."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from osl_workflow.process.model import PHASES, Definition
from tests.builders import process, step

ROLES = ("social_worker", "benefits_officer", "manager")
FORM = {
    "yes": {"type": "yes_no", "required": True},
    "size": {"type": "number", "required": True, "min": "0", "max": "9"},
    "day": {"type": "date", "required": True, "exact": True},
}
FACTS = ("case.round > 1", "case.open_goals > 0", "case.open_commitments < 2", "case.has_active_agreement")


@st.composite
def processes(draw: st.DrawFn) -> Definition:
    """A process of one to three steps a phase, the first of each required and without a condition."""
    phases: dict[str, list[dict[str, Any]]] = {}
    certain: list[str] = []  # required, unconditional steps of earlier phases
    plain: list[str] = []  # unconditional required steps so far, which a required step may need
    for index, phase in enumerate(PHASES):
        steps: list[dict[str, Any]] = []
        for number in range(draw(st.integers(1, 3))):
            name = f"{phase}_{number}"
            optional = number > 0 and draw(st.booleans())
            needs = draw(st.lists(st.sampled_from(plain), unique=True, max_size=2)) if plain else []
            here = [need for need in needs if need.startswith(phase)]
            when = draw(guards([*certain, *here])) if number > 0 and draw(st.booleans()) else None
            conditional = [s["step"] for s in steps if "when" in s and not s.get("optional")]
            if when is None and conditional and draw(st.booleans()):
                needs = [*needs, draw(st.sampled_from(conditional))]
            told = step(name, by=list(draw(st.sampled_from([ROLES[:1], ROLES[:2], ROLES]))), form=FORM)
            told |= {"needs": needs} if needs else {}
            told |= {"when": when} if when else {}
            told |= {"optional": True} if optional else {}
            told |= draw(extras(index, list(certain)))
            steps.append(told)
            if when is None and not optional:
                plain.append(name)
        phases[phase] = steps
        certain += [s["step"] for s in steps if "when" not in s and not s.get("optional")]
    last = phases["evaluation"][0]
    last["outcomes"] = {"reached": {"closes": "goal_reached"}, "again": {"returns_to": draw(st.sampled_from(PHASES))}}
    return process(**phases)


@st.composite
def guards(draw: st.DrawFn, steps: list[str]) -> str:
    """A guard over the answers of `steps` and the facts of the case; each is read once, so that it can hold."""
    atoms = [(f"{name}.yes", f"!{name}.yes", f"{name}.size >= 5") for name in steps] + [(fact,) for fact in FACTS]
    chosen = draw(st.lists(st.sampled_from(atoms), min_size=1, max_size=3, unique=True))
    return draw(st.sampled_from([" && ", " || "])).join(draw(st.sampled_from(variants)) for variants in chosen)


@st.composite
def extras(draw: st.DrawFn, index: int, bases: list[str]) -> dict[str, Any]:
    """What a step may have beside: outcomes, approval, repetition, participants, records, deadlines."""
    told: dict[str, Any] = {}
    effects: list[dict[str, Any]] = [{"again": True}, {"returns_to": draw(st.sampled_from(PHASES[: index + 1]))}]
    if index < 2:
        effects.append({"closes": "one_off_help"})
    if draw(st.integers(0, 3)) == 0:
        told["outcomes"] = {"on": {}, "other": draw(st.sampled_from(effects))}
    if draw(st.integers(0, 3)) == 0:
        told["approval"] = {"by": ["manager"]}
    if draw(st.integers(0, 3)) == 0:
        told |= draw(st.sampled_from([{"repeat": True}, {"every": "1 month"}, {"every": {"on": ["2026-03-01"]}}]))
    if draw(st.integers(0, 3)) == 0:
        told["with"] = ["client"]
    if draw(st.integers(0, 4)) == 0:
        told["records"] = {draw(st.sampled_from(["goal", "note"])): "at least 1"}
    if draw(st.integers(0, 4)) == 0:
        told["until"] = draw(st.sampled_from(PHASES[index:]))
    if bases and draw(st.integers(0, 4)) == 0:
        told["not_by"] = [draw(st.sampled_from(bases))]
    if bases and draw(st.integers(0, 2)) == 0:
        base = draw(st.sampled_from([*bases, *(f"{name}.day" for name in bases), PHASES[index]]))
        told["due"] = draw(
            st.lists(
                st.sampled_from(
                    [
                        {"within": "10 working days", "after": base},
                        {"within": "3 weeks", "after": base},
                        {"within": "$interview_days", "after": base, "statutory": True},
                        {"within": "$nowhere_known", "after": base},
                    ]
                ),
                min_size=1,
                max_size=2,
            )
        )
    return told


YES = {"yes": {"type": "yes_no", "required": True}}
SIZE = {"size": {"type": "number", "required": True, "min": "0", "max": "2"}}
KINDS = {"kinds": {"type": "choices", "of": ["a", "b"], "required": True}}


@st.composite
def deciding_processes(draw: st.DrawFn) -> Definition:
    """A process with two to four steps in one phase or two, full of what can go wrong: many of them are not sound.

    SHAPE, PHASES and GUARDS find nothing in it, and it is small enough to try out every way through it.
    """
    crowded = draw(st.sets(st.sampled_from(PHASES), min_size=1, max_size=2))
    phases: dict[str, list[dict[str, Any]]] = {}
    certain: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for index, phase in enumerate(PHASES):
        steps: list[dict[str, Any]] = []
        for number in range(draw(st.integers(2, 4)) if phase in crowded else 1):
            optional = number > 0 and draw(st.booleans())
            may_need = [one for one in (*known, *steps) if optional or not one.get("optional")]
            needs = draw(st.lists(st.sampled_from(may_need), max_size=2, unique_by=_name)) if may_need else []
            sure = {one["step"]: one for one in (*certain, *_all_needs(needs, [*known, *steps]))}
            when = None
            if number > 0 and draw(st.booleans()):
                when = draw(_conditions(list(sure.values())))
            told = step(f"{phase}_{number}")
            told |= {"optional": True} if optional else {}
            told |= {"needs": [_name(one) for one in needs]} if needs else {}
            told |= {"when": when} if when else {}
            if draw(st.integers(0, 3)) == 0:
                told["form"] = draw(st.sampled_from([YES, YES, SIZE, KINDS]))
            told |= draw(_ways(index)) if phase in crowded or draw(st.integers(0, 7)) == 0 else {}
            steps.append(told)
        phases[phase] = steps
        certain += [one for one in steps if "when" not in one and not one.get("optional")]
        known += steps
    last = phases["evaluation"][0]
    if "outcomes" not in last:
        last["outcomes"] = {"reached": {"closes": "goal_reached"}}
    return process(**phases)


def _name(told: dict[str, Any]) -> str:
    return str(told["step"])


def _all_needs(needs: list[dict[str, Any]], steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is certainly done when all of `needs` are met: those without a condition, and what these need."""
    by_name = {_name(one): one for one in steps}
    found: dict[str, dict[str, Any]] = {}
    waiting = list(needs)
    while waiting:
        one = waiting.pop()
        if "when" not in one and _name(one) not in found:
            found[_name(one)] = one
            waiting += [by_name[name] for name in one.get("needs", ())]
    return list(found.values())


@st.composite
def _conditions(draw: st.DrawFn, steps: list[dict[str, Any]]) -> str:
    asked = {"yes": "{}.yes", "size": "{}.size > 1", "kinds": "'a' in {}.kinds"}
    atoms = [asked[field].format(_name(one)) for one in steps for field in one.get("form", ())]
    atoms += [f"{_name(one)}.outcome == '{code}'" for one in steps for code in one.get("outcomes", ())]
    if not atoms or draw(st.integers(0, 3)) == 0:
        atoms = [*atoms, "case.round > 1", "case.open_goals > 0", "case.has_active_agreement"]
    chosen = draw(st.lists(st.sampled_from(atoms), min_size=1, max_size=2, unique=True))
    signs = [draw(st.sampled_from(["{}", "!({})"])).format(atom) for atom in chosen]
    return draw(st.sampled_from([" && ", " || "])).join(signs)


@st.composite
def _ways(draw: st.DrawFn, index: int) -> dict[str, Any]:
    """How a step may end, be approved, come again, last, and what it leaves behind."""
    told: dict[str, Any] = {}
    effects: list[dict[str, Any]] = [
        {},
        {},
        {"again": True},
        {"returns_to": draw(st.sampled_from(PHASES[: index + 1]))},
    ]
    effects += [{"closes": "one_off_help"}] if index < 2 else []
    effects += [{"closes": "goal_reached"}] if index == 4 else []
    codes = draw(st.sampled_from([(), (), ("a",), ("a", "b"), ("a", "b"), ("a", "b", "c")]))
    if codes:
        told["outcomes"] = {code: draw(st.sampled_from(effects)) for code in codes}
        if draw(st.integers(0, 5)):  # most often there is a way on
            told["outcomes"][codes[-1]] = {}
    if draw(st.integers(0, 4)) == 0:
        of = {"of": [draw(st.sampled_from(codes))]} if codes and draw(st.booleans()) else {}
        told["approval"] = {"by": ["manager"], **of}
    if draw(st.integers(0, 3)) == 0:
        told["repeat"] = True
    if draw(st.integers(0, 3)) == 0:
        told["until"] = draw(st.sampled_from(PHASES[index:]))
    if draw(st.integers(0, 7)) == 0:
        told["records"] = {"goal": "at least 1"}
    return told
