"""KIS: joining a club needs an active contract, a registered club and the client's own will.

Parameters: `joining`, signs (`signs`) of a step by which somebody joins: its guard cannot hold unless each of `facts`
(of the case) and `fields` (yes or no) is true. `club`, signs of a process of a club: its recruitment asks each of
`conditions` (required, yes or no), and while one of them is missing, a required step of recruitment stands in the way,
of which no outcome lets the work go on. `linked`, what must be in force in the case that the club's rests on: with
`agreement`, a step of recruitment that is always done, or the whole process, has `links` that ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osl_workflow.process import guards
from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.checks.signs import signs_of_step
from osl_workflow.process.guard_tree import Both, Either, Node, Not, Truth
from osl_workflow.process.model import Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence

NOTHING: frozenset[str] = frozenset()


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the steps that let somebody join without what it needs."""
    for step, path in about.each_step():
        if not NOTHING.union(signs_of_step(step)).isdisjoint(parameters.get("joining", ())):
            yield from _joining(step, path, parameters)
    if not about.signs.isdisjoint(parameters.get("club", ())):
        yield from _club(about, parameters.get("conditions", ()))
        if "agreement" in parameters.get("linked", ()) and not _rests_on_agreement(about):
            said = sentence("process.kis_unlinked")
            yield Fault(("phases", "recruitment"), said, sentence("process.hint_agreement"), at_key=True)


def _joining(step: Step, path: Path, parameters: Parameters) -> Iterator[Fault]:
    asked = _true_if(step.when, holds=True)
    facts = tuple(f"case.{name}" for name in parameters.get("facts", ()) if f"case.{name}" not in asked)
    fields = _fields(asked)
    missing = (*facts, *(name for name in parameters.get("fields", ()) if name not in fields))
    if missing:
        at = (*path, "when") if step.when is not None else (*path, "step")
        said = sentence("process.kis_joining", step=step.step, missing=missing)
        yield Fault(at, said, sentence("process.hint_all_of", names=missing))


def _club(about: About, conditions: tuple[str, ...]) -> Iterator[Fault]:
    recruitment = about.definition.steps_of("recruitment")
    asking = {
        name: step.step
        for step in recruitment
        for name, field in step.form.items()
        if field.required and field.type == "yes_no"
    }
    missing = tuple(name for name in conditions if name not in asking)
    if missing:
        yield Fault(("phases", "recruitment"), sentence("process.kis_conditions", missing=missing), at_key=True)
    stopped = NOTHING.union(*(_fields(_true_if(step.when, holds=False)) for step in recruitment if _stops(step)))
    open_ = tuple(name for name in conditions if name in asking and name not in stopped)
    if open_:
        guard = " || ".join(f"!{asking[name]}.{name}" for name in open_)
        said = sentence("process.kis_undecided", missing=open_)
        yield Fault(("phases", "recruitment"), said, sentence("process.hint_stops", guard=guard), at_key=True)


def _rests_on_agreement(about: About) -> bool:
    """Return whether nobody joins but from a case with an agreement in force, whatever was answered."""
    sure = [step.links for step in about.definition.steps_of("recruitment") if step.required and step.when is None]
    return any(links and all(link.agreement for link in links) for links in (about.definition.links, *sure))


def _stops(step: Step) -> bool:
    """Return whether recruitment cannot end while the step applies: it waits for it, and every outcome leads away."""
    return step.required and bool(step.outcomes) and all(outcome.has_effect for outcome in step.outcomes.values())


def _fields(names: Iterable[str]) -> frozenset[str]:
    split = (name.partition(".") for name in names)
    return frozenset(field for step, _, field in split if step != "case")


def _true_if(text: str | None, *, holds: bool) -> frozenset[str]:
    """Return the names that are certainly true when a guard holds (or does not); none without a guard."""
    try:
        return NOTHING if text is None else _true(guards.parse(text).root, holds=holds)
    except guards.GuardError:
        return NOTHING  # GUARDS says so


def _true(node: Node, *, holds: bool) -> frozenset[str]:
    match node:
        case Truth(name):
            return frozenset({str(name)}) if holds else NOTHING
        case Not(inner):
            return _true(inner, holds=not holds)
        case Both(parts) | Either(parts):
            found = [_true(part, holds=holds) for part in parts]
            all_are = isinstance(node, Both) is holds  # each part is as the whole; otherwise at least one of them
            return NOTHING.union(*found) if all_are else found[0].intersection(*found[1:])
        case _:
            return NOTHING
