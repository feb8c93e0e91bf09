"""Leaving, or giving up a role, only while somebody else can go on managing the staff: read in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.staff.heading import check_headed
from osl_workflow.staff.state import apply

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.staff.events import StaffEvent
    from osl_workflow.staff.state import Staff


def check_still_headed(
    reader: Reader, before: Staff, events: tuple[StaffEvent, ...], last: date, acting: Acting, known: Collection[UUID]
) -> None:
    """Check that after `last` somebody manages the staff without an end.

    `known`: members whom a view names; whoever acts is asked, too. Their own records confirm it, and the save compares
    those: two heads who leave at once do not both go.

    Raises:
        Refused: nobody else does.
    """
    after = before
    for event in events:
        after = apply(after, event, before.id)
    heads = reader.standard(acting.today).permissions["staff_manage"].roles
    others = (reader.staff(one) for one in dict.fromkeys((acting.actor, *known)))
    check_headed(before, after, heads, others, last, acting.today)
