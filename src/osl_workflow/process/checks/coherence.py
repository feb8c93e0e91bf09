"""Whether a standard agrees with itself: names resolve, dated values do not overlap, texts exist in both languages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel

from osl_workflow.process.checks.about import Fault
from osl_workflow.process.checks.content import WAY
from osl_workflow.process.checks.opening import OPENS
from osl_workflow.process.checks.signs import SIGNS, WORDS
from osl_workflow.process.checks.statutory import DEMAND
from osl_workflow.process.checks.traits import OF_FIELDS, OF_STEPS, TRAIT, names_of
from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.model import PHASES, RecordKind
from osl_workflow.process.standard import ACTIONS, NAMED_LISTS, NAMED_ROLES, Rule, Standard
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import Text, sentence


def check(standard: Standard) -> Iterator[Fault]:
    """Yield what in the standard contradicts the rest of it."""
    yield from _missing(standard)
    roles = tuple(standard.roles)
    for name, role in standard.roles.items():
        if role.part_of is not None:
            yield from _role(("roles", name, "part_of"), role.part_of, roles)
        if name in standard.participants:
            yield Fault(("participants", name), sentence("process.participant_is_role", name=name), at_key=True)
    for subject, name in standard.leads.items():
        yield from _role(("leads", subject), name, roles)
    for action, permission in standard.permissions.items():
        for index, name in enumerate(permission.roles):
            yield from _role(("permissions", action, "roles", index), name, roles)
    yield from _measures(standard)
    yield from _dated(standard)
    yield from _rules(standard)
    yield from _texts((), standard)


def _missing(standard: Standard) -> Iterator[Fault]:
    """Yield what the program asks every standard for and this one lacks: without it an office would stand still."""
    needed: dict[str, tuple[Iterable[str], Iterable[str]]] = {
        "phases": (PHASES, standard.phases),
        "records": (get_args(RecordKind), standard.records),
        "permissions": (ACTIONS, standard.permissions),
        "lists": (NAMED_LISTS, standard.lists),
        "roles": (NAMED_ROLES, standard.roles),
    }
    for key, (names, given) in needed.items():
        missing = tuple(name for name in names if name not in given)
        if missing:
            yield Fault((key,), sentence("process.standard_lacks", under=key, names=missing), at_key=True)


def _role(path: Path, name: str, known: tuple[str, ...]) -> Iterator[Fault]:
    if name not in known:
        yield Fault(path, sentence("process.role_unknown", name=name), did_you_mean(name, known))


def _measures(standard: Standard) -> Iterator[Fault]:
    """Yield what measures and staffing name and the standard does not know."""
    for name, measure in standard.measures.items():
        yield from _role(("measures", name, "part"), measure.part, tuple(standard.roles))
        if measure.limit is not None:
            yield from _parameter(("measures", name, "limit"), measure.limit, standard)
        if (measure.counts == "benefits") != (measure.granted is not None):
            yield Fault(("measures", name), sentence("process.measure_granted", name=name), at_key=True)
    if standard.staffing is None:
        return
    for key in ("residents", "families", "at_least", "counted"):
        yield from _parameter(("staffing", key), getattr(standard.staffing, key), standard)
    if standard.staffing.measure not in standard.measures:
        said = sentence("process.measure_unknown", name=standard.staffing.measure)
        yield Fault(("staffing", "measure"), said, did_you_mean(standard.staffing.measure, tuple(standard.measures)))
    rows = tuple(standard.staffing.rows)
    for name, row in standard.staffing.rows.items():
        if row.part_of is not None and row.part_of not in rows:
            said = sentence("process.staffing_row_unknown", name=row.part_of)
            yield Fault(("staffing", "rows", name, "part_of"), said, did_you_mean(row.part_of, rows))


def _parameter(path: Path, name: str, standard: Standard) -> Iterator[Fault]:
    if name not in standard.parameters:
        said = sentence("process.parameter_unknown", name=name)
        yield Fault(path, said, did_you_mean(name, tuple(standard.parameters)))


def _rules(standard: Standard) -> Iterator[Fault]:
    """Yield the signs and ways of rules that nothing can show or go, because the standard does not know the name."""
    known: dict[str, Container[str]] = {
        "tool": {*standard.tools, *(f"{code}.{part}" for code, tool in standard.tools.items() for part in tool.parts)},
        "role": standard.roles,
        "closes": standard.closing,
        "number": standard.parameters,
        "returns": PHASES,
    }
    for rule, one in standard.rules.items():
        for key in SIGNS:
            for index, sign in enumerate(one.parameters.get(key, ())):
                if not _is_sign(sign, known):
                    yield Fault(("rules", rule, "parameters", key, index), sentence("process.rule_sign", found=sign))
        for index, way in enumerate(one.parameters.get("ways", ())):
            read = WAY.fullmatch(way)
            word = "" if read is None else read["effect"].partition(" ")[0]
            if read is None or read["to"] not in known.get(word, (read["to"],)):
                yield Fault(("rules", rule, "parameters", "ways", index), sentence("process.rule_way", found=way))
        for index, opens in enumerate(one.parameters.get("opens", ())):
            if OPENS.fullmatch(opens) is None:
                yield Fault(("rules", rule, "parameters", "opens", index), sentence("process.rule_opens", found=opens))
        yield from _traits(rule, one, known | {"every": standard.parameters, "approval": standard.roles})


def _is_sign(text: str, known: Mapping[str, Container[str]]) -> bool:
    word, _, name = text.partition(" ")
    return word in WORDS and name in known.get(word, (name,))


def _traits(rule: str, one: Rule, known: Mapping[str, Container[str]]) -> Iterator[Fault]:
    """Yield the traits and the deadlines that a rule asks for and no step can have."""
    for index, text in enumerate(one.parameters.get("traits", ())):
        trait = TRAIT.fullmatch(text)
        of_field = trait is not None and trait["sign"].partition(" ")[0] in ("field", "list")
        if (
            trait is None
            or not _is_sign(trait["sign"], known)
            or trait["word"] not in (OF_FIELDS if of_field else OF_STEPS)
            or any(name not in known.get(trait["word"], (name,)) for name in names_of(trait))
        ):
            yield Fault(("rules", rule, "parameters", "traits", index), sentence("process.rule_trait", found=text))
    for index, text in enumerate(one.parameters.get("demands", ())):
        demand = DEMAND.fullmatch(text)
        if demand is None or not _is_sign(demand["sign"], known) or demand["number"] not in known["number"]:
            yield Fault(("rules", rule, "parameters", "demands", index), sentence("process.rule_demand", found=text))


def _dated(standard: Standard) -> Iterator[Fault]:
    """Yield the values of parameters that end before they begin, or begin before the one above has ended."""
    for name, parameter in standard.parameters.items():
        here = ("parameters", name, "values")
        for index, value in enumerate(parameter.values):
            if value.to is not None and value.to < value.from_:
                said = sentence("process.force_order", first=value.from_, last=value.to)
                yield Fault((*here, index, "to"), said)
        for index, (earlier, later) in enumerate(pairwise(parameter.values), start=1):
            if earlier.to is None or later.from_ <= earlier.to:
                yield Fault((*here, index, "from"), sentence("process.values_overlap", name=name, first=later.from_))


def _texts(path: Path, value: Any) -> Iterator[Fault]:
    """Yield the texts of `value`, which stands at `path`, that lack a language."""
    if isinstance(value, Text):
        for language, words in (("pl", value.pl), ("en", value.en)):
            if not (words or "").strip():
                yield Fault(path, sentence(f"process.language_{language}", name=str(path[-1])), at_key=True)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _texts((*path, field.alias or name), getattr(value, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts((*path, key), inner)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _texts((*path, index), inner)
