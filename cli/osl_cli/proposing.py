"""What follows from where a family lives: who could take its case, and whether a case could be handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from osl_cli.answer import Line
from osl_workflow.acts.caseloads import limits_of, load_of
from osl_workflow.acts.districts import answers_for, household_of
from osl_workflow.district.state import KIND, District
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence
from osl_workflow.staff.away import deputy_at_work
from osl_workflow.staff.state import roles_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from osl_cli.run import Run
    from osl_workflow.acts.reading import Reader
    from osl_workflow.district.events import Side
    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.absence import Absence
    from osl_workflow.staff.state import Staff
    from osl_workflow.views.districts import Move


class Proposed(NamedTuple):
    """Who could take a case by where the family lives, None where nobody can now; the rest is what is told of it."""

    takes: Staff | None
    data: dict[str, Any]
    lines: list[Line]


def lives_in(reader: Reader, one: District, on: date) -> Sentence:
    """Return a district in words, with who answers for it."""
    worker = answers_for(reader, one, on)
    name = nobody() if worker is None else Names(reader).staff(worker.id)
    return sentence("cli_district.found", code=one.code, name=one.name, worker=name)


def not_found(found: str, districts: list[District]) -> Sentence:
    """Return in words why an address is in no one district, and what to do."""
    named = tuple(sentence("cli_district.title", code=one.code, name=one.name) for one in districts)
    return sentence(f"cli_district.found_{found}", districts=named)


def houses(side: Side, first: int | None, last: int | None) -> Sentence:
    """Return in words which houses of a street are meant."""
    if side == "all" and first is None and last is None:
        return sentence("cli_district.houses_all")
    return sentence(
        "cli_district.houses_part", first=first or 1, last=last or "…", side=sentence(f"cli_district.side_{side}")
    )


def nobody() -> Sentence:
    """Return how it is said that nobody answers for a district."""
    return sentence("cli_district.nobody")


def proposed(reader: Reader, household: UUID, mark: str, on: date) -> Proposed | None:
    """Return who could take a case, by where the family lives; None where its district is not known."""
    home = household_of(reader, household)
    district_id = None if home is None else home.district_on(on)
    if district_id is None:
        return None
    one = cast("District", reader.state(KIND, district_id))
    staff = answers_for(reader, one, on)
    data: dict[str, Any] = {"district": one.code, "worker": None}
    if staff is None:
        line = Line(sentence("cli_district.propose_nobody", code=one.code, name=one.name), "warn")
        return Proposed(None, data, [line])
    load, standard = load_of(reader, staff.id), reader.standard(on)
    limits = limits_of(standard, reader.office(), staff, on)
    mine = [name for name in limits if standard.measures[name].part in roles_on(staff, on)]
    loads = {name: 0 if load is None else load.count(name) for name in mine}
    told = tuple(
        sentence(
            "cli_district.load" if limits[name].households is None else "cli_district.load_of",
            measure=standard.measures[name].title, count=count, limit=limits[name].households or 0,
        )
        for name, count in loads.items()
    )  # fmt: skip
    absence = staff.absence_on(on)
    takes = staff if absence is None else _stands_in(reader, staff, absence, on)
    data |= {
        "worker": str(staff.id), "login": staff.login, "families": loads, "absent": absence is not None,
        "takes": None if takes is None else takes.login,
    }  # fmt: skip
    name = Names(reader).staff(staff.id)
    lines = [Line(sentence("cli_district.propose", code=one.code, name=one.name, worker=name, loads=told))]
    if absence is not None:
        key = "cli_district.propose_absent" if absence.to is None else "cli_district.propose_absent_until"
        lines.append(Line(sentence(key, worker=name, to=absence.to or ""), "warn"))
    if absence is not None and takes is not None:
        lines.append(Line(sentence("cli_district.propose_deputy", name=Names(reader).staff(takes.id))))
    if takes is None:
        lines.append(Line(sentence("cli_district.propose_other"), "quiet"))
    else:
        lines.append(Line(sentence("cli_district.propose_next", mark=mark, login=takes.login or ""), "quiet"))
    return Proposed(takes, data, lines)


def _stands_in(reader: Reader, staff: Staff, absence: Absence, on: date) -> Staff | None:
    """Return who stands in for somebody who is away, when he is there and may take the same work."""
    named = absence.deputy_on(on)
    deputy = None if named is None else deputy_at_work(absence, [reader.staff(named)], on)
    able = deputy is not None and set(roles_on(staff, on)) & set(roles_on(deputy, on))
    return deputy if able else None


def told_of_home(run: Run, placed: Mapping[str, Any] | None) -> tuple[dict[str, Any], list[Line]]:
    """Return what is told after an address was: the district, and what a move of the family proposes."""
    if placed is None:
        return {}, []
    from osl_workflow.views.districts import districts, moves  # late: views load sqlite-utils

    reader, today = run.desk.reader(), run.desk.today()
    if placed["district"] is None:
        if not districts(run.house.views, today).total:
            return {}, []
        return {}, [Line(not_found(placed["found"], []), "warn")]
    one = cast("District", reader.state(KIND, UUID(placed["district"])))
    lines = [Line(lives_in(reader, one, today))]
    data: dict[str, Any] = {"district": one.code, "moves": []}
    if placed["moved_from"] is not None:
        before = cast("District", reader.state(KIND, UUID(placed["moved_from"])))
        lines = [Line(sentence("cli_district.moved", before=before.name, after=one.name), "strong")]
        for move in moves(run.house.views, today, household=UUID(placed["household"])).rows:
            told, line = told_of_move(reader, move, today)
            data["moves"].append(told)
            lines += [Line(line, "warn"), Line(next_of_move(told), "quiet")]
    return data, lines


def told_of_move(reader: Reader, move: Move, on: date) -> tuple[dict[str, Any], Any]:
    """Return a move as data, and in a sentence who holds the case and who answers for the new district.

    `offered`: to whom it is offered already, and until which day an answer is waited for.
    """
    names, case = Names(reader), reader.case(move.case)
    mark, offer = case.number, case.offers.get(case.lead)
    offered = None if offer is None or offer.expired(on) else offer
    login = None if move.proposed is None else reader.staff(move.proposed).login
    data = {
        "mark": mark, "since": move.since, "from": _code(reader, move.moved_from),
        "to": _code(reader, move.district), "worker": move.worker, "proposed": move.proposed, "login": login,
        "offered": None if offered is None else {"to": offered.to, "until": offered.until},
    }  # fmt: skip
    key = "cli_district.hand_over" if move.proposed is not None else "cli_district.hand_over_nobody"
    proposed = "" if move.proposed is None else names.staff(move.proposed)
    return data, sentence(key, mark=mark, worker=names.staff(move.worker), proposed=proposed)


def next_of_move(told: Mapping[str, Any]) -> Any:
    """Return what can be typed now."""
    if told["login"] is None:
        return sentence("cli_district.hand_over_next_nobody", mark=told["mark"], code=told["to"])
    return sentence("cli_district.hand_over_next", mark=told["mark"], login=told["login"])


def _code(reader: Reader, id: UUID) -> str:
    return cast("District", reader.state(KIND, id)).code
