"""Acts on cases: opening, and everything that the process of an open one allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.acts.undertakings import Seen, Undertakings
from osl_workflow.case import decide as rules_of_case
from osl_workflow.case.state import Case, apply

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk, Done, Who, Wish
    from osl_workflow.acts.reading import Reader
    from osl_workflow.acts.undertakings import Opener
    from osl_workflow.case.commands import OpenCase
    from osl_workflow.event import Event
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.undertaking import Opening

__all__ = ["CASES", "Seen", "act_on", "act_on_many", "draft", "look", "open_case", "preview", "save_draft"]

CASES = Undertakings("case", Case, apply, rules_of_case.decide)
act_on, act_on_many, preview = CASES.act_on, CASES.act_on_many, CASES.preview
look, save_draft, draft = CASES.look, CASES.save_draft, CASES.draft


def open_case(desk: Desk, who: Who, wish: Wish, command: OpenCase) -> Done:
    """Open a case: take the next file mark, follow the texts in force on the opening day.

    The answer holds `case` (id) and `number` (file mark).

    Raises:
        Refused: as `case.decide.open_case`; no version of the process is in force on the day.
    """
    return CASES.open(desk, who, wish, command, opener(command))


def opener(command: OpenCase) -> Opener:
    """Return what decides the events of an opening."""

    def opened(reader: Reader, rules: Rules, opening: Opening, acting: Acting) -> tuple[Event, ...]:
        events = rules_of_case.open_case(rules, opening, command, acting)
        reader.person(command.client)
        return events

    return opened
