"""`osl district list`, `show`, `find`: the districts of a day, their streets, and where an address is."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.day import DAY
from osl_cli.district import district
from osl_cli.district_draw import CODE, WHICH
from osl_cli.exporting import Sheet, exported, exports
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.proposing import houses, lives_in, nobody, not_found
from osl_cli.run import Run
from osl_workflow.acts.districts import answers_for, district_of, looked_up
from osl_workflow.acts.teams import team_of
from osl_workflow.district.state import KIND, District
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence

AT = option(
    "--at", "day", type=DAY, help=Text(pl="Stan na ten dzień; domyślnie dziś.", en="As of that day; today if left out.")
)


@district.command("list")
@AT
@exports(svg=False)
def list_(run: Run, day: date | None, csv: str | None) -> Answer:
    """List the districts."""
    from osl_workflow.views.districts import districts, moves, to_be_placed  # late: views load sqlite-utils

    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who)
    on = day or acting.today
    found = districts(run.house.views, on)
    names = Names(reader)
    known = [cast("District", reader.state(KIND, row.district)) for row in found.rows]
    rows = [
        (
            Toned(one.code, "strong"),
            one.name,
            nobody() if row.worker is None else names.staff(row.worker),
            None if row.team is None else team_of(reader, row.team).name,
            row.streets,
            row.households,
        )
        for row, one in zip(found.rows, known, strict=True)
    ]
    columns = [sentence(f"cli_district.column_{n}") for n in ("code", "name", "worker", "team", "streets", "families")]
    waiting = len(to_be_placed(run.house.views, on))
    moved = moves(run.house.views, on).total
    lines = [Line(sentence("cli_district.to_be_placed", n=waiting), "warn")] if waiting else []
    if moved:
        lines.append(Line(sentence("cli_district.moves_wait", n=moved), "warn"))
    data = {
        "as_of": on,
        "districts": [
            {
                "district": row.district, "code": one.code, "name": one.name, "worker": row.worker,
                "login": None if row.worker is None else reader.staff(row.worker).login, "team": row.team,
                "streets": row.streets, "families": row.households,
            }
            for row, one in zip(found.rows, known, strict=True)
        ],
        "to_be_placed": waiting,
        "moves": moved,
    }  # fmt: skip
    answer = Answer(data, Table(columns, rows, sentence("cli_district.none")), *lines, status=found.status)
    plain = [tuple(cell.what if isinstance(cell, Toned) else cell for cell in row) for row in rows]
    return exported(run, answer, Sheet(columns, plain), csv, None)


@district.command("show")
@argument("code", metavar=CODE, help=WHICH)
@AT
@option(
    "--all", "also_over", is_flag=True, help=Text(pl="Także wpisy, które nie trwają.", en="Also entries not in force.")
)
def show(run: Run, code: str, day: date | None, also_over: bool) -> Answer:
    """Show a district."""
    from osl_workflow.views.districts import households_in  # late: views load sqlite-utils

    reader = run.desk.reader()
    on = day or run.desk.acting(reader, run.who).today
    one = district_of(reader, code)
    names, homes = Names(reader), households_in(run.house.views, one.id, on)
    answering, team = answers_for(reader, one, on), one.team_on(on)
    worker = None if answering is None else answering.id
    facts: list[tuple[Any, Any]] = [
        (sentence("cli_district.column_worker"), nobody() if worker is None else names.staff(worker)),
        (sentence("cli_district.column_team"), None if team is None else team_of(reader, team).name),
        (sentence("cli_district.column_families"), len(homes)),
        (sentence("cli_district.last_day"), one.ended),
    ]
    streets = [street for street in one.streets if also_over or street.covers(on)]
    rows = [
        (
            street.number,
            Toned(street.street, "strong"),
            houses(street.side, street.first, street.last),
            street.town,
            street.from_,
            street.to,
        )
        for street in sorted(streets, key=lambda street: (street.key, street.first or 0, street.from_))
    ]
    columns = [sentence(f"cli_district.column_{n}") for n in ("entry", "street", "houses", "town", "since", "until")]
    data = {
        "as_of": on, "district": one.id, "code": one.code, "name": one.name, "worker": worker, "team": team,
        "families": len(homes), "ended": one.ended,
        "streets": [street.model_dump(mode="json") for street in streets],
        "workers": [named.model_dump(mode="json") for named in one.workers],
    }  # fmt: skip
    title = sentence("cli_district.title", code=one.code, name=one.name)
    return Answer(data, Heading(title), Facts(facts), Table(columns, rows, sentence("cli_district.no_streets")))


@district.command("find")
@argument(
    "street", metavar=Text(pl="ULICA", en="STREET"), help=Text(pl="Ulica albo wieś.", en="A street or a village.")
)
@argument("house", required=False, metavar=Text(pl="NUMER", en="NUMBER"), help=Text(pl="Numer domu.", en="The house."))
@option("--town", metavar=Text(pl="MIEJSCOWOŚĆ", en="TOWN"), help=Text(pl="Miejscowość.", en="The town."))
@AT
def find(run: Run, street: str, house: str | None, town: str | None, day: date | None) -> Answer:
    """Find the district of an address."""
    reader = run.desk.reader()
    on = day or run.desk.acting(reader, run.who).today
    verdict = looked_up(reader, street, house, town, on)
    known = [cast("District", reader.state(KIND, id)) for id in verdict.districts]
    data: dict[str, Any] = {"as_of": on, "found": verdict.found, "districts": [one.code for one in known]}
    if verdict.district is None:
        return Answer(data, Line(not_found(verdict.found, known), "warn"))
    (one,) = known
    worker = answers_for(reader, one, on)
    data |= {"worker": worker and worker.id, "login": worker and worker.login}
    return Answer(data, Line(lives_in(reader, one, on), "good"))
