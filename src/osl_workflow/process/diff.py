"""What differs between two definitions, in words that a head of centre understands: step by step, what came and went.

Every field of the notation has its line in the tables below; a difference that the words of the program cannot tell is
still told, as one of writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from osl_workflow.process.model import PHASES, Definition, FormField, Outcome, Phase, Step
from osl_workflow.process.words import Words
from osl_workflow.sentences import Frozen, Sentence, Text, sentence

Kind = Literal["added", "removed", "changed"]


class Change(Frozen):
    """One difference. `details`: what else is good to know of something that was added."""

    kind: Kind
    said: Sentence
    details: tuple[Sentence, ...] = ()


class Section(Frozen):
    """The differences of one step (`step` is its newer name), or of the process as a whole (None)."""

    about: Sentence
    step: str | None
    changes: tuple[Change, ...]


def differences(old: Words, new: Words) -> tuple[Section, ...]:
    """Return all differences between two definitions: of the whole first, then by phases of the newer one."""
    renamed = renamings(old.definition, new.definition)
    whole = tuple(_of_whole(old, new, renamed))
    sections = [Section(about=sentence("diff.about_whole"), step=None, changes=whole)] if whole else []
    before = {renamed.get(step.step, step.step): step for step in old.definition.steps()}
    for phase in PHASES:
        for step in new.definition.steps_of(phase):
            earlier = before.get(step.step)
            changes = (_added(new, step),) if earlier is None else tuple(_of_step(old, earlier, new, step, renamed))
            sections += _section(new, step, phase, changes)
        for step in old.definition.steps_of(phase):
            name = renamed.get(step.step, step.step)
            if new.definition.find(name) is None:
                gone = Change(kind="removed", said=sentence("diff.step_removed"))
                sections += _section(old, step, phase, (gone,))
    return tuple(sections)


def renamings(old: Definition, new: Definition) -> dict[str, str]:
    """Return old name -> new name of steps that kept their title and phase, and changed only their name."""
    gone = [step for step in old.steps() if new.find(step.step) is None]
    come = [step for step in new.steps() if old.find(step.step) is None]
    found: dict[str, str] = {}
    for step in gone:
        same = [
            other.step
            for other in come
            if other.title == step.title != Text() and new.phase_of(other.step) == old.phase_of(step.step)
        ]
        if len(same) == 1 and same[0] not in found.values():
            found[step.step] = same[0]
    return found


def _section(words: Words, step: Step, phase: Phase, changes: tuple[Change, ...]) -> list[Section]:
    title = step.title if step.title != Text() else step.step
    about = sentence("diff.about_step", title=title, name=step.step, phase=words.standard.phases[phase])
    return [Section(about=about, step=step.step, changes=changes)] if changes else []


def _added(words: Words, step: Step) -> Change:
    details = (*words.marks(step), *words.about(step))
    return Change(kind="added", said=sentence("diff.step_added"), details=details)


# --- how one value became another -------------------------------------------------------------------------------------


def _same(before: Any, after: Any) -> bool:
    """Return whether nothing differs, not even the order of a table, which `==` of dictionaries does not see."""
    return before == after and repr(before) == repr(after)


def _value(what: Sentence, before: Any, after: Any) -> Iterator[Change]:
    """Yield that a single value came, went or changed; if it reads the same, that it is written otherwise."""
    if before == after:
        yield Change(kind="changed", said=sentence("diff.rewritten", what=what))
    elif before is None:
        yield Change(kind="added", said=sentence("diff.now", what=what, new=after))
    elif after is None:
        yield Change(kind="removed", said=sentence("diff.gone", what=what, old=before))
    else:
        yield Change(kind="changed", said=sentence("diff.instead", what=what, old=before, new=after))


def _items(what: Sentence, before: Iterable[Any], after: Iterable[Any]) -> Iterator[Change]:
    """Yield what came to a list and what left it; else that it stands in another order or is written otherwise."""
    old, new = list(before), list(after)
    come = tuple(item for item in new if item not in old)
    gone = tuple(item for item in old if item not in new)
    if come:
        yield Change(kind="added", said=sentence("diff.also", what=what, new=come))
    if gone:
        yield Change(kind="removed", said=sentence("diff.no_longer", what=what, old=gone))
    if not come and not gone:
        key = "diff.order" if old != new else "diff.rewritten"
        yield Change(kind="changed", said=sentence(key, what=what))


def _entries(
    what: Sentence,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    titles: tuple[Callable[[str], Any], Callable[[str], Any]],
    inside: Callable[[str], Iterator[Change]],
) -> Iterator[Change]:
    """Yield what came to a table of named things and what left it, then what changed `inside` those that stayed."""
    come = [name for name in after if name not in before]
    gone = [name for name in before if name not in after]
    if come or gone:
        yield from _items(what, map(titles[0], gone), map(titles[1], come))
    stayed = [name for name in before if name in after]
    if stayed != [name for name in after if name in before]:
        yield Change(kind="changed", said=sentence("diff.order", what=what))
    for name in stayed:
        if not _same(before[name], after[name]):
            yield from inside(name)


# --- the whole --------------------------------------------------------------------------------------------------------


def _of_whole(old: Words, new: Words, renamed: dict[str, str]) -> Iterator[Change]:
    a, b = old.definition, new.definition
    for name in ("process", "title", "subject", "in_force", "variant"):
        before, after = getattr(a, name), getattr(b, name)
        if before != after:
            yield from _value(_what(name), _as_whole(name, before), _as_whole(name, after))
    if a.lead != b.lead:
        yield from _value(
            _what("lead"),
            *(None if side.definition.lead is None else side.role(side.definition.lead) for side in (old, new)),
        )
    if a.standard != b.standard:
        yield from _value(_what("standard"), old.standard.title, new.standard.title)
    if a.sources != b.sources:
        yield from _items(_what("sources"), a.sources, b.sources)
    if a.inferred != b.inferred:
        said = ([words.inferred(part) for part in words.definition.inferred] for words in (old, new))
        yield from _items(_what("inferred"), *said)
    if not _same(a.lists, b.lists):
        yield from _entries(
            _what("lists"), a.lists, b.lists, (lambda name: _list(name, a), lambda name: _list(name, b)),
            lambda name: _codes(sentence("diff.what_list", name=name), a.lists[name], b.lists[name]),
        )  # fmt: skip
    if a.links != b.links:
        yield from _items(_what("links"), *(words.links() for words in (old, new)))
    if a.deviations != b.deviations:
        yield from _items(_what("deviations"), *([_deviation(one) for one in side.deviations] for side in (a, b)))
    for phase in PHASES:
        order = [renamed.get(step.step, step.step) for step in a.steps_of(phase)]
        now = [step.step for step in b.steps_of(phase)]
        if [name for name in order if name in now] != [name for name in now if name in order]:
            yield Change(kind="changed", said=sentence("diff.steps_order", phase=new.standard.phases[phase]))


def _list(name: str, definition: Definition) -> Sentence:
    return sentence("diff.list", name=name, titles=tuple(definition.lists[name].values()))


def _as_whole(name: str, value: Any) -> Any:
    if name == "subject":
        return sentence(f"diff.subject_{value}")
    if name == "in_force" and value is not None:
        if value.to is None:
            return sentence("diff.in_force_from", from_=value.from_)
        return sentence("diff.in_force", from_=value.from_, to=value.to)
    return value


def _deviation(deviation: Any) -> Sentence:
    return sentence("diff.deviation", rule=deviation.rule, reason=deviation.reason)


def _codes(what: Sentence, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    def renamed(code: str) -> Iterator[Change]:
        yield from _value(what, before[code], after[code])

    yield from _entries(what, before, after, (before.__getitem__, after.__getitem__), renamed)


# --- a step -----------------------------------------------------------------------------------------------------------

FLAGS = ("optional", "repeat", "sensitive", "required", "exact")
"""What is so or is not so; a sentence for each of the two."""
SINGLE: dict[str, Callable[[Words, Step], Any]] = {
    "title": lambda _, step: step.title,
    "help": lambda _, step: step.help,
    "note": lambda _, step: step.note,
    "when": lambda words, step: None if step.when is None else words.condition(step.when),
    "stage": lambda _, step: step.stage,
    "track": lambda _, step: sentence(f"diff.track_{step.track}"),
    "every": lambda words, step: None if step.every is None else words.every(step),
    "approval": lambda words, step: None if step.approval is None else words.approval(step),
    "until": lambda words, step: None if step.until is None else words.standard.phases[step.until],
    "starts": lambda words, step: None if step.starts is None else words.process(step.starts),
}
"""What a step has once, and how it is said."""
LISTED: dict[str, Callable[[Words, Any], Any]] = {
    "by": lambda words, role: words.role(role),
    "not_by": lambda words, step: words.title(step),
    "with_": lambda words, who: words.person(who),
    "needs": lambda words, step: words.title(step),
    "tool": lambda words, tool: words.tool(tool),
    "documents": lambda _, document: document,
    "due": lambda words, due: words.due(due),
    "links": lambda words, link: words.link(link),
    "sources": lambda _, source: source,
}
"""What a step has several of, and how one of them is said."""


def _of_step(old: Words, a: Step, new: Words, b: Step, renamed: dict[str, str]) -> Iterator[Change]:
    if a.step != b.step:
        yield Change(kind="changed", said=sentence("diff.step_renamed", old=a.step, new=b.step))
    phases = [words.standard.phases[words.definition.phase_of(step.step)] for words, step in ((old, a), (new, b))]
    if old.definition.phase_of(a.step) != new.definition.phase_of(b.step):
        yield Change(kind="changed", said=sentence("diff.step_moved", old=phases[0], new=phases[1]))
    for name in Step.model_fields:
        before, after = getattr(a, name), getattr(b, name)
        if name in ("not_by", "needs"):
            before = tuple(renamed.get(step, step) for step in before)
        if _same(before, after):
            continue
        if name in FLAGS:
            yield _flag(name, after)
        elif name in SINGLE:
            yield from _value(_what(name), SINGLE[name](old, a), SINGLE[name](new, b))
        elif name in LISTED:
            said = ([LISTED[name](words, one) for one in getattr(step, name)] for words, step in ((old, a), (new, b)))
            yield from _items(_what(name), *said)
        elif name == "inferred":
            parts = ([words.inferred(part, step) for part in step.inferred] for words, step in ((old, a), (new, b)))
            yield from _items(_what(name), *parts)
        elif name == "form":
            yield from _of_form(old, a, new, b)
        elif name == "outcomes":
            yield from _of_outcomes(old, a, new, b)
        elif name == "records":
            records = ([_record(words, *one) for one in step.records.items()] for words, step in ((old, a), (new, b)))
            yield from _items(_what(name), *records)


def _flag(name: str, is_so: bool) -> Change:
    key = f"diff.is_{name}" if is_so else f"diff.is_not_{name}"
    return Change(kind="changed", said=sentence(key))


def _what(name: str) -> Sentence:
    return sentence(f"diff.what_{name.removesuffix('_')}")


def _record(words: Words, kind: Any, least: int) -> Sentence:
    return sentence("diff.record", kind=words.standard.records[kind], least=least)


# --- the parts of a step ----------------------------------------------------------------------------------------------


def _of_form(old: Words, a: Step, new: Words, b: Step) -> Iterator[Change]:
    def inside(name: str) -> Iterator[Change]:
        field = a.form[name], b.form[name]
        title = field[1].title if field[1].title != Text() else name
        for change in _of_field(old, field[0], new, field[1]):
            yield change.model_copy(update={"said": sentence("diff.of_field", field=title, what=change.said)})

    titles = (lambda name: old.field(name, a.form[name]), lambda name: new.field(name, b.form[name]))
    yield from _entries(_what("form"), a.form, b.form, titles, inside)


def _of_field(old: Words, a: FormField, new: Words, b: FormField) -> Iterator[Change]:
    for name in FormField.model_fields:
        before, after = getattr(a, name), getattr(b, name)
        if _same(before, after):
            continue
        if name in FLAGS:
            yield _flag(name, after)
        elif name == "type":
            yield from _value(_what(name), sentence(f"diff.type_{before}"), sentence(f"diff.type_{after}"))
        elif name == "of":
            yield from _items(_what(name), _options(old, a), _options(new, b))
        else:
            yield from _value(_what(name), before, after)


def _options(words: Words, field: FormField) -> list[Any]:
    """Return what may be chosen: the codes with their titles, or the name of a list of the standard."""
    if isinstance(field.of, str):
        return [sentence("diff.list_named", name=field.of)]
    return [words.code(field, code) for code in field.of or ()]


def _of_outcomes(old: Words, a: Step, new: Words, b: Step) -> Iterator[Change]:
    def inside(name: str) -> Iterator[Change]:
        before, after = a.outcomes[name], b.outcomes[name]
        title = after.title if after.title != Text() else name
        if before.model_copy(update={"approval": None}) != after.model_copy(update={"approval": None}):
            yield from _value(_what("outcome"), old.outcome(a, name), new.outcome(b, name))
        if before.approval != after.approval:
            what = sentence("diff.what_approval_of", outcome=title)
            yield from _value(what, _approvers(old, before), _approvers(new, after))

    titles = (lambda name: old.outcome(a, name), lambda name: new.outcome(b, name))
    yield from _entries(_what("outcomes"), a.outcomes, b.outcomes, titles, inside)


def _approvers(words: Words, outcome: Outcome) -> Any:
    return None if outcome.approval is None else words.any_of(outcome.approval.by)
