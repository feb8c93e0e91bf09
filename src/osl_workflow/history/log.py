"""The history of a case or an initiative for a reader: whole, as known on a day, as it was on a day, or both.

What each of the two clocks means is said in `clocks.py`, what an entry shows in `story.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, cast
from uuid import UUID

from osl_workflow.history.clocks import as_known_on, as_was_on, folded
from osl_workflow.history.story import Entry, followed, linked, people, tell
from osl_workflow.history.values import Reading
from osl_workflow.person.state import KIND as PERSON
from osl_workflow.person.state import Person
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.progress.sharing import Shown, told
from osl_workflow.progress.undertaking import Undertaking
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.staff.state import Staff
from osl_workflow.store.recorded import Recorded, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.store.store import Store


@dataclass(frozen=True, slots=True)
class History:
    """The entries asked for, and the case (or initiative) as they leave it (None before its opening).

    `entries_in_all`: how many entries the case has today. `readable`: its key has not been destroyed. The answers in
    `state` are not chosen by what the reader may see: show those of the entries.
    """

    id: UUID
    number: str
    entries: tuple[Entry, ...]
    state: Undertaking | None
    as_known: date | None
    as_was: date | None
    entries_in_all: int
    readable: bool

    @property
    def said(self) -> tuple[Sentence, ...]:
        """What must stand above the entries: by which clock they were chosen, and what cannot be read."""
        said = []
        if self.as_known is not None:
            said.append(sentence("history.as_known", on=self.as_known))
        if self.as_was is not None:
            said.append(sentence("history.as_was", on=self.as_was))
        if not self.readable:
            said.append(sentence("history.erased"))
        return tuple(said)


def history(desk: Desk, seen: Seen, *, as_known: date | None = None, as_was: date | None = None) -> History:
    """Return the history of what `look` let somebody see.

    `as_known`: only what was recorded up to the end of that day in Warsaw. `as_was`: what had happened up to that day,
    whenever it was recorded. Both: what was known on the one day of the other. Neither: everything.

    Raises:
        Tampered: the history is not what was written.
    """
    store = desk.store
    everything = store.events(seen.stream)
    if seen.shown is not None:
        everything = tuple(_told(everything, seen.shown))
    known = everything if as_known is None else as_known_on(as_known, everything)
    shown = known if as_was is None else as_was_on(as_was, known)
    sensitive = allowed_role(seen.rules.standard, "read_sensitive", seen.acting) is not None
    readable = store.keyring.key_for(seen.id) is not None
    return History(
        id=seen.id,
        number=seen.state.number,
        entries=tell(
            Reading(seen.rules.definition, seen.rules.standard, sensitive),
            _names(store, known),
            known,
            shown,
            readable=readable,
            versions=_versions(desk, seen, known, sensitive=sensitive),
        ),
        state=folded(shown),
        as_known=as_known,
        as_was=as_was,
        entries_in_all=len(everything),
        readable=readable,
    )


def _told(everything: tuple[Recorded, ...], shown: Shown) -> Iterator[Recorded]:
    for recorded in everything:
        event = told(recorded.event, shown)
        if event is not None:
            yield replace(recorded, event=event)


def _versions(desk: Desk, seen: Seen, known: tuple[Recorded, ...], *, sensitive: bool) -> dict[int, Reading]:
    """Return how each version of the process is read that was followed; needed only where there are several."""
    versions = {version for recorded in known if (version := followed(recorded.event)) is not None}
    if len(versions) < 2:
        return {}
    reader, found = desk.reader(), dict[int, Reading]()
    register = reader.register()
    for version in versions:
        published = register.definition(seen.state.process, version)
        if published is not None:
            definition = reader.library.definition(published.sha256, published.recorded)
            found[version] = Reading(definition, seen.rules.standard, sensitive)
    return found


def _names(store: Store, known: tuple[Recorded, ...]) -> dict[UUID, str]:
    """Return the names that the story needs, as far as they can still be read, and the file marks of what it links."""
    staff, persons = people(known)
    found: dict[UUID, tuple[str, ...]] = {}
    for id in staff:
        member = cast("Staff | None", store.state(Stream(STAFF, id)))
        found[id] = () if member is None else member.display_name
    for id in persons:
        person = cast("Person | None", store.state(Stream(PERSON, id)))
        found[id] = () if person is None else person.display_name
    for id in linked(known):
        stream = store.stream_of(id)
        other = None if stream is None else cast("Undertaking | None", store.state(stream))
        found[id] = () if other is None else (other.number,)
    return {id: " ".join(names) for id, names in found.items() if names}
