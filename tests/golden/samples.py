"""A sample of every event class, filled from its fields alone, and the fixed key under which its bytes are frozen."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from osl_workflow.bootstrap import TOPICS
from osl_workflow.event import Event
from osl_workflow.privacy.keyring import Key
from osl_workflow.store.mapper import Mapper
from osl_workflow.store.recorded import Stream
from osl_workflow.store.rows import Row
from osl_workflow.store.topics import Stored

HERE = Path(__file__).parent
STORE = UUID("00000000-0000-0000-0000-00000000005e")
AGGREGATE = UUID("00000000-0000-0000-0000-0000000000a6")
VERSION = 3
KEY = Key(AESGCM(bytes(range(32))), b"fingerprint of a fixed key......")
NONCE = b"golden nonce"
MAPPER = Mapper(STORE, TOPICS)

_PLAIN: dict[Any, Any] = {
    bool: True,
    int: 3,
    UUID: UUID("00000000-0000-0000-0000-0000000001d0"),
    date: date(2026, 3, 2),
    AwareDatetime: datetime(2026, 3, 2, 9, 30, 15, 250000, tzinfo=UTC),
    Decimal: Decimal("0.50"),
    Any: "zażółć",
}
_TEXTS = ("zażółć", "abc", "ab-cd", "A", "0" * 64, "2026-03-02")
"""Tried one after the other, until one keeps the constraints of the field."""


def sample(event: type[Event]) -> Event:
    """Return an instance of the event class with every field filled."""
    filled = _filled(event)
    assert isinstance(filled, event)
    return filled


def frozen(event: Event, kind: str) -> str:
    """Return the text of the golden file of an event of an aggregate of `kind`."""
    stored = MAPPER.stored(Stream(kind, AGGREGATE), VERSION, event, KEY, NONCE)
    content = {"topic": stored.topic, "class_version": event.class_version, "state": stored.state.decode()}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def path_of(stored: Stored) -> Path:
    """Return the golden file of an event class, as it is stored for one kind of aggregate."""
    return HERE / f"{stored.topic.replace(':', '-')}.v{stored.event.class_version}.json"


def stored_in(path: Path) -> Row:
    """Return the stored event of a golden file."""
    content = json.loads(path.read_text("utf-8"))
    return Row(1, AGGREGATE, VERSION, content["topic"], content["state"].encode())


def _filled(annotation: Any, constraints: tuple[Any, ...] = ()) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _filled(arguments[0], (*constraints, *arguments[1:]))
    if origin in (Union, UnionType):
        return _filled(next(argument for argument in arguments if argument is not NoneType), constraints)
    if origin is Literal:
        return arguments[0]
    if origin in (tuple, list, frozenset, set):
        return origin([_filled(arguments[0])])
    if origin is dict:
        return {_filled(arguments[0]): _filled(arguments[1])}
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return annotation(**{name: _filled(field.annotation, tuple(field.metadata)) for name, field in fields})
    if annotation is str:
        return _text(constraints)
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    raise TypeError(f"no sample for {annotation}; say in tests/golden/samples.py how it looks")


def _text(constraints: tuple[Any, ...]) -> str:
    adapter = TypeAdapter[str](Annotated[str, *constraints] if constraints else str)
    for text in _TEXTS:
        try:
            return adapter.validate_python(text)
        except ValidationError:
            continue
    raise TypeError(f"no sample text keeps {constraints}; add one in tests/golden/samples.py")
