"""Reads the JSON object that a command was given in a file, or in standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from osl_workflow.errors import Usage
from osl_workflow.operating_system import why
from osl_workflow.sentences import sentence

MOST_BYTES = 1_000_000
MOST_LEVELS = 20


class _Refused(Exception):
    """What json.loads lets pass and we do not; the arguments are the name of a sentence and what fills it."""


def from_file(name: str) -> dict[str, Any]:
    """Return the JSON object in a file, or in standard input (`-`); a number with a point comes as its text.

    Raises:
        Usage: it is not there, too large, not one JSON object of plain text with each name once, or too deep.
    """
    file = sentence("cli.standard_input") if name == "-" else name
    try:
        return _object(_start_of(name))
    except OSError as error:
        raise Usage("cli.file_unreadable", file=file, what=why(error)) from None
    except json.JSONDecodeError as error:
        raise Usage("cli.file_not_json", file=file, line=error.lineno) from None
    except UnicodeError:
        raise Usage("cli.file_not_text", file=file) from None
    except (_Refused, RecursionError, ValueError) as error:
        key, value = error.args if isinstance(error, _Refused) else ("too_deep", MOST_LEVELS)
        raise Usage(f"cli.file_{key}", file=file, limit=value) from None


def _start_of(name: str) -> bytes:
    """Return the bytes of a file, or one more than may be read."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise _Refused("too_large", MOST_BYTES)
    found = json.loads(
        data.decode("utf-8-sig"), parse_int=_whole, parse_float=str, parse_constant=_no_number,
        object_pairs_hook=_each_once,
    )  # fmt: skip
    _check(found, MOST_LEVELS)
    if not isinstance(found, dict):
        raise _Refused("not_object", "")
    return found


def _check(value: Any, levels: int) -> None:
    """Check that a value is not too deep, and that its texts can be stored: no half of a character, no NUL."""
    if levels == 0:
        raise _Refused("too_deep", MOST_LEVELS)
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise _Refused("not_text", "")
    elif isinstance(value, list):
        for item in value:
            _check(item, levels - 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(name, levels)
            _check(item, levels - 1)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object, refusing a name that stands in it twice: one of the two values would be lost in silence."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Refused("name_twice", next(name for name in names if names.count(name) > 1)[:40])
    return found


def _whole(digits: str) -> int:
    if len(digits) > 30:
        raise _Refused("number_too_long", 30)
    return int(digits)


def _no_number(name: str) -> NoReturn:
    raise _Refused("no_number", name)
