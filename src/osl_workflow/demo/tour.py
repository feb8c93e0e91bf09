"""The guided tour: what to type next, with the file marks of this centre, and what one will see; kept in its folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from osl_workflow.demo.model import Stop
from osl_workflow.errors import Usage

if TYPE_CHECKING:
    from pathlib import Path

FILE = "tour.json"
_STORY = re.compile(r"\$([a-z][a-z0-9-]*)")
_STOPS = TypeAdapter(tuple[Stop, ...])


def tour(stops: tuple[Stop, ...], marks: dict[str, str]) -> tuple[Stop, ...]:
    """Return the stops with the file marks of their stories put in, so that each command can be typed.

    Raises:
        Usage: a stop names a story that there is not.
    """
    return tuple(
        stop.model_copy(update={"command": _STORY.sub(lambda found: _mark(found[1], marks), stop.command)})
        for stop in stops
    )


def keep(folder: Path, stops: tuple[Stop, ...]) -> None:
    """Write the tour of the centre that was made in `folder`."""
    (folder / FILE).write_bytes(_STOPS.dump_json(stops, indent=2))


def kept(folder: Path) -> tuple[Stop, ...] | None:
    """Return the tour of a centre that was made in `folder` earlier; None where there is none."""
    try:
        return _STOPS.validate_json((folder / FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def _mark(story: str, marks: dict[str, str]) -> str:
    if story not in marks:
        raise Usage("demo.no_story", story=story)
    return marks[story]
