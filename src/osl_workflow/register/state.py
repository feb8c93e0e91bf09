"""The register as its events leave it: which versions there are, and which one is followed on a day.

The texts themselves stay in their events (`recorded` says which one), so that a decision that reads the register does
not carry a megabyte along; a reader that has parsed a text once keeps it by its digest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from uuid import UUID

from osl_workflow.event import Event, State
from osl_workflow.register.events import DefinitionPublished, DefinitionWithdrawn, StandardPublished
from osl_workflow.sentences import Frozen

KIND = "register"


class Published(Frozen):
    """A frozen text: its version, its digest, its days (both counted), the version of the event holding it."""

    version: int
    sha256: str
    from_: date
    to: date | None = None
    recorded: int

    def covers(self, day: date) -> bool:
        """Return whether it is in force on `day`."""
        return self.from_ <= day and (self.to is None or day <= self.to)


class PublishedStandard(Published):
    """A version of a standard."""

    standard: str


class PublishedDefinition(Published):
    """A version of a process, and the version of the standard by which it was checked."""

    process: str
    standard: str
    standard_version: int
    deviations: tuple[str, ...] = ()
    withdrawn_from: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether a case opened on `day` may follow it: it is in force and not withdrawn."""
        return super().covers(day) and (self.withdrawn_from is None or day < self.withdrawn_from)


class ProcessRegister(State):
    """All that the office has published, in the order of publishing."""

    standards: tuple[PublishedStandard, ...] = ()
    definitions: tuple[PublishedDefinition, ...] = ()

    def standards_of(self, standard: str) -> tuple[PublishedStandard, ...]:
        """Return the published versions of a standard, oldest first."""
        return tuple(found for found in self.standards if found.standard == standard)

    def definitions_of(self, process: str) -> tuple[PublishedDefinition, ...]:
        """Return the published versions of a process, oldest first."""
        return tuple(found for found in self.definitions if found.process == process)

    def definition(self, process: str, version: int) -> PublishedDefinition | None:
        """Return that version of a process, whether in force or not: an old case still follows it."""
        return next((found for found in self.definitions_of(process) if found.version == version), None)

    def standard(self, standard: str, version: int) -> PublishedStandard | None:
        """Return that version of a standard, whether in force or not."""
        return next((found for found in self.standards_of(standard) if found.version == version), None)

    def processes(self) -> tuple[str, ...]:
        """Return the names of all published processes, in the order of their first publishing."""
        return tuple(dict.fromkeys(found.process for found in self.definitions))


def in_force(state: ProcessRegister, process: str, day: date) -> PublishedDefinition | None:
    """Return the version that a case opened on `day` follows: the newest whose days hold it, or None."""
    return _newest(found for found in state.definitions_of(process) if found.covers(day))


def standard_in_force(state: ProcessRegister, standard: str, day: date) -> PublishedStandard | None:
    """Return the newest version of a standard whose days hold `day`, or None."""
    return _newest(found for found in state.standards_of(standard) if found.covers(day))


P = TypeVar("P", bound=Published)


def _newest(found: Iterable[P]) -> P | None:
    return max(found, key=lambda published: published.version, default=None)


def apply(state: ProcessRegister | None, event: Event, id: UUID) -> ProcessRegister:
    """Return the register after `event`. Decides nothing.

    Raises:
        TypeError: the event is not one of the register.
    """
    before = state or ProcessRegister(id=id)
    recorded = before.version + 1
    match event:
        case StandardPublished():
            standard = PublishedStandard(
                standard=event.standard,
                version=event.version,
                sha256=event.sha256,
                from_=event.from_,
                to=event.to,
                recorded=recorded,
            )
            return before.model_copy(update={"version": recorded, "standards": (*before.standards, standard)})
        case DefinitionPublished():
            definition = PublishedDefinition(
                process=event.process,
                version=event.version,
                sha256=event.sha256,
                standard=event.standard,
                standard_version=event.standard_version,
                from_=event.from_,
                to=event.to,
                deviations=event.deviations,
                recorded=recorded,
            )
            return before.model_copy(update={"version": recorded, "definitions": (*before.definitions, definition)})
        case DefinitionWithdrawn():
            definitions = tuple(
                found.model_copy(update={"withdrawn_from": event.from_})
                if (found.process, found.version) == (event.process, event.version)
                else found
                for found in before.definitions
            )
            return before.model_copy(update={"version": recorded, "definitions": definitions})
    msg = f"{event.topic} is not an event of the register"
    raise TypeError(msg)
