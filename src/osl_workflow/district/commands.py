"""What somebody may want of a district. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.district.events import Side
from osl_workflow.sentences import Frozen


class AddDistrict(Frozen):
    """Begin a district, without streets."""

    code: str
    name: str


class DrawStreet(Frozen):
    """Put a street, or a part of it, into the district."""

    street: str
    town: str | None = None
    side: Side = "all"
    first: int | None = None
    last: int | None = None
    from_: date
    to: date | None = None


class EndStreet(Frozen):
    """Say the last day of entry `number`; the day before its first one takes it back as a mistake."""

    number: int
    to: date


class NameWorker(Frozen):
    """Let somebody answer for the district from a day on; None: nobody."""

    worker: UUID | None
    from_: date


class NameTeam(Frozen):
    """Let the district belong to a team from a day on; None: to none."""

    team: UUID | None
    from_: date


class EndDistrict(Frozen):
    """Say the last day of the district: what still belongs to it ends then."""

    to: date


DistrictCommand = AddDistrict | DrawStreet | EndStreet | NameWorker | NameTeam | EndDistrict
