"""What a decision reads: every state is noted with its version, so that the save can compare them under its lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid5

from osl_workflow.case.state import KIND as CASE
from osl_workflow.case.state import Case
from osl_workflow.contact.state import KIND as CONTACT
from osl_workflow.contact.state import Contact
from osl_workflow.errors import Refused
from osl_workflow.event import Event, State
from osl_workflow.initiative.state import KIND as INITIATIVE
from osl_workflow.initiative.state import Initiative
from osl_workflow.numbers.state import KIND as NUMBERS
from osl_workflow.numbers.state import Numbers
from osl_workflow.office.state import KIND as OFFICE
from osl_workflow.office.state import Office
from osl_workflow.person.state import KIND as PERSON
from osl_workflow.person.state import Person
from osl_workflow.progress.events import FollowedText
from osl_workflow.progress.others import Other, other
from osl_workflow.progress.rules import Choices, Rules
from osl_workflow.progress.undertaking import Undertaking
from osl_workflow.register.state import KIND as REGISTER
from osl_workflow.register.state import ProcessRegister, standard_in_force
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.staff.state import Staff
from osl_workflow.store.recorded import Stream
from osl_workflow.store.unsaved import Unsaved

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from osl_workflow.acts.library import Library
    from osl_workflow.process.standard import Standard
    from osl_workflow.progress.working_days import Calendar
    from osl_workflow.store.recorded import Indexed, Recorded, Write
    from osl_workflow.store.store import Store

REMEMBERED = 64
"""Rules put together once, one for each text and day: they change only with the office."""


class Reader:
    """Reads states as the store has last looked and remembers what it read; one for each try of an act."""

    def __init__(self, store: Store, library: Library, calendar: Calendar) -> None:
        self.store = store
        self.library = library
        self.calendar = calendar
        self.read: dict[Stream, int] = {}
        self.looked_up: dict[tuple[str, str], frozenset[UUID]] = {}
        self._states: dict[Stream, State | None] = {}
        self._unsaved = Unsaved(store)
        self._taken: dict[Stream, tuple[Event, ...]] = {}

    def find(self, kind: str, text: str) -> frozenset[UUID]:
        """Return the aggregates that the index keeps under `text`; noted as read: no two logins become the same."""
        if (kind, text) not in self.looked_up:
            self.looked_up[kind, text] = self.store.find_as_looked(kind, text)
        return self._unsaved.found(kind, text, self.looked_up[kind, text])

    def state(self, kind: str, id: UUID) -> State | None:
        """Return the state of an aggregate, or None; noted as read either way.

        A second question gets the answer of the first, whatever was written since: a decision rests on one version.
        """
        stream = Stream(kind, id)
        if stream not in self._states:
            state = self._states[stream] = self.store.state_as_looked(stream)
            self.read[stream] = 0 if state is None else state.version
        return self._states[stream]

    def take(self, writes: Iterable[Write], indexed: Iterable[Indexed] = ()) -> None:
        """Let those who read next see what these writes will change; they are not recorded yet."""
        self._unsaved.take(indexed)
        for write in writes:
            self._taken[write.stream] = (*self._taken.get(write.stream, ()), *write.events)
            self._states[write.stream] = self.store.folded(write, self._states.get(write.stream))

    def events(self, stream: Stream) -> tuple[Event, ...]:
        """Return what has happened to an aggregate, as far as its state tells, which is noted as read."""
        self.state(stream.kind, stream.id)
        stored = self.store.events(stream)[: self.read[stream]] if self.read[stream] else ()
        return (*(recorded.event for recorded in stored), *self._taken.get(stream, ()))

    def _known(self, kind: str, id: UUID, unknown: str) -> State:
        state = self.state(kind, id)
        if state is None:
            raise Refused(unknown)
        return state

    def case(self, id: UUID) -> Case:
        """Return a case. Raises: Refused: there is none of this id."""
        return cast("Case", self._known(CASE, id, "acts.case_unknown"))

    def initiative(self, id: UUID) -> Initiative:
        """Return an initiative. Raises: Refused: there is none of this id."""
        return cast("Initiative", self._known(INITIATIVE, id, "acts.initiative_unknown"))

    def undertaking(self, kind: str, id: UUID) -> Undertaking:
        """Return a case or an initiative. Raises: Refused: there is none of this id."""
        return self.initiative(id) if kind == INITIATIVE else self.case(id)

    def person(self, id: UUID) -> Person:
        """Return a person. Raises: Refused: there is none of this id."""
        return cast("Person", self._known(PERSON, id, "acts.person_unknown"))

    def staff(self, id: UUID) -> Staff:
        """Return a staff member. Raises: Refused: there is none of this id."""
        return cast("Staff", self._known(STAFF, id, "acts.staff_unknown"))

    def contact(self, id: UUID) -> Contact:
        """Return a one-off contact. Raises: Refused: there is none of this id."""
        return cast("Contact", self._known(CONTACT, id, "acts.contact_unknown"))

    def office(self) -> Office:
        """Return the office of this store. Raises: Refused: it has not been founded."""
        return cast("Office", self._known(OFFICE, self.store.id, "acts.office_not_founded"))

    def register(self) -> ProcessRegister:
        """Return the register of published texts; an empty one when nothing is published."""
        id = register_id(self.store.id)
        return cast("ProcessRegister | None", self.state(REGISTER, id)) or ProcessRegister(id=id)

    def numbers(self, id: UUID) -> Numbers | None:
        """Return a stream of file numbers, or None when no number is taken yet."""
        return cast("Numbers | None", self.state(NUMBERS, id))

    def entry(self, stream: Stream, number: int) -> Recorded | None:
        """Return the event number `number` of a case or an initiative, or None."""
        found = self.store.events(stream, after_version=number - 1, limit=1) if number > 0 else ()
        return found[0] if found else None

    def standard(self, on: date) -> Standard:
        """Return the standard that the office follows on `on`; before its first day the first one.

        Raises:
            Refused: the office has published no standard.
        """
        register = self.register()
        code = self.office().standard
        found = standard_in_force(register, code, on) or next(iter(register.standards_of(code)), None)
        if found is None:
            raise Refused("acts.no_standard", standard=code)
        return self.library.standard(found.sha256, found.recorded)

    def rules(self, case: Undertaking, on: date) -> Rules:
        """Return what work is measured against: the texts in force on its opening day, the office's choices.

        Where a step rests on another case, those with which this one is linked are read, too.

        Raises:
            Refused: the register does not know the definition or the standard, or the office has not been founded.
            Tampered: a text is no longer the one that was published.
        """
        office = self.office()
        about = (case.definition_sha256, case.standard_sha256, office.version, on)
        known = self.library.rules.get(about)
        if known is None:
            known = self._rules(case, office, on)
            if len(self.library.rules) >= REMEMBERED:
                self.library.rules.clear()
            self.library.rules[about] = known
        if not known.definition.asks_others:
            return known
        return known._replace(others=self._others(case, on), called=self.called)

    def rules_of_version(self, case: Undertaking, version: int, on: date) -> tuple[Rules, FollowedText]:
        """Return what the case would be measured against by another version of its process, and which texts that is.

        Raises:
            Refused: the version is not published.
            Tampered: a text is no longer the one that was published.
        """
        register = self.register()
        published = register.definition(case.process, version)
        if published is None:
            known = tuple(str(found.version) for found in register.definitions_of(case.process))
            raise Refused("register.not_published", name=case.process, version=version, known=known)
        standard = standard_in_force(register, published.standard, on) or register.standard(
            published.standard, published.standard_version
        )
        if standard is None:
            raise Refused("acts.no_standard", standard=published.standard)
        text = FollowedText(
            process_version=version,
            definition_sha256=published.sha256,
            standard=standard.standard,
            standard_version=standard.version,
            standard_sha256=standard.sha256,
        )
        definition = self.library.definition(published.sha256, published.recorded)
        found = self.library.standard(standard.sha256, standard.recorded)
        others = self._others(case, on) if definition.asks_others else None
        return Rules(definition, found, self.calendar, choices(self.office(), on), others, self.called), text

    def called(self, process: str) -> Sentence | str:
        """Return how a process is called: by the title of its newest version, and by its name; else its name alone."""
        published = self.register().definitions_of(process)
        if not published:
            return process
        title = self.library.definition(published[-1].sha256, published[-1].recorded).title
        return sentence("words.process_called", title=title, name=process)

    def _others(self, case: Undertaking, on: date) -> tuple[Other, ...]:
        """Return how those with which the case is linked stand."""
        streams = (self.store.stream_of(link.other) for link in case.progress.links)
        return tuple(other(self.undertaking(found.kind, found.id), on) for found in streams if found is not None)

    def _rules(self, case: Undertaking, office: Office, on: date) -> Rules:
        register = self.register()
        definition = register.definition(case.process, case.process_version)
        standard = register.standard(case.standard, case.standard_version)
        if definition is None or standard is None:
            raise Refused("acts.text_missing", process=case.process, version=case.process_version)
        return Rules(
            definition=self.library.definition(case.definition_sha256, definition.recorded),
            standard=self.library.standard(case.standard_sha256, standard.recorded),
            calendar=self.calendar,
            choices=choices(office, on),
        )


def register_id(office: UUID) -> UUID:
    """Return the id of the office's register of published texts."""
    return uuid5(office, "register")


def choices(office: Office, on: date) -> Choices:
    """Return what the office chose for `on`, as the rules of progress read it."""
    return Choices.model_validate(
        {
            "skip": office.choice_on("deviation_skip", on),
            "other_role": office.choice_on("deviation_other_role", on),
            "separation": office.choice_on("separation", on),
            "reopening_days": office.days_on("reopening_days", on),
            "transfer_days": office.days_on("transfer_days", on),
        }
    )
