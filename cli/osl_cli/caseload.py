"""`osl caseload`: how many families each worker has, held against the limit, and why the number is what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Facts, Line, Table, Toned
from osl_cli.frame import Command, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.caseloads import capacity_on, limits_of
from osl_workflow.caseload.counting import why_not
from osl_workflow.errors import Refused
from osl_workflow.history.naming import Names
from osl_workflow.progress.permissions import require
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import roles_on
from osl_workflow.views import staff as staff_view
from osl_workflow.views.caseload import Load, held_by, loads

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from osl_cli.answer import Part, Tone
    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.caseload.decide import Limit
    from osl_workflow.process.standard import Standard
    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.state import Staff


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
def caseload(run: Run, login: str | None) -> Answer:
    """Show the load of workers, or of one, family by family."""
    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who)
    standard = reader.standard(acting.today)
    if not standard.measures:
        raise Refused("cli_caseload.no_measure", standard=standard.title)
    wanted = None if login is None else staff_by_login(run, login)
    if wanted is not None and wanted != acting.actor:
        require(standard, "assign", acting)
    if wanted is not None:
        return _explained(run, reader, standard, wanted, acting.today)
    return _all(run, reader, standard, None if _sees_all(standard, acting) else acting.actor, acting.today)


def _sees_all(standard: Standard, acting: Acting) -> bool:
    try:
        require(standard, "assign", acting)
    except Refused:
        return False
    return True


# --- everybody --------------------------------------------------------------------------------------------------------


def _all(run: Run, reader: Reader, standard: Standard, only: UUID | None, on: date) -> Answer:
    found = loads(run.house.views)
    by_worker = {load.worker: load for load in found.rows}
    members = [reader.staff(id) for id in staff_view.staff(run.house.views, on).rows if only in (None, id)]
    parts_of_measures = {measure.part for measure in standard.measures.values()}
    shown = [one for one in members if one.id in by_worker or parts_of_measures & set(roles_on(one, on))]
    parts: list[Part] = []
    data: dict[str, Any] = {"as_of": on, "measures": {}}
    for name, measure in standard.measures.items():
        rows = [_row(standard, reader, name, one, by_worker.get(one.id), on) for one in shown]
        columns = [
            sentence(f"cli_caseload.column_{c}") for c in ("worker", "post", "families", "limit", "share", "mark")
        ]
        parts += [Line(sentence("cli_caseload.measure", title=measure.title), "strong")]
        parts += [Table(columns, [row for row, _ in rows], sentence("cli_caseload.nobody"))]
        parts += _in_all(standard, name, [told for _, told in rows])
        data["measures"][name] = [told for _, told in rows]
    return Answer(data, *parts, status=found.status)


def _row(
    standard: Standard, reader: Reader, measure: str, one: Staff, load: Load | None, on: date
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    limit = limits_of(standard, reader.office(), one, on).get(measure)
    count = 0 if load is None else load.households.get(measure, 0)
    allowed = None if limit is None else limit.households
    share = None if not allowed else Decimal(100 * count) / allowed
    mark, tone = _mark(limit, count)
    told = {
        "worker": str(one.id),
        "login": one.login,
        "capacity": capacity_on(standard, one, on),
        "families": count,
        "limit": allowed,
        "share": None if share is None else round(share, 1),
        "cases": 0 if load is None else load.cases,
        "over": allowed is not None and count > allowed,
    }
    row = (
        Toned(" ".join(one.display_name) or sentence("cli_staff.erased"), "strong"),
        told["capacity"] if told["capacity"] is not None else sentence("cli_caseload.no_capacity"),
        count,
        sentence("cli_caseload.no_limit") if allowed is None else _plain(allowed),
        "" if share is None else f"{round(share)}%",
        Toned(mark, tone),
    )
    return row, told


def _mark(limit: Limit | None, count: int) -> tuple[Sentence, Tone]:
    """Return in words where a load stands; a sign as well, so that nobody needs the colour."""
    if limit is None or limit.households is None:
        return sentence("cli_caseload.mark_unlimited"), "quiet"
    if count > limit.households:
        return sentence("cli_caseload.mark_over"), "bad"
    return sentence("cli_caseload.mark_full" if count == limit.households else "cli_caseload.mark_within"), "good"


def _in_all(standard: Standard, measure: str, told: list[dict[str, Any]]) -> list[Part]:
    capacity = sum((one["capacity"] or Decimal(0) for one in told), Decimal(0))
    families = sum(one["families"] for one in told)
    facts: list[tuple[Sentence, Any]] = [
        (sentence("cli_caseload.families"), families),
        (sentence("cli_caseload.posts"), capacity),
    ]
    if capacity:
        facts.append((sentence("cli_caseload.for_one_post"), round(families / capacity, 2)))
    note = standard.measures[measure].note
    return [Facts(facts), *([] if note is None else [Line(note, "quiet")])]


def _plain(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


# --- one, family by family --------------------------------------------------------------------------------------------


def _explained(run: Run, reader: Reader, standard: Standard, worker: UUID, on: date) -> Answer:
    found = held_by(run.house.views, worker)
    one, names = reader.staff(worker), Names(reader)
    limits = limits_of(standard, reader.office(), one, on)
    parts: list[Part] = []
    data: dict[str, Any] = {"worker": str(worker), "measures": {}, "cases": []}
    for held in found.rows:
        case = reader.case(held.case)
        data["cases"].append(
            {
                "case": str(held.case), "number": case.number, "household": str(held.household),
                "measures": held.measures, "position": held.position, "passed": held.passed,
            }
        )  # fmt: skip
    for name, measure in standard.measures.items():
        seen: dict[UUID, str] = {}
        rows = []
        for held in found.rows:
            case = reader.case(held.case)
            if case.workers.get(measure.part) != worker:
                continue
            rows.append(
                (
                    case.number,
                    names.person(case.client),
                    *_why(name, held.measures, why_not(case, measure), seen, held.household, case.number),
                    held.position,
                    sentence("cli_caseload.passed") if name in held.passed else "",
                )
            )
        limit = limits.get(name)
        households = len({held.household for held in found.rows if name in held.measures})
        parts.append(Line(sentence("cli_caseload.measure", title=measure.title), "strong"))
        parts.append(
            Facts(
                [
                    (sentence("cli_caseload.worker"), " ".join(one.display_name)),
                    (sentence("cli_caseload.families"), households),
                    (sentence("cli_caseload.limit"), _limit_in_words(limit)),
                ]
            )
        )
        columns = ("case", "client", "counts", "why", "entry", "remark")
        shown = Table(
            [sentence(f"cli_caseload.column_{column}") for column in columns], rows, sentence("cli_caseload.holds_none")
        )
        parts.append(shown)
        data["measures"][name] = {"families": households, "limit": None if limit is None else limit.households}
    return Answer(data, *parts, status=found.status)


def _why(
    measure: str,
    measures: tuple[str, ...],
    not_because: Sentence | None,
    seen: dict[UUID, str],
    household: UUID,
    number: str,
) -> tuple[Any, Any]:
    if measure not in measures:
        return sentence("cli_caseload.no"), not_because or ""
    if household in seen:
        return sentence("cli_caseload.no"), sentence("cli_caseload.counted_already", number=seen[household])
    seen[household] = number
    return Toned(sentence("cli_caseload.yes"), "good"), sentence("cli_caseload.in_work")


def _limit_in_words(limit: Limit | None) -> Sentence:
    if limit is None or limit.households is None:
        return sentence("cli_caseload.no_limit")
    key = "cli_caseload.limit_own" if limit.own else "cli_caseload.limit_of_law"
    return sentence(key, limit=_plain(limit.households), each=limit.each, capacity=limit.capacity)
