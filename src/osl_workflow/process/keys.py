"""Which keys may stand at a place of a file: asked of the models, so that hints never disagree with them."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def known_keys(kind: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the keys that the model `kind` knows at `path` (keys and indexes), in the order of the model."""
    here: list[Any] = [kind]
    for part in path:
        here = [inner for annotation in here for inner in _inside(annotation, part)] or here
    return tuple(key for annotation in here for key in _keys(annotation))


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Yield what an annotation can be, without `Annotated` and unions."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for choice in get_args(annotation):
            yield from _alternatives(choice)
    else:
        yield annotation


def _inside(annotation: Any, part: str | int) -> Iterator[Any]:
    for choice in _alternatives(annotation):
        origin, args = get_origin(choice), get_args(choice)
        if isinstance(choice, type) and issubclass(choice, BaseModel):
            for name, field in choice.model_fields.items():
                if part == (field.alias or name):
                    yield from _alternatives(field.annotation)
        elif origin is dict and isinstance(part, str) and not part.startswith("<"):
            yield from _alternatives(args[1])
        elif origin is tuple and isinstance(part, int):
            yield from _alternatives(args[0])


def _keys(annotation: Any) -> Iterator[str]:
    for choice in _alternatives(annotation):
        if isinstance(choice, type) and issubclass(choice, BaseModel):
            for name, field in choice.model_fields.items():
                yield field.alias or name
