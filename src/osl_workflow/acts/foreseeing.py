"""What a limit of families would say to a step before it is done: asked at the same door as the act itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.acts.caseloads import followed
from osl_workflow.case.state import Case
from osl_workflow.caseload.counting import why_not
from osl_workflow.errors import Refused
from osl_workflow.progress.foreseeing import after_approving, after_doing
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.process.model import Step
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.undertaking import Undertaking

SAID = {
    "caseload.reason_missing": "caseload.foreseen_reason",
    "caseload.blocked": "caseload.foreseen_block",
    "caseload.rate_reason_missing": "caseload.foreseen_rate_reason",
    "caseload.rate_blocked": "caseload.foreseen_rate_block",
}
"""How the refusals of the door are told beforehand, when nothing has been refused yet."""


def limits_ahead(
    reader: Reader, rules: Rules, before: Undertaking, steps: Iterable[tuple[str, Step]], acting: Acting
) -> dict[tuple[str, str], Sentence]:
    """Return what a limit would say to each of `steps`, by kind (`do`, `approve`) and name; nothing where none would.

    Most days nothing is looked up: a case that counts already, or that nobody holds, raises no count.
    """
    if not isinstance(before, Case) or not _may_begin_to_count(reader, before, acting):
        return {}
    found = {(kind, step.step): _ahead(reader, rules, before, kind, step, acting) for kind, step in steps}
    return {key: said for key, said in found.items() if said is not None}


def _may_begin_to_count(reader: Reader, case: Case, acting: Acting) -> bool:
    return any(
        measure.limit is not None and measure.part in case.workers and why_not(case, measure) is not None
        for measure in reader.standard(acting.on).measures.values()
    )


def _ahead(reader: Reader, rules: Rules, before: Case, kind: str, step: Step, acting: Acting) -> Sentence | None:
    coming = after_approving if kind == "approve" else after_doing
    for progress in coming(rules, before.progress, step, acting, before.version):
        if said := at_the_door(reader, before, before.model_copy(update={"progress": progress}), acting):
            return said
    return None


def at_the_door(reader: Reader, before: Case, after: Case, acting: Acting) -> Sentence | None:
    """Return what a limit would say to an act without a reason that brings a case from `before` to `after`."""
    try:
        followed(reader, before, after, acting)
    except Refused as refused:
        values: dict[str, Any] = dict(refused.said.values)
        return sentence(SAID.get(refused.said.key, refused.said.key), **values)
    return None
