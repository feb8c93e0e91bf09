"""Which teams are there, and who belongs to each on a day?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlite_utils import Database

from osl_workflow.staff.events import StaffLeft, TeamJoined, TeamLeft
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.team.events import TeamAdded, TeamEnded
from osl_workflow.views.answers import Answer, fresh


class Teams:
    """The view: one row a team, and one for each time that somebody belonged to one."""

    name = "teams"
    schema = 1

    def create(self, db: Database, prefix: str) -> None:
        """Create the tables; `ended` and `left` are first days on which it was over."""
        db.execute(
            f"CREATE TABLE {prefix}teams (id TEXT PRIMARY KEY, added INTEGER NOT NULL, ended TEXT) WITHOUT ROWID"
        )
        db.execute(
            f"CREATE TABLE {prefix}members (worker TEXT, team TEXT, joined TEXT, position INTEGER NOT NULL, left TEXT, "
            "PRIMARY KEY (worker, team, joined)) WITHOUT ROWID"
        )
        db.execute(f"CREATE INDEX {prefix}members_of ON {prefix}members (team)")
        db.execute(f"CREATE TABLE {prefix}gone (worker TEXT PRIMARY KEY, last TEXT NOT NULL) WITHOUT ROWID")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        """Bring the events of teams and of staff into the tables."""
        for recorded in batch:
            event, id = recorded.event, str(recorded.stream.id)
            on = event.meta.occurred_on.isoformat()
            match event:
                case TeamAdded():
                    db.execute(f"INSERT INTO {prefix}teams VALUES (?, ?, NULL)", (id, recorded.position))
                case TeamEnded():
                    db.execute(f"UPDATE {prefix}teams SET ended = ? WHERE id = ?", (on, id))
                case TeamJoined():
                    row = (id, str(event.team), on, recorded.position)
                    db.execute(f"INSERT OR REPLACE INTO {prefix}members VALUES (?, ?, ?, ?, NULL)", row)
                case TeamLeft():
                    db.execute(
                        f"UPDATE {prefix}members SET left = ? WHERE worker = ? AND team = ? AND left IS NULL",
                        (on, id, str(event.team)),
                    )
                case StaffLeft():
                    db.execute(f"INSERT OR REPLACE INTO {prefix}gone VALUES (?, ?)", (id, on))


def teams(views: Following, on: date) -> Answer[UUID]:
    """Return the teams of a day, in the order in which they were added.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Teams.name) as answering:
        rows = answering.db.query(
            f"SELECT id FROM {answering.prefix}teams WHERE ended IS NULL OR ended > ? ORDER BY added", [on.isoformat()]
        )
        found = tuple(UUID(row["id"]) for row in rows)
        return Answer(found, len(found), answering.status)


def members_by_team(views: Following, on: date, *, team: UUID | None = None) -> dict[UUID, tuple[UUID, ...]]:
    """Return who belongs to each team (or to one) on a day, in the order of joining; a team without anybody is absent.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Teams.name) as answering:
        p = answering.prefix
        found: dict[UUID, tuple[UUID, ...]] = {}
        for row in answering.db.query(
            f"SELECT m.team, m.worker FROM {p}members AS m JOIN {p}teams AS t ON t.id = m.team "
            f"LEFT JOIN {p}gone AS g ON g.worker = m.worker WHERE m.joined <= :on AND (m.left IS NULL OR m.left > :on) "
            "AND (t.ended IS NULL OR t.ended > :on) AND (g.last IS NULL OR g.last >= :on) "
            "AND (:team IS NULL OR m.team = :team) ORDER BY m.joined, m.position",
            {"on": on.isoformat(), "team": None if team is None else str(team)},
        ):
            found[UUID(row["team"])] = (*found.get(UUID(row["team"]), ()), UUID(row["worker"]))
        return found


def teams_of(views: Following, worker: UUID, on: date) -> tuple[UUID, ...]:
    """Return the teams to which somebody belongs on a day, in the order of joining.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    with fresh(views, Teams.name) as answering:
        p = answering.prefix
        rows = answering.db.query(
            f"SELECT m.team FROM {p}members AS m JOIN {p}teams AS t ON t.id = m.team "
            f"LEFT JOIN {p}gone AS g ON g.worker = m.worker WHERE m.worker = :worker AND m.joined <= :on "
            "AND (m.left IS NULL OR m.left > :on) AND (t.ended IS NULL OR t.ended > :on) "
            "AND (g.last IS NULL OR g.last >= :on) ORDER BY m.joined, m.position",
            {"on": on.isoformat(), "worker": str(worker)},
        )
        return tuple(UUID(row["team"]) for row in rows)
