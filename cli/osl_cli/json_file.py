"""Reads the JSON object that a command was given in a file, or in standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from osl_workflow.errors import Usage

MOST_BYTES = 1_000_000


def from_file(name: str) -> dict[str, Any]:
    """Return the JSON object in a file, or in standard input (`-`).

    Raises:
        Usage: the file is not there, too large, or not a JSON object.
    """
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if name == "-" else Path(name).read_bytes()[: MOST_BYTES + 1]
    except OSError as error:
        raise Usage("cli.file_unreadable", file=name, what=error.strerror or "") from None
    if len(data) > MOST_BYTES:
        raise Usage("cli.file_too_large", file=name, limit=MOST_BYTES)
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_float=str, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Usage("cli.file_not_json", file=name, line=getattr(error, "lineno", None) or "?") from None
    if not isinstance(found, dict):
        raise Usage("cli.file_not_object", file=name)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object, refusing a name that stands in it twice: one of the two values would be lost in silence."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
