"""`osl team`: the teams of the centre, who leads them and who belongs to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.day import DAY
from osl_cli.frame import Group, argument, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.work_words import staff_by_login
from osl_workflow.acts import teams
from osl_workflow.errors import Usage
from osl_workflow.history.naming import Names
from osl_workflow.progress.permissions import role_titles
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import fte_on, roles_on
from osl_workflow.team import commands as c
from osl_workflow.views.districts import districts
from osl_workflow.views.teams import members_by_team
from osl_workflow.views.teams import teams as all_teams

if TYPE_CHECKING:
    from uuid import UUID

team = Group(
    "team",
    help=Text(
        pl="Zespoły i kto do nich należy. Także: kto kieruje i jakie mają rejony.",
        en="Teams and who belongs to them. Also who leads them, and which districts they have.",
    ),
)
CODE = Text(pl="KOD", en="CODE")
WHICH = Text(pl="Kod zespołu z `osl team list`.", en="The code of the team that `osl team list` shows.")
WHO = Text(pl="Nazwa logowania pracownika.", en="The member's login.")
AT = option(
    "--at", "day", type=DAY, help=Text(pl="Stan na ten dzień; domyślnie dziś.", en="As of that day; today if left out.")
)


@team.command("list", help=Text(pl="Pokaż zespoły.", en="List the teams."))
@AT
def list_(run: Run, day: date | None) -> Answer:
    """List the teams."""
    reader = run.desk.reader()
    on = day or run.desk.acting(reader, run.who).today
    found = all_teams(run.house.views, on)
    members = members_by_team(run.house.views, on)
    theirs = _districts(run, on)
    names = Names(reader)
    known = [teams.team_of(reader, id) for id in found.rows]
    rows = [
        (
            Toned(one.code, "strong"),
            one.name,
            None if (leader := one.leader_on(on)) is None else names.staff(leader),
            len(members.get(one.id, ())),
            len(theirs.get(one.id, ())),
        )
        for one in known
    ]
    columns = [sentence(f"cli_team.column_{name}") for name in ("code", "name", "leader", "members", "districts")]
    data = {
        "as_of": on,
        "teams": [
            {
                "team": one.id, "code": one.code, "name": one.name, "leader": one.leader_on(on),
                "members": members.get(one.id, ()), "districts": theirs.get(one.id, ()),
            }
            for one in known
        ],
    }  # fmt: skip
    return Answer(data, Table(columns, rows, sentence("cli_team.none")), status=found.status)


@team.command(
    "show", help=Text(pl="Pokaż jeden zespół i kto do niego należy.", en="Show a team and who belongs to it.")
)
@argument("code", metavar=CODE, help=WHICH)
@AT
def show(run: Run, code: str, day: date | None) -> Answer:
    """Show a team."""
    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who)
    on = day or acting.today
    one = teams.team_called(reader, code)
    members = members_by_team(run.house.views, on, team=one.id).get(one.id, ())
    theirs = _districts(run, on).get(one.id, ())
    standard, names = reader.standard(acting.today), Names(reader)
    staff = [reader.staff(id) for id in members]
    rows = [
        (
            Toned(names.staff(member.id), "strong"),
            member.login,
            role_titles(standard, roles_on(member, on)),
            fte_on(member, on),
        )
        for member in staff
    ]
    columns = [sentence(f"cli_team.column_{name}") for name in ("member", "login", "roles", "fte")]
    leader = one.leader_on(on)
    facts = [
        (sentence("cli_team.column_leader"), None if leader is None else names.staff(leader)),
        (sentence("cli_team.column_districts"), theirs or None),
        (sentence("cli_team.over_since"), one.ended),
    ]
    data = {
        "as_of": on, "team": one.id, "code": one.code, "name": one.name, "leader": leader,
        "members": [{"staff": member.id, "login": member.login} for member in staff], "districts": theirs,
        "ended": one.ended,
    }  # fmt: skip
    title = sentence("cli_team.title", code=one.code, name=one.name)
    return Answer(data, Heading(title), Facts(facts), Table(columns, rows, sentence("cli_team.no_members")))


def _districts(run: Run, on: date) -> dict[UUID, tuple[str, ...]]:
    """Return the codes of the districts of each team that has any."""
    from osl_workflow.district.state import District

    reader = run.desk.reader()
    found: dict[UUID, tuple[str, ...]] = {}
    for row in districts(run.house.views, on).rows:
        one = reader.state("district", row.district)
        if row.team is not None and isinstance(one, District):
            found[row.team] = (*found.get(row.team, ()), one.code)
    return found


@team.command(
    "add", writes=True, help=Text(pl="Dodaj zespół: krótki kod i nazwa.", en="Add a team: a code and a name.")
)
@argument("code", metavar=CODE, help=Text(pl="Krótki kod, na przykład Z1.", en="A short code, such as T1."))
@argument("name", metavar=Text(pl="NAZWA", en="NAME"), help=Text(pl="Nazwa zespołu.", en="The name of the team."))
def add(run: Run, code: str, name: str) -> Answer:
    """Add a team."""
    done = teams.add(run.desk, run.who, run.wish(), c.AddTeam(code=code, name=name))
    return Answer(done.answer, Line(sentence("cli_team.added", code=done.answer["code"], name=name), "good"))


@team.command(
    "join", writes=True, help=Text(pl="Dopisz pracownika do zespołu.", en="Let a member of staff join a team.")
)
@argument("code", metavar=CODE, help=WHICH)
@argument("login", metavar="LOGIN", help=WHO)
@option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."))
def join(run: Run, code: str, login: str, since: date | None) -> Answer:
    """Let somebody join a team."""
    who, wish = staff_by_login(run, login), run.wish()
    wish = wish if since is None else wish.model_copy(update={"occurred_on": since})
    done = teams.join(run.desk, run.who, wish, code, who)
    day = wish.occurred_on or run.desk.today()
    name = Names(run.desk.reader()).staff(who)
    return Answer(done.answer, Line(sentence("cli_team.joined", code=done.answer["code"], name=name, day=day), "good"))


@team.command(
    "leave", writes=True, help=Text(pl="Wypisz pracownika z zespołu.", en="Let a member of staff leave a team.")
)
@argument("code", metavar=CODE, help=WHICH)
@argument("login", metavar="LOGIN", help=WHO)
def leave(run: Run, code: str, login: str) -> Answer:
    """Let somebody leave a team."""
    who = staff_by_login(run, login)
    done = teams.leave(run.desk, run.who, run.wish(), code, who)
    name = Names(run.desk.reader()).staff(who)
    return Answer(done.answer, Line(sentence("cli_team.left", code=done.answer["code"], name=name), "good"))


@team.command("leader", writes=True, help=Text(pl="Wskaż, kto kieruje zespołem.", en="Name who leads a team."))
@argument("code", metavar=CODE, help=WHICH)
@argument("login", required=False, metavar="LOGIN", help=WHO)
@option("--nobody", is_flag=True, help=Text(pl="Na razie nikt.", en="Nobody for now."))
@option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."))
def leader(run: Run, code: str, login: str | None, nobody: bool, since: date | None) -> Answer:
    """Name who leads a team."""
    if (login is None) != nobody:
        raise Usage("cli_district.login_or_nobody")
    wish = run.wish()
    day = since or wish.occurred_on or run.desk.today()
    id = None if login is None else staff_by_login(run, login)
    done = teams.lead(run.desk, run.who, wish, code, c.NameLeader(leader=id, from_=day))
    key = "cli_team.led" if id else "cli_team.led_by_nobody"
    said = sentence(
        key, code=done.answer["code"], name="" if id is None else Names(run.desk.reader()).staff(id), day=day
    )
    return Answer({**done.answer, "leader": id}, Line(said, "good"))


@team.command(
    "end",
    writes=True,
    help=Text(pl="Zakończ zespół; --on: pierwszy dzień bez niego.", en="End a team; --on: the first day without it."),
)
@argument("code", metavar=CODE, help=WHICH)
def end(run: Run, code: str) -> Answer:
    """End a team."""
    wish = run.wish()
    day = wish.occurred_on or run.desk.today()
    one = teams.team_called(run.desk.reader(), code)
    members = members_by_team(run.house.views, day, team=one.id).get(one.id, ())
    done = teams.end(run.desk, run.who, wish, code, c.EndTeam(), members)
    return Answer(done.answer, Line(sentence("cli_team.ended", code=one.code, day=day, n=len(members)), "good"))
