"""A case worked through in memory, as the entries of a history: for stories about the two clocks.

The story tells the day of each act, and on which day it was recorded (`today`): a late entry happened `on` an earlier
day. All people are invented.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.case.events import CaseOpened, SealedOpening
from osl_workflow.event import Event
from osl_workflow.history.story import Entry, tell
from osl_workflow.history.values import Reading
from osl_workflow.process.model import Definition
from osl_workflow.progress.decide import begin
from osl_workflow.progress.rules import Choices, Rules
from osl_workflow.progress.state import Progress
from osl_workflow.store.recorded import Recorded, Stream
from tests.builders import CALENDAR, COLLEAGUE, HEAD, OPENED, WORKER, Story, small_standard, uid

CASE = uid(500)
CLIENT = uid(600)
NAMES = {WORKER: "Anna Zielińska", COLLEAGUE: "Piotr Łąka", HEAD: "Maria Kierownik", CLIENT: "Jan Wymyślony"}


class CaseStory(Story):
    """A case from its opening on; `day` is the day on which everything is recorded."""

    def __init__(self, definition: Definition, opened: date = OPENED) -> None:
        self.rules = Rules(definition, small_standard(), CALENDAR, Choices())
        self.day, self.acts = opened, 0
        self.progress, self.events = Progress(), []
        acting = self.acting()
        self._take((self._opened(acting), *begin(self.rules, acting, "social_worker", version=1)))

    def acting(self, by: UUID = WORKER, **more: Any) -> Acting:
        """Who acts on the day of the story, with a reason; every act is a command of its own."""
        self.acts += 1
        return super().acting(by, **{"reason": "bo tak trzeba", "command": uid(10_000 + self.acts), **more})

    def recorded(self) -> tuple[Recorded, ...]:
        """All entries as the store would give them."""
        return tuple(
            Recorded(100 + number, Stream("case", CASE), number, event) for number, event in enumerate(self.events, 1)
        )

    def add(self, event: Event) -> None:
        """Let something be recorded that is no act on the process."""
        self._take((event,))

    def told(self, sensitive: bool = True, readable: bool = True) -> dict[int, Entry]:
        """The story by the number of its entries."""
        history = self.recorded()
        reading = Reading(self.rules.definition, self.rules.standard, sensitive)
        return {entry.number: entry for entry in tell(reading, NAMES, history, history, readable=readable)}

    def number_of(self, topic: str) -> int:
        """The number of the latest entry of a topic."""
        return max(number for number, event in enumerate(self.events, 1) if event.topic == topic)

    def _opened(self, acting: Acting) -> CaseOpened:
        definition = self.rules.definition
        return CaseOpened(
            meta=acting.meta("social_worker"),
            number="PS.1.2026",
            process=definition.process,
            process_version=definition.version,
            definition_sha256="0" * 64,
            standard="small",
            standard_version=1,
            standard_sha256="0" * 64,
            subject="family",
            household=uid(601),
            client=CLIENT,
            members=(CLIENT,),
            sealed=SealedOpening(reason=acting.reason),
        )
