"""LANGUAGE: every text that a person sees exists in Polish and in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.model import Step
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import Text, sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the texts that lack a language; the rule has no parameters."""
    definition = about.definition
    yield from _title(("title",), definition.title, definition.process, ())
    for name, entries in definition.lists.items():
        for code, text in entries.items():
            yield from _text(("lists", name, code), text, code)
    for index, deviation in enumerate(definition.deviations):
        yield from _text(("deviations", index, "reason"), deviation.reason, deviation.rule)
    yield from _inferred(("inferred",), definition.inferred, definition.process)
    for step, path in about.each_step():
        yield from _step(step, path)


def _step(step: Step, path: Path) -> Iterator[Fault]:
    yield from _title((*path, "title"), step.title, step.step, (*path, "step"))
    yield from _text((*path, "help"), step.help, step.step)
    yield from _text((*path, "note"), step.note, step.step)
    for index, document in enumerate(step.documents):
        yield from _text((*path, "documents", index), document, step.step)
    yield from _inferred((*path, "inferred"), step.inferred, step.step)
    for name, outcome in step.outcomes.items():
        here = (*path, "outcomes", name)
        yield from _title((*here, "title"), outcome.title, name, here)
    for name, field in step.form.items():
        here = (*path, "form", name)
        yield from _title((*here, "title"), field.title, name, here)
        yield from _text((*here, "help"), field.help, name)
        if isinstance(field.of, dict):
            for code, text in field.of.items():
                yield from _text((*here, "of", code), text, code)
        elif isinstance(field.of, tuple):
            said = sentence("process.language_codes", name=name)
            yield Fault((*here, "of"), said, sentence("process.hint_titles", code=next(iter(field.of), "code")))


def _title(path: Path, text: Text, name: str, owner: Path) -> Iterator[Fault]:
    """Yield the faults of a text that must be there; where it is missing, its owner is shown."""
    if text.pl is None and text.en is None:
        hint = sentence("process.hint_title")
        yield Fault(owner or path, sentence("process.language_no_title", name=name), hint, at_key=True)
    else:
        yield from _text(path, text, name)


def _inferred(path: Path, parts: Iterable[Text | str], name: str) -> Iterator[Fault]:
    for index, part in enumerate(parts):
        if isinstance(part, Text):
            yield from _text((*path, index), part, name)


def _text(path: Path, text: Text | None, name: str) -> Iterator[Fault]:
    if text is not None:
        for language, words in (("pl", text.pl), ("en", text.en)):
            if not (words or "").strip():
                yield Fault(path, sentence(f"process.language_{language}", name=name), at_key=True)
