"""The guided tour at the end: what to type next, with the file marks of this office, and what one will see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from osl_workflow.errors import Usage

if TYPE_CHECKING:
    from osl_workflow.demo.model import Stop
    from osl_workflow.sentences import Text

_STORY = re.compile(r"\$([a-z][a-z0-9-]*)")


class Step(NamedTuple):
    """A command as it can be typed, and what one will see."""

    command: str
    says: Text


def tour(stops: tuple[Stop, ...], marks: dict[str, str]) -> tuple[Step, ...]:
    """Return the stops with the file marks of their stories put in.

    Raises:
        Usage: a stop names a story that there is not.
    """
    return tuple(Step(_STORY.sub(lambda found: _mark(found[1], marks), stop.command), stop.says) for stop in stops)


def _mark(story: str, marks: dict[str, str]) -> str:
    if story not in marks:
        raise Usage("demo.no_story", story=story)
    return marks[story]
