"""TRAITS: what shows a sign of the standard has the traits that its standard asks of it.

Parameter: `traits`, each a sign (`signs`), a colon and a trait: `step selection: approval manager`, `tool MZP: every
map_renewal`, `field health: sensitive`. Of a sign `field` or `list` the questions are meant, of any other the steps. A
trait is a word of `OF_STEPS` or `OF_FIELDS`, and where names stand behind it (`manager or services_organiser`), one of
them must be there; of an approval no other may be, and it stands before every outcome with which the work goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.checks.signs import signs_of_field, signs_of_step
from osl_workflow.process.model import Approval, Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import sentence

OF_STEPS = (
    "approval", "asks", "every", "not_by", "repeat", "sensitive", "stage", "tool", "track", "until", "with",
)  # fmt: skip
"""The traits of a step; `asks`: a question that must be answered; `until`: open in that phase; `sensitive reason`: that
question or all of it. The rest are keys."""
OF_FIELDS = ("required", "sensitive")
"""The traits of a question; a question of a sensitive step is sensitive."""
TRAIT = re.compile(r"(?P<sign>[a-z]+ [^ :]+): (?P<word>[a-z_]+)(?: (?P<names>[^ ]+(?: or [^ ]+)*))?")
"""How a trait is written."""


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the steps and questions that lack a trait."""
    asked = [found for text in parameters.get("traits", ()) if (found := TRAIT.fullmatch(text)) is not None]
    for step, path in about.each_step():
        shown = frozenset(signs_of_step(step))
        for one in asked:
            if one["sign"].partition(" ")[0] in ("field", "list"):
                yield from _fields(step, path, one)
            elif one["sign"] in shown and not _has(step, path, one):
                at = "form" if one["word"] == "asks" else one["word"]
                what = "trait_step_of" if names_of(one) else "trait_step"
                said = sentence(f"process.{what}", step=step.step, trait=one["word"], names=names_of(one))
                written = about.source.has(*path, at)
                yield Fault((*path, at if written else "step"), said, at_key=written)


def names_of(trait: re.Match[str]) -> tuple[str, ...]:
    """Return the names of which a trait asks one; none where it asks for no certain one."""
    return tuple((trait["names"] or "").split(" or ")) if trait["names"] else ()


def _fields(step: Step, path: Path, one: re.Match[str]) -> Iterator[Fault]:
    for name, field in step.form.items():
        has = field.required if one["word"] == "required" else field.sensitive or step.sensitive
        if one["sign"] in signs_of_field(name, field) and not has:
            said = sentence("process.trait_field", step=step.step, name=name, trait=one["word"])
            yield Fault((*path, "form", name), said, at_key=True)


def _has(step: Step, path: Path, one: re.Match[str]) -> bool:
    names = names_of(one)
    if one["word"] == "approval":
        return _approved(step, names)
    if one["word"] == "sensitive":
        return step.sensitive or any(name in names and field.sensitive for name, field in step.form.items())
    values = _values(step, str(path[1]), one["word"])
    return bool(set(values) & set(names)) if names else bool(values)


def _approved(step: Step, names: tuple[str, ...]) -> bool:
    """Return whether the work goes on only when one of these roles, and no other, has approved."""
    onwards = [name for name in step.outcome_names() if not step.outcome(name).has_effect] or step.outcome_names()
    approvals: list[Approval | None] = [step.approval_of(name) for name in onwards]
    return all(one is not None and (not names or set(one.by) <= set(names)) for one in approvals)


def _values(step: Step, phase: str, word: str) -> tuple[str, ...]:
    """Return what a step of this phase has of a trait; nothing where it has not got it."""
    match word:
        case "asks":
            return tuple(name for name, field in step.form.items() if field.required)
        case "every":
            return () if step.every is None else ((step.every.of or "").removeprefix("$"), *step.every.on)
        case "not_by":
            return step.not_by
        case "repeat":
            return ("true",) if step.repeats else ()
        case "tool":
            return step.tool
        case "with":
            return step.with_
        case "stage":
            return () if step.stage is None else (step.stage,)
        case "track":
            return (step.track,)
        case _:  # until
            return (phase,) if step.until is None else (phase, step.until)
