"""Of which day a question about loads is asked, and by which of the two clocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from osl_cli.day import last_such_day
from osl_cli.run import Run
from osl_workflow.errors import Refused, Usage
from osl_workflow.history.clocks import as_was_on, folded, recorded_on
from osl_workflow.office.state import KIND as OFFICE
from osl_workflow.office.state import Office
from osl_workflow.office.state import apply as apply_office
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.staff.state import Staff
from osl_workflow.staff.state import apply as apply_staff
from osl_workflow.store.recorded import Stream
from osl_workflow.views.as_known import known
from osl_workflow.views.caseload import Loads
from osl_workflow.views.districts import Districts
from osl_workflow.views.households import Households
from osl_workflow.views.staff import StaffMembers
from osl_workflow.views.teams import Teams

if TYPE_CHECKING:
    from osl_cli.day import Typed
    from osl_workflow.acts.reading import Reader
    from osl_workflow.case.state import Case
    from osl_workflow.process.standard import Standard
    from osl_workflow.sentences import Sentence
    from osl_workflow.store.following import Following
    from osl_workflow.store.recorded import Recorded


@dataclass(frozen=True)
class Moment:
    """What an answer about loads rests on: the day, the views, and who had which posts as far as was known.

    `on` None: no day was asked for. `views`: what was known; `everything`: all views, as of today. `position`: nothing
    after it is known; None: everything is. `said`: what must stand above the answer.
    """

    reader: Reader
    day: date
    on: date | None
    views: Following
    everything: Following
    position: int | None
    said: tuple[Sentence, ...]
    data: dict[str, Any]

    @cached_property
    def standard(self) -> Standard:
        """The standard of that day."""
        return self.reader.standard(self.day)

    @cached_property
    def office(self) -> Office:
        """The office, with the settings and residents known."""
        if self.position is None:
            return self.reader.office()
        stream = Stream(OFFICE, self.reader.store.id)
        return reduce(
            lambda state, one: apply_office(state, one.event, stream.id), self.events(stream), cast("Office", None)
        )

    def staff(self, id: UUID) -> Staff:
        """Return a member with the posts and roles known.

        Raises:
            Refused: nothing was known of him.
        """
        if self.position is None:
            return self.reader.staff(id)
        events = self.events(Stream(STAFF, id))
        if not events:
            raise Refused("cli_caseload.nobody_known", day=self.data["as_known"])
        return reduce(lambda state, one: apply_staff(state, one.event, id), events, cast("Staff", None))

    def case(self, id: UUID) -> Case:
        """Return a case as it was on the day; one that was held before the day of its opening as it is now."""
        if self.on is None and self.position is None:
            return self.reader.case(id)
        return cast("Case | None", folded(as_was_on(self.day, self.events(Stream("case", id))))) or self.reader.case(id)

    def events(self, stream: Stream) -> tuple[Recorded, ...]:
        """Return what was known of an aggregate."""
        found = self.reader.store.events(stream)
        return found if self.position is None else tuple(one for one in found if one.position <= self.position)


@contextmanager
def moment(
    run: Run, reader: Reader, today: date, on: Typed | None, as_was: Typed | None, as_known: Typed | None
) -> Iterator[Moment]:
    """Give what an answer rests on; what is known only up to a day is built for it and thrown away.

    Raises:
        Usage: two days at once, or one that has not been or was not known yet.
        Refused, Tampered: as `answers.fresh`.
    """
    if on is not None and as_was is not None:
        raise Usage("cli_caseload.on_or_as_was")
    typed = as_was if on is None else on
    asked = None if typed is None else last_such_day(typed, today)
    known_on = None if as_known is None else last_such_day(as_known, today)
    for day in (asked, known_on):
        if day is not None and day > today:
            raise Usage("cli_caseload.day_to_come", day=day, today=today)
    if asked is not None and known_on is not None and asked > known_on:
        raise Usage("cli_caseload.not_known_yet", day=asked, known=known_on)
    said = [] if asked is None else [sentence("cli_caseload.as_was", on=asked)]
    data: dict[str, Any] = {"as_of": asked or known_on or today, "as_was": asked, "as_known": known_on}
    if known_on is None:
        yield Moment(reader, asked or today, asked, run.house.views, run.house.views, None, tuple(said), data)
        return
    with known(run.house.store, (Districts(), Households(), Loads(), StaffMembers(), Teams())) as then:
        then.up_to(known_on)
        if then.position == 0:
            (begun,) = run.house.store.read(0, 1)
            recorded = recorded_on(begun.event)
            raise Refused("cli_caseload.nothing_known", day=known_on, first=reader.office().founded, recorded=recorded)
        said.insert(0, sentence("cli_caseload.as_known", on=known_on, position=then.position, n=then.unseen))
        data |= {"entries": then.position, "entries_unseen": then.unseen}
        yield Moment(reader, asked or known_on, asked, then.views, run.house.views, then.position, tuple(said), data)
