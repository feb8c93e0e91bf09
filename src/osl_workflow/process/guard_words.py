"""A guard as a sentence: what has to be so, said of each question, outcome and fact that it reads.

Negations are said of the parts ("no", "other than"), never of the whole; what stands in parentheses keeps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.process.guard_tree import Among, Both, Comparison, Either, Node, Not, Truth
from osl_workflow.process.guards import FACTS
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.process.guard_tree import Guard, Name
    from osl_workflow.process.words import Words

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
COMPARED = {"==": "equals", "!=": "differs", "<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}


def in_words(guard: Guard, words: Words) -> Sentence:
    """Return a guard in the words of its definition."""
    return _Telling(words).node(guard.root, wanted=True)


class _Telling:
    """Says one guard from left to right; a step is named once for all of its questions that follow each other."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.named = ""

    def node(self, node: Node, *, wanted: bool) -> Sentence:
        match node:
            case Not(part):
                return self.node(part, wanted=not wanted)
            case Both(parts) | Either(parts):
                all_of = isinstance(node, Both) is wanted
                return self._joined("words.all_of" if all_of else "words.one_of", parts, wanted)
            case Truth(name) if str(name) in FACTS:
                return sentence(f"words.{'' if wanted else 'not_'}{name.field}")
            case Truth(name):
                return sentence("words.is_so" if wanted else "words.is_not_so", field=self._of(name))
            case Among(literal, name):
                key = "words.among" if wanted else "words.not_among"
                return sentence(key, field=self._of(name), value=self._value(name, literal))
            case Comparison(name, operator, str(literal)):
                key = "words.is" if wanted is (operator == "==") else "words.is_not"
                return sentence(key, field=self._of(name), value=self._value(name, literal))
            case Comparison(name, operator, literal):
                key = COMPARED[operator if wanted else OPPOSITE[operator]]
                return sentence(f"words.{key}", field=self._of(name), value=literal)

    def _joined(self, key: str, parts: tuple[Node, ...], wanted: bool) -> Sentence:
        said = self._part(parts[0], wanted)
        for part in parts[1:]:
            said = sentence(key, one=said, other=self._part(part, wanted))
        return said

    def _part(self, part: Node, wanted: bool) -> Sentence:
        said = self.node(part, wanted=wanted)
        inner = part.part if isinstance(part, Not) else part
        return sentence("words.group", condition=said) if isinstance(inner, Both | Either) else said

    def _of(self, name: Name) -> Any:
        step = self.words.definition.find(name.step)
        if step is None:
            self.named = ""
            return sentence(f"words.of_case_{name.field}") if str(name) in FACTS else str(name)
        before, self.named = self.named, name.step
        if name.field == "outcome":
            return sentence("words.outcome_of", step=step.title)
        field = step.form.get(name.field)
        if field is None:
            return str(name)
        key = "words.field_there" if before == name.step else "words.field_of"
        return sentence(key, field=field.title, step=step.title)

    def _value(self, name: Name, code: str) -> Any:
        step = self.words.definition.find(name.step)
        if step is None:
            return sentence(f"words.subject_{code}") if name.field == "subject" else code
        if name.field == "outcome" and code in step.outcomes:
            return step.outcomes[code].title
        return self.words.code(step.form.get(name.field), code)
