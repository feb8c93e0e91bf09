"""`osl district add`, `street`, `worker`, `team`, `end`: what a district is, and who answers for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

import click

from osl_cli.answer import Answer, Line
from osl_cli.day import DAY
from osl_cli.district import district
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.proposing import houses
from osl_cli.run import Run
from osl_cli.work_words import staff_by_login
from osl_workflow.acts import districts
from osl_workflow.acts.teams import team_called
from osl_workflow.district import commands as c
from osl_workflow.errors import Usage
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.district.events import Side

CODE = Text(pl="KOD", en="CODE")
WHICH = Text(pl="Kod rejonu z `osl district list`.", en="The code of the district that `osl district list` shows.")
SINCE = option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."))
HOUSE = Number(1, 99_999)


@district.command("add", writes=True)
@argument("code", metavar=CODE, help=Text(pl="Krótki kod, na przykład R1.", en="A short code, such as R1."))
@argument("name", metavar=Text(pl="NAZWA", en="NAME"), help=Text(pl="Nazwa rejonu.", en="The name of the district."))
def add(run: Run, code: str, name: str) -> Answer:
    """Add a district."""
    done = districts.add(run.desk, run.who, run.wish(), c.AddDistrict(code=code, name=name))
    said = sentence("cli_district.added", code=done.answer["code"], name=" ".join(name.split()))
    return Answer(done.answer, Line(said, "good"), Line(sentence("cli_district.added_next", code=code), "quiet"))


@district.command("street", writes=True)
@argument("code", metavar=CODE, help=WHICH)
@argument(
    "streets", nargs=-1, metavar=Text(pl="ULICA", en="STREET"),
    help=Text(
        pl="Nazwa ulicy albo wsi, w cudzysłowie, gdy ma kilka słów; można podać kilka.",
        en="The name of a street or a village, in quotation marks if it has several words; there may be several.",
    ),
)  # fmt: skip
@option(
    "--side", type=click.Choice(("all", "odd", "even")), default="all",
    help=Text(
        pl="Strona ulicy: cała (all), numery nieparzyste (odd) albo parzyste (even).",
        en="The side of the street: all, odd or even numbers.",
    ),
)  # fmt: skip
@option("--first", type=HOUSE, help=Text(pl="Pierwszy numer domu.", en="The first number of a house."))
@option("--last", type=HOUSE, help=Text(pl="Ostatni numer domu.", en="The last number of a house."))
@option(
    "--town", metavar=Text(pl="MIEJSCOWOŚĆ", en="TOWN"),
    help=Text(
        pl="Tylko ulica w tej miejscowości; potrzebne, gdy taką samą ma inna miejscowość.",
        en="Only the street of that town; needed where another town has one of the same name.",
    ),
)  # fmt: skip
@SINCE
@option("--until", type=DAY, help=Text(pl="Ostatni dzień.", en="The last day."))
@option(
    "--end", "ended", type=Number(1, 99_999), metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(
        pl="Zakończ wpis o tym numerze z `osl district show` (dziś albo --until).",
        en="End the entry of that number in `osl district show` (today or --until).",
    ),
)  # fmt: skip
def street(
    run: Run, code: str, streets: tuple[str, ...], side: str, first: int | None, last: int | None, town: str | None,
    since: date | None, until: date | None, ended: int | None,
) -> Answer:  # fmt: skip
    """Put streets into a district, or end an entry."""
    if bool(streets) == (ended is not None):
        raise Usage("cli_district.street_or_end")
    wish = run.wish()
    day = wish.occurred_on or run.desk.today()
    if ended is not None:
        commands: list[c.DistrictCommand] = [c.EndStreet(number=ended, to=until or day)]
        said = sentence("cli_district.street_ended", number=ended, code=code, day=until or day)
    else:
        which = houses(cast("Side", side), first, last)
        commands = [
            c.DrawStreet(
                street=one, town=town, side=cast("Side", side), first=first, last=last, from_=since or day, to=until
            )
            for one in streets
        ]
        drawn = tuple(sentence("cli_district.street_part", street=one, houses=which) for one in streets)
        said = sentence("cli_district.street_drawn", streets=drawn, code=code, day=since or day)
    done = districts.act_on(run.desk, run.who, wish, code, commands)
    waiting = _to_be_placed(run)
    lines = [Line(said, "good")]
    if waiting:
        lines.append(Line(sentence("cli_district.to_be_placed", n=waiting), "warn"))
    return Answer({**done.answer, "to_be_placed": waiting}, *lines)


def _to_be_placed(run: Run) -> int:
    from osl_workflow.views.districts import to_be_placed  # late: views load sqlite-utils

    return len(to_be_placed(run.house.views, run.desk.today()))


@district.command("worker", writes=True)
@argument("code", metavar=CODE, help=WHICH)
@argument("login", required=False, metavar="LOGIN", help=Text(pl="Login pracownika.", en="The login of the worker."))
@option("--nobody", is_flag=True, help=Text(pl="Na razie nikt.", en="Nobody for now."))
@SINCE
def worker(run: Run, code: str, login: str | None, nobody: bool, since: date | None) -> Answer:
    """Name who answers for a district."""
    if (login is None) != nobody:
        raise Usage("cli_district.login_or_nobody")
    wish = run.wish()
    day = since or wish.occurred_on or run.desk.today()
    id = None if login is None else staff_by_login(run, login)
    done = districts.act_on(run.desk, run.who, wish, code, [c.NameWorker(worker=id, from_=day)])
    key = "cli_district.worker_named" if id else "cli_district.worker_nobody"
    said = sentence(
        key, code=done.answer["code"], name="" if id is None else Names(run.desk.reader()).staff(id), day=day
    )
    return Answer({**done.answer, "worker": id, "login": login}, Line(said, "good"))


@district.command("team", writes=True)
@argument("code", metavar=CODE, help=WHICH)
@argument(
    "team", required=False, metavar=Text(pl="ZESPÓŁ", en="TEAM"),
    help=Text(pl="Kod zespołu z `osl team list`.", en="The code of the team that `osl team list` shows."),
)  # fmt: skip
@option("--none", "no_team", is_flag=True, help=Text(pl="Rejon nie należy do zespołu.", en="It belongs to no team."))
@SINCE
def team(run: Run, code: str, team: str | None, no_team: bool, since: date | None) -> Answer:
    """Name the team of a district."""
    if (team is None) != no_team:
        raise Usage("cli_district.team_or_none")
    wish = run.wish()
    day = since or wish.occurred_on or run.desk.today()
    found = None if team is None else team_called(run.desk.reader(), team)
    named = c.NameTeam(team=None if found is None else found.id, from_=day)
    done = districts.act_on(run.desk, run.who, wish, code, [named])
    key = "cli_district.team_named" if found else "cli_district.team_none"
    said = sentence(key, code=done.answer["code"], name="" if found is None else found.name, day=day)
    return Answer({**done.answer, "team": named.team}, Line(said, "good"))


@district.command("end", writes=True)
@argument("code", metavar=CODE, help=WHICH)
@option("--until", type=DAY, help=Text(pl="Ostatni dzień; domyślnie dziś.", en="The last day; today if left out."))
def end(run: Run, code: str, until: date | None) -> Answer:
    """End a district."""
    wish = run.wish()
    day = until or wish.occurred_on or run.desk.today()
    done = districts.act_on(run.desk, run.who, wish, code, [c.EndDistrict(to=day)])
    return Answer(done.answer, Line(sentence("cli_district.ended", code=done.answer["code"], day=day), "good"))
