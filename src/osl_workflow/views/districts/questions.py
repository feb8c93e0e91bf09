"""The questions about districts, each answered from the tables of `Districts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from osl_workflow.household.uniting import Merging, counted_in_another
from osl_workflow.store.following import Following
from osl_workflow.store.view import Answering
from osl_workflow.views.answers import Answer, fresh
from osl_workflow.views.districts.tables import Districts

_LIVED = """SELECT 1 FROM {p}members AS m WHERE m.household = placed.household AND m.joined <= :on
AND (m.left IS NULL OR m.left > :on)"""
_PLACED = f"""SELECT household, district, from_, position, moved_from FROM {{p}}placed AS placed
WHERE from_ <= :on AND (until IS NULL OR until > :on) AND EXISTS ({_LIVED})"""
"""Where each household lived on a day that had anybody in it then: the newest placement not after it."""


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district on a day: who answers for it, its team, how many streets it has and how many families live there."""

    district: UUID
    worker: UUID | None
    team: UUID | None
    streets: int
    households: int


@dataclass(frozen=True, slots=True)
class Move:
    """A family that moved on a day, and its case, held by somebody other than who answers for the new district.

    `proposed`: who answers for it, None where nobody does.
    """

    case: UUID
    household: UUID
    worker: UUID
    since: date
    moved_from: UUID
    district: UUID
    proposed: UUID | None


def districts(views: Following, on: date) -> Answer[DistrictRow]:
    """Return the districts of a day, in the order in which they were added.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        workers, teams = (_named_on(answering, what, on) for what in ("worker", "team"))
        streets = _counted(
            answering,
            "SELECT district, count(*) AS n FROM {p}streets WHERE from_ <= :on AND (to_ IS NULL OR to_ >= :on) "
            "GROUP BY district",
            on,
        )
        homes = _counted_homes(answering, on)
        rows = tuple(
            DistrictRow(
                UUID(row["id"]), workers.get(row["id"]), teams.get(row["id"]), streets.get(row["id"], 0),
                homes.get(row["id"], 0),
            )
            for row in _query(
                answering, "SELECT id FROM {p}districts WHERE ended IS NULL OR ended >= :on ORDER BY added", on
            )
        )  # fmt: skip
        return Answer(rows, len(rows), answering.status)


def worker_of_district(views: Following, district: UUID, on: date) -> UUID | None:
    """Return who answers for a district on a day, or None.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        return _named_on(answering, "worker", on, district).get(str(district))


def district_of(views: Following, household: UUID, on: date) -> UUID | None:
    """Return the district in which a household lives on a day; None where it is in none that is known.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        rows = _query(
            answering,
            "SELECT district FROM {p}placed WHERE household = :household AND from_ <= :on "
            "ORDER BY from_ DESC, position DESC LIMIT 1",
            on,
            household=str(household),
        )
        return next((UUID(row["district"]) for row in rows if row["district"] is not None), None)


def households_in(views: Following, district: UUID, on: date) -> tuple[UUID, ...]:
    """Return the households that live in a district on a day, in the order of their ids.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        there = f"SELECT household FROM ({_PLACED} AND district = :district) ORDER BY household"
        elsewhere = _in_another(answering, on)
        rows = _query(answering, there, on, district=str(district))
        return tuple(UUID(row["household"]) for row in rows if row["household"] not in elsewhere)


def households_by_district(views: Following, on: date) -> dict[UUID, set[UUID]]:
    """Return the households that live in each district on a day; a district in which nobody does is absent.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        found: dict[UUID, set[UUID]] = {}
        elsewhere = _in_another(answering, on)
        for row in _query(answering, f"SELECT household, district FROM ({_PLACED} AND district IS NOT NULL)", on):
            if row["household"] in elsewhere:
                continue
            found.setdefault(UUID(row["district"]), set()).add(UUID(row["household"]))
        return found


@dataclass(frozen=True, slots=True)
class Home:
    """In which district a household lives, since when, and the entry that says so."""

    household: UUID
    district: UUID
    since: date
    position: int


def homes_of(views: Following, worker: UUID, on: date) -> tuple[Home, ...]:
    """Return the homes on a day in the districts for which somebody answers, by district and entry.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        elsewhere = _in_another(answering, on)
        homes = (home for district in _of_worker(answering, worker, on) for home in _homes(answering, district, on))
        return tuple(home for home in homes if str(home.household) not in elsewhere)


def _homes(answering: Answering, district: UUID, on: date) -> list[Home]:
    """Return the homes in a district on a day; a home looked up again and found there still began where it began."""
    there = f"SELECT household FROM ({_PLACED} AND district = :district)"
    held = (
        "SELECT household, district, from_, position FROM {p}placed "
        "WHERE from_ <= :on AND (until IS NULL OR until > from_) "
        f"AND household IN ({there}) ORDER BY household, from_, position"
    )
    began: dict[str, dict[str, Any]] = {}
    for row in _query(answering, held, on, district=str(district)):
        known = began.get(row["household"])
        if known is None or known["district"] != row["district"]:
            began[row["household"]] = row
    homes = (
        Home(UUID(row["household"]), district, date.fromisoformat(row["from_"]), row["position"])
        for row in began.values()
    )
    return sorted(homes, key=lambda home: home.position)


def households_by_worker(views: Following, on: date) -> Answer[tuple[UUID, int]]:
    """Return how many households live on a day in the districts of each worker who answers for one; by their ids.

    A household lives in one district at a time, so none is counted twice.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        homes = _counted_homes(answering, on)
        counts: dict[UUID, int] = {}
        for district, worker in _named_on(answering, "worker", on).items():
            if worker is not None:
                counts[worker] = counts.get(worker, 0) + homes.get(district, 0)
        rows = tuple(sorted(counts.items()))
        return Answer(rows, len(rows), answering.status)


def moves(views: Following, on: date, *, household: UUID | None = None) -> Answer[Move]:
    """Return the cases of families that moved which wait to be handed over, or to be said to stay; the oldest first.

    A case is listed from the move until somebody is assigned anew, it ends, it is said to stay, or the family's new
    district has the same worker who holds it. Who was assigned after a move that was corrected since is asked too.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        proposed = _named_on(answering, "worker", on)
        of_one = "" if household is None else "AND household = :household"
        moved = (
            f"SELECT household, max(position) AS position FROM {{p}}placed WHERE moved_from IS NOT NULL {of_one} "
            "AND from_ <= :on GROUP BY household"
        )
        corrected = "c.since > m.position AND c.since < at.position AND at.district <> m.district"
        asked = (
            f"SELECT c.id, c.household, c.worker, m.from_, at.district, "
            f"CASE WHEN {corrected} THEN m.district ELSE m.moved_from END AS moved_from "
            f"FROM ({moved}) AS last JOIN {{p}}placed AS m ON m.household = last.household "
            "AND m.position = last.position JOIN {p}cases AS c ON c.household = m.household "
            f"JOIN ({_PLACED}) AS at ON at.household = m.household "
            "WHERE c.open AND c.worker IS NOT NULL AND at.district IS NOT NULL "
            f"AND (c.since < m.position AND at.district <> m.moved_from OR {corrected}) "
            "AND NOT EXISTS (SELECT 1 FROM {p}stays WHERE case_id = c.id AND position > "
            f"CASE WHEN {corrected} THEN at.position ELSE m.position END) "
            "ORDER BY m.position, c.since"
        )
        found = (
            Move(
                UUID(row["id"]), UUID(row["household"]), UUID(row["worker"]), date.fromisoformat(row["from_"]),
                UUID(row["moved_from"]), UUID(row["district"]), proposed.get(row["district"]),
            )
            for row in _query(answering, asked, on, household=None if household is None else str(household))
        )  # fmt: skip
        rows = tuple(move for move in found if move.worker != move.proposed)
        return Answer(rows, len(rows), answering.status)


def to_be_placed(views: Following, on: date, *, every: bool = False) -> tuple[UUID, ...]:
    """Return the households to look up again: streets of their district have changed since they were placed.

    Of those that were in no district, all for which something was drawn since; `every`: all that have anybody in them.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Districts.name) as answering:
        p = answering.prefix
        known = f"SELECT DISTINCT household FROM {p}members AS m WHERE joined <= :on AND (left IS NULL OR left > :on)"
        if every:
            return tuple(UUID(row["household"]) for row in _query(answering, f"{known} ORDER BY household", on))
        drawn = "SELECT max({what}) FROM {p}changed WHERE day <= :on AND drawn"
        changed = (
            "SELECT 1 FROM {p}changed AS c WHERE c.district = at.district AND c.day <= :on "
            "AND (c.day > at.from_ OR c.position > at.position)"
        )
        stale = (
            f"EXISTS ({changed}) OR (at.district IS NULL AND (at.from_ < ({drawn.replace('{what}', 'day')}) "
            f"OR at.position < ({drawn.replace('{what}', 'position')})))"
        )
        placed = "SELECT 1 FROM {p}placed AS at WHERE at.household = m.household AND at.from_ <= :on"
        never = f"{known} AND NOT EXISTS ({placed}) AND ({drawn.replace('{what}', 'day')}) IS NOT NULL"
        return tuple(
            UUID(row["household"])
            for row in _query(
                answering,
                f"SELECT household FROM ({_PLACED}) AS at WHERE {stale} UNION {never} ORDER BY household",
                on,
            )
        )


def _counted_homes(answering: Answering, on: date) -> dict[str, int]:
    """Return how many families live in each district; one that is told by two homes once."""
    homes = _counted(
        answering, f"SELECT district, count(*) AS n FROM ({_PLACED} AND district IS NOT NULL) GROUP BY district", on
    )
    for home in _in_another(answering, on):
        for row in _query(answering, f"{_PLACED} AND household = :home AND district IS NOT NULL", on, home=home):
            homes[row["district"]] -= 1
    return {district: n for district, n in homes.items() if n}


def _in_another(answering: Answering, on: date) -> frozenset[str]:
    """Return the homes whose family is counted by another one: a record of somebody there was merged into hers."""
    homes = (
        "SELECT g.position, m.person = g.survivor AS stays, m.household FROM {p}merged AS g JOIN {p}members AS m "
        "ON m.person IN (g.person, g.survivor) WHERE g.from_ <= :on AND (g.until IS NULL OR g.until > :on) "
        "AND m.joined <= :on AND (m.left IS NULL OR m.left > :on)"
    )
    found: dict[int, Merging] = {}
    for row in _query(answering, f"{homes} ORDER BY g.position, m.joined, m.household", on):
        merging = found.setdefault(row["position"], Merging([], []))
        (merging.stays if row["stays"] else merging.merged).append(row["household"])
    if not found:
        return frozenset()
    placed = f"{_PLACED} AND district IS NOT NULL AND household IN (SELECT household FROM ({homes}))"
    return counted_in_another(found.values(), {row["household"] for row in _query(answering, placed, on)})


def _of_worker(answering: Answering, worker: UUID, on: date) -> tuple[UUID, ...]:
    rows = list(
        _query(answering, "SELECT DISTINCT district FROM {p}named WHERE id = :worker", on, worker=str(worker))
    )  # fmt: skip
    ids = sorted(UUID(row["district"]) for row in rows)
    return tuple(id for id in ids if _named_on(answering, "worker", on, id).get(str(id)) == worker)


def _named_on(answering: Answering, what: str, on: date, district: UUID | None = None) -> dict[str, UUID | None]:
    """Return who is named for each district (or one) on a day, by its id.

    A district that has ended has nobody, and nobody answers for one after his last day here.
    """
    of_one = "" if district is None else "AND n.district = :district"
    found: dict[str, UUID | None] = {}
    for row in _query(
        answering,
        "SELECT n.district, CASE WHEN g.last < :on THEN NULL ELSE n.id END AS id FROM {p}named AS n "
        "JOIN {p}districts AS d ON d.id = n.district LEFT JOIN {p}gone AS g ON g.worker = n.id "
        f"WHERE n.what = :what AND n.from_ <= :on AND (d.ended IS NULL OR d.ended >= :on) {of_one} "
        "ORDER BY n.district, n.from_, n.position",
        on,
        what=what,
        district=None if district is None else str(district),
    ):
        found[row["district"]] = None if row["id"] is None else UUID(row["id"])
    return found


def _counted(answering: Answering, statement: str, on: date) -> dict[str, int]:
    return {row["district"]: row["n"] for row in _query(answering, statement, on)}


def _query(answering: Answering, statement: str, on: date, **values: Any) -> list[dict[str, Any]]:
    given = {"on": on.isoformat(), **values}
    return list(answering.db.query(statement.replace("{p}", answering.prefix), given))
