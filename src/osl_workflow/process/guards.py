"""Guards: a small part of CEL, read by our own parser because we must know positions, domains and the tree.

    application.urgent && (assessment.outcome == 'social_work' || 'addiction' in application.help_reasons)

Grammar: `||`, `&&`, `!`, parentheses over the atoms `x`, `x == 'v'`, `x != 'v'`, `'v' in x`, and `x` compared by
`== != < <= > >=` with a number, where `x` is `step.field`, `step.outcome` or a fact of the case. Every guard of this
grammar means in CEL what it means here; where a value is missing, the verdict is reached without it or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from osl_workflow.sentences import Sentence, sentence

Value = bool | str | Decimal | int | tuple[str, ...]
Operator = Literal["==", "!=", "<", "<=", ">", ">="]

T = TypeVar("T")

MAX_LENGTH = 1_000
MAX_DEPTH = 20


class GuardError(Exception):
    """A guard that cannot be read or means nothing: `column` (from 1), `said` expected and found."""

    def __init__(self, said: Sentence, column: int, hint: Sentence | None = None) -> None:
        self.said = said
        self.column = column
        self.hint = hint
        super().__init__(said.key, said.values, column)


class MissingValue(Exception):
    """The verdict depends on `name`, and no value of it is known."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass(frozen=True, slots=True)
class Name:
    """`step.field` where it stands; columns count from 1."""

    step: str
    field: str
    column: int

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.step}.{self.field}"


@dataclass(frozen=True, slots=True)
class Truth:
    """The atom `x`: the answer is yes."""

    name: Name

    def __str__(self) -> str:
        """Return it as it is written."""
        return str(self.name)

    def holds(self, value: Value) -> bool:
        """Return whether the atom is true of `value`."""
        return _of(bool, value, self.name)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The atom `x == 'v'`, `x < 3`: a name, an operator, and a literal standing at `column`."""

    name: Name
    operator: Operator
    literal: str | Decimal
    column: int

    def __str__(self) -> str:
        """Return it as it is written."""
        written = f"'{self.literal}'" if isinstance(self.literal, str) else f"{self.literal:f}"
        return f"{self.name} {self.operator} {written}"

    def holds(self, value: Value) -> bool:
        """Return whether the atom is true of `value`."""
        if isinstance(self.literal, str):
            text = _of(str, value, self.name)
            return (text == self.literal) is (self.operator == "==")
        number = _number(value, self.name)
        match self.operator:
            case "==":
                return number == self.literal
            case "!=":
                return number != self.literal
            case "<":
                return number < self.literal
            case "<=":
                return number <= self.literal
            case ">":
                return number > self.literal
            case ">=":
                return number >= self.literal


@dataclass(frozen=True, slots=True)
class Among:
    """The atom `'v' in x`: one of the answers is `literal`, which stands at `column`."""

    literal: str
    name: Name
    column: int

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"'{self.literal}' in {self.name}"

    def holds(self, value: Value) -> bool:
        """Return whether the atom is true of `value`."""
        return self.literal in _of(tuple, value, self.name)


Atom = Truth | Comparison | Among


@dataclass(frozen=True, slots=True)
class Not:
    """`!part`."""

    part: Node

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"!{self.part}" if isinstance(self.part, Truth | Not) else f"!({self.part})"


@dataclass(frozen=True, slots=True)
class Both:
    """`part && part && ...`."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        """Return it as it is written."""
        return " && ".join(f"({part})" if isinstance(part, Both | Either) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    """`part || part || ...`."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        """Return it as it is written."""
        return " || ".join(f"({part})" if isinstance(part, Either) else str(part) for part in self.parts)


Node = Truth | Comparison | Among | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Reason:
    """An atom that keeps a guard from holding: it would have to become `wanted`."""

    atom: Atom
    wanted: bool


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard that has been read: its text and its tree."""

    text: str
    root: Node

    def __str__(self) -> str:
        """Return it in its canonical spelling."""
        return str(self.root)

    def atoms(self) -> tuple[Atom, ...]:
        """Return its atoms in the order of the text."""
        return tuple(_atoms(self.root))

    def names(self) -> tuple[str, ...]:
        """Return the names that it reads, `step.field`, each once, in the order of the text."""
        return tuple(dict.fromkeys(str(atom.name) for atom in self.atoms()))

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Return whether it is true of `values` (by `step.field`).

        Raises:
            MissingValue: the verdict depends on a name that has no value.
            TypeError: a value is of another kind than the guard reads; `check` at load time rules that out.
        """
        verdict = _verdict(self.root, values)
        if isinstance(verdict, Name):
            raise MissingValue(str(verdict))
        return verdict

    def reasons(self, values: Mapping[str, Value]) -> tuple[Reason, ...]:
        """Return the atoms that keep it from being true, in the order of the text; none when it is true.

        Raises:
            MissingValue: the verdict depends on a name that has no value.
            TypeError: a value is of another kind than the guard reads.
        """
        return () if self.holds(values) else tuple(_reasons(self.root, values, wanted=True))


def _of(kind: type[T], value: Value, name: Name) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{name} is not a {kind.__name__}")
    return value


def _number(value: Value, name: Name) -> Decimal | int:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"{name} is not a number")
    return value


def _atoms(node: Node) -> Iterator[Atom]:
    match node:
        case Not(part):
            yield from _atoms(part)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _atoms(part)
        case _:
            yield node


def _verdict(node: Node, values: Mapping[str, Value]) -> bool | Name:
    """Return true, false, or the first name whose value is missing and matters (as in CEL, in any order)."""
    match node:
        case Not(part):
            inner = _verdict(part, values)
            return inner if isinstance(inner, Name) else not inner
        case Both(parts) | Either(parts):
            decisive = isinstance(node, Either)
            missing: Name | None = None
            for part in parts:
                inner = _verdict(part, values)
                if isinstance(inner, Name):
                    missing = missing or inner
                elif inner is decisive:
                    return decisive
            return (not decisive) if missing is None else missing
        case _:
            value = values.get(str(node.name))
            return node.name if value is None else node.holds(value)


def _reasons(node: Node, values: Mapping[str, Value], *, wanted: bool) -> Iterator[Reason]:
    match node:
        case Not(part):
            yield from _reasons(part, values, wanted=not wanted)
        case Both(parts) | Either(parts):
            for part in parts:
                if _verdict(part, values) is (not wanted):
                    yield from _reasons(part, values, wanted=wanted)
        case _:
            yield Reason(node, wanted)


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
    """Reads one guard by recursive descent; depth is bounded, so that no text can exhaust the stack."""

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
