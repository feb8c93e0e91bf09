"""Trying a version of a process that is not published yet on a history that another version led."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from osl_workflow.acts.reading import choices
from osl_workflow.progress.rules import Rules
from osl_workflow.rehearsal.histories import Numbered, Replayed, replay

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acts.desk import Desk
    from osl_workflow.process.model import Definition
    from osl_workflow.process.standard import Standard
    from osl_workflow.store.recorded import Stream


def tried(
    desk: Desk, stream: Stream, definition: Definition, standard: Standard, renamed: Mapping[str, str]
) -> Replayed:
    """Return how far the history of a case or an initiative comes by `definition`; nothing is stored.

    What the office chose for a day counts as it did; so does the calendar.

    Raises:
        Tampered: the history is not what was written.
    """
    office = desk.reader().office()

    def rules_on(on: date) -> Rules:
        return Rules(definition, standard, desk.calendar, choices(office, on))

    return replay(rules_on, [Numbered(found.version, found.event) for found in desk.store.events(stream)], renamed)
