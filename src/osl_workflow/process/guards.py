"""Guards: a small part of CEL, read by our own parser because we must know positions, domains and the tree.

    application.urgent && (assessment.outcome == 'social_work' || 'addiction' in application.help_reasons)

Grammar: `||`, `&&`, `!`, parentheses over the atoms `x`, `x == 'v'`, `x != 'v'`, `'v' in x`, and `x` compared by
`== != < <= > >=` with a number, where `x` is `step.field`, `step.outcome` or a fact of the case. All of it is CEL and
means the same there (as long as no step is called by a word that CEL reserves, such as `package`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from osl_workflow.process.findings import did_you_mean
from osl_workflow.process.guard_tree import (
    Among,
    Atom,
    Both,
    Comparison,
    Either,
    Guard,
    MissingValue,
    Name,
    Node,
    Not,
    Operator,
    Reason,
    Truth,
    Value,
)
from osl_workflow.process.model import Subject
from osl_workflow.sentences import Sentence, sentence

__all__ = [
    "Among",
    "Atom",
    "Comparison",
    "Domain",
    "Guard",
    "GuardError",
    "MissingValue",
    "Name",
    "Reason",
    "Truth",
    "Value",
    "check",
    "parse",
    "wrong",
]

MAX_LENGTH = 1_000
MAX_DEPTH = 20


class GuardError(Exception):
    """A guard that cannot be read or means nothing: `column` (from 1), `said` expected and found."""

    def __init__(self, said: Sentence, column: int, hint: Sentence | None = None) -> None:
        self.said = said
        self.column = column
        self.hint = hint
        super().__init__(said.key, said.values, column)


# --- reading -------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?(?![0-9A-Za-z_.]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:[ ]*\.[ ]*[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<string>'[^'"\\\r\n]*'|"[^'"\\\r\n]*")
      | (?P<sign>\|\||&&|==|!=|<=|>=|<|>|!|\(|\))
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parse(text: str) -> Guard:
    """Return the guard that `text` writes.

    Raises:
        GuardError: it is not in the grammar; the column says where.
    """
    return Guard(text, _Reader(text).read())


def _tokens(text: str) -> list[_Token]:
    """Return the tokens of a guard, an `end` after the last.

    Raises:
        GuardError: it is too long, or has a character that begins no token.
    """
    if len(text) > MAX_LENGTH:
        raise GuardError(sentence("process.guard_too_long", limit=MAX_LENGTH), 1)
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            hint = sentence("process.guard_hint_one_equals") if text[at] == "=" else None
            raise GuardError(sentence("process.guard_strange_character", found=text[at]), at + 1, hint)
        if found.lastgroup != "space":
            kind = found.lastgroup or ""
            written = found[0].replace(" ", "") if kind == "word" else found[0]
            tokens.append(_Token("in" if written == "in" else kind, written, at + 1))
        at = found.end()
    tokens.append(_Token("end", "", len(text) + 1))
    return tokens


class _Reader:
    """Reads one guard by recursive descent; depth is bounded, so that no text can exhaust the stack.

    Raises:
        GuardError: by every method that reads, at the first place that is not in the grammar.
    """

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    def read(self) -> Node:
        node = self.either()
        if self.peek.kind != "end":
            raise self.unexpected("process.guard_expected_operator")
        return node

    @property
    def peek(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def took(self, sign: str) -> bool:
        if self.peek.kind == "sign" and self.peek.text == sign:
            self.at += 1
            return True
        return False

    def unexpected(self, key: str) -> GuardError:
        """Return what to raise for the token that stands here."""
        found = self.peek.text or sentence("process.guard_end")
        return GuardError(sentence(key, found=found), self.peek.column)

    def either(self) -> Node:
        parts = [self.both()]
        while self.took("||"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Node:
        parts = [self.unary()]
        while self.took("&&"):
            parts.append(self.unary())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def unary(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise GuardError(sentence("process.guard_too_deep", limit=MAX_DEPTH), self.peek.column)
        try:
            if self.took("!"):
                # CEL binds `!` tighter than a comparison: `!x == 'v'` would mean (!x) == 'v'.
                start = self.peek
                operand = self.unary()
                if isinstance(operand, Comparison | Among) and start.text != "(":
                    raise GuardError(sentence("process.guard_not_needs_parentheses"), start.column)
                return Not(operand)
            if self.took("("):
                inner = self.either()
                if not self.took(")"):
                    raise self.unexpected("process.guard_expected_close")
                return inner
            return self.atom()
        finally:
            self.depth -= 1

    def atom(self) -> Node:
        if self.peek.kind == "string":
            literal = self.take()
            if self.peek.kind != "in":
                raise self.unexpected("process.guard_expected_in")
            self.take()
            return Among(literal.text[1:-1], self.name(), literal.column)
        name = self.name()
        if self.peek.kind != "sign" or self.peek.text not in ("==", "!=", "<", "<=", ">", ">="):
            return Truth(name)
        operator: Operator = self.take().text  # type: ignore[assignment]  # one of the six, seen in the line above
        literal = self.peek
        if literal.kind == "number":
            self.take()
            return Comparison(name, operator, Decimal(literal.text), literal.column)
        if literal.kind == "string" and operator in ("==", "!="):
            self.take()
            return Comparison(name, operator, literal.text[1:-1], literal.column)
        raise self.unexpected(
            "process.guard_expected_literal" if operator in ("==", "!=") else "process.guard_expected_number"
        )

    def name(self) -> Name:
        token = self.peek
        if token.kind != "word" or _NAME.fullmatch(token.text) is None:
            raise self.unexpected("process.guard_expected_name")
        self.take()
        step, _, field = token.text.partition(".")
        return Name(step, field, token.column)


# --- meaning -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Domain:
    """What a name can be: yes or no, one of `values` (choice), some of them (choices), a number from least to most."""

    kind: Literal["yes_no", "choice", "choices", "number"]
    values: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None


FACTS: dict[str, Domain] = {
    "case.round": Domain("number", least=Decimal(1)),
    "case.subject": Domain("choice", values=get_args(Subject)),
    "case.has_active_agreement": Domain("yes_no"),
    "case.open_goals": Domain("number", least=Decimal(0)),
    "case.open_commitments": Domain("number", least=Decimal(0)),
}
"""What guards may read of the case itself."""


def check(guard: Guard, domains: Mapping[str, Domain]) -> tuple[GuardError, ...]:
    """Return what in the guard means nothing, in the order of the text; `domains` hold every name that it may read."""
    errors: list[GuardError] = []
    for atom in guard.atoms():
        domain = domains.get(str(atom.name))
        if domain is None:
            said = sentence("process.guard_unknown_name", name=str(atom.name))
            errors.append(GuardError(said, atom.name.column, did_you_mean(str(atom.name), tuple(domains))))
        elif (error := wrong(atom, domain)) is not None:
            errors.append(error)
    return tuple(errors)


def wrong(atom: Atom, domain: Domain) -> GuardError | None:
    """Return why the atom means nothing when its name is of `domain`, or None: its literal must be a value of it."""
    name = str(atom.name)
    match atom, domain.kind:
        case Truth(), "yes_no":
            return None
        case Comparison(literal=str() as literal), "choice":
            return _not_a_value(literal, atom.column, name, domain)
        case Among(literal=literal), "choices":
            return _not_a_value(literal, atom.column, name, domain)
        case Comparison(literal=Decimal() as number), "number":
            return _out_of_range(number, atom.column, name, domain)
        case _:
            how = sentence(f"process.guard_use_{domain.kind}", name=name)
            return GuardError(sentence("process.guard_wrong_kind", name=name, found=str(atom)), atom.name.column, how)


def _not_a_value(literal: str, column: int, name: str, domain: Domain) -> GuardError | None:
    if literal in domain.values:
        return None
    said = sentence("process.guard_not_a_value", name=name, found=literal, allowed=domain.values)
    return GuardError(said, column, did_you_mean(literal, domain.values))


def _out_of_range(literal: Decimal, column: int, name: str, domain: Domain) -> GuardError | None:
    if domain.least is not None and literal < domain.least:
        return GuardError(sentence("process.guard_too_small", name=name, found=literal, least=domain.least), column)
    if domain.most is not None and literal > domain.most:
        return GuardError(sentence("process.guard_too_large", name=name, found=literal, most=domain.most), column)
    return None
