"""For whom somebody stands in: what several groups of commands tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.sentences import Sentence, sentence
from osl_workflow.views import absences as view

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from osl_cli.run import Run
    from osl_workflow.acts.reading import Reader
    from osl_workflow.staff.absence import Absence
    from osl_workflow.staff.state import Staff


def standing_in(run: Run, reader: Reader, deputy: UUID, on: date) -> list[tuple[Staff, Absence]]:
    """Return for whom somebody stands in on `on`, and the absence of each."""
    found: list[tuple[Staff, Absence]] = []
    for id in view.stood_in_for(run.house.views, deputy, on).rows:
        one = reader.staff(id)
        absence = one.absence_on(on)
        if absence is not None and absence.deputy_on(on) == deputy:
            found.append((one, absence))
    return found


def name_of(one: Staff) -> str | Sentence:
    """Return the name of a member of staff, or that it was erased."""
    return " ".join(one.display_name) or sentence("cli_staff.erased")
