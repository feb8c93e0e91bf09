"""Which case counts for whom, by which measure: the one rule that every door, view and explanation asks."""

from __future__ import annotations

from collections.abc import Mapping
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
        counted = tuple(
            name for name, measure in measures.items() if measure.part == part and why_not(case, measure) is None
        )
        before = found[worker].measures if worker in found else ()
        found[worker] = Holding(household=case.household, measures=(*before, *counted))
    return found


def why_not(case: Case, measure: Measure) -> Sentence | None:
    """Return why a case does not count by a measure for whoever holds it in the measure's part; None if it does."""
    if case.progress.status not in measure.states:
        return sentence(f"caseload.is_{case.progress.status}")
    if case.progress.phase not in measure.phases:
        return sentence("caseload.before_work")
    return None
