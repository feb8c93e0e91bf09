"""Acts on initiatives: opening, and everything that the process of an open one allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.acts.undertakings import Undertakings
from osl_workflow.initiative import decide as rules_of_initiative
from osl_workflow.initiative.state import Initiative, apply

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk, Done, Who, Wish
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event
    from osl_workflow.initiative.commands import OpenInitiative
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.undertaking import Opening

INITIATIVES = Undertakings("initiative", Initiative, apply, rules_of_initiative.decide)


def open_initiative(desk: Desk, who: Who, wish: Wish, command: OpenInitiative) -> Done:
    """Open an initiative: take the next file mark, follow the texts in force on the opening day.

    The answer holds `initiative` (id) and `number` (file mark).

    Raises:
        Refused: as `initiative.decide.open_initiative`; no version of the process is in force on the day.
    """

    def opener(_: Reader, rules: Rules, opening: Opening, acting: Acting) -> tuple[Event, ...]:
        return rules_of_initiative.open_initiative(rules, opening, command, acting)

    return INITIATIVES.open(desk, who, wish, command, opener)
