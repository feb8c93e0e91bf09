"""Carrying a proposal out: each case through the door by which it is assigned by hand, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid5

from osl_cli.answer import Answer, Line
from osl_workflow.acts.kinds import BY_KIND
from osl_workflow.errors import OslError
from osl_workflow.progress.undertaking import Assign
from osl_workflow.sentences import sentence
from osl_workflow.views.cases import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_cli.allocating import Proposal
    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.caseload.allocation import Given


def carried_out(run: Run, made: tuple[Proposal, ...], proposed: Answer) -> Answer:
    """Carry the proposal out, and return the answer with what became of each case and where the history stands then."""
    parts, told, failed = list(proposed.parts), [], False
    for proposal, data in zip(made, proposed.data["proposals"], strict=True):
        verdicts = list(_assigned(run, proposal))
        parts += [part for given, error in verdicts for part in _verdict(proposal, given, error)]
        told.append({**data, "verdicts": [_verdict_data(proposal, given, error) for given, error in verdicts]})
        failed = failed or any(error is not None for _, error in verdicts)
    status = cases(run.house.views, run.desk.today(), limit=1).status
    return Answer({**proposed.data, "proposals": told}, *parts, status=status, exit_code=1 if failed else 0)


def _assigned(run: Run, proposal: Proposal) -> Iterator[tuple[Given, OslError | None]]:
    """Assign case by case, and yield what became of each; run again, it goes on with those that are left."""
    batch = run.wish()
    for kind, acts in BY_KIND.items():
        given = [one for one in proposal.answer.given if proposal.queue[one.case].kind == kind]
        wishes = [batch.model_copy(update={"command": uuid5(batch.command, str(one.case))}) for one in given]
        wanted = [(wish, one.case, Assign(worker=one.worker)) for wish, one in zip(wishes, given, strict=True)]
        for one, verdict in zip(given, acts.act_on_many(run.desk, run.who, wanted), strict=True):
            yield one, verdict if isinstance(verdict, OslError) else None


def _verdict(proposal: Proposal, given: Given, error: OslError | None) -> Iterator[Part]:
    row, worker = proposal.queue[given.case], proposal.could[given.worker].staff
    name = " ".join(worker.display_name)
    if error is None:
        yield Line(sentence("cli_allocate.assigned", mark=row.number, name=name), "good")
        return
    yield Line(sentence("cli_allocate.refused", mark=row.number, name=name), "bad")
    for said in (error.said, *error.details):
        yield Line(said, indent=4)


def _verdict_data(proposal: Proposal, given: Given, error: OslError | None) -> dict[str, Any]:
    return {
        "mark": proposal.queue[given.case].number,
        "assigned": error is None,
        "error": None if error is None else {"key": error.said.key, "said": error.said, "details": error.details},
    }
