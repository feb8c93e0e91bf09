"""Whose load is shown: of each worker, of each team, of each district."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, cast

from osl_cli.caseload_standing import Section, Standing
from osl_workflow.acts.caseloads import capacity_on, limits_of
from osl_workflow.district.state import KIND as DISTRICT
from osl_workflow.district.state import District
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import roles_on, works_on
from osl_workflow.store.recorded import Stream
from osl_workflow.team.state import KIND as TEAM
from osl_workflow.team.state import Team
from osl_workflow.views import staff as staff_view
from osl_workflow.views.caseload import Load, households, loads, loads_together
from osl_workflow.views.districts import districts, households_by_district, households_by_worker
from osl_workflow.views.teams import members_by_team, teams

if TYPE_CHECKING:
    from uuid import UUID

    from osl_cli.moment import Moment
    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.state import Staff
    from osl_workflow.store.view import Status
    from osl_workflow.views.districts import DistrictRow

By = Literal["worker", "team", "district"]
Found = tuple[list[Section], "Status"]


def sections(now: Moment, by: By, only: UUID | None) -> Found:
    """Return how everybody stands by each measure, or only one worker."""
    if by == "team":
        return _by_team(now)
    if by == "district":
        return _by_district(now)
    return _by_worker(now, only)


def _by_worker(now: Moment, only: UUID | None) -> Found:
    found = loads(now.views, now.day, only)
    by_worker = {load.worker: load for load in found.rows}
    members, homes = [one for one in _members(now) if only in (None, one.id)], _homes(now)
    together = _together(now, {now.office.id: [one.id for one in members]})[now.office.id]
    result = []
    for name, measure in now.standard.measures.items():
        families = {one.id: homes.get(one.id, 0) for one in members}
        if measure.counts != "residence":
            families = {one.id: _families(by_worker.get(one.id), name) for one in members}
        standings = [
            Standing(
                id=one.id,
                name=" ".join(one.display_name) or sentence("cli_staff.erased"),
                login=one.login,
                capacity=capacity_on(now.standard, now.office, one, now.day),
                families=families[one.id],
                limit=_limit(now, one, name),
                cases=_cases(by_worker.get(one.id)),
                away=one.absence_on(now.day),
            )
            for one in members
            if measure.part in roles_on(one, now.day) or families[one.id]
        ]
        in_all = sum(families.values()) if measure.counts == "residence" else _families(together, name)
        result.append(Section(name, measure, standings, families=in_all, remarks=_shared(standings, in_all)))
    return result, found.status


def _shared(standings: Sequence[Standing], families: int) -> tuple[Sentence, ...]:
    """Return why the rows have more families in all than there are, if they do."""
    rows = sum(one.families for one in standings)
    return (sentence("cli_caseload.in_several_rows", rows=rows, families=families),) if rows > families else ()


def _members(now: Moment) -> list[Staff]:
    """Return who worked here on the day, in the order in which they were added."""
    return [one for id in staff_view.staff(now.views, now.day).rows if works_on(one := now.staff(id), now.day)]


def _homes(now: Moment) -> dict[UUID, int]:
    """Return how many families live in the districts of each worker; asked only where a measure counts them."""
    if all(measure.counts != "residence" for measure in now.standard.measures.values()):
        return {}
    return dict(households_by_worker(now.views, now.day).rows)


def _together(now: Moment, groups: dict[UUID, list[UUID]]) -> dict[UUID, Load]:
    return dict(loads_together(now.views, groups, now.day).rows)


def _families(load: Load | None, measure: str) -> int:
    return 0 if load is None else load.households.get(measure, 0)


def _cases(load: Load | None) -> int:
    return 0 if load is None else load.cases


def _limit(now: Moment, one: Staff, measure: str) -> Decimal | None:
    limit = limits_of(now.standard, now.office, one, now.day).get(measure)
    return None if limit is None else limit.households


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of those that there are; None where there is none."""
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def _was_there(now: Moment, kind: str, id: UUID) -> bool:
    """Return whether a team or a district had been added by the day that is asked about."""
    return now.on is None or now.events(Stream(kind, id))[0].event.meta.occurred_on <= now.on


# --- teams ------------------------------------------------------------------------------------------------------------


def _by_team(now: Moment) -> Found:
    """Return how each team stands: its members together, a family that two of them have counts once.

    Who is in several teams is in each of them with all families and posts, and in all teams together once.
    Whoever is in no team is shown in a row of its own, so that nothing is missing in the sum.
    """
    found = loads(now.views, now.day)
    members, homes = {one.id: one for one in _members(now)}, _homes(now)
    of_team = members_by_team(now.views, now.day)
    known = {id: cast("Team", now.reader.state(TEAM, id)) for id in teams(now.views, now.day).rows}
    there = [id for id, team in known.items() if id in of_team or team.leader_on(now.day) or _was_there(now, TEAM, id)]
    groups = {id: [one for one in of_team.get(id, ()) if one in members] for id in there}
    named: dict[UUID, Any] = {id: known[id].name for id in groups}
    if groups:
        groups[now.office.id] = [id for id in members if not any(id in group for group in groups.values())]
        named[now.office.id] = sentence("cli_caseload.in_no_team")
    each = _together(now, groups)
    everybody = _together(now, {now.office.id: list(members)})[now.office.id]
    by_worker = {load.worker: load for load in found.rows}
    several = any(n > 1 for n in Counter(one for group in groups.values() for one in group).values())
    remarks = (sentence("cli_caseload.in_several_teams"),) if several else ()
    result = []
    for name, measure in now.standard.measures.items():
        standings = []
        concerned = {
            id: one
            for id, one in members.items()
            if measure.part in roles_on(one, now.day) or _families(by_worker.get(id), name)
        }
        for id, group in groups.items():
            theirs = [concerned[one] for one in group if one in concerned]
            if id == now.office.id and not theirs:
                continue
            lives = measure.counts == "residence"
            standings.append(
                Standing(
                    id=id,
                    name=named[id],
                    login=None,
                    capacity=_sum(capacity_on(now.standard, now.office, one, now.day) for one in theirs),
                    families=sum(homes.get(one, 0) for one in group) if lives else _families(each[id], name),
                    limit=_sum(_limit(now, one, name) for one in theirs),
                    cases=_cases(each[id]),
                    of="team",
                    members=tuple(one.id for one in theirs),
                )
            )
        in_all = sum(homes.values()) if measure.counts == "residence" else _families(everybody, name)
        posts = _sum(capacity_on(now.standard, now.office, one, now.day) for one in concerned.values()) or Decimal(0)
        why = remarks or _shared(standings, in_all)
        result.append(Section(name, measure, standings, in_all, of="team", posts=posts, remarks=why))
    return result, found.status


# --- districts --------------------------------------------------------------------------------------------------------


def _by_district(now: Moment) -> Found:
    """Return how each district stands: the families that live there and count, whoever works with them.

    Its limit is that of who answers for it; who answers for several has his posts and limit in equal parts in each.
    """
    found, counted = districts(now.views, now.day), households(now.views, now.day)
    there = [row for row in found.rows if _is_anything(row) or _was_there(now, DISTRICT, row.district)]
    living = households_by_district(now.views, now.day)
    homes = {row.district: living.get(row.district, set()) for row in there}
    answering = [row.worker for row in there if row.worker is not None]
    result = []
    for name, measure in now.standard.measures.items():
        lives = measure.counts == "residence"
        families = set().union(*homes.values()) if lives else counted.get(name, set())
        standings = []
        for row in there:
            district = cast("District", now.reader.state(DISTRICT, row.district))
            one = None if row.worker is None else now.staff(row.worker)
            shares = max(1, answering.count(row.worker)) if row.worker is not None else 1
            has_part = one is not None and measure.part in roles_on(one, now.day)
            capacity = capacity_on(now.standard, now.office, one, now.day) if one is not None and has_part else None
            limit = _limit(now, one, name) if one is not None and has_part else None
            standings.append(
                Standing(
                    id=row.district,
                    name=f"{district.code} {district.name}",
                    login=None if one is None else one.login,
                    capacity=None if capacity is None else capacity / shares,
                    families=len(homes[row.district] & families),
                    limit=None if limit is None else limit / shares,
                    cases=0,
                    of="district",
                )
            )
        elsewhere = families - set().union(*homes.values())
        if elsewhere and standings:
            none = sentence("cli_caseload.in_no_district")
            standings.append(Standing(now.office.id, none, None, None, len(elsewhere), None, 0, of="district"))
        result.append(Section(name, measure, standings, families=len(families), of="district"))
    return result, found.status


def _is_anything(row: DistrictRow) -> bool:
    """Return whether anything belongs to a district on its day, so that it was there, whenever it was recorded."""
    return bool(row.worker or row.team or row.streets or row.households)
