"""What a guard is once it is read: a tree of comparisons, each knowing its column, and what it says of values.

Every guard means in CEL what it means here. Where a value is missing, the verdict is reached without it or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

Value = bool | str | Decimal | int | tuple[str, ...]
Operator = Literal["==", "!=", "<", "<=", ">", ">="]

T = TypeVar("T")


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
