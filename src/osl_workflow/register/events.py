"""What can have happened to the register. The texts are whole and open: they speak of nobody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from osl_workflow.event import Event
from osl_workflow.process.model import Code, Slug

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""


class StandardPublished(Event):
    """A version of a standard, frozen with its whole text, in force from and to (both days counted)."""

    topic: ClassVar[str] = "register.standard_published"

    standard: Code
    version: int = Field(ge=1)
    text: str
    sha256: Digest
    from_: date
    to: date | None = None


class DefinitionPublished(Event):
    """A version of a process, frozen with its whole text, checked by that version of its standard.

    New cases follow it from and to (both days counted). `deviations` are the ids of the rules that it declares not to
    follow.
    """

    topic: ClassVar[str] = "register.definition_published"

    process: Slug
    version: int = Field(ge=1)
    text: str
    sha256: Digest
    standard: Code
    standard_version: int = Field(ge=1)
    from_: date
    to: date | None = None
    deviations: tuple[str, ...] = ()


class DefinitionWithdrawn(Event):
    """No new case follows that version of a process from a day on; those that follow it go on. The reason is sealed."""

    topic: ClassVar[str] = "register.definition_withdrawn"

    process: Slug
    version: int = Field(ge=1)
    from_: date


TextPublished = StandardPublished | DefinitionPublished
EVENTS: tuple[type[Event], ...] = (StandardPublished, DefinitionPublished, DefinitionWithdrawn)
"""Every event of the aggregate, for the closed table of topics."""
