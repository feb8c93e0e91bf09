"""`osl caseload --explain`: every family of a worker, counted or not, by which rule, from which entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Facts, Line, Table, Toned
from osl_cli.caseload_standing import plain
from osl_cli.exporting import Sheet
from osl_cli.showing import told
from osl_workflow.acts.caseloads import limits_of
from osl_workflow.caseload.counting import why_not
from osl_workflow.history.cause import cause
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence
from osl_workflow.views.caseload import held_by

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from osl_cli.answer import Part
    from osl_cli.caseload_day import Moment
    from osl_workflow.case.state import Case
    from osl_workflow.caseload.decide import Limit
    from osl_workflow.process.standard import Measure
    from osl_workflow.sentences import Sentence
    from osl_workflow.views.caseload import Held

COLUMNS = ("case", "client", "counts", "why", "entry", "what", "since", "remark")


def explained(now: Moment, worker: UUID) -> tuple[Answer, Sheet]:
    """Return the load of one worker, family by family, under each measure; as an answer and as a table."""
    found = held_by(now.views, worker, now.on)
    one, names = now.staff(worker), Names(now.reader)
    limits = limits_of(now.standard, now.office, one, now.day)
    cases = [(held, now.case(held.case)) for held in found.rows]
    parts: list[Part] = [Line(what) for what in now.said]
    data: dict[str, Any] = {**now.data, "worker": str(worker), "measures": {}, "cases": []}
    causes = {held.position: _what(now, held) for held in found.rows}
    for held, case in cases:
        data["cases"].append(
            {
                "case": str(held.case), "number": case.number, "household": str(held.household),
                "measures": held.measures, "position": held.position, "what": causes[held.position],
                "since": held.since, "passed": held.passed, "counts": {},
            }
        )  # fmt: skip
    sheet: list[tuple[Any, ...]] = []
    for name, measure in now.standard.measures.items():
        seen: dict[UUID, str] = {}
        rows = []
        for number, (held, case) in enumerate(cases):
            if case.workers.get(measure.part) != worker:
                continue
            counts, why = _why(now, name, measure, held, case, seen)
            data["cases"][number]["counts"][name] = {"counts": counts, "why": why}
            rows.append(
                (
                    case.number,
                    names.person(case.client),
                    Toned(sentence("cli_caseload.yes"), "good") if counts else sentence("cli_caseload.no"),
                    why,
                    held.position,
                    causes[held.position],
                    held.since,
                    sentence("cli_caseload.passed") if name in held.passed else "",
                )
            )
        limit, households = limits.get(name), len({held.household for held in found.rows if name in held.measures})
        parts.append(Line(sentence("cli_caseload.measure", title=measure.title), "strong"))
        parts.append(
            Facts(
                [
                    (sentence("cli_caseload.worker"), " ".join(one.display_name)),
                    (sentence("cli_caseload.families"), households),
                    (sentence("cli_caseload.limit"), limit_in_words(limit)),
                ]
            )
        )
        parts.append(Table(_columns(), rows, sentence("cli_caseload.holds_none")))
        data["measures"][name] = {"families": households, "limit": None if limit is None else limit.households}
        sheet += [(measure.title, *map(told, row[:4]), row[4], told(row[5]), row[6], told(row[7])) for row in rows]
    columns = [sentence("cli_caseload.sheet_measure"), *_columns()]
    return Answer(data, *parts, status=found.status), Sheet(columns, sheet)


def _columns() -> Sequence[Sentence]:
    return [sentence(f"cli_caseload.column_{column}") for column in COLUMNS]


def _what(now: Moment, held: Held) -> Sentence | str:
    event = cause(now.reader.store, held.position, held.case)
    return "" if event is None else sentence(f"events.{event.topic}")


def _why(
    now: Moment, name: str, measure: Measure, held: Held, case: Case, seen: dict[UUID, str]
) -> tuple[bool, Sentence]:
    """Return whether a case counts, and the rule by which it does or not; `seen`: households counted, by their case."""
    if name not in held.measures:
        return False, why_not(case, measure) or sentence("cli_caseload.not_recorded")
    if held.household in seen:
        return False, sentence("cli_caseload.counted_already", number=seen[held.household])
    seen[held.household] = case.number
    return True, sentence("cli_caseload.in_work", phase=now.standard.phases[case.progress.phase])


def limit_in_words(limit: Limit | None) -> Sentence:
    """Return a limit with what it is made of."""
    if limit is None or limit.households is None:
        return sentence("cli_caseload.no_limit")
    key = "cli_caseload.limit_own" if limit.own else "cli_caseload.limit_of_law"
    return sentence(key, limit=plain(limit.households), each=limit.each, capacity=limit.capacity)
