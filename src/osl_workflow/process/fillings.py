"""What could stand at a place of a file: values that the models allow there, so that a broken place can be filled in.

Filling number 0 says as little as it may, the next ones say more, and together they say everything that is counted on a
hand: every phase, stage and type, yes and no, the words that the rest of the file asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from osl_workflow.process.yaml_tree import Path

ABSENT = object()
"""The filling that is none: the key is left out."""
PLAIN: dict[type, tuple[Any, ...]] = {
    bool: (False, True),
    int: (1,),
    Decimal: (Decimal(1),),
    date: (date(2000, 1, 1),),
}
ENUMERATED = 20
"""More than any enumeration of the models has values."""
_WORDS = ("x", "y", "XXX")


class Words(NamedTuple):
    """What fillings are written with: `asked` are the words that the rest of the file asks for, `all` those it has."""

    asked: tuple[str, ...] = ()
    all: tuple[str, ...] = ()


class Spot(NamedTuple):
    """What the models say of one place."""

    annotation: Any
    pattern: str | None = None
    is_required: bool = True

    @property
    def choices(self) -> tuple[Spot, ...]:
        """What may stand here, one for each kind of value; nothing at all is none of them."""
        return _choices(self)

    @property
    def is_model(self) -> bool:
        """Whether keys of our own stand here."""
        return any(isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel) for one in self.choices)


@cache
def _choices(spot: Spot) -> tuple[Spot, ...]:
    if get_origin(spot.annotation) is Annotated:
        inner, *more = get_args(spot.annotation)
        return Spot(inner, _pattern(more) or spot.pattern).choices
    if get_origin(spot.annotation) in (Union, UnionType):
        return tuple(one for part in get_args(spot.annotation) for one in Spot(part, spot.pattern).choices)
    return () if spot.annotation is NoneType else (spot,)


def _pattern(metadata: list[Any]) -> str | None:
    return next((found for one in metadata if isinstance(found := getattr(one, "pattern", None), str)), None)


def spot(kind: type[BaseModel], path: Path) -> Spot | None:
    """Return what the model `kind` says of the place `path`, or None where it knows no such place."""
    here = Spot(kind)
    for part in path:
        found = next((inner for one in here.choices if (inner := _inside(one.annotation, part)) is not None), None)
        if found is None:
            return None
        here = found
    return here


def keys_of(kind: type[BaseModel], path: Path, words: Words) -> Iterator[str]:
    """Yield the keys that could stand in the mapping at `path`: those of the model, or words fit to be its keys."""
    for one in (spot(kind, path) or Spot(NoneType)).choices:
        if isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel):
            yield from (field.alias or name for name, field in one.annotation.model_fields.items())
        elif get_origin(one.annotation) is dict:
            yield from _keys(Spot(get_args(one.annotation)[0]), words)


def _inside(annotation: Any, part: str | int) -> Spot | None:
    origin, args = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return next((spot for name, spot in _fields(annotation) if name == part), None)
    if origin is dict and isinstance(part, str):
        return Spot(args[1])
    return Spot(args[0]) if origin is tuple and isinstance(part, int) else None


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, Spot], ...]:
    return tuple(
        (field.alias or name, Spot(field.annotation, _pattern(field.metadata), field.is_required()))
        for name, field in model.model_fields.items()
    )


def fillings(spot: Spot, words: Words) -> Iterator[Any]:
    """Yield values, each once, that can stand at `spot`; also ABSENT where the key may be left out.

    Not every one of them need fit: what a model says of lengths and numbers is not looked at.
    """
    told: list[Any] = []
    for number in range(len(words.asked) + ENUMERATED):
        value = _filling(spot, number, words)
        if value not in told:
            told.append(value)
            yield value


def effort(spot: Spot, words: Words) -> int:
    """Return about how many values all `fillings` hold together, without writing any of them."""
    return _size(spot, 2, words) + (len(words.asked) + ENUMERATED - 1) * _size(spot, 1, words)


def _size(spot: Spot, number: int, words: Words) -> int:
    """Return how many values the filling `number` holds at most, with itself; as `_filling` makes it."""
    sizes = [1]
    for annotation, pattern, _ in spot.choices:
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is dict:
            sizes.append(len(_keys(Spot(args[0]), words)) * (1 + _size(Spot(args[1]), number, words)))
        elif origin is tuple and number != 2:
            sizes.append(1 + _size(Spot(args[0], pattern), number, words))
        elif origin is tuple and Spot(args[0]).is_model:
            sizes.append((len(_WORDS) + len(words.asked)) * _size(Spot(args[0]), 1, words))
        elif origin is tuple:
            sizes.append(len(words.all))
        elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
            sizes.append(1 + sum(_size(inner, number, words) for _, inner in _fields(annotation)))
    return max(sizes)


def _filling(spot: Spot, number: int, words: Words) -> Any:
    if number == 0 and not spot.is_required:
        return ABSENT
    if not spot.choices:
        return ABSENT
    annotation, pattern, _ = spot.choices[number % len(spot.choices)]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return args[number % len(args)]
    if origin is dict:
        return {key: _filling(Spot(args[1]), number, words) for key in _keys(Spot(args[0]), words)} if number else {}
    if origin is tuple:
        return _listing(Spot(args[0]), number, words)
    if issubclass(annotation, BaseModel):
        fields = [(name, inner) for name, inner in _fields(annotation) if number or inner.is_required]
        filled = {name: _filling(inner, number, words) for name, inner in fields}
        return {name: value for name, value in filled.items() if value is not ABSENT}
    known = PLAIN.get(annotation) or _fitting((*_WORDS, *words.asked), pattern) or _WORDS
    return known[number % len(known)]


def _listing(item: Spot, number: int, words: Words) -> list[Any]:
    """Return a list of one; the second filling is all there could be."""
    if number != 2:
        return [_filling(item, number, words)]
    if item.is_model:
        return [_filling(item, each, words) for each in range(1, len(_WORDS) + len(words.asked))]
    return list(_fitting(words.all, item.choices[0].pattern))


def _keys(key: Spot, words: Words) -> tuple[str, ...]:
    annotation, pattern, _ = key.choices[0]
    return get_args(annotation) if get_origin(annotation) is Literal else _fitting(words.asked, pattern)


@lru_cache(maxsize=256)
def _fitting(words: tuple[str, ...], pattern: str | None) -> tuple[str, ...]:
    return tuple(word for word in words if pattern is None or re.match(pattern, word))
