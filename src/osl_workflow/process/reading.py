"""A file to a model: every mistake of the file at once, each at its place, in our own words.

The tree (`yaml_tree`) knows lines and columns, the model knows what may stand where; here the model's complaints find
their places and sentences. What is beyond one key (does this step exist?) is for `checks/`.

To read a text takes a tenth of a second, and founding a centre asks for the same ones several times: what was read last
is kept. Nobody changes a tree or a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from osl_workflow.errors import DefinitionError
from osl_workflow.process.findings import Finding, Place, did_you_mean
from osl_workflow.process.keys import known_keys
from osl_workflow.process.model import PHASES, Definition
from osl_workflow.process.standard import Standard
from osl_workflow.process.yaml_tree import Listing, Mapping, Node, Path, Scalar, Source, read_tree
from osl_workflow.sentences import Frozen, Sentence, sentence

M = TypeVar("M", bound=Frozen)

RESERVED = frozenset({"case", "in", "true", "false", "null", *PHASES})
"""No step may be called so: guards and deadlines give these words another meaning."""
MOST_FINDINGS = 100
SHOWN = 60
KEPT = 32


@lru_cache(KEPT)
def read_source(content: str | bytes, file: str) -> Source:
    """Return the tree of a file, so that checks can point into it.

    Raises:
        DefinitionError: the file is not the YAML that definitions are written in.
    """
    return read_tree(content, file)


@lru_cache(KEPT)
def read_definition(content: str | bytes, file: str) -> Definition:
    """Return the process definition that the file holds.

    Raises:
        DefinitionError: with all findings of the file: SYNTAX (it is not YAML as definitions use it), SHAPE (a key or
            value that the notation does not know).
    """
    return definition_of(read_source(content, file))


@lru_cache(KEPT)
def read_standard(content: str | bytes, file: str) -> Standard:
    """Return the standard that the file holds.

    Raises:
        DefinitionError: with all findings of the file, as `read_definition`.
    """
    return standard_of(read_source(content, file))


def definition_of(source: Source) -> Definition:
    """Return the process definition in `source`.

    Raises:
        DefinitionError: it has SYNTAX or SHAPE findings.
    """
    return _read(source, Definition, _step_names(source))


def standard_of(source: Source) -> Standard:
    """Return the standard in `source`.

    Raises:
        DefinitionError: it has SYNTAX or SHAPE findings.
    """
    return _read(source, Standard, ())


def model_of(source: Source, kind: type[M]) -> M:
    """Return what another kind of file holds (a demo), as its model `kind` says; mistakes are told in the same way.

    Raises:
        DefinitionError: it has SYNTAX or SHAPE findings.
    """
    return _read(source, kind, ())


def _read(source: Source, kind: type[M], more: Iterator[Finding] | tuple[()]) -> M:
    findings = [*source.findings, *_nothings(source), *more]
    value: M | None = None
    try:
        value = kind.model_validate(plain(source.root))
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True):
            found = _finding(source, kind, detail)
            if found is not None:
                findings.append(found)
    if value is None or findings:
        raise DefinitionError("process.unreadable", findings=in_order(findings), file=source.file)
    return value


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by line and column; of very many the first, and how many more there are."""
    findings = sorted(findings, key=lambda finding: (finding.place.line, finding.place.column))
    left = len(findings) - MOST_FINDINGS
    if left <= 0:
        return findings
    last = findings[MOST_FINDINGS]
    more = Finding(rule="SHAPE", place=last.place, said=sentence("process.more_findings", n=left))
    return [*findings[:MOST_FINDINGS], more]


def plain(node: Node) -> Any:
    """Return what stands in a tree, without places: texts, lists, mappings, None where nothing stands."""
    match node:
        case Scalar():
            return None if node.is_null else node.text
        case Listing(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {key: plain(value) for key, (_, value) in entries.items()}


def _nothings(source: Source) -> Iterator[Finding]:
    """Yield a finding for each key or item after which nothing stands: the notation leaves the key out instead."""

    def visit(node: Node, name: str, place: Place) -> Iterator[Finding]:
        match node:
            case Scalar() if node.is_null:
                yield _shape(place, "process.shape_nothing", sentence("process.hint_leave_out"), name=name)
            case Listing(items):
                for item in items:
                    yield from visit(item, name, source.at(item))
            case Mapping(entries):
                for key, (written, value) in entries.items():
                    yield from visit(value, key, source.at(written))

    if not (isinstance(source.root, Scalar) and source.root.is_null):
        yield from visit(source.root, "", source.at(source.root))


def _step_names(source: Source) -> Iterator[Finding]:
    """Yield findings for steps that are called alike, or like something else that guards and deadlines name."""
    first: dict[str, int] = {}
    for phase in PHASES:
        steps = source.node("phases", phase)
        if not source.has("phases", phase) or not isinstance(steps, Listing):
            continue
        for index in range(len(steps.items)):
            name = source.node("phases", phase, index, "step")
            if not source.has("phases", phase, index, "step") or not isinstance(name, Scalar):
                continue
            place = source.at(name)
            if name.text in first:
                yield _shape(place, "process.shape_step_twice", name=name.text, line=first[name.text])
            elif name.text in RESERVED:
                yield _shape(place, "process.shape_step_reserved", name=name.text)
            first.setdefault(name.text, name.line)
            if source.has("phases", phase, index, "form", "outcome"):
                yield _shape(source.key("phases", phase, index, "form", "outcome"), "process.shape_field_outcome")


def _shape(place: Place, key: str, hint: Sentence | None = None, **values: Any) -> Finding:
    return Finding(rule="SHAPE", place=place, said=sentence(key, **values), hint=hint)


# --- the model's complaints in our words ----------------------------------------------------------------------------


def _finding(source: Source, kind: type[Frozen], detail: ErrorDetails) -> Finding | None:
    """Return the finding for one complaint of the model, or None where the place is empty (said already)."""
    path: Path = detail["loc"]
    about_key = path[-1:] == ("[key]",)
    if about_key:
        path = path[:-1]
    node = source.node(*path)
    if path and isinstance(node, Scalar) and node.is_null:
        return None
    name = str(next((part for part in reversed(path) if isinstance(part, str) and not part.startswith("<")), ""))
    match detail["type"]:
        case "missing":
            return _shape(source.place(*path[:-1]), "process.shape_missing", name=name)
        case "extra_forbidden":
            return _unknown_key(source, kind, path, name)
        case "too_short" if isinstance(node, Listing) and node.items:
            return None  # too few because some of the items are wrong, each with a finding of its own
        case _ if about_key:
            said, hint = _wrong_text(detail, name)
            return Finding(rule="SHAPE", place=source.key(*path), said=said, hint=hint)
        case _:
            said, hint = _wrong_value(detail, node, name)
            return Finding(rule="SHAPE", place=source.place(*path), said=said, hint=hint)


def _unknown_key(source: Source, kind: type[Frozen], path: Path, name: str) -> Finding:
    known = known_keys(kind, path[:-1])
    return _shape(source.key(*path), "process.shape_unknown_key", did_you_mean(name, known), name=name, known=known)


def _wrong_value(detail: ErrorDetails, node: Node, name: str) -> tuple[Sentence, Sentence | None]:
    found = _shown(node)
    context = detail.get("ctx", {})
    match detail["type"]:
        case "dict_type" | "model_type" | "model_attributes_type" | "mapping_type":
            if not name:
                return sentence("process.shape_not_definition", found=found), None
            hint = sentence("process.hint_two_languages", found=found) if name in _TEXTS else None
            return sentence("process.shape_not_mapping", name=name, found=found), hint
        case "tuple_type" | "list_type":
            hint = sentence("process.hint_brackets", found=found) if isinstance(node, Scalar) else None
            return sentence("process.shape_not_list", name=name, found=found), hint
        case "string_type":
            return sentence("process.shape_not_text", name=name, found=found), None
        case "literal_error":
            return _not_one_of(context, name, found)
        case "too_short":
            return sentence("process.shape_empty_list", name=name), None
        case "greater_than_equal":
            return sentence("process.shape_too_small", name=name, found=found, least=context.get("ge", 0)), None
        case "flag" | "whole" | "number" | "day" | "at_least" as kind:
            return sentence(f"process.shape_not_{kind}", name=name, found=found), None
        case _:
            return _wrong_text(detail, name)


def _not_one_of(context: dict[str, Any], name: str, found: Any) -> tuple[Sentence, Sentence | None]:
    allowed = tuple(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    hint = did_you_mean(found, allowed) if isinstance(found, str) else None
    return sentence("process.shape_not_one_of", name=name, found=found, allowed=allowed), hint


_TEXTS = frozenset({"title", "help", "note", "reason", "says", "documents", "forms"})


def _wrong_text(detail: ErrorDetails, name: str) -> tuple[Sentence, Sentence | None]:
    """Return what to say of a text, also of a key, that is not written as its kind of name is."""
    found = _short(str(detail["input"]))
    context = detail.get("ctx", {})
    match detail["type"]:
        case "string_pattern_mismatch":
            pattern = str(context.get("pattern", ""))
            key = _PATTERNS.get(pattern, "process.shape_not_code")
            return sentence(key, name=name, found=found), _as_name(found) if key == "process.shape_not_name" else None
        case "string_too_long":
            return sentence("process.shape_too_long", name=name, most=context.get("max_length", 0)), None
        case "literal_error":
            return _not_one_of(context, name, found)
        case _:
            return sentence("process.shape_other", name=name, found=found), None


_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "process.shape_not_name",
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "process.shape_not_slug",
    r"^[A-Z]{3}$": "process.shape_not_currency",
    r"^[A-Z]+$": "process.shape_not_rule",
}


def _as_name(found: str) -> Sentence | None:
    """Return the hint that writes a name of the author's as the notation wants names, where that is possible."""
    name = re.sub(r"[^a-z0-9]+", "_", found.lower()).strip("_")
    return sentence("process.hint_write", instead=name) if re.match("[a-z]", name) else None


def _shown(node: Node) -> Any:
    match node:
        case Scalar(text):
            return _short(text)
        case Listing():
            return sentence("process.a_list")
        case Mapping():
            return sentence("process.a_mapping")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
