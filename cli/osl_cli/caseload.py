"""`osl caseload`: how many families each worker has, held against the limit, and why the number is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, get_args

import click

from osl_cli.answer import Answer
from osl_cli.caseload_by import By, sections
from osl_cli.caseload_explain import explained
from osl_cli.caseload_forecast import DAYS, forecasted
from osl_cli.caseload_standing import answer, picture, sheet
from osl_cli.caseload_what_if import played_since, said, supposed, what_if
from osl_cli.day import DAY_OF_YEAR
from osl_cli.exporting import exported, exports, foot
from osl_cli.frame import Command, option
from osl_cli.language import Text
from osl_cli.moment import moment
from osl_cli.oversight import require_oversight, sees_all
from osl_cli.run import Run
from osl_cli.work_words import staff_by_login
from osl_workflow.errors import Refused, Usage
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.sentences import sentence
from osl_workflow.views.caseload import owed

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_cli.day import Typed
    from osl_workflow.sentences import Sentence


@click.command(
    "caseload",
    cls=Command,
    help=Text(
        pl="""Ile rodzin ma każdy pracownik i jak to się ma do limitu. Rodzina liczy się raz, ile by nie miała spraw.

        Wszystkich widzi kierownik ośrodka; pracownik widzi siebie.""",
        en="""How many families each worker has, held against the limit. A family counts once, whatever its cases.

        The head of the centre sees everybody; a worker sees herself.""",
    ),
)
@option(
    "--explain", "login", metavar="LOGIN",
    help=Text(
        pl="Każda rodzina tego pracownika: czy się liczy i dlaczego.",
        en="Every family of this worker: whether it counts, and why.",
    ),
)  # fmt: skip
@option(
    "--by", type=click.Choice(get_args(By)), default="worker",
    help=Text(
        pl="Obciążenie pracowników (worker), zespołów (team) albo rejonów (district).",
        en="The load of workers, teams or districts.",
    ),
)  # fmt: skip
@option(
    "--on", type=DAY_OF_YEAR,
    help=Text(
        pl="Stan na dzień, na przykład 30.06 (ostatni taki dzień) albo 30.06.2026.",
        en="As it was on a day, for example 06-30 (the last such day) or 2026-06-30.",
    ),
)  # fmt: skip
@option(
    "--as-was", type=DAY_OF_YEAR,
    help=Text(
        pl="Stan faktyczny na dzień (pisany jak w --on): to, co się do niego wydarzyło, także gdy zapisano później.",
        en="As it was on a day (written as for --on): what had happened by then, whenever it was recorded.",
    ),
)  # fmt: skip
@option(
    "--as-known", type=DAY_OF_YEAR,
    help=Text(
        pl="Stan wiedzy na dzień (pisany jak w --on): tylko to, co do jego końca zapisano.",
        en="As known on a day (written as for --on): only what had been recorded by its end.",
    ),
)  # fmt: skip
@option(
    "--what-if", "supposed_", multiple=True, metavar=Text(pl="ZAŁOŻENIE", en="SUPPOSED"),
    help=Text(
        pl="Co by było przy innym limicie na pełny etat (limit=30) albo innym etacie (post:LOGIN=0,5), według zdarzeń "
        "ostatniego roku. Można podać kilka.",
        en="What if one full-time post had another limit (limit=30), or somebody another post (post:LOGIN=0.5), by the "
        "events of the last year. Several may be given.",
    ),
)  # fmt: skip
@option(
    "--forecast", "horizon", type=DAYS, metavar=Text(pl="DNI", en="DAYS"),
    help=Text(
        pl="Ile rodzin będzie miał każdy w ciągu tylu dni (90d), według tego, co zaplanowano; z założeniami i z tym, o "
        "ile taka prognoza myliła się w przeszłości.",
        en="How many families everybody will have in so many days (90d), by what is planned; with what is assumed, and "
        "by how much such a forecast was wrong in the past.",
    ),
)  # fmt: skip
@exports()
def caseload(
    run: Run,
    login: str | None,
    by: By,
    on: Typed | None,
    as_was: Typed | None,
    as_known: Typed | None,
    supposed_: tuple[str, ...],
    horizon: timedelta | None,
    csv: str | None,
    svg: str | None,
) -> Answer:
    """Show the load of workers, or of one, family by family."""
    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who)
    today = reader.standard(acting.today)
    if not today.measures:
        raise Refused("cli_caseload.no_measure", standard=today.title)
    if horizon is not None and by == "district":
        raise Usage("cli_caseload.forecast_by_district")
    usual = by == "worker" or (by == "team" and horizon is not None)
    _one_question(
        {
            "--explain": login, "--by": None if usual else by, "--on": on, "--as-was": as_was, "--as-known": as_known,
            "--what-if": supposed_ or None, "--forecast": horizon,
        }
    )  # fmt: skip
    wanted = None if login is None else staff_by_login(run, login)
    if wanted not in (None, acting.whose) or supposed_ or by != "worker":
        require_oversight(today, acting)
    if wanted is not None and svg is not None:
        raise Usage("cli_caseload.no_picture")
    only = None if sees_all(today, acting) else acting.whose
    with moment(run, reader, acting.today, on, as_was, as_known) as now:
        if now.day < now.reader.office().founded:
            raise Refused("cli_caseload.before_founded", day=now.day, first=now.reader.office().founded)
        if wanted is not None:
            may_read = allowed_role(today, "read_case", acting) is not None
            return exported(run, *explained(now, wanted, may_read=may_read), csv)
        found, status = sections(now, by, only)
        owing = owed(now.views, only).rows if now.on is None else ()
        shown, table = answer(now, found, owing, status), sheet(now, found)
        about: Sentence | None = None
        above: list[Sentence] = []
        last: Sequence[Part] = ()
        if horizon is not None:
            shown, table, found, last = forecasted(now, found, horizon, only)
            about = sentence("cli_caseload.picture_ahead", until=now.day + horizon, today=now.day)
        elif supposed_:
            limited = (section for section in found if section.measure.limit is not None)
            given = supposed(run, today, supposed_, {one.id for section in limited for one in section.standings})
            shown, table, found = what_if(now, found, given)
            above = [*said(now, given), played_since(now)]
        below = foot(shown)
        drawn = partial(picture, now, found, run.language, about, above, last, below)
        return exported(run, shown, table, csv, svg, drawn)


ALONE = ("--what-if", "--forecast")
"""What is asked of today, and of all workers."""


def _one_question(given: Mapping[str, object]) -> None:
    """Refuse options that ask another question beside one that is asked alone."""
    asked = [name for name, value in given.items() if value is not None]
    for name in ALONE:
        if name in asked and len(asked) > 1:
            raise Usage("cli_caseload.alone", name=name, others=tuple(other for other in asked if other != name))
    if {"--explain", "--by"} <= set(asked):
        raise Usage("cli_caseload.alone", name="--explain", others="--by")
