"""The names for ids: of people from their heads, of steps and processes from the published texts.

Neither views nor open parts of events hold a name, so that destroying a key is all that forgetting takes; names are
looked up here when an answer is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.initiative.state import Initiative
from osl_workflow.person.state import KIND as PERSON
from osl_workflow.person.state import Person
from osl_workflow.sentences import Sentence, Text, sentence
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.staff.state import Staff
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from osl_workflow.acts.reading import Reader
    from osl_workflow.process.model import Definition


class Names:
    """The names that one answer needs, each looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._definitions: dict[tuple[str, int], Definition | None] = {}

    def person(self, id: UUID) -> str | Sentence:
        """Return the name of a person, by the record that stands for her now, or what is said if none is readable."""
        state = self._reader.store.state(Stream(PERSON, id))
        while isinstance(state, Person) and state.merged_into is not None:
            state = self._reader.store.state(Stream(PERSON, state.merged_into))
        return _joined(state.display_name if isinstance(state, Person) else ())

    def whom(self, kind: str, id: UUID, client: UUID | None) -> str | Sentence:
        """Return whom a case or an initiative is about: the client, or the name that the initiative was given."""
        if client is not None:
            return self.person(client)
        state = self._reader.store.state(Stream(kind, id))
        return _joined((state.name,) if isinstance(state, Initiative) and state.name else ())

    def staff(self, id: UUID | None) -> str | Sentence:
        """Return the name of a staff member; for None that nobody is assigned."""
        if id is None:
            return sentence("history.unassigned")
        state = self._reader.store.state(Stream(STAFF, id))
        return _joined(state.display_name if isinstance(state, Staff) else ())

    def anybody(self, id: UUID) -> str | Sentence:
        """Return the name of a person or of a staff member: records hold the ids of both."""
        return self.staff(id) if self._reader.store.state(Stream(STAFF, id)) is not None else self.person(id)

    def process(self, process: str, version: int) -> Text:
        """Return the title of a process; its code where it is not published here."""
        definition = self.definition(process, version)
        return Text(pl=process, en=process) if definition is None else definition.title

    def step(self, process: str, version: int, step: str) -> Text:
        """Return the title of a step; its code where the process does not have it."""
        definition = self.definition(process, version)
        found = None if definition is None else definition.find(step)
        return Text(pl=step, en=step) if found is None else found.title

    def definition(self, process: str, version: int) -> Definition | None:
        """Return a published process, or None."""
        if (process, version) not in self._definitions:
            published = self._reader.register().definition(process, version)
            self._definitions[process, version] = (
                None if published is None else self._reader.library.definition(published.sha256, published.recorded)
            )
        return self._definitions[process, version]


def _joined(names: tuple[str, ...]) -> str | Sentence:
    return " ".join(names) if names else sentence("history.no_name")
