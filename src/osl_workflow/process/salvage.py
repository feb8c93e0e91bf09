"""All mistakes of a file together: where its shape is broken, the rules are asked of what is left of it.

What stood at a broken place nobody knows. So a copy of the file is mended in many ways: the place is left out, filled
with whatever may stand there (`fillings`), an unknown key is read as each key that is not there, of a key that stands
twice the one or the other is taken. What a rule finds whichever way is taken, does not come from the broken place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from osl_workflow.errors import DefinitionError
from osl_workflow.process import checks
from osl_workflow.process.fillings import ABSENT, Words, effort, fillings, keys_of, spot
from osl_workflow.process.findings import Finding, Place, did_you_mean
from osl_workflow.process.model import PHASES, Definition
from osl_workflow.process.reading import MOST_FINDINGS, definition_of, in_order, plain, standard_of
from osl_workflow.process.standard import Standard
from osl_workflow.process.yaml_tree import Listing, Mapping, Node, Path, Scalar, Source
from osl_workflow.sentences import Frozen

M = TypeVar("M", bound=Frozen)
Check = Callable[[M], tuple[Finding, ...]]
Edit = tuple[tuple[Path, Any], ...]
"""What to put where, ABSENT to take out."""

ROUNDS = 8
WORK = 200_000
"""So much is checked at most, in places of a file: a file of 2,000 places in 90 copies, about a second. Where that is
not one copy for every way to mend a place, nothing is certain, and only the mistakes of shape are told."""
FINDING = 25
"""To find something is so much work as to look at so many places."""
BREAK = 200
"""So many places a filling may hold, which are looked at as those of the file are."""
WRITTEN = 150_000
"""So many values are written at most to mend all places; where more could stand there, nothing is certain either."""
MOST_COPIES = 200
MOST_BREAKS = 30
"""Of a file with more broken places than these hardly anything is certain: its shape is mended first."""
MOST_SECTIONS = 5
MOST_ASKED = 40
MOST_WORDS = 2_000
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def findings_of(source: Source, standard: Standard, processes: frozenset[str] | None = None) -> tuple[Finding, ...]:
    """Return all that is wrong with the definition in `source`, in the order of its lines, also when it cannot be read.

    What the rules find is told together with the mistakes of shape, unless it may be nothing but their consequence.
    `processes`: the names of all other processes, None where nobody knows them.
    """
    try:
        return tuple(in_order(checks.run(definition_of(source), standard, source, processes=processes)))
    except DefinitionError as error:
        return _with_more(
            error,
            source,
            Definition,
            lambda model: checks.run(model, standard, source, without=checks.WHOLE, processes=processes),
        )


def findings_of_standard(source: Source) -> tuple[Finding, ...]:
    """Return all that is wrong with the standard in `source`, as `findings_of` does."""
    try:
        return tuple(in_order(checks.run_standard(standard_of(source), source)))
    except DefinitionError as error:
        return _with_more(error, source, Standard, lambda model: checks.run_standard(model, source))


def _with_more(error: DefinitionError, source: Source, kind: type[M], check: Check[M]) -> tuple[Finding, ...]:
    if len(error.findings) > MOST_FINDINGS:
        return error.findings
    return tuple(in_order([*error.findings, *certain(source, kind, check)]))


def certain(source: Source, kind: type[M], check: Check[M]) -> tuple[Finding, ...]:
    """Return what `check` finds in `source`, a file that cannot be read as `kind`, however its shape is mended."""
    written = plain(source.root)
    breaks = _breaks(source.root, kind, written)
    model = None if _too_broken(breaks) else _model(kind, written, [one.first(kind, written) for one in breaks])
    if model is None:
        return ()
    broken = {(place.line, place.column) for one in breaks for place in _places(source, one)}
    kept = {_told(one): one for one in check(model) if (one.place.line, one.place.column) not in broken}
    texts = tuple(_texts(source.root))
    copies = min(MOST_COPIES, WORK // (len(texts) + FINDING * len(kept) + BREAK * len(breaks)))
    asked = tuple(islice(_asked(kept.values()), MOST_ASKED))
    words = Words(
        asked, tuple(islice(dict.fromkeys(word for text in texts for word in _WORD.findall(text)), MOST_WORDS))
    )
    if not kept or sum(one.effort(kind, written, words) for one in breaks) > WRITTEN:
        return ()
    choices = [one.edits(kind, written, words) for one in breaks]
    if max(map(len, choices), default=0) > copies:
        return ()
    for edits in _ways(choices, copies):
        model = _model(kind, written, edits) if kept else None
        if model is not None:
            found = {_told(one) for one in check(model)}
            kept = {told: one for told, one in kept.items() if told in found}
    return tuple(kept.values())


def _too_broken(breaks: tuple[Break, ...]) -> bool:
    """Return whether so much is broken, or so large parts, that the file could mean almost anything."""
    sections = sum(len(one.path) <= 1 for one in breaks)
    return len(breaks) > MOST_BREAKS or sections > MOST_SECTIONS or any(not one.path for one in breaks)


def _told(finding: Finding) -> tuple[Any, ...]:
    """Return what makes a finding the same in another copy: all but the hint."""
    return finding.rule, finding.severity, finding.place.line, finding.place.column, repr(finding.said)


def _ways(choices: list[tuple[Edit, ...]], copies: int) -> Iterator[list[Edit]]:
    """Yield what to edit: all places at once, then each choice of each place once while the others keep their first.

    Where that is more than `copies`, several places change together, at last only all of them.
    """
    longest = max(map(len, choices), default=0)
    groups = min(len(choices), copies // max(1, longest) - 1)
    for group in (None, *range(groups if groups > 1 else 0)):
        for number in range(1, longest):
            yield [
                edits[number % len(edits)] if group is None or index % groups == group else edits[0]
                for index, edits in enumerate(choices)
            ]


def _asked(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the words that findings speak of, each once: names that nothing has may have stood at a broken place."""
    values = (value for one in findings for value in (one.rule, *one.said.values.values()))
    said = (text for value in values for text in (value if isinstance(value, tuple) else (value,)))
    yield from dict.fromkeys(word for text in said if isinstance(text, str) for word in _WORD.findall(text))


def _texts(node: Node) -> Iterator[str]:
    """Yield the keys and texts of a file: every place of it where something is written."""
    match node:
        case Scalar(text):
            yield text
        case Listing(items):
            for item in items:
                yield from _texts(item)
        case Mapping(entries):
            for key, (_, value) in entries.items():
                yield key
                yield from _texts(value)


# --- broken places ----------------------------------------------------------------------------------------------------


class Break(NamedTuple):
    """A broken place: an unfit value, an unfit key of an entry, an unknown key, a key that stands twice."""

    what: Literal["value", "key", "twice"]
    path: Path
    instead: Any = None
    """The other value of a key that stands twice; a name for a step that has none of its own."""
    unfit: int = 0
    """So many of the edits have been found not to fit."""

    def edits(self, kind: type[Frozen], written: Any, words: Words) -> tuple[Edit, ...]:
        """Return the ways to mend it, that which says least first."""
        return tuple(self._edits(kind, written, words))[self.unfit :] or ((),)

    def first(self, kind: type[Frozen], written: Any) -> Edit:
        """Return the way to mend it that says least."""
        return next(islice(self._edits(kind, written, Words()), self.unfit, None), ())

    def effort(self, kind: type[Frozen], written: Any, words: Words) -> int:
        """Return about how many values the ways to mend it hold together."""
        if self.what == "key":
            *above, _ = self.path
            near = [key for key in keys_of(kind, tuple(above), words) if did_you_mean(str(self.path[-1]), (key,))]
            places = [spot(kind, (*above, key)) for key in near if key not in _at(written, tuple(above))]
        else:
            places = [spot(kind, self.path)] if self.what == "value" else []
        return sum(effort(place, words) for place in places if place is not None)

    def _edits(self, kind: type[Frozen], written: Any, words: Words) -> Iterator[Edit]:
        if self.what == "key":
            *above, _ = self.path
            beside, value = _at(written, tuple(above)), _at(written, self.path)
            yield ((self.path, ABSENT),)
            for key in keys_of(kind, tuple(above), words):
                if key not in beside:
                    yield (self.path, ABSENT), ((*above, key), value)
                    if did_you_mean(str(self.path[-1]), (key,)) and (here := spot(kind, (*above, key))) is not None:
                        yield from (((self.path, ABSENT), ((*above, key), other)) for other in fillings(here, words))
            return
        if self.what == "twice":
            yield ()
        if self.instead is not None:
            yield ((self.path, self.instead),)
        if self.what == "value":
            here = spot(kind, self.path)
            for filling in fillings(here, words) if here is not None else (ABSENT,):
                yield ((self.path, filling),)


def _breaks(root: Node, kind: type[Frozen], written: Any) -> tuple[Break, ...]:
    """Return the broken places of a file that holds a `kind`, each with edits of which the first fits, if any does."""
    breaks = {one.path: one for one in _seen(root, kind, ())}
    for _ in range(ROUNDS):
        mended = _edited(written, [one.first(kind, written) for one in breaks.values()])
        try:
            kind.model_validate(mended)
            more = [*_called_alike(mended)] if kind is Definition else []
        except ValidationError as error:
            more = [_break(kind, mended, one) for one in error.errors(include_url=False, include_context=False)]
        if not more or len(breaks) > MOST_BREAKS:
            break
        tried = tuple(breaks)
        for one in more:
            holder = next((path for path in breaks if path == one.path[: len(path)]), None)
            if holder is None or one.instead is not None:
                breaks[one.path] = one
            elif holder in tried:
                breaks[holder] = breaks[holder]._replace(unfit=breaks[holder].unfit + 1)
                tried = tuple(path for path in tried if path != holder)  # one more for all of its complaints
    return tuple(breaks.values())


def _seen(node: Node, kind: type[Frozen], path: Path) -> Iterator[Break]:
    """Yield the places of a tree after whose key nothing stands, and the keys that stand twice."""
    match node:
        case Scalar() if node.is_null:
            yield Break("value", _whole(kind, path))
        case Listing(items):
            for index, item in enumerate(items):
                yield from _seen(item, kind, (*path, index))
        case Mapping(entries, again=again):
            for key, (_, value) in entries.items():
                yield from _seen(value, kind, (*path, key))
            for written, value in again:
                yield Break("twice", (*path, written.text), plain(value))


def _break(kind: type[Frozen], data: Any, detail: ErrorDetails) -> Break:
    """Return the place of one complaint of the model; what the tree does not have is passed over, as in `Source`."""
    path: list[str | int] = []
    node: Any = data
    for part in detail["loc"]:
        if (isinstance(node, dict) and part in node) or (isinstance(node, list) and isinstance(part, int)):
            path.append(part)
            node = _at(node, (part,))
    if detail["type"] == "missing" and any(key in node for key in keys_of(kind, tuple(path), Words())):
        path.append(detail["loc"][-1])  # where none of its keys is there, all of the mapping is broken
    unfit_key = detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)
    return Break("key", tuple(path)) if unfit_key else _named(_whole(kind, tuple(path)))


def _whole(kind: type[Frozen], path: Path) -> Path:
    """Return the place of the list where `path` is an item of a list of words: these are mended as a whole."""
    here = spot(kind, path)
    is_word = bool(path) and isinstance(path[-1], int) and not (here is not None and here.is_model)
    return path[:-1] if is_word else path


def _named(path: Path) -> Break:
    is_step = len(path) == 4 and path[0] == "phases" and path[-1] == "step"
    return Break("value", path, f"x_{path[1]}_{path[2]}" if is_step else None)


def _called_alike(data: Any) -> Iterator[Break]:
    """Yield the names of steps that another step has already."""
    known: set[str] = set()
    for phase in PHASES:
        for index, step in enumerate(data["phases"].get(phase, ())):
            if step["step"] in known:
                yield _named(("phases", phase, index, "step"))
            known.add(step["step"])


def _places(source: Source, broken: Break) -> Iterator[Place]:
    """Yield the places of all that stands at a broken place; of what does not stand there, none."""
    if broken.what == "twice" or not broken.path or not source.has(*broken.path):
        return
    yield source.key(*broken.path)
    waiting = [source.node(*broken.path)]
    while waiting:
        node = waiting.pop()
        yield source.at(node)
        match node:
            case Listing(items):
                waiting.extend(items)
            case Mapping(entries):
                for key, value in entries.values():
                    yield source.at(key)
                    waiting.append(value)


# --- copies of the plain data -----------------------------------------------------------------------------------------


def _model(kind: type[M], written: Any, edits: Iterable[Edit]) -> M | None:
    try:
        return kind.model_validate(_edited(written, edits))
    except ValidationError:
        return None


def _edited(data: Any, edits: Iterable[Edit]) -> Any:
    for edit in edits:
        for path, value in edit:
            data = _put(data, path, value)
    return data


def _put(data: Any, path: Path, value: Any) -> Any:
    """Return `data` with `value` at `path`; as it is where the way to that place is no longer there."""
    if not path:
        return value
    part, *rest = path
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return [*data[:part], _put(data[part], tuple(rest), value), *data[part + 1 :]]
    if not isinstance(data, dict) or (rest and part not in data):
        return data
    if not rest and value is ABSENT:
        return {key: inner for key, inner in data.items() if key != part}
    return {**data, part: _put(data.get(part), tuple(rest), value)}


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data
