"""ROLES: every role and participant is the standard's."""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.model import Approval
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import Sentence, sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of names in `lead`, `by`, `with` and `approval`; the rule has no parameters."""
    roles = about.standard.roles
    present = (*roles, *about.standard.participants)
    lead = about.definition.lead
    if lead is not None and about.definition.subject in ("person", "family"):
        yield Fault(("lead",), sentence("process.lead_of_case"), at_key=True)
    elif lead is not None and lead not in roles:
        hint = did_you_mean(lead, tuple(roles)) or _called(about, lead)
        yield Fault(("lead",), sentence("process.role_unknown", name=lead), hint)
    for step, path in about.each_step():
        yield from _unknown(about, (*path, "by"), step.by, tuple(roles))
        yield from _unknown(about, (*path, "with"), step.with_, present)
        yield from _approval(about, (*path, "approval"), step.approval)
        for name, outcome in step.outcomes.items():
            yield from _approval(about, (*path, "outcomes", name, "approval"), outcome.approval)


def _approval(about: About, path: Path, approval: Approval | None) -> Iterator[Fault]:
    if approval is not None:
        yield from _unknown(about, (*path, "by"), approval.by, tuple(about.standard.roles))


def _unknown(about: About, path: Path, names: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name not in known:
            hint = did_you_mean(name, known) or _called(about, name)
            yield Fault((*path, index), sentence("process.role_unknown", name=name), hint)


def _called(about: About, name: str) -> Sentence | None:
    """Return the hint that names the role which is also called `name`."""
    for role, known in about.standard.roles.items():
        words = (known.title.pl, known.title.en, *known.aliases)
        if name.replace("_", " ").casefold() in [word.casefold() for word in words if word]:
            return sentence("process.hint_did_you_mean", name=role)
    return None
