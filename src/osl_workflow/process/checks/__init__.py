"""Whether a definition follows its standard: one file per kind of rule; `run` applies those that it lists.

A new rule of a known kind is data: an id, a kind, parameters. The parameter `subjects` limits any rule to definitions
of these subjects, `signs` to those that show one of these signs (`signs`); the others belong to the kind and are told
in its file. What must hold under every standard, because the engine relies on it, is in `references`, `consistency` and
`performers` and always found as SHAPE.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osl_workflow.process.checks import (
    certificate,
    closing,
    coherence,
    community,
    consistency,
    content,
    decision,
    guarding,
    kis,
    language,
    lists,
    performers,
    phases,
    programme,
    recurring,
    references,
    roles,
    separation,
    sound,
    stages,
    statutory,
    together,
    tools,
    tracks,
    traits,
)
from osl_workflow.process.checks.about import About, Check, Fault
from osl_workflow.process.findings import Finding
from osl_workflow.process.model import Definition
from osl_workflow.process.standard import Rule, Standard
from osl_workflow.process.yaml_tree import Source
from osl_workflow.sentences import Sentence, sentence

KINDS: dict[str, Check] = {
    "CERTIFICATE": certificate.check,
    "CLOSING": closing.check,
    "COMMUNITY": community.check,
    "CONTENT": content.check,
    "DECISION": decision.check,
    "GUARDS": guarding.check,
    "KIS": kis.check,
    "LANGUAGE": language.check,
    "LISTS": lists.check,
    "PAL": programme.check,
    "PHASES": phases.check,
    "RECURRING": recurring.check,
    "ROLES": roles.check,
    "SEPARATION": separation.check,
    "SOUND": sound.check,
    "STAGES": stages.check,
    "STATUTORY": statutory.check,
    "TOGETHER": together.check,
    "TOOLS": tools.check,
    "TRACKS": tracks.check,
    "TRAITS": traits.check,
}
"""The kinds of rule that this program can check; a rule of another kind is reported as not checked."""

BINDING = frozenset({"PHASES", "SOUND", "GUARDS", "LANGUAGE"})
"""Kinds that no definition may deviate from."""


WHOLE = frozenset({"SOUND"})
"""Kinds that ask about a definition as a whole: of one with a broken place they can say nothing."""


def run(
    definition: Definition,
    standard: Standard,
    source: Source,
    *,
    without: frozenset[str] = frozenset(),
    processes: frozenset[str] | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong with `definition`, read from `source`, sorted by line; no error among them: it may be used.

    A finding of a rule that the definition deviates from, with a reason, is a warning. `without`: kinds not
    asked; `processes`: the names of all other processes, None where nobody knows them.
    """
    about = About(definition, standard, source, processes)
    findings = [
        *_findings(source, "SHAPE", references.check(about, {})),
        *_findings(source, "SHAPE", consistency.check(about, {})),
        *_findings(source, "SHAPE", performers.check(about, {})),
        *_findings(source, "SHAPE", _deviations(about)),
    ]
    for name, rule in standard.rules.items():
        if rule.kind not in without:
            findings.extend(_apply(about, name, rule))
    return _sorted(findings)


def run_standard(standard: Standard, source: Source) -> tuple[Finding, ...]:
    """Return what is wrong with `standard`, read from `source`, sorted by line; the kinds of its rules are known."""
    findings = list(_findings(source, "SHAPE", coherence.check(standard)))
    for name, rule in standard.rules.items():
        if rule.kind not in KINDS:
            said = sentence("process.rule_not_checked", rule=name, kind=rule.kind)
            place = source.place("rules", name, "kind")
            findings.append(Finding(rule="SHAPE", severity="warning", place=place, said=said))
    return _sorted(findings)


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.place.line, finding.place.column, finding.rule)))


def _apply(about: About, name: str, rule: Rule) -> Iterator[Finding]:
    if not about.concerned(rule):
        return
    check = KINDS.get(rule.kind)
    if check is None:
        place = about.source.place("standard")
        said = sentence("process.rule_not_checked", rule=name, kind=rule.kind)
        yield Finding(rule=name, severity="warning", place=place, said=said)
        return
    findings = _findings(about.source, name, check(about, rule.parameters))
    if rule.kind in BINDING:
        yield from findings
        return
    reason = next((one.reason for one in about.definition.deviations if one.rule == name), None)
    for finding in findings:
        if reason is not None:
            hint: Sentence | None = sentence("process.hint_deviates", reason=reason)
            yield finding.model_copy(update={"severity": "warning", "hint": hint})
        else:
            yield finding.model_copy(update={"severity": rule.severity})


def _findings(source: Source, rule: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    for fault in faults:
        if fault.offset is not None:
            place = source.within(fault.path, fault.offset)
        elif fault.at_key:
            place = source.key(*fault.path)
        else:
            place = source.place(*fault.path)
        yield Finding(rule=rule, place=place, said=fault.said, hint=fault.hint)


def _deviations(about: About) -> Iterator[Fault]:
    rules = about.standard.rules
    for index, deviation in enumerate(about.definition.deviations):
        path = ("deviations", index, "rule")
        if deviation.rule not in rules:
            yield Fault(path, sentence("process.deviation_unknown", rule=deviation.rule, known=tuple(rules)))
        elif rules[deviation.rule].kind in BINDING:
            yield Fault(path, sentence("process.deviation_forbidden", rule=deviation.rule))
