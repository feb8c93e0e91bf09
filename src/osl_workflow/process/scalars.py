"""Values that a file writes as text: read strictly, so that `yes`, `012` or `2012` never become something unmeant.

Each accepts the Python value as well, because code builds the same models.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

AT_LEAST = re.compile(r"^at least (?P<count>[0-9]{1,3})$")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _wrong(kind: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "not written so")  # said in our words by `reading`


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise _wrong("flag")
    return value == "true"


def _whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or _WHOLE.fullmatch(value) is None:
        raise _wrong("whole")
    return int(value)


def _number(value: Any) -> Any:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, str) or _NUMBER.fullmatch(value) is None:
        raise _wrong("number")
    return Decimal(value)


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise _wrong("day")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _wrong("day") from None


def _at_least(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = AT_LEAST.match(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong("at_least")
    return int(found["count"])


Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`."""
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer", "minimum": 0})]
"""A whole number."""
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
"""An exact decimal number, with a point."""
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, `2012-06-01`."""
AtLeast = Annotated[
    int, BeforeValidator(_at_least), WithJsonSchema({"type": "string", "pattern": "^at least [0-9]{1,3}$"})
]
"""`at least 1`, kept as 1."""
