"""Which case counts for whom, by which measure: the one rule that every door, view and explanation asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.caseload.state import Holding
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.case.state import Case
    from osl_workflow.process.standard import Measure


def holdings(case: Case | None, measures: Mapping[str, Measure]) -> dict[UUID, Holding]:
    """Return what a case adds to the load of each worker who holds it in any part; nothing once it is closed."""
    if case is None or case.progress.status == "closed":
        return {}
    found: dict[UUID, Holding] = {}
    for part, worker in case.workers.items():
        before = found.get(worker, Holding(household=case.household))
        counted = [
            name for name, measure in measures.items() if measure.part == part and why_not(case, measure) is None
        ]
        ends = {name: _granted(case, measures[name])[1] for name in counted}
        found[worker] = Holding(
            household=case.household,
            measures=(*before.measures, *counted),
            until={**before.until, **{name: end for name, end in ends.items() if end is not None}},
        )
    return found


def why_not(case: Case, measure: Measure) -> Sentence | None:
    """Return why a case does not count by a measure for whoever holds it in the measure's part; None if it does."""
    if measure.counts == "residence":
        return sentence("caseload.by_district")
    if case.progress.status not in measure.states:
        return sentence(f"caseload.is_{case.progress.status}")
    if case.progress.phase not in measure.phases:
        return sentence("caseload.before_work")
    return None if _granted(case, measure)[0] else sentence("caseload.no_benefit")


def _granted(case: Case, measure: Measure) -> tuple[bool, date | None]:
    """Return whether the household counts by what was granted, and until which day; always where nothing need be.

    Of several decisions that run beside each other the last day of all counts: it receives benefits while one runs.
    """
    if measure.granted is None:
        return True, None
    rule, progress = measure.granted, case.progress
    ends: list[date] = []
    for mark in progress.doings(rule.step):
        answers = mark.data or {} if mark.readable else {}
        if rule.ends is not None and answers.get(rule.answer) == rule.ends:
            break
        if answers.get(rule.answer) == rule.is_:
            end = _day(answers.get(rule.until or ""))
            if end is None:
                return True, None
            ends.append(end)
    return bool(ends), max(ends, default=None)


def _day(answer: object) -> date | None:
    """Return the day that an answer is; None for one that was not given, or is "unknown"."""
    try:
        return date.fromisoformat(str(answer))
    except ValueError:
        return None
